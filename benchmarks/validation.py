"""Published results and what the model makes of them; writes the tables of docs/validation.md.

    python benchmarks/validation.py          simulate with the shipped cells, print the tables and update the page
    python benchmarks/validation.py --fit    also fit again, and print found numbers beside the shipped ones

The measured curves are not part of the repository (HYDROXCELL_SHARED_DATA or ../shared/data); without them only the
table of scalar targets is made.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import aem_targets as aem
import proton_curves as proton
from common import machine, say, table

from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell
from hydroxcell.units import from_si

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"


def number_text(cell: Cell, number: proton.Number) -> str:
    """A fitted number as shipped: name, value, and whether it sits at an end of its range."""
    quantity = cell.quantities[number.paths[0]]
    at_end = quantity.range is not None and any(abs(quantity.value - b) < 0.005 * abs(b) for b in quantity.range)
    return f"{number.name} {quantity.text.removesuffix(' 1')}{' (end of its range)' if at_end else ''}"


def target_conditions(cell: Cell) -> str:
    """Conditions in one line, anode | cathode; an asterisk marks what the source does not state."""

    def value(path: str, scale: float, digits: str, shift: float = 0.0) -> str:
        found = [cell.quantities[f"conditions.{p}"] for p in ([path] if path == "temperature" else _both(path))]
        parts = [f"{q.value * scale + shift:{digits}}{'*' if _unstated(q.status, q.note) else ''}" for q in found]
        return parts[0] if len(set(parts)) == 1 else " / ".join(parts)

    oxidant = "O2" if cell.value("conditions.cathode.reactant_fraction") > 0.99 else "air"
    humidity, pressure = value("relative_humidity", 100.0, ".0f"), value("pressure", 1e-5, ".2f")
    return f"{value('temperature', 1.0, '.0f', -273.15)} degC, H2/{oxidant}, {humidity} % RH, {pressure} bar"


def _both(path: str) -> list[str]:
    return [f"{side}.{path}" for side in proton.SIDES]


def _unstated(status: str, note: str) -> bool:
    return status == "assumed" or note.startswith("not stated")


def fitted_text(target: aem.Target) -> str:
    """What was fitted for a target."""
    groups = {g.cell: g for g in aem.GROUPS}
    if target.use == "not fitted":
        return "nothing"
    if target.cell in groups and target.use == "fitted":
        cell = load_cell(target.cell)
        return "; ".join(number_text(cell, n) for n in groups[target.cell].numbers)
    return f"nothing here; predicted with the numbers of `{aem.CARRIES[target.cell][-1]}`"


def target_rows(simulated: dict[str, float], assumed: dict[str, float]) -> list[list[str]]:
    """Rows of the table of scalar targets."""
    conditions = "cell and conditions (anode / cathode)"
    rows = [["target", conditions, "published", "as assumed", "simulated", "what was fitted", "misfit"]]
    for t in aem.TARGETS:
        scale, unit = aem.SHOWN[t.quantity]
        found = simulated[t.row]
        bound = "> " if t.lower_bound else ""
        rows.append(
            [
                f"{t.row} {t.quantity}",
                f"`{t.cell}`: {target_conditions(load_cell(t.cell))}",
                f"{bound}{t.published * scale:.3g} {unit}",
                f"{assumed[t.row] * scale:.3f} {unit}",
                f"{found * scale:.3f} {unit}",
                fitted_text(t),
                f"{round(100 * (found / t.published - 1)):+d} %",
            ]
        )
    return rows


def curve_rows(folder: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of the table of curves and of the table of their fitted numbers."""
    rows = [["cell", "curve", "use", "points, range", "RMSE as assumed", "voltage RMSE", "HFR RMSE", "largest misfit"]]
    numbers = [["cell", "fitted on its first curve", "remark"]]
    for chosen in proton.SETS:
        cell = load_cell(chosen.cell)
        numbers.append([f"`{chosen.cell}`", "; ".join(number_text(cell, n) for n in chosen.numbers), chosen.note])
        for k, curve in enumerate(proton.curves(chosen.cell, folder)):
            found, first = proton.simulate(cell, curve), proton.simulate(proton.before_fitting(chosen), curve)
            early = first.voltage_error(curve)
            misfit = found.voltage - curve.voltage
            worst = int(abs(misfit).argmax())
            resistance = found.resistance_error(curve)
            rows.append(
                [
                    f"`{chosen.cell}`",
                    curve.label,
                    "fitted" if k == 0 else "held out",
                    f"{len(misfit)}, {curve.current[0] / 1e4:.3f}-{curve.current[-1] / 1e4:.2f} A/cm2",
                    f"{1e3 * early:.0f} mV" if early == early else "a point beyond its limit",
                    f"{1e3 * found.voltage_error(curve):.1f} mV",
                    f"{1e7 * resistance:.1f} mohm cm2" if resistance == resistance else "not measured",
                    f"{1e3 * misfit[worst]:+.0f} mV at {curve.current[worst] / 1e4:.2f} A/cm2",
                ]
            )
    return rows, numbers


def replace_between(page: Path, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Put a table between the markers of that name."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    page.write_text(f"{before}{begin}{table(rows)}\n{end}{after}", encoding="utf-8")


def fit_again(folder: Path) -> None:
    """Fit every group and set from its values before fitting, and print what comes out beside what is shipped."""
    for chosen in proton.SETS if folder.is_dir() else ():
        _print_fit(chosen.cell, proton.fit(chosen, folder))
    for group in aem.GROUPS:
        _print_fit(group.cell, aem.fit(group))


def _print_fit(name: str, found: dict[proton.Number, float]) -> None:
    cell = load_cell(name)
    for number, value in found.items():
        quantity = cell.quantities[number.paths[0]]
        say(f"{name}: {number.name} {from_si(value, quantity.unit):.3g} {quantity.unit}, shipped {quantity.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit again and print the numbers (the cell files stay)")
    chosen = parser.parse_args()
    folder = proton.data_folder()
    say(machine())
    if chosen.fit:
        fit_again(folder)
    shipped = {t.row: aem.simulate(load_cell(t.cell), t.quantity) for t in aem.TARGETS}
    assumed = {t.row: aem.simulate(aem.before_fitting(t.cell), t.quantity) for t in aem.TARGETS}
    rows = target_rows(shipped, assumed)
    say(table(rows))
    replace_between(PAGE, "targets", rows)
    if not folder.is_dir():
        say("The measured curves were not found (HYDROXCELL_SHARED_DATA); the tables of curves stay as they are.")
        return
    curves, numbers = curve_rows(folder)
    say(table(curves))
    replace_between(PAGE, "curves", curves)
    replace_between(PAGE, "numbers", numbers)


if __name__ == "__main__":
    main()
