"""Hydroxcell: anion-exchange-membrane fuel cells from material to curve."""

__version__ = "0.1.0"
