"""What is odd in measured rows is listed with place, number and value; clean data give nothing."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.lab.quality import Oddity, oddities
from hydroxcell.lab.recording import Column, Recording, Table
from hydroxcell.lab.suspicion import suspicious

N = 200
CLEAN = np.random.default_rng(3)
TIME = np.arange(N, dtype=float)
VOLTAGE = 0.7 + 1e-4 * CLEAN.normal(size=N) + 0.1 * np.sin(TIME / 30.0)


def table(**columns: np.ndarray) -> Table:
    """A table of quantities in SI under their own names."""
    return Table("log", tuple(Column(name, "", np.asarray(v, dtype=float), name) for name, v in columns.items()))


def found(one: Table) -> tuple[Oddity, ...]:
    return oddities(Recording("made", "", "made", "made", {}, (one,)))


def test_clean_data_give_nothing() -> None:
    assert found(table(time=TIME, cell_voltage=VOLTAGE)) == ()


def test_spike_is_listed_with_row_and_value() -> None:
    spiked = VOLTAGE.copy()
    spiked[80] = 1.4
    (one,) = found(table(time=TIME, cell_voltage=spiked))
    assert (one.check, one.count, one.row, one.value) == ("spike", 1, 81, 1.4)


def test_step_is_no_spike() -> None:
    step = VOLTAGE + np.where(TIME > 100, 0.3, 0.0) + np.where(TIME > 100, 0.2 * np.exp(-(TIME - 101.0) / 2.0), 0.0)
    assert found(table(time=TIME, cell_voltage=step)) == ()


def test_time_running_backwards_and_repeated() -> None:
    time = TIME.copy()
    time[100:] -= 20.0
    time[50] = time[49]
    checks = {one.check: one for one in found(table(time=time, cell_voltage=VOLTAGE))}
    assert checks["time"].row == 101
    assert checks["duplicates"].row == 51


def test_time_that_starts_again_with_a_new_step_is_no_oddity() -> None:
    time = np.concatenate([TIME[:100], TIME[:100]])
    assert found(table(time=time, step=np.repeat([1.0, 2.0], 100), cell_voltage=VOLTAGE)) == ()


def test_gap_stays_a_gap() -> None:
    time = TIME + np.where(TIME >= 120, 3600.0, 0.0)
    (one,) = found(table(time=time, cell_voltage=VOLTAGE))
    assert (one.check, one.row, one.value) == ("gap", 121, 3601.0)


def test_saturated_and_stuck_channels() -> None:
    clipped = np.minimum(VOLTAGE, 0.75)
    (one,) = [o for o in found(table(time=TIME, cell_voltage=clipped)) if o.check == "saturated"]
    assert one.value == 0.75
    held = VOLTAGE.copy()
    held[60:110] = held[60]
    (one,) = [o for o in found(table(time=TIME, cell_voltage=held)) if o.check == "stuck"]
    assert (one.count, one.row) == (50, 61)


def test_quantised_setpoints_are_not_stuck() -> None:
    assert found(table(time=TIME, current=np.repeat(np.arange(1.0, 21.0), 10))) == ()


def test_rows_that_stand_twice() -> None:
    time, voltage = np.insert(TIME, 30, TIME[29]), np.insert(VOLTAGE, 30, VOLTAGE[29])
    sentences = [one.sentence for one in found(table(time=time, cell_voltage=voltage))]
    assert "1 rows repeat the row before them, first row 31" in sentences


def test_missing_values() -> None:
    voltage = VOLTAGE.copy()
    voltage[[5, 9]] = np.nan
    (one,) = found(table(time=TIME, cell_voltage=voltage))
    assert (one.check, one.count, one.row) == ("missing", 2, 6)


def spectrum(frequency: np.ndarray, sign: float = 1.0) -> Table:
    z = 0.05 + 0.2 / (1.0 + 1j * np.logspace(4, -1, len(frequency)) * 2.0 * np.pi * 0.01)
    return table(frequency=frequency, impedance_real=z.real, impedance_imaginary=sign * z.imag)


def test_reversed_imaginary_part_and_row_numbers_as_frequencies() -> None:
    frequency = np.logspace(4, -1, 40)
    assert found(spectrum(frequency)) == ()
    assert [one.check for one in found(spectrum(frequency, -1.0))] == ["sign"]
    assert [one.check for one in found(spectrum(np.arange(1.0, 41.0)))] == ["frequency"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"current_density": [1e3, 1.5e7], "cell_voltage": [0.9, 0.5]}, "is it mA/cm2"),
        ({"high_frequency_resistance": [8e-3, 7e-3]}, "ohm cm2 ... is it mohm cm2"),
        ({"current": [1.0, 2.0, 3.0], "current_density": [1e4, 2e4, 3e4]}, "area is 1 cm2, or was not entered"),
        ({"current_density": np.linspace(0.1, 2.0, 9), "cell_voltage": np.linspace(0.95, 0.3, 9)}, "unit A/cm2"),
        (
            {"current_density": [1e3] * 4, "cell_voltage": [0.5] * 4, "power_density": [5.0] * 4},
            "times voltage times current density",
        ),
    ],
)
def test_units_that_cannot_be_right(columns: dict[str, np.ndarray], words: str) -> None:
    assert any(words in text for text in suspicious(table(**columns)))
