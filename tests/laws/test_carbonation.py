"""Laws of carbonation: equilibrium composition (V10), limits of absorption, and the current of one ion."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.materials.catalog import load_card
from hydroxcell.models.base import ParameterTree
from hydroxcell.models.carbonation import bicarbonate_ratio, carbonate_constant
from hydroxcell.physics import carbonation

SITES = 2500.0  # [mol/m3]
CARD = ParameterTree({k: q.value for k, q in load_card("carbonation", "hydroxide_carbonate").quantities.items()})
TABLE = (  # K, bar, then mol/L of hydroxide, bicarbonate and carbonate
    (298.15, 400e-6, 0.0006198517101624657, 0.3705328459427224, 1.0644236511735574),
    (333.15, 400e-6, 0.006272324249336937, 0.22293484749047468, 1.1353964141300943),
    (353.15, 400e-6, 0.019014794688379383, 0.1731725579185222, 1.1539063236965494),
    (353.15, 5e-6, 0.1701708937940147, 0.01937236862436399, 1.1552283687908107),
    (353.15, 3000e-6, 0.006538851770364862, 0.4466323613328939, 1.0234143934483706),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]:g}K_{1e6 * row[1]:g}ppm")
def test_equilibrium_composition(row: tuple[float, ...]) -> None:
    """V10: the constants of the card give the table, solved there from the mass action laws."""
    temperature, pressure, *expected = row
    constant = float(carbonate_constant(CARD, temperature)) * SITES
    ratio = float(bicarbonate_ratio(CARD, temperature))
    content = carbonation.equilibrium_carbon_content(1e5 * pressure, ratio, constant)
    found = np.array(carbonation.anion_fractions(content, constant))
    np.testing.assert_allclose(found * SITES / 1e3, expected, rtol=5e-4)
    assert found[1] / found[0] == pytest.approx(ratio * 1e5 * pressure, rel=1e-9)


def test_composition_obeys_mass_action_and_electroneutrality() -> None:
    content, constant = np.linspace(1e-6, 1.0 - 1e-6, 101), 875.0
    hydroxide, bicarbonate, carbonate = carbonation.anion_fractions(content, constant)
    assert np.all(hydroxide > 0.0)
    assert np.all(bicarbonate > 0.0)
    np.testing.assert_allclose(hydroxide + bicarbonate + 2.0 * carbonate, 1.0, rtol=1e-14)
    np.testing.assert_allclose(carbonate, constant * bicarbonate * hydroxide, rtol=1e-7)
    assert np.all(np.diff(hydroxide) < 0.0)


def test_absorption_is_kinetic_in_thin_films_and_diffusive_in_thick_ones() -> None:
    solubility, reaction, diffusivity = 9.7e-5, 6.75e5, 1e-9
    depth = (diffusivity / reaction) ** 0.5
    thin = carbonation.absorption_coefficient(solubility, reaction, diffusivity, 1e-3 * depth)
    thick = carbonation.absorption_coefficient(solubility, reaction, diffusivity, 1e2 * depth)
    assert thin == pytest.approx(solubility * reaction * 1e-3 * depth, rel=1e-6)
    assert thick == pytest.approx(solubility * (reaction * diffusivity) ** 0.5, rel=1e-12)


@pytest.mark.parametrize("charge", [-1.0, -2.0])
def test_no_current_at_equal_electrochemical_potentials(charge: float) -> None:
    thermal = GAS_CONSTANT * 353.15 / FARADAY
    drop = -thermal / charge * np.log(0.4 / 0.01)
    scale = carbonation.ion_current(charge, 1e5, 0.4, 0.01, 0.0, 353.15)
    assert abs(carbonation.ion_current(charge, 1e5, 0.4, 0.01, drop, 353.15)) < 1e-12 * abs(scale)


@pytest.mark.parametrize("charge", [-1.0, -2.0, 1.0])
def test_current_is_ohmic_without_gradient_and_fickian_without_field(charge: float) -> None:
    thermal = GAS_CONSTANT * 353.15 / FARADAY
    ohmic = carbonation.ion_current(charge, 3.0, 0.7, 0.7, 0.05, 353.15)
    assert ohmic == pytest.approx(charge * charge * 3.0 * 0.7 * 0.05, rel=1e-12)
    fickian = carbonation.ion_current(charge, 3.0, 0.7, 0.2, 0.0, 353.15)
    assert fickian == pytest.approx(charge * 3.0 * thermal * 0.5, rel=1e-12)


def test_outlet_of_a_channel_follows_the_logarithmic_mean_and_turns_smoothly_to_release() -> None:
    units, feed = np.linspace(0.02, 12.0, 60), 4e-4
    mean = feed * (1.0 - np.exp(-units)) / units
    out = carbonation.plug_flow_outlet(mean, feed)
    np.testing.assert_allclose(out, feed * np.exp(-units), atol=2e-3 * feed)
    assert np.all(np.diff(out) < 0.0)
    step = 1e-5 * feed
    below, at, above = (float(carbonation.plug_flow_outlet(feed + k * step, feed)) for k in (-1, 0, 1))
    assert at == feed
    assert above - at == pytest.approx(at - below, rel=1e-4)
    assert carbonation.plug_flow_outlet(-1e-5, feed) >= 0.0
    assert carbonation.plug_flow_outlet(-1e-12, 0.0) == pytest.approx(-2e-12)
