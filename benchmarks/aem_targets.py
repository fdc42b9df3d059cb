"""Published scalar results of AEM cells: the list, the simulation at their conditions, the numbers fitted to them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from proton_curves import SIDES, Number
from scipy.optimize import least_squares

import hydroxcell
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell

PEAK, AT_0_8_V, IR_FREE = "peak power density", "current density at 0.8 V", "iR-free current density at 0.9 V"
SHOWN = {PEAK: (1e-4, "W/cm2"), AT_0_8_V: (1e-4, "A/cm2"), IR_FREE: (1e-4, "A/cm2")}
POINTS = 41
PRIOR_WEIGHT = 0.02  # of one whole range, against a relative misfit of 1: fits stay near what was assumed


@dataclass(frozen=True)
class Target:
    """One row of the list: its name there, cell, quantity, published value (SI), and how it was used."""

    row: str
    cell: str
    quantity: str
    published: float
    use: str  # "fitted", "predicted" or "not fitted"
    lower_bound: bool = False


@dataclass(frozen=True)
class Group:
    """Numbers of one cell file fitted to one or two targets."""

    cell: str
    numbers: tuple[Number, ...]
    rows: tuple[str, ...]


TARGETS = (
    Target("PFAP-1", "pfap_pt_chen_2021", PEAK, 2.34e4, "not fitted"),
    Target("PFAP-2", "pfap_co_c_chen_2021", PEAK, 0.769e4, "fitted"),
    Target("PFAP-3", "pfap_co_c_chen_2021_80C", PEAK, 0.891e4, "predicted"),
    Target("LDPE-1", "ldpe_rg_h2_o2", PEAK, 2.0e4, "fitted"),
    Target("LDPE-2", "ldpe_rg_air_ag", PEAK, 0.85e4, "fitted"),
    Target("FENC-1", "ptru_fe_n_c_adabi_2021", PEAK, 2.0e4, "fitted", lower_bound=True),
    Target("FENC-2", "ptru_fe_n_c_adabi_2021_air", PEAK, 1.0e4, "predicted", lower_bound=True),
    Target("FENC-3", "ptru_fe_n_c_adabi_2021", IR_FREE, 0.1e4, "fitted"),
    Target("FENC-4", "ptru_fe_n_c_adabi_2021_low_pgm", PEAK, 1.3e4, "predicted"),
    Target("HT-1", "hot_110C_douglin_2020", PEAK, 2.1e4, "fitted"),
    Target("HT-2", "hot_110C_douglin_2020", AT_0_8_V, 0.574e4, "fitted"),
    Target("NI-1", "pgm_free_ni", PEAK, 0.488e4, "fitted"),
    Target("NI-2", "pgm_free_ni_mo_nb", PEAK, 0.39e4, "fitted"),
    Target("NI-3", "pgm_free_ni_mo_nb_air", PEAK, 0.253e4, "predicted"),
    Target("NI-4", "pgm_free_nicucr", PEAK, 0.577e4, "fitted"),
    Target("ZIP-1", "zipped_2021", PEAK, 1.5e4, "not fitted"),
)

REDUCTION = "cathode.catalyst_layer.catalyst.oxygen_reduction."


def rate(before: float) -> Number:
    """Oxygen reduction rate at 0.9 V [A/m2]."""
    return Number("oxygen reduction at 0.9 V", (REDUCTION + "current_density_at_0_9_V",), before)


def anode_area(before: float) -> Number:
    """Specific area of the anode catalyst [m2/kg]."""
    return Number(
        "specific area of the anode catalyst", ("anode.catalyst_layer.catalyst.specific_surface_area",), before
    )


def pressure(before: float) -> Number:
    """Pressure of both sides [Pa], where the source does not state it."""
    return Number("pressure of both sides", tuple(f"conditions.{s}.pressure" for s in SIDES), before)


EXPONENTS = Number("ionomer exponent of both layers", tuple(f"{s}.catalyst_layer.ionomer_exponent" for s in SIDES), 1.5)
ACTIVATION = Number("activation energy of oxygen reduction", (REDUCTION + "activation_energy",), 40e3)
DIFFUSIVITY = Number("water diffusivity of the membrane", ("membrane.water_diffusivity.reference",), 1.0e-9)

# In this order: a cell that is based on another one is fitted after it.
GROUPS = (
    Group("pfap_co_c_chen_2021", (rate(0.01),), ("PFAP-2",)),
    Group("ldpe_rg_h2_o2", (rate(5.0), EXPONENTS), ("LDPE-1",)),
    Group("ldpe_rg_air_ag", (rate(0.02), ACTIVATION), ("LDPE-2",)),
    Group("hot_110C_douglin_2020", (rate(5.0), pressure(3.0e5)), ("HT-1", "HT-2")),
    Group("ptru_fe_n_c_adabi_2021", (rate(0.167), DIFFUSIVITY), ("FENC-1", "FENC-3")),
    Group("pgm_free_ni", (rate(0.06), anode_area(10e3)), ("NI-1",)),
    Group("pgm_free_ni_mo_nb", (anode_area(2e3), pressure(2.0e5)), ("NI-2",)),
    Group("pgm_free_nicucr", (anode_area(10e3),), ("NI-4",)),
)

# Cells whose fitted numbers a cell carries by being based on them, first the farthest.
CARRIES = {
    "pfap_co_c_chen_2021_80C": ("pfap_co_c_chen_2021",),
    "ldpe_rg_air_ag": ("ldpe_rg_h2_o2",),
    "hot_110C_douglin_2020": ("ldpe_rg_h2_o2",),
    "ptru_fe_n_c_adabi_2021_air": ("ptru_fe_n_c_adabi_2021",),
    "ptru_fe_n_c_adabi_2021_low_pgm": ("ptru_fe_n_c_adabi_2021",),
    "pgm_free_ni_mo_nb": ("pgm_free_ni",),
    "pgm_free_ni_mo_nb_air": ("pgm_free_ni", "pgm_free_ni_mo_nb"),
    "pgm_free_nicucr": ("pgm_free_ni",),
}

AGEING = "ageing: see the section on ageing, no single number is predicted"
CARBONATION = "carbonation: see the section on carbon dioxide, no single number is predicted"

NOT_RUN = (
    (
        ("LDPE-3", "CO2-1"),
        "conductivities of membranes outside a cell; the first is the reference of the card `ldpe_rg`",
    ),
    (("H2O-1", "H2O-2"), "water flux through a membrane alone and an apparent drag derived from an outlet balance"),
    (
        ("LDPE-4", "DUR-1", "DUR-2", "DUR-3", "DUR-4", "ZIP-2"),
        AGEING,
    ),
    (
        ("CO2-2", "CO2-3", "CO2-4", "CO2-5", "CO2-6"),
        CARBONATION,
    ),
)


def simulate(cell: Cell, quantity: str) -> float:
    """Simulated value of a quantity [SI]."""
    protocol = hydroxcell.Polarization(points=POINTS)
    result = hydroxcell.simulate(cell, protocol)
    if quantity == PEAK:
        return float(result.scalars["peak_power_density"])
    if quantity == AT_0_8_V:
        return float(result.scalars["current_density_at_0.8V"])
    return float(np.interp(-0.9, -result["ir_free_voltage"], result["current_density"]))


def before_fitting(name: str) -> Cell:
    """A shipped cell with every fitted number back at the value that was assumed for it."""
    groups = {g.cell: g for g in GROUPS}
    values: dict[str, float] = {}
    for carried in (*CARRIES.get(name, ()), name):
        for number in groups[carried].numbers if carried in groups else ():
            values |= dict.fromkeys(number.paths, number.before)
    return load_cell(name).replace(values)


def fit(group: Group) -> dict[Number, float]:
    """Fit the numbers of a group within the ranges its cell file states, staying near their values before fitting."""
    cell = load_cell(group.cell)
    targets = [t for t in TARGETS if t.row in group.rows]
    bounds = np.log([cell.quantities[n.paths[0]].range for n in group.numbers])
    before = np.log([n.before for n in group.numbers])
    width = bounds[:, 1] - bounds[:, 0]

    def misfit(x: np.ndarray) -> np.ndarray:
        changed = cell.replace(values(group.numbers, np.exp(x)))
        parts = [np.log(simulate(changed, t.quantity) / t.published) for t in targets]
        return np.concatenate([parts, PRIOR_WEIGHT * (x - before) / width])

    start = np.clip(before, bounds[:, 0] + 1e-3 * width, bounds[:, 1] - 1e-3 * width)
    solved = least_squares(misfit, start, bounds=bounds.T, diff_step=1e-2, x_scale=width, max_nfev=25)
    return dict(zip(group.numbers, (float(v) for v in np.exp(solved.x)), strict=True))


def values(numbers: tuple[Number, ...], found: np.ndarray) -> dict[str, float]:
    """Values by path."""
    return {path: float(v) for n, v in zip(numbers, found, strict=True) for path in n.paths}


def listed(folder: Path) -> dict[str, dict[str, str]]:
    """Rows of the list of published targets by name."""
    with (folder / "derived" / "published_targets.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}
