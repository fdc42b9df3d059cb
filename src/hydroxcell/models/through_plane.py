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
    cell_voltage           V      [V]   cathode channel  control: voltage, current or power

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

from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS, STANDARD_PRESSURE
from hydroxcell.maths import Scalar, log, relative_exponential_integral, smooth_minimum, smooth_positive
from hydroxcell.models.base import CellTerms, Expression, FaceTerms, Model, ParameterTree, Region, State, Unknown
from hydroxcell.models.closures import (
    Closures,
    IonomerState,
    equilibrium_water_content,
    ionomer_state,
    property_value,
)
from hydroxcell.physics import (
    channel_flow,
    gas_properties,
    gas_transport,
    kinetics,
    liquid_water,
    local_transport,
    phase_change,
    porous_media,
    thermodynamics,
    water_sorption,
)
from hydroxcell.physics.ion_transport import CARRIERS, Carrier

REFERENCE_CURRENT = 1.0e4  # [A/m2] scale of every row
AMOUNT = FARADAY / REFERENCE_CURRENT  # [m2 s/mol]
RESIDUAL_MOBILITY = 1.0e-6  # [1] of liquid in a dry pore, keeps the liquid balance regular where there is none
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
        Unknown("transfer_units", 1.0, 0.0, 1.0, -50.0, 50.0),
        Unknown("cell_voltage", 1.0, 0.0, 0.3, -5.0, 5.0),
    )
}
GASES = ("reactant_pressure", "water_pressure", "nitrogen_pressure")
PORE_UNKNOWNS = ("reactant_pressure", "water_pressure", "pressure_excess", "liquid_saturation")
POROUS = ("electronic_potential", *PORE_UNKNOWNS, "temperature")
CATALYST = ("electronic_potential", "double_layer_voltage", "water_activity", *PORE_UNKNOWNS, "temperature")
MEMBRANE = ("ionic_potential", "water_activity", "hydrogen_pressure", "oxygen_pressure", "temperature")
LAYERS = {"channel": "channel", "diffusion_layer": "porous", "microporous_layer": "porous", "catalyst_layer": "catalyst"}
REACTANT = {"anode": "H2", "cathode": "O2"}
ELECTRONS = {"anode": 2, "cathode": 4}


@dataclass(frozen=True)
class Mesh:
    """Cells per layer and grading; the default keeps the voltage within 0.1 mV of the fine-mesh limit."""

    diffusion_layer: int = 18
    microporous_layer: int = 8
    catalyst_layer: int = 24
    membrane: int = 12
    grading: float = 8.0


@dataclass(frozen=True)
class Pores:
    """Gas-side properties of one porous cell: open factors and capillarity."""

    diffusion: Scalar  # [1] D_eff/D
    permeability: Scalar  # [m2] for gas
    liquid_permeability: Scalar  # [m2] absolute
    capillary_scale: Scalar  # [Pa]
    porosity: Scalar  # [1] open to gas and liquid
    pore_diameter: Scalar  # [m]


