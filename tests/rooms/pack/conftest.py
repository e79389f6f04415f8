"""Packs of the small made-up programme."""

from packs import incomplete, pack, sealed

__all__ = ["incomplete", "pack", "sealed"]
