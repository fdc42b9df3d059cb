"""Rotating disk and ring-disk electrodes: laws, activities, selectivity, hydrogen kinetics."""
