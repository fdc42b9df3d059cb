"""Table of descriptors that were tried against a measured quantity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydroxcell.report.page import Table

HEAD = ("Descriptor", "ρ", "95 %", "n", "p", "corrected p")


def correlation_table(columns: Mapping[str, np.ndarray], text: str) -> Table:
    """One row for each descriptor: rank correlation with interval, pairs, probability by chance, the same corrected.

    Parameters
    ----------
    columns : descriptor, rank_correlation with _low and _high, pairs, chance_probability, corrected_probability
    text : above the table
    """
    c = columns
    rows = tuple(
        (
            str(c["descriptor"][k]),
            f"{c['rank_correlation'][k]:.2f}",
            f"{c['rank_correlation_low'][k]:.2f} to {c['rank_correlation_high'][k]:.2f}",
            f"{c['pairs'][k]:.0f}",
            f"{c['chance_probability'][k]:.2g}",
            f"{c['corrected_probability'][k]:.2g}",
        )
        for k in range(len(c["descriptor"]))
    )
    return Table("Descriptors tried", HEAD, rows, text)
