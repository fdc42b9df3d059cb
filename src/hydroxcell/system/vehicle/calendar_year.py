"""The days of a year: month and weekday of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError


@dataclass(frozen=True, eq=False)
class CalendarYear:
    """Days of a year.

    Attributes
    ----------
    year : the year
    month : [1] (days,) from 1
    weekday : [1] (days,) 0 for Monday
    """

    year: int
    month: np.ndarray
    weekday: np.ndarray

    @classmethod
    def of(cls, year: int) -> CalendarYear:
        """Of a year.

        >>> len(CalendarYear.of(2024).month), CalendarYear.of(2023).weekday[0]
        (366, np.int64(6))
        """
        if not 1900 <= year <= 2200:
            raise InputError(f"the year {year} does not lie between 1900 and 2200.")
        first = datetime.date(year, 1, 1)
        days = [first + datetime.timedelta(k) for k in range((datetime.date(year + 1, 1, 1) - first).days)]
        return cls(year, np.array([d.month for d in days]), np.array([d.weekday() for d in days]))

    def driven(self, days_per_week: int) -> np.ndarray:
        """Which days a vehicle drives that drives some days of a week from Monday on."""
        return np.asarray(self.weekday < days_per_week)
