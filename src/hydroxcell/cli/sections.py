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
        "assess", "stack", "cost", "footprint", "life", "vehicle", "cycles", "fleet", "mission",
        "evidence",
    ),
}  # fmt: skip
OTHERS = "Others"
WHOLE = 400  # characters: a sentence is wrapped, never cut


class SectionedGroup(click.Group):
    """Group whose help lists its commands under the headings of `SECTIONS`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every command once; one that stands under no heading comes last."""
        listed = {name for names in SECTIONS.values() for name in names}
        others = [name for name in self.list_commands(ctx) if name not in listed]
        for heading, names in {**SECTIONS, OTHERS: others}.items():
            rows = [(name, self.commands[name].get_short_help_str(WHOLE)) for name in names if name in self.commands]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows, col_max=30)
