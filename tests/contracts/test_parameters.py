"""Every number of a cell file must change some output of the model, or be named here with the reason why it cannot."""

from __future__ import annotations

import fnmatch

import numpy as np
import pytest

from hydroxcell.cell.catalog import list_cells, load_cell
from hydroxcell.engine import operator_for
from hydroxcell.numerics.sensitivity import Adjoint

WITHOUT_EFFECT = {
    "*.double_layer_capacitance": "acts in transients and impedance only",
    "*.volumetric_heat_capacity": "acts in transients only",
    "*.platinum_group_mass_fraction": "used by cost and specific power, not by the cell model",
    "*.catalyst_layer.ionomer.thermal_conductivity": "the catalyst layer states its own effective value",
    "anode.catalyst_layer.ionomer.oxygen_permeability.*": "no oxygen film at the anode",
    "cathode.catalyst_layer.ionomer.hydrogen_permeability.*": "no hydrogen film at the cathode",
    "membrane.absorption_rate.*": "water enters the membrane through the ionomers of the layers",
    "membrane.desorption_rate.*": "water enters the membrane through the ionomers of the layers",
    "*.liquid_water_uptake": "acts in contact with liquid only, which some cells do not meet",
    "geometry.active_area": "turns a fixed feed into a feed per area; a stoichiometric feed is per area already",
    "*.flow.minimum_current_density": "acts below this current only, if the feed follows the current",
}


@pytest.mark.parametrize("name", list_cells())
def test_every_parameter_changes_the_curve(name: str) -> None:
    cell = load_cell(name)
    operator = operator_for(cell)
    rest = operator.open_circuit()
    points = [rest, *operator.voltage_sweep(rest, [0.8, 0.6, 0.4])]
    sensitivity = Adjoint(operator.system, tuple(cell.quantities)).curve(points)
    dead = {
        path
        for path, column in zip(sensitivity.names, sensitivity.of_current.T, strict=True)
        if not np.any(column) and cell.quantities[path].value != 0.0
    }
    unexplained = {p for p in dead if not any(fnmatch.fnmatch(p, pattern) for pattern in WITHOUT_EFFECT)}
    assert not unexplained


def test_exceptions_are_not_wider_than_needed() -> None:
    paths = {p for name in list_cells() for p in load_cell(name).quantities}
    unused = [pattern for pattern in WITHOUT_EFFECT if not fnmatch.filter(paths, pattern)]
    assert not unused
