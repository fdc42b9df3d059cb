"""Screening with the lumped model: whole curves of many points in one call, for sweeps over designs.

    curve = Lumped(cell.structure).curve(values, currents)

The equations are in `models.lumped`, the solver in `numerics.batched`; this file turns them into a curve: start values,
operating points by current or by voltage, names of limits, losses and the water balance.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import STANDARD_PRESSURE
from hydroxcell.errors import InputError
from hydroxcell.models import electrode
from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.closures import Closures
from hydroxcell.models.lumped import SIDES, LumpedModel
from hydroxcell.numerics.batched import BatchedSystem, BatchSettings, BatchSolution
from hydroxcell.numerics.batched_control import BatchOperator
from hydroxcell.numerics.batched_derivative import BatchedDerivative

LARGEST_CURRENT = 3e5  # [A/m2] beyond every curve
LOWEST_VOLTAGE = 0.01  # [V] at which a curve ends
NOTHING = "no voltage left"
FAILED = "failed: Newton's method found no steady state"
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
        if "carbonation" in structure:
            raise InputError("The lumped model knows no carbon dioxide; use the through-plane model for this cell.")
        self.model = LumpedModel(structure, closures)
        self.settings = settings or BatchSettings()
        self._systems: dict[tuple[str, ...], BatchedSystem] = {}
        self._derivatives: dict[tuple[tuple[str, ...], ...], BatchedDerivative] = {}

    def _system(self, values: Mapping[str, float]) -> BatchedSystem:
        names = tuple(values)
        if names not in self._systems:
            self._systems[names] = BatchedSystem(self.model, names)
        return self._systems[names]

    def _operator(self, values: Mapping[str, float]) -> BatchOperator:
        return BatchOperator(self._system(values), values, self._sound, LARGEST_CURRENT, self.settings)

    def curve(self, values: Mapping[str, float], currents: FloatArray) -> LumpedCurve:
        """Operating points at given current densities.

        Parameters
        ----------
        values : parameters by dotted path, SI
        currents : (m,) [A/m2], any order
        """
        operator = self._operator(values)
        solution = operator.at_given(np.asarray(currents, dtype=float))
        quantities = operator.quantities(solution)
        sound = operator.is_sound(solution, quantities)
        if sound.all():
            return self._record(solution, quantities, ("converged",) * len(sound), values)
        solution, beyond, end = operator.reach(solution, sound, LOWEST_VOLTAGE)
        cause = self._causes(operator.quantities(end))[-1]
        status = tuple(
            "converged" if good else f"limited: {cause}" if over else FAILED
            for good, over in zip(solution.converged, beyond, strict=True)
        )
        return self._record(solution, operator.quantities(solution), status, values)

    def at_voltages(self, values: Mapping[str, float], voltages: FloatArray) -> LumpedCurve:
        """Operating points at given cell voltages (m,) [V], any order."""
        operator = self._operator(values)
        solution = operator.at_explicit(np.asarray(voltages, dtype=float))
        quantities = operator.quantities(solution)
        sound = solution.converged & self._wet(quantities)
        status = tuple(
            "converged" if good else FAILED if cause == NOTHING else f"limited: {cause}"
            for good, cause in zip(sound, self._causes(quantities), strict=True)
        )
        return self._record(solution, quantities, status, values)

    def derivatives(
        self, curve: LumpedCurve, outputs: Sequence[str], names: Sequence[str]
    ) -> tuple[FloatArray, FloatArray]:
        """Exact derivatives of quantities of a curve to the current and, with the current held, to parameters.

        Returns
        -------
        (points, outputs) [SI per A/m2] and (points, outputs, names) [SI per SI]; nan at points without a solution
        """
        system = self._system(curve.values)
        key = (tuple(curve.values), tuple(outputs), tuple(names))
        if key not in self._derivatives:
            self._derivatives[key] = BatchedDerivative(system, outputs, names)
        solved = np.array([status == "converged" for status in curve.status])
        to_current = np.full((len(solved), len(outputs)), np.nan)
        to_names = np.full((len(solved), len(outputs), len(names)), np.nan)
        if solved.any():
            state = {u.name: np.asarray(curve.quantities[u.name])[solved] for u in self.model.unknowns}
            given = curve.current_density[solved]
            solution = BatchSolution(system.scale(state), given, 0, np.ones(len(given), dtype=bool))
            found = self._derivatives[key].evaluate(solution, system.vector(curve.values))
            to_current[solved], to_names[solved] = found
        return to_current, to_names

    def losses(self, curve: LumpedCurve) -> dict[str, FloatArray]:
        """Loss breakdown [V] by nomenclature name, each (m,); sums to reversible minus cell voltage.

        The double-layer voltage of an electrode is split by asking its kinetic law what it would need for the useful
        current with the gas of the channel, for the whole current with that gas, and with the gas at the catalyst; the
        rest is the film.
        """
        q, p = curve.quantities, self.model.tree(curve.values)
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
            found[law] = sign * (useful - q[f"rest_potential_{side}"])
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

    # ------------------------------------------------------------------ record

    def _record(
        self,
        solution: BatchSolution,
        quantities: Mapping[str, FloatArray],
        status: tuple[str, ...],
        values: Mapping[str, float],
    ) -> LumpedCurve:
        q = dict(quantities)
        if status != ("converged",) * len(status):
            lost = np.array([s != "converged" for s in status])
            q = {name: np.where(lost, np.nan, value) for name, value in q.items()}
        current, voltage = solution.given, q["cell_voltage"]
        resistance = q["high_frequency_resistance"]
        return LumpedCurve(
            current_density=current,
            cell_voltage=voltage,
            power_density=current * voltage,
            high_frequency_resistance=resistance,
            ir_free_voltage=voltage + current * resistance,
            reversible_voltage=q["rest_potential_cathode"] - q["rest_potential_anode"],
            temperature=q["temperature"],
            status=status,
            iterations=solution.iterations,
            quantities=q,
            values=values,
        )

    def _sound(self, q: Mapping[str, FloatArray]) -> np.ndarray:
        return np.asarray(self._wet(q) & (q["cell_voltage"] > 0.0))

    def _wet(self, q: Mapping[str, FloatArray]) -> np.ndarray:
        return np.asarray((q["anode_activity"] > DRY) & (q["cathode_activity"] > DRY))

    def _causes(self, q: Mapping[str, FloatArray]) -> list[str]:
        """The scarcest supply of each point, or that no voltage is left."""
        left = {name: share for side in SIDES for name, share in self._left(q, side).items()}
        shares = np.nan_to_num(np.stack(list(left.values())), nan=1.0)
        scarcest, least = np.argmin(shares, axis=0), np.min(shares, axis=0)
        names = list(left)
        return [names[k] if share < SCARCE else NOTHING for k, share in zip(scarcest, least, strict=True)]

    def _left(self, q: Mapping[str, FloatArray], side: str) -> dict[str, FloatArray]:
        """Share left of each supply of a side [1]."""
        gas = GAS[side]
        flooded = bool(np.any(q[f"{side}_saturation"] > FLOODED))
        pores = f"flooding of the {side}" if flooded else f"{gas} transport to the {side}"
        water = "water at the cathode (ionomer dry-out)" if side == "cathode" else "dry-out of the anode ionomer"
        inside = q[f"reactant_pressure_{side}"] / q[f"channel_reactant_pressure_{side}"]
        # what is left at the catalyst stands under the name of the larger loss, pores or films
        in_pores, in_films = 1.0 - inside, inside * (1.0 - q[f"gate_{side}"])
        at_catalyst = inside * q[f"gate_{side}"]
        return {
            f"{gas} feed": 1.0 - q[f"feed_used_{side}"],
            pores: np.where(in_pores >= in_films, at_catalyst, inside),
            f"{gas} through the ionomer and water films": np.where(in_films > in_pores, at_catalyst, 1.0 - in_films),
            water: (q[f"{side}_activity"] - DRY) / (1.0 - DRY),
        }


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