class ThroughPlane(Model):
    """The model described at the top of this file, for a given cell structure."""

    name = "through_plane"

    def __init__(self, structure: Mapping[str, str], closures: Closures | None = None, mesh: Mesh | None = None) -> None:
        """Build for a `Cell.structure` (kinds of property laws, carrier, layers present, kind of flow)."""
        self.structure = dict(structure)
        self.closures = closures or Closures()
        self.mesh = mesh or Mesh()
        self.carrier: Carrier = CARRIERS[structure["carrier"]]
        self.regions = self._regions()
        self.unknowns = UNKNOWNS
        self.key = repr((sorted(self.structure.items()), self.closures.key, self.mesh))

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        """Parameters with the kinds of laws and flows merged in."""
        kinds = {k: v for k, v in self.structure.items() if k.endswith(".kind")}
        tables = {k: v for k, v in self.structure.items() if k.endswith((".x", ".y", ".x_of"))}
        return ParameterTree({**kinds, **tables, **leaves})

    def _regions(self) -> tuple[Region, ...]:
        mesh = self.mesh

        def side(name: str) -> list[Region]:
            inner, outer = ("right", "left") if name == "anode" else ("left", "right")
            control = ("cell_voltage",) if name == "cathode" else ()
            layers = [
                Region(f"{name}.channel", ("transfer_units", "water_pressure", *control), 1),
                Region(f"{name}.diffusion_layer", POROUS, mesh.diffusion_layer, f"{name}.diffusion_layer.thickness", mesh.grading, "both"),
                Region(f"{name}.microporous_layer", POROUS, mesh.microporous_layer, f"{name}.microporous_layer.thickness", mesh.grading / 2, "both"),
                Region(f"{name}.catalyst_layer", CATALYST, mesh.catalyst_layer, f"{name}.catalyst_layer.thickness", mesh.grading, inner),
            ]
            if self.structure.get(f"{name}.microporous_layer", "absent") == "absent":
                del layers[2]
            return layers

        membrane = Region("membrane", MEMBRANE, mesh.membrane, "membrane.thickness", mesh.grading / 2, "both")
        return (*side("anode"), membrane, *reversed(side("cathode")))

    # ------------------------------------------------------------------ states of the materials

    def _ionomer(self, region: Region, s: State, p: ParameterTree) -> tuple[IonomerState, Scalar, Scalar]:
        """Ionomer state, effective conductivity [S/m] and effective c_f D_w [mol/m/s] in layer coordinates."""
        if region.name == "membrane":
            state = ionomer_state(p.membrane, s["water_activity"], s["temperature"], self.closures)
            # dry coordinates of a membrane that can swell only in thickness
            conductivity = state.conductivity / state.swelling
            diffusivity = state.water_diffusivity * state.site_concentration / (state.swelling * state.swelling)
            return state, conductivity, diffusivity
        layer = p.at(region.name)
        state = ionomer_state(layer.ionomer, s["water_activity"], s["temperature"], self.closures)
        share = porous_media.bruggeman_factor(layer.ionomer_volume_fraction * state.swelling, layer.ionomer_exponent)
        return state, state.conductivity * share, state.water_diffusivity * state.site_concentration / state.swelling * share

    def _pores(self, region: Region, s: State, p: ParameterTree, swelling: Scalar = 1.0) -> Pores:
        layer = p.at(region.name)
        if LAYERS[region.name.split(".")[1]] == "catalyst":
            dry = layer.pore_volume_fraction
            porosity = porous_media.pore_fraction_after_swelling(dry, layer.ionomer_volume_fraction, swelling)
        else:
            dry = porosity = layer.porosity
        gas = porous_media.gas_open_fraction(s["liquid_saturation"], 3.0)
        return Pores(
            diffusion=self.closures.pore_factor(porosity, layer.tortuosity)
            * porous_media.gas_open_fraction(s["liquid_saturation"], layer.saturation_exponent),
            permeability=layer.permeability * gas,
            liquid_permeability=layer.permeability,
            capillary_scale=liquid_water.leverett_scale(layer.contact_angle, dry, layer.permeability, s["temperature"]),
            porosity=porosity,
            pore_diameter=layer.pore_diameter,
        )

    def _side(self, region: Region) -> str:
        return region.name.split(".")[0]

    # ------------------------------------------------------------------ what one cell makes and stores

    def cell(self, region: Region, state: State, width: Expression, parameters: ParameterTree) -> CellTerms:
        """Sources of one cell: reactions, sorption, phase change (energy has none: see the module text)."""
        kind = "membrane" if region.name == "membrane" else LAYERS[region.name.split(".")[1]]
        if kind == "channel":
            return CellTerms(stored={"transfer_units": 1e-3 * state["transfer_units"], "water_pressure": 1e-8 * state["water_pressure"]})
        if kind == "membrane":
            return self._membrane_cell(region, state, width, parameters)
        return self._porous_cell(region, state, width, parameters, kind)

    def _membrane_cell(self, region: Region, s: State, width: Expression, p: ParameterTree) -> CellTerms:
        ionomer, conductivity, _ = self._ionomer(region, s, p)
        stored = {
            "water_activity": AMOUNT * width * ionomer.site_concentration * ionomer.water_content,
            "temperature": width * p.membrane.volumetric_heat_capacity * s["temperature"] / REFERENCE_CURRENT,
            "hydrogen_pressure": AMOUNT * width * 0.02 * s["hydrogen_pressure"] / (GAS_CONSTANT * s["temperature"]),
            "oxygen_pressure": AMOUNT * width * 0.02 * s["oxygen_pressure"] / (GAS_CONSTANT * s["temperature"]),
        }
        observed = {"water_content": ionomer.water_content, "ionic_conductivity": conductivity, "ion_conductivity_of_ionomer": ionomer.conductivity}
        return CellTerms(stored=stored, observed=observed)

    def _porous_cell(self, region: Region, s: State, width: Expression, p: ParameterTree, kind: str) -> CellTerms:
        side, temperature, saturation = self._side(region), s["temperature"], s["liquid_saturation"]
        s, layer = with_nitrogen(side, s, p), p.at(region.name)
        ionomer, conductivity, _ = self._ionomer(region, s, p) if kind == "catalyst" else (None, 0.0, 0.0)
        pores = self._pores(region, s, p, ionomer.swelling if ionomer else 1.0)
        saturated = thermodynamics.saturation_pressure(temperature)

        # -- condensation and evaporation
        condensed = phase_change.condensation_rate(
            s["water_pressure"], saturated, temperature, saturation, pores.porosity, p.phase_change.rate_constant
        )
        sources = {"reactant_pressure": 0.0, "water_pressure": -condensed, "liquid_saturation": condensed}
        current = 0.0
        observed: dict[str, Expression] = {"electronic_conductivity": layer.electrical_conductivity, "open_porosity": pores.porosity}

        # -- reaction, and water exchange between pores and ionomer
        if ionomer is not None:
            reaction = self._reaction(side, s, layer, ionomer, pores, p)
            current = reaction["reaction_current"]
            surface = layer.ionomer_roughness / layer.thickness
            environment = water_sorption.environment_activity(s["water_pressure"] / saturated, saturation)
            driving = equilibrium_water_content(layer.ionomer, environment, temperature) - ionomer.water_content
            rate = water_sorption.exchange_rate(
                property_value(layer.ionomer.absorption_rate, ionomer.properties),
                property_value(layer.ionomer.desorption_rate, ionomer.properties),
                driving,
            )
            absorbed = surface * rate * driving * ionomer.site_concentration
            made = self._water_per_electron(side) * abs_current(side, current) / FARADAY
            sources["reactant_pressure"] = -abs_current(side, current) / (ELECTRONS[side] * FARADAY)
            sources["water_activity"] = made + absorbed
            sources["water_pressure"] = -condensed - absorbed
            observed |= reaction | {
                "water_content": ionomer.water_content,
                "ionic_conductivity": conductivity,
                "absorbed": absorbed,
                "environment_activity": environment,
            }
        rows = {name: AMOUNT * width * value for name, value in sources.items()}
        if ionomer is not None:
            rows["double_layer_voltage"] = width * current / REFERENCE_CURRENT
        return CellTerms(rows, self._porous_storage(s, width, layer, pores, ionomer), observed | {"condensed": condensed})

    def _porous_storage(
        self, s: State, width: Expression, layer: ParameterTree, pores: Pores, ionomer: IonomerState | None
    ) -> dict[str, Expression]:
        temperature, open_gas = s["temperature"], pores.porosity * (1.0 - s["liquid_saturation"])
        gas_rows = dict(zip(GASES, ("reactant_pressure", "water_pressure", "pressure_excess"), strict=True))
        stored = {row: AMOUNT * width * open_gas * s[k] / (GAS_CONSTANT * temperature) for k, row in gas_rows.items()}
        liquid_molar = liquid_water.liquid_density(temperature) / MOLAR_MASS["H2O"]
        stored["liquid_saturation"] = AMOUNT * width * pores.porosity * liquid_molar * s["liquid_saturation"]
        stored["temperature"] = width * layer.volumetric_heat_capacity * temperature / REFERENCE_CURRENT
        if ionomer is not None:
            ions = layer.ionomer_volume_fraction * ionomer.site_concentration
            stored["water_activity"] = AMOUNT * width * ions * ionomer.water_content
            area = layer.catalyst_loading / layer.thickness * layer.catalyst.specific_surface_area
            capacitance = area * layer.catalyst.double_layer_capacitance
            stored["double_layer_voltage"] = -width * capacitance * s["double_layer_voltage"] / REFERENCE_CURRENT
        return stored

    def _water_per_electron(self, side: str) -> float:
        return self.carrier.anode_water_per_electron if side == "anode" else self.carrier.cathode_water_per_electron

    def _film_limit(self, side: str, s: State, layer: ParameterTree, ionomer: IonomerState, pores: Pores) -> Scalar:
        """Rate at which the ionomer and liquid films pass the reactant to the catalyst [A/m3]."""
        temperature = s["temperature"]
        surface = layer.ionomer_roughness / layer.thickness
        if side == "anode":
            permeability = layer.ionomer.hydrogen_permeability
            in_water = local_transport.hydrogen_diffusivity_in_water(temperature) * local_transport.hydrogen_solubility_ratio(temperature)
        else:
            permeability = layer.ionomer.oxygen_permeability
            in_water = local_transport.oxygen_diffusivity_in_water(temperature) * local_transport.oxygen_solubility_ratio(temperature)
        per_surface = local_transport.film_limiting_rate(
            smooth_positive(s["reactant_pressure"], 1.0) / (GAS_CONSTANT * temperature),
            ELECTRONS[side],
            layer.reactant_interface_resistance,
            layer.ionomer_film_thickness,
            property_value(permeability, ionomer.properties) * GAS_CONSTANT * temperature,
            smooth_positive(s["liquid_saturation"], 1e-4) * pores.porosity / surface,
            in_water,
        )
        return surface * per_surface

    def _reaction(
        self, side: str, s: State, layer: ParameterTree, ionomer: IonomerState, pores: Pores, p: ParameterTree
    ) -> dict[str, Expression]:
        """Volumetric reaction current j [A/m3], anodic positive, with its equilibrium potential and film limit."""
        temperature, voltage = s["temperature"], s["double_layer_voltage"]
        activity = s["reactant_pressure"] / STANDARD_PRESSURE
        guarded = smooth_positive(activity, 1e-6)
        water = smooth_positive(ionomer.activity, 1e-3)
        area = layer.catalyst_loading / layer.thickness * layer.catalyst.specific_surface_area
        film = self._film_limit(side, s, layer, ionomer, pores)
        per_electron = self._water_per_electron(side)
        if side == "anode":
            law = layer.catalyst.hydrogen_oxidation
            equilibrium = thermodynamics.anode_equilibrium_potential(temperature, water, guarded, per_electron)
            forward, backward = self.closures.hydrogen_oxidation(
                voltage - equilibrium, temperature, activity, water, law.exchange_current_density, law.activation_energy,
                law.reference_temperature, law.anodic_transfer_coefficient, law.cathodic_transfer_coefficient,
                law.hydrogen_order, law.water_order,
            )  # fmt: skip
            active = area * kinetics.active_fraction(voltage, law.oxidation_potential, law.oxidation_width)
            limit = local_transport.series_rate(active * law.adsorption_limit, film)
            current = kinetics.limited_rate(active * forward, active * backward, limit)
        else:
            law = layer.catalyst.oxygen_reduction
            equilibrium = thermodynamics.cathode_equilibrium_potential(temperature, water, guarded, per_electron)
            rate = self.closures.oxygen_reduction(
                voltage, temperature, activity, water, law.current_density_at_0_9_V, law.activation_energy,
                law.reference_temperature, law.low_slope_transfer_coefficient, law.high_slope_transfer_coefficient,
                law.switch_potential, law.oxygen_order, law.water_order,
            )  # fmt: skip
            backward_factor = kinetics.back_reaction_factor(voltage - equilibrium, temperature)
            current = -local_transport.series_rate(area * rate, film) * backward_factor
        return {"reaction_current": current, "equilibrium_potential": equilibrium, "film_limit": film}

    # ------------------------------------------------------------------ what passes between two cells

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
        """Fluxes through one face and their contributions to the two cells."""
        if left.name == "anode.channel":
            return self._channel_face("anode", right, left_state, right_state, right_half, parameters)
        if right.name == "cathode.channel":
            return self._channel_face("cathode", left, right_state, left_state, left_half, parameters)
        a = with_nitrogen(self._side(left), left_state, parameters)
        b = with_nitrogen(self._side(right), right_state, parameters)
        return self._inner_face(left, right, a, b, left_half, right_half, parameters)

    def _inner_face(
        self, left: Region, right: Region, a: State, b: State, ha: Expression, hb: Expression, p: ParameterTree
    ) -> FaceTerms:
        fluxes: dict[str, Expression] = {}
        extra_left: dict[str, Expression] = {}
        extra_right: dict[str, Expression] = {}
        temperature = 0.5 * (a["temperature"] + b["temperature"])
        ion_left = self._ionomer(left, a, p) if "water_activity" in a else None
        ion_right = self._ionomer(right, b, p) if "water_activity" in b else None
        energy = (a["temperature"] - b["temperature"]) / (
            ha / self._conduction(left, a, p, ion_left) + hb / self._conduction(right, b, p, ion_right)
        )

        # -- charge: electrons
        if "electronic_potential" in a and "electronic_potential" in b:
            ga, gb = p.at(left.name).electrical_conductivity / ha, p.at(right.name).electrical_conductivity / hb
            electronic = (a["electronic_potential"] - b["electronic_potential"]) * ga * gb / (ga + gb)
            face_potential = (ga * a["electronic_potential"] + gb * b["electronic_potential"]) / (ga + gb)
            fluxes["electronic_current"] = electronic
            energy = energy + electronic * face_potential

        # -- charge and water of the ionomer, Onsager-consistent
        if ion_left is not None and ion_right is not None:
            energy = energy + self._ionomer_face(left, right, a, b, ha, hb, ion_left, ion_right, temperature, p, fluxes)

        # -- gases and liquid in the pores
        if "liquid_saturation" in a and "liquid_saturation" in b:
            pores_left = self._pores(left, a, p, ion_left[0].swelling if ion_left else 1.0)
            pores_right = self._pores(right, b, p, ion_right[0].swelling if ion_right else 1.0)
            self._gas_face(self._side(left), a, b, ha, hb, pores_left, pores_right, temperature, p, fluxes)
            fluxes["liquid_saturation"] = self._liquid_face(left is right, a, b, ha, hb, pores_left, pores_right, temperature)
            energy = energy + self._pore_enthalpy(self._side(left), fluxes, temperature)

        # -- dissolved gases cross the membrane and react at the other side
        if "hydrogen_pressure" in a or "hydrogen_pressure" in b:
            energy = energy + self._crossover_face(left, right, a, b, ha, hb, ion_left, ion_right, temperature, p, fluxes, extra_left, extra_right)

        fluxes["temperature"] = energy
        return self._distribute(a, b, fluxes, extra_left, extra_right)

    def _distribute(
        self, a: State, b: State, fluxes: dict[str, Expression], extra_left: dict[str, Expression], extra_right: dict[str, Expression]
    ) -> FaceTerms:
        """Turn fluxes into rows: what leaves the left cell enters the right one."""
        total = fluxes.get("electronic_current", 0.0) + fluxes.get("ionic_current", 0.0)
        scaled = {"total": total / REFERENCE_CURRENT, "ionic": fluxes.get("ionic_current", 0.0) / REFERENCE_CURRENT}
        rows: list[dict[str, Expression]] = []
        for state, sign, extra in ((a, -1.0, extra_left), (b, 1.0, extra_right)):
            row: dict[str, Expression] = {}
            for name in state:
                if name == "nitrogen_pressure":
                    continue
                if name == "electronic_potential":
                    row[name] = sign * scaled["total"]
                elif name in ("double_layer_voltage", "ionic_potential"):
                    row[name] = sign * scaled["ionic"]
                elif name == "temperature":
                    row[name] = sign * fluxes[name] / REFERENCE_CURRENT
                elif name == "pressure_excess":
                    row[name] = sign * AMOUNT * fluxes.get("nitrogen_pressure", 0.0)
                else:
                    row[name] = sign * AMOUNT * fluxes.get(name, 0.0)
                row[name] = row[name] + extra.get(name, 0.0)
            rows.append(row)
        return FaceTerms(rows[0], rows[1], fluxes)

    def _conduction(self, region: Region, s: State, p: ParameterTree, ion: tuple[IonomerState, Scalar, Scalar] | None) -> Scalar:
        if region.name == "membrane":
            assert ion is not None
            return p.membrane.thermal_conductivity / ion[0].swelling
        return p.at(region.name).thermal_conductivity

    def _ionomer_face(
        self, left: Region, right: Region, a: State, b: State, ha: Expression, hb: Expression,
        ion_left: tuple[IonomerState, Scalar, Scalar], ion_right: tuple[IonomerState, Scalar, Scalar],
        temperature: Scalar, p: ParameterTree, fluxes: dict[str, Expression],
    ) -> Scalar:  # fmt: skip
        """Ionic current and water flux; returns the energy they carry.

        i_l = -kappa (d phi_l/dx + xi/(zF) d mu_w/dx),   N_w = xi i_l/(zF) - D c_f d lambda/dx
        """
        (state_left, kappa_left, diffusion_left), (state_right, kappa_right, diffusion_right) = ion_left, ion_right
        phi_left, phi_right = ionic_potential(a), ionic_potential(b)
        drag = 0.5 * (state_left.drag + state_right.drag)
        per_charge = drag / (self.carrier.charge * FARADAY)
        chemical = GAS_CONSTANT * temperature * (
            log(smooth_positive(a["water_activity"], 1e-3)) - log(smooth_positive(b["water_activity"], 1e-3))
        )
        ga, gb = kappa_left / ha, kappa_right / hb
        ionic = (phi_left - phi_right + per_charge * chemical) * ga * gb / (ga + gb)
        face_potential = (ga * phi_left + gb * phi_right) / (ga + gb)
        if left is right:
            fickian = (state_left.water_content - state_right.water_content) / (ha / diffusion_left + hb / diffusion_right)
        else:  # two ionomers in contact share the activity, not the content
            slope_left = self._isotherm_slope(left, a, p) * diffusion_left / ha
            slope_right = self._isotherm_slope(right, b, p) * diffusion_right / hb
            fickian = (a["water_activity"] - b["water_activity"]) * slope_left * slope_right / (slope_left + slope_right)
        fluxes["ionic_current"] = ionic
        fluxes["water_activity"] = per_charge * ionic + fickian
        fluxes["ion_flux"] = ionic / (self.carrier.charge * FARADAY)
        fluxes["face_ionic_potential"] = face_potential
        ion_enthalpy = self.closures.ion_enthalpy(self.carrier.charge, temperature, p.heat.hydrogen_oxidation_entropy)
        return (
            ionic * face_potential
            + fluxes["ion_flux"] * ion_enthalpy
            + fluxes["water_activity"] * thermodynamics.molar_enthalpy("H2O_liquid", temperature)
        )

    def _isotherm_slope(self, region: Region, s: State, p: ParameterTree) -> Scalar:
        """d lambda/d a by a central difference of the isotherm (exact enough at an interface, and free of symbols)."""
        ionomer = p.membrane if region.name == "membrane" else p.at(region.name).ionomer
        step = 1e-3
        above = equilibrium_water_content(ionomer, s["water_activity"] + step, s["temperature"])
        below = equilibrium_water_content(ionomer, s["water_activity"] - step, s["temperature"])
        return (above - below) / (2 * step)

    def _gas_face(
        self, side: str, a: State, b: State, ha: Expression, hb: Expression, pa: Pores, pb: Pores,
        temperature: Scalar, p: ParameterTree, fluxes: dict[str, Expression],
    ) -> None:  # fmt: skip
        """Maxwell-Stefan, Knudsen and viscous flow of reactant, vapour and nitrogen."""
        structure = gas_transport.face_diffusivity_resistance(ha, pa.diffusion, hb, pb.diffusion)
        pore = gas_transport.face_diffusivity_resistance(ha, pa.diffusion * pa.pore_diameter, hb, pb.diffusion * pb.pore_diameter)
        velocity = gas_transport.darcy_velocity(
            a["pressure_excess"], b["pressure_excess"], ha, pa.permeability, hb, pb.permeability,
            gas_properties.gas_viscosity(REACTANT[side], temperature),
        )  # fmt: skip
        pressure = p.conditions.at(side).pressure + 0.5 * (a["pressure_excess"] + b["pressure_excess"])
        species = (REACTANT[side], "H2O", "N2")
        bulk = binary_resistances(species, temperature, pressure, structure)
        knudsen = tuple(pore / gas_properties.knudsen_diffusivity(1.0, temperature, MOLAR_MASS[k]) for k in species)
        found = gas_transport.dusty_gas_fluxes(
            tuple(a[k] for k in GASES), tuple(b[k] for k in GASES), temperature, bulk, knudsen, velocity  # type: ignore[arg-type]
        )
        fluxes.update(zip(GASES, found, strict=True))

    def _liquid_face(self, same: bool, a: State, b: State, ha: Expression, hb: Expression, pa: Pores, pb: Pores, temperature: Scalar) -> Scalar:
        """Liquid flux [mol/m2/s], driven by liquid pressure p_g + p_c; exact for a degenerate front inside a layer."""
        molar = liquid_water.liquid_density(temperature) / MOLAR_MASS["H2O"] / liquid_water.liquid_viscosity(temperature)
        pc_left = pa.capillary_scale * self.closures.capillary_function(a["liquid_saturation"])
        pc_right = pb.capillary_scale * self.closures.capillary_function(b["liquid_saturation"])
        sa, sb = smooth_positive(a["liquid_saturation"], 1e-3), smooth_positive(b["liquid_saturation"], 1e-3)
        mobility = 0.5 * (sa * sa * sa + sb * sb * sb)
        harmonic = 1.0 / (ha / pa.liquid_permeability + hb / pb.liquid_permeability)
        gas_driven = mobility * (a["pressure_excess"] - b["pressure_excess"])
        if same:
            scale = 0.5 * (pa.capillary_scale + pb.capillary_scale)
            capillary = scale * (self.closures.capillary_potential(sa) - self.closures.capillary_potential(sb))
        else:
            capillary = mobility * (pc_left - pc_right)
        return molar * harmonic * (capillary + gas_driven + RESIDUAL_MOBILITY * (pc_left - pc_right))

    def _pore_enthalpy(self, side: str, fluxes: Mapping[str, Expression], temperature: Scalar) -> Scalar:
        return (
            fluxes["reactant_pressure"] * thermodynamics.molar_enthalpy(REACTANT[side], temperature)
            + fluxes["water_pressure"] * thermodynamics.molar_enthalpy("H2O_gas", temperature)
            + fluxes["nitrogen_pressure"] * thermodynamics.molar_enthalpy("N2", temperature)
            + fluxes["liquid_saturation"] * thermodynamics.molar_enthalpy("H2O_liquid", temperature)
        )

    def _crossover_face(
        self, left: Region, right: Region, a: State, b: State, ha: Expression, hb: Expression,
        ion_left: Any, ion_right: Any, temperature: Scalar, p: ParameterTree,
        fluxes: dict[str, Expression], extra_left: dict[str, Expression], extra_right: dict[str, Expression],
    ) -> Scalar:  # fmt: skip
        """Permeation; a gas that has crossed is consumed electrochemically where it arrives (mixed potential)."""

        def conductance(ion: tuple[IonomerState, Scalar, Scalar], half: Expression, law: ParameterTree) -> Scalar:
            return property_value(law, ion[0].properties) / ion[0].swelling / half

        gas = {"hydrogen_pressure": p.membrane.hydrogen_permeability, "oxygen_pressure": p.membrane.oxygen_permeability}
        for name, law in gas.items():
            if left.name == right.name:
                ga, gb = conductance(ion_left, ha, law), conductance(ion_right, hb, law)
                fluxes[name] = (a[name] - b[name]) * ga * gb / (ga + gb)
            elif right.name == "membrane":
                source = a["reactant_pressure"] if name == "hydrogen_pressure" else 0.0
                fluxes[name] = (source - b[name]) * conductance(ion_right, hb, law)
            else:
                sink = b["reactant_pressure"] if name == "oxygen_pressure" else 0.0
                fluxes[name] = (a[name] - sink) * conductance(ion_left, ha, law)
        if right.name == "membrane" and left.name != "membrane":  # oxygen (-x) arrives at the anode
            current = -4.0 * FARADAY * fluxes["oxygen_pressure"]
            extra_left["reactant_pressure"] = -AMOUNT * fluxes["hydrogen_pressure"]
            extra_left["double_layer_voltage"] = -current / REFERENCE_CURRENT
            extra_left["water_activity"] = AMOUNT * self.carrier.cathode_water_per_electron * current / FARADAY
            fluxes["crossover_current_at_anode"] = current
        elif left.name == "membrane" and right.name != "membrane":  # hydrogen (+x) arrives at the cathode
            current = 2.0 * FARADAY * fluxes["hydrogen_pressure"]
            extra_right["reactant_pressure"] = AMOUNT * fluxes["oxygen_pressure"]
            extra_right["double_layer_voltage"] = current / REFERENCE_CURRENT
            extra_right["water_activity"] = AMOUNT * self.carrier.anode_water_per_electron * current / FARADAY
            fluxes["crossover_current_at_cathode"] = current
        return fluxes["hydrogen_pressure"] * thermodynamics.molar_enthalpy("H2", temperature) + fluxes[
            "oxygen_pressure"
        ] * thermodynamics.molar_enthalpy("O2", temperature)

    # ------------------------------------------------------------------ channel, plate and control

    def _channel_face(
        self, side: str, porous: Region, channel: State, s: State, half: Expression, p: ParameterTree
    ) -> FaceTerms:
        """Exchange of a porous cell with its channel and plate; inflows are counted into the cell."""
        conditions, field = p.conditions.at(side), p.at(side).flow_field
        plate_temperature = p.conditions.temperature
        plate_potential = channel["cell_voltage"] if side == "cathode" else 0.0
        s = with_nitrogen(side, s, p)
        pores = self._pores(porous, s, p)

        # -- electrons and heat
        conductivity = p.at(porous.name).electrical_conductivity
        inward_current = (plate_potential - s["electronic_potential"]) / (half / conductivity + field.contact_resistance)
        current = inward_current if side == "anode" else -inward_current
        conduction = (plate_temperature - s["temperature"]) / (
            half / p.at(porous.name).thermal_conductivity + field.thermal_contact_resistance
        )

        # -- gases through the channel boundary layer, liquid into the channel
        supply = self._channel_gas(side, channel, p)
        film = field.hydraulic_diameter / (field.sherwood_number * field.open_area_fraction)
        species = (REACTANT[side], "H2O", "N2")
        temperature = 0.5 * (plate_temperature + s["temperature"])
        open_film = 1.0 / (field.hydraulic_diameter * pores.diffusion) * half / pores.pore_diameter * field.hydraulic_diameter
        bulk = binary_resistances(species, temperature, conditions.pressure, film + half / pores.diffusion)
        knudsen = tuple(
            (film / field.hydraulic_diameter + open_film) / gas_properties.knudsen_diffusivity(1.0, temperature, MOLAR_MASS[k])
            for k in species
        )
        viscosity = gas_properties.gas_viscosity(REACTANT[side], temperature)
        velocity = -s["pressure_excess"] * pores.permeability / (viscosity * half)
        gases = gas_transport.dusty_gas_fluxes(supply, tuple(s[k] for k in GASES), temperature, bulk, knudsen, velocity)  # type: ignore[arg-type]
        inward = dict(zip(GASES, gases, strict=True))
        inward["liquid_saturation"] = self._liquid_boundary(s, half, pores, conditions.interface_saturation)
        energy = conduction + inward_current * plate_potential + self._pore_enthalpy(side, inward, plate_temperature)

        rows = {name: AMOUNT * value for name, value in inward.items()}
        rows["pressure_excess"] = rows.pop("nitrogen_pressure")
        rows["electronic_potential"] = inward_current / REFERENCE_CURRENT
        rows["temperature"] = energy / REFERENCE_CURRENT
        water = inward["water_pressure"] + inward["liquid_saturation"]
        channel_rows, feed = self._channel_balance(side, channel, inward["reactant_pressure"], water, current, p)
        if side == "cathode":
            external = current - plate_potential / p.membrane.short_resistance
            channel_rows["cell_voltage"] = control_row(plate_potential, external, p.control)
            feed["external_current"] = external
        sign = 1.0 if side == "anode" else -1.0
        fluxes = {k: sign * v for k, v in inward.items()} | {
            "electronic_current": current,
            "temperature": sign * energy,
            "conduction_to_plate": -conduction,
        } | feed  # fmt: skip
        if side == "anode":
            return FaceTerms(channel_rows, rows, fluxes)
        return FaceTerms(rows, channel_rows, fluxes)

    def _liquid_boundary(self, s: State, half: Expression, pores: Pores, interface_saturation: Scalar) -> Scalar:
        """Liquid flux from the channel into the porous cell (negative: drains) [mol/m2/s]."""
        temperature = s["temperature"]
        molar = liquid_water.liquid_density(temperature) / MOLAR_MASS["H2O"] / liquid_water.liquid_viscosity(temperature)
        outer, inner = smooth_positive(interface_saturation, 1e-3), smooth_positive(s["liquid_saturation"], 1e-3)
        drop = self.closures.capillary_potential(outer) - self.closures.capillary_potential(inner)
        residual = self.closures.capillary_function(interface_saturation) - self.closures.capillary_function(s["liquid_saturation"])
        return molar * pores.liquid_permeability / half * pores.capillary_scale * (drop + RESIDUAL_MOBILITY * residual)

    def _channel_gas(self, side: str, channel: State, p: ParameterTree) -> tuple[Scalar, Scalar, Scalar]:
        """Partial pressures the electrode sees: log-mean of the reactant from inlet to outlet, mean vapour."""
        conditions = p.conditions.at(side)
        dry = conditions.pressure - channel["water_pressure"]
        fraction = conditions.reactant_fraction
        units = channel["transfer_units"]
        mean = fraction * relative_exponential_integral(channel_flow.mole_fraction_transfer_units(units, fraction))
        return dry * mean, channel["water_pressure"], dry * (1.0 - mean)

    def _channel_balance(
        self, side: str, channel: State, reactant: Scalar, water: Scalar, current: Scalar, p: ParameterTree
    ) -> tuple[dict[str, Expression], dict[str, Expression]]:
        """Rows of the channel and what leaves it, per cell area: in - out = taken up by the electrode."""
        conditions, temperature = p.conditions.at(side), p.conditions.temperature
        saturated = thermodynamics.saturation_pressure(temperature)
        inlet = conditions.relative_humidity * saturated
        kind = self.structure[f"conditions.{side}.flow.kind"]
        if kind == "differential":
            rows = {"transfer_units": channel["transfer_units"], "water_pressure": (channel["water_pressure"] - inlet) / 1e5}
            return rows, {"dry_feed": 0.0, "water_feed": 0.0}
        fraction = conditions.reactant_fraction
        if kind == "fixed":
            dry = conditions.flow.rate / p.geometry.active_area
        else:
            dry = channel_flow.molar_flow_from_stoichiometry(
                conditions.flow.ratio, current, conditions.flow.minimum_current_density, ELECTRONS[side], fraction
            )
        used = fraction * channel["transfer_units"] * relative_exponential_integral(channel["transfer_units"])
        water_feed = dry * inlet / (conditions.pressure - inlet)
        dry_out, water_out = dry * (1.0 - used), water_feed - water
        vapour = smooth_minimum(conditions.pressure * water_out / (water_out + dry_out) / saturated, 1.0, 0.01) * saturated
        rows = {
            "transfer_units": AMOUNT * (dry * used - reactant),
            "water_pressure": (channel["water_pressure"] - 0.5 * (inlet + vapour)) / 1e5,
        }
        return rows, {"dry_feed": dry, "water_feed": water_feed, "water_out": water_out, "dry_out": dry_out, "vapour_out": vapour}

    # ------------------------------------------------------------------ state of rest

    def initial_guess(self, region: Region, values: Mapping[str, float], voltage: float) -> Mapping[str, float]:
        """Equilibrium with the humidified feed at open circuit; the membrane takes the mean humidity."""
        temperature = values["conditions.temperature"]
        saturated = float(thermodynamics.saturation_pressure(temperature))
        humidity = {k: values[f"conditions.{k}.relative_humidity"] for k in ("anode", "cathode")}
        mean = 0.5 * (humidity["anode"] + humidity["cathode"])
        guess = {"temperature": temperature, "ionic_potential": 0.0, "liquid_saturation": 1e-3, "transfer_units": 1e-3}
        if region.name == "membrane":
            return guess | {"water_activity": max(mean, 0.1), "hydrogen_pressure": 1e3, "oxygen_pressure": 1e3}
        side = self._side(region)
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


