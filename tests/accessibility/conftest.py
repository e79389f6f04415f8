"""The packs whose pages are read."""

from demo_pack import demo
from packs import incomplete, sealed

__all__ = ["demo", "incomplete", "sealed"]
