"""Whether a load profile fits a cell: conditions that it has, pressures that can follow."""

from __future__ import annotations

from collections.abc import Mapping

from hydroxcell.cell.load_profile import LoadProfile, ends
from hydroxcell.errors import InputError, UnknownNameError

SAME_PRESSURE = 1.0  # [Pa]


def check_conditions(protocol: LoadProfile, values: Mapping[str, float]) -> None:
    """Refuse conditions that the cell does not have, and pressures that jump.

    Parameters
    ----------
    values : parameters of the cell by dotted path, SI

    Errors: UnknownNameError, InputError.
    """
    here = dict(values)
    for step in protocol.steps:
        for path, value in step.conditions.items():
            if path not in here:
                raise UnknownNameError("condition of this cell", path, here, "protocol.steps")
            begin, end = ends(value)
            jumps = abs(begin - here[path]) > SAME_PRESSURE and step is not protocol.steps[0]
            if path.endswith(".pressure") and jumps:
                before, after = (f"{1e-5 * p:.4g} bar" for p in (here[path], begin))
                raise InputError(
                    f"protocol.steps: {path} jumps from {before} to {after}; a pressure takes time to build up: give a "
                    f'ramp, such as ["{before}", "{after}"] over some seconds.'
                )
            here[path] = end
