"""`hydroxcell theory`: materials from calculation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
@click.option("--store", type=click.Path(path_type=Path), help="Folder of finished routes; the cache if left out.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
def cation(
    smiles: tuple[str, ...], waters: int, refine: bool, calibrate: Path | None, store: Path | None, out: Path | None
) -> None:
    """Find how hydroxide takes cations apart: every route, its transition state and barrier.

    SMILES are written as C[N+](C)(C)C, or with a name as TMA=C[N+](C)(C)C. What is finished is kept: the same command
    goes on where it was interrupted.
    """
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import measured_lines, write_measured
    from hydroxcell.theory.cations.job import run

    if out is not None:
        check_target(out)
    folder = _states(store)
    with _kept(folder), progress_bar("cations") as tell:
        result = run(smiles, waters=waters, refined=refine, series=calibrate, store=folder, progress=tell)
    if out is not None:
        write_measured(result, out)
    for line in measured_lines(result, out):
        click.echo(line)
    for first, second, words in result.pairs[:20]:
        click.echo(f"{first} / {second}: {words}")
    for name, (middle, low, high) in result.half_lives.items():
        click.echo(f"{name}: {middle / 3600.0:.3g} h ({low / 3600.0:.3g} to {high / 3600.0:.3g} h, bootstrap)")


def _states(store: Path | None) -> Path | None:
    """Folder of finished routes: the given one, or a part of the cache."""
    from hydroxcell.numerics.cache import cache_folder

    cache = cache_folder()
    return store or (cache / "cations" if cache is not None else None)


@contextmanager
def _kept(folder: Path | None) -> Iterator[None]:
    """Say where finished routes are when the user interrupts."""
    from hydroxcell.cli.console import note

    try:
        yield
    except KeyboardInterrupt:
        if folder is not None:
            note(f"Finished routes are kept in {folder}; the same command goes on there.")
        raise


@theory.command("cation-card")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--cation", "name", required=True, metavar="NAME", help="Cation of RESULT.")
@click.option("--base", required=True, metavar="CARD", help="Cation card from which everything else comes.")
@click.option("--reference", default="", metavar="NAME", help="Cation of RESULT that the base card is for.")
@click.option("--accept-assumed", is_flag=True, help="The rate constant of the reference may be assumed.")
@click.option("--temperature", help='Of the ageing series behind calibrated half-lives, e.g. "80 degC".')
@click.option("--hydroxide", help='Its hydroxide, e.g. "6 mol/L".')
@click.option("--water-content", help="Moles of water per mole of hydroxide in its lye.")
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="Card to write (TOML).")
def cation_card(
    result: Path,
    name: str,
    base: str,
    reference: str,
    accept_assumed: bool,
    temperature: str | None,
    hydroxide: str | None,
    water_content: str | None,
    out: Path,
) -> None:
    """Make a cation card whose rate constant is a prior from RESULT of `hydroxcell theory cation`.

    With --reference: the ratio to a cation calculated in the same way, times its rate constant on the base card. With
    the conditions of the ageing series: from calibrated half-lives. A barrier alone gives no rate.
    """
    from hydroxcell.api import load_result
    from hydroxcell.calculated_cards import Ageing, prior_card
    from hydroxcell.errors import InputError
    from hydroxcell.files import write_atomically
    from hydroxcell.materials.catalog import load_card
    from hydroxcell.theory.cations.stability import CationStability
    from hydroxcell.units import to_si

    record = load_result(result)
    if not isinstance(record, CationStability):
        raise InputError(f"{result}: this is no result of `hydroxcell theory cation`.")
    given = {"--temperature": temperature, "--hydroxide": hydroxide, "--water-content": water_content}
    absent = [option for option, text in given.items() if text is None]
    if absent and len(absent) < len(given):
        raise InputError(f"the conditions of the ageing series need {' and '.join(absent)} as well.")
    ageing = None
    if temperature and hydroxide and water_content:
        numbers = (
            to_si(temperature, "K", "--temperature"),
            to_si(hydroxide, "mol/m3", "--hydroxide"),
            to_si(water_content, "1", "--water-content"),
        )
        ageing = Ageing(*numbers)
    text, lines = prior_card(
        record,
        name,
        base,
        reference=reference,
        ageing=ageing,
        accept_assumed=accept_assumed,
        folder=out.parent,
    )
    write_atomically(out, text)
    load_card("cation", str(out))  # what cannot be read back is an error now, not later
    for line in lines:
        click.echo(line)
    click.echo(f"Card: {out.resolve()}")


@theory.command("half-lives")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--waters", type=click.IntRange(0, 4), default=0, show_default=True, help="Explicit waters on hydroxide.")
@click.option("--refine", is_flag=True, help="Also density functional theory for the two lowest routes.")
@click.option("--temperature", help='Of the ageing, e.g. "160 degC": how far barriers stray from the half-lives.')
@click.option("--finished", is_flag=True, help="Only cations whose routes are all finished; calculate nothing.")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of finished routes; the cache if left out.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder for report, tables and result.")
def half_lives(
    table: Path,
    waters: int,
    refine: bool,
    temperature: str | None,
    finished: bool,
    store: Path | None,
    out: Path | None,
) -> None:
    """Rank calculated barriers against a TABLE of half-lives: every descriptor tried, with n, p and corrected p.

    Columns: smiles, half_life / h, and if there are any name and status ("recalled" is said everywhere).
    """
    from hydroxcell.cli.console import progress_bar
    from hydroxcell.cli.writing import check_target
    from hydroxcell.cli.writing_measured import measured_lines, write_measured
    from hydroxcell.theory.cations.half_lives import compare_half_lives
    from hydroxcell.units import to_si

    if out is not None:
        check_target(out)
    folder = _states(store)
    kelvin = to_si(temperature, "K", "--temperature") if temperature else None
    with _kept(folder), progress_bar("cations") as tell:
        result = compare_half_lives(
            table,
            waters=waters,
            refined=refine,
            temperature=kelvin,
            store=folder,
            finished_only=finished,
            progress=tell,
        )
    if out is not None:
        write_measured(result, out)
    for line in measured_lines(result, out):
        click.echo(line)
    c = result.correlations
    for k, name in enumerate(c["descriptor"]):
        p, corrected = c["chance_probability"][k], c["corrected_probability"][k]
        rho, n = c["rank_correlation"][k], c["pairs"][k]
        click.echo(f"{name}: rho {rho:.2f}, n {n:.0f}, p {p:.2g}, times {len(c['descriptor'])} tried: {corrected:.2g}")


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
