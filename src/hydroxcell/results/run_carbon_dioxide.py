"""Running the protocol of carbon dioxide: penalty with its parts, and the fraction that costs an allowed voltage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.carbon_dioxide import CarbonDioxide, feed_path
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError, SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status, solve_point
from hydroxcell.results import carbon, carbon_split, limits
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.carbon_dioxide import CarbonDioxidePenalty
from hydroxcell.results.fields import evaluate
from hydroxcell.study import Study

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings

LARGEST, SMALLEST = 5e-3, 1e-8  # [1] fractions between which the allowed one is sought
CLOSE = 1e-3  # relative, of the allowed fraction
WORDS = {
    "ohmic": "the lower conductivity",
    "nernst": "the lack of hydroxide at the anode (Nernst)",
    "kinetic": "slower reactions",
    "diffusion": "diffusion potentials",
    "rest": "a different distribution",
}
OTHER = {"anode": "cathode", "cathode": "anode"}


def exhaust_name(study: Study) -> str:
    """Name of the exhaust that the carbon dioxide of the fed side leaves with."""
    assert isinstance(study.protocol, CarbonDioxide)
    return f"carbon_dioxide_fraction_exhaust_{OTHER[study.protocol.side]}"


def _carbonated(study: Study) -> None:
    if "carbonation" not in study.cell.structure:
        raise InputError(
            f"{study.cell.name}: the cell says nothing of how its ionomers take up carbon dioxide; name a card, "
            'carbonation.material = "hydroxide_carbonate".'
        )


class _Feed:
    """Operating points of one cell by the fraction of carbon dioxide in one feed."""

    def __init__(self, operator: Operator, side: str) -> None:
        self.operator, self.path = operator, feed_path(side)
        model = operator.system.model
        assert isinstance(model, ThroughPlane)
        self.model = model

    def at(self, fraction: float) -> Operator:
        values = {**self.operator.values, self.path: fraction}
        return Operator(self.operator.system, values, self.operator.settings)

    def potentials(self, operator: Operator, points: Sequence[Point]) -> tuple[carbon_split.Potentials, FloatArray]:
        """What the split compares, and both exhausts (2, m)."""
        fields = evaluate(operator.system, points, operator.values)
        found = carbon.balance(fields)
        exhaust = np.array([found[f"carbon_dioxide_fraction_exhaust_{side}"] for side in ("anode", "cathode")])
        return carbon_split.potentials(fields, self.model, self.model.tree(operator.values)), exhaust

    def cause(self, operator: Operator, scan: Sequence[Point]) -> str:
        """What ends the current."""
        fields = evaluate(operator.system, [scan[0], operator.largest(scan)], operator.values)
        limit = limits.name_limit(fields, self.model, self.model.tree(operator.values), 1)
        return limit.cause if limit.reached else "resistance and kinetics (no supply runs out)"


def run_penalty(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
) -> CarbonDioxidePenalty:
    """Run a study whose protocol is `CarbonDioxide`."""
    _carbonated(study)
    asked = study.protocol
    assert isinstance(asked, CarbonDioxide)
    tell = progress or (lambda share, words: None)
    feed = _Feed(operator_for(study.cell, closures, mesh, settings), asked.side)
    currents = list(asked.current_densities)
    clean = feed.at(0.0)
    bare = clean.at_currents(clean.scan(), currents)
    solved = [p.status is Status.CONVERGED for p in bare]
    if not any(solved):
        raise InputError(
            f"protocol.current_densities: the cell reaches none of them; the smallest is {min(currents) / 1e4:g} A/cm2."
        )
    reference, _ = feed.potentials(clean, bare)
    names = ("total", *carbon_split.PARTS)
    arrays = {n: np.full((len(asked.fractions), len(currents)), np.nan) for n in (*names, "voltage", "exhaust")}
    words = []
    for row, fraction in enumerate(asked.fractions):
        tell(0.8 * row / len(asked.fractions), f"{1e6 * fraction:g} ppm")
        operator = feed.at(fraction)
        scan = operator.scan()
        points = operator.at_currents(scan, currents)
        with_gas, exhaust = feed.potentials(operator, points)
        good = np.array([p.status is Status.CONVERGED for p in points]) & np.array(solved)
        parts = carbon_split.split(reference, with_gas) | {
            "voltage": with_gas.voltage,
            "exhaust": exhaust[("anode", "cathode").index(OTHER[asked.side])],
        }
        for name, values in arrays.items():
            values[row] = np.where(good, parts[name], np.nan)
        words.append(feed.cause(operator, scan))
    allowed = np.zeros(0)
    if asked.allowed_loss is not None:
        tell(0.8, "allowed fraction")
        allowed = np.array([
            _allowed(feed, point, reference.voltage[k], asked.allowed_loss) if solved[k] else np.nan
            for k, point in enumerate(bare)
        ])  # fmt: skip
    result = CarbonDioxidePenalty(
        study=study,
        status=COMPLETE,
        sentence="",
        version=__version__,
        fractions=np.array(asked.fractions),
        current_density=np.array(currents),
        voltage_without=np.where(solved, reference.voltage, np.nan),
        cell_voltage=arrays["voltage"],
        penalty=arrays["total"],
        ohmic=arrays["ohmic"],
        nernst=arrays["nernst"],
        kinetic=arrays["kinetic"],
        diffusion=arrays["diffusion"],
        rest=arrays["rest"],
        exhaust=arrays["exhaust"],
        allowed=allowed,
        allowed_loss=float("nan") if asked.allowed_loss is None else asked.allowed_loss,
        limits=tuple(words),
    )
    return replace(result, sentence=_sentence(result))


def _allowed(feed: _Feed, bare: Point, voltage: float, loss: float) -> float:
    """Fraction at which the voltage at the current of a point without carbon dioxide has fallen by `loss` [-]."""
    from scipy.optimize import brentq

    system, known = feed.operator.system, [(0.0, bare)]

    def excess(logarithm: float) -> float:
        fraction = float(np.exp(logarithm))
        near = min(known, key=lambda pair: abs(pair[0] - fraction))[1]
        operator = feed.at(fraction)
        control = {"control.current_weight": 1.0, "control.current": operator.current(bare)}
        parameters = system.parameters(operator.values, control)
        point = solve_point(system, near.solution, parameters, feed.operator.settings, fallback=False)
        if point.status is not Status.CONVERGED:
            point = operator.at_currents(operator.scan(), [operator.current(bare)])[0]
        if point.status is not Status.CONVERGED:
            return 1.0  # the cell cannot give the current any more: more than any allowed loss
        known.append((fraction, point))
        return voltage - operator.voltage(point) - loss

    if excess(np.log(LARGEST)) <= 0.0:
        return LARGEST
    if excess(np.log(SMALLEST)) >= 0.0:
        raise SolverError("Even 0.01 ppm of carbon dioxide cost more than the allowed loss; is the current near zero?")
    return float(np.exp(brentq(excess, np.log(SMALLEST), np.log(LARGEST), xtol=CLOSE)))


def _sentence(result: CarbonDioxidePenalty) -> str:
    at, fraction = result.reference_point, f"{1e6 * result.fractions[-1]:.4g} ppm of carbon dioxide"
    place = f"at {result.current_density[at] / 1e4:.3g} A/cm²"
    if not np.isfinite(result.penalty[-1, at]):
        return f"With {fraction} the cell gives none of the currents; what limits is: {result.limits[-1]}."
    ranked = sorted(((float(v[-1, at]), n) for n, v in result.parts.items()), reverse=True)[:2]
    named = [f"{WORDS[n.split('_')[3]]} {1e3 * v:.0f} mV" for v, n in ranked]
    text = (
        f"{fraction[0].upper()}{fraction[1:]} cost {1e3 * result.penalty[-1, at]:.0f} mV {place}, "
        f"of which {' and '.join(named)}."
    )
    if len(result.allowed):
        allowed, more = 1e6 * result.allowed[at], "more than " if result.allowed[at] >= LARGEST else ""
        text += f" {1e3 * result.allowed_loss:.3g} mV allow {more}{allowed:.3g} ppm there."
    return text
