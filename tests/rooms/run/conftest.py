"""A small programme with one quick notebook, and a sealed month of it."""

from quick_runs import bare, sealed, small

__all__ = ["bare", "sealed", "small"]
