"""Equivalent circuits: text, impedance with analytic derivatives, fit without starting values, comparison."""
