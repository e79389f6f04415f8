"""The release edition: made from protected findings alone, scanned, sealed on its own."""

from assurance.pack.release.making import make_release

__all__ = ["make_release"]
