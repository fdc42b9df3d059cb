"""One curve with another program, run by the Python that has it: `python peer_drivers.py NAME [FOLDER]...`.

Each function uses the public interface of its program and prints one line of JSON: what was computed, CPU seconds of
the import and of the task (first run, smallest of the next ones) and a few voltages as a check. Parameters are
illustrative. Nothing of hydroxcell is imported here.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")


def report(what: str, imported: float, task: Callable[[], Any], repeat: int, shown: Callable[[Any], Any]) -> None:
    times, found = [], None
    for _ in range(repeat):
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            found = task()
        times.append(time.process_time() - start)
    line = {"what": what, "import": imported, "first": times[0], "best": min(times), "values": shown(found)}
    print("JSON " + json.dumps(line))


def marapendi() -> None:
    """0-D proton cell, vectorised over 30 currents."""
    start = time.process_time()
    import marapendi as m
    import numpy as np

    imported = time.process_time() - start
    liquid = m.DarcyTransportModel(J_function_exponent=0.4)
    ionomer = m.PFSAIonomer(equivalent_weight=1100.0, dry_density=1980.0)
    cell = m.FuelCell(area=25e-4, electric_resistance=2e-6)
    for side in cell.sides:
        resistance = m.ChannelGasResistanceModel(sherwood=3.66, B_ch=1.0)
        reactant = "o2" if side is cell.ca else "h2"
        channel = {"width": 1e-3, "height": 1e-3, "length": 0.5, "n_parallel": 3, "reactant": reactant}
        side.ch = m.FlowChannel(**channel, transport_resistance_model=resistance)
        side.gdl = m.GasDiffusionLayer(
            thickness=200e-6, porosity=0.6, tortuosity=1.6, contact_angle=110.0, absolute_permeability=1e-12,
            thermal_conductivity=0.5, two_phase_transport_model=liquid,
        )  # fmt: skip
        side.thermal_contact_resistance = 1e-4
    reaction = m.ElectrochemicalReaction(
        reference_exchange_current_density=1e-3, reaction_order=0.6, activation_energy=50e6, reference_activity=1e5,
        reference_temperature=353.15, number_of_electrons=2, charge_transfer_coeff=0.5,
    )  # fmt: skip
    layer = {
        "ionomer": ionomer, "ionomer_to_carbon_ratio": 0.8, "catalyst_platinum_weight_percent": 0.4,
        "thermal_conductivity": 0.2, "pore_diameter": 60e-9, "absolute_permeability": 1e-13, "contact_angle": 97.0,
        "two_phase_transport_model": liquid,
    }  # fmt: skip
    cell.ca.cl = m.PtCCatalystLayer(ecsa=60e3, platinum_loading=4e-3, thickness=10e-6, reaction=reaction, **layer)
    cell.an.cl = m.PtCCatalystLayer(platinum_loading=1e-3, thickness=5e-6, **layer)
    cell.membrane = m.PFSA(ionomer=ionomer, dry_thickness=18e-6)
    currents = np.linspace(100.0, 20000.0, 30)
    feed = {"inlet_temperature": 353.15, "outlet_pressure": 1.5e5, "inlet_relative_humidity": 0.6}
    for name, model in (("explicit", m.ExplicitSteadyStateModel()), ("implicit", m.ImplicitSteadyStateModel())):

        def curve(model: Any = model) -> Any:
            conditions = m.CellConditions(
                current_density=currents, cell_temperature=353.15,
                ca=m.SideConditions(dry_o2_mole_fraction=0.21, stoichiometry=2.0, **feed),
                an=m.SideConditions(dry_h2_mole_fraction=1.0, stoichiometry=1.5, **feed),
            )  # fmt: skip
            return model.solve(cell, conditions, model.set_initial_conditions(cell, conditions)).cell_voltage

        report(f"0-D, 30 points, {name}", imported, curve, 20, lambda v: np.round(np.asarray(v)[::9], 4).tolist())


def opem() -> None:
    """Amphlett's formula at 30 currents."""
    start = time.process_time()
    from opem.Static.Amphlett import Static_Analysis

    imported = time.process_time() - start
    case = {
        "T": 343.15, "PH2": 1, "PO2": 1, "i-start": 1.0, "i-stop": 61.0, "i-step": 2.0, "A": 50.6, "l": 0.0178,
        "lambda": 23, "N": 1, "R": 0, "JMax": 1.5, "Name": "bench",
    }  # fmt: skip
    options = {"TestMode": True, "PrintMode": False, "ReportMode": False, "Folder": tempfile.mkdtemp()}
    task = lambda: Static_Analysis(InputMethod=dict(case), **options)["V"]  # noqa: E731
    report("algebraic formula, 30 points", imported, task, 100, lambda v: [round(x, 4) for x in v[::9]])


