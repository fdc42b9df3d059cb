"""Pure laws, one file per process: plain arguments in SI units in, one value out."""
