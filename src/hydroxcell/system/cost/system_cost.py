"""The result of a cost study: per kilowatt, by part, by volume, with intervals, beside a reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.cost.asked import CostStudy
from hydroxcell.system.cost.bottom_up import VOLUMES, Cost, area_cost, cost_of
from hydroxcell.system.cost.break_even import at_density, break_even, with_platinum
from hydroxcell.system.cost.design import DESIGNS, Design
from hydroxcell.system.cost.money import CURRENCIES, doubt, rates
from hydroxcell.system.cost.uncertain import positions_of, uniform_of
from hydroxcell.system.influence import largest
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import influence_table, input_table

PLATINUM = (15e3, 30e3, 48.226e3, 70e3)  # [USD/kg] lines of the figure, in money of the cost year


@dataclass(frozen=True, eq=False, kw_only=True)
class SystemCost(Measured):
    """What a system costs.

    Attributes
    ----------
    volumes : columns (volumes,): systems a year and cost per net power, with 95 % intervals, and of the reference
    parts : columns (parts,): name, group, materials and work per net power, and the same part of the reference
    densities : columns: power density, cost per net power
    platinum : columns: platinum price, break-even power density, cost of the reference
    samples : cost per net power of the Monte Carlo runs [USD/W], of the design and of the reference
    inputs, changes : every number, and how far it moves the cost per net power
    currencies : columns: currency, cost per kilowatt in it
    base : cost year
    volume : systems a year of the key figures
    """

    KIND: ClassVar[str] = "system_cost"
    ORIGIN: ClassVar[str] = "Calculation"

    volumes: Mapping[str, np.ndarray]
    parts: Mapping[str, np.ndarray]
    densities: Mapping[str, np.ndarray]
    platinum: Mapping[str, np.ndarray]
    samples: np.ndarray
    reference_samples: np.ndarray
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    currencies: Mapping[str, np.ndarray]
    base: int
    volume: float
    names: tuple[str, str]

    def tables(self) -> Mapping[str, Columns]:
        """Volumes, parts, power densities, platinum, currencies, inputs and their influence."""
        return {
            "volumes": self.volumes,
            "parts": self.parts,
            "power_densities": self.densities,
            "platinum": self.platinum,
            "currencies": self.currencies,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


def sampled(design: Design, reference: Design, number: int, seed: int) -> dict[str, np.ndarray]:
    """Positions of every uncertain number, triangular; what both designs share is drawn once.

    Each has draws of its own name, so that a further number leaves those of the others as they are.
    """
    own, other = design.uncertain(), reference.uncertain()
    found = {}
    for path in sorted({*own, *other}):
        found[path] = positions_of(uniform_of(path, number, seed), *own.get(path, other.get(path, (0.0, 0.0, 0.0))))
    return found


def system_cost(study: CostStudy) -> SystemCost:
    """Cost of a system with everything that follows from it."""
    design, volume = study.design, study.volume
    reference = own_paths(study.reference)
    positions = sampled(design, reference, study.samples, study.seed)
    middle, other = cost_of(design, volume), cost_of(reference, volume)
    cloud, other_cloud = cost_of(design, volume, positions), cost_of(reference, volume, positions)
    samples, others = (
        np.broadcast_to(np.asarray(c.per_power(), float), (study.samples,)) for c in (cloud, other_cloud)
    )
    changes = {"system_cost_per_power": cost_swings(design, volume)}
    values = _values(study, reference, middle, other, cloud, other_cloud)
    return SystemCost(
        sentence=_sentence(study, values),
        values=values,
        choices=_choices(study),
        findings=_findings(study, values),
        sample=study.title,
        settings={"study": study.origin, "seed": str(study.seed), "samples": str(study.samples)},
        volumes=_volumes(design, reference, positions),
        parts=_parts(middle, other),
        densities=_densities(design, volume),
        platinum=_platinum(design, reference, volume),
        samples=np.array(samples),
        reference_samples=np.array(others),
        inputs=design.records,
        changes=changes,
        currencies=_currencies(values["system_cost_per_power"], samples, positions, study.base),
        base=study.base,
        volume=volume,
        names=(design.name, reference.name),
    )


def own_paths(reference: Design) -> Design:
    """Reference whose numbers and parts move apart from those of the design; prices and the factory are shared."""
    from hydroxcell.system.cost.design import Material, Part, Step
    from hydroxcell.system.cost.uncertain import Uncertain

    def moved(u: Uncertain) -> Uncertain:
        return replace(u, path=f"reference.{u.path}")

    def part(p: Part) -> Part:
        materials = tuple(Material(m.price, m.basis, moved(m.amount)) for m in p.materials)
        steps = tuple(Step(s.machine, moved(s.time), moved(s.operators), moved(s.tooling)) for s in p.steps)
        return replace(p, good_share=moved(p.good_share), materials=materials, steps=steps)

    lines = tuple(
        replace(r, path=f"reference.{r.path}") if r.path.startswith(("design.", "part.")) else r
        for r in reference.records
    )
    numbers = {name: moved(number) for name, number in reference.numbers.items()}
    return replace(reference, numbers=numbers, parts=tuple(part(p) for p in reference.parts), records=lines)


def cost_swings(design: Design, volume: float) -> dict[str, tuple[float, float]]:
    """Change of the cost per net power [USD/W] at both bounds of each uncertain number."""
    start = float(np.asarray(cost_of(design, volume).per_power()))
    found = {}
    for path in design.uncertain():
        ends = [float(np.asarray(cost_of(design, volume, {path: end}).per_power())) - start for end in (-1.0, 1.0)]
        found[path] = (ends[0], ends[1])
    return found


def oversize_factor(loss: Any) -> Any:
    """Active area that still gives rated power when a share of the power is lost, 1/(1 - loss).

    >>> float(oversize_factor(0.2))
    1.25
    """
    return np.where(np.asarray(loss) < 1.0, 1.0 / np.maximum(1.0 - np.asarray(loss), 1e-9), np.nan)


def durable(design: Design, volume: float, positions: Mapping[str, Any] | None = None) -> tuple[Any, Any]:
    """Cost per net power over the target life [USD/W]: with a larger stack, and with stacks that are replaced.

    Power is lost in proportion to time, 10 % over `life_to_ten_percent`; a stack is replaced when 10 % is lost.
    """
    at = positions or {}
    target, life = design.numbers["target_life"].at(at), design.numbers["life_to_ten_percent"].at(at)
    loss = 0.1 * np.asarray(target / life)
    larger = cost_of(design, volume, at, area_factor=oversize_factor(loss)).per_power()
    stacks = np.ceil(np.asarray(target / life) - 1e-9)
    once = cost_of(design, volume, at)
    return larger, once.per_power() + (stacks - 1.0) * once.per_power("stack")


def _interval(value: Any, samples: Any, method: str) -> Value:
    cloud = np.asarray(samples, dtype=float)
    cloud = cloud[np.isfinite(cloud)]
    if cloud.size < 2:
        return Value.exact(float(np.asarray(value)), method)
    low, high = np.quantile(cloud, [0.025, 0.975])
    return Value(float(np.asarray(value)), float(np.std(cloud)), float(low), float(high), method)


def _values(
    study: CostStudy, reference: Design, middle: Cost, other: Cost, cloud: Cost, other_cloud: Cost
) -> dict[str, Value]:
    design, volume = study.design, study.volume
    positions = sampled(design, reference, study.samples, study.seed)
    how = f"most likely values; interval: {study.samples} samples of triangular distributions"
    found = {
        "system_cost_per_power": _interval(middle.per_power(), cloud.per_power(), how),
        "stack_cost_per_power": _interval(middle.per_power("stack"), cloud.per_power("stack"), how),
        "plant_cost_per_power": _interval(middle.per_power("plant"), cloud.per_power("plant"), how),
        "gross_cost_per_power": _interval(
            middle.total() / middle.gross_power, cloud.total() / cloud.gross_power, how
        ),
        "stack_cost_per_area": _interval(area_cost(middle), area_cost(cloud), how),
        "system_cost": _interval(middle.total(), cloud.total(), how),
        "reference_cost_per_power": _interval(other.per_power(), other_cloud.per_power(), f"{reference.name}: {how}"),
        "cost_difference_per_power": _interval(
            middle.per_power() - other.per_power(),
            cloud.per_power() - other_cloud.per_power(),
            f"to the reference; {how}",
        ),
    }  # fmt: skip
    cheaper = np.mean(np.asarray(cloud.per_power()) < np.asarray(other_cloud.per_power()))
    found["probability_cheaper"] = Value.exact(float(cheaper), "share of the samples below the reference")
    for name, one, many in zip(
        ("oversized_cost_per_power", "replaced_cost_per_power"),
        durable(design, volume), durable(design, volume, positions), strict=True,
    ):  # fmt: skip
        found[name] = _interval(one, many, f"over the target life; {how}")
    found["break_even_power_density"] = Value.exact(
        break_even(design, reference, volume), "rated, at which the whole system costs as much as the reference"
    )
    found["stack_break_even_power_density"] = Value.exact(
        break_even(design, reference, volume, group="stack"), "rated, at which the stack costs as much"
    )
    found["rated_power_density"] = Value.exact(float(design.numbers["power_density"].mode), "gross power over area")
    return found


def _volumes(design: Design, reference: Design, positions: Mapping[str, Any]) -> dict[str, np.ndarray]:
    rows: dict[str, list[float]] = {}
    for volume in VOLUMES:
        cloud = np.asarray(cost_of(design, volume, positions).per_power())
        low, high = np.quantile(cloud, [0.025, 0.975])
        row = {
            "systems_per_year": volume,
            "system_cost_per_power": cost_of(design, volume).per_power(),
            "system_cost_per_power_low": low,
            "system_cost_per_power_high": high,
            "stack_cost_per_power": cost_of(design, volume).per_power("stack"),
            "plant_cost_per_power": cost_of(design, volume).per_power("plant"),
            "reference_cost_per_power": cost_of(reference, volume).per_power(),
        }
        for name, value in row.items():
            rows.setdefault(name, []).append(float(np.asarray(value)))
    return {name: np.array(values) for name, values in rows.items()}


def _parts(middle: Cost, other: Cost) -> dict[str, np.ndarray]:
    names = list(dict.fromkeys([*middle.groups, *other.groups]))

    def column(cost: Cost, kind: str) -> np.ndarray:
        table = getattr(cost, kind)
        return np.array([float(np.asarray(table.get(name, 0.0) / cost.net_power)) for name in names])

    return {
        "part": np.array(names),
        "group": np.array([middle.groups.get(name) or other.groups[name] for name in names]),
        "material_cost_per_power": column(middle, "materials"),
        "work_cost_per_power": column(middle, "work"),
        "reference_cost_per_power": column(other, "materials") + column(other, "work"),
    }


def _densities(design: Design, volume: float) -> dict[str, np.ndarray]:
    density = np.geomspace(1500.0, 20000.0, 60)
    cost = cost_of(at_density(design, density), volume)
    total = np.asarray(cost.per_power()) * np.ones_like(density)
    return {"rated_power_density": density, "system_cost_per_power": total}


def _platinum(design: Design, reference: Design, volume: float) -> dict[str, np.ndarray]:
    rows = []
    for price in PLATINUM:
        one, other = with_platinum(design, price), with_platinum(reference, price)
        rows.append((price, break_even(one, other, volume), float(np.asarray(cost_of(other, volume).per_power()))))
    columns = np.array(rows).T
    return {
        "platinum_price": columns[0],
        "break_even_power_density": columns[1],
        "reference_cost_per_power": columns[2],
    }


def _currencies(value: Value, samples: np.ndarray, positions: Mapping[str, Any], base: int) -> dict[str, np.ndarray]:
    """Cost in each currency; that of a foreign one has the doubt of its rate as well."""
    table = rates().per_dollar
    rows = []
    for currency in CURRENCIES:
        factor = 1e3 * table[currency][base]
        worth = 1.0 if currency == CURRENCIES[0] else doubt(currency).at(positions)
        ends = np.quantile(factor * samples / worth, [0.025, 0.975])
        rows.append((f"{currency}/kW of {base}", *(f"{v:.4g}" for v in (factor * value.value, *ends))))
    return {
        name: np.array(column)
        for name, column in zip(("currency", "cost", "low", "high"), zip(*rows, strict=True), strict=True)
    }


def _sentence(study: CostStudy, values: Mapping[str, Value]) -> str:
    own, other = values["system_cost_per_power"], values["reference_cost_per_power"]
    even, now = values["break_even_power_density"].value, values["rated_power_density"].value
    text = (
        f"At {study.volume:,.0f} systems a year one kilowatt (net) costs {1e3 * own.value:.3g} USD of {study.base} "
        "(95 %: "
        f"{1e3 * own.low:.3g} to {1e3 * own.high:.3g}), the {study.reference.name.upper()} reference "
        f"{1e3 * other.value:.3g}; it is cheaper in {100 * values['probability_cheaper'].value:.0f} % of the samples. "
    ).replace(",", " ", 1)
    if math.isnan(even):
        return text + "No power density between 0.02 and 5 W/cm2 makes both cost the same."
    return text + f"Both cost the same at {even / 1e4:.2f} W/cm2 rated; this system has {now / 1e4:.2f} W/cm2."


def _findings(study: CostStudy, values: Mapping[str, Value]) -> tuple[str, ...]:
    found = []
    if study.stack is not None:
        found += [f"of the stack: {text}" for text in study.stack.findings]
    lines = study.design.records
    assumed = sum(line.status == "assumed" for line in lines)
    if assumed > 0.5 * len(lines):
        first = ", ".join(largest(cost_swings(study.design, study.volume), 3))
        found.append(f"{assumed} of {len(lines)} numbers are assumed; those that move the answer most are {first}")
    life, target = study.design.numbers["life_to_ten_percent"], study.design.numbers["target_life"].mode
    for bound, words in ((life.mode, "at the most likely life"), (life.low, "at the lower bound of the life")):
        if bound * 10.0 <= target:
            found.append(
                f"{words} to 10 % loss ({bound / 3600.0:.3g} h) no larger stack gives rated power over the target of "
                f"{target / 3600.0:.5g} h: it would have lost all of it by then"
            )
            break
    return tuple(found)


def _choices(study: CostStudy) -> tuple[Choice, ...]:
    return (
        Choice("cost year", f"USD of {study.base}", "given"),
        Choice("other currencies and years", "by the rate of their own year, then by the price index", rates().source),
        Choice("volume", f"{study.volume:g} systems a year", "given"),
        Choice("volume curve", "from machines that stand idle and from quotes; no learning rate", "doe_dfma"),
        Choice("work for little-used machines", "paid at the minimum utilisation", "doe_dfma"),
        Choice("profit, development, sale of scrap", "not in the cost", "as public cost studies of stacks"),
        Choice("samples", f"{study.samples}, seed {study.seed}; prices and factory shared with the reference", "given"),
        Choice("design, reference", f"{study.design.name}, {study.reference.name}", f"among {', '.join(DESIGNS)}"),
    )
