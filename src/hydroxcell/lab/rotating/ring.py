"""Selectivity on a rotating ring-disk: electrons per oxygen and peroxide, with the uncertainty of the collection.

n = 4 |I_d|/(|I_d| + |I_r|/N), peroxide = 2 (|I_r|/N)/(|I_d| + |I_r|/N) [paulus_2001]. Ring and disk are brought
together on the time that elapsed, never on the row: instruments sample them at different rates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.regression import straight_line
from hydroxcell.lab.rotating.files import chosen_sweeps, resistance_of
from hydroxcell.lab.rotating.laws import electrons_from_share, peroxide_from_share, rotation_from_rpm
from hydroxcell.lab.rotating.plateau import plateau
from hydroxcell.lab.voltammetry.charges import MEDIAN_OF_NORMAL
from hydroxcell.lab.voltammetry.files import asked_scale, scale_choice
from hydroxcell.lab.voltammetry.sweeps import Sweep
from hydroxcell.record import Columns

QUIET = 0.02  # [1] of the largest disk current below which the ring shows its background
SEEN = 0.1  # [1] of the largest disk current from which selectivity is drawn
HALF_WIDTH = 0.02  # [V] of the stretch around the potential at which numbers are given


@dataclass(frozen=True, eq=False)
class RingDiskCurve:
    """One sweep with its ring.

    Attributes
    ----------
    potential : against the RHE, rising [V] (n,)
    disk, ring : currents as recorded [A] (n,)
    rotation : [rad/s], nan if not known
    name : file and sweep
    """

    potential: FloatArray
    disk: FloatArray
    ring: FloatArray
    rotation: float
    name: str


@dataclass(frozen=True, eq=False, kw_only=True)
class RotatingRingDisk(Measured):
    """Result of a rotating ring-disk.

    Attributes
    ----------
    rotation : [rad/s] (r,)
    disk_current, ring_current : at the potential of the numbers, the ring without background, sizes [A] (r,)
    electrons, electrons_low, electrons_high : (r,)
    peroxide, peroxide_low, peroxide_high : fraction (r,)
    peroxide_with_background : fraction if the background of the ring is left in (r,)
    potential_of_numbers : [V] against the RHE
    collection : collection efficiency [1]
    curve_rotation, curve_potential : of all points [rad/s], [V] (k,)
    curve_disk, curve_ring : currents, the ring without background [A] (k,)
    curve_electrons, curve_peroxide : nan below a tenth of the largest disk current (k,)
    """

    KIND: ClassVar[str] = "rotating_ring_disk"

    rotation: np.ndarray
    disk_current: np.ndarray
    ring_current: np.ndarray
    electrons: np.ndarray
    electrons_low: np.ndarray
    electrons_high: np.ndarray
    peroxide: np.ndarray
    peroxide_low: np.ndarray
    peroxide_high: np.ndarray
    peroxide_with_background: np.ndarray
    potential_of_numbers: float
    collection: float
    curve_rotation: np.ndarray
    curve_potential: np.ndarray
    curve_disk: np.ndarray
    curve_ring: np.ndarray
    curve_electrons: np.ndarray
    curve_peroxide: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """One row a rotation rate; all points."""
        return {
            "rotations": {
                "rotation": self.rotation,
                "disk_current": self.disk_current,
                "ring_current": self.ring_current,
                "electrons": self.electrons,
                "electrons_low": self.electrons_low,
                "electrons_high": self.electrons_high,
                "peroxide_fraction": self.peroxide,
                "peroxide_fraction_low": self.peroxide_low,
                "peroxide_fraction_high": self.peroxide_high,
            },
            "curves": {
                "rotation": self.curve_rotation,
                "electrode_potential": self.curve_potential,
                "disk_current": self.curve_disk,
                "ring_current": self.curve_ring,
                "electrons": self.curve_electrons,
                "peroxide_fraction": self.curve_peroxide,
            },
        }


@dataclass(frozen=True)
class Selectivity:
    """Currents at one potential and what follows; intervals of 95 %."""

    disk: float
    ring: float
    electrons: Value
    peroxide: Value
    peroxide_with_background: float


def selectivity(
    curve: RingDiskCurve,
    potential: float,
    collection: float,
    collection_uncertainty: float,
    background: tuple[float, float],
    half_width: float = HALF_WIDTH,
) -> Selectivity:
    """Electrons and peroxide at a potential.

    Parameters: curve; potential [V]; collection efficiency and its standard uncertainty [1]; background of the ring and
    its standard uncertainty [A]; half width of the stretch from which currents are read [V].
    Currents are those of lines through the stretch at its middle; x = (|I_r|/N)/|I_d| carries the relative
    uncertainties of both currents, the background and N; the ends of its interval give those of n and of the peroxide.
    Errors: InputError for fewer than five points, or a disk without current. Source: [paulus_2001].
    """
    inside = np.abs(curve.potential - potential) <= half_width + 1e-9
    if np.count_nonzero(inside) < 5:
        raise InputError(
            f"{curve.name} has {np.count_nonzero(inside)} points within {1e3 * half_width:g} mV of {potential:.3f} V."
        )
    x = curve.potential[inside] - potential
    disk, ring = straight_line(x, curve.disk[inside]), straight_line(x, curve.ring[inside])
    if abs(disk.intercept) <= 3.0 * disk.intercept_uncertainty:
        raise InputError(f"{curve.name}: at {potential:.3f} V no disk current flows; choose another potential.")
    rest = abs(ring.intercept - background[0])
    size = abs(disk.intercept)
    share = rest / collection / size
    ring_part = math.hypot(ring.intercept_uncertainty, background[1]) / (collection * size)
    common = share * math.hypot(disk.intercept_uncertainty / size, collection_uncertainty / collection)
    spread = math.hypot(ring_part, common)
    x_value = Value.of(share, spread, "")
    words = "currents, ring background and collection efficiency, carried through"
    electrons, peroxide = _electrons(share), _peroxide(share)
    steep = spread / (1.0 + share) ** 2
    return Selectivity(
        size,
        rest,
        Value(electrons, 4.0 * steep, _electrons(x_value.high), _electrons(x_value.low), words),
        Value(peroxide, 2.0 * steep, _peroxide(x_value.low), _peroxide(x_value.high), words),
        _peroxide(abs(ring.intercept) / collection / size),
    )


def _electrons(share: float) -> float:
    return float(electrons_from_share(share))


def _peroxide(share: float) -> float:
    return float(peroxide_from_share(share))


def ring_background(curve: RingDiskCurve) -> tuple[float, float] | None:
    """Median ring current where the disk passes less than 2 % of its largest current, and its uncertainty [A].

    The median leaves the settling of the ring at the beginning of a sweep aside. Up to 2 % of what the ring collects
    may be in it, which the uncertainty covers. None for fewer than eight such points.
    """
    quiet = curve.ring[np.abs(curve.disk) < QUIET * float(np.abs(curve.disk).max())]
    if len(quiet) < 8:
        return None
    middle = float(np.median(quiet))
    scatter = float(np.median(np.abs(quiet - middle))) / MEDIAN_OF_NORMAL
    collected = QUIET * float(np.abs(curve.ring - middle).max()) / math.sqrt(12.0)
    return middle, math.hypot(math.sqrt(0.5 * math.pi / len(quiet)) * scatter, collected)


def rotating_ring_disk(
    curves: Sequence[RingDiskCurve],
    collection: float,
    collection_uncertainty: float,
    *,
    potential: float | None = None,
    background: float | None = None,
    half_width: float = HALF_WIDTH,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> RotatingRingDisk:
    """Electrons per oxygen and peroxide of one or several rotation rates.

    Parameters
    ----------
    curves : with the ring at the times of the disk
    collection, collection_uncertainty : collection efficiency, measured, and its standard uncertainty [1]
    potential : at which numbers are given [V]; the middle of the plateau of the fastest curve if left out
    background : of the ring [A]; from where the disk is at rest if left out
    half_width : of the stretch from which currents are read [V]

    The values are those of the rate nearest to 1600 rpm; all rates are in the table. Errors: InputError for a
    collection efficiency outside 0 to 1, or curves without current. Source: [paulus_2001].
    """
    if not 0.0 < collection < 1.0:
        raise InputError(f"The collection efficiency is {collection:g}; it must lie between 0 and 1 (0.37 means 37 %).")
    odd: list[str] = []
    moving = [curve for curve in curves if curve.rotation != 0.0]
    if len(moving) < len(curves):
        odd.append(f"{len(curves) - len(moving)} curve without rotation is left out")
    if not moving:
        raise InputError("No curve was measured with rotation.")
    fastest = max(moving, key=lambda curve: float(np.abs(curve.disk).max()))
    place, why = (potential, "given") if potential is not None else (_middle(fastest), "middle of the plateau")
    found, backgrounds = [], []
    for curve in moving:
        level = (background, 0.0) if background is not None else ring_background(curve)
        if level is None:
            odd.append(f"{curve.name}: the disk is nowhere at rest, so the background of the ring stays in")
            level = (0.0, 0.0)
        backgrounds.append(level)
        found.append(selectivity(curve, place, collection, collection_uncertainty, level, half_width))
    main = int(
        np.argmin([abs(c.rotation - rotation_from_rpm(1600.0)) if math.isfinite(c.rotation) else 0.0 for c in moving])
    )
    changed = abs(found[main].peroxide_with_background - found[main].peroxide.value)
    if background is None and changed > 0.1 * found[main].peroxide_with_background:
        odd.append(
            f"the background of the ring matters: with it, peroxide would be "
            f"{100 * found[main].peroxide_with_background:.2f} % instead of {100 * found[main].peroxide.value:.2f} %"
        )
    given = (
        f"{1e6 * background:g} uA" if background is not None else ", ".join(f"{1e6 * b[0]:.3g} uA" for b in backgrounds)
    )
    noted = [
        *choices,
        Choice("potential of the numbers", f"{place:.3f} +- {half_width:g} V against the RHE", why),
        Choice("collection efficiency", f"{collection:g} +- {collection_uncertainty:g}", "given"),
        Choice(
            "background of the ring",
            given,
            "given" if background is not None else "ring current where the disk is at rest",
        ),
        Choice("electrons and peroxide", "from sizes of the currents", "paulus_2001"),
    ]
    if collection_uncertainty == 0.0:
        odd.append("no uncertainty of the collection efficiency was given: the intervals leave it out")
    best = found[main]
    points = _curves(moving, [level for level, _ in backgrounds], collection)
    return RotatingRingDisk(
        sentence=(
            f"At {place:.3f} V oxygen takes {best.electrons.value:.3f} electrons ({best.electrons.low:.3f} to "
            f"{best.electrons.high:.3f}), {100 * best.peroxide.value:.3g} % become peroxide."
        ),
        values={"electrons": best.electrons, "peroxide_fraction": best.peroxide},
        choices=tuple(noted),
        findings=(*findings, *odd),
        rotation=np.array([curve.rotation for curve in moving]),
        disk_current=np.array([one.disk for one in found]),
        ring_current=np.array([one.ring for one in found]),
        electrons=np.array([one.electrons.value for one in found]),
        electrons_low=np.array([one.electrons.low for one in found]),
        electrons_high=np.array([one.electrons.high for one in found]),
        peroxide=np.array([one.peroxide.value for one in found]),
        peroxide_low=np.array([one.peroxide.low for one in found]),
        peroxide_high=np.array([one.peroxide.high for one in found]),
        peroxide_with_background=np.array([one.peroxide_with_background for one in found]),
        potential_of_numbers=float(place),
        collection=collection,
        curve_rotation=points["rotation"],
        curve_potential=points["potential"],
        curve_disk=points["disk"],
        curve_ring=points["ring"],
        curve_electrons=points["electrons"],
        curve_peroxide=points["peroxide"],
    )


def _middle(curve: RingDiskCurve) -> float:
    sign = -1.0 if float(curve.disk[int(np.argmax(np.abs(curve.disk)))]) < 0.0 else 1.0
    limit = plateau(curve.potential, sign * curve.disk)
    return 0.5 * (limit.low + limit.high)


def _curves(curves: Sequence[RingDiskCurve], backgrounds: Sequence[float], collection: float) -> dict[str, np.ndarray]:
    columns: dict[str, list[np.ndarray]] = {}
    for curve, background in zip(curves, backgrounds, strict=True):
        ring = curve.ring - background
        seen = np.abs(curve.disk) >= SEEN * float(np.abs(curve.disk).max())
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(seen, np.abs(ring) / collection / np.abs(curve.disk), np.nan)
        row = {
            "rotation": np.full(len(ring), curve.rotation), "potential": curve.potential, "disk": curve.disk,
            "ring": ring, "electrons": electrons_from_share(share), "peroxide": peroxide_from_share(share),
        }  # fmt: skip
        for name, values in row.items():
            columns.setdefault(name, []).append(values)
    return {name: np.concatenate(parts) for name, parts in columns.items()}


def aligned(
    sweep: Sweep, ring_time: FloatArray, ring_current: FloatArray, offset: float, rotation: float
) -> RingDiskCurve:
    """Sweep of the disk with the ring current interpolated to its times; points turned to rising potentials.

    Errors: InputError for a disk without time, or a ring that was not recorded while the disk swept.
    """
    if sweep.time is None:
        raise InputError(f"{sweep.name}: ring and disk are brought together on the time, which the disk's file lacks.")
    first, last = float(sweep.time[0]), float(sweep.time[-1])
    slack = 2.0 * float(np.median(np.diff(ring_time)))
    if first < ring_time[0] - slack or last > ring_time[-1] + slack:
        raise InputError(
            f"{sweep.name} runs from {first:.1f} to {last:.1f} s, the ring was recorded from {ring_time[0]:.1f} to "
            f"{ring_time[-1]:.1f} s: these are not of one run."
        )
    ring = np.interp(sweep.time, ring_time, ring_current)
    x, disk = sweep.ascending()
    order = slice(None) if sweep.direction > 0 else slice(None, None, -1)
    if len(x) != len(sweep):  # equal potentials were averaged: average the ring alike
        x, ring = Sweep(sweep.potential, ring, sweep.time, sweep.direction).ascending()
    else:
        ring = ring[order]
    return RingDiskCurve(x + offset, disk, ring, rotation, sweep.name)


def ring_of(recording: Recording) -> tuple[FloatArray, FloatArray]:
    """Time [s] and current [A] of a ring's recording, in order of time.

    Errors: InputError without time or current.
    """
    tables = [
        table for table in recording.tables if "time" in table and ("ring_current" in table or "current" in table)
    ]
    if not tables:
        raise InputError(f"{recording.file}: no table with time and current of the ring was found.")
    time = np.concatenate([table.si("time") for table in tables])
    current = np.concatenate([table.si("ring_current" if "ring_current" in table else "current") for table in tables])
    order = np.argsort(time, kind="stable")
    return time[order], current[order]


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> RotatingRingDisk:
    """Ring-disk from the disk's file (first) and the ring's (`ring`, the second file, or columns of the first)."""
    disk = recordings[0]
    own = any("ring_current" in table for table in disk.tables)
    ring = options.get("ring") or (recordings[1] if len(recordings) > 1 else disk if own else None)
    if ring is None:
        raise InputError(f"{disk.file}: the ring is missing. Give its file as the second one, or as ring=FILE.")
    scale = asked_scale(disk, options)
    resistance, ohmic, odd = resistance_of(disk, options)
    time, current = ring_of(ring)
    curves = []
    for sweep, rotation in chosen_sweeps([disk], options, 1.0):
        curve = aligned(sweep, time, current, scale.offset, rotation)
        if resistance:
            moved = curve.potential - curve.disk * resistance
            order = np.argsort(moved, kind="stable")
            curve = RingDiskCurve(moved[order], curve.disk[order], curve.ring[order], rotation, curve.name)
        curves.append(curve)
    rows = sum(len(table) for table in disk.tables), len(time)
    words = f"on the elapsed time; {rows[0]} rows of the disk, {rows[1]} of the ring"
    choices = [
        scale_choice(scale), ohmic, Choice("ring and disk", words, "instruments sample both at different rates"),
        Choice("sweep", str(options.get("direction", "cathodic")), "given" if "direction" in options else "usual"),
    ]  # fmt: skip
    return rotating_ring_disk(
        curves, float(options["collection_efficiency"]), float(options.get("collection_uncertainty", 0.0)),
        potential=options.get("potential"), background=options.get("ring_background"),
        half_width=float(options.get("half_width", HALF_WIDTH)), choices=choices, findings=(*odd, *scale.findings),
    )  # fmt: skip
