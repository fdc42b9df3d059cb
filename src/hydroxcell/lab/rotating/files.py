"""Curves of rotating electrodes from recordings: one sweep or staircase for each rotation rate."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.rotating.laws import rotation_from_rpm
from hydroxcell.lab.voltammetry.charges import noise
from hydroxcell.lab.voltammetry.files import (
    asked_scale,
    compensated_resistance,
    entries,
    scale_choice,
    sweeps_of,
)
from hydroxcell.lab.voltammetry.sweeps import JUMP, Sweep, is_staircase
from hydroxcell.units import to_si

SETTLED = 3  # the last part of a step that counts is one over this
_SPEED = re.compile(r"(?:^|\.)(?:Inst\.Convection\.Speed|rotation(?: rate| speed)?|rpm)(?:\s*\(rpm\))?$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, eq=False)
class DiskCurve:
    """A curve of a rotating disk, ready for evaluation.

    Attributes
    ----------
    potential : against the RHE, strictly rising [V] (n,)
    current : of the disk, background taken off [A] (n,)
    noise : standard deviation of each current [A] (n,)
    rotation : [rad/s], nan if not known
    name : file and sweep
    sweep : as measured
    """

    potential: FloatArray
    current: FloatArray
    noise: FloatArray
    rotation: float
    name: str
    sweep: Sweep


@dataclass(frozen=True)
class Prepared:
    """Curves with what was chosen and what is odd."""

    curves: tuple[DiskCurve, ...]
    choices: tuple[Choice, ...]
    findings: tuple[str, ...]


def rotations_given(text: str) -> tuple[float, ...]:
    """Rotation rates of an option, [rad/s].

    >>> [round(v, 1) for v in rotations_given("400, 1600 rpm")]
    [41.9, 167.6]
    """
    match = re.fullmatch(r"\s*([-+\d.,;\s]+?)\s*([A-Za-z/]+)\s*", text)
    if match is None:
        raise InputError(f'rotation = {text!r}: write the rates with their unit, for example "400, 900, 1600 rpm".')
    numbers = [number for number in re.split(r"[;,\s]+", match[1]) if number]
    rates = tuple(to_si(f"{number} {match[2]}", "rad/s", "rotation") for number in numbers)
    if min(rates) < 0.0:
        raise InputError(f"rotation = {text!r}: a rate is negative.")
    return rates


def stated_rotation(recording: Recording) -> float | None:
    """Rotation rate that a file states for itself in rpm [rad/s], or None. Comments are not believed."""
    for key, text in entries(recording).items():
        found = _NUMBER.search(text)
        if (
            _SPEED.search(key)
            and "Comment" not in key
            and found is not None
            and (float(found[0]) > 0.0 or "Convection" in key)
        ):
            return rotation_from_rpm(float(found[0]))
    for column in recording.main.columns:
        if column.quantity == "rotation_rate" and len(recording.main):
            values = recording.main.si("rotation_rate")
            if float(np.nanmax(values)) > 0.0 and np.nanstd(values) < 0.02 * np.nanmean(values):
                return float(np.nanmean(values))
    return None


def settled(sweep: Sweep) -> tuple[Sweep, FloatArray] | None:
    """Steady points of a potential staircase with the noise of each, or None if the sweep is a ramp.

    A staircase moves in steps of at least 10 mV with many points between; the last third of each step is averaged.
    """
    if not is_staircase(sweep.potential):
        return None
    jumps = np.flatnonzero(np.abs(np.diff(sweep.potential)) > JUMP)
    edges = [0, *(jumps + 1).tolist(), len(sweep)]
    points = []
    for first, last in itertools.pairwise(edges):
        if last - first < 10:
            continue  # on the way from step to step
        start = last - (last - first) // SETTLED
        e, i = sweep.potential[start:last], sweep.current[start:last]
        points.append((float(e.mean()), float(i.mean()), float(i.std(ddof=1)) / np.sqrt(len(i))))
    if len(points) < 3:
        return None
    e, i, spread = (np.array(column) for column in zip(*points, strict=True))
    return replace(sweep, potential=e, current=i, time=None), spread


def chosen_sweeps(
    recordings: Sequence[Recording], options: Mapping[str, Any], area: float
) -> list[tuple[Sweep, float]]:
    """One sweep for each rotation rate, with the rate [rad/s] (nan if it is not known and only one file is there).

    Rates come from the option, in the order of the sweeps, or from each file. Several cycles at one rate: the last.
    Errors: InputError if rates and sweeps do not fit each other, or rates are not known.
    """
    way = direction_of(options)
    found: list[tuple[Recording, list[Sweep]]] = []
    for recording in recordings:
        sweeps = [sweep for sweep in sweeps_of(recording, area) if sweep.direction == way]
        widest = max((sweep.high - sweep.low for sweep in sweeps), default=0.0)
        full = [sweep for sweep in sweeps if sweep.high - sweep.low > 0.8 * widest]
        if not full:
            raise InputError(f"{recording.file}: there is no {options.get('direction', 'cathodic')} sweep.")
        found.append((recording, full))
    if "rotation" not in options:
        stated = [stated_rotation(recording) for recording, _ in found]
        if len(found) > 1 and None in stated:
            raise InputError(_ask(found[stated.index(None)][0], len(found)))
        return [(sweeps[-1], np.nan if rate is None else rate) for (_, sweeps), rate in zip(found, stated, strict=True)]
    rates = rotations_given(str(options["rotation"]))
    if len(rates) == len(found):
        return [(sweeps[-1], rate) for (_, sweeps), rate in zip(found, rates, strict=True)]
    everything = [sweep for _, sweeps in found for sweep in sweeps]
    if len(everything) % len(rates):
        raise InputError(
            f"{len(rates)} rotation rates are given, but there are {len(everything)} sweeps in {len(found)} files: "
            f"{', '.join(sweep.name for sweep in everything[:12])}. Give one rate for each file or for each sweep."
        )
    cycles = len(everything) // len(rates)
    return [(everything[(k + 1) * cycles - 1], rate) for k, rate in enumerate(rates)]


def _ask(recording: Recording, files: int) -> str:
    comment = next((text for key, text in recording.metadata.items() if key.endswith("Comment") and "rpm" in text), "")
    seen = f' Its comment says "{comment}"; comments are not believed.' if comment else ""
    return f'{recording.file}: the rotation rate is not known.{seen} Give rotation="400, 1600 rpm" for {files} files.'


def direction_of(options: Mapping[str, Any]) -> int:
    """+1 for anodic, -1 for cathodic sweeps, the default; InputError for another word."""
    word = str(options.get("direction", "cathodic")).lower()
    if word not in ("anodic", "cathodic"):
        raise InputError(f"direction = {word!r} must be anodic or cathodic.")
    return 1 if word == "anodic" else -1


def resistance_of(recording: Recording, options: Mapping[str, Any]) -> tuple[float, Choice, tuple[str, ...]]:
    """Resistance to correct for [ohm], with the choice: what the instrument compensated is not taken off twice.

    Errors: InputError if the instrument compensated and it is not said whether `resistance` is the rest or the whole.
    """
    given = float(options.get("resistance", 0.0))
    done = compensated_resistance(recording)
    word = str(options.get("resistance_is", ""))
    if word not in ("", "rest", "whole"):
        raise InputError(f"resistance_is = {word!r} must be rest or whole.")
    if done and given and not word:
        raise InputError(
            f"{recording.file}: the instrument compensated {done:g} ohm already; resistance = {given:g} ohm is given. "
            "Say resistance_is=rest if that much is left, or resistance_is=whole if it is everything."
        )
    left = given - done if word == "whole" else given
    findings = (f"the instrument compensated {done:g} ohm while it measured",) if done else ()
    if left < 0.0:
        findings = (*findings, f"the instrument compensated {-left:g} ohm too much; that is put back")
    if not given:
        why = "compensated by the instrument" if done else "no resistance was given"
        return 0.0, Choice("ohmic drop", "not corrected", why), findings
    why = f"given as the {word or 'resistance'}; instrument: {done:g} ohm"
    return left, Choice("ohmic drop", f"E - I x {left:.4g} ohm", why), findings


def prepared(recordings: Sequence[Recording], options: Mapping[str, Any], *, reduction: bool = True) -> Prepared:
    """Disk curves against the RHE: ohmic drop and background taken off, one curve for each rotation rate.

    The background is taken from the same direction of sweep, at the same potential after both are corrected for the
    ohmic drop. Errors: as in the functions used; InputError for a background that does not cover the curve, and for a
    reduction that was recorded positive where an ohmic drop is to be taken off: it would be taken off the wrong way.
    """
    area = float(options["area"])
    main = recordings[0]
    scale = asked_scale(main, options)
    resistance, ohmic, odd = resistance_of(main, options)
    findings = [*odd, *scale.findings]
    choices = [scale_choice(scale), ohmic]
    background = None
    if "background" in options:
        background = _background(options["background"], options, area, resistance, scale.offset)
        choices.append(Choice("background", background.name, "same direction of sweep, same potentials"))
    else:
        choices.append(Choice("background", "none taken off", "no recording without oxygen was given"))
        findings.append("no background was taken off: charging and reactions without the gas are in the currents")
    curves, stairs = [], False
    turned = bool(options.get("reverse_current"))
    if turned:
        choices.append(Choice("sign of the current", "reversed", "given"))
    for recorded, rotation in chosen_sweeps(recordings, options, area):
        sweep = replace(recorded, current=-recorded.current) if turned else recorded
        if resistance and reduction and float(sweep.current[int(np.argmax(np.abs(sweep.current)))]) > 0.0:
            raise InputError(
                f"{sweep.name}: the largest current is positive. If this is a reduction, the ohmic drop would be "
                "taken off the wrong way; say reverse_current=yes."
            )
        steady = settled(sweep)
        stairs = stairs or steady is not None
        curves.append(_curve(sweep, steady, rotation, resistance, scale.offset, background))
    direction = options.get("direction", "cathodic")
    why = "given" if "direction" in options else "usual for catalysts without platinum; direction=anodic for platinum"
    choices.append(Choice("sweep", f"{direction}, the last of each file or rate", why))
    if stairs:
        choices.append(Choice("staircase", "mean of the last third of each step", "the current has settled"))
    return Prepared(tuple(curves), tuple(choices), tuple(findings))


def _background(file: Recording, options: Mapping[str, Any], area: float, resistance: float, offset: float) -> Sweep:
    way = direction_of(options)
    sweeps = [sweep for sweep in sweeps_of(file, area) if sweep.direction == way]
    if not sweeps:
        raise InputError(f"{file.file}: the background has no sweep in the direction of the curve.")
    if options.get("reverse_current"):
        sweeps = [replace(sweep, current=-sweep.current) for sweep in sweeps]
    widest = max(sweeps, key=lambda sweep: sweep.high - sweep.low)
    full = [sweep for sweep in sweeps if sweep.high - sweep.low > 0.8 * (widest.high - widest.low)]
    return full[-1].corrected(resistance).shifted(offset) if resistance else full[-1].shifted(offset)


def _curve(
    sweep: Sweep, steady: tuple[Sweep, FloatArray] | None, rotation: float, resistance: float, offset: float,
    background: Sweep | None,
) -> DiskCurve:  # fmt: skip
    used, spread = (sweep, np.full(len(sweep), noise(sweep.current))) if steady is None else steady
    moved = used.corrected(resistance).shifted(offset) if resistance else used.shifted(offset)
    x, y = moved.ascending()
    level = np.interp(x, *_sorted(moved.potential, spread)) if steady is not None else np.full(len(x), float(spread[0]))
    if background is not None:
        base_x, base_y = background.ascending()
        inside = (x >= base_x[0]) & (x <= base_x[-1])
        if np.count_nonzero(inside) < 0.5 * len(x):
            raise InputError(
                f"The background covers {base_x[0]:.3f} to {base_x[-1]:.3f} V, the curve {x[0]:.3f} to {x[-1]:.3f} V."
            )
        x, y, level = x[inside], y[inside], level[inside]
        y = y - np.interp(x, base_x, base_y)
        level = np.hypot(level, noise(base_y))
    return DiskCurve(x, y, level, rotation, sweep.name, sweep)


def _sorted(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    order = np.argsort(x)
    return x[order], y[order]
