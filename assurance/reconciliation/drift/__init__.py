"""Drift: what changes its name, ends, begins or goes missing in a series of figures, and nothing of why."""
