"""A measured curve is the same kind of thing as a simulated one: laid over each other, compared, saved, exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli


@pytest.fixture(scope="module")
def curves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a simulated curve, the same curve as a made measurement, and spectra of both kinds."""
    place = tmp_path_factory.mktemp("both")
    cell = hydroxcell.load_cell("pap_reference")
    result = hydroxcell.simulate(cell, hydroxcell.Polarization(up_to=1.5e4, points=12))
    result.save(place / "simulated.json")
    rng = np.random.default_rng(2)
    noise = rng.normal(0.0, 1e-3, len(result))
    columns = (
        result["current_density"] / 10.0,
        result["cell_voltage"] + noise,
        result["high_frequency_resistance"] * 1e7,
    )
    rows = "\n".join(f"{j:.6f},{v:.6f},{r:.6f}" for j, v, r in zip(*columns, strict=True))
    (place / "bench.csv").write_text(f"current density / mA/cm2,cell voltage / V,HFR / mohm cm2\n{rows}\n")
    f = np.geomspace(1e4, 1.0, 31)
    z = 0.02 + 0.03 / (1.0 + 1j * 2 * np.pi * f * 0.01)
    lines = "\n".join(f"{a:.8g},{b:.8g},{c:.8g}" for a, b, c in zip(f, z.real, z.imag, strict=True))
    (place / "eis.csv").write_text(f"frequency / Hz,Re(Z) / ohm,Im(Z) / ohm\n{lines}\n")
    return place


def test_measured_and_simulated_curve_side_by_side(curves: Path) -> None:
    measured = hydroxcell.analyze(curves / "bench.csv", "polarization", sample="bench")
    measured.save(curves / "measured.json")
    simulated = hydroxcell.load_result(curves / "simulated.json")
    both = [np.interp(8e3, r["current_density"], r["cell_voltage"]) for r in (measured, simulated)]
    assert both[0] == pytest.approx(both[1], abs=5e-3)
    page = curves / "page.html"
    words = ["compare", str(curves / "measured.json"), str(curves / "simulated.json"), "--out", str(page)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "bench (measured)" in done.output
    assert "pap_reference" in done.output
    assert "Dots: measured" in page.read_text()
    measured.to_csv(curves / "curve.csv")
    assert (curves / "curve.csv").read_text().startswith("current_density / A/cm2,cell_voltage / V")


def test_spectra_side_by_side_need_an_area(curves: Path) -> None:
    for name, settings in (("with", {"area": "5 cm2"}), ("without", {})):
        hydroxcell.analyze(curves / "eis.csv", "impedance", **settings).save(curves / f"{name}.json")
    cell = hydroxcell.load_cell("pap_reference")
    protocol = hydroxcell.Impedance(current_density=(5e3,))
    hydroxcell.simulate(cell, protocol).save(curves / "spectrum.json")
    runner, page = CliRunner(), str(curves / "spectra.html")
    both = [str(curves / "with.json"), str(curves / "spectrum.json")]
    done = runner.invoke(cli, ["compare", *both, "--out", page])
    assert done.exit_code == 0, done.output
    done = runner.invoke(cli, ["compare", str(curves / "without.json"), both[1], "--out", page])
    assert "no area" in str(done.exception)
    done = runner.invoke(cli, ["compare", both[0], str(curves / "simulated.json"), "--out", page])
    assert "compare them apart" in str(done.exception)
