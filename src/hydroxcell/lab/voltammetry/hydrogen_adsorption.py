"""Surface area of platinum from the hydrogen that it adsorbs above the potential of hydrogen (H_upd).

The charge is that of the current above the double layer, between the beginning of hydrogen evolution and the end of
adsorption. Where these ends and the double layer are is read from the curve, shown, and doubted where it should be.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.voltammetry.areas import HYDROGEN_ON_PLATINUM, derived_areas, layer_choice
from hydroxcell.lab.voltammetry.charges import mean_weights, noise, smoothed, window_weights
from hydroxcell.lab.voltammetry.files import asked_scale, pair, scale_choice, scale_of, scan_rate, sweeps_of
from hydroxcell.lab.voltammetry.sweeps import Sweep
from hydroxcell.record import Columns

SMOOTHING = 0.03  # [V]
BEGIN = 0.06  # [V] against RHE; hydrogen in equilibrium with it has 1 % of 1 bar at 25 degC, more below
END = (0.30, 0.60)  # [V] against RHE between which adsorption ends
DOUBLE_LAYER = (0.30, 0.85)  # [V] against RHE in which the double layer is looked for
WIDTH = 0.10  # [V] of the window that gives the current of the double layer
CONVENTIONAL = (0.40, 0.50)  # [V] against RHE, where the double layer of polycrystalline platinum is
TWICE = 1.5  # times the double-layer current above which it is doubted that adsorption has ended


@dataclass(frozen=True, eq=False, kw_only=True)
class HydrogenAdsorption(Measured):
    """Result of hydrogen adsorption.

    Attributes
    ----------
    potential, current : anodic sweep [V], [A] (n,), rising
    cathodic_potential, cathodic_current : cathodic sweep (m,); empty if there is none
    window_low, window_high : of the integral [V]
    double_layer_low, double_layer_high : window that gives the current of the double layer [V]
    anodic_double_layer, cathodic_double_layer : that current [A], nan without the sweep
    scan_rate : [V/s]
    other_choices, other_charges : anodic charge [C] for other reasonable choices, in words (k,)
    """

    KIND: ClassVar[str] = "hydrogen_underpotential_deposition"

    potential: np.ndarray
    current: np.ndarray
    cathodic_potential: np.ndarray
    cathodic_current: np.ndarray
    window_low: float
    window_high: float
    double_layer_low: float
    double_layer_high: float
    anodic_double_layer: float
    cathodic_double_layer: float
    scan_rate: float
    other_choices: np.ndarray
    other_charges: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """Anodic and cathodic sweep; charges for other choices."""
        return {
            "anodic": {"electrode_potential": self.potential, "electrode_current": self.current},
            "cathodic": {"electrode_potential": self.cathodic_potential, "electrode_current": self.cathodic_current},
            "choices": {"choice": self.other_choices, "charge": self.other_charges},
        }

    @property
    def charge(self) -> Value:
        """Charge of desorption in the anodic sweep [C]."""
        return self.value("hydrogen_charge")

    @property
    def surface_area(self) -> Value:
        """Electrochemical surface area [m2]."""
        return self.value("electrochemical_surface_area")


def adsorption_charge(
    x: FloatArray, y: FloatArray, rate: float, window: tuple[float, float], double_layer: tuple[float, float]
) -> tuple[float, float, float]:
    """Charge above a constant double-layer current, its standard uncertainty, and that current.

    The uncertainty is that of the noise and of the slope of the double layer: half a window away it is another.
    Q = integral over the window of |I - I_dl| dE / rate, with I_dl the mean in `double_layer`.
    Parameters: potential [V], strictly rising, and current [A] (n,); rate [V/s]. Returns [C], [C], [A].

    >>> x = np.linspace(0.0, 0.6, 601)
    >>> y = np.where(x < 0.3, 3e-6, 1e-6)
    >>> round(1e6 * adsorption_charge(x, y, 0.05, (0.05, 0.35), (0.4, 0.5))[0], 2)
    10.0
    """
    area = window_weights(x, *window) / rate
    mean = mean_weights(x, *double_layer)
    if not mean.any():
        raise InputError(
            f"The curve has no point between {double_layer[0]:g} and {double_layer[1]:g} V for the double layer."
        )
    duration = float(area.sum())
    weights = area - duration * mean
    middle = 0.5 * (double_layer[0] + double_layer[1])
    halves = mean_weights(x, middle, double_layer[1]) - mean_weights(x, double_layer[0], middle)
    slope = duration * abs(float(halves @ y)) / math.sqrt(12.0)
    return float(weights @ y), math.hypot(noise(y) * math.sqrt(float(weights @ weights)), slope), float(mean @ y)


def found_end(x: FloatArray, y: FloatArray) -> float:
    """Potential at which adsorption ends: the lowest minimum of the smoothed current between 0.3 and 0.6 V."""
    line = smoothed(x, y, SMOOTHING)
    inside = (x[1:-1] >= END[0]) & (x[1:-1] <= END[1])
    minima = np.flatnonzero(inside & (line[1:-1] <= line[:-2]) & (line[1:-1] <= line[2:])) + 1
    if len(minima):
        return float(x[minima[int(np.argmin(line[minima]))]])
    places = np.flatnonzero((x >= END[0]) & (x <= END[1]))
    if not len(places):
        raise InputError(
            f"The sweep covers {x[0]:.3f} to {x[-1]:.3f} V against the RHE, not {END[0]:g} to {END[1]:g} V, where the "
            "adsorption of hydrogen ends. Give window_low, window_high, double_layer_low and double_layer_high."
        )
    return float(x[places[int(np.argmin(line[places]))]])


def found_double_layer(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Flat stretch around the 100 mV with the smallest mean current between 0.3 and 0.85 V.

    It grows as long as the smoothed current stays within 3 % or 2.5 times its noise; the smallest of many noisy means
    alone would be too small.
    """
    top = min(DOUBLE_LAYER[1], float(x[-1]))
    starts = np.arange(DOUBLE_LAYER[0], top - WIDTH + 1e-9, 0.005)
    means = [float(mean @ y) if (mean := mean_weights(x, a, a + WIDTH)).any() else math.inf for a in starts]
    if not means or math.isinf(min(means)):
        raise InputError(f"The sweep ends at {x[-1]:.3f} V, before the double layer. Give double_layer_low and _high.")
    low = float(starts[int(np.argmin(means))])
    high = low + WIDTH
    line = smoothed(x, y, SMOOTHING)
    spread = noise(y) * math.sqrt(2.25 / max(SMOOTHING / float(np.median(np.diff(x))), 2.25))  # of a running parabola
    for _ in range(5):
        level = float(mean_weights(x, low, high) @ y)
        flat = np.abs(line - level) <= max(0.03 * abs(level), 2.5 * spread)
        below = np.flatnonzero(~flat & (x < low))
        above = np.flatnonzero(~flat & (x > high))
        low = min(low, max(float(x[below[-1] + 1]) if len(below) else float(x[0]), DOUBLE_LAYER[0]))
        high = max(high, min(float(x[above[0] - 1]) if len(above) else float(x[-1]), top))
    return low, high


