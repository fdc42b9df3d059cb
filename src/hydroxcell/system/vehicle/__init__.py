"""Vehicles: driving cycles, the vehicle over a cycle, fleets and missions."""
