"""The section [cost] of a study: design and reference with all changes, volume, cost year, sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.system.cost.design import Design, read_design
from hydroxcell.system.cost.money import rates
from hydroxcell.system.stack_system import StackSystem, stack_system
from hydroxcell.system.study import SystemStudy

SAMPLES, SEED = 2000, 1
KEYS = ("design", "reference", "systems_per_year", "year", "seed", "samples", "use_stack", "use_life")
SECTIONS = ("prices", "machines", "factory", "numbers", "part")


@dataclass(frozen=True)
class CostStudy:
    """What is asked: design and reference with all changes, volume, cost year, sampling."""

    design: Design
    reference: Design
    volume: float
    base: int
    seed: int
    samples: int
    stack: StackSystem | None
    title: str
    origin: str


def read_cost(study: SystemStudy, with_life: bool = True, computed: StackSystem | None = None) -> CostStudy:
    """Cost study from the section [cost] of a system study.

    Parameters
    ----------
    with_life : take the life from the section [life], where the study has one and does not say use_life = false
    computed : the stack of this study, where it is known already

    Errors: InputError for a missing year or volume, prices without year or currency, unknown names.
    """
    raw, where = dict(study.cost), f"{study.origin}: [cost]"
    for key in raw:
        if key not in (*KEYS, *SECTIONS):
            raise UnknownNameError("entry", key, (*KEYS, *SECTIONS), where)
    base, volume = raw.get("year"), raw.get("systems_per_year")
    if isinstance(base, bool) or not isinstance(base, int):
        raise InputError(f"{where}: the cost year is missing; write year = 2017: prices of other years are converted.")
    rates().check("USD", base, where)
    if isinstance(volume, bool) or not isinstance(volume, int | float) or not 1.0 <= volume <= 1e7:
        raise InputError(f"{where}: systems_per_year = {volume!r} must be a number from 1 to ten million.")
    samples, seed = raw.get("samples", SAMPLES), raw.get("seed", SEED)
    if not isinstance(samples, int) or not 100 <= samples <= 100_000 or not isinstance(seed, int) or seed < 0:
        raise InputError(f"{where}: samples must be a whole number from 100 to 100 000, and seed one from 0 up.")
    changes = {("design" if name == "numbers" else name): raw[name] for name in SECTIONS if name in raw}
    name = raw.get("design", study.components)
    design = read_design(str(name), base, changes, study.origin)
    shared = {k: v for k, v in changes.items() if k in ("prices", "machines", "factory")}
    reference = read_design(str(raw.get("reference", "pem")), base, shared, study.origin)
    stack = (computed or stack_system(study)) if raw.get("use_stack", True) else None
    if stack is not None:
        design = of_stack(design, stack)
    if with_life and use_life(raw, study, where):
        design = of_life(design, study)
    return CostStudy(design, reference, float(volume), base, seed, samples, stack, study.title, study.origin)


def of_stack(design: Design, stack: StackSystem) -> Design:
    """Design with power, area and heat of a stack that was computed."""
    gross, net = stack.value("gross_power"), stack.value("net_power")
    values = {n.path: n for n in stack.inputs}
    area = values["stack.area"].value * values["stack.cells"].value
    if net.value <= 0.0:
        raise InputError("the system gives no net power at rated load, so there is no cost per net power.")
    conductance = stack.value("radiator_conductance").value
    # The parasitic powers are uncertain by as much as net power is, beyond what gross power is.
    ends = sorted((gross.value / net.value, gross.low / net.low, gross.high / net.high))
    return design.with_numbers(
        "stack of this study",
        net_power=(net.value,) * 3,
        gross_over_net=(gross.value / net.value, ends[0], ends[-1]),
        power_density=(gross.value / area, gross.low / area, gross.high / area),
        cells=(values["stack.cells"].value,) * 3,
        radiator_conductance=(conductance,) * 3,
    )


def use_life(raw: Mapping[str, Any], study: SystemStudy, where: str) -> bool:
    """Whether the life of the study's own load replaces that of the design."""
    wanted = raw.get("use_life", bool(study.life))
    if not isinstance(wanted, bool):
        raise InputError(f"{where}: use_life = {wanted!r} must be true or false.")
    if wanted and not study.life:
        raise InputError(f"{where}: use_life = true needs a section [life] in the study.")
    return wanted


def of_life(design: Design, study: SystemStudy) -> Design:
    """Design with the life of the section [life]."""
    from hydroxcell.system.life.estimate import life_estimate

    life = life_estimate(study).life_to_ten_percent
    return design.with_numbers("life of this study", life_to_ten_percent=(life.value, life.low, life.high))
