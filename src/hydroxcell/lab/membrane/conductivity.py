"""Conductivity of a membrane from its resistance, in its plane and through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.spectrum import resistance_of
from hydroxcell.lab.propagation import Known, combined, mean_of, propagated
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import fit_linear
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
PLAUSIBLE = (1e-4, 50.0)  # [S/m], wider than what ion-exchange membranes have
DIRECTIONS = ("in_plane", "through_plane", "thickness_series")
STATES = ("wet", "dry")


@dataclass(frozen=True, eq=False, kw_only=True)
class MembraneConductivity(Measured):
    """Conductivity of pieces of a membrane.

    Attributes
    ----------
    direction : "in_plane", "through_plane" or "thickness_series"
    dimensions : "wet", "dry" or "not stated"
    temperature : [K] (n,), nan where it is not stated
    resistance, thickness : [ohm], [m] (n,)
    conductivity, uncertainty : [S/m] (n,); in a thickness series as if the contacts had no resistance
    area_resistance : [ohm m2] (n,), nan in the plane
    """

    KIND: ClassVar[str] = "membrane_conductivity"

    direction: str
    dimensions: str
    temperature: FloatArray
    resistance: FloatArray
    thickness: FloatArray
    conductivity: FloatArray
    uncertainty: FloatArray
    area_resistance: FloatArray

    def tables(self) -> Mapping[str, Columns]:
        """One row a measurement."""
        return {
            "conductivity": {
                "temperature": self.temperature,
                "membrane_cell_resistance": self.resistance,
                "membrane_thickness": self.thickness,
                "membrane_area_resistance": self.area_resistance,
                "membrane_conductivity": self.conductivity,
                "membrane_conductivity_uncertainty": self.uncertainty,
            }
        }

    @property
    def membrane_conductivity(self) -> Value:
        """The conductivity [S/m]."""
        return self.value("membrane_conductivity")


def in_plane_conductivity(resistance: Any, length: Any, width: Any, thickness: Any) -> Any:
    """Conductivity of a strip with the current along it.

    Formula: sigma = L/(R W t).

    Parameters
    ----------
    resistance : between the voltage electrodes [ohm]
    length : between the voltage electrodes [m]
    width, thickness : of the strip as it was measured, swollen [m]

    Validity: current uniform over the section; no liquid beside the strip. Source: kreuer_2004

    >>> round(in_plane_conductivity(1000.0, 0.01, 0.01, 25e-6), 2)
    40.0
    """
    return length / (resistance * width * thickness)


def through_plane_conductivity(resistance: Any, cell_resistance: Any, area: Any, thickness: Any) -> Any:
    """Conductivity of a piece with the current through it.

    Formula: sigma = t/((R - R_cell) A).

    Parameters
    ----------
    resistance : with the membrane [ohm]
    cell_resistance : of cell, contacts and leads without it [ohm]
    area : of the electrodes [m2]
    thickness : of the membrane as it was measured, swollen [m]

    Validity: R_cell measured with the same contacts; contacts with the membrane itself are not in it.
    Source: makharia_2005

    >>> round(through_plane_conductivity(0.012, 0.002, 5e-4, 25e-6), 2)
    5.0
    """
    return thickness / ((resistance - cell_resistance) * area)


def conductivity_in_plane(
    resistance: Sequence[Known],
    length: Sequence[Known],
    width: Sequence[Known],
    thickness: Sequence[Known],
    **said: Any,
) -> MembraneConductivity:
    """Evaluate strips, SI; `said` are temperature (n,), dimensions and findings."""
    each = [
        propagated(in_plane_conductivity, {"resistance": r, "length": x, "width": w, "thickness": t})
        for r, x, w, t in zip(resistance, length, width, thickness, strict=True)
    ]
    choices = (Choice("formula", "sigma = L/(R W t)", "kreuer_2004"),)
    area = np.full(len(each), np.nan)
    return _result("in_plane", each, resistance, thickness, area, choices, said)


def conductivity_through_plane(
    resistance: Sequence[Known],
    cell_resistance: Known,
    area: Sequence[Known],
    thickness: Sequence[Known],
    **said: Any,
) -> MembraneConductivity:
    """Evaluate pieces between electrodes, SI; `said` are temperature (n,), dimensions and findings.

    Errors: InputError if the cell has as much resistance as the cell with the membrane.
    """
    for k, r in enumerate(resistance):
        if r.value <= cell_resistance.value:
            raise InputError(
                f"measurement {k + 1}: the resistance {r.value:.4g} ohm is not above that of the empty cell, "
                f"{cell_resistance.value:.4g} ohm; one of the two is not what it is said to be."
            )
    each = [
        propagated(
            through_plane_conductivity,
            {"resistance": r, "cell_resistance": cell_resistance, "area": a, "thickness": t},
        )
        for r, a, t in zip(resistance, area, thickness, strict=True)
    ]
    choices = (
        Choice("formula", "sigma = t/((R - R_cell) A)", "makharia_2005"),
        Choice("resistance of the cell", f"{cell_resistance.value:.4g} ohm", "given"),
    )
    specific = np.array([(r.value - cell_resistance.value) * a.value for r, a in zip(resistance, area, strict=True)])
    return _result("through_plane", each, resistance, thickness, specific, choices, said)


def conductivity_of_series(
    resistance: Sequence[Known], area: Sequence[Known], thickness: Sequence[Known], **said: Any
) -> MembraneConductivity:
    """Evaluate pieces of different thickness: the slope of R A over t is 1/sigma, the rest is of the contacts.

    Errors: InputError for fewer than three pieces or equal ones.
    """
    x = np.array([t.value for t in thickness])
    y = np.array([r.value * a.value for r, a in zip(resistance, area, strict=True)])
    if len(x) < 3 or np.ptp(x) < 0.05 * np.mean(x):
        raise InputError("thickness_series: at least three pieces, of thicknesses that differ, are needed.")
    line = fit_linear(np.stack([np.ones(len(x)), x], axis=1), y)
    slope = line.combination([0.0, 1.0], "slope of R A over thickness")
    if not slope.value > 0.0:
        raise InputError("thickness_series: R A does not rise with the thickness; no conductivity follows.")
    method = f"one over the slope of R A over the thickness of {len(x)} pieces; scatter around the line"
    high = 1.0 / slope.low if slope.low > 0.0 else np.inf
    value = Value(
        1.0 / slope.value, slope.uncertainty / slope.value**2, 1.0 / slope.high, high, method
    )  # the interval of the slope, turned over
    each = [Known(t / v) for t, v in zip(x, y, strict=True)]
    choices = (Choice("formula", "R A = t/sigma + contacts; straight line", "kreuer_2004"),)
    made = _result("thickness_series", each, resistance, thickness, y, choices, said)
    contact = line.combination([1.0, 0.0], "R A at no thickness")
    values = {"membrane_conductivity": value, "contact_resistance": contact}
    return _replaced(made, values, value)


def _replaced(made: MembraneConductivity, values: Mapping[str, Value], value: Value) -> MembraneConductivity:
    from dataclasses import replace

    return replace(made, values=values, sentence=_sentence(value, made.direction, made.dimensions, len(made)))


def _result(
    direction: str,
    each: Sequence[Known],
    resistance: Sequence[Known],
    thickness: Sequence[Known],
    area_resistance: FloatArray,
    choices: tuple[Choice, ...],
    said: Mapping[str, Any],
) -> MembraneConductivity:
    n = len(each)
    temperature = np.asarray(said.get("temperature", np.full(n, np.nan)), dtype=float)
    dimensions = str(said.get("dimensions", "not stated"))
    values = np.array([known.value for known in each])
    spread = np.array([known.uncertainty for known in each])
    findings = [*said.get("findings", ())]
    if dimensions != "wet":
        findings.append(
            f"dimensions {dimensions}: the swollen membrane is wider and thicker than the dry one, so a conductivity "
            "from dry dimensions is too high; measure the wet ones (dimensions=wet)"
        )
    odd = (values < PLAUSIBLE[0]) | (values > PLAUSIBLE[1])
    if odd.any():
        k = int(np.flatnonzero(odd)[0])
        findings.append(
            f"measurement {k + 1}: {values[k]:.3g} S/m is no conductivity of an ion-exchange membrane; check units and "
            "dimensions, and whether the resistance is that of the membrane"
        )
    same = np.isnan(temperature).all() or np.ptp(temperature[np.isfinite(temperature)]) < 1.0
    chosen = np.arange(n) if same else np.flatnonzero(temperature > np.nanmax(temperature) - 1.0)
    if not same:
        findings.append(
            f"there are several temperatures; the value stands for the highest, {np.nanmax(temperature) - 273.15:.1f} "
            "degC (evaluate the table as arrhenius for the activation energy)"
        )
    stated = float(np.sqrt(np.mean(spread[chosen] ** 2)))
    known = combined(mean_of(values[chosen]), stated) if len(chosen) > 1 else each[int(chosen[0])]
    words = (
        f"mean of {len(chosen)} measurements; larger of their scatter and the stated uncertainty, taken as shared"
        if len(chosen) > 1
        else "uncertainties of resistance and dimensions propagated"
    )
    value = known.as_value(words)
    choice = Choice("dimensions", dimensions, "given" if dimensions != "not stated" else "nothing was said")
    return MembraneConductivity(
        sentence=_sentence(value, direction, dimensions, len(chosen)),
        values={"membrane_conductivity": value},
        choices=(*choices, choice, *said.get("choices", ())),
        findings=tuple(findings),
        direction=direction,
        dimensions=dimensions,
        temperature=temperature,
        resistance=np.array([r.value for r in resistance]),
        thickness=np.array([t.value for t in thickness]),
        conductivity=values,
        uncertainty=spread,
        area_resistance=area_resistance,
    )


def _sentence(value: Value, direction: str, dimensions: str, n: int) -> str:
    interval = f" ({value.low / 0.1:.3g} to {value.high / 0.1:.3g})" if np.isfinite(value.low) else ""
    place = {"in_plane": "in the plane", "through_plane": "through the plane"}.get(direction, "from a thickness series")
    return (
        f"Conductivity {place}: {value.value / 0.1:.3g} mS/cm{interval}, {n} measurement{'s' if n > 1 else ''}, "
        f"dimensions {dimensions}."
    )


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> MembraneConductivity:
    """Result for spectra, or for one table with a resistance in each row; options in SI.

    Errors: InputError for what is missing; UnknownNameError for a direction or state that is none.
    """
    direction = str(options.get("direction", "in_plane"))
    if direction not in DIRECTIONS:
        raise UnknownNameError("direction", direction, DIRECTIONS, "membrane_conductivity")
    stated = str(options.get("dimensions", "not stated"))
    if stated not in (*STATES, "not stated"):
        raise UnknownNameError("state of the dimensions", stated, STATES, "membrane_conductivity")
    rows = _from_spectra(recordings, options) if any(r.spectra() for r in recordings) else None
    if rows is None and len(recordings) > 1:
        raise InputError("membrane_conductivity: give one table, or files of spectra; several tables are not joined.")
    rows = rows or _from_table(Sheet(recordings[0], options), direction, stated)
    n = len(rows["resistance"])
    said = {name: rows.get(name, ()) for name in ("temperature", "findings", "choices")}
    said["dimensions"] = rows.get("dimensions", stated)

    def known(name: str) -> list[Known]:
        found = rows.get(name)
        if found is None:
            if name not in options:
                raise InputError(f'membrane_conductivity ({direction}): {name} is missing; give --set {name}="... mm".')
            found = [Known(float(options[name]), float(options.get(f"{name}_uncertainty", 0.0)))] * n
        return list(found)

    if direction == "in_plane":
        return conductivity_in_plane(rows["resistance"], known("length"), known("width"), known("thickness"), **said)
    if direction == "thickness_series":
        return conductivity_of_series(rows["resistance"], known("area"), known("thickness"), **said)
    if "cell_resistance" not in options:
        raise InputError(
            "membrane_conductivity (through_plane): the resistance of the empty cell is missing; give "
            '--set cell_resistance="... ohm" (a known 0 ohm too), or measure pieces of different thickness '
            "(direction=thickness_series)."
        )
    cell = Known(float(options["cell_resistance"]), float(options.get("cell_resistance_uncertainty", 0.0)))
    return conductivity_through_plane(rows["resistance"], cell, known("area"), known("thickness"), **said)


def _from_spectra(recordings: Sequence[Recording], options: Mapping[str, Any]) -> dict[str, Any]:
    way = str(options.get("resistance_from", "intercept"))
    found, odd, temperature = [], [], []
    for recording in recordings:
        for spectrum in recording.spectra():
            z = spectrum.si("impedance_real") + 1j * spectrum.si("impedance_imaginary")
            known, finding = resistance_of(spectrum.si("frequency"), z, way, f"{recording.file}, {spectrum.name}")
            found.append(known)
            odd += [finding] if finding else []
            own = np.nanmean(spectrum.si("temperature")) if "temperature" in spectrum else np.nan
            temperature.append(float(options.get("temperature", own)))
    why = "highest frequency at which Z'' = 0" if way == "intercept" else "Z' where the phase is closest to zero"
    choices = (Choice("resistance of a spectrum", f"{way}: {why}", "given or the usual one"),)
    return {"resistance": found, "temperature": temperature, "findings": odd, "choices": choices}


def _from_table(sheet: Sheet, direction: str, stated: str) -> dict[str, Any]:
    names = ("length", "width", "thickness") if direction == "in_plane" else ("area", "thickness")
    columns = {name: sheet.array(name, "m2" if name == "area" else "m", "mm") for name in names}
    columns["resistance"] = sheet.array("resistance", "ohm")
    good = sheet.finite(**columns)
    positive(sheet.where, **{name: values[good] for name, values in columns.items()})
    found: dict[str, Any] = {}
    for name, values in columns.items():
        unit = {"resistance": "ohm", "area": "m2"}.get(name, "m")
        spread = sheet.uncertainty(name, unit)
        found[name] = [Known(float(v), float(u)) for v, u in zip(values[good], spread[good], strict=True)]
    temperature = sheet.optional("temperature", "K", "degC")
    found["temperature"] = temperature[good] if temperature is not None else np.full(int(good.sum()), np.nan)
    states = {word.lower() for word, g in zip(sheet.words("dimensions", stated), good, strict=True) if g}
    found["dimensions"] = states.pop() if len(states) == 1 else "wet and dry mixed"
    left = int((~good).sum())
    found["findings"] = [f"{left} of {len(sheet)} rows have no complete numbers and are left out"] if left else []
    return found
