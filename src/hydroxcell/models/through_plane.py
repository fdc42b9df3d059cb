"""Through-plane model of the membrane-electrode assembly: steady, transient and linearised from one residual.

    anode channel | GDL | (MPL) | catalyst layer | membrane | catalyst layer | (MPL) | GDL | cathode channel

Unknowns (x from the anode plate to the cathode plate)

    electronic_potential   phi_s  [V]   GDL, MPL, CL     total charge:   div(i_s + i_l) = 0
    double_layer_voltage   phi_s - phi_l  [V]   CL       ionic charge:   div(i_l) = j          (storage: double layer)
    ionic_potential        phi_l  [V]   membrane         ionic charge:   div(i_l) = 0
    water_activity         a      [1]   CL, membrane     ionomer water:  div(N_w) = made + absorbed
    reactant/water_pressure  [Pa]       GDL, MPL, CL     gases:          div(N_k) = -consumed - absorbed - condensed
    pressure_excess  p - p_channel [Pa] GDL, MPL, CL     nitrogen:       div(N_N2) = 0
    liquid_saturation      s      [1]   GDL, MPL, CL     liquid water:   div(N_l) = condensed
    temperature            T      [K]   all layers       energy:         div(e) = 0
    hydrogen/oxygen_pressure [Pa]       membrane         dissolved gas:  div(P grad p) = 0
    transfer_units, water_pressure      channels         reactant and water of the feed
    carbon_dioxide_pressure, carbon_content: with carbonation only, see `carbonation`
    cell_voltage           V      [V]   cathode channel  control: voltage, current or power
    cation_fraction, active_area_fraction, reversible_coverage   [1]   where a degradation law is given (`ageing`)

The water of the ionomer is described by its activity, not by its content, because the activity is continuous where
two ionomers meet; a > 1 stands for contact with liquid (Schroeder). The gas pressure is kept as its small difference
to the channel, so that the viscous flow is not lost in round-off. Energy is written as the divergence of the total
energy flux, e = -k grad T + sum(N h) + i_s phi_s + i_l phi_l, so that reaction, reversible, Joule, latent and
sorption heats follow from the enthalpies and the balance closes exactly. Electric current, ionic current and all
molar fluxes are positive towards the cathode (+x). Rows are scaled by 1 A/cm2 (and by F for amounts, 1 V for energy).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.constants import FARADAY
from hydroxcell.maths import Scalar
from hydroxcell.models import ageing, carbonation, faces
from hydroxcell.models.base import (
    CellTerms,
    Expression,
    FaceTerms,
    Model,
    ParameterTree,
    Region,
    State,
    Unknown,
    choices,
)
from hydroxcell.models.channel import (
    SEGMENT,
    SEGMENT_INPUTS,
    channel_balance,
    channel_contents,
    channel_gas,
    control_row,
    liquid_boundary,
    vapour_row,
)
from hydroxcell.models.closures import Closures, equilibrium_water_content, property_value
from hydroxcell.models.contents import membrane_contents, porous_contents
from hydroxcell.models.electrode import Rates, hydroxide_factor, rates, reaction
from hydroxcell.models.faces import Cell, make_cell
from hydroxcell.models.layers import (
    AMOUNT,
    ELECTRONS,
    REFERENCE_CURRENT,
    capillary_scale,
    side_of,
    water_per_electron,
)
from hydroxcell.physics import phase_change, thermodynamics, water_sorption
from hydroxcell.physics.ion_transport import CARRIERS, Carrier

UNKNOWNS = {
    u.name: u
    for u in (
        Unknown("electronic_potential", 1.0, 0.0, 0.3, -5.0, 5.0),
        Unknown("double_layer_voltage", 1.0, 0.0, 0.15, -5.0, 5.0),
        Unknown("ionic_potential", 1.0, 0.0, 0.3, -5.0, 5.0),
        Unknown("water_activity", 1.0, 0.0, 0.25, 0.0, 3.0),
        Unknown("reactant_pressure", 1.0e5, 0.0, 0.5e5, -1.0, 1.0e8),
        Unknown("water_pressure", 1.0e5, 0.0, 0.3e5, -1.0, 1.0e8),
        Unknown("pressure_excess", 1.0e5, 0.0, 0.5e5, -1.0e6, 1.0e6),
        Unknown("liquid_saturation", 1.0, 0.0, 0.1, -0.01, 1.0),
        Unknown("temperature", 10.0, 353.15, 10.0, 200.0, 500.0),
        Unknown("hydrogen_pressure", 1.0e5, 0.0, 0.5e5, -1.0, 1.0e8),
        Unknown("oxygen_pressure", 1.0e5, 0.0, 0.5e5, -1.0, 1.0e8),
        Unknown("transfer_units", 1.0, 0.0, 3.0, -50.0, 100.0, relaxation=1e-3),
        Unknown("cell_voltage", 1.0, 0.0, 0.3, -5.0, 5.0),
        *carbonation.UNKNOWNS,
        *ageing.UNKNOWNS,
    )
}
PORE_UNKNOWNS = ("reactant_pressure", "water_pressure", "pressure_excess", "liquid_saturation")
POROUS = ("electronic_potential", *PORE_UNKNOWNS, "temperature")
CATALYST = ("electronic_potential", "double_layer_voltage", "water_activity", *PORE_UNKNOWNS, "temperature")
MEMBRANE = ("ionic_potential", "water_activity", "hydrogen_pressure", "oxygen_pressure", "temperature")


@dataclass(frozen=True)
class Mesh:
    """Cells per layer and grading; the default keeps the voltage within 0.1 mV of the fine-mesh limit."""

    diffusion_layer: int = 14
    microporous_layer: int = 6
    catalyst_layer: int = 48
    membrane: int = 10
    grading: float = 10.0


class ThroughPlane(Model):
    """The model described at the top of this file, for a given cell structure."""

    name = "through_plane"

    def __init__(
        self, structure: Mapping[str, str], closures: Closures | None = None, mesh: Mesh | None = None
    ) -> None:
        """Build for a `Cell.structure` (kinds of property laws, carrier, layers present, kind of flow)."""
        self.structure = dict(structure)
        self.closures = closures or Closures()
        self.mesh = mesh or Mesh()
        self.carrier: Carrier = CARRIERS[structure["carrier"]]
        self.carbonated = structure.get("carbonation", "absent") == "present"
        self.regions = self._regions()
        self.unknowns = UNKNOWNS
        self.inputs = tuple(
            f"segment.{side}.{name}"
            for side in ("anode", "cathode")
            if structure[f"conditions.{side}.flow.kind"] == SEGMENT
            for name in SEGMENT_INPUTS
            if name != "carbon_dioxide" or self.carbonated
        )
        own = type(self) is ThroughPlane and self.closures.key is not None
        self.key = repr((self.name, sorted(self.structure.items()), self.closures.key, self.mesh)) if own else None

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        """Parameters with the kinds of laws and flows merged in."""
        return ParameterTree({**choices(self.structure), **leaves})

    def _regions(self) -> tuple[Region, ...]:
        mesh = self.mesh

        def complete(unknowns: tuple[str, ...], kind: str, name: str = "") -> tuple[str, ...]:
            more = carbonation.added(unknowns, kind) if self.carbonated else unknowns
            return (*more, *ageing.unknowns_of(name, self.structure))

        porous, channel = complete(POROUS, "porous"), complete(("transfer_units", "water_pressure"), "channel")

        def side(name: str) -> list[Region]:
            inner = "right" if name == "anode" else "left"
            control = ("cell_voltage",) if name == "cathode" else ()
            catalyst = complete(CATALYST, "catalyst", f"{name}.catalyst_layer")

            def layer(kind: str, unknowns: tuple[str, ...], cells: int, grading: float, refined: str) -> Region:
                return Region(f"{name}.{kind}", unknowns, cells, f"{name}.{kind}.thickness", grading, refined)

            found = [
                Region(f"{name}.channel", (*channel, *control), 1),
                layer("diffusion_layer", porous, mesh.diffusion_layer, mesh.grading, "both"),
                layer("microporous_layer", porous, mesh.microporous_layer, mesh.grading / 2, "both"),
                layer("catalyst_layer", catalyst, mesh.catalyst_layer, mesh.grading, inner),
            ]
            if self.structure.get(f"{name}.microporous_layer", "absent") == "absent":
                del found[2]
            return found

        inner = complete(MEMBRANE, "membrane", "membrane")
        membrane = Region("membrane", inner, mesh.membrane, "membrane.thickness", mesh.grading / 2, "both")
        return (*side("anode"), membrane, *reversed(side("cathode")))

    # ---------------------------------------------------------------- sources and contents of one cell

    def cell(self, region: Region, state: State, width: Expression, parameters: ParameterTree) -> CellTerms:
        """Sources of one cell: reaction, sorption, phase change (energy has none: see the module text)."""
        if region.name == "membrane":
            return self._membrane_cell(region, state, width, parameters)
        if region.name.endswith("channel"):
            side = side_of(region)
            kind = self.structure[f"conditions.{side}.flow.kind"]
            return CellTerms(stored=channel_contents(side, kind, state, parameters))
        cell = make_cell(region, state, 0.5 * width, parameters, self.closures)
        assert cell.pores is not None
        temperature = state["temperature"]
        saturated = thermodynamics.saturation_pressure(temperature)
        layer = parameters.at(region.name)

        # -- condensation (positive) and evaporation
        condensed = phase_change.condensation_rate(
            state["water_pressure"],
            saturated,
            temperature,
            state["liquid_saturation"],
            cell.pores.porosity,
            parameters.phase_change.rate_constant,
        )
        sources = {"water_pressure": -condensed, "liquid_saturation": condensed}
        observed = {
            "electronic_conductivity": layer.electrical_conductivity,
            "open_porosity": cell.pores.porosity,
            "condensed": condensed,
        }
        rows: dict[str, Expression] = {}
        if cell.ionomer is not None:
            # -- reaction, and exchange of water between pores and ionomer
            made, current, more = self._reaction_and_sorption(cell, layer, saturated, parameters)
            sources = {name: sources.get(name, 0.0) + value for name, value in made.items()} | {
                "liquid_saturation": condensed
            }
            if cell.anions is not None:
                found = carbonation.exchange(cell.state, cell.anions, layer, cell.ionomer.state.swelling, parameters)
                absorbed = carbonation.ROW * width * found["carbon_dioxide_absorbed"]
                rows |= {"carbon_dioxide_pressure": -absorbed, "carbon_content": absorbed}
                observed |= found
            rows["double_layer_voltage"] = width * current / REFERENCE_CURRENT
            observed |= more
        rows |= {name: AMOUNT * width * value for name, value in sources.items()}
        stored = porous_contents(cell, width, parameters, self.carrier.charge, self.closures)
        if cell.ionomer is not None:
            rows |= ageing.catalyst_layer_rows(cell, layer, self.structure)
        return CellTerms(rows, stored | ageing.contents(state), observed)

    def _reaction_and_sorption(
        self, cell: Cell, layer: ParameterTree, saturated: Scalar, p: ParameterTree
    ) -> tuple[dict[str, Expression], Scalar, dict[str, Expression]]:
        """Sources of reactant, vapour and ionomer water [mol/m3/s], reaction current [A/m3], what to report."""
        assert cell.ionomer is not None
        assert cell.pores is not None
        side, state, ionomer = side_of(cell.region), cell.state, cell.ionomer.state
        per_electron = self.water_per_electron(side)
        factor = 1.0 if cell.anions is None else hydroxide_factor(side, cell.anions.hydroxide, p)
        left = ageing.rate_factor(side, state, layer)
        found = reaction(side, state, layer, ionomer, cell.pores, per_electron, self.closures, factor * left)
        current = found["reaction_current"]
        working = current if side == "anode" else -current

        environment = water_sorption.environment_activity(
            state["water_pressure"] / saturated, state["liquid_saturation"]
        )
        driving = equilibrium_water_content(layer.ionomer, environment, state["temperature"]) - ionomer.water_content
        rate = water_sorption.exchange_rate(
            property_value(layer.ionomer.absorption_rate, ionomer.properties),
            property_value(layer.ionomer.desorption_rate, ionomer.properties),
            driving,
        )
        absorbed = layer.ionomer_roughness / layer.thickness * rate * driving * ionomer.site_concentration
        sources = {
            "reactant_pressure": -working / (ELECTRONS[side] * FARADAY),
            "water_pressure": -absorbed,
            "water_activity": per_electron * working / FARADAY + absorbed,
        }
        report = {
            **found,
            **faces.observed_ionomer(cell),
            "absorbed": absorbed,
        }
        if any(name in state for name in ageing.SLOW):
            report["active_share"] = left
        return sources, current, report

    def _membrane_cell(self, region: Region, s: State, width: Expression, p: ParameterTree) -> CellTerms:
        cell = make_cell(region, s, 0.5 * width, p, self.closures)
        rows = ageing.membrane_rows(cell, p)
        return CellTerms(rows, membrane_contents(cell, width, p) | ageing.contents(s), faces.observed_ionomer(cell))

    # ---------------------------------------------------------------- fluxes between two cells

    def face(
        self,
        left: Region,
        right: Region,
        left_state: State,
        right_state: State,
        left_half: Expression,
        right_half: Expression,
        parameters: ParameterTree,
    ) -> FaceTerms:
        """Fluxes through one face (+x) and their contributions to the rows of the two cells."""
        p, closures = parameters, self.closures
        if left.name == "anode.channel":
            return self._channel_face("anode", make_cell(right, right_state, right_half, p, closures), left_state, p)
        if right.name == "cathode.channel":
            return self._channel_face("cathode", make_cell(left, left_state, left_half, p, closures), right_state, p)
        a, b = (
            make_cell(left, left_state, left_half, p, closures),
            make_cell(right, right_state, right_half, p, closures),
        )
        temperature = 0.5 * (left_state["temperature"] + right_state["temperature"])
        fluxes: dict[str, Expression] = {}
        extra: dict[str, dict[str, Expression]] = {"left": {}, "right": {}}

        # -- energy: conduction, and what the currents and molar fluxes carry
        energy = faces.heat(a, b, p)
        if "electronic_potential" in a.state and "electronic_potential" in b.state:
            fluxes["electronic_current"], potential = faces.electrons(a, b, p)
            energy = energy + fluxes["electronic_current"] * potential
        if a.ionomer is not None and b.ionomer is not None:
            fluxes |= faces.ions_and_water(a, b, temperature, self.carrier.charge, p)
            ionic, water = fluxes["ionic_current"], fluxes["water_activity"]
            potential = fluxes.get("face_electrostatic_potential", fluxes["face_ionic_potential"])
            energy = energy + ionic * potential + self._ionomer_enthalpy(ionic, water, temperature, p)
        if a.pores is not None and b.pores is not None:
            fluxes |= faces.gases(a, b, temperature, p)
            fluxes["liquid_saturation"] = faces.liquid(a, b, temperature, p, closures)
            energy = energy + faces.pore_enthalpy(side_of(left), fluxes, temperature)
        if "membrane" in (left.name, right.name):
            crossed = faces.permeation(a, b, p)
            fluxes |= crossed
            energy = energy + crossed["hydrogen_pressure"] * thermodynamics.molar_enthalpy("H2", temperature)
            energy = energy + crossed["oxygen_pressure"] * thermodynamics.molar_enthalpy("O2", temperature)
            if left.name != right.name:
                self._arrival(left, fluxes, extra)
        fluxes["temperature"] = energy
        return FaceTerms(
            rows_of(left_state, fluxes, extra["left"], -1.0), rows_of(right_state, fluxes, extra["right"], 1.0), fluxes
        )

    def _ionomer_enthalpy(self, ionic: Scalar, water: Scalar, temperature: Scalar, p: ParameterTree) -> Scalar:
        """Enthalpy carried by the ions and the water in the ionomer [W/m2]."""
        charge = self.carrier.charge
        of_ion = self.closures.ion_enthalpy(charge, temperature, p.heat.hydrogen_oxidation_entropy)
        return ionic / (charge * FARADAY) * of_ion + water * thermodynamics.molar_enthalpy("H2O_liquid", temperature)

    def _arrival(self, left: Region, fluxes: dict[str, Expression], extra: dict[str, dict[str, Expression]]) -> None:
        """Gas that has crossed reacts in the first cell it meets: mixed potential of both electrodes."""
        if left.name != "membrane":  # oxygen (-x) arrives at the anode, hydrogen leaves it
            current = -4.0 * FARADAY * fluxes["oxygen_pressure"]
            extra["left"] = {
                "reactant_pressure": -AMOUNT * fluxes["hydrogen_pressure"],
                "double_layer_voltage": -current / REFERENCE_CURRENT,
                "water_activity": AMOUNT * self.carrier.cathode_water_per_electron * current / FARADAY,
            }
        else:  # hydrogen (+x) arrives at the cathode, oxygen leaves it
            current = 2.0 * FARADAY * fluxes["hydrogen_pressure"]
            extra["right"] = {
                "reactant_pressure": AMOUNT * fluxes["oxygen_pressure"],
                "double_layer_voltage": current / REFERENCE_CURRENT,
                "water_activity": AMOUNT * self.carrier.anode_water_per_electron * current / FARADAY,
            }
        fluxes["crossover_current"] = current

    # ---------------------------------------------------------------- channel, plate and control

    def _channel_face(self, side: str, cell: Cell, channel: State, p: ParameterTree) -> FaceTerms:
        """Exchange of a porous cell with its channel and plate; `inward` counts into the cell."""
        assert cell.pores is not None
        conditions, field, s = p.conditions.at(side), p.at(side).flow_field, cell.state
        layer = p.at(cell.region.name)
        plate = p.conditions.temperature
        plate_potential = channel["cell_voltage"] if side == "cathode" else 0.0

        # -- electrons and heat pass the contact
        resistance = cell.half / layer.electrical_conductivity + field.contact_resistance
        inward_current = (plate_potential - s["electronic_potential"]) / resistance
        current = inward_current if side == "anode" else -inward_current
        conducted = (plate - s["temperature"]) / (
            cell.half / layer.thermal_conductivity + field.thermal_contact_resistance
        )

        # -- gases pass the boundary layer of the channel, liquid leaves into it
        carbon = channel.get("carbon_dioxide_pressure")
        inward = faces.channel_gases(cell, channel_gas(side, channel, p), p, carbon)
        scale = capillary_scale(cell.region, s["temperature"], p)
        inward["liquid_saturation"] = liquid_boundary(
            s, cell.half, cell.pores.liquid_permeability, scale, conditions.interface_saturation, self.closures
        )
        energy = conducted + inward_current * plate_potential + faces.pore_enthalpy(side, inward, plate)

        # -- rows of the porous cell and of the channel
        rows = {name: AMOUNT * value for name, value in inward.items()}
        rows["pressure_excess"] = rows.pop("nitrogen_pressure")
        rows["electronic_potential"] = inward_current / REFERENCE_CURRENT
        rows["temperature"] = energy / REFERENCE_CURRENT
        water = inward["water_pressure"] + inward["liquid_saturation"]
        kind = self.structure[f"conditions.{side}.flow.kind"]
        channel_rows, feed = channel_balance(side, kind, channel, inward["reactant_pressure"], water, current, p)
        if feed:
            vapour = channel_rows["water_pressure"]
            # what carries the vapour; of a segment without gas left, the steam
            carrying = feed["dry_feed"] + feed["water_feed"] if kind == SEGMENT else feed["dry_feed"]
            channel_rows["water_pressure"] = vapour_row(
                vapour, carrying, channel["water_pressure"], conditions.pressure
            )
        if self.carbonated:
            taken = inward["carbon_dioxide_pressure"]
            rows["carbon_dioxide_pressure"] = carbonation.ROW * taken
            row, more = carbonation.channel_row(side, channel, taken, feed.get("dry_used", 0.0), feed, p)
            channel_rows["carbon_dioxide_pressure"], feed = row, feed | more
        sign = 1.0 if side == "anode" else -1.0
        fluxes = {name: sign * value for name, value in inward.items()} | feed
        fluxes |= {"electronic_current": current, "temperature": sign * energy, "heat_to_plate": -conducted}
        if side == "anode":
            return FaceTerms(channel_rows, rows, fluxes)
        fluxes["external_current"] = current - plate_potential / p.membrane.short_resistance
        channel_rows["cell_voltage"] = control_row(plate_potential, fluxes["external_current"], p.control)
        return FaceTerms(rows, channel_rows, fluxes)

    # ---------------------------------------------------------------- for the results

    def water_per_electron(self, side: str) -> float:
        """Water made per electron by the reaction of a side; negative where it is consumed [-]."""
        return water_per_electron(self.carrier, side)

    def channel_gas(self, side: str, channel: State, p: ParameterTree) -> tuple[Scalar, Scalar, Scalar]:
        """Partial pressures of reactant, vapour and nitrogen that an electrode sees [Pa]."""
        return channel_gas(side, channel, p)

    def bare_rates(
        self,
        side: str,
        voltage: Scalar,
        temperature: Scalar,
        activity: Scalar,
        water: Scalar,
        layer: ParameterTree,
        factor: Scalar = 1.0,
    ) -> Rates:
        """Kinetics of an electrode without films [A/m3]; see `electrode.rates`."""
        per_electron = self.water_per_electron(side)
        return rates(side, voltage, temperature, activity, water, per_electron, layer, self.closures, factor)

    def initial_guess(self, region: Region, values: Mapping[str, float], voltage: float) -> Mapping[str, float]:
        """Equilibrium with the humidified feed at open circuit; the membrane takes the mean humidity."""
        temperature = values["conditions.temperature"]
        saturated = float(thermodynamics.saturation_pressure(temperature))
        humidity = {k: values[f"conditions.{k}.relative_humidity"] for k in ("anode", "cathode")}
        guess = {"temperature": temperature, "ionic_potential": 0.0, "liquid_saturation": 1e-3, "transfer_units": 1e-3}
        guess |= ageing.FRESH | (carbonation.first_guess(region, values) if self.carbonated else {})
        if region.name == "membrane":
            mean = 0.5 * (humidity["anode"] + humidity["cathode"])
            return guess | {"water_activity": max(mean, 0.1), "hydrogen_pressure": 1e3, "oxygen_pressure": 1e3}
        side = side_of(region)
        pressure, fraction = values[f"conditions.{side}.pressure"], values[f"conditions.{side}.reactant_fraction"]
        water = humidity[side] * saturated
        potential = voltage if side == "cathode" else 0.0
        return guess | {
            "electronic_potential": potential,
            "double_layer_voltage": potential,
            "cell_voltage": voltage,
            "water_activity": max(humidity[side], 0.1),
            "water_pressure": max(water, 1e2),
            "reactant_pressure": (pressure - water) * fraction,
            "pressure_excess": 0.0,
        }


def rows_of(
    state: State, fluxes: Mapping[str, Expression], extra: Mapping[str, Expression], sign: float
) -> dict[str, Expression]:
    """Contribution of a face to the rows of one cell: inflow with sign +1, outflow with -1."""
    total = fluxes.get("electronic_current", 0.0) + fluxes.get("ionic_current", 0.0)
    special = {
        "electronic_potential": total / REFERENCE_CURRENT,
        "double_layer_voltage": fluxes.get("ionic_current", 0.0) / REFERENCE_CURRENT,
        "ionic_potential": fluxes.get("ionic_current", 0.0) / REFERENCE_CURRENT,
        "temperature": fluxes["temperature"] / REFERENCE_CURRENT,
        "pressure_excess": AMOUNT * fluxes.get("nitrogen_pressure", 0.0),
        **{name: carbonation.ROW * fluxes.get(name, 0.0) for name in carbonation.GAS + carbonation.IONOMER},
    }
    rows = {name: special[name] if name in special else AMOUNT * fluxes.get(name, 0.0) for name in state}
    return {name: sign * value + extra.get(name, 0.0) for name, value in rows.items()}
