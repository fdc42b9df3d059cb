"""The help of the program lists every command, each under a heading."""

from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.cli.sections import OTHERS, SECTIONS, SectionedGroup


def test_help_lists_every_command_once_and_under_a_heading() -> None:
    listed = [name for names in SECTIONS.values() for name in names]
    assert isinstance(cli, SectionedGroup)
    assert sorted(listed) == sorted(cli.commands)
    answer = CliRunner().invoke(cli, ["--help"])
    assert answer.exit_code == 0, answer.output
    assert f"{OTHERS}:" not in answer.output
    for name in listed:
        assert answer.output.count(f"\n  {name} ") == 1, name
