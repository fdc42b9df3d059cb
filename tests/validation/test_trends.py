"""Signs that experiments on AEM cells agree on, over the shipped AEM cells (parameters changed, never the cell files).

Trends 1 to 6 and 10 of the list the model is held against. What does not hold is kept as an expected failure with the
reason, so that it shows when a change of the model cures it. Trend 2 speaks of stability, which a steady model cannot
show; what is tested is its steady part: the anode dew point of the highest power is one with liquid in the anode.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pytest

import hydroxcell
from hydroxcell import Polarization
from hydroxcell.cell.catalog import list_cells, load_cell
from hydroxcell.results.solution import Result

CELLS = [n for n in list_cells() if load_cell(n).carrier == "hydroxide"]
ANODE, CATHODE = "anode.catalyst_layer.", "cathode.catalyst_layer."
HUMIDITY_ANODE, HUMIDITY_CATHODE = "conditions.anode.relative_humidity", "conditions.cathode.relative_humidity"
OXYGEN = "conditions.cathode.reactant_fraction"
POINTS = 21

LITTLE_LOSS_IN_AIR = {"zipped_2021"}
"""At 3 bar and with a membrane that dries the water limits this cell, in oxygen as in air: ratio 0.80."""


@lru_cache(maxsize=400)
def _solved(name: str, changes: tuple[tuple[str, float], ...], currents: tuple[float, ...]) -> Result:
    cell = load_cell(name).replace(dict(changes))
    protocol = Polarization(current_densities=currents) if currents else Polarization(points=POINTS)
    return hydroxcell.simulate(cell, protocol)


def curve(name: str, changes: Mapping[str, float] | None = None) -> Result:
    """Whole polarization curve."""
    return _solved(name, tuple(sorted((changes or {}).items())), ())


def at(name: str, currents: tuple[float, ...], changes: Mapping[str, float] | None = None) -> Result:
    """Points at current densities [A/m2]."""
    return _solved(name, tuple(sorted((changes or {}).items())), currents)


def peak(name: str, changes: Mapping[str, float] | None = None) -> float:
    """Peak power density [W/m2]."""
    return float(curve(name, changes).scalars["peak_power_density"])


def high_current(name: str) -> float:
    """A current above 1 A/cm2 that every humidity reaches [A/m2]: 60 % of that at peak power, at least 1.05 A/cm2."""
    return max(1.05e4, 0.6 * float(curve(name).scalars["current_density_at_peak_power"]))


def at_peak(result: Result) -> int:
    """Row nearest to the peak of power."""
    return int(np.argmax(result["power_density"]))


def anode_liquid(result: Result, row: int) -> float:
    """Largest liquid saturation in the anode's layers [-]."""
    layers = [v for k, v in result.profiles.items() if k.startswith("anode") and "liquid_saturation" in v]
    return max(float(v["liquid_saturation"][row].max()) for v in layers)


def half_at_membrane(result: Result, row: int) -> float:
    """Share of the cathode reaction in the half of its layer that lies at the membrane [-]."""
    layer = result.profiles["cathode.catalyst_layer"]
    part = np.abs(layer["reaction_current"][row]) * layer["width"]
    place = np.cumsum(layer["width"]) / layer["width"].sum()
    return float(np.interp(0.5, place, np.cumsum(part) / part.sum()))


@pytest.mark.parametrize("name", CELLS)
def test_1_wetter_cathode_gas_raises_the_voltage_at_high_current(name: str) -> None:
    current = high_current(name)
    voltage = [at(name, (current,), {HUMIDITY_CATHODE: rh})["cell_voltage"][0] for rh in (0.5, 0.75, 1.0)]
    assert voltage[0] < voltage[1] < voltage[2]
    assert voltage[2] - voltage[0] > 0.015  # 19 (zipped_2021) to 67 mV (ptru_fe_n_c_adabi_2021)


@pytest.mark.parametrize("name", CELLS)
def test_1_wetter_anode_gas_lowers_the_resistance(name: str) -> None:
    current = high_current(name)
    ohmic = [at(name, (current,), {HUMIDITY_ANODE: rh})["high_frequency_resistance"][0] for rh in (0.4, 0.7, 1.0)]
    assert ohmic[0] > ohmic[1] > ohmic[2]
    assert ohmic[0] / ohmic[2] > 1.05  # 1.07 (zipped_2021) to 1.65 (ldpe_rg_air_ag)


@pytest.mark.xfail(
    strict=True,
    reason="with a dry channel face, the default, liquid drains at a saturation below 6 % and hydrogen never runs "
    "short: flooding of the anode does not cost power, so the highest anode dew point is the best",
)
@pytest.mark.parametrize("name", CELLS)
def test_1_the_wettest_anode_gas_floods(name: str) -> None:
    assert peak(name, {HUMIDITY_ANODE: 1.0}) < peak(name, {HUMIDITY_ANODE: 0.85})


def test_1_wet_hydrophilic_anode_floods_with_its_dew_point() -> None:
    flooded = {
        "conditions.anode.interface_saturation": 0.6, ANODE + "permeability": 1e-14, ANODE + "contact_angle": 1.606,
        ANODE + "saturation_exponent": 3.5, ANODE + "ionomer_roughness": 20.0,
        "anode.diffusion_layer.permeability": 1e-12, "anode.diffusion_layer.contact_angle": 1.745,
        "anode.diffusion_layer.saturation_exponent": 4.0,
    }  # fmt: skip
    found = [peak("pap_reference", flooded | {HUMIDITY_ANODE: rh}) for rh in (0.55, 0.7, 0.85, 1.0)]
    assert found[0] > found[1] > found[2] > found[3]
    assert found[3] / found[0] < 0.98  # 1.22 to 1.19 W/cm2


