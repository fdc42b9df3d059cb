"""`hydroxcell theory`: materials from calculation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hydroxcell.lab.measured import Measured


@click.group()
def theory() -> None:
    """Materials from calculation: catalysts for both electrodes, stability of cations, statistics of polymers."""


@theory.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help='An option, e.g. uncertainty="0.1 eV".')
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
@click.option("--cantera", metavar="SITE", help="Also write the kinetics of this site as SITE.yaml for Cantera.")
@click.option("--list", "listed", is_flag=True, help="List the options.")
def orr(data: Path, settings: tuple[str, ...], out: Path | None, cantera: str | None, listed: bool) -> None:
    """Compare sites for oxygen reduction from a table of calculated energies (CSV).

    Columns: site, G_OH / eV, G_O / eV, G_OOH / eV (free energies against the RHE), or one calculation in each row:
    site, state, energy / eV and its settings.
    """
    from hydroxcell.cli.analyze import evaluate_and_print, list_options
    from hydroxcell.errors import InputError

    kind = "oxygen_reduction_energies"
    if listed:
        list_options(kind)
        return
    if cantera and out is None:
        raise InputError("--cantera writes a file: give the folder with --out DIR.")
    evaluate_and_print((data,), kind, settings, out, as_json=False)
    if cantera and out is not None:
        _write_cantera(data, settings, cantera, out)


@theory.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help='An option, e.g. uncertainty="0.1 eV".')
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
@click.option("--list", "listed", is_flag=True, help="List the options.")
def hor(data: Path, settings: tuple[str, ...], out: Path | None, listed: bool) -> None:
    """Place sites on a map of hydrogen and hydroxyl binding for hydrogen oxidation in alkali (CSV); never a ranking.

    Columns: site, G_H / eV, G_OH / eV (free energies against the RHE), optionally G_O / eV and a measured
    exchange_current_density / mA/cm2 or activity; or one calculation in each row: site, state, energy / eV.
    """
    from hydroxcell.cli.analyze import evaluate_and_print, list_options

    kind = "hydrogen_oxidation_energies"
    if listed:
        list_options(kind)
        return
    evaluate_and_print((data,), kind, settings, out, as_json=False)


def _write_cantera(data: Path, settings: tuple[str, ...], name: str, out: Path) -> None:
    from hydroxcell.cli.run import setting
    from hydroxcell.files import write_atomically
    from hydroxcell.lab.evaluations import evaluation, parsed
    from hydroxcell.lab.reading import read
    from hydroxcell.theory.cantera_export import cantera_yaml
    from hydroxcell.theory.oxygen_reduction import site_for_kinetics

    given = dict(setting(text, 'barrier="0.3 eV"') for text in settings)
    site, temperature = site_for_kinetics(read(data), parsed(evaluation("oxygen_reduction_energies"), given), name)
    place = out / f"{''.join(c if c.isalnum() else '_' for c in name)}.yaml"
    write_atomically(place, cantera_yaml(site, temperature))
    click.echo(f"Cantera: {place.resolve()}")


@theory.command()
@click.argument("smiles", nargs=-1, required=True)
@click.option("--waters", type=click.IntRange(0, 4), default=0, show_default=True, help="Explicit waters on hydroxide.")
@click.option("--refine", is_flag=True, help="Density functional theory for the two lowest routes.")
@click.option("--calibrate", type=click.Path(path_type=Path), help="Own ageing series: columns smiles, half_life / h.")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of finished routes; OUT-states if left out.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
def cation(
    smiles: tuple[str, ...], waters: int, refine: bool, calibrate: Path | None, store: Path | None, out: Path | None
) -> None:
    """Find how hydroxide takes cations apart: every route, its transition state and barrier.

    SMILES are written as C[N+](C)(C)C, or with a name as TMA=C[N+](C)(C)C. What is finished is kept.
    """
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import measured_lines, write_measured
    from hydroxcell.theory.cations.job import run

    if out is not None:
        check_target(out)
    folder = store or (out.parent / f"{out.name}-states" if out is not None else None)
    with progress_bar("cations") as tell:
        result = run(smiles, waters=waters, refined=refine, series=calibrate, store=folder, progress=tell)
    if out is not None:
        write_measured(result, out)
    for line in measured_lines(result, out):
        click.echo(line)
    for first, second, words in result.pairs[:20]:
        click.echo(f"{first} / {second}: {words}")


@theory.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--property", "name", default="conductivity", help="conductivity, water_uptake or swelling.")
@click.option("--polymer", "monomers", metavar="SMILES:SHARE,...", help="Predict this polymer; ends of monomers are *.")
@click.option("--temperature", default="80 degC", show_default=True, help="At which the property is measured.")
@click.option("--humidity", default="100 %", show_default=True, help="Relative humidity, or liquid.")
@click.option("--ageing", is_flag=True, help="TABLE is one of ageing in lye: judge forecasts against no change.")
@click.option("--own", type=click.Path(path_type=Path), help="Own first points: time / h, conductivity / mS/cm.")
@click.option("--sample", help="Sample of the own points, where the file has several.")
@click.option("--until", metavar="TIME", help='Predict the own conductivity up to this time, e.g. "1000 h".')
@click.option("--lye", metavar="CONCENTRATION", help='Of the own ageing, e.g. "1 mol/L".')
@click.option("--lye-temperature", metavar="TEMPERATURE", help='Of the own ageing, e.g. "80 degC".')
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
def polymer(
    table: Path,
    name: str,
    monomers: str | None,
    temperature: str,
    humidity: str,
    ageing: bool,
    own: Path | None,
    sample: str | None,
    until: str | None,
    lye: str | None,
    lye_temperature: str | None,
    out: Path | None,
) -> None:
    """Learn a property of membranes from a TABLE of measured polymers, judged on polymers it has not seen.

    With --polymer the property of a polymer is predicted; with --own the course of an ageing of which the first points
    were measured, beside the guess that nothing changes. The licence of the public tables keeps them, and what is
    learnt from them, out of this package.
    """
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import measured_lines, write_measured
    from hydroxcell.errors import InputError

    if own is not None and not (until and lye and lye_temperature):
        raise InputError('--own needs --until "1000 h", --lye "1 mol/L" and --lye-temperature "80 degC" as well.')
    if own is None and (until or lye or lye_temperature or sample):
        raise InputError("--until, --lye, --lye-temperature and --sample belong to own first points: give --own FILE.")
    if own is None and monomers is None:
        if out is not None:
            raise InputError("--out needs something to predict: give --polymer or --own.")
        _judge(table, name, ageing)
        return
    if out is not None:
        check_target(out)
    result: Measured
    with progress("learning"):
        if own is not None and until and lye and lye_temperature:
            from hydroxcell.theory.polymers.ageing_job import ageing_result

            result, judgement = ageing_result(table, own, until, lye, lye_temperature, temperature, monomers, sample)
        else:
            from hydroxcell.theory.polymers.job import property_result

            result, judgement = property_result(table, name, monomers or "", temperature, humidity)
    if out is not None:
        write_measured(result, out)
    for line in (*judgement, "", *measured_lines(result, out)):
        click.echo(line)


def _judge(table: Path, name: str, ageing: bool) -> None:
    from hydroxcell.theory.polymers.ageing_job import ageing_lines
    from hydroxcell.theory.polymers.job import property_lines

    for line in ageing_lines(table) if ageing else property_lines(table, name):
        click.echo(line)
