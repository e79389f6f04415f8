"""The ledger's record of what was received and what was deleted: hashes and counts, nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from assurance.extracts.intake import Intake
from assurance.ledger import Event, Ledger

__all__ = ["DELETED", "RECEIVED", "record_receipts", "standing_receipts"]

RECEIVED: Final = "received"
DELETED: Final = "snapshot_deleted"
_SAME: Final = ("source", "files", "snapshot", "declaration", "key_fingerprint")


def record_receipts(ledger: Ledger, intakes: Iterable[Intake], *, programme: str, period: str) -> int:
    """Write an event for every intake that the ledger does not have yet in this period; count them.

    Names of files stay out: anybody's name may stand in one, and the ledger forgets nothing.
    """
    known = [event.payload for event in standing_receipts(ledger, programme, period=period)]
    written = 0
    for intake in intakes:
        payload = _payload(intake)
        if not any(_same(payload, earlier) for earlier in known):
            ledger.append(RECEIVED, payload, programme=programme, period=period)
            written += 1
    return written


def standing_receipts(ledger: Ledger, programme: str, *, period: str | None = None) -> tuple[Event, ...]:
    """Give the events of what was received and not deleted since, oldest first."""
    deleted: dict[tuple[str, str], int] = {}
    for event in ledger.events(DELETED, programme):
        deleted[str(event.payload["source"]), str(event.payload["snapshot"])] = event.sequence
    return tuple(
        event
        for event in ledger.events(RECEIVED, programme, period)
        if event.sequence > deleted.get((str(event.payload["source"]), str(event.payload["snapshot"])), 0)
    )


def _payload(intake: Intake) -> dict[str, Any]:
    return {
        "source": intake.source,
        "files": [digest for _, digest, _ in intake.parts],
        "snapshot": intake.snapshot_sha256,
        "declaration": intake.declaration,
        "key_fingerprint": intake.key_fingerprint,
        "rows_read": intake.rows_read,
        "rows_accepted": intake.rows_accepted,
        "rows_excluded": intake.rows_excluded,
        "rows_rejected": intake.rows_rejected,
    }


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other.get(name) for name in _SAME)
