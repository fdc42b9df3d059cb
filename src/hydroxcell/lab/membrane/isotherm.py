"""Sorption isotherm: the water content over the activity, in the forms that material cards know."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.card import card_section
from hydroxcell.lab.propagation import mean_of
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import fit_linear
from hydroxcell.lab.sheet import Sheet
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
LAWS = ("polynomial", "park", "table")
STEADY = 0.01  # of the water taken up, drift over the last tenth of a step beyond which it is not at rest
AFFINITIES = np.geomspace(1.0, 300.0, 40)
EXPONENTS = np.linspace(1.5, 16.0, 59)
BRANCHES = ("absorption", "desorption")


@dataclass(frozen=True, eq=False, kw_only=True)
class SorptionIsotherm(Measured):
    """Water content over activity with the law that describes it.

    Attributes
    ----------
    activity, water_content, fitted : [1] (n,), those that were fitted, by rising activity
    branch : "absorption" or "desorption" of each point
    law : "polynomial", "park" or "table"
    coefficients : of that law by the names of a material card; empty for "table"
    table_activity, table_content : points for a card's table, one for each activity (m,)
    criterion : corrected Akaike criterion of each law that was tried
    """

    KIND: ClassVar[str] = "sorption_isotherm"

    activity: FloatArray
    water_content: FloatArray
    fitted: FloatArray
    branch: npt.NDArray[np.str_]
    law: str
    coefficients: Mapping[str, float]
    table_activity: FloatArray
    table_content: FloatArray
    criterion: Mapping[str, float]

    def tables(self) -> Mapping[str, Columns]:
        """One row a point."""
        return {
            "isotherm": {
                "water_activity": self.activity,
                "water_content": self.water_content,
                "water_content_fitted": self.fitted,
                "branch": self.branch,
            }
        }

    def card_section(self, source: str, counter_ion_form: str) -> str:
        """Section `water_uptake` of a membrane card (TOML).

        Parameters
        ----------
        source : of the measurement: a key of the bibliography, or words
        counter_ion_form : in which it was measured: "hydroxide", ... or "not_stated"

        Errors: InputError for a table, which a card writes as lists.
        """
        if self.law == "table":
            raise InputError(
                "sorption_isotherm: a table has no coefficients; fit law=park or law=polynomial for a card."
            )
        span = f"{{ water_activity = [{self.activity.min():.3g}, {self.activity.max():.3g}] }}"
        return card_section("water_uptake", self.law, self.coefficients, {}, source, span, counter_ion_form)


def polynomial_isotherm(activity: Any, a0: Any, a1: Any, a2: Any, a3: Any) -> Any:
    """Cubic isotherm.

    Formula: lambda = a0 + a1 a + a2 a^2 + a3 a^3. Source: springer_1991 (form)

    >>> round(polynomial_isotherm(0.8, 0.0, 13.13, -14.81, 14.41), 2)
    8.4
    """
    return a0 + activity * (a1 + activity * (a2 + activity * a3))


def park_isotherm(
    activity: Any, langmuir_capacity: Any, langmuir_affinity: Any, henry: Any, cluster: Any, cluster_exponent: Any
) -> Any:
    """Isotherm of Park: sites, dissolution, clusters.

    Formula: lambda = A K a/(1 + K a) + H a + C a^n. Source: park_1986

    >>> round(park_isotherm(1.0, 1.2, 10.0, 2.0, 6.0, 6.0), 3)
    9.091
    """
    sites = langmuir_capacity * langmuir_affinity * activity / (1.0 + langmuir_affinity * activity)
    return sites + henry * activity + cluster * activity**cluster_exponent


def fit_polynomial(activity: FloatArray, content: FloatArray) -> tuple[dict[str, float], FloatArray]:
    """Cubic through zero by least squares, and its values at the points.

    Errors: InputError for fewer than four points.
    """
    if len(activity) < 4:
        raise InputError(f"sorption_isotherm: {len(activity)} points are too few for a cubic; 4 are needed.")
    design = np.stack([activity, activity**2, activity**3], axis=1)
    fit = fit_linear(design, content)
    found = {"a0": 0.0, **{f"a{k + 1}": float(c) for k, c in enumerate(fit.coefficients)}}
    return found, np.asarray(design @ fit.coefficients)


def fit_park(activity: FloatArray, content: FloatArray) -> tuple[dict[str, float], FloatArray]:
    """Park's isotherm by least squares: affinity and exponent on a grid then refined, the rest linear and not negative.

    Errors: InputError for fewer than six points.
    """
    if len(activity) < 6:
        raise InputError(f"sorption_isotherm: {len(activity)} points are too few for Park's isotherm; 6 are needed.")
    from scipy.optimize import minimize, nnls

    def solved(affinity: float, exponent: float) -> tuple[FloatArray, float]:
        design = np.stack([affinity * activity / (1 + affinity * activity), activity, activity**exponent], axis=1)
        found, rest = nnls(design, content)
        return np.asarray(found), float(rest)

    coarse = [(solved(k, n)[1], k, n) for k in AFFINITIES[::4] for n in EXPONENTS[::5]]
    _, affinity, exponent = min(coarse)
    better = minimize(
        lambda p: solved(math.exp(p[0]), math.exp(p[1]))[1],
        [math.log(affinity), math.log(exponent)],
        method="Nelder-Mead",
        bounds=[(math.log(0.3), math.log(1000.0)), (math.log(1.05), math.log(30.0))],
        options={"xatol": 1e-4, "fatol": 1e-10, "maxiter": 300},
    )
    k, n = (math.exp(v) for v in better.x)
    (sites, henry, cluster), _ = solved(k, n)
    found = {
        "langmuir_capacity": float(sites),
        "langmuir_affinity": k,
        "henry": float(henry),
        "cluster": float(cluster),
        "cluster_exponent": n,
    }
    return found, np.asarray(park_isotherm(activity, **found))


def isotherm(
    activity: FloatArray, content: FloatArray, law: str = "", branch: Sequence[str] = (), only: str = ""
) -> SorptionIsotherm:
    """Evaluate points.

    Parameters
    ----------
    activity : [1] (n,), relative humidity over the membrane at its temperature
    content : water per fixed ion [1] (n,)
    law : "polynomial", "park" or "table"; "" for the one of the first two that describes the points better
    branch : "absorption" or "desorption" of each point
    only : branch that is fitted, "" for all points

    Errors: UnknownNameError for a law or branch that is none; InputError for too few points or impossible ones.
    """
    if law and law not in LAWS:
        raise UnknownNameError("law", law, LAWS, "sorption_isotherm")
    if only and only not in BRANCHES:
        raise UnknownNameError("branch", only, BRANCHES, "sorption_isotherm")
    wrong = np.flatnonzero((activity < 0.0) | (activity > 1.05) | (content < 0.0))
    if len(wrong):
        k = int(wrong[0])
        raise InputError(
            f"sorption_isotherm: point {k + 1}: activity {activity[k]:g}, water content {content[k]:g}; activities lie "
            "between 0 and 1 and contents are not negative. Humidities in per cent need it in the heading: "
            "'relative_humidity / %'."
        )
    directions = np.array(branch if len(branch) else ["absorption"] * len(activity))
    findings = _hysteresis(activity, content, directions)
    if only:
        mask = directions == only
        activity, content, directions = activity[mask], content[mask], directions[mask]
    order = np.argsort(activity, kind="stable")
    activity, content, directions = activity[order], content[order], directions[order]
    points = np.unique(np.round(activity, 4))
    table = np.array([content[np.round(activity, 4) == a].mean() for a in points])
    fits = {}
    for name, fit, parameters in (("polynomial", fit_polynomial, 3), ("park", fit_park, 5)):
        if law in ("", name) and (law == name or len(activity) > parameters + 2):
            found, fitted = fit(activity, content)
            fits[name] = (found, fitted, _criterion(content - fitted, parameters))
    chosen = law or (min(fits, key=lambda name: fits[name][2]) if fits else "table")
    coefficients, fitted = fits[chosen][:2] if chosen in fits else ({}, np.interp(activity, points, table))
    rest = content - fitted
    spread = float(np.sqrt(np.mean(rest**2)))
    findings += _odd(points, table, chosen, coefficients, activity)
    full = float(np.interp(1.0, points, table)) if points[-1] >= 0.97 else math.nan
    words = ", ".join(f"{name} = {value:.4g}" for name, value in coefficients.items()) or f"{len(points)} points"
    scatter = Value.exact(spread, f"root mean square of the points around the law, {len(activity)} points")
    values = {"isotherm_scatter": scatter}
    if math.isfinite(full):
        near = content[activity >= 0.97]
        values["water_content"] = mean_of(near).as_value("mean of the points at activities from 0.97")
    why = "given" if law else "lowest corrected Akaike criterion of polynomial and Park"
    return SorptionIsotherm(
        sentence=f"Sorption isotherm as {chosen}: {words}; the points lie {spread:.2g} water per ion around it.",
        values=values,
        choices=(
            Choice("law", chosen, why if chosen != "table" else "given, or too few points for a law"),
            Choice("no water at no activity", "a0 = 0", "a dry gas leaves a dry membrane"),
            Choice("branch", only or "all points", "given" if only else "nothing was said"),
        ),
        findings=tuple(findings),
        activity=activity,
        water_content=content,
        fitted=np.asarray(fitted, dtype=float),
        branch=directions,
        law=chosen,
        coefficients=coefficients,
        table_activity=points,
        table_content=table,
        criterion={name: float(found[2]) for name, found in fits.items()},
    )


def _criterion(rest: FloatArray, parameters: int) -> float:
    """Corrected Akaike criterion (hurvich_1989); the scatter counts as a parameter."""
    n, k = len(rest), parameters + 1
    variance = max(float(np.mean(rest**2)), 1e-12)
    return n * math.log(variance) + 2.0 * k + 2.0 * k * (k + 1) / max(n - k - 1, 1)


def _hysteresis(activity: FloatArray, content: FloatArray, branch: npt.NDArray[np.str_]) -> list[str]:
    up, down = (branch == name for name in BRANCHES)
    if not up.any() or not down.any():
        return []
    order = [np.argsort(activity[mask]) for mask in (up, down)]
    low, high = max(activity[up].min(), activity[down].min()), min(activity[up].max(), activity[down].max())
    if high <= low:
        return []
    grid = np.linspace(low, high, 20)
    curves = [np.interp(grid, activity[m][o], content[m][o]) for m, o in zip((up, down), order, strict=True)]
    gap = float(np.max(np.abs(curves[1] - curves[0])))
    return [f"absorption and desorption differ by up to {gap:.2g} water per ion at the same activity"]


def _odd(
    points: FloatArray, table: FloatArray, law: str, coefficients: Mapping[str, float], activity: FloatArray
) -> list[str]:
    found = []
    falls = np.flatnonzero(np.diff(table) < 0.0)
    if len(falls):
        found.append(f"the water content falls from activity {points[falls[0]]:g} to {points[falls[0] + 1]:g}")
    if points[-1] < 0.9:
        found.append(f"the highest activity is {points[-1]:.2f}; the law is extrapolated to liquid water")
    if law == "polynomial":
        a = np.linspace(0.0, 1.0, 201)
        if np.any(np.diff(polynomial_isotherm(a, **coefficients)) < 0.0):
            found.append(
                "the polynomial falls somewhere between activities 0 and 1: not an isotherm; use park or table"
            )
    return found


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> SorptionIsotherm:
    """Result for a table of activity with water content, or with masses, or for the log of a sorption balance.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    name = sheet.first_of("water_activity", "activity", "relative_humidity")
    activity = sheet.array(name or "relative_humidity", "1", "%")
    findings: list[str] = []
    if sheet.has("water_content"):
        content = sheet.array("water_content", "1")
    else:
        dry, capacity = _dry(sheet), float(sheet.array("ion_exchange_capacity", "mol/kg", "mmol/g")[0])
        content = (sheet.array("mass", "kg", "mg") / dry - 1.0) / (MOLAR_MASS["H2O"] * capacity)
    good = sheet.finite(activity=activity, content=content)
    activity, content = activity[good], content[good]
    if sheet.find("time") is not None:
        time = sheet.array("time", "s", "min")[good]
        activity, content, findings = steps(time, activity, content)
    # A balance that is empty of water shows a mass below the dry one by its noise; more is another dry mass.
    if float(content.min(initial=0.0)) < -0.2:
        raise InputError(f"{sheet.where}: the water content falls to {content.min():.2g}: the dry mass is too large.")
    branches = [w.lower() for w in sheet.words("branch")] if sheet.find("branch") is not None else _directions(activity)
    from dataclasses import replace

    law, only = str(options.get("law", "")), str(options.get("fitted_branch", ""))
    result = isotherm(activity, np.maximum(content, 0.0), law, branches, only)
    negative = int((content < 0.0).sum())
    odd = [f"{negative} points with slightly negative water are taken as dry"] if negative else []
    return replace(result, findings=(*result.findings, *findings, *odd))


