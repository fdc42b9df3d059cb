"""Measured polarization curves: from a log or a table to points, corrections, Tafel line and losses."""
