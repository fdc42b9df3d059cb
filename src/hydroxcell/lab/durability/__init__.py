"""Evaluation of long tests: events, break-in, decay rates."""
