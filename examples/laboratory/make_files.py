"""Writes the made files of this folder: numbers of the size that an anion-exchange membrane has, with noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MADE = "# made numbers, not measured"


def write(name: str, head: str, rows: list[str]) -> None:
    """One table with its mark."""
    (HERE / name).write_text("\n".join([MADE, head, *rows]) + "\n", encoding="utf-8")


def conductivity(random: np.random.Generator) -> None:
    """Four strips of one membrane, in hydroxide form at 60 degC."""
    rows = []
    for k in range(4):
        width, thickness = 10.0 + 0.1 * random.standard_normal(), 32.0 + 0.7 * random.standard_normal()
        ohm = 1e4 * 10.0 / (95.0 * width * thickness * 1e-3) * (1.0 + 0.02 * random.standard_normal())
        rows.append(f"S{k + 1},{ohm:.1f},{width:.2f},{thickness:.1f},60,wet")
    write(
        "membrane_conductivity.csv",
        "sample,resistance / ohm,width / mm,thickness / um,temperature / degC,dimensions",
        rows,
    )


def arrhenius(random: np.random.Generator) -> None:
    """Conductivity from 30 to 80 degC, 14 kJ/mol."""
    t = np.linspace(30.0, 80.0, 6)
    sigma = (
        95.0
        * np.exp(-14000.0 / 8.314462618 * (1 / (t + 273.15) - 1 / 333.15))
        * (1 + 0.015 * random.standard_normal(6))
    )
    write(
        "arrhenius.csv",
        "temperature / degC,conductivity / mS/cm",
        [f"{a:.0f},{b:.2f}" for a, b in zip(t, sigma, strict=True)],
    )


def purge(random: np.random.Generator) -> None:
    """One hour in carbonate form, then 100 uA."""
    t = np.arange(0.0, 20.0, 0.2)
    on = np.maximum(t - 1.0, 0.0)
    sigma = 95.0 - 68.0 * np.exp(-on / 3.0) + 0.5 * random.standard_normal(len(t))
    rows = [f"{a:.1f},{0.0 if a < 1.0 else 100.0:.0f},{b:.2f}" for a, b in zip(t, sigma, strict=True)]
    write("hydroxide_purge.csv", "time / h,current / uA,conductivity / mS/cm", rows)


def titration(random: np.random.Generator) -> None:
    """Back-titration of what is left of 10 mL of 50 mM HCl, with a blank."""
    rows = []
    for name, mass in (("blank", 0.0), ("S1", 101.3), ("S2", 96.4), ("S3", 104.8)):
        end = 10.0 - 2.1 * mass / 50.0
        volume = np.round(np.linspace(0.0, 1.6 * end, 33), 2)
        real = volume + 0.004 * random.standard_normal(len(volume))
        excess = (end - real) * 0.05 / (50.0 + real)
        ph = -np.log10(0.5 * (excess + np.sqrt(excess**2 + 4e-14))) + 0.015 * random.standard_normal(len(volume))
        rows += [f"{name},{mass:.1f},50,{v:.2f},{p:.3f}" for v, p in zip(volume, ph, strict=True)]
    write("titration.csv", "titration,mass / mg,start_volume / mL,volume / mL,pH", rows)


def water(random: np.random.Generator) -> None:
    """Five pieces, wet and dry."""
    head = (
        "sample,wet_mass / mg,dry_mass / mg,wet_length / mm,dry_length / mm,wet_width / mm,dry_width / mm,"
        "wet_thickness / um,dry_thickness / um"
    )
    rows = []
    for k in range(5):
        dry = random.uniform(42.0, 48.0)
        wet = dry * (1.0 + 0.55 * (1.0 + 0.04 * random.standard_normal()))
        sizes = []
        for size, swelling, spread in ((30.0, 0.12, 0.1), (20.0, 0.12, 0.1), (50.0, 0.22, 0.8)):
            sizes += [
                size * (1.0 + swelling) + spread * random.standard_normal(),
                size + spread * random.standard_normal(),
            ]
        rows.append(f"P{k + 1},{wet:.2f},{dry:.2f}," + ",".join(f"{s:.2f}" for s in sizes))
    write("water_uptake.csv", head, rows)


def isotherm(random: np.random.Generator) -> None:
    """Absorption and desorption in steps of relative humidity."""
    rh = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95])
    a = rh / 100.0
    law = 1.3 * 12 * a / (1 + 12 * a) + 2.5 * a + 9.0 * a**7
    up = np.maximum(law + 0.06 * random.standard_normal(len(a)), 0.0)
    down = np.maximum(law + 0.25 * np.sin(np.pi * a) + 0.06 * random.standard_normal(len(a)), 0.0)
    rows = [f"{h},{w:.2f},absorption" for h, w in zip(rh, up, strict=True)]
    rows += [f"{h},{w:.2f},desorption" for h, w in zip(rh[::-1], down[::-1], strict=True)]
    write("sorption_isotherm.csv", "relative_humidity / %,water_content,branch", rows)


def permeability(random: np.random.Generator) -> None:
    """Hydrogen crossover at four pressures through 28 um."""
    p = np.array([60.0, 100.0, 150.0, 200.0])
    j = 2 * 96485.33 * 1.6e-14 * p * 1e3 / 28e-6 * 0.1 * (1 + 0.02 * random.standard_normal(4))
    head = "pressure_difference / kPa,crossover_current_density / mA/cm2"
    write("permeability.csv", head, [f"{a:.0f},{b:.3f}" for a, b in zip(p, j, strict=True)])


def stability(random: np.random.Generator) -> None:
    """Two membranes in 1 M KOH at 80 degC, and one of them at two more temperatures."""
    rows = []
    for name, t, half in (("A", 80, 2400.0), ("B", 80, 900.0), ("C", 80, 2300.0)):
        for hours in (0, 100, 200, 400, 600, 800, 1000):
            left = 88.0 * 0.5 ** (hours / half) * (1.0 + 0.02 * random.standard_normal())
            rows.append(f"{name},{t},{hours},{left:.1f}")
    write("alkaline_stability.csv", "sample,temperature / degC,time / h,conductivity / mS/cm", rows)


def log(random: np.random.Generator) -> None:
    """500 h at 0.6 A/cm2 with stops, a curve, a change to constant voltage and a gap; HFR every row."""
    rows, clock, load, slow = [], 0.0, 0.0, 0.0
    for segment in range(9):
        for k in range(230):
            slow = 0.9 * slow + 0.4e-3 * random.standard_normal()
            v = 0.672 - 0.035 * np.exp(-load / 9.0) - 12e-6 * load - 55e-6 * k * 0.24 + slow
            v += 0.5e-3 * random.standard_normal()
            j = 0.6 + 2e-4 * random.standard_normal()
            hfr = 78.0 + 0.009 * load + 0.4 * random.standard_normal()
            rows.append(f"{clock:.2f},{v:.4f},{j:.4f},{hfr:.2f}")
            clock, load = clock + 0.24, load + 0.24
        if segment == 3:
            for j in np.linspace(0.0, 1.5, 16):  # a curve
                rows.append(f"{clock:.2f},{0.98 - 0.09 * np.log1p(j / 0.02) - 0.08 * j:.4f},{j:.4f},{80.0:.2f}")
                clock += 0.05
        if segment == 5:
            for k in range(12):  # voltage held by mistake
                rows.append(f"{clock:.2f},0.6000,{0.86 - 0.01 * k:.4f},{80.5:.2f}")
                clock += 0.24
        if segment == 7:
            clock += 6.0  # no data
        else:
            for _ in range(5):
                rows.append(f"{clock:.2f},{0.985 + 1e-3 * random.standard_normal():.4f},0.0000,nan")
                clock += 0.24
    write("durability_log.csv", "time / h,cell voltage / V,current density / A/cm2,HFR / mOhm cm2", rows)


def main() -> None:
    """All files, always the same."""
    random = np.random.default_rng(20260101)
    for make in (conductivity, arrhenius, purge, titration, water, isotherm, permeability, stability, log):
        make(random)


if __name__ == "__main__":
    main()
