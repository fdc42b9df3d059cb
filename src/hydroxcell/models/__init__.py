"""Complete models: which unknowns, balances and laws."""
