"""How often the solver finds the steady states of random and extreme designs, with its default settings.

    python benchmarks/robustness.py --set 1|2|3|feed|grid|cold|all [--designs 200] [--cell pap_reference]

Set 1: twelve parameters x0.3 to x3 (log-uniform). Set 2: the same, and RH 40 to 100 % on each side.
Set 3: x0.1 to x10 and RH 20 to 100 %. Each design is one curve: open circuit and 30 voltages down to 0.2 V, then the
same cell at 8 currents up to 5 % beyond its largest. Feed: set 1 with RH 20 to 100 % and flows x0.01 to 1.
Cold: set 3 straight from rest to 0.6 V, and the same state as from open circuit.
Grid: every shipped AEM cell at RH 20 to 100 % and 40 to 95 degC, from 0.01 A/cm2 to beyond the limit.
A point counts if it converged, or lies beyond the largest current and that limit has a name (see `name_is_right`).
"""

from __future__ import annotations

import argparse
import itertools
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from common import machine, say, table

import hydroxcell
from hydroxcell.api import operator_for
from hydroxcell.cell.catalog import list_cells
from hydroxcell.errors import HydroxcellError
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status

IONOMERS = r"(membrane|(anode|cathode)\.catalyst_layer\.ionomer)"
LEADING = r"(reference|value|slope|a0|a1|a2|a3|offset)"
LAYERS = r"(anode|cathode)\.(diffusion_layer|microporous_layer|catalyst_layer)"
PARAMETERS: dict[str, tuple[str, float]] = {
    # name of the factor: (pattern of the paths it scales, power of the factor)
    "hydrogen oxidation": (r"anode\..*\.hydrogen_oxidation\.exchange_current_density", 1.0),
    "oxygen reduction": (r"cathode\..*\.oxygen_reduction\.current_density_at_0_9_V", 1.0),
    "ionic conductivity": (rf"{IONOMERS}\.conductivity\.{LEADING}", 1.0),
    "water diffusivity": (rf"{IONOMERS}\.water_diffusivity\.{LEADING}", 1.0),
    "drag": (rf"{IONOMERS}\.electro_osmotic_drag\.{LEADING}", 1.0),
    "sorption": (r"(anode|cathode)\.catalyst_layer\.ionomer_roughness", 1.0),
    "gas diffusion": (r"(anode|cathode)\.diffusion_layer\.tortuosity", -0.5),
    "permeability": (rf"{LAYERS}\.permeability", 1.0),
    "phase change": (r"phase_change\.rate_constant", 1.0),
    "thermal conductivity": (rf"(membrane|{LAYERS})\.thermal_conductivity", 1.0),
    "membrane thickness": (r"membrane\.thickness", 1.0),
    "channel transfer": (r"(anode|cathode)\.flow_field\.sherwood_number", 1.0),
}
HUMIDITY = ("conditions.anode.relative_humidity", "conditions.cathode.relative_humidity")
SETS = {  # seed, spread, humidities
    "1": (1, 3.0, None),
    "2": (2, 3.0, (0.4, 1.0)),
    "3": (3, 10.0, (0.2, 1.0)),
    "feed": (4, 3.0, (0.2, 1.0)),
}
FLOW = r"conditions\.(anode|cathode)\.flow\.rate"


@dataclass
class Tally:
    """Counts of one set."""

    name: str
    designs: int = 0
    whole: int = 0
    points: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    work: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        total = sum(self.points.values())
        share = 100.0 * (total - self.points["failed"]) / max(total, 1)
        work = np.array(self.work or [0])
        return [
            self.name, f"{self.whole}/{self.designs}", str(self.points["converged"]), str(self.points["limited"]),
            str(self.points["failed"]), f"{share:.2f} %", f"{work.mean():.2f} / {work.max()}",
            f"{1e3 * float(np.median(self.cpu)):.0f} / {1e3 * max(self.cpu):.0f}",
        ]  # fmt: skip


