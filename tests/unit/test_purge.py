"""The purge current wins back what was asked and no smaller one does; refusals in the user's words."""

from __future__ import annotations

import pytest

from hydroxcell import InputError, purge_current
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell
from hydroxcell.results.purge import _Purge


def cell() -> Cell:
    return load_cell("pap_reference").replace({"carbonation.material": "hydroxide_carbonate"})


def test_the_smallest_current_that_recovers_enough() -> None:
    found = purge_current(cell(), "0.2 A/cm2", duration="10 min", recovered=0.85, tolerance=0.1)
    purge = _Purge(cell(), 2e3, 4e-4, 600.0)
    assert purge.share(found) >= 0.85
    assert purge.share(found / 1.12) < 0.85
    assert 2.0e3 < found < 1.0e4


def test_clean_gas_alone_may_do() -> None:
    assert purge_current(cell(), "0.2 A/cm2", duration="10 min", recovered=0.5) == 2e3


def test_what_no_current_recovers_is_refused_with_the_best() -> None:
    with pytest.raises(InputError, match=r"the best was \d+ % at"):
        purge_current(cell(), "2 A/cm2", duration="10 s", recovered=0.999)


def test_refusals() -> None:
    with pytest.raises(InputError, match=r"carbonation\.material"):
        purge_current(load_cell("pap_reference"), "0.2 A/cm2")
    with pytest.raises(InputError, match="nothing to win back"):
        purge_current(cell(), "0.2 A/cm2", "0 ppm")
    with pytest.raises(InputError, match="no steady state with 5000 ppm"):
        purge_current(cell(), "3 A/cm2", "5000 ppm")
    with pytest.raises(InputError, match="between 0 and 1"):
        purge_current(cell(), "0.2 A/cm2", recovered=90.0)