def doubts(
    x: FloatArray, y: FloatArray, window: tuple[float, float], double_layer: tuple[float, float]
) -> tuple[str, ...]:
    """What is odd about the choice of the double layer: anions that adsorb, a current that has not come down."""
    line = smoothed(x, y, SMOOTHING)
    level = float(mean_weights(x, *double_layer) @ y)
    found = []
    at_end = float(np.interp(window[1], x, line))
    if level > 0.0 and at_end > TWICE * level:
        found.append(
            f"at {window[1]:.3f} V, where adsorption of hydrogen ends, the current is still {at_end / level:.1f} times "
            f"that of the double layer ({double_layer[0]:.2f} to {double_layer[1]:.2f} V): another process overlaps"
        )
    conventional = mean_weights(x, *CONVENTIONAL)
    beyond = double_layer[0] >= CONVENTIONAL[1]
    if conventional.any() and level > 0.0 and beyond and float(conventional @ y) > TWICE * level:
        found.append(
            f"the usual double-layer window {CONVENTIONAL[0]:.2f} to {CONVENTIONAL[1]:.2f} V carries "
            f"{float(conventional @ y) / level:.1f} times the current of that found, {double_layer[0]:.2f} to "
            f"{double_layer[1]:.2f} V: anions adsorb there, as (bi)sulfate does on Pt(111); "
            "a double layer taken there would be wrong"
        )
    if level <= 0.0:
        found.append(
            "the current of the double layer is not positive in the anodic sweep: is the current offset or reversed?"
        )
    return tuple(found)


