"""Readers of vendors' files, one module each, behind `hydroxcell.lab.reading.read`."""
