"""Systems of cars beside what is published of them: `python benchmarks/vehicle_systems.py` prints the table.

Nothing is fitted. The border of the published system efficiency is not stated where it could be read; the technical
targets for such systems leave power electronics out, so that the row before the converter is the one to compare; that
behind it is shown too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hydroxcell.system.efficiency_map import efficiency_map
from hydroxcell.system.stack_system import stack_system
from hydroxcell.system.study import read_study

EXAMPLES = Path(__file__).parents[1] / "examples" / "system"
MIRAI = EXAMPLES / "mirai_2016.toml"
ALKALINE = EXAMPLES / "car_80kw.toml"
SHARES = (0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # [1] of the rated net power
PEERS: dict[str, tuple[float, ...]] = {
    "fastsim 2.1.5, Toyota Mirai (generic map)": (45, 56, 60, 58, 57, 55, 54),
    "ADVISOR, 50 kW at ambient pressure (1998)": (33, 49.2, 55.9, 59.6, 59.1, 56.2, 50.8),
}
"""Net efficiency [%] that other programs use at these shares, as their files state it."""


@dataclass(frozen=True)
class Row:
    """One published figure and ours; `unit` is "%" for efficiencies, whose misfit is in points."""

    name: str
    published: float
    ours: float
    unit: str
    source: str

    @property
    def misfit(self) -> float:
        """In points for efficiencies, in per cent otherwise."""
        return self.ours - self.published if self.unit == "%" else 100.0 * (self.ours / self.published - 1.0)


def mirai_2016() -> list[Row]:
    """Rows of the 2016 car."""
    study = read_study(MIRAI)
    result, line = stack_system(study), efficiency_map(study)
    values = {name: value.value for name, value in result.values.items()}
    paper = "lohse_busch_2020 (abstract)"
    second = "second hand: a comment that cites DOE record 20005, 40 to 42 % HHV"
    return [
        Row("peak efficiency of the stack, all hydrogen", 66.0, 100 * values["peak_gross_efficiency"], "%", paper),
        Row(
            "peak efficiency of the system, before the converter",
            63.7,
            100 * values["peak_efficiency_before_converter"],
            "%",
            paper,
        ),
        Row("the same behind the converter", 63.7, 100 * values["peak_net_efficiency"], "%", paper),
        Row("largest power of the stack / kW", 114.6, values["gross_power"] / 1e3, "kW", paper),
        Row("hydrogen at idle, stack off / g/h", 4.39, 3.6e6 * line.off_hydrogen, "g/h", paper),
        Row("the same, battery charged again / g/h", 4.39, 3.6e6 * line.idle_hydrogen, "g/h", paper),
        Row(
            "system efficiency at rated power", 48.5, 100 * result.loads["efficiency_before_converter"][-1], "%", second
        ),
    ]


def curves() -> dict[str, tuple[float, ...]]:
    """Our net efficiency [%] at the shares of the rated net power."""
    found = {}
    for name, path in (("2016 car, behind the converter", MIRAI), ("alkaline example, behind the converter", ALKALINE)):
        line = efficiency_map(read_study(path))
        power = line.largest_power * np.array(SHARES)
        found[name] = tuple(float(v) for v in 100 * line.efficiency(power))
    return found


def gross_over_net() -> dict[str, float]:
    """Gross over net power at rated load."""
    lines = {name: efficiency_map(read_study(path)) for name, path in (("2016 car", MIRAI), ("alkaline", ALKALINE))}
    return {name: float(line.columns["gross_power"][-1]) / line.largest_power for name, line in lines.items()}


def main() -> None:
    """Print the tables."""
    print("| figure | published | ours | misfit | source |\n|---|---|---|---|---|")
    for row in mirai_2016():
        misfit = f"{row.misfit:+.1f} {'points' if row.unit == '%' else '%'}"
        print(f"| {row.name} | {row.published:g} | {row.ours:.3g} | {misfit} | {row.source} |")
    print("\n| net efficiency / % at a share of rated power | " + " | ".join(f"{100 * x:.0f} %" for x in SHARES) + " |")
    print("|---" * (len(SHARES) + 1) + "|")
    for name, values in (PEERS | curves()).items():
        print(f"| {name} | " + " | ".join(f"{v:.1f}" for v in values) + " |")
    begin = time.process_time()
    for altitude in range(0, 3000, 300):
        efficiency_map(read_study(ALKALINE), altitude=float(altitude))
    print(f"\nCPU time of an efficiency map, 400 cells and 60 loads: {100 * (time.process_time() - begin):.0f} ms")
    print("gross over net power at rated load:", ", ".join(f"{k} {v:.3f}" for k, v in gross_over_net().items()))


if __name__ == "__main__":
    main()