def hydrogen_adsorption(
    anodic: Sweep,
    cathodic: Sweep | None,
    rate: float,
    *,
    area: float | None = None,
    loading: float | None = None,
    charge_density: float = HYDROGEN_ON_PLATINUM,
    window: tuple[float, float] | None = None,
    double_layer: tuple[float, float] | None = None,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> HydrogenAdsorption:
    """Charge of hydrogen desorption (anodic) and adsorption (cathodic), and surface area from the anodic one.

    Parameters
    ----------
    anodic, cathodic : sweeps, potentials [V] against the RHE, currents [A]
    rate : scan rate [V/s]
    area, loading : geometric area [m2]; metal per geometric area [kg/m2]
    charge_density : of a full layer [C/m2]
    window, double_layer : [V]; found in the anodic sweep if left out

    The interval covers the noise of the current and the slope of the double layer; other choices stand beside it,
    and a full layer is a convention. Errors: InputError for a sweep that does not cover the region.
    Source: [trasatti_1991].
    """
    x, y = anodic.ascending()
    if window is not None:
        low, high, why = *window, "given"
    else:
        low, high = max(BEGIN, float(x[0])), found_end(x, y)
        why = "from 0.06 V (hydrogen at 1 % of 1 bar) or the first point to the lowest minimum between 0.3 and 0.6 V"
    if double_layer is not None:
        layer, layer_why = double_layer, "given"
    else:
        layer, layer_why = (
            found_double_layer(x, y),
            "flat stretch around the smallest anodic current between 0.3 and 0.85 V",
        )
    if low >= high:
        raise InputError(
            f"The window from {low:.3f} to {high:.3f} V is empty; the sweep covers {x[0]:.3f} to {x[-1]:.3f} V."
        )
    value, spread, level = adsorption_charge(x, y, rate, (low, high), layer)
    if double_layer is None:
        spread = math.hypot(spread, _freedom_of_choice(x, y, rate, (low, high), layer))
    charge = Value.of(
        value, spread, "integral above the double layer, anodic sweep; interval: noise, slope of the double layer"
    )
    odd = list(doubts(x, y, (low, high), layer))
    if charge.low <= 0.0:
        odd.append("no adsorption of hydrogen is seen: the current does not rise above that of the double layer")
    values = {"hydrogen_charge": charge}
    cathodic_x = cathodic_y = np.empty(0)
    cathodic_level = math.nan
    if cathodic is not None:
        cathodic_x, cathodic_y = cathodic.ascending()
        back, back_spread, negative = adsorption_charge(cathodic_x, -cathodic_y, rate, (low, high), layer)
        cathodic_level = -negative
        words = "integral above the double layer, cathodic sweep; interval: noise, slope of the double layer"
        values["hydrogen_adsorption_charge"] = Value.of(back, back_spread, words)
        if abs(back - value) > 0.1 * abs(value):
            odd.append(
                f"adsorption ({1e6 * back:.3g} uC) and desorption ({1e6 * value:.3g} uC) differ by more than 10 %: "
                "hydrogen evolution, oxygen or a drifting double layer takes part"
            )
    values |= derived_areas(charge, charge_density, area, loading)
    values["scan_rate"] = Value.exact(rate, "see choices")
    others = _others(x, y, rate, (low, high), layer)
    surface = values["electrochemical_surface_area"]
    return HydrogenAdsorption(
        sentence=(
            f"Hydrogen desorption takes {1e6 * value:.3g} uC ({1e6 * charge.low:.3g} to {1e6 * charge.high:.3g}), "
            f"a surface of {1e4 * surface.value:.3g} cm2."
        ),
        values=values,
        choices=(
            *choices,
            Choice("window", f"{low:.3f} to {high:.3f} V", why),
            Choice("double layer", f"{layer[0]:.3f} to {layer[1]:.3f} V, constant current", layer_why),
        ),
        findings=(*findings, *odd),
        potential=x, current=y, cathodic_potential=cathodic_x, cathodic_current=cathodic_y,
        window_low=low, window_high=high, double_layer_low=layer[0], double_layer_high=layer[1],
        anodic_double_layer=level, cathodic_double_layer=cathodic_level, scan_rate=rate,
        other_choices=np.array(list(others)), other_charges=np.array(list(others.values())),
    )  # fmt: skip


def _freedom_of_choice(
    x: FloatArray, y: FloatArray, rate: float, window: tuple[float, float], layer: tuple[float, float]
) -> float:
    """Standard error of the charge from the four quarters of the flat stretch taken for the double layer [C]."""
    edges = np.linspace(*layer, 5)
    charges = [adsorption_charge(x, y, rate, window, (float(a), float(b)))[0] for a, b in itertools.pairwise(edges)]
    return 0.5 * float(np.std(charges))


def _others(
    x: FloatArray, y: FloatArray, rate: float, window: tuple[float, float], layer: tuple[float, float]
) -> dict[str, float]:
    """Anodic charge for other reasonable choices."""
    low, high = window
    found = {
        "as chosen": adsorption_charge(x, y, rate, window, layer)[0],
        "window ends 30 mV earlier": adsorption_charge(x, y, rate, (low, high - 0.03), layer)[0],
        "window ends 30 mV later": adsorption_charge(x, y, rate, (low, high + 0.03), layer)[0],
        "window begins 20 mV later": adsorption_charge(x, y, rate, (low + 0.02, high), layer)[0],
    }
    if mean_weights(x, *CONVENTIONAL).any():
        words = f"double layer at {CONVENTIONAL[0]:.2f} to {CONVENTIONAL[1]:.2f} V"
        found[words] = adsorption_charge(x, y, rate, window, CONVENTIONAL)[0]
    return found


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> HydrogenAdsorption:
    """Hydrogen adsorption from the last full cycle of the first file, or the one that is asked for."""
    main = recordings[0]
    sweeps = sweeps_of(main, options.get("area"))
    rising = [sweep for sweep in sweeps if sweep.direction > 0]
    falling = [sweep for sweep in sweeps if sweep.direction < 0]
    if not rising:
        raise InputError(f"{main.file}: there is no anodic sweep, in which hydrogen desorbs.")
    widest = max(sweep.high - sweep.low for sweep in rising)
    number = int(options.get("sweep", 0))
    if number:
        if not 1 <= number <= len(rising):
            raise InputError(f"{main.file}: there is no anodic sweep {number}; the file has {len(rising)}.")
        anodic = rising[number - 1]
    else:
        anodic = [sweep for sweep in rising if sweep.high - sweep.low > 0.8 * widest][-1]
    partner = [sweep for sweep in falling if sweep.high - sweep.low > 0.5 * (anodic.high - anodic.low)]
    cathodic = min(partner, key=lambda sweep: abs(sweeps.index(sweep) - sweeps.index(anodic)), default=None)
    rate, rate_choice, odd = scan_rate(
        [sweep for sweep in (anodic, cathodic) if sweep is not None], main, options.get("scan_rate")
    )
    window, double_layer = pair(options, "window"), pair(options, "double_layer")
    findings = list(odd)
    why = "given" if number else "the last full anodic sweep and the cathodic one beside it"
    chosen = f"{anodic.name}" + (f", {cathodic.name}" if cathodic is not None else "")
    choices = [Choice("sweeps", chosen, why), rate_choice]
    scale = scale_of(main, options) if window and double_layer else asked_scale(main, options)
    if scale is not None:
        anodic = anodic.shifted(scale.offset)
        cathodic = None if cathodic is None else cathodic.shifted(scale.offset)
        choices.append(scale_choice(scale))
        findings += scale.findings
    else:
        findings.append("the reference electrode is not known: potentials and windows are as recorded")
    layer, layer_words = layer_choice(options, HYDROGEN_ON_PLATINUM, "hydrogen")
    return hydrogen_adsorption(
        anodic, cathodic, rate, area=options.get("area"), loading=options.get("loading"), charge_density=layer,
        window=window, double_layer=double_layer, choices=(*choices, layer_words), findings=findings,
    )  # fmt: skip