HEADER = [
    "set", "designs complete", "converged", "limited, named", "failed", "points", "factorisations mean / max",
    "CPU ms per curve median / max",
]  # fmt: skip


def design(values: Mapping[str, float], which: str, index: int) -> tuple[dict[str, float], dict[str, float]]:
    """Numbers of design `index` of a set, and the factors (or humidities) drawn for it."""
    seed, spread, humidity = SETS[which]
    draw = np.random.default_rng([seed, index])
    factors = {name: spread ** draw.uniform(-1.0, 1.0) for name in PARAMETERS}
    found = dict(values)
    for name, (pattern, power) in PARAMETERS.items():
        paths = [p for p in values if re.fullmatch(pattern, p)]
        if not paths:
            raise LookupError(f"no parameter of this cell matches {name!r} ({pattern})")
        for path in paths:
            found[path] *= factors[name] ** power
    drawn = dict(factors)
    if humidity:
        for path in HUMIDITY:
            found[path] = drawn[path] = draw.uniform(*humidity)
    if which == "feed":
        for path in sorted(p for p in values if re.fullmatch(FLOW, p)):
            drawn[path] = 100.0 ** draw.uniform(-1.0, 0.0)
            found[path] *= drawn[path]
    return found, drawn


def curve(operator: Operator) -> list[Point]:
    """Open circuit and thirty voltages down to 0.2 V."""
    rest = operator.open_circuit()
    if rest.status is not Status.CONVERGED:
        return [rest]
    top = operator.voltage(rest)
    if top <= 0.2:
        return [rest, *operator.voltage_sweep(rest, [float(v) for v in np.linspace(top, 0.05, 31)[1:]])]
    return [rest, *operator.voltage_sweep(rest, [float(v) for v in np.linspace(top, 0.2, 31)[1:]])]


def levers() -> dict[str, list[tuple[str, float]]]:
    """What eases each limit by about a tenth: (pattern of paths, factor) by the name of the limit."""
    found: dict[str, list[tuple[str, float]]] = {}
    for side, gas in (("anode", "hydrogen"), ("cathode", "oxygen")):
        layer = rf"{side}\.catalyst_layer\."
        found[f"{gas} feed"] = [(rf"conditions\.{side}\.flow\.(rate|ratio)", 1.1)]
        found[f"{gas} through the ionomer and water films"] = [
            (layer + "ionomer_roughness", 1.1),
            (layer + "reactant_interface_resistance", 1 / 1.1),
        ]
        found[f"{gas} transport to the {side}"] = [
            (rf"{side}\..*\.tortuosity", 1.1**-0.5),
            (rf"{side}\.flow_field\.sherwood_number", 1.1),
        ]
        found[f"flooding of the {side}"] = [
            (rf"{side}\..*\.permeability", 1.1),
            *found[f"{gas} transport to the {side}"],
        ]
    found["dry-out"] = [  # water to the ionomer, and less heat that dries it
        (rf"{IONOMERS}\.water_diffusivity\.{LEADING}", 1.1),
        (rf"{IONOMERS}\.electro_osmotic_drag\.{LEADING}", 1 / 1.1),
        (r"conditions\..*\.relative_humidity", 1.03),
        (rf"(membrane|{LAYERS})\.thermal_conductivity", 1.1),
        (r".*\.thermal_contact_resistance", 1 / 1.1),
    ]
    found["resistance and kinetics"] = [
        (rf"{IONOMERS}\.conductivity\.(reference|value|slope|offset)", 1.1),
        (r".*\.contact_resistance", 1 / 1.1),
        (r".*\.(exchange_current_density|current_density_at_0_9_V)", 1.1),
    ]
    return found