def with_nitrogen(side: str, state: State, p: ParameterTree) -> State:
    """State of a porous cell completed by the nitrogen pressure, what remains of the total; others unchanged."""
    if "pressure_excess" not in state:
        return state
    total = p.conditions.at(side).pressure + state["pressure_excess"]
    return {**state, "nitrogen_pressure": total - state["reactant_pressure"] - state["water_pressure"]}


def ionic_potential(state: State) -> Scalar:
    """phi_l of a membrane or catalyst-layer cell [V]."""
    if "ionic_potential" in state:
        return state["ionic_potential"]
    return state["electronic_potential"] - state["double_layer_voltage"]


def abs_current(side: str, current: Scalar) -> Scalar:
    """Reaction current counted positive in the direction of a fuel cell at either electrode [A/m3]."""
    return current if side == "anode" else -current


def binary_resistances(species: tuple[str, str, str], temperature: Scalar, pressure: Scalar, length: Scalar) -> tuple[Scalar, Scalar, Scalar]:
    """Length over binary diffusivity for the pairs 12, 13, 23 [s/m]; `length` is already divided by the structure factor."""
    pairs = ((0, 1), (0, 2), (1, 2))
    found = [length / gas_properties.binary_diffusivity((species[i], species[j]), temperature, pressure) for i, j in pairs]
    return found[0], found[1], found[2]


def control_row(voltage: Scalar, current: Scalar, control: ParameterTree) -> Scalar:
    """Control equation: exactly one of the three weights is 1; set points in V, A/m2 and W/m2 [-]."""
    return (
        control.voltage_weight * (voltage - control.voltage)
        + control.current_weight * (current - control.current) / REFERENCE_CURRENT
        + control.power_weight * (voltage * current - control.power) / REFERENCE_CURRENT
    )
