"""Cells of a column to values of its declared type, and every way in which they may fail."""