def name_is_right(operator: Operator, cause: str, largest: float) -> bool:
    """Whether easing the named limit by a tenth raises the largest current about as much as easing any other.

    Its gain must be at least 0.3 of the largest gain, because limits overlap (a drying ionomer is also a resistance).
    """
    gains = {}
    for name, scaled in levers().items():
        values = dict(operator.values)
        for path, (pattern, factor) in itertools.product(values, scaled):
            if re.fullmatch(pattern, path):
                values[path] = min(values[path] * factor, 1.0) if path in HUMIDITY else values[path] * factor
        easier = Operator(operator.system, values, operator.settings)
        gains[name] = max(easier.current(p) for p in easier.scan() if p.status is Status.CONVERGED) / largest - 1.0
    own = gains["dry-out" if "dry-out" in cause else cause]
    if cause == "resistance and kinetics":  # no supply runs out; water acts through the same resistance
        del gains["dry-out"]
    return own >= 0.3 * max(gains.values())


def limit_name(operator: Operator, scan: list[Point]) -> str:
    """What the results call the limit of a scan."""
    from hydroxcell.results.fields import evaluate
    from hydroxcell.results.limits import name_limit

    solved = [p for p in scan if p.status is Status.CONVERGED]
    fields = evaluate(operator.system, solved, operator.values)
    model = operator.system.model
    best = int(np.argmax([operator.current(p) for p in solved]))
    found = name_limit(fields, model, model.tree(operator.values), best)
    return found.cause if found.reached else "resistance and kinetics"


def count(operator: Operator, tally: Tally, label: str, check_names: bool, currents: int = 8) -> None:
    """Run one design and add it to the tally."""
    start, trouble = time.process_time(), ""
    try:
        swept = curve(operator)
    except HydroxcellError as error:
        swept, trouble = [], str(error)
    tally.cpu.append(time.process_time() - start)
    tally.designs += 1
    failed = 31 - sum(p.status is Status.CONVERGED for p in swept)
    tally.points["converged"] += 31 - failed
    tally.points["failed"] += failed
    tally.work += [p.iterations for p in swept if p.status is Status.CONVERGED]
    if failed:
        lost = [operator.voltage(p) for p in swept if p.status is not Status.CONVERGED]
        worst = lost[0] if lost else np.nan
        trouble = trouble or f"{failed} voltages, the first after {worst:.3f} V"
    elif currents:
        trouble = count_currents(operator, tally, currents, check_names)
    if trouble:
        tally.failing.append(f"{label}: {trouble}")
    else:
        tally.whole += 1


def count_currents(operator: Operator, tally: Tally, currents: int, check_names: bool) -> str:
    """Points by current, from 0.01 A/cm2 to 5 % beyond the largest; returns what went wrong."""
    try:
        scan = operator.scan()
    except HydroxcellError as error:
        tally.points["failed"] += currents
        return f"scan: {error}"
    largest = max(operator.current(p) for p in scan if p.status is Status.CONVERGED)
    wanted = [100.0, *np.linspace(0.2, 0.999, currents - 2) * largest, 1.05 * largest]
    trouble = []
    for target, point in zip(wanted, operator.at_currents(scan, wanted), strict=True):
        if point.status is Status.CONVERGED:
            tally.points["converged"] += 1
            tally.work.append(point.iterations)
            continue
        beyond = target > largest * (1.0 + 1e-9)
        if point.status is Status.LIMITED and beyond:
            cause = limit_name(operator, scan)
            if not check_names or name_is_right(operator, cause, largest):
                tally.points["limited"] += 1
                tally.causes[cause] += 1
                continue
            trouble.append(f"limit {cause!r} is not what moves the largest current of {largest / 1e4:.3f} A/cm2")
        else:
            trouble.append(f"{target / 1e4:.4f} of {largest / 1e4:.4f} A/cm2: {point.status.name}")
        tally.points["failed"] += 1
    return "; ".join(trouble)


def run_set(which: str, cell: str, designs: int, check_names: bool) -> Tally:
    """One of the random sets."""
    base = operator_for(hydroxcell.load_cell(cell))
    tally = Tally(f"{which} ({cell})")
    for index in range(designs):
        values, drawn = design(base.values, which, index)
        text = ", ".join(f"{name} {value:.3g}" for name, value in drawn.items())
        count(Operator(base.system, values), tally, f"set {which} design {index} ({text})", check_names)
    return tally