def pybamm() -> None:
    """Doyle-Fuller-Newman battery model, one discharge with 30 outputs (about as many unknowns as ours)."""
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    start = time.process_time()
    import numpy as np
    import pybamm

    imported = time.process_time() - start
    values = pybamm.ParameterValues("Marquis2019")
    values["Current function [A]"] = "[input]"
    simulation = pybamm.Simulation(pybamm.lithium_ion.DFN(), parameter_values=values)
    outputs = np.linspace(0, 3600, 30)

    def discharge() -> Any:
        return simulation.solve([0, 3600], inputs={"Current function [A]": 0.68}, t_interp=outputs)

    report("battery, 962 unknowns, one discharge", imported, discharge, 6,
           lambda s: [round(float(x), 4) for x in s["Voltage [V]"].entries[::9]])  # fmt: skip


def cantera() -> None:
    """0-D solid-oxide cell from the mechanism file that the program ships, 30 currents."""
    start = time.process_time()
    import cantera as ct
    import numpy as np
    from scipy.optimize import brentq

    imported = time.process_time() - start
    temperature, boundary = 1073.15, 1e7

    def electrode(gas: Any, surface: str, junction: str) -> tuple[Any, Any]:
        metal, oxide = ct.Solution("sofc.yaml", "metal"), ct.Solution("sofc.yaml", "oxide_bulk")
        bed = ct.Interface("sofc.yaml", surface, [gas] if surface == "metal_surface" else [gas, oxide])
        oxide_bed = ct.Interface("sofc.yaml", "oxide_surface", [gas, oxide])
        metal_bed = bed if surface == "metal_surface" else ct.Interface("sofc.yaml", "metal_surface", [gas])
        line = ct.Interface("sofc.yaml", junction, [metal, metal_bed, oxide_bed])
        for phase in (metal, oxide, metal_bed, oxide_bed, line):
            phase.TP = temperature, ct.one_atm
        for phase in (metal_bed, oxide_bed):
            phase.advance_coverages(50.0)
        return line, metal

    fuel, air = ct.Solution("sofc.yaml", "gas"), ct.Solution("sofc.yaml", "gas")
    fuel.TPX = temperature, ct.one_atm, "H2:0.95, H2O:0.05"
    air.TPX = temperature, ct.one_atm, "O2:0.21, N2:0.79"
    anode, cathode = electrode(fuel, "metal_surface", "tpb"), electrode(air, "metal_surface", "tpb")

    def current(side: tuple[Any, Any], potential: float) -> float:
        line, metal = side
        metal.electric_potential = potential
        return ct.faraday * boundary * line.get_net_production_rates(metal)[metal.species_index("electron")]

    def curve() -> list[float]:
        found = []
        for i in np.linspace(1.0, 1e4, 30):
            low = brentq(lambda v, i=i: current(anode, v) - i, -2.5, 2.5)
            high = brentq(lambda v, i=i: current(cathode, v) + i, -2.5, 2.5)
            found.append(high - low - i * 5e-5 / 2.0)
        return found

    report("0-D solid-oxide cell, 30 points", imported, curve, 5, lambda v: [round(x, 3) for x in v[::9]])


def nest_soc() -> None:
    """1-D solid-oxide cell along the channel (10 elements), 30 voltages."""
    start = time.process_time()
    import numpy as np
    from nest import cell, layers, properties

    imported = time.process_time() - start
    species = properties.BasicSpecies
    fuel, air = properties.Mixture((species.H2, species.H2O)), properties.Mixture(species.O2)
    anode = layers.Layer(
        delta=3e-4,
        kinetic=layers.ButlerVolmer(
            gas=fuel, alpha=0.6, beta=0.4, gamma=1e6, theta=1, nu=np.array([-1, 1]), E_act=105e3,
            p=np.array([-0.1, 0.33]), n_e=2,
        ),
        transport=layers.BinaryFick(dp=6e-7, epsilon=0.3, tau=3),
    )  # fmt: skip
    electrolyte = layers.Layer(delta=1e-5, conductivity=layers.Conductivity(sigma0=3.6e7, E_act=8e4))
    cathode = layers.Layer(
        delta=3e-5,
        kinetic=layers.ButlerVolmer(
            gas=air, alpha=0.65, beta=0.35, gamma=1.5e8, nu=np.array([-0.5]), E_act=140e3, p=np.array([0.22])
        ),
        transport=layers.BinaryFick(dp=6e-7, epsilon=0.3, tau=2.8),
    )
    found = cell.Cell(16e-4, anode, (electrolyte,), cathode)
    flow = 24e-3 / 3600 * 1e5 / 8.314462618 / 273.15

    def point(voltage: float) -> float:
        feed = {"n_fuel": np.array([0.9 * flow, 0.1 * flow]), "n_air": np.array([2 * flow])}
        solved = found.solve_for_voltage(cell.BoundaryData(V=voltage, j=-1e4, T=1073.15, P=1e5, **feed))
        return float(np.sum(solved[1]) / found.elements)

    def curve() -> list[float]:
        return [point(v) for v in np.linspace(0.70, 1.05, 30)]

    report("1-D along the channel, 10 elements, 30 points", imported, curve, 3, lambda j: [round(x) for x in j[::9]])


