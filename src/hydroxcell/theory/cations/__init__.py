"""Alkaline stability of organic cations: routes of hydroxide attack, their transition states, triage."""
