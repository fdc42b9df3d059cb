"""Parameters of a cell from measured data: the problem, the solvers, and the record of a fit."""
