"""From a figure of a pack to its definition, query, extracts, draw and reviews, with the pack alone."""

from assurance.pack.explaining.explanation import Explanation, Part
from assurance.pack.explaining.reading import SealedPack, open_pack
from assurance.pack.explaining.walking import explain_figure

__all__ = ["Explanation", "Part", "SealedPack", "explain_figure", "open_pack"]
