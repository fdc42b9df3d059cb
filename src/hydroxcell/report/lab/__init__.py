"""Pages of evaluations of measurements, one file for each kind."""
