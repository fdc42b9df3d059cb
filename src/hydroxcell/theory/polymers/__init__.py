"""Properties of membranes from the structure of their polymers, learnt from tables of measurements."""
