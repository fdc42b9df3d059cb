"""Lumped model: one point per layer, the laws of the through-plane model, for screening (docs/theory/lumped.md).

Unknowns of an operating point, at a given current density

    anode_voltage, cathode_voltage    phi_s - phi_l [V]    reaction rate = current of the electrode
    anode_activity, cathode_activity  of the ionomer [1]   water made + sorbed = water passed on
    membrane_water  N_w [mol/m2/s]                         drag + diffusion between the faces of the membrane
    temperature     T [K] of the catalyst layers           heat released = heat conducted to both plates
    anode_saturation, cathode_saturation  [1]              liquid drained through the diffusion layer

Gas pressures at the catalyst, water leaving as vapour and as liquid, the gas of the channels and the cell voltage
follow explicitly. Electric current and molar fluxes are positive towards the cathode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.constants import FARADAY, GAS_CONSTANT, STANDARD_PRESSURE
from hydroxcell.maths import Scalar, log, smooth_positive, sqrt, tanh, where
from hydroxcell.models import electrode, layers, lumped_gas
from hydroxcell.models.base import CellTerms, FloatArray, ParameterTree, Region, State, Unknown
from hydroxcell.models.closures import Closures, equilibrium_water_content, ionomer_state, property_value
from hydroxcell.models.layers import AMOUNT, ELECTRONS, REACTANT
from hydroxcell.models.lumped_gas import GasSide
from hydroxcell.physics import local_transport, phase_change, thermodynamics, water_sorption
from hydroxcell.physics.ion_transport import CARRIERS

SIDES = ("anode", "cathode")
CURRENT_SCALE = 10.0  # [A/m2] added to twice the exchange current: rows are linear below, logarithmic above
VOLTAGE_STEP = 1e-4  # [V] of the difference for the local Tafel slope
ACTIVITY_STEP = 1e-2  # [1] of the difference for the slope of the isotherm
GATE_FLOOR = 1e-7  # [1] smooth floor of the share of a transport limit that is left
USUAL_REST, USUAL_SLOPE = 0.95, 0.03  # [V] of the start value of the cathode
SHORT_VOLTAGE = 0.95  # [V] at which the short passes its current; it matters near open circuit only
LARGEST_SLOPE = 50.0  # [V] of the local Tafel slope, where the rate hardly depends on the potential

UNKNOWNS = (
    Unknown("anode_voltage", 1.0, 0.0, 0.2, -20.0, 20.0),
    Unknown("cathode_voltage", 1.0, 0.0, 0.2, -20.0, 20.0),
    Unknown("anode_activity", 1.0, 0.0, 0.2, 0.0, 3.0),
    Unknown("cathode_activity", 1.0, 0.0, 0.2, 0.0, 3.0),
    Unknown("membrane_water", 1.0 / AMOUNT, 0.0, 0.3, -10.0, 10.0),
    Unknown("temperature", 10.0, 353.15, 10.0, 200.0, 600.0),
    Unknown("anode_saturation", 1.0, 0.0, 0.1, -0.1, 1.0),
    Unknown("cathode_saturation", 1.0, 0.0, 0.1, -0.1, 1.0),
)


@dataclass(frozen=True)
class Electrode:
    """One electrode at one operating point.

    Attributes
    ----------
    ionomer : of the catalyst layer
    face_activity : water activity where its ionomer meets the membrane [-]
    sorbed : water the ionomer takes up from the pores [mol/m2/s]
    residual : row of the double-layer voltage [-]
    film : largest rate through the films [A/m3]
    gate : share of the transport limit that is left [-]
    slope : natural Tafel slope at this current [V]
    ionic_loss : of the catalyst layer [V]
    """

    ionomer: layers.Conduction
    face_activity: Scalar
    sorbed: Scalar
    residual: Scalar
    film: Scalar
    gate: Scalar
    slope: Scalar
    ionic_loss: Scalar


class LumpedModel:
    """Equations of one operating point, for a given cell structure."""

    name = "lumped"
    unknowns: tuple[Unknown, ...] = UNKNOWNS
    given = Unknown("current_density", 1e4, 0.0, 5e3, -1e6, 1e6)
    explicit = ("cell_voltage", 1.0)

    def __init__(self, structure: Mapping[str, str], closures: Closures | None = None) -> None:
        """Build for a `Cell.structure` (kinds of property laws, carrier, layers present, kind of flow)."""
        self.structure = dict(structure)
        self.closures = closures or Closures()
        self.carrier = CARRIERS[structure["carrier"]]
        self.key = repr(("lumped", sorted(self.structure.items()), self.closures.key))

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        """Parameters with the kinds of laws, tables and flows merged in."""
        kept = (".kind", ".x", ".y", ".x_of")
        return ParameterTree({k: v for k, v in self.structure.items() if k.endswith(kept)} | dict(leaves))

    def water_per_electron(self, side: str) -> float:
        """Water made per electron by the reaction of a side; negative where it is consumed [-]."""
        return layers.water_per_electron(self.carrier, side)

    # ------------------------------------------------------------------ the equations

    def point(self, state: State, parameters: ParameterTree, explicit: bool) -> CellTerms:
        """Rows and observed quantities of one operating point; see the text at the top of this file.

        The kinetic rows have two equivalent forms: at a given current the one that is logarithmic in what a transport
        limit leaves, at a given voltage (`explicit`) the one whose rate saturates at the limit.
        """
        p, s = parameters, state

        # -- currents of the electrodes, with gas that crossed and the short; water made
        leak = SHORT_VOLTAGE / p.membrane.short_resistance
        ionic = s["current_density"] + leak
        crossed = self._crossover(p)
        total = {"anode": ionic + 4.0 * FARADAY * crossed["O2"], "cathode": ionic + 2.0 * FARADAY * crossed["H2"]}
        made = self._water_made(total, crossed)

        # -- each electrode: gas, sorption, kinetics
        gas: dict[str, GasSide] = {}
        parts: dict[str, Electrode] = {}
        for side, outwards in (("anode", -1.0), ("cathode", 1.0)):
            uptake = total[side] / (ELECTRONS[side] * FARADAY) + crossed[REACTANT[side]]
            into = outwards * s["membrane_water"]  # water from the membrane
            gas[side], parts[side] = self._electrode(side, s, total[side], uptake, made[side], into, ionic, explicit, p)

        # -- membrane, voltage, heat
        flux, resistance, chemical = self._membrane(s, parts, ionic, p)
        electronic, contact = self._electronic_resistances(p)
        losses = {
            "ionic_loss_anode": parts["anode"].ionic_loss,
            "ionic_loss_membrane": ionic * resistance - chemical,
            "ionic_loss_cathode": parts["cathode"].ionic_loss,
            "electronic_loss": ionic * electronic,
            "contact_loss": ionic * contact,
        }
        voltage = s["cathode_voltage"] - s["anode_voltage"] - sum(losses.values())
        parasitic = 2.0 * FARADAY * crossed["H2"] + 4.0 * FARADAY * crossed["O2"]
        heat = self._heat(voltage + losses["contact_loss"], ionic, parasitic, gas, p.conditions.temperature)
        rows = {
            "membrane_water": AMOUNT * (s["membrane_water"] - flux),
            "temperature": (s["temperature"] - p.conditions.temperature - heat / self._heat_conductance(p)) / 10.0,
        }
        for side in SIDES:
            rows[f"{side}_voltage"] = parts[side].residual
            rows[f"{side}_activity"] = AMOUNT * (parts[side].sorbed + gas[side].released)
            rows[f"{side}_saturation"] = lumped_gas.drainage(side, s, gas[side].liquid, p, self.closures)
        observed = losses | {
            "cell_voltage": voltage,
            "high_frequency_resistance": resistance + contact + self._layers_in_parallel(parts, p),
            "membrane_resistance": resistance,
            "short_current_density": leak,
            "crossover_current_density": parasitic,
            "heat": heat,
        }
        for side in SIDES:
            observed |= _observed(side, gas[side], parts[side]) | {
                f"electrode_current_{side}": total[side],
                f"water_source_{side}": made[side],
                f"rest_potential_{side}": self._rest_potential(side, gas[side], p),
            }
        return CellTerms(rows, observed=observed)

    def _rest_potential(self, side: str, gas: GasSide, p: ParameterTree) -> Scalar:
        """Equilibrium potential with the gas of the channel, at plate temperature [V]."""
        plate = p.conditions.temperature
        vapour = gas.channel_water / thermodynamics.saturation_pressure(plate)
        activity = where(vapour > 1.0, 1.0, smooth_positive(vapour, 1e-3))
        reactant = smooth_positive(gas.channel_reactant, 1.0) / STANDARD_PRESSURE
        anode, cathode = thermodynamics.anode_equilibrium_potential, thermodynamics.cathode_equilibrium_potential
        law = anode if side == "anode" else cathode
        return law(plate, activity, reactant, self.water_per_electron(side))

    def _crossover(self, p: ParameterTree) -> dict[str, Scalar]:
        """Gas through the membrane [mol/m2/s], at the state of the feeds: fixed by the parameters alone."""
        plate = p.conditions.temperature
        humidity = 0.5 * (p.conditions.anode.relative_humidity + p.conditions.cathode.relative_humidity)
        membrane = ionomer_state(p.membrane, humidity, plate, self.closures)
        found = {}
        laws = {"anode": p.membrane.hydrogen_permeability, "cathode": p.membrane.oxygen_permeability}
        for side, law in laws.items():
            conditions = p.conditions.at(side)
            inlet = conditions.relative_humidity * thermodynamics.saturation_pressure(plate)
            pressure = conditions.reactant_fraction * (conditions.pressure - inlet)
            conductance = property_value(law, membrane.properties) / (membrane.swelling * p.membrane.thickness)
            found[REACTANT[side]] = conductance * pressure
        return found

    def _water_made(self, total: Mapping[str, Scalar], crossed: Mapping[str, Scalar]) -> dict[str, Scalar]:
        """Water made in each electrode, by its reaction and by the gas that crossed and reacts there [mol/m2/s]."""
        anode, cathode = self.water_per_electron("anode"), self.water_per_electron("cathode")
        return {
            "anode": anode * total["anode"] / FARADAY + 4.0 * cathode * crossed["O2"],
            "cathode": cathode * total["cathode"] / FARADAY + 2.0 * anode * crossed["H2"],
        }

    def _electrode(
        self, side: str, s: State, current: Scalar, uptake: Scalar, made: Scalar, into: Scalar, ionic: Scalar,
        explicit: bool, p: ParameterTree,
    ) -> tuple[GasSide, Electrode]:  # fmt: skip
        """One electrode; `into` is the water that the membrane passes to it [mol/m2/s]."""
        name, temperature, voltage = f"{side}.catalyst_layer", s["temperature"], s[f"{side}_voltage"]
        region, layer = Region(name, (), 1), p.at(name)
        local = {"water_activity": s[f"{side}_activity"], "temperature": temperature}
        ionomer = layers.conduction(region, local, p, self.closures)
        saturation = lumped_gas.layer_saturation(name, s[f"{side}_saturation"], p)
        wet = {"liquid_saturation": saturation}
        pores = layers.pores(region, wet, p, self.closures, ionomer.state.swelling)
        gas = lumped_gas.gas_side(side, s, uptake, made + into, ionic, pores, self.structure, p, self.closures)

        # -- water exchange with the pores, over the depth that the water of the membrane reaches
        vapour = gas.water / thermodynamics.saturation_pressure(temperature)
        surroundings = water_sorption.environment_activity(vapour, saturation)
        driving = equilibrium_water_content(layer.ionomer, surroundings, temperature) - ionomer.state.water_content
        into_ionomer = property_value(layer.ionomer.absorption_rate, ionomer.state.properties)
        out_of_ionomer = property_value(layer.ionomer.desorption_rate, ionomer.state.properties)
        rate = water_sorption.exchange_rate(into_ionomer, out_of_ionomer, driving)
        surface = layer.ionomer_roughness * ionomer.state.site_concentration
        mean_rate = 0.5 * surface * (into_ionomer + out_of_ionomer)
        depth = sqrt(mean_rate * layer.thickness / ionomer.water)
        difference = into / mean_rate * (depth / tanh(depth) - 1.0)
        face = s[f"{side}_activity"] + difference / self._isotherm_slope(
            layer.ionomer, s[f"{side}_activity"], temperature
        )

        # -- kinetics: forward (1 - j/limit) - backward = j, and the local Tafel slope
        film_state = wet | {"reactant_pressure": gas.reactant, "temperature": temperature}
        film = electrode.film_limit(side, film_state, layer, ionomer.state, pores)
        pressure = gas.reactant / STANDARD_PRESSURE
        water = smooth_positive(ionomer.state.activity, 1e-3)

        def rates(at: Scalar) -> electrode.Rates:
            made_per_electron = self.water_per_electron(side)
            return electrode.rates(side, at, temperature, pressure, water, made_per_electron, layer, self.closures)

        here, wanted = rates(voltage), current / layer.thickness
        gate = 1.0 - wanted / local_transport.series_rate(here.adsorption_limit, film)
        net = here.behind(film) if explicit else here.forward * smooth_positive(gate, GATE_FLOOR) - here.backward
        scale = CURRENT_SCALE + 2.0 * layer.thickness * sqrt(here.forward * here.backward + 1.0)
        residual = _logarithmic(net * layer.thickness / scale) - _logarithmic(current / scale)
        sign = 1.0 if side == "anode" else -1.0
        change = rates(voltage + VOLTAGE_STEP).behind(film) - here.behind(film)
        least = sqrt(wanted * wanted + 1.0) / LARGEST_SLOPE
        steepness = least + smooth_positive(sign * change / VOLTAGE_STEP, 1.0)
        slope = wanted / steepness
        loss = slope * porous_electrode_loss(layer.thickness**2 * steepness / (2.0 * ionomer.conductivity))
        sorbed = surface * rate * driving
        return gas, Electrode(ionomer, face, sorbed, residual, film, gate, slope, loss)

    def _isotherm_slope(self, ionomer: ParameterTree, activity: Scalar, temperature: Scalar) -> Scalar:
        above = equilibrium_water_content(ionomer, activity + ACTIVITY_STEP, temperature)
        here = equilibrium_water_content(ionomer, activity, temperature)
        return smooth_positive((above - here) / ACTIVITY_STEP, 0.1)

    def _membrane(
        self, s: State, parts: Mapping[str, Electrode], ionic: Scalar, p: ParameterTree
    ) -> tuple[Scalar, Scalar, Scalar]:
        """Water flux [mol/m2/s], ohmic resistance [ohm m2] and chemical voltage [V]; properties by Simpson's rule.

        N_w = xi i/(zF) - D c_f d lambda/dx,   phi_a - phi_c = i R - xi/(zF) RT ln(a_a/a_c)
        """
        temperature, region = s["temperature"], Region("membrane", (), 1)
        a, c = parts["anode"].face_activity, parts["cathode"].face_activity
        found = [
            layers.conduction(region, {"water_activity": x, "temperature": temperature}, p, self.closures)
            for x in (a, 0.5 * (a + c), c)
        ]

        def mean(left: Scalar, middle: Scalar, right: Scalar) -> Scalar:
            return (left + 4.0 * middle + right) / 6.0

        resistance = p.membrane.thickness * mean(*(1.0 / k.conductivity for k in found))
        diffusion = mean(*(k.water for k in found)) / p.membrane.thickness
        per_charge = mean(*(k.state.drag for k in found)) / (self.carrier.charge * FARADAY)
        flux = per_charge * ionic + diffusion * (found[0].state.water_content - found[2].state.water_content)
        ratio = log(smooth_positive(s["anode_activity"], 1e-3)) - log(smooth_positive(s["cathode_activity"], 1e-3))
        return flux, resistance, per_charge * GAS_CONSTANT * temperature * ratio

    # ------------------------------------------------------------------ electrons and heat

    def _electronic_resistances(self, p: ParameterTree) -> tuple[Scalar, Scalar]:
        """Resistances of the porous layers, with a third of the catalyst layers, and of the contacts [ohm m2]."""
        layer_sum: Scalar = 0.0
        contact: Scalar = 0.0
        for side in SIDES:
            for name in lumped_gas.porous_names(side, self.structure):
                layer_sum = layer_sum + p.at(name).thickness / p.at(name).electrical_conductivity
            catalyst = p.at(f"{side}.catalyst_layer")
            layer_sum = layer_sum + catalyst.thickness / (3.0 * catalyst.electrical_conductivity)
            contact = contact + p.at(side).flow_field.contact_resistance
        return layer_sum, contact

    def _layers_in_parallel(self, parts: Mapping[str, Electrode], p: ParameterTree) -> Scalar:
        """Layers at high frequency: electrons, in catalyst layers beside the ions [ohm m2]."""
        found: Scalar = 0.0
        for side in SIDES:
            for name in lumped_gas.porous_names(side, self.structure):
                found = found + p.at(name).thickness / p.at(name).electrical_conductivity
            catalyst = p.at(f"{side}.catalyst_layer")
            found = found + catalyst.thickness / (catalyst.electrical_conductivity + parts[side].ionomer.conductivity)
        return found

    def _heat_conductance(self, p: ParameterTree) -> Scalar:
        """From the catalyst layers to both plates [W/m2/K]."""
        total: Scalar = 0.0
        for side in SIDES:
            catalyst = p.at(f"{side}.catalyst_layer")
            resistance = p.at(side).flow_field.thermal_contact_resistance
            resistance = resistance + 0.5 * catalyst.thickness / catalyst.thermal_conductivity
            for name in lumped_gas.porous_names(side, self.structure):
                resistance = resistance + p.at(name).thickness / p.at(name).thermal_conductivity
            total = total + 1.0 / resistance
        return total

    def _heat(
        self, voltage: Scalar, ionic: Scalar, parasitic: Scalar, gas: Mapping[str, GasSide], plate: Scalar
    ) -> Scalar:
        """Heat released between the diffusion layers [W/m2]: reaction to liquid, less what evaporates there.

        Vapour that condenses on the way out returns half of its latent heat to the catalyst layers.
        """
        evaporated = sum(g.released - 0.5 * g.liquid for g in gas.values())
        thermoneutral = thermodynamics.thermoneutral_voltage(plate)
        reaction = (ionic + parasitic) * thermoneutral - ionic * voltage
        return reaction - evaporated * phase_change.latent_heat(plate)

    # ------------------------------------------------------------------ start

    def initial_guess(self, values: Mapping[str, float], current: FloatArray) -> dict[str, FloatArray]:
        """Feed humidity, plate temperature and voltages of a usual electrode, for every point."""
        humidity = {k: max(values[f"conditions.{k}.relative_humidity"], 0.1) for k in SIDES}
        guess = {"anode_voltage": 0.02, "membrane_water": 0.0, "temperature": values["conditions.temperature"]}
        guess |= {f"{k}_activity": h for k, h in humidity.items()} | {f"{k}_saturation": 0.01 for k in SIDES}
        start = {name: value + 0.0 * current for name, value in guess.items()}
        start["cathode_voltage"] = USUAL_REST - USUAL_SLOPE * log(1.0 + smooth_positive(current, 1.0) / CURRENT_SCALE)
        return start


def porous_electrode_loss(number: Scalar) -> Scalar:
    """Ionic loss of a catalyst layer over its natural Tafel slope, ln(2 x/sin 2x) with x tan x = u [-].

        u = i L/(2 kappa b);   ln((1 + u + u^2/3)/(1 + u/3)), which tends to 2 u/3 (that is i L/3 kappa) and to ln u

    Validity: Tafel kinetics, uniform gas; the rational form is within 0.8 % of exp(loss) for every u. Source: exact
    electrode of `kulikovsky_2012` (V2 of docs/theory/local_transport.md), own rational approximation.

    >>> round(float(porous_electrode_loss(1.5574077)), 4)  # x = 1: ln(2/sin 2) = 0.7882
    0.7956
    """
    return log((1.0 + number + number * number / 3.0) / (1.0 + number / 3.0))


def _logarithmic(x: Scalar) -> Scalar:
    """asinh, without loss of digits for large negative values [-]."""
    size = where(x > 0.0, x, -x)
    magnitude = log(size + sqrt(size * size + 1.0))
    return where(x > 0.0, magnitude, -magnitude)


def _observed(side: str, gas: GasSide, part: Electrode) -> dict[str, Scalar]:
    return {
        f"water_sorbed_{side}": part.sorbed,
        f"water_released_{side}": gas.released,
        f"water_out_liquid_{side}": gas.liquid,
        f"feed_used_{side}": gas.feed_used,
        f"dry_feed_{side}": gas.feed.get("dry_feed", 0.0),
        f"water_in_{side}": gas.feed.get("water_feed", 0.0),
        f"channel_reactant_pressure_{side}": gas.channel_reactant,
        f"channel_water_pressure_{side}": gas.channel_water,
        f"reactant_pressure_{side}": gas.reactant,
        f"water_pressure_{side}": gas.water,
        f"gate_{side}": part.gate,
        f"tafel_slope_{side}": part.slope,
        f"film_limit_{side}": part.film,
        f"water_content_{side}": part.ionomer.state.water_content,
        f"ionic_conductivity_{side}": part.ionomer.conductivity,
    }
