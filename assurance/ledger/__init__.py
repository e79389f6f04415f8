"""The append-only, hash-chained record of commits, draws, reviews and actions."""

from assurance.ledger.events import GENESIS, Event, canonical_json, event_hash
from assurance.ledger.ledger import Ledger, known_events, open_ledger
from assurance.ledger.verification import LedgerFault, Verification

__all__ = [
    "GENESIS",
    "Event",
    "Ledger",
    "LedgerFault",
    "Verification",
    "canonical_json",
    "event_hash",
    "known_events",
    "open_ledger",
]
