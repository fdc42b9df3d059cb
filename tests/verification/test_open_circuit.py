"""V1: without crossover and short the cell's open-circuit voltage is the Nernst voltage.

E0(T) from the Shomate equations; OCV = E0 + (RT/2F) ln(a_H2 a_O2^1/2) + (RT/2F) ln a_w,ca - (RT/F) ln a_w,an
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from cells import build, read_cell

from hydroxcell.constants import FARADAY
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Status
from hydroxcell.numerics.system import System
from hydroxcell.physics.ion_transport import CARRIERS
from hydroxcell.physics.thermodynamics import reversible_voltage, saturation_pressure, standard_potential

STANDARD_POTENTIAL = {313.15: 1.21626, 333.15: 1.19960, 353.15: 1.18314, 363.15: 1.17497}  # [V]


@cache
def system_of(carrier: str) -> System:
    """The reference cell with differential channels and one or the other ion."""
    values, structure = read_cell("pap_reference")
    flows = {f"conditions.{side}.flow.kind": "differential" for side in ("anode", "cathode")}
    return build(ThroughPlane({**structure, "carrier": carrier, **flows}), values)


def tight_cell(carrier: str, temperature: float, humidity: float):
    """A cell with equal feeds of moist reactants of 1 bar each, through which nothing leaks; at open circuit."""
    values, _ = read_cell("pap_reference")
    saturated = float(saturation_pressure(temperature))
    for side in ("anode", "cathode"):
        values[f"conditions.{side}.relative_humidity"] = humidity
        values[f"conditions.{side}.pressure"] = 1e5 + humidity * saturated
        values[f"conditions.{side}.reactant_fraction"] = 1.0
    for path in [path for path in values if path.startswith(("membrane.hydrogen_perm", "membrane.oxygen_perm"))]:
        values[path] *= 1e-6 if path.endswith((".dry", ".wet")) else 1.0
    # any kinetics gives the same rest potential; fast ones make it a steep zero of the current
    values["cathode.catalyst_layer.catalyst.oxygen_reduction.current_density_at_0_9_V"] *= 1e4
    values |= {"membrane.short_resistance": 1e12, "conditions.temperature": temperature}
    operator = Operator(system_of(carrier), values)
    # close to equilibrium the current is a straight line in the voltage: start there
    start = operator.at_voltage(float(standard_potential(temperature)) - 0.01)
    assert start.status is Status.CONVERGED
    point = operator._at_control(start, {"control.current_weight": 1.0, "control.current": 0.0})
    assert point.status is Status.CONVERGED
    return operator, point


@pytest.mark.parametrize("carrier", ["hydroxide", "proton"])
@pytest.mark.parametrize("temperature", STANDARD_POTENTIAL)
def test_nernst(carrier: str, temperature: float) -> None:
    humidity = 0.5
    operator, point = tight_cell(carrier, temperature, humidity)
    ion = CARRIERS[carrier]
    per_electron = (ion.anode_water_per_electron, ion.cathode_water_per_electron)
    # ideal feed: the model's smooth switches shift ln a_w by parts in 1e5
    wanted = float(reversible_voltage(temperature, humidity, humidity, 1.0, 1.0, *per_electron))
    assert operator.voltage(point) == pytest.approx(wanted, abs=3e-6)
    # at the activities the ionomer has in the model
    report = operator.system.report(point.solution, point.parameters)
    anode, cathode = (report[f"{s}.catalyst_layer"]["equilibrium_potential"] for s in ("anode", "cathode"))
    assert np.ptp(anode) < 1e-6
    assert np.ptp(cathode) < 1e-6
    assert operator.voltage(point) == pytest.approx(float(cathode[0] - anode[0]), abs=1e-6)
    assert abs(operator.current(point)) < 1e-6


@pytest.mark.parametrize("humidity", [0.5, 0.9, 1.0])
def test_nothing_flows_at_rest(humidity: float) -> None:
    """Equal feeds, no current, no crossover, one temperature: equilibrium, so no water moves in any form."""
    operator, point = tight_cell("hydroxide", 353.15, humidity)
    report = operator.system.report(point.solution, point.parameters)
    for face in (name for name in report if "|" in name):
        for flux in ("water_activity", "water_pressure", "liquid_saturation"):
            moved = FARADAY * np.abs(report[face].get(flux, np.zeros(1))).max()
            assert moved < 1e-4, f"{flux} moves {moved:.2e} A/m2 (as charge) at {face}"


@pytest.mark.parametrize("temperature", STANDARD_POTENTIAL)
def test_standard_potential(temperature: float) -> None:
    """RH 100 %, 1 bar of each reactant: E0."""
    operator, point = tight_cell("proton", temperature, 1.0)
    assert float(standard_potential(temperature)) == pytest.approx(STANDARD_POTENTIAL[temperature], abs=1e-5)
    # E depends on (RT/2F) ln a_w = 0.15 mV per percent; the corner is 0.005 wide on either side
    assert operator.voltage(point) == pytest.approx(STANDARD_POTENTIAL[temperature], abs=1e-5)
