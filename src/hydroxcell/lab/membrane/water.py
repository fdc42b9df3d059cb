"""Water uptake, water content, swelling and water volume fraction from weighing and measuring wet and dry pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.propagation import Known, combined, mean_of, propagated
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
ION_MASS = {
    "OH-": 17.007e-3, "HCO3-": 61.017e-3, "CO3--": 30.004e-3, "Cl-": 35.453e-3, "Br-": 79.904e-3, "I-": 126.904e-3,
    "F-": 18.998e-3,
}  # fmt: skip
"""Molar mass per charge [kg/mol] of the counter-ions; carbonate is counted per charge (crc_handbook)."""
WATER_DENSITY = 997.05
"""Density of liquid water at 25 degC [kg/m3] (crc_handbook)."""
DIMENSIONS = ("length", "width", "thickness")


@dataclass(frozen=True, eq=False, kw_only=True)
class WaterUptake(Measured):
    """Water in pieces of a membrane.

    Attributes
    ----------
    ion_form : counter-ion
    uptake, water_content : [1] (n,); the latter nan without a capacity
    swelling_in_plane, swelling_through_plane, water_volume_fraction : [1] (n,), nan where not measured
    """

    KIND: ClassVar[str] = "water_uptake"

    ion_form: str
    uptake: FloatArray
    water_content: FloatArray
    swelling_in_plane: FloatArray
    swelling_through_plane: FloatArray
    water_volume_fraction: FloatArray

    def tables(self) -> Mapping[str, Columns]:
        """One row a piece."""
        return {
            "pieces": {
                "water_uptake": self.uptake,
                "water_content": self.water_content,
                "swelling_in_plane": self.swelling_in_plane,
                "swelling_through_plane": self.swelling_through_plane,
                "water_volume_fraction": self.water_volume_fraction,
            }
        }

    @property
    def mean_water_content(self) -> Value:
        """Water per fixed ion [1]."""
        return self.value("water_content")


def uptake(wet: Any, dry: Any) -> Any:
    """Mass of water over dry mass.

    Formula: WU = (m_wet - m_dry)/m_dry.

    >>> round(uptake(1.4, 1.0), 3)
    0.4
    """
    return (wet - dry) / dry


def content(wet: Any, dry: Any, capacity: Any) -> Any:
    """Water molecules per fixed ion.

    Formula: lambda = (m_wet - m_dry)/(m_dry M_water IEC).

    Parameters
    ----------
    wet, dry : masses, in the same unit
    capacity : fixed ions per dry mass of the same ionic form [mol/kg]

    Source: varcoe_2014

    >>> round(content(1.4, 1.0, 2.0), 2)
    11.1
    """
    return (wet - dry) / (dry * MOLAR_MASS["H2O"] * capacity)


def capacity_of_form(capacity: Any, titrated: str, wanted: str) -> Any:
    """Capacity per dry mass of another ionic form.

    Formula: IEC_2 = IEC_1/(1 + IEC_1 (M_2 - M_1)), molar masses per charge.

    Parameters
    ----------
    capacity : [mol/kg] of the form `titrated`
    titrated, wanted : counter-ions of `ION_MASS`

    Errors: UnknownNameError for an ion that is not in the table. Source: mass balance, atomic masses of crc_handbook

    >>> round(capacity_of_form(2.0, "Cl-", "OH-"), 3)
    2.077
    """
    for ion in (titrated, wanted):
        if ion not in ION_MASS:
            raise UnknownNameError("counter-ion", ion, ION_MASS)
    return capacity / (1.0 + capacity * (ION_MASS[wanted] - ION_MASS[titrated]))


def volume_fraction(wet: Any, dry: Any, density: Any) -> Any:
    """Volume of water over volume of the wet piece, volumes taken as additive.

    Formula: f = (w/rho_w)/(1/rho_dry + w/rho_w), w = (m_wet - m_dry)/m_dry.

    Parameters
    ----------
    wet, dry : masses, in the same unit
    density : of the dry membrane [kg/m3]

    >>> round(volume_fraction(1.4, 1.0, 1200.0), 3)
    0.325
    """
    volume = (wet - dry) / dry / WATER_DENSITY
    return volume / (1.0 / density + volume)


def water(
    wet: Sequence[Known],
    dry: Sequence[Known],
    ion_form: str,
    capacity: Known | None = None,
    dimensions: Mapping[str, tuple[Sequence[Known], Sequence[Known]]] | None = None,
    density: Known | None = None,
    choices: Sequence[Choice] = (),
) -> WaterUptake:
    """Evaluate pieces, masses in kg and dimensions in m.

    Parameters
    ----------
    wet, dry : masses of each piece
    ion_form : counter-ion
    capacity : ion-exchange capacity in that form [mol/kg], None if it is not known
    dimensions : "length", "width", "thickness": wet and dry, those that were measured
    density : of the dry membrane [kg/m3], None if it is not known

    Errors: InputError for wet pieces that are lighter than dry ones by more than the uncertainty.
    """
    sizes = dict(dimensions or {})
    findings = _checked(wet, dry)
    n = len(wet)
    values: dict[str, Value] = {}
    each: dict[str, FloatArray] = {}

    def add(name: str, function: Any, inputs: Sequence[Mapping[str, Known]], shared: Mapping[str, Known]) -> None:
        exact = {key: Known(known.value) for key, known in shared.items()}
        own = [propagated(function, {**parts, **exact}) for parts in inputs]
        common = [
            propagated(function, {**{k: Known(v.value) for k, v in parts.items()}, **shared}).uncertainty
            for parts in inputs
        ]
        each[name] = np.array([known.value for known in own])
        values[name] = _together(own, float(np.mean(common)))

    masses = [{"wet": w, "dry": d} for w, d in zip(wet, dry, strict=True)]
    add("water_uptake", uptake, masses, {})
    if capacity is not None:
        add("water_content", content, masses, {"capacity": capacity})
    plane = [name for name in ("length", "width") if name in sizes]
    if plane:
        parts = [
            {f"{name}_{k}": sizes[name][j][i] for name in plane for j, k in enumerate(("wet", "dry"))} for i in range(n)
        ]
        add("swelling_in_plane", lambda **a: _plane(plane, a), parts, {})
    if "thickness" in sizes:
        parts = [{"wet": w, "dry": d} for w, d in zip(*sizes["thickness"], strict=True)]
        add("swelling_through_plane", uptake, parts, {})
    if len(sizes) == 3:
        parts = [
            {f"{name}_{k}": sizes[name][j][i] for name in DIMENSIONS for j, k in enumerate(("wet", "dry"))}
            for i in range(n)
        ]
        add("swelling_volume", _volume, parts, {})
    if density is not None:
        add("water_volume_fraction", volume_fraction, masses, {"density": density})
    empty = np.full(n, np.nan)
    if capacity is None:
        findings.append(
            "no ion-exchange capacity is given, so there is no water content (--set ion_exchange_capacity=...)"
        )
    return WaterUptake(
        sentence=_sentence(values, ion_form, n),
        values=values,
        choices=(
            Choice("ionic form", ion_form, "given"),
            Choice("uncertainty", "larger of scatter of the pieces and stated ones", "jcgm_100_2008"),
            *choices,
        ),
        findings=tuple(findings),
        ion_form=ion_form,
        uptake=each["water_uptake"],
        water_content=each.get("water_content", empty),
        swelling_in_plane=each.get("swelling_in_plane", empty),
        swelling_through_plane=each.get("swelling_through_plane", empty),
        water_volume_fraction=each.get("water_volume_fraction", empty),
    )


def _plane(names: Sequence[str], sizes: Mapping[str, float]) -> float:
    """Mean linear swelling: the root of that of the area where both sides were measured."""
    product = float(np.prod([sizes[f"{name}_wet"] / sizes[f"{name}_dry"] for name in names]))
    return float(product ** (1.0 / len(names))) - 1.0


def _volume(**sizes: float) -> float:
    return float(np.prod([sizes[f"{name}_wet"] / sizes[f"{name}_dry"] for name in DIMENSIONS])) - 1.0


def _checked(wet: Sequence[Known], dry: Sequence[Known]) -> list[str]:
    for k, (w, d) in enumerate(zip(wet, dry, strict=True)):
        if w.value < d.value:
            raise InputError(
                f"water_uptake: piece {k + 1}: the wet mass, {w.value * 1e6:.4g} mg, is below the dry one, "
                f"{d.value * 1e6:.4g} mg; the columns may be exchanged."
            )
    return []


def _together(own: Sequence[Known], common: float) -> Value:
    """Mean of the pieces; what all share (capacity, density) is added after."""
    if len(own) == 1:
        best, words = own[0], "one piece, uncertainties propagated"
    else:
        stated = float(np.sqrt(np.mean([known.uncertainty**2 for known in own]) / len(own)))
        best = combined(mean_of([known.value for known in own]), stated)
        words = f"mean of {len(own)} pieces"
    if common == 0.0:
        return best.as_value(words)
    freedom = best.degrees_of_freedom
    if np.isfinite(freedom) and best.uncertainty > 0.0:
        freedom = freedom * (1.0 + (common / best.uncertainty) ** 2) ** 2
    return Known(best.value, float(np.hypot(best.uncertainty, common)), freedom).as_value(words)


def _sentence(values: Mapping[str, Value], form: str, n: int) -> str:
    parts = [f"water uptake {100 * values['water_uptake'].value:.3g} %"]
    if "water_content" in values:
        parts.append(f"{values['water_content'].value:.3g} water per fixed ion")
    if "swelling_in_plane" in values:
        parts.append(f"swelling {100 * values['swelling_in_plane'].value:.2g} % in the plane")
    if "swelling_through_plane" in values:
        parts.append(f"{100 * values['swelling_through_plane'].value:.2g} % through it")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]} in {form} form, {n} piece{'s' if n > 1 else ''}."


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> WaterUptake:
    """Result for a table with one piece in each row; options in SI.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    form = str(options["ion_form"])
    wet, dry = sheet.array("wet_mass", "kg", "mg"), sheet.array("dry_mass", "kg", "mg")
    good = sheet.finite(wet_mass=wet, dry_mass=dry)
    positive(sheet.where, wet_mass=wet[good], dry_mass=dry[good])
    known = {name: _known(sheet, name, values, good, "kg") for name, values in (("wet_mass", wet), ("dry_mass", dry))}
    sizes: dict[str, tuple[list[Known], list[Known]]] = {}
    for name in DIMENSIONS:
        swollen, before = (sheet.optional(f"{state}_{name}", "m", "mm") for state in ("wet", "dry"))
        if swollen is None and before is None:
            continue
        if swollen is None or before is None:
            there = "dry" if swollen is None else "wet"
            raise InputError(f"{sheet.where}: {name} is there {there} only; both are needed.")
        positive(sheet.where, **{f"wet_{name}": swollen[good], f"dry_{name}": before[good]})
        sizes[name] = (
            _known(sheet, f"wet_{name}", swollen, good, "m"),
            _known(sheet, f"dry_{name}", before, good, "m"),
        )
    capacity, choices = _capacity(options, form)
    density = None
    if "dry_density" in options:
        density = Known(float(options["dry_density"]), float(options.get("dry_density_uncertainty", 0.0)))
    return water(known["wet_mass"], known["dry_mass"], form, capacity, sizes, density, choices)


