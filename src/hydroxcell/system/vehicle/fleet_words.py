"""What the page of a fleet says in words: sentence, oddities, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hydroxcell.lab.measured import Choice, Value
from hydroxcell.system.vehicle.fleet_consumption import Driven, per_distance
from hydroxcell.system.vehicle.fleet_days import KindYear
from hydroxcell.system.vehicle.fleet_study import FleetStudy, distance_of_day, typical_month

DAY = 86400.0


def sentence(study: FleetStudy, values: Mapping[str, Value]) -> str:
    """What the fleet needs, in one sentence."""
    yearly, peak = values["yearly_hydrogen"], values["peak_daily_hydrogen"]
    mean = values["mean_daily_hydrogen"]
    text = (
        f"{values['vehicle_count'].value:.0f} vehicles that drive {values['fleet_distance'].value / 1e9:.4g} million "
        f"km in {study.year.year} need {yearly.value / 1e3:.4g} t of hydrogen ({yearly.low / 1e3:.3g} to "
        f"{yearly.high / 1e3:.3g} t), {mean.value * DAY:.4g} kg a day in the mean and {peak.value * DAY:.4g} kg on the "
        "peak day"
    )
    if "yearly_hydrogen_cost" in values:
        cost = values["yearly_hydrogen_cost"]
        text += (
            f"; it costs {cost.value / 1e6:.3g} ({cost.low / 1e6:.3g} to {cost.high / 1e6:.3g}) million USD of "
            f"{study.price_year}"
        )
    return text + "."


def findings(study: FleetStudy, driven: Driven, each: Sequence[KindYear] = ()) -> tuple[str, ...]:
    """What is odd: cycles that are not followed, batteries that are not balanced, what is not given."""
    found = []
    for kind in study.kinds:
        for name, d in per_distance(kind, study.months, driven, typical_month(study))[1].items():
            if d.miss.duration > 0.0:
                found.append(
                    f"{kind.name}: too weak for {name}: for {d.miss.duration:.0f} s it is more than 2 km/h slower, "
                    f"at worst {3.6 * d.miss.speed:.3g} km/h; its hydrogen per distance is that of the slower drive"
                )
            if not d.balanced:
                found.append(
                    f"{kind.name} on {name}: the battery does not end as it began ({100 * d.imbalance:.2g} % of the "
                    "hydrogen's energy); the rest is corrected"
                )
    behind = sum(y.behind for y in each)
    if behind:
        found.append(
            f"for {behind / 3600.0:.4g} h of {sum(y.steps for y in each) / 3600.0:.4g} h fuel cell and battery do not "
            "suffice and vehicles are behind their cycles; they drive so much less"
        )
    if study.months is None:
        found.append(
            "no temperatures of the months: the air is that of the road loads (20 degC) all year, and nothing is "
            "heated or cooled; winter takes more"
        )
    elif not any(study.months.accessories):
        found.append("the months have no power for heating and cooling: add a column accessories / W if you know it")
    if "fleet.price" not in study.numbers:
        found.append("no price of hydrogen is given: no cost")
    return tuple(found)


def not_computed(failed: tuple[str, ...]) -> tuple[str, ...]:
    """One sentence for all bounds of inputs at which nothing can be computed."""
    if not failed:
        return ()
    paths = ", ".join(text.partition(" (SI)")[0] for text in failed)
    return (
        f"{len(failed)} bounds of inputs do not fit the other numbers; how far they move the hydrogen is not known: "
        f"{paths} (SI); the first: {failed[0].partition('(SI): ')[2]}",
    )


def choices(study: FleetStudy, driven: Driven, each: Sequence[KindYear] = ()) -> tuple[Choice, ...]:
    """What was driven and used again, and every choice of the year."""
    given = "given"
    return (
        _driven(study, driven, each),
        Choice("calendar", str(study.year.year), given if "year" in study.stated else "not stated"),
        Choice(
            "mileage",
            ", ".join(f"{k.name} {distance_of_day(study, k) / 1e3:.4g} km/day" for k in study.kinds),
            "table; the same on every day that the vehicle drives, " + ("to within one cycle" if each else "exactly"),
        ),
        Choice(
            "days of driving",
            ", ".join(f"{k.name} {k.days_per_week} of 7" for k in study.kinds),
            "table; 7 where it does not say; from Monday on",
        ),
        Choice(
            "power split",
            ", ".join(sorted({k.rule for k in study.kinds})).replace("_", " "),
            given if "rule" in study.stated else "not stated",
        ),
        Choice(
            "temperature",
            study.months.source if study.months else "20 degC",
            "acts on the density of the air, on fuel-cell systems of studies, and by the accessories of the months; "
            "not on rolling resistance, starts, and maps of vehicles without a study",
        ),
        Choice(
            "battery",
            "begins each day at its target" if each else "ends each cycle as it began",
            "what is left is turned into hydrogen",
        ),
        *(
            Choice(
                f"fuel-cell system of {k.name}",
                k.system.study.title,
                f"{k.system.study.origin}; its own numbers are not moved",
            )
            for k in study.kinds
            if k.system is not None
        ),
        Choice("intervals of vehicles", "found in one month, in proportion in the others", "the months differ little"),
    )


def _driven(study: FleetStudy, driven: Driven, each: Sequence[KindYear]) -> Choice:
    days = sum(kind.number * int(study.year.driven(kind.days_per_week).sum()) for kind in study.kinds)
    if each:
        steps = sum(y.steps for y in each)
        return Choice(
            "what was driven",
            f"every vehicle on each of its days: {days} days, {steps / 1e6:.4g} million steps of the cycles (1 s), "
            f"seed {study.seed}",
            "nothing is used again: each vehicle has its own order of cycles, drawn by their shares, and its own mass "
            "where the table gives a range",
        )
    return Choice(
        "what was driven",
        f"{len(driven.found)} drives of a cycle, {driven.seconds / 3600.0:.4g} h at the rows of the cycle (1 s)",
        f"they stand for {days} days of vehicles: vehicles of one kind on one cycle in one month are the same, so that "
        "the drive is used again",
    )
