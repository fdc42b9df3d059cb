"""What a solved study holds: fields, losses, water, summary, files."""
