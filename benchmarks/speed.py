"""CPU seconds of the common tasks beside their targets, one thread.

    python benchmarks/speed.py [--cell pap_reference] [--repeat 9] [--size]

Times are CPU seconds of this process (or of the child processes): smallest, and median, of several runs. `--size` also
installs the package with its default dependencies into a temporary environment and measures it (needs the network).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from common import child_cpu_seconds, cpu_seconds, machine, say, table

import hydroxcell
from hydroxcell.api import operator_for
from hydroxcell.numerics.control import Operator

COLD = """
import hydroxcell
result = hydroxcell.simulate(hydroxcell.load_cell({cell!r}), hydroxcell.Polarization())
result.summary()
"""
Row = tuple[str, str, str, str]


def milliseconds(seconds: float) -> str:
    return f"{1e3 * seconds:.3g} ms"


def timed(name: str, target: str, seconds: tuple[float, float]) -> Row:
    return name, target, milliseconds(seconds[0]), milliseconds(seconds[1])


def full_model(cell: str, repeat: int) -> list[Row]:
    """Warm curve of the full model with new numbers each time, so that nothing can be remembered."""
    loaded = hydroxcell.load_cell(cell)
    base = operator_for(loaded)
    operators = [
        Operator(base.system, {**base.values, "membrane.thickness": base.values["membrane.thickness"] * (1 + 1e-3 * k)})
        for k in range(repeat + 1)
    ]
    queue = iter(operators)

    def curve() -> list[object]:
        operator = next(queue)
        rest = operator.open_circuit()
        return [rest, *operator.voltage_sweep(rest, np.linspace(operator.voltage(rest), 0.2, 31)[1:].tolist())]

    points = curve()
    solver = cpu_seconds(curve, repeat)
    work = [p.iterations for p in points]
    hydroxcell.simulate(loaded, hydroxcell.Polarization())
    results = cpu_seconds(lambda: hydroxcell.simulate(loaded, hydroxcell.Polarization()), max(repeat // 2, 2))
    unknowns, backend = base.system.grid.size, type(base.system.backend).__name__
    return [
        timed(f"31-point curve, {unknowns} unknowns, {backend}, warm", "50 ms (aim 15)", solver),
        ("factorisations per point", "4", f"{sum(work) / 31:.2f}", f"{sum(work[1:]) / 30:.2f} without open circuit"),
        timed("the same with losses, profiles, balances (simulate)", "-", results),
    ]


def fresh_processes(cell: str, repeat: int) -> list[Row]:
    """Import, help and first curve in new processes."""
    python = [sys.executable, "-c"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HYDROXCELL_CACHE": "off"}
        cached = {**os.environ, "HYDROXCELL_CACHE": folder}
        code = [*python, COLD.format(cell=cell)]
        subprocess.run(code, env=cached, check=True)
        warm = child_cpu_seconds(code, repeat, env=cached)
        cold = child_cpu_seconds(code, max(repeat // 2, 2), env=environment)
    script = str(Path(sys.executable).with_name("hydroxcell"))
    return [
        timed("fresh process: import, build, curve, summary; no cache", "1500 ms", cold[:2]),
        timed("fresh process, with cache", "600 ms", warm[:2]),
        timed("import hydroxcell", "300 ms", child_cpu_seconds([*python, "import hydroxcell"], repeat)[:2]),
        timed("hydroxcell --help", "300 ms", child_cpu_seconds([script, "--help"], repeat)[:2]),
    ]


def lumped(cell: str, repeat: int) -> list[Row]:
    """Thirty points of the lumped model; solver alone and with results."""
    from hydroxcell.screening import Lumped

    loaded = hydroxcell.load_cell(cell)
    values = {path: q.value for path, q in loaded.quantities.items()}
    model = Lumped(loaded.structure)
    currents = np.linspace(100.0, 3.0e4, 30)
    model.curve(values, currents)
    many = 20 * repeat
    curve = cpu_seconds(lambda: [model.curve(values, currents) for _ in range(many)], 3)
    found = model.curve(values, currents)
    label = f"lumped model, 30 points ({sum(s == 'converged' for s in found.status)} converged)"
    return [timed(label, "1 ms", (curve[0] / many, curve[1] / many))]


def plate(cell: str, repeat: int) -> list[Row]:
    """Counter-flow curve of 20 segments, warm, with new numbers each time; and one whose hydrogen is used up."""
    along = hydroxcell.AlongChannel(flow="counter", segments=20)
    base = operator_for(hydroxcell.load_cell(cell), along=along)
    rows: list[Row] = []
    for label, share in (("31-point curve, counter-flow", 1.0), ("the same, 5 % of the flows, hydrogen used up", 0.05)):
        counter = iter(range(1, 100))

        def curve(share: float = share, counter: Iterator[int] = counter) -> list[Any]:
            change = {"membrane.thickness": base.values["membrane.thickness"] * (1 + 1e-3 * next(counter))}
            for side in ("anode", "cathode"):
                change[f"conditions.{side}.flow.rate"] = share * base.values[f"conditions.{side}.flow.rate"]
            operator = Operator(base.system, {**base.values, **change})
            rest = operator.open_circuit()
            return [rest, *operator.voltage_sweep(rest, np.linspace(operator.voltage(rest), 0.2, 31)[1:].tolist())]

        points = curve()
        work = sum(p.iterations for p in points) / len(points)
        target = "2000 ms (aim 600)" if share == 1.0 else "-"
        rows.append(timed(f"{label}, 20 segments", target, cpu_seconds(curve, max(repeat // 2, 2))))
        rows.append(("factorisations of the plate per point", "-", f"{work:.2f}", ""))
    return rows


def sensitivities(cell: str, repeat: int) -> list[Row]:
    """Derivatives of the whole curve to 28 parameters, after the curve itself."""
    from hydroxcell.numerics.sensitivity import Adjoint

    operator = operator_for(hydroxcell.load_cell(cell))
    points = operator.scan()
    names = [n for n, v in sorted(operator.values.items()) if v != 0.0][:28]
    start = time.process_time()
    adjoint = Adjoint(operator.system, names)
    adjoint.curve(points)
    first = time.process_time() - start
    return [
        timed(
            "sensitivities, 31 points x 28 parameters, warm",
            "100 ms",
            cpu_seconds(lambda: adjoint.curve(points), repeat),
        ),
        ("the same, first call (differentiation, machine code)", "-", milliseconds(first), ""),
    ]


def any_sensitivity(cell: str, repeat: int) -> list[Row]:
    """Derivatives of columns of the table to 28 inputs, along the curve, curve included."""
    loaded = hydroxcell.load_cell(cell)
    values = {path: q.value for path, q in loaded.quantities.items()}
    names = [n for n, v in sorted(values.items()) if v != 0.0][:28]
    cases = {
        "voltage": ["cell_voltage"],
        "resistance, water, temperature": ["high_frequency_resistance", "water_through_membrane", "peak_temperature"],
        "two losses": ["oxygen_reduction_loss", "gas_transport_loss_cathode"],
    }
    rows = []
    for words, outputs in cases.items():

        def task(outputs: list[str] = outputs) -> object:
            return hydroxcell.sensitivity(loaded, outputs=outputs, parameters=names)

        task()
        rows.append(timed(f"`sensitivity`, 31 points x 28 inputs with the curve: {words}", "-", cpu_seconds(task, 3)))
    return rows


def maps(cell: str, repeat: int) -> list[Row]:
    """Operating windows of 21 x 21 dew points with water, limits, derivatives and borders."""
    loaded = hydroxcell.load_cell(cell)
    rows = []
    for words, protocol in {
        "1 A/cm2": hydroxcell.Map(current_density=1e4),
        "1 A/cm2, stoichiometry 1.5 and 2": hydroxcell.Map(current_density=1e4, stoichiometry=(1.5, 2.0)),
        "3 A/cm2, partly beyond the limit": hydroxcell.Map(current_density=3e4),
    }.items():
        hydroxcell.simulate(loaded, protocol.model_copy(update={"points": 2}))

        def task(protocol: hydroxcell.Map = protocol) -> object:
            return hydroxcell.simulate(loaded, protocol).window

        rows.append(timed(f"map of 21 x 21 dew points, {words}", "a few seconds", cpu_seconds(task, 3)))
    return rows


def dynamics(cell: str, repeat: int) -> list[Row]:
    """Fifty frequencies at one operating point, and a load profile of five steps, solver alone and with results."""
    from hydroxcell.numerics.impedance import Linearisation
    from hydroxcell.numerics.transient import TimeSettings, begin, jump, steps

    loaded = hydroxcell.load_cell(cell)
    operator = operator_for(loaded)
    system, scan = operator.system, operator.scan()
    first = operator.at_currents(scan, [1e3])[0]
    frequencies = np.geomspace(1e6, 1e-3, 50)
    levels = [5e3, 1e4, 2e3, 1.5e4, 1e3]

    def profile() -> list[float]:
        state, voltages = begin(system, first.solution, first.parameters, 0.0), []
        for level in levels:
            parameters = first.parameters.copy()
            parameters[system.index["control.current"]] = level
            state = jump(system, state, parameters)
            for taken in steps(system, state, parameters, state.time + 120.0, TimeSettings()):
                state = taken.after
            voltages.append(float(state.solution[-1]))
        return voltages

    steady = [operator.voltage(p) for p in operator.at_currents(scan, levels)]
    error = np.abs(np.array(profile()) - steady).max()
    protocol = hydroxcell.LoadProfile.of_steps([(120, level) for level in levels])
    hydroxcell.simulate(loaded, protocol)
    return [
        timed("spectrum, 50 frequencies", "25 ms (aim 12)", cpu_seconds(
            lambda: Linearisation(system, first).impedance(frequencies), repeat)),
        timed(f"600-s load profile, 5 steps ({error:.0e} V at their ends)", "250 ms (aim 80)",
              cpu_seconds(profile, repeat)),
        timed("the same with steady start, integrals, events, table", "-", cpu_seconds(
            lambda: hydroxcell.simulate(loaded, protocol), max(repeat // 2, 2))),
    ]  # fmt: skip


def durability(cell: str, repeat: int) -> list[Row]:
    """A thousand hours at constant load and under a load cycle, lifetime included, with and without its bounds."""
    loaded = hydroxcell.load_cell(cell).with_degradation("benzyl_trimethylammonium")
    cycle = [
        {"duration": "10 min", "current_density": "0.2 A/cm2"},
        {"duration": "20 min", "current_density": "1 A/cm2"},
    ]
    rows = []
    for words, target, load in (
        ("0.6 A/cm2", "500 ms (aim 50)", {"current_density": "0.6 A/cm2"}),
        ("2000 cycles of 0.2 and 1 A/cm2", "10 s", {"cycle": cycle}),
    ):
        for bounds in (False, True):
            test = hydroxcell.Durability.model_validate({"duration": "1000 h", "uncertainty": bounds, **load})
            hydroxcell.simulate(loaded, test)

            def task(test: hydroxcell.Durability = test) -> object:
                return hydroxcell.simulate(loaded, test)

            name = f"durability, 1000 h, {words}, {'with' if bounds else 'without'} the bounds of the lifetime"
            rows.append(timed(name, target, cpu_seconds(task, 3)))
    operator = operator_for(loaded, ageing=True)
    from hydroxcell.results.ageing_course import Ageing, Course

    ageing = Ageing(operator, hydroxcell.Durability(duration="1000 h", current_density="0.6 A/cm2"))
    ageing.prepare()
    alone = cpu_seconds(lambda: ageing.follow(Course(), 3.6e6), repeat)
    return [*rows, timed("the integration of 1000 h alone", "-", alone)]


def installed_size() -> Row:
    """Megabytes of a new environment with the default dependencies, without pip itself."""
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        packages = next(Path(folder).glob("lib*/python*/site-packages"), Path(folder) / "Lib/site-packages")
        before = bytes_in(packages)
        python = next(p for p in (Path(folder) / "bin/python", Path(folder) / "Scripts/python.exe") if p.exists())
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(root)], check=True)
        size = bytes_in(packages) - before
    return "installed size, default dependencies", "700 MB", f"{size / 1e6:.0f} MB", ""


def bytes_in(folder: Path) -> int:
    """Bytes on disk of all files below a folder."""
    return sum(p.stat().st_blocks * 512 if hasattr(p.stat(), "st_blocks") else p.stat().st_size
               for p in folder.rglob("*") if p.is_file() and not p.is_symlink())  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", default="pap_reference")
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--size", action="store_true", help="install into a temporary environment and measure it")
    given = parser.parse_args()
    rows: list[Row] = [("task", "target", "measured (min)", "median")]
    for part in (
        full_model,
        fresh_processes,
        lumped,
        sensitivities,
        any_sensitivity,
        maps,
        dynamics,
        plate,
        durability,
    ):
        try:
            rows += part(given.cell, given.repeat)
        except ImportError as error:
            rows.append((part.__name__, "-", "not there", str(error)))
    if given.size:
        rows.append(installed_size())
    say(machine())
    say(table(rows))


if __name__ == "__main__":
    main()
