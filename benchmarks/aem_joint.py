"""Published results of AEM cells fitted jointly, and what stays unknown: spread of every number before and after.

    python benchmarks/aem_joint.py

Cells of a family share their materials: cobalt on carbon with PFAP (two cells), Fe-N-C (three), the cell at 110 degC,
and the anode without platinum (oxygen and air). Every number that is assumed in the cell files has its stated range as
the 95 % interval of its prior, so that more numbers may be free than results are known; what the results add is the
difference between prior and posterior (both normal, in coordinates). A published number counts with 5 % (assumed;
bounds such as "above 2 W/cm2" count as values).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import common
import numpy as np

from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.fit import DataSet, FreeParameter
from hydroxcell.fit import data_set, fit, whole_curve

SHARE = 0.05  # [1] standard uncertainty of a published number (assumed)
CATHODE = "cathode.catalyst_layer."
REACTION = CATHODE + "catalyst.oxygen_reduction."


def known_by_range(path: str, *together: str) -> FreeParameter:
    """A free number whose stated range is its prior."""
    return FreeParameter(path=path, together=together, prior="range")


COMMON = (
    known_by_range(REACTION + "current_density_at_0_9_V"),
    known_by_range(REACTION + "activation_energy"),
    known_by_range(REACTION + "oxygen_order"),
    known_by_range("anode.catalyst_layer.ionomer_exponent", CATHODE + "ionomer_exponent"),
    known_by_range("anode.catalyst_layer.catalyst.specific_surface_area"),
)


def peak(name: str, power: float, cell: str = "") -> DataSet:
    """A published peak power [W/m2]."""
    return whole_curve(
        name, {"peak_power_density": power}, cell=cell, uncertainties={"peak_power_density": SHARE * power}
    )


def free_of_resistance(name: str, current: float, voltage: float) -> DataSet:
    """A published current at an iR-free voltage: 5 % of the current are that times the Tafel slope of the voltage."""
    spread = SHARE * 0.026  # [V] low slope of 60 mV per decade
    return data_set(name, [current], {"ir_free_voltage": [voltage]}, kind="points",
                    uncertainties={"ir_free_voltage": spread})  # fmt: skip


def at_voltage(name: str, current: float, voltage: float) -> DataSet:
    """A published current at a cell voltage."""
    return data_set(name, [current], {"cell_voltage": [voltage]}, kind="points", held="voltage",
                    uncertainties={"current_density": SHARE * current})  # fmt: skip


@dataclass(frozen=True)
class Family:
    """Cells that share materials; the first is the cell of the study."""

    cell: str
    others: tuple[str, ...]
    data: tuple[DataSet, ...]


FAMILIES = (
    Family(
        "pfap_co_c_chen_2021",
        ("pfap_co_c_chen_2021_80C",),
        (peak("PFAP-2", 7690.0), peak("PFAP-3", 8910.0, "pfap_co_c_chen_2021_80C")),
    ),
    Family(
        "ptru_fe_n_c_adabi_2021",
        ("ptru_fe_n_c_adabi_2021_air", "ptru_fe_n_c_adabi_2021_low_pgm"),
        (
            peak("FENC-1", 2e4),
            free_of_resistance("FENC-3", 1e3, 0.9),
            peak("FENC-2", 1e4, "ptru_fe_n_c_adabi_2021_air"),
            peak("FENC-4", 1.3e4, "ptru_fe_n_c_adabi_2021_low_pgm"),
        ),
    ),
    Family("hot_110C_douglin_2020", (), (peak("HT-1", 2.1e4), at_voltage("HT-2", 5740.0, 0.8))),
    Family(
        "pgm_free_ni_mo_nb",
        ("pgm_free_ni_mo_nb_air",),
        (peak("NI-2", 3900.0), peak("NI-3", 2530.0, "pgm_free_ni_mo_nb_air")),
    ),
)


def main() -> None:
    """Fit all families and print what was published, what the cells give, and what is known of every number."""
    results = [("result", "published", "fitted cell")]
    numbers = [("cells", "number", "value", "prior", "posterior", "left of the prior's spread")]
    for family in FAMILIES:
        begin = time.process_time()
        cells = {name: load_cell(name) for name in family.others}
        found = fit(load_cell(family.cell), family.data, COMMON, cells=cells, tolerance=1e-6)
        for block in found.blocks:
            predicted = float(block.predicted(found.residuals)[0])
            results.append((f"{block.data_set} {block.quantity}", f"{block.measured[0]:.4g}", f"{predicted:.4g}"))
        for k, p in enumerate(found.parameters):
            spread = float(np.sqrt(found.covariance[k, k]))

            def between(centre: float, width: float, log: bool = p.scale == "log") -> tuple[float, float]:
                ends = (centre - 1.96 * width, centre + 1.96 * width)
                return (float(np.exp(ends[0])), float(np.exp(ends[1]))) if log else ends

            texts = [
                " to ".join(p.shown(v) for v in between(*pair))
                for pair in ((p.prior_mean, p.prior_sigma), (float(found.x[k]), spread))
            ]
            share = f"{100 * spread / p.prior_sigma:.0f} %"
            numbers.append((f"`{family.cell}`", p.name, p.shown(float(found.values[k])), *texts, share))
        print(
            f"{family.cell}: {time.process_time() - begin:.1f} CPU s, {found.evaluations} evaluations, {found.status}"
        )
        print(found.sentence, *found.findings, sep="\n  ")
    print(common.machine())
    print(common.table(results))
    print()
    print(common.table(numbers))


if __name__ == "__main__":
    main()
