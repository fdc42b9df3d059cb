"""Assessment of a system: from the curve of a cell to the cost of a kilometre, held against criteria."""