def differs(operator: Operator, point: Point) -> str:
    """A steady state must not depend on the way to it: compare with the same voltage reached from open circuit."""
    rest = operator.open_circuit()
    swept = operator.voltage_sweep(rest, [float(v) for v in np.linspace(operator.voltage(rest), 0.6, 12)[1:]])[-1]
    if swept.status is not Status.CONVERGED:
        return "found cold but not from open circuit"
    cold, warm = operator.current(point), operator.current(swept)
    same = abs(cold - warm) <= 1e-6 * max(abs(warm), 1.0)
    return "" if same else f"{cold / 1e4:.6f} A/cm2 cold, {warm / 1e4:.6f} A/cm2 from open circuit: two steady states"


def run_cold(cell: str, designs: int) -> Tally:
    """Set 3 straight from rest to 0.6 V."""
    base = operator_for(hydroxcell.load_cell(cell))
    tally = Tally(f"cold to 0.6 V ({cell})")
    for index in range(designs):
        values, _ = design(base.values, "3", index)
        start = time.process_time()
        operator = Operator(base.system, values)
        point = operator.at_voltage(0.6)
        tally.cpu.append(time.process_time() - start)
        tally.designs += 1
        tally.work.append(point.iterations)
        trouble = "not converged" if point.status is not Status.CONVERGED else differs(operator, point)
        tally.whole += not trouble
        tally.points["failed" if trouble else "converged"] += 1
        if trouble:
            tally.failing.append(f"cold set 3 design {index}: {trouble}")
    return tally


def anion_cells() -> list[str]:
    """Shipped cells with an anion-exchange membrane."""
    return [name for name in list_cells() if hydroxcell.load_cell(name).carrier == "hydroxide"]


def grid() -> Iterator[tuple[float, float]]:
    """Relative humidity [1] and temperature [degC]."""
    return itertools.product((0.2, 0.4, 0.6, 0.8, 1.0), (40.0, 55.0, 70.0, 80.0, 95.0))


def run_grid(cells: list[str], check_names: bool) -> list[Tally]:
    """Humidity and temperature at the feed and pressure of each cell."""
    tallies = []
    for cell in cells:
        base, tally = operator_for(hydroxcell.load_cell(cell)), Tally(f"grid ({cell})")
        for humidity, celsius in grid():
            values = {**base.values, "conditions.temperature": celsius + 273.15, **dict.fromkeys(HUMIDITY, humidity)}
            label = f"grid {cell} RH {humidity:.0%} {celsius:g} degC"
            count(Operator(base.system, values), tally, label, check_names, currents=12)
        tallies.append(tally)
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", dest="which", default="all", choices=(*SETS, "grid", "cold", "all"))
    parser.add_argument("--designs", type=int, default=200)
    parser.add_argument("--cell", default="", help="a cell (default: pap_reference, in the grid all AEM cells)")
    parser.add_argument("--no-names", action="store_true", help="do not check the names of limits by perturbation")
    given = parser.parse_args()
    chosen = (*SETS, "cold", "grid") if given.which == "all" else (given.which,)
    tallies: list[Tally] = []
    for which in chosen:
        if which == "grid":
            found = run_grid([given.cell] if given.cell else anion_cells(), not given.no_names)
        elif which == "cold":
            found = [run_cold(given.cell or "pap_reference", given.designs)]
        else:
            found = [run_set(which, given.cell or "pap_reference", given.designs, not given.no_names)]
        for tally in found:
            for line in tally.failing:
                say(line)
            if tally.causes:
                say(f"{tally.name}: limits named: " + ", ".join(f"{v}x {k}" for k, v in tally.causes.most_common()))
        tallies += found
    say(machine())
    say(table([HEADER, *(t.row() for t in tallies)]))


if __name__ == "__main__":
    main()