def _dry(sheet: Sheet) -> float:
    if not sheet.has("dry_mass"):
        raise InputError(
            f'{sheet.where}: masses need the dry mass (--set dry_mass="... mg") and ion_exchange_capacity.'
        )
    return float(sheet.array("dry_mass", "kg", "mg")[0])


def _directions(activity: FloatArray) -> list[str]:
    """Branch of each point from whether the activity rose or fell before it."""
    change = np.diff(activity, prepend=activity[0] - 1.0)
    last, found = "absorption", []
    for step in change:
        last = last if abs(step) < 1e-4 else ("absorption" if step > 0.0 else "desorption")
        found.append(last)
    return found


def steps(time: FloatArray, activity: FloatArray, content: FloatArray) -> tuple[FloatArray, FloatArray, list[str]]:
    """End of each step of a sorption balance, and which steps were not at rest.

    Parameters
    ----------
    time : [s] (n,)
    activity : measured or set [1] (n,); a step is a stretch within 0.01
    content : [1] (n,)

    >>> a, c, odd = steps(np.arange(6.0), np.array([0.1, 0.1, 0.1, 0.5, 0.5, 0.5]), np.array([1.0, 2.0, 2.0, 3, 5, 5]))
    >>> a.tolist(), c.tolist(), odd
    ([0.1, 0.5], [2.0, 5.0], [])
    """
    number = np.concatenate([[0], np.cumsum(np.abs(np.diff(activity)) > 0.01)])
    ends, levels, odd = [], [], []
    for k in np.unique(number):
        rows = np.flatnonzero(number == k)
        tail = rows[-max(len(rows) // 10, 1) :]
        ends.append(float(np.mean(activity[tail])))
        levels.append(float(np.mean(content[tail])))
        drift = abs(float(content[tail[-1]] - content[tail[0]])) if len(tail) > 2 else 0.0
        moved = abs(float(content[rows[-1]] - content[rows[0]]))
        if drift > STEADY * max(moved, 0.1):
            odd.append(
                f"the step at activity {ends[-1]:.2f} was not at rest: it moved by {drift:.2g} in its last tenth"
            )
    return np.array(ends), np.array(levels), odd


def law_at(result: SorptionIsotherm, activity: FloatArray) -> FloatArray:
    """Water content of the law of a result at activities; straight lines between the points of a table."""
    if result.law == "table":
        return np.interp(activity, result.table_activity, result.table_content)
    form = polynomial_isotherm if result.law == "polynomial" else park_isotherm
    return np.asarray(form(activity, **result.coefficients))
