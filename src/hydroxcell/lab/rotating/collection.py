"""Collection efficiency of a ring-disk from a couple that reacts reversibly, such as ferrocyanide.

What the disk reduces the ring oxidises: N = -dI_r/dI_d. The slope of one current over the other needs no background.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import straight_line
from hydroxcell.lab.rotating.files import chosen_sweeps
from hydroxcell.lab.rotating.ring import RingDiskCurve, aligned, ring_of
from hydroxcell.record import Columns

LEAST = 0.05  # [1] of the largest disk current below which points are left out
AGREE = 0.02  # relative difference between rotation rates that is worth a word


@dataclass(frozen=True, eq=False, kw_only=True)
class CollectionEfficiency(Measured):
    """Result of a calibration.

    Attributes
    ----------
    rotation : [rad/s] (r,), nan where not known
    efficiency, low, high : of each curve [1] (r,)
    curve_disk, curve_ring : currents [A] (k,)
    curve_number : curve of each point, from 0 (k,)
    """

    KIND: ClassVar[str] = "collection_efficiency"

    rotation: np.ndarray
    efficiency: np.ndarray
    low: np.ndarray
    high: np.ndarray
    curve_disk: np.ndarray
    curve_ring: np.ndarray
    curve_number: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """One row a curve; all points."""
        return {
            "rotations": {
                "rotation": self.rotation,
                "collection_efficiency": self.efficiency,
                "collection_efficiency_low": self.low,
                "collection_efficiency_high": self.high,
            },
            "points": {"disk_current": self.curve_disk, "ring_current": self.curve_ring},
        }


def collection_efficiency(
    curves: Sequence[RingDiskCurve], *, choices: Sequence[Choice] = (), findings: Sequence[str] = ()
) -> CollectionEfficiency:
    """Collection efficiency as slope of the ring current over the disk current, turned positive.

    Parameters: curves of a couple that reacts reversibly on both electrodes. The uncertainty is that of the slope; with
    several curves the value is their mean, and its uncertainty also holds their scatter.
    Errors: InputError for curves whose currents have the same sign, or too few points. Source: [bard_2001].
    """
    rows = []
    for curve in curves:
        used = np.abs(curve.disk) >= LEAST * float(np.abs(curve.disk).max())
        line = straight_line(curve.disk[used], curve.ring[used])
        if line.slope >= 0.0:
            raise InputError(
                f"{curve.name}: ring and disk currents rise together; the ring must undo what the disk does. Is the "
                "ring at the right potential, and has one of the currents the sign of another convention?"
            )
        value = Value.of(
            -line.slope, line.slope_uncertainty, "slope of ring over disk current", line.degrees_of_freedom
        )
        rows.append((curve.rotation, value))
    values = np.array([value.value for _, value in rows])
    inner = float(np.sqrt(np.sum([value.uncertainty**2 for _, value in rows]))) / len(rows)
    odd = []
    if len(rows) > 1:
        outer = float(values.std(ddof=1)) / np.sqrt(len(rows))
        if np.ptp(values) > AGREE * values.mean():
            odd.append(
                f"the efficiencies differ between the curves, {values.min():.4f} to {values.max():.4f}: it should not "
                "depend on the rotation; check the potential of the ring and the alignment of the electrode"
            )
        overall = Value.of(
            float(values.mean()),
            max(inner, outer),
            "mean of the curves; scatter",
            None if inner > outer else len(rows) - 1,
        )
    else:
        overall = rows[0][1]
    return CollectionEfficiency(
        sentence=(
            f"The ring collects {100 * overall.value:.2f} % ({100 * overall.low:.2f} to {100 * overall.high:.2f})."
        ),
        values={"collection_efficiency": overall},
        choices=(
            *choices,
            Choice("efficiency", "-dI_r/dI_d over all points above 5 % of the largest current", "bard_2001"),
        ),
        findings=(*findings, *odd),
        rotation=np.array([rotation for rotation, _ in rows]),
        efficiency=values,
        low=np.array([value.low for _, value in rows]),
        high=np.array([value.high for _, value in rows]),
        curve_disk=np.concatenate([curve.disk for curve in curves]),
        curve_ring=np.concatenate([curve.ring for curve in curves]),
        curve_number=np.concatenate([np.full(len(curve.disk), float(k)) for k, curve in enumerate(curves)]),
    )


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> CollectionEfficiency:
    """Calibration from the disk's file and the ring's (second file, `ring`, or columns of the first)."""
    disk = recordings[0]
    own = any("ring_current" in table for table in disk.tables)
    ring = options.get("ring") or (recordings[1] if len(recordings) > 1 else disk if own else None)
    if ring is None:
        raise InputError(f"{disk.file}: the ring is missing. Give its file as the second one, or as ring=FILE.")
    time, current = ring_of(ring)
    curves = [aligned(sweep, time, current, 0.0, rotation) for sweep, rotation in chosen_sweeps([disk], options, 1.0)]
    choices = [Choice("ring and disk", "on the elapsed time", "instruments sample both at different rates")]
    return collection_efficiency(curves, choices=choices)
