"""What a cell of a layer stores: amounts, charge and energy per area, scaled like the rows of their balances.

Energy is what makes the total energy flux balance in time: heat capacity, the internal energy of the gases, the
enthalpy of water and of the ions in the double layer, and the double layer's own energy.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS
from hydroxcell.models import carbonation
from hydroxcell.models.base import Expression, ParameterTree
from hydroxcell.models.closures import Closures
from hydroxcell.models.faces import Cell
from hydroxcell.models.layers import AMOUNT, REACTANT, REFERENCE_CURRENT, side_of
from hydroxcell.physics import liquid_water, thermodynamics

DISSOLVED_SHARE = 0.02  # [1] gas content of the membrane over that of the gas phase
GAS_ROWS = ("reactant_pressure", "water_pressure", "pressure_excess")


def membrane_contents(cell: Cell, width: Expression, p: ParameterTree) -> dict[str, Expression]:
    """Water, dissolved gases, carbon and energy of a membrane cell."""
    ionomer, s = cell.ionomer, cell.state
    assert ionomer is not None
    temperature = s["temperature"]
    dissolved = DISSOLVED_SHARE / (GAS_CONSTANT * temperature)
    amounts = {
        "water_activity": ionomer.state.site_concentration * _water(cell, ionomer.state.water_content),
        "hydrogen_pressure": dissolved * s["hydrogen_pressure"],
        "oxygen_pressure": dissolved * s["oxygen_pressure"],
    }
    species = {"water_activity": "H2O_liquid", "hydrogen_pressure": "H2", "oxygen_pressure": "O2"}
    energy = p.membrane.volumetric_heat_capacity * temperature
    for row, name in species.items():
        energy = energy + amounts[row] * thermodynamics.molar_enthalpy(name, temperature)
    stored = {row: AMOUNT * width * amount for row, amount in amounts.items()}
    stored |= carbonation.contents(cell.anions, s, 0.0, ionomer.state.site_concentration, width)
    return stored | {"temperature": width * energy / REFERENCE_CURRENT}


def _water(cell: Cell, content: Expression) -> Expression:
    """Water per fixed ion; carbonate has taken up hydroxide and given off water, which counts against it [-]."""
    return content if cell.anions is None else content - cell.anions.carbonate


def porous_contents(
    cell: Cell, width: Expression, p: ParameterTree, charge_number: int, closures: Closures
) -> dict[str, Expression]:
    """Gases, liquid, ionomer water, double-layer charge and energy of a porous cell."""
    assert cell.pores is not None
    s, side, layer = cell.state, side_of(cell.region), p.at(cell.region.name)
    temperature, porosity = s["temperature"], cell.pores.porosity
    thermal = GAS_CONSTANT * temperature
    gas = porosity * (1.0 - s["liquid_saturation"]) / thermal
    liquid = porosity * liquid_water.liquid_density(temperature) / MOLAR_MASS["H2O"] * s["liquid_saturation"]
    amounts = {
        "reactant_pressure": gas * s["reactant_pressure"],
        "water_pressure": gas * s["water_pressure"],
        "pressure_excess": gas * s["nitrogen_pressure"],
        "liquid_saturation": liquid,
    }
    energy = layer.volumetric_heat_capacity * temperature
    for row, name in zip(GAS_ROWS, (REACTANT[side], "H2O_gas", "N2"), strict=True):
        energy = energy + amounts[row] * (thermodynamics.molar_enthalpy(name, temperature) - thermal)
    water = liquid
    stored: dict[str, Expression] = {}
    ions: Expression = 0.0
    if cell.ionomer is not None:
        ions = layer.ionomer_volume_fraction * cell.ionomer.state.site_concentration
        amounts["water_activity"] = ions * _water(cell, cell.ionomer.state.water_content)
        water = water + amounts["water_activity"]
        area = layer.catalyst_loading / layer.thickness * layer.catalyst.specific_surface_area
        voltage = s["double_layer_voltage"]
        charge = area * layer.catalyst.double_layer_capacitance * voltage
        of_ion = closures.ion_enthalpy(charge_number, temperature, p.heat.hydrogen_oxidation_entropy)
        energy = energy + 0.5 * charge * voltage - charge / (charge_number * FARADAY) * of_ion
        stored["double_layer_voltage"] = -width * charge / REFERENCE_CURRENT
    energy = energy + water * thermodynamics.molar_enthalpy("H2O_liquid", temperature)
    stored |= {row: AMOUNT * width * amount for row, amount in amounts.items()}
    stored |= carbonation.contents(cell.anions, s, gas, ions, width)
    return stored | {"temperature": width * energy / REFERENCE_CURRENT}
