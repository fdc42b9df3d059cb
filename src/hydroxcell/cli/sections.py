"""The list of commands in the help, under headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

SECTIONS: Mapping[str, Sequence[str]] = {
    "Start": ("demo", "version"),
    "Cells and their simulation": ("cells", "run", "compare"),
    "Laboratory": ("read", "analyze", "fit"),
    "Materials": ("materials", "theory"),
    "From the cell to the vehicle": (
        "assess", "stack", "cost", "footprint", "life", "vehicle", "fleet", "mission", "evidence",
    ),
}  # fmt: skip
WHOLE = 400  # characters: a sentence is wrapped, never cut


class SectionedGroup(click.Group):
    """Group whose help lists its commands under the headings of `SECTIONS`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every command once; one that stands under no heading is a fault."""
        listed = [name for names in SECTIONS.values() for name in names]
        assert sorted(listed) == self.list_commands(ctx), sorted(set(listed) ^ set(self.list_commands(ctx)))
        for heading, names in SECTIONS.items():
            rows = [(name, self.commands[name].get_short_help_str(WHOLE)) for name in names]
            with formatter.section(heading):
                formatter.write_dl(rows, col_max=30)
