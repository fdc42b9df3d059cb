"""Voltammetry: sweeps, reference electrodes, charges, surface areas, gas crossover."""
