"""From calculated energies to materials: oxygen electrodes, stability of cations, statistics of polymers."""
