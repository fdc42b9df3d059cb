"""Pages of rotating electrodes."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.lab.rotating.laws import rotation_from_rpm
from hydroxcell.plot.lab_rotating import draw_collection, draw_disk, draw_hydrogen, draw_koutecky_levich, draw_ring_disk
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.rotating.collection import CollectionEfficiency
    from hydroxcell.lab.rotating.disk import RotatingDisk
    from hydroxcell.lab.rotating.hydrogen import HydrogenKinetics
    from hydroxcell.lab.rotating.koutecky_levich import KouteckyLevich
    from hydroxcell.lab.rotating.ring import RotatingRingDisk

DISK = (
    "Left: the curve; grey: where the limiting current was taken, dot: half of it. Right: kinetic current from 10 "
    "to 80 % of the limiting current with the Tafel line."
)
LEVICH = (
    "Left: curves at all rotation rates. Middle: the line at the marked potential. Right: kinetic current, 95 % band."
)
RING = "Disk, ring without its background, electrons per oxygen and peroxide. Dots: the numbers with 95 % intervals."
COLLECTION = "Ring current over disk current; the slope is the collection efficiency."
HYDROGEN = (
    "Left: the curve with the limiting current. Right: around equilibrium, with the Butler-Volmer curve and what an "
    "infinitely fast electrode would show, which only mass transport limits."
)


def disk_page(result: RotatingDisk) -> MeasuredPage:
    """Page of a rotating disk."""
    return measured_page(result, [Drawing("disk", "Rotating disk", DISK, partial(draw_disk, result=result), 9.0, 4.2)])


def koutecky_levich_page(result: KouteckyLevich) -> MeasuredPage:
    """Page of a Koutecky-Levich analysis."""
    figure = Drawing("levich", "Koutecky-Levich", LEVICH, partial(draw_koutecky_levich, result=result), 10.0, 4.0)
    return measured_page(result, [figure])


def ring_disk_page(result: RotatingRingDisk) -> MeasuredPage:
    """Page of a ring-disk, with a row a rotation rate."""
    figure = Drawing("ring", "Ring and disk", RING, partial(draw_ring_disk, result=result), 8.0, 7.5)
    return measured_page(result, [figure], tables=[_rates(result)])


def collection_page(result: CollectionEfficiency) -> MeasuredPage:
    """Page of a collection efficiency."""
    figure = Drawing("collection", "Collection", COLLECTION, partial(draw_collection, result=result), 7.0, 4.4)
    return measured_page(result, [figure])


def hydrogen_page(result: HydrogenKinetics) -> MeasuredPage:
    """Page of the hydrogen electrode."""
    figure = Drawing("hydrogen", "Hydrogen electrode", HYDROGEN, partial(draw_hydrogen, result=result), 9.0, 4.2)
    return measured_page(result, [figure])


def _rates(result: RotatingRingDisk) -> Table:
    rows = []
    for k, rotation in enumerate(result.rotation.tolist()):
        rows.append(
            (
                f"{rotation / rotation_from_rpm(1.0):.0f}" if math.isfinite(rotation) else "–",
                f"{1e6 * result.disk_current[k]:.4g}",
                f"{1e6 * result.ring_current[k]:.3g}",
                f"{result.electrons[k]:.3f}",
                f"{result.electrons_low[k]:.3f} to {result.electrons_high[k]:.3f}",
                f"{100 * result.peroxide[k]:.2f}",
                f"{100 * result.peroxide_low[k]:.2f} to {100 * result.peroxide_high[k]:.2f}",
                f"{100 * result.peroxide_with_background[k]:.2f}",
            )
        )
    head = ("rpm", "Disk / µA", "Ring / µA", "n", "95 %", "Peroxide / %", "95 %", "with ring background / %")
    return Table("Rotation rates", head, tuple(rows), f"At {result.potential_of_numbers:.3f} V against the RHE.")
