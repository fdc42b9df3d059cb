"""How long a stack lasts under its load: events, load-cycle models, ageing of the cell."""
