"""Evaluation of measurements on membranes, one file for each method."""