def _known(sheet: Sheet, name: str, values: FloatArray, good: npt.NDArray[np.bool_], unit: str) -> list[Known]:
    shared = "mass_uncertainty" if unit == "kg" else f"{name.split('_', 1)[1]}_uncertainty"
    own = sheet.optional(f"{name}_uncertainty", unit)
    spread = own if own is not None else np.full(len(sheet), float(sheet.options.get(shared, 0.0)))
    return [Known(float(v), float(u)) for v, u in zip(values[good], spread[good], strict=True)]


def _capacity(options: Mapping[str, Any], form: str) -> tuple[Known | None, tuple[Choice, ...]]:
    """Capacity in the ionic form of the pieces."""
    if "ion_exchange_capacity" not in options:
        return None, ()
    given = Known(float(options["ion_exchange_capacity"]), float(options.get("ion_exchange_capacity_uncertainty", 0.0)))
    titrated = str(options.get("capacity_form", form))
    if titrated == form:
        return given, (Choice("ion-exchange capacity", f"{given.value:.4g} mmol/g in {form} form", "given"),)
    found = propagated(lambda capacity: capacity_of_form(capacity, titrated, form), {"capacity": given})
    text = f"{given.value:.4g} mmol/g in {titrated} form is {found.value:.4g} mmol/g in {form} form"
    return found, (Choice("ion-exchange capacity", text, "mass of the counter-ions"),)
