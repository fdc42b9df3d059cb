"""Ion-exchange capacity by titration: Mohr's (chloride with silver) and back-titration (what is left of an acid)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.end_point import EndPoint, decades, end_point
from hydroxcell.lab.propagation import Known, combined, mean_of, propagated
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
METHODS = ("mohr", "back_titration")


@dataclass(frozen=True, eq=False, kw_only=True)
class IonExchangeCapacity(Measured):
    """Capacity from one or several titrations.

    Attributes
    ----------
    titration_method : "mohr" or "back_titration"
    form : ion in which the dry mass was weighed
    mass, end : dry mass [kg] and end point [m3] of each sample (n,)
    capacity, uncertainty : [mol/kg] (n,)
    titration : number of the sample of each point of a curve (m,), empty without curves
    volume, signal, gran_function : points of the curves (m,)
    """

    KIND: ClassVar[str] = "ion_exchange_capacity"

    titration_method: str
    form: str
    mass: FloatArray
    end: FloatArray
    capacity: FloatArray
    uncertainty: FloatArray
    titration: FloatArray
    volume: FloatArray
    signal: FloatArray
    gran_function: FloatArray

    def tables(self) -> Mapping[str, Columns]:
        """One row a sample, and the points of the curves."""
        samples: Columns = {
            "dry_mass": self.mass,
            "titrant_volume": self.end,
            "ion_exchange_capacity": self.capacity,
            "ion_exchange_capacity_uncertainty": self.uncertainty,
        }
        if not len(self.volume):
            return {"samples": samples}
        curves = {
            "titration": np.array([f"{number:g}" for number in self.titration]),
            "titrant_volume": self.volume,
            "titration_signal": self.signal,
            "gran_function": self.gran_function,
        }
        return {"samples": samples, "curves": curves}

    @property
    def ion_exchange_capacity(self) -> Value:
        """[mol/kg]."""
        return self.value("ion_exchange_capacity")


def capacity(end: float, blank: float, concentration: float, mass: float, sign: float = 1.0) -> float:
    """Fixed ions per dry mass from a titration.

    Formula: Mohr IEC = (V - V_blank) c/m; back-titration IEC = (V_blank - V) c/m.

    Parameters
    ----------
    end, blank : titrant used with the sample and without it [m3]
    concentration : of the titrant [mol/m3]
    mass : dry [kg]
    sign : +1 for Mohr, -1 for back-titration

    Validity: exchange complete, one charge a mole of titrant. Source: varcoe_2014

    >>> round(capacity(4.2e-6, 0.2e-6, 50.0, 1e-4), 3)
    2.0
    """
    return sign * (end - blank) * concentration / mass


def ion_exchange(
    end: Sequence[Known],
    mass: Sequence[Known],
    concentration: Known,
    blank: Known,
    method: str,
    form: str,
    burette: float = 0.0,
    findings: Sequence[str] = (),
) -> IonExchangeCapacity:
    """Evaluate end points [m3] and dry masses [kg] of samples.

    Parameters
    ----------
    end, mass : one for each sample, with their uncertainties
    concentration : of the titrant [mol/m3]
    blank : titrant used without a sample [m3]
    method : "mohr" or "back_titration"
    form : ion in which the mass was weighed ("Cl-", "OH-")
    burette : standard uncertainty of a delivered volume [m3]

    Errors: UnknownNameError for a method that is none; InputError for capacities that are not positive.
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS, "ion_exchange_capacity")
    sign = 1.0 if method == "mohr" else -1.0
    ends = [Known(e.value, float(np.hypot(e.uncertainty, burette)), _diluted(e, burette)) for e in end]
    blank = Known(blank.value, float(np.hypot(blank.uncertainty, burette)), _diluted(blank, burette))
    own, shared = [], []
    for e, m in zip(ends, mass, strict=True):
        exact = {"blank": Known(blank.value), "concentration": Known(concentration.value), "sign": Known(sign)}
        own.append(propagated(capacity, {"end": e, "mass": m, **exact}))
        fixed = {"end": Known(e.value), "mass": Known(m.value), "sign": Known(sign)}
        shared.append(propagated(capacity, {"blank": blank, "concentration": concentration, **fixed}))
    values = np.array([known.value for known in own])
    wrong = np.flatnonzero(values <= 0.0)
    if len(wrong):
        raise InputError(
            f"ion_exchange_capacity: sample {wrong[0] + 1}: the capacity is not positive ({values[wrong[0]]:.3g} "
            f"mol/kg); with {method} the blank must be {'below' if sign > 0 else 'above'} the end point."
        )
    common = float(np.mean([known.uncertainty for known in shared]))
    stated = float(np.sqrt(np.mean([known.uncertainty**2 for known in own]) / len(own)))
    best = combined(mean_of(values), stated) if len(own) > 1 else own[0]
    known = _with_common(best, common)
    words = f"mean of {len(own)} samples" if len(own) > 1 else "one sample"
    value = known.as_value(f"{words}; end point, burette, mass, blank and concentration of the titrant propagated")
    title = {"mohr": "Mohr", "back_titration": "back-titration"}[method]
    interval = f" ({value.low:.3g} to {value.high:.3g})" if np.isfinite(value.low) else ""
    odd = list(findings)
    if concentration.uncertainty == 0.0:
        odd.append("no uncertainty of the titrant's concentration is stated; it is taken as exact")
    return IonExchangeCapacity(
        sentence=f"Ion-exchange capacity {value.value:.3g} mmol/g{interval} of the {form} form, {title}, {words}.",
        values={"ion_exchange_capacity": value},
        choices=(
            Choice("method", f"{title}: {'(V - V_blank)' if sign > 0 else '(V_blank - V)'} c/m", "varcoe_2014"),
            Choice("form of the dry mass", form, "given"),
            Choice("blank", f"{blank.value * 1e6:.4g} mL", "given or titrated" if blank.value else "none given: zero"),
        ),
        findings=tuple(odd),
        titration_method=method,
        form=form,
        mass=np.array([m.value for m in mass]),
        end=np.array([e.value for e in end]),
        capacity=values,
        uncertainty=np.array([float(np.hypot(o.uncertainty, s.uncertainty)) for o, s in zip(own, shared, strict=True)]),
        titration=np.zeros(0),
        volume=np.zeros(0),
        signal=np.zeros(0),
        gran_function=np.zeros(0),
    )


