"""Disclosure control: small numbers are hidden, and nothing printed gives them away."""

from assurance.pack.disclosure.protect import protect
from assurance.pack.disclosure.protected import Audit, Earlier, Protected
from assurance.pack.disclosure.releasing import EDITION, protect_findings, undecided
from assurance.pack.disclosure.tables import Cell, Cells, Relation, Share, Telling, at_most, rest_of, total_of

__all__ = [
    "EDITION", "Audit", "Cell", "Cells", "Earlier", "Protected", "Relation", "Share", "Telling", "at_most",
    "protect", "protect_findings", "rest_of", "total_of", "undecided",
]  # fmt: skip
