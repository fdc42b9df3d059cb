"""Analysis of measured data; knows nothing of models, so that simulated and measured data share it."""
