"""`hydroxcell demo`: a published cell, simulated and reported, with nothing to prepare."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

CELL = "ldpe_rg_h2_o2"
"""Cell of the demo: a published hydrogen and oxygen cell at 80 °C."""


@click.command()
@click.option(
    "--out", "-o", default="demo", type=click.Path(path_type=Path), show_default=True, help="Folder for the results."
)
@click.option("--no-open", is_flag=True, help="Do not open the report in the browser.")
def demo(out: Path, no_open: bool) -> None:
    """Simulate a published cell, write its report and open it."""
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.writing import check_target, summary_lines, write_all

    check_target(out)
    with progress(f"simulating {CELL}"):
        from hydroxcell.api import simulate

        result = simulate(CELL)
    write_all(result, out)
    for line in summary_lines(result, out):
        click.echo(line)
    if not no_open and _has_display():
        click.launch((out / "report.html").resolve().as_uri())


def _has_display() -> bool:
    """Whether somebody could look at a browser: a terminal, and on Linux a display."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
