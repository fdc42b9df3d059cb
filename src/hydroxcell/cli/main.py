"""Entry point: the group of commands, and what becomes of errors.

Exit codes: 0 done, 1 an error that is not the user's, 2 input that cannot be used, 130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from hydroxcell import __version__
from hydroxcell.cli.analyze import analyze
from hydroxcell.cli.cells import cells
from hydroxcell.cli.compare import compare
from hydroxcell.cli.console import safe_streams
from hydroxcell.cli.cycles import cycles
from hydroxcell.cli.demo import demo
from hydroxcell.cli.fit import fit
from hydroxcell.cli.life import evidence, life
from hydroxcell.cli.materials import materials
from hydroxcell.cli.read import read
from hydroxcell.cli.run import run
from hydroxcell.cli.sections import SectionedGroup
from hydroxcell.cli.system import assess, cost, fleet, footprint, mission, stack, vehicle
from hydroxcell.cli.theory import theory
from hydroxcell.errors import HydroxcellError

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=SectionedGroup, context_settings=SETTINGS)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Anion-exchange-membrane fuel cells, from the material to the vehicle.

    Start with `hydroxcell demo`, then `hydroxcell cells` and `hydroxcell run STUDY.toml --out results`. Every command
    explains itself: `hydroxcell run --help`.
    """


@cli.command()
def version() -> None:
    """Print the version of hydroxcell and of what it runs on."""
    import platform
    from importlib import metadata

    parts = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy", "casadi"))
    click.echo(f"hydroxcell {__version__} (Python {platform.python_version()}, {parts})")


for command in (
    demo,
    cells,
    materials,
    run,
    compare,
    read,
    analyze,
    fit,
    theory,
    stack,
    cost,
    footprint,
    mission,
    fleet,
    cycles,
    life,
    evidence,
    vehicle,
    assess,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with its exit code."""
    safe_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words  # allowed anywhere on the line
    sys.exit(_run([word for word in words if word != "--debug"], debug))


def _run(words: list[str], debug: bool) -> int:
    try:
        done = cli.main(args=words, prog_name="hydroxcell", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted: nothing was written.", 130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe went away: nobody is left to be told
        return 1
    except (HydroxcellError, click.ClickException) as error:
        if debug:
            traceback.print_exc()
        return _fail(f"error: {_one_line(error)}", 2)
    except Exception as error:
        if debug:
            traceback.print_exc()
        kind = type(error).__name__
        hint = "This is a fault of hydroxcell: please report it with the output of the same command and --debug."
        return _fail(f"internal error: {kind}: {_one_line(error)} {hint}", 1)


def _one_line(error: Exception) -> str:
    text = " ".join(_text(error).split())
    return text if len(text) <= 600 else text[:597] + "..."


def _text(error: Exception) -> str:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{error.format_message()} Try '{error.ctx.command_path} --help'."
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


def _fail(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code
