"""Material cards: property laws with coefficients, source and status."""