@pytest.mark.parametrize("name", CELLS)
def test_2_the_dew_point_of_highest_power_leaves_liquid_in_the_anode(name: str) -> None:
    dry, wet = (curve(name, {HUMIDITY_ANODE: rh}) for rh in (0.4, 1.0))
    assert peak(name, {HUMIDITY_ANODE: 1.0}) > peak(name, {HUMIDITY_ANODE: 0.4})
    liquid = anode_liquid(wet, at_peak(wet))
    assert liquid > 3e-3
    assert anode_liquid(dry, at_peak(dry)) < (1e-3 if name != "zipped_2021" else 0.95 * liquid)  # 3 bar: always wet


@pytest.mark.parametrize("name", CELLS)
def test_3_cathode_reaction_moves_to_the_membrane_at_high_current_and_when_dry(name: str) -> None:
    current = float(curve(name).scalars["current_density_at_peak_power"])
    low, high = (half_at_membrane(at(name, (500.0, current)), k) for k in (0, 1))
    dry = half_at_membrane(at(name, (500.0, 0.95 * current), {HUMIDITY_CATHODE: 0.5}), 1)
    assert low < 0.53
    assert high > 0.55  # 0.58 (pgm_free_ni_mo_nb_air) to 0.92 (ptru_fe_n_c_adabi_2021, 40 um thick)
    assert dry > high + 0.02


@pytest.mark.parametrize("name", CELLS)
def test_4_ionomer_content_has_an_optimum_in_air(name: str) -> None:
    full = 0.5 if name == "pap_reference" else 0.55  # pores all but closed; beyond, a layer has none left
    found = [peak(name, {OXYGEN: 0.21} | _ionomer(name, share)) for share in (0.05, 0.25, full)]
    assert found[1] > 1.05 * found[0]
    assert found[1] > 1.05 * found[2]


@pytest.mark.parametrize("name", [n for n in CELLS if load_cell(n).value(OXYGEN) > 0.99])
def test_4_ionomer_content_has_an_optimum_in_oxygen(name: str) -> None:
    assert peak(name, _ionomer(name, 0.6)) < 0.99 * peak(name, _ionomer(name, 0.5))


def _ionomer(name: str, share: float) -> dict[str, float]:
    """Cathode with another ionomer fraction at the same solid skeleton: what the ionomer takes, the pores lose."""
    cell = load_cell(name)
    room = cell.value(CATHODE + "ionomer_volume_fraction") + cell.value(CATHODE + "pore_volume_fraction")
    return {CATHODE + "ionomer_volume_fraction": share, CATHODE + "pore_volume_fraction": room - share}


@pytest.mark.parametrize("name", CELLS)
def test_4_higher_exchange_capacity_is_better_at_the_cathode(name: str) -> None:
    paths = [side + "ionomer.ion_exchange_capacity" for side in (ANODE, CATHODE)]
    anode, cathode = (load_cell(name).value(p) for p in paths)
    at_cathode = peak(name, dict(zip(paths, (0.8 * anode, 1.2 * cathode), strict=True)))
    at_anode = peak(name, dict(zip(paths, (1.2 * anode, 0.8 * cathode), strict=True)))
    assert at_cathode > at_anode  # by 0.4 (pfap_pt_chen_2021) to 7 % (ptru_fe_n_c_adabi_2021_low_pgm)


@pytest.mark.parametrize("name", CELLS)
def test_5_liquid_at_the_anode_and_dry_out_at_the_cathode_coexist(name: str) -> None:
    result = curve(name, {HUMIDITY_ANODE: 1.0})
    row = at_peak(result)
    assert anode_liquid(result, row) > 3e-3  # 0.005 (pfap_co_c_chen_2021_80C) to 0.05 (zipped_2021)
    wet = float(result.profiles["anode.catalyst_layer"]["water_activity"][row].max())
    dry = float(result.profiles["cathode.catalyst_layer"]["water_activity"][row].min())
    assert dry < 0.92  # 0.49 (zipped_2021) to 0.89 (pgm_free_ni_mo_nb_air)
    assert wet - dry > 0.15


@pytest.mark.parametrize("name", CELLS)
def test_6_thinner_membrane(name: str) -> None:
    thickness = load_cell(name).value("membrane.thickness")
    found = [at(name, (0.0, 8e3), {"membrane.thickness": f * thickness}) for f in (0.5, 1.0, 2.0)]
    ohmic = [r["high_frequency_resistance"][1] for r in found]
    wet = [float(r.profiles["cathode.catalyst_layer"]["water_content"][1].mean()) for r in found]
    crossover = [r["crossover_current_density"][0] for r in found]
    rest = [r["cell_voltage"][0] for r in found]
    assert ohmic[0] < ohmic[1] < ohmic[2]
    assert wet[0] > wet[1] > wet[2]
    assert crossover[0] / crossover[2] == pytest.approx(4.0, rel=0.05)
    assert rest[0] < rest[1] < rest[2]
    assert rest[2] - rest[0] > 0.02  # 34 to 44 mV


@pytest.mark.parametrize("name", CELLS)
def test_10_air_gives_about_half_the_power_of_oxygen(name: str) -> None:
    ratio = peak(name, {OXYGEN: 0.21}) / peak(name, {OXYGEN: 1.0})
    if name in LITTLE_LOSS_IN_AIR:
        assert 0.75 < ratio < 0.85
    else:
        assert 0.44 < ratio < 0.72  # published pairs: 0.5 to 0.65