def pemfc(folder: str, porous: str) -> None:
    """pemfc-core: 2-D (layers x 10 elements along the channel), its shipped example, 30 currents.

    Once with the convergence criterion it ships with, once loosened to 1e-4, with which it finishes sooner.
    """
    sys.path[:0] = [folder, porous]
    start = time.process_time()
    import numpy as np
    import pemfc as package
    from pemfc.src import global_state, simulation

    imported = time.process_time() - start
    np.seterr(all="ignore")
    base = Path(package.__file__).resolve().parent
    global_state.global_state.base_directory = str(base)
    settings = json.loads((base / "settings" / "settings.json").read_text())
    settings["stack"]["cell_number"] = 1
    settings["simulation"].update(elements=10, operation_control="current")
    settings["simulation"]["current_density"] = np.linspace(500.0, 15000.0, 30).tolist()
    settings["simulation"]["average_cell_voltage"] = None
    for name in ("save_csv", "save_plot", "csv", "plot", "summary", "show_loss"):
        if name in settings.get("output", {}):
            settings["output"][name] = False
    os.chdir(tempfile.mkdtemp())
    shipped = settings["simulation"]["convergence_criteria"]
    for criterion in (1e-4, shipped):
        settings["simulation"]["convergence_criteria"] = criterion

        def curve() -> Any:
            return simulation.Simulation(settings=copy.deepcopy(settings)).run()[0]

        def shown(points: Any) -> list[float]:
            return [round(float(x["Average Cell Voltage"]["value"]), 4) for x in points[::9]]

        label = f"2-D, 30 points, criterion {criterion:g}" + (" (as shipped)" if criterion == shipped else "")
        report(label, imported, curve, 1, shown)


def alphapem(folder: str) -> None:
    """AlphaPEM 1.3 (its last Python version): 1-D dynamic model, first 3 of the 30 steps of its polarization."""
    sys.path.insert(0, folder)
    os.chdir(folder)
    start = time.process_time()
    from configuration import settings
    from model.AlphaPEM import AlphaPEM

    imported = time.process_time() - start
    cell, kind = "ZSW-GenStack", "polarization"
    step, sweep, calibration, i_eis, ratio, f_eis, t_eis, current = settings.calculate_current_density_parameters(kind)
    *operating, sweep = settings.calculate_operating_inputs(copy.deepcopy(sweep), cell, "full")
    sweep.update(delta_i_pola=sweep["i_max_pola"] / 30 * 0.999999, delta_t_load_pola=30.0, delta_t_break_pola=300.0)
    sweep.update(delta_t_ini_pola=1800.0, i_max_pola=sweep["i_max_pola"] * 3.00001 / 30)
    names = [
        "Hacl", "Hccl", "Hmem", "Hgdl", "epsilon_gdl", "epsilon_c", "Hmpl", "epsilon_mpl", "Hagc", "Hcgc", "Wagc",
        "Wcgc", "Lgc", "nb_channel_in_gc", "Ldist", "Lm", "A_T_a", "A_T_c", "Vasm", "Vcsm", "Vaem", "Vcem", "Aact",
        "nb_cell", "e", "K_l_ads", "K_O2_ad_Pt", "Re", "i0_c_ref", "kappa_co", "kappa_c", "C_scl",
    ]  # fmt: skip
    physical = dict(zip(names, settings.calculate_physical_parameters(cell), strict=True))
    accessible = {k: physical[k] for k in names[8:24]}
    wanted = ("T_des", "Pa_des", "Pc_des", "Sa", "Sc", "Phi_a_des", "Phi_c_des", "y_H2_in")
    conditions = dict(zip(wanted, operating, strict=True))
    _, nodes, fine_nodes, purge, relative, absolute = settings.calculate_computing_parameters(step)
    currents = {
        "step_current_parameters": step, "pola_current_parameters": sweep, "i_EIS": i_eis, "ratio_EIS": ratio,
        "pola_current_for_cali_parameters": calibration, "t_EIS": t_eis, "f_EIS": f_eis,
    }  # fmt: skip
    computing = {
        "nb_gc": 1, "nb_gdl": nodes, "nb_mpl": fine_nodes, "t_purge": purge, "rtol": relative, "atol": absolute,
        "type_fuel_cell": cell, "type_current": kind, "voltage_zone": "full", "type_auxiliary": "no_auxiliary",
        "type_purge": "no_purge", "type_display": "synthetic", "type_plot": "fixed",
    }  # fmt: skip
    undetermined = {k: v for k, v in physical.items() if k not in accessible}
    conditions["current_density"] = current

    def curve() -> list[float]:
        return list(AlphaPEM(conditions, currents, accessible, undetermined, computing).variables["Ucell"])

    report(
        "1-D dynamic, first 3 of 30 steps",
        imported,
        curve,
        1,
        lambda v: [round(float(v[0]), 4), round(float(v[-1]), 4)],
    )


PEERS = {f.__name__.replace("_", "-"): f for f in (marapendi, opem, pybamm, cantera, nest_soc, pemfc, alphapem)}

if __name__ == "__main__":
    PEERS[sys.argv[1]](*sys.argv[2:])
