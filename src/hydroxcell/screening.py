"""Screening with the lumped model: whole curves of many points in one call, for sweeps over designs.

    curve = Lumped(cell.structure).curve(values, currents)

The equations are in `models.lumped`, the solver in `numerics.batched`; this file turns them into a curve: start values,
operating points by current or by voltage, names of limits, losses and the water balance.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import STANDARD_PRESSURE
from hydroxcell.models import electrode
from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.closures import Closures
from hydroxcell.models.lumped import SIDES, LumpedModel
from hydroxcell.numerics.batched import BatchedSystem, BatchSettings, BatchSolution
from hydroxcell.physics import thermodynamics

COARSE_POINTS = 5  # solved first; their solutions are the start of all others
FEWEST_POINTS = 10  # below, all points start from rest
COARSE = BatchSettings(tolerance=1e-2, iterations=25)  # of start values
SCAN_POINTS = 16  # currents that bracket a voltage, and voltages that look for a limit
LARGEST_CURRENT = 3e5  # [A/m2] of that bracket
LOWEST_VOLTAGE = 0.01  # [V] at which a curve ends
BISECTIONS = 6
WALK_STEPS = 24  # from open circuit to a voltage that was not reached otherwise
EXHAUSTED = 1e-3  # [1] share of a supply below which it ends the curve
SCARCE = 0.1  # [1] share of a supply below which it is called the cause
DRY = 0.02  # [1] water activity of an ionomer below which water ends the curve
FLOODED = 0.7  # [1] saturation above which a gas limit is called flooding
GAS = {"anode": "hydrogen", "cathode": "oxygen"}


@dataclass(frozen=True)
class LumpedCurve:
    """Operating points of the lumped model, one entry per point, SI; entries of points without a solution are nan.

    Attributes
    ----------
    current_density, cell_voltage, power_density, high_frequency_resistance, ir_free_voltage, reversible_voltage : (m,)
    temperature : of the catalyst layers [K]
    status : "converged", "limited: <cause>" or "failed: <why>" for each point
    iterations : Newton iterations of the whole batch
    quantities : everything else the model knows at a point, by name
    values : the parameters
    """

    current_density: FloatArray
    cell_voltage: FloatArray
    power_density: FloatArray
    high_frequency_resistance: FloatArray
    ir_free_voltage: FloatArray
    reversible_voltage: FloatArray
    temperature: FloatArray
    status: tuple[str, ...]
    iterations: int
    quantities: Mapping[str, FloatArray]
    values: Mapping[str, float]


class Lumped:
    """The lumped model of one cell structure, for any parameter values; results do not depend on earlier calls."""

    def __init__(
        self, structure: Mapping[str, str], closures: Closures | None = None, settings: BatchSettings | None = None
    ) -> None:
        """Remember the structure; the equations are built at the first curve (0.1 to 0.2 s)."""
        self.model = LumpedModel(structure, closures)
        self.settings = settings or BatchSettings()
        self._systems: dict[tuple[str, ...], BatchedSystem] = {}

    def _system(self, values: Mapping[str, float]) -> BatchedSystem:
        names = tuple(values)
        if names not in self._systems:
            self._systems[names] = BatchedSystem(self.model, names)
        return self._systems[names]

    def curve(self, values: Mapping[str, float], currents: FloatArray) -> LumpedCurve:
        """Operating points at given current densities.

        Parameters
        ----------
        values : parameters by dotted path, SI
        currents : (m,) [A/m2], any order
        """
        system = self._system(values)
        parameters = system.vector(values)
        wanted = np.asarray(currents, dtype=float)
        guess, work = self._start(system, parameters, values, wanted)
        solution = system.at_given(parameters, wanted, guess, self.settings)
        curve = self._record(system, parameters, values, solution, work + solution.iterations)
        if curve.status == ("converged",) * len(wanted):
            return curve
        solution, cause = self._retry(system, parameters, values, solution, curve.status)
        return self._record(system, parameters, values, solution, curve.iterations + solution.iterations, cause)

    def at_voltages(self, values: Mapping[str, float], voltages: FloatArray) -> LumpedCurve:
        """Operating points at given cell voltages (m,) [V], any order."""
        system = self._system(values)
        parameters = system.vector(values)
        solution = self._by_voltage(system, parameters, values, np.asarray(voltages, dtype=float))
        return self._record(system, parameters, values, solution, solution.iterations)

    def losses(self, curve: LumpedCurve) -> dict[str, FloatArray]:
        """Loss breakdown [V] by nomenclature name, each (m,); sums to reversible minus cell voltage.

        The double-layer voltage of an electrode is split by asking its kinetic law what it would need for the useful
        current with the gas of the channel, for the whole current with that gas, and with the gas at the catalyst; the
        rest is the film.
        """
        q, p = curve.quantities, self.model.tree(curve.values)
        rest = self._reversible(curve.values, q)
        found = {name: q[name] for name in q if name.startswith("ionic_loss")}
        found |= {"electronic_loss": q["electronic_loss"], "contact_loss": q["contact_loss"]}
        crossover = np.zeros_like(curve.current_density)
        for side, sign, law in (("anode", 1.0, "hydrogen_oxidation_loss"), ("cathode", -1.0, "oxygen_reduction_loss")):
            layer, voltage = p.at(f"{side}.catalyst_layer"), q[f"{side}_voltage"]
            outer, inner = q[f"channel_reactant_pressure_{side}"], q[f"reactant_pressure_{side}"]
            whole = q[f"electrode_current_{side}"]
            target = np.stack([np.clip(curve.current_density, 0.0, whole), whole, whole]) / layer.thickness
            rate = functools.partial(
                self._bare_rate,
                side,
                layer,
                temperature=curve.temperature,
                gas=np.stack([outer, outer, inner]) / STANDARD_PRESSURE,
                water=np.clip(q[f"{side}_activity"], 1e-3, 1.0),
            )
            useful, channel, local = _invert(rate, target, voltage, rising=side == "anode")
            found[law] = sign * (useful - rest[side])
            crossover = crossover + sign * (channel - useful)
            found[f"gas_transport_loss_{side}"] = sign * (local - channel)
            found[f"local_film_loss_{side}"] = sign * (voltage - local)
        return found | {"crossover_loss": crossover}

    def _bare_rate(
        self,
        side: str,
        layer: ParameterTree,
        voltage: FloatArray,
        temperature: FloatArray,
        gas: FloatArray,
        water: FloatArray,
    ) -> FloatArray:
        """Rate of an electrode without films [A/m3]."""
        per_electron = self.model.water_per_electron(side)
        closures = self.model.closures
        return np.asarray(electrode.rates(side, voltage, temperature, gas, water, per_electron, layer, closures).net)

    def water_balance(self, curve: LumpedCurve) -> dict[str, FloatArray]:
        """Water rates [mol/m2/s] by nomenclature name and the relative closure, each (m,).

        What leaves is counted from the sorption of the ionomer, what is made from the currents.
        """
        q = curve.quantities
        found = {"water_through_membrane": q["membrane_water"]}
        leaving = np.zeros_like(curve.current_density)
        for side in SIDES:
            out = -q[f"water_sorbed_{side}"]
            leaving = leaving + out
            found[f"water_out_liquid_{side}"] = q[f"water_out_liquid_{side}"]
            found[f"water_out_vapour_{side}"] = out - q[f"water_out_liquid_{side}"]
            differential = self.model.structure[f"conditions.{side}.flow.kind"] == "differential"
            found[f"water_in_{side}"] = np.full_like(out, np.nan) if differential else q[f"water_in_{side}"]
        sources = np.stack([q[f"water_source_{side}"] for side in SIDES])
        found["water_made"] = np.maximum(sources, 0.0).sum(axis=0)
        found["water_consumed"] = np.maximum(-sources, 0.0).sum(axis=0)
        missing = found["water_made"] - found["water_consumed"] - leaving
        return found | {"water_closure_relative": np.abs(missing) / (found["water_made"] + found["water_consumed"])}

    # ------------------------------------------------------------------ solving

    def _start(
        self, system: BatchedSystem, parameters: FloatArray, values: Mapping[str, float], currents: FloatArray
    ) -> tuple[FloatArray, int]:
        """Start values: a few points solved from rest, the others interpolated between them."""
        if len(currents) < FEWEST_POINTS:
            return system.scale(self.model.initial_guess(values, currents)), 0
        low, high = float(currents.min()), float(currents.max())
        knots = low + (high - low) * np.linspace(0.0, 1.0, COARSE_POINTS) ** 2
        rest = system.scale(self.model.initial_guess(values, knots))
        coarse = system.at_given(parameters, knots, rest, COARSE)
        good = np.flatnonzero(coarse.converged & (self._voltage(system, coarse, parameters) > 0.0))
        if len(good) < 2:
            return system.scale(self.model.initial_guess(values, currents)), coarse.iterations
        return _interpolate(currents, knots[good], coarse.scaled[good]), coarse.iterations

    def _by_voltage(
        self, system: BatchedSystem, parameters: FloatArray, values: Mapping[str, float], voltages: FloatArray
    ) -> BatchSolution:
        """Points at given voltages: bracketed by current, because a current can be solved from rest, then one Newton.

        A current without solution lies beyond the limit, so it counts as one of lower voltage.
        """
        knots = np.concatenate([[0.0], np.geomspace(1.0, LARGEST_CURRENT, SCAN_POINTS)])
        rest = system.scale(self.model.initial_guess(values, knots))
        scan = system.at_given(parameters, knots, rest, COARSE)
        work = scan.iterations
        at_knots = np.where(scan.converged, self._voltage(system, scan, parameters), -np.inf)
        above = at_knots[None, :] > voltages[:, None]
        lower = np.maximum(above.sum(axis=1) - 1, 0)  # voltage falls with current
        low, high, state = knots[lower], knots[np.minimum(lower + 1, len(knots) - 1)], scan.scaled[lower]
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            trial = system.at_given(parameters, middle, state, COARSE)
            work += trial.iterations
            up = trial.converged & (self._voltage(system, trial, parameters) > voltages)
            low, high = np.where(up, middle, low), np.where(up, high, middle)
            state = np.where(up[:, None], trial.scaled, state)
        found = system.at_explicit(parameters, voltages, state, low, self.settings)
        sound = found.converged & self._supplied(system.report(found, parameters) | system.physical(found.scaled))
        if sound.all():
            return BatchSolution(found.scaled, found.given, work + found.iterations, found.converged)
        walked = self._walk(system, parameters, values, voltages)
        better = ~sound & walked.converged
        return BatchSolution(
            np.where(better[:, None], walked.scaled, found.scaled),
            np.where(better, walked.given, found.given),
            work + found.iterations + walked.iterations,
            found.converged | better,
        )

    def _walk(
        self, system: BatchedSystem, parameters: FloatArray, values: Mapping[str, float], voltages: FloatArray
    ) -> BatchSolution:
        """Points at given voltages by equal steps of voltage from open circuit, all points at once."""
        zero = np.zeros(len(voltages))
        rest = system.scale(self.model.initial_guess(values, zero))
        here = system.at_given(parameters, zero, rest, self.settings)
        before, work, alive = here, here.iterations, here.converged
        start = self._voltage(system, here, parameters)
        for step in range(1, WALK_STEPS + 1):
            target = start + (voltages - start) * step / WALK_STEPS
            ahead = 0.0 if step == 1 else 1.0
            guess = here.scaled + ahead * (here.scaled - before.scaled)
            given = here.given + ahead * (here.given - before.given)
            settings = self.settings if step == WALK_STEPS else COARSE
            before, here = here, system.at_explicit(parameters, target, guess, given, settings)
            work, alive = work + here.iterations, alive & here.converged
        return BatchSolution(here.scaled, here.given, work, alive)

    def _supplied(self, q: Mapping[str, FloatArray]) -> np.ndarray:
        """Points at which no supply is used up (m,)."""
        shares = np.stack([share for side in SIDES for share in self._left(q, side).values()])
        return np.asarray((shares > EXHAUSTED).all(axis=0))

    def _voltage(self, system: BatchedSystem, solution: BatchSolution, parameters: FloatArray) -> FloatArray:
        return system.report(solution, parameters)["cell_voltage"]

    def _retry(
        self,
        system: BatchedSystem,
        parameters: FloatArray,
        values: Mapping[str, float],
        first: BatchSolution,
        status: tuple[str, ...],
    ) -> tuple[BatchSolution, str]:
        """Currents that were not reached, or only in a state without voltage: start again between voltages.

        At a given current a hot, dry state of negative voltage may exist beside the wanted one; at a given voltage it
        does not. Returns also the cause of the limit at the end of the voltage scan.
        """
        scan = self._by_voltage(system, parameters, values, np.linspace(LOWEST_VOLTAGE, 0.9, SCAN_POINTS))
        good = np.flatnonzero(scan.converged)
        if len(good) < 2:
            return first, ""
        order = good[np.argsort(scan.given[good])]
        start = _interpolate(first.given, scan.given[order], scan.scaled[order])
        reached = np.array([s == "converged" for s in status])
        start[reached] = first.scaled[reached]
        again = system.at_given(parameters, first.given, start, self.settings)
        beyond = ~reached & (first.given >= scan.given[order[-1]])
        quantities = system.report(scan, parameters) | system.physical(scan.scaled)
        cause = self._causes(quantities)[order[-1]] if beyond.any() else ""
        # beyond the limit there is no state worth reporting
        iterations = scan.iterations + again.iterations
        return BatchSolution(again.scaled, again.given, iterations, again.converged & ~beyond), cause

    # ------------------------------------------------------------------ record

    def _record(
        self,
        system: BatchedSystem,
        parameters: FloatArray,
        values: Mapping[str, float],
        solution: BatchSolution,
        work: int,
        cause: str = "",
    ) -> LumpedCurve:
        q = system.report(solution, parameters) | system.physical(solution.scaled)
        status = self._status(q, solution.converged, cause)
        if status != ("converged",) * len(status):
            lost = np.array([s != "converged" for s in status])
            q = {name: np.where(lost, np.nan, value) for name, value in q.items()}
        current, voltage = solution.given, q["cell_voltage"]
        rest = self._reversible(values, q)
        resistance = q["high_frequency_resistance"]
        return LumpedCurve(
            current_density=current,
            cell_voltage=voltage,
            power_density=current * voltage,
            high_frequency_resistance=resistance,
            ir_free_voltage=voltage + current * resistance,
            reversible_voltage=rest["cathode"] - rest["anode"],
            temperature=q["temperature"],
            status=status,
            iterations=work,
            quantities=q,
            values=values,
        )

    def _reversible(self, values: Mapping[str, float], q: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Equilibrium potentials of both electrodes with the gases of the channels, at plate temperature [V]."""
        plate = values["conditions.temperature"]
        saturated = float(thermodynamics.saturation_pressure(plate))
        laws = {
            "anode": thermodynamics.anode_equilibrium_potential,
            "cathode": thermodynamics.cathode_equilibrium_potential,
        }
        found = {}
        for side, law in laws.items():
            activity = np.clip(q[f"channel_water_pressure_{side}"] / saturated, 1e-3, 1.0)
            reactant = np.maximum(q[f"channel_reactant_pressure_{side}"], 1.0) / STANDARD_PRESSURE
            found[side] = np.asarray(law(plate, activity, reactant, self.model.water_per_electron(side)))
        return found

    def _status(self, q: Mapping[str, FloatArray], converged: np.ndarray, cause: str) -> tuple[str, ...]:
        """What became of each point; `cause` names the limit beyond which currents were not reached."""
        ended = ~(self._supplied(q) & (q["cell_voltage"] > 0.0))
        if converged.all() and not ended.any():
            return ("converged",) * len(converged)
        causes = self._causes(q)
        found = []
        for k in range(len(converged)):
            if converged[k]:
                found.append(f"limited: {causes[k]}" if ended[k] else "converged")
            else:
                found.append(f"limited: {cause}" if cause else "failed: Newton's method found no steady state")
        return tuple(found)

    def _causes(self, q: Mapping[str, FloatArray]) -> list[str]:
        """The scarcest supply of each point, or that no voltage is left."""
        left = {name: share for side in SIDES for name, share in self._left(q, side).items()}
        shares = np.nan_to_num(np.stack(list(left.values())), nan=1.0)
        scarcest, least = np.argmin(shares, axis=0), np.min(shares, axis=0)
        names = list(left)
        return [names[k] if share < SCARCE else "no voltage left" for k, share in zip(scarcest, least, strict=True)]

    def _left(self, q: Mapping[str, FloatArray], side: str) -> dict[str, FloatArray]:
        """Share left of each supply of a side [1]."""
        gas = GAS[side]
        flooded = bool(np.any(q[f"{side}_saturation"] > FLOODED))
        transport = f"flooding of the {side}" if flooded else f"{gas} transport to the {side}"
        water = "water at the cathode (ionomer dry-out)" if side == "cathode" else "dry-out of the anode ionomer"
        inside = q[f"reactant_pressure_{side}"] / q[f"channel_reactant_pressure_{side}"]
        # the film is the last resistance and closes every gas limit: it is the cause if most of the gas gets to it
        film = np.where(inside > 0.5, q[f"gate_{side}"], np.maximum(q[f"gate_{side}"], inside))
        return {
            f"{gas} feed": 1.0 - q[f"feed_used_{side}"],
            transport: inside,
            f"{gas} through the ionomer and water films": film,
            water: (q[f"{side}_activity"] - DRY) / (1.0 - DRY),
        }


def _interpolate(x: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation of rows (k, n) at sorted knots (k,), constant outside; shape (m, n)."""
    upper = np.clip(np.searchsorted(knots, x), 1, len(knots) - 1)
    span = knots[upper] - knots[upper - 1]
    share = np.clip((x - knots[upper - 1]) / np.where(span > 0.0, span, 1.0), 0.0, 1.0)[:, None]
    return np.asarray(values[upper - 1] + share * (values[upper] - values[upper - 1]))


def _invert(rate: Callable[[FloatArray], FloatArray], target: FloatArray, near: FloatArray, rising: bool) -> FloatArray:
    """Voltage at which a monotone rate reaches its target, by bisection to 1e-12 V; shape of `target`."""
    low, high = near - 2.0 + 0.0 * target, near + 2.0 + 0.0 * target
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(44):
            middle = 0.5 * (low + high)
            above = rate(middle) > target
            down = above if rising else ~above
            high, low = np.where(down, middle, high), np.where(down, low, middle)
    return np.asarray(0.5 * (low + high))
