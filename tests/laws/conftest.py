"""What every test of laws needs: all public laws, and one sensible value for each of their arguments."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import hydroxcell.physics as physics

# One value per argument name, inside the validity of every law that has it.
SAMPLES: dict[str, Any] = {
    "temperature": 353.15,
    "temperature_left": 354.0,
    "temperature_right": 353.0,
    "dew_point": 343.15,
    "relative_humidity": 0.7,
    "reference_temperature": 298.15,
    "pressure": 1.5e5,
    "water_pressure": 4.0e4,
    "saturation_pressure": 4.7e4,
    "capillary_pressure": 2.0e4,
    "reference_pressure": 1000.0,
    "entry_pressure": 7500.0,
    "feed_pressure": 53.0e3,
    "permeate_pressure": 1.0e3,
    "pressure_left": 101330.0,
    "pressure_right": 101325.0,
    "saturation": 0.2,
    "residual_saturation": 1.0e-3,
    "porosity": 0.7,
    "tortuosity": 1.6,
    "fraction": 0.25,
    "exponent": 1.5,
    "contact_angle": 2.1,
    "permeability": 6.0e-12,
    "permeability_left": 6.0e-12,
    "permeability_right": 1.0e-13,
    "half_left": 1.0e-6,
    "half_right": 2.0e-6,
    "factor_left": 0.5,
    "factor_right": 0.25,
    "resistance": 1.6e-4,
    "concentration_left": 4.2,
    "concentration_right": 1.0,
    "mole_fraction_bottom": 0.3,
    "mole_fraction_top": 0.1,
    "conductivity_left": 0.3,
    "conductivity_right": 1.2,
    "water_activity": 0.8,
    "anode_water_activity": 0.9,
    "cathode_water_activity": 0.5,
    "hydrogen_activity": 0.7,
    "oxygen_activity": 0.3,
    "vapour_activity": 0.8,
    "activity": 0.5,
    "water_per_electron": 1.0,
    "anode_water_per_electron": 1.0,
    "cathode_water_per_electron": -0.5,
    "pore_diameter": 5.0e-8,
    "molar_mass": 0.032,
    "water_content": 9.0,
    "water_content_equilibrium": 10.0,
    "vapour_isotherm_value": 9.0,
    "vapour_isotherm_at_one": 12.7,
    "liquid_water_uptake": 13.8,
    "ion_exchange_capacity": 2.35,
    "dry_density": 1220.0,
    "site_concentration": 2867.0,
    "water_fraction": 0.3,
    "voltage": 0.7,
    "thermoneutral": 1.472,
    "short_resistance": 0.1,
    "current_density": 1.0e4,
    "potential": 0.8,
    "overpotential": -0.2,
    "thiele": 0.7,
    "stoichiometry": 2.0,
    "position": 0.4,
    "ion_charge": -1.0,
    "carrier_charge": -1.0,
    "charge": -1.0,
    "electrons": 4.0,
    "swelling_ratio": 1.4,
    "pore_volume_fraction": 0.45,
    "ionomer_volume_fraction": 0.25,
    "drag_slope": 0.05,
    "drag": 0.5,
    "darken": 0.5,
    "thickness": 1.0e-5,
    "diffusivity": 5.0e-10,
    "self_diffusivity": 5.0e-10,
    "assumed_diffusivity": 1.0e-10,
    "cathode_water_content": 8.0,
    "anode_water_content": 12.0,
    "back_overpotential": 0.35,
    "tafel_slope": 0.03,
    "volumetric_exchange_current": 1.0e4,
    "conductivity": 2.0,
    "activation_energy": 2.9e4,
    "dry": 15.7e-12,
    "wet": 45.0e-12,
    "dry_activation_energy": 2.0e4,
    "wet_activation_energy": 1.9e4,
    "threshold": 0.08,
    "reference_water_fraction": 0.4,
    "rate_constant": 1000.0,
    "current_density_at_0_9_V": 5.0,
    "low_slope_transfer_coefficient": 1.0,
    "high_slope_transfer_coefficient": 0.5,
    "transfer_coefficient": 0.7,
    "switch_potential": 0.8,
    "oxidation_potential": 0.1,
    "oxidation_width": 0.02,
    "oxide_potential": 0.85,
    "oxide_width": 0.05,
    "oxide_interaction_energy": 1.0e4,
    "anodic_transfer_coefficient": 0.5,
    "cathodic_transfer_coefficient": 0.5,
    "hydrogen_oxidation_entropy": 161.5,
    "ionomer_film_thickness": 5.0e-9,
    "film_diffusivity": 1.0e-10,
    "liquid_film_thickness": 1.0e-8,
    "liquid_diffusivity": 5.0e-9,
    "interface_resistance": 100.0,
    "reference_potential": 0.9,
    "reference_current_density": 1000.0,
    "leak_current_density": 17.0,
    "inlet_fraction": 0.21,
    "reactant_fraction": 0.21,
    "transfer_units": 0.7,
    "velocity": 5.0,
    "viscosity": 2.0e-5,
    "viscous_velocity": 1.0e-3,
    "length": 0.1,
    "hydraulic_diameter": 1.0e-3,
    "friction_reynolds": 57.0,
    "distance": 1.0e-4,
    "flux": 0.05,
    "molar_density": 5.4e4,
    "capillary_exponent": 1.0,
    "permeability_exponent": 3.0,
    "driving_force": 0.05,
    "absorption_rate": 1.0e-6,
    "desorption_rate": 3.0e-6,
    "isotherm_slope": 20.0,
    "cation_concentration": 2500.0,
    "hydroxide_concentration": 2400.0,
    "initial_concentration": 2867.0,
    "hydration_sensitivity": 0.4,
    "reference_water_content": 12.0,
    "least_water_content": 2.0,
    "area_fraction": 0.8,
    "residual_fraction": 0.3,
    "order": 2.0,
    "coverage": 0.1,
    "build_up_rate": 1.0e-5,
    "removal_rate": 1.0e-3,
    "largest_coverage": 0.3,
    "half_potential": 0.55,
    "width": 0.03,
    "pair": ("H2", "H2O"),
    "species": "H2",
    "mole_fractions": {"H2": 0.5, "H2O": 0.5},
    "layers": [(1.0e-5, 2.0, 348.0), (2.0e-4, 0.0, 1250.0)],
    "pressures_left": (3.0e4, 6.0e4, 1.0e4),
    "mean_pressures": (3.0e4, 6.0e4, 1.0e4),
    "pressure_drops": (2.0e3, -1.0e3, -1.0e3),
    "pressures_right": (1.0e4, 7.0e4, 2.0e4),
    "mean": 2.5e-4,
    "inlet": 4.0e-4,
    "gas_fluxes": (0.01, -0.02, 0.0),
    "carbon_content": 0.4,
    "carbonate_constant": 875.0,
    "bicarbonate_ratio": 0.22,
    "hydroxide": 0.3,
    "bulk_resistances": (20.0, 30.0, 25.0),
    "knudsen_resistances": (10.0, 5.0, 7.0),
}


@pytest.fixture(scope="session")
def sampled() -> Callable[[str], Any]:
    """Sample of an argument by its name; 1 for names without a magnitude of their own."""
    return lambda argument: SAMPLES.get(argument, 1.0)


def modules() -> list[ModuleType]:
    """All files of physics."""
    return [importlib.import_module(f"hydroxcell.physics.{m.name}") for m in pkgutil.iter_modules(physics.__path__)]


def public_laws() -> list[Callable[..., Any]]:
    """Every public function of physics, once, in the file that defines it."""
    return [
        function
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]


def pytest_generate_tests(metafunc: Any) -> None:
    """Run a test with an `every_law` argument over all laws."""
    if "every_law" in metafunc.fixturenames:
        laws = public_laws()
        metafunc.parametrize("every_law", laws, ids=[f"{f.__module__.split('.')[-1]}.{f.__name__}" for f in laws])
