"""From the curve of a cell to stack, system, cost and carbon."""
