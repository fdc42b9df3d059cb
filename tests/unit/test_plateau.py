"""Time to a plateau and recovery, on courses whose answers are known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hydroxcell import InputError, LoadProfile, carbon_dioxide_step, recovery, time_to_plateau


class Course(SimpleNamespace):
    """Stands for a run: a column by name and values between its times."""

    def __getitem__(self, name: str) -> Any:
        return self.table[name]

    def at(self, time: float) -> dict[str, float]:
        return {k: float(np.interp(time, self.table["time"], v)) for k, v in self.table.items()}


def course() -> Any:
    """1 V for 10 s, then an exponential fall to 0.5 V with 20 s, then back up by half at 210 s."""
    early, late = np.linspace(0.0, 10.0, 11), np.linspace(10.0, 210.0, 4001)
    fall = 0.5 + 0.5 * np.exp(-(late - 10.0) / 20.0)
    time = np.concatenate([early, late, [210.0, 300.0]])
    table = {"time": time, "cell_voltage": np.concatenate([np.ones(11), fall, [0.75, 0.75]])}
    profile = LoadProfile.of_steps([(10.0, 1.0), (200.0, 2.0), (90.0, 1.0)])
    return Course(table=table, study=SimpleNamespace(protocol=profile))


def test_time_to_plateau_of_an_exponential() -> None:
    assert time_to_plateau(course(), 10.0) == pytest.approx(20.0 * np.log(20.0), rel=2e-3)
    assert time_to_plateau(course(), "10 s", share=0.5) == pytest.approx(20.0 * np.log(2.0), rel=2e-3)


def test_the_moment_of_a_change_may_be_stored_once() -> None:
    found = course()
    once = np.flatnonzero(np.diff(found.table["time"]) == 0.0)
    found.table = {name: np.delete(values, once) for name, values in found.table.items()}
    assert time_to_plateau(found, 10.0) == pytest.approx(20.0 * np.log(20.0), rel=2e-3)


def test_recovery_is_a_share() -> None:
    assert recovery(course(), 5.0, 209.0, 250.0) == pytest.approx(0.5, abs=1e-3)


def test_what_cannot_be_answered_is_said() -> None:
    with pytest.raises(InputError, match="outside the run"):
        time_to_plateau(course(), 400.0)
    with pytest.raises(InputError, match="is the same"):
        recovery(course(), 2.0, 5.0, 250.0)
    with pytest.raises(InputError, match="does not change"):
        time_to_plateau(course(), 210.0)


def test_step_of_carbon_dioxide_has_its_parts() -> None:
    profile = carbon_dioxide_step("0.5 A/cm2", "1000 ppm", purge_load="1 A/cm2")
    fed = [step.conditions["conditions.cathode.carbon_dioxide_fraction"] for step in profile.steps]
    assert fed == pytest.approx([0.0, 1e-3, 0.0, 0.0, 0.0])
    assert profile.steps[2].load[1] == pytest.approx((5e3, 1e4))
    assert profile.duration == pytest.approx(60 + 1200 + 120 + 600 + 300)
