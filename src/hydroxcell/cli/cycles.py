"""`hydroxcell cycles`: the driving cycles of the package, and a table of your own held against published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.system.vehicle.cycle import Cycle


@click.command()
@click.argument("name", required=False)
@click.option("--check", metavar="CYCLE", help="Published cycle that the table of NAME is said to be, as CLTC-P.")
def cycles(name: str | None, check: str | None) -> None:
    """List the driving cycles of the package, or show one (NAME: a cycle, or a CSV file).

    With --check the table is held against the published figures of a cycle.
    """
    from hydroxcell.cli.console import output
    from hydroxcell.errors import InputError
    from hydroxcell.system.vehicle.cycle import Cycle, cycle, cycle_names
    from hydroxcell.system.vehicle.cycle_checks import check_figures

    if name is None:
        if check is not None:
            raise InputError(
                "--check needs the table that is to be checked: hydroxcell cycles mine.csv --check CLTC-P."
            )
        _print([cycle(known) for known in cycle_names()])
        return
    found = Cycle.from_file(name) if Path(name).suffix.lower() == ".csv" else cycle(name)
    _print([found])
    if check is not None:
        verdict = check_figures(found, check)
        output().print(f"\n{verdict}", markup=False)
        verdict.demand()


def _print(shown: list[Cycle]) -> None:
    from rich.table import Table

    from hydroxcell.cli.console import output

    table = Table(box=None, pad_edge=False, header_style="bold")
    heads = ("name", "s", "km", "mean km/h", "max km/h", "m/s2", "stop %", "climb m", "source")
    for head in heads:
        table.add_column(head, justify="left" if head in ("name", "source") else "right", no_wrap=head != "source")
    for one in shown:
        s = one.statistics()
        table.add_row(
            one.name, f"{s.duration:.0f}", f"{s.distance / 1e3:.3f}", f"{3.6 * s.mean_speed:.2f}",
            f"{3.6 * s.max_speed:.2f}", f"{s.max_acceleration:.2f}", f"{100 * s.stop_share:.1f}", f"{s.climb:.0f}",
            one.source,
        )  # fmt: skip
    output().print(table)
