"""`hydroxcell stack`, `cost`, `footprint`, `vehicle`, `assess`: from the curve of a cell to stack and system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.lab.measured import Measured

OUT = click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
STUDY = click.argument("study", type=click.Path(path_type=Path))


@click.command()
@STUDY
@OUT
def stack(study: Path, out: Path | None) -> None:
    """Compute a stack with its balance of plant from one cell's curve (STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.stack_system import stack_system
    from hydroxcell.system.study import read_study

    _check(out)
    with progress("stack and balance of plant"):
        result = stack_system(read_study(study))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
def cost(study: Path, out: Path | None) -> None:
    """Compute what a system costs, part by part, beside a reference (STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.cost.asked import read_cost
    from hydroxcell.system.cost.system_cost import system_cost
    from hydroxcell.system.study import read_study

    _check(out)
    with progress("cost"):
        result = system_cost(read_cost(read_study(study)))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
def footprint(study: Path, out: Path | None) -> None:
    """Compute greenhouse gases, critical materials and PFAS of a system (STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.footprint import system_footprint
    from hydroxcell.system.study import read_study

    _check(out)
    with progress("carbon and materials"):
        result = system_footprint(read_study(study))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
def mission(study: Path, out: Path | None) -> None:
    """Compute a system over a flight mission in the standard atmosphere (STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.vehicle.flight_mission import flight_mission, read_mission

    _check(out)
    with progress("flight mission"):
        result = flight_mission(read_mission(study))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
def fleet(study: Path, out: Path | None) -> None:
    """Compute the hydrogen of a fleet over a year (TABLE.csv of the vehicles, or STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.vehicle.fleet import fleet as fleet_demand
    from hydroxcell.system.vehicle.fleet_study import read_fleet

    _check(out)
    with progress("fleet"):
        result = fleet_demand(read_fleet(study))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
def vehicle(study: Path, out: Path | None) -> None:
    """Drive a vehicle over cycles: hydrogen, energy, life, cost (STUDY.toml)."""
    from hydroxcell.cli.console import progress
    from hydroxcell.system.vehicle.run import vehicle_run
    from hydroxcell.system.vehicle.vehicle_study import read_vehicle_study

    _check(out)
    with progress("vehicle"):
        result = vehicle_run(read_vehicle_study(study))
    write_and_print(result, out)


@click.command()
@STUDY
@OUT
@click.option("--parts", is_flag=True, help="Also write the full report of each part into folders of its own.")
def assess(study: Path, out: Path | None, parts: bool) -> None:
    """Assess a system from one cell's curve to the cost of a kilometre: cheap, clean, good enough? (STUDY.toml)."""
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.system.assessment.assessment import PARTS
    from hydroxcell.system.assessment.assessment import assess as assess_study

    _check(out)
    if parts and out is None:
        raise click.UsageError("--parts needs a folder: name it with --out.")
    with progress_bar("assessment") as tell:
        result = assess_study(study, tell)
    write_and_print(result, out)
    if parts and out is not None:
        from hydroxcell.cli.writing_measured import write_measured

        for name in PARTS:
            write_measured(getattr(result, name), out / name)


def _check(out: Path | None) -> None:
    from hydroxcell.cli.writing import check_target

    if out is not None:
        check_target(out)


def write_and_print(result: Measured, out: Path | None) -> None:
    """Write the folder if one is named, and print what was found."""
    from hydroxcell.cli.writing_measured import measured_lines, write_measured

    if out is not None:
        write_measured(result, out)
    for line in measured_lines(result, out):
        click.echo(line)
