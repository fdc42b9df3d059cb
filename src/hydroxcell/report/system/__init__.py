"""Pages of stacks, systems, their cost and their carbon."""