def _diluted(known: Known, other: float) -> float:
    """Degrees of freedom after a stated uncertainty is added."""
    if known.uncertainty == 0.0 or not np.isfinite(known.degrees_of_freedom):
        return float("inf")
    return float(known.degrees_of_freedom * (1.0 + (other / known.uncertainty) ** 2) ** 2)


def _with_common(known: Known, common: float) -> Known:
    return Known(known.value, float(np.hypot(known.uncertainty, common)), _diluted(known, common))


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> IonExchangeCapacity:
    """Result for a table of end points, or for titration curves (column `titration` tells several apart).

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    method = str(options.get("method", ""))
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS, "ion_exchange_capacity: --set method=...")
    blank_given = Known(float(options.get("blank", 0.0)), float(options.get("blank_uncertainty", 0.0)))
    titrant = Known(float(options["concentration"]), float(options.get("concentration_uncertainty", 0.0)))
    burette = float(options.get("burette_uncertainty", 0.0))
    form = str(options["form"])
    if sheet.find("end_point") is not None:
        ends, masses = _end_points(sheet)
        return ion_exchange(ends, masses, titrant, blank_given, method, form, burette, ())
    return _of_curves(sheet, method, titrant, blank_given, burette, form)


def _end_points(sheet: Sheet) -> tuple[list[Known], list[Known]]:
    end, mass = sheet.array("end_point", "m3", "mL"), sheet.array("mass", "kg", "mg")
    good = sheet.finite(end_point=end, mass=mass)
    positive(sheet.where, mass=mass[good], end_point=end[good])
    spread = sheet.uncertainty("end_point", "m3", "mL")[good], sheet.uncertainty("mass", "kg", "mg")[good]
    ends = [Known(float(v), float(u)) for v, u in zip(end[good], spread[0], strict=True)]
    return ends, [Known(float(v), float(u)) for v, u in zip(mass[good], spread[1], strict=True)]


def _of_curves(
    sheet: Sheet, method: str, titrant: Known, blank: Known, burette: float, form: str
) -> IonExchangeCapacity:
    """Every titration of the table; rows whose `titration` is "blank" give the blank."""
    from dataclasses import replace

    names = np.array(sheet.words("titration", "1"))
    if "" in names:
        raise InputError(
            f"{sheet.where}: row {names.tolist().index('') + 1}: the titration has no name; name all of them in words "
            "(S1, S2, blank), not some by number."
        )
    volume = sheet.array("volume", "m3", "mL")
    if sheet.has("ph"):
        signal = sheet.array("ph", "1")
    else:
        signal = decades(sheet.array("potential", "V", "mV"), float(sheet.options.get("temperature", 298.15)))
    mass, spread = sheet.optional("mass", "kg", "mg"), sheet.uncertainty("mass", "kg", "mg")
    start = sheet.optional("start_volume", "m3", "mL")
    good = sheet.finite(volume=volume, signal=signal)
    findings: list[str] = []
    ends, masses, rows, curves = [], [], [], []
    for name in dict.fromkeys(names[good]):
        mask = good & (names == name)
        first = int(np.flatnonzero(mask)[0])
        v0 = float(start[first]) if start is not None and np.isfinite(start[first]) else None
        found = end_point(volume[mask], signal[mask], v0, f"{sheet.where}, titration {name}")
        findings += _compared(found, name, burette)
        if name.lower() == "blank":
            blank = found.volume
            continue
        if mass is None or not mass[first] > 0.0:
            raise InputError(
                f"{sheet.where}: titration {name}: the dry mass is missing ('mass / mg' or --set mass=...)."
            )
        ends.append(found.volume)
        masses.append(Known(float(mass[first]), float(spread[first])))
        rows.append(mask)
        curves.append(found)
    if not ends:
        raise InputError(f"{sheet.where}: there is only a blank, no titration of a sample.")
    if start is None:
        findings.append("the volume before titration is not stated (start_volume), so Gran's line could not be drawn")
    result = ion_exchange(ends, masses, titrant, blank, method, form, burette, findings)
    order = [np.flatnonzero(mask)[np.argsort(volume[mask], kind="stable")] for mask in rows]
    place = np.concatenate(order)
    way = "Gran's line before the end point" if curves[0].gran is not None else "second derivative"
    return replace(
        result,
        choices=(*result.choices, Choice("end point", way, "gran_1952" if curves[0].gran else "no start volume")),
        titration=np.concatenate([np.full(len(o), k + 1.0) for k, o in enumerate(order)]),
        volume=volume[place],
        signal=signal[place],
        gran_function=np.concatenate([c.gran_function for c in curves]),
    )


def _compared(found: EndPoint, name: str, burette: float) -> list[str]:
    """Whether the two ways to the end point agree."""
    if found.gran is None:
        return []
    apart = abs(found.gran.value - found.second_derivative.value)
    allowed = 2.0 * float(np.hypot(np.hypot(found.gran.uncertainty, found.second_derivative.uncertainty), burette))
    if apart <= allowed:
        return []
    return [
        f"titration {name}: Gran's line ends at {found.gran.value * 1e6:.4g} mL, the second derivative at "
        f"{found.second_derivative.value * 1e6:.4g} mL; they differ by more than their uncertainties: carbonate, a "
        "second step, or a slope of the electrode that is not that of Nernst"
    ]
