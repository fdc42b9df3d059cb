"""What a system costs, part by part."""
