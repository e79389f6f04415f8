"""Checking a ledger from its first event to its last, without trusting who wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from assurance.errors import LedgerError
from assurance.ledger.events import GENESIS, Event, canonical_json, event_hash


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """One thing wrong with a ledger: the event's sequence number (0 = the file) and what is wrong."""

    sequence: int
    message: str

    def __str__(self) -> str:
        return f"event {self.sequence}: {self.message}" if self.sequence else self.message


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a ledger is whole.

    Attributes
    ----------
    ok : true when nothing is wrong
    events : events read
    head : hash of the last event, `GENESIS` for an empty ledger
    faults : everything that is wrong, in order
    """

    ok: bool
    events: int
    head: str
    faults: tuple[LedgerFault, ...]

    @property
    def first_broken(self) -> int | None:
        """Sequence number of the first event that is wrong, or None."""
        return min((fault.sequence for fault in self.faults if fault.sequence), default=None)

    def __str__(self) -> str:
        if self.ok:
            return f"ledger whole: {self.events} event(s), head {self.head}"
        return "\n".join([f"ledger broken: {len(self.faults)} fault(s)", *(f"  {f}" for f in self.faults)])


def check_chain(
    rows: Iterable[tuple[Any, ...]], *, missing: Iterable[str] = (), expected_head: str | None = None
) -> Verification:
    """Recompute every hash and follow every link.

    Parameters
    ----------
    rows : (sequence, at, kind, programme, period, payload text, previous, hash), by sequence
    missing : names of triggers that the file has lost
    expected_head : a head that somebody wrote down before; the ledger has to hold it still
    """
    faults = [LedgerFault(0, f"the trigger {name} is gone: the file was altered by hand") for name in missing]
    place, head, known = 0, GENESIS, expected_head is None or expected_head == GENESIS
    for place, row in enumerate(rows, start=1):
        faults += [LedgerFault(place, message) for message in row_faults(row, place, head)]
        head = str(row[7])
        known = known or head == expected_head
    if not known:
        faults.append(
            LedgerFault(
                place + 1,
                f"the expected head {expected_head} is not in the ledger: events were cut from its end, "
                "or it is not the ledger that was written down",
            )
        )
    return Verification(ok=not faults, events=place, head=head, faults=tuple(faults))


def row_faults(row: tuple[Any, ...], place: int, previous: str) -> list[str]:
    """Say what is wrong with one stored row, given its expected place and the hash before it."""
    faults = []
    if row[0] != place:
        faults.append(f"carries the sequence number {row[0]}")
    if row[6] != previous:
        faults.append("does not carry the hash of the event before it")
    try:
        event, text = read_row(row)
        if text != row[5]:
            faults.append("its payload is not canonical JSON")
        if event_hash(event) != event.hash:
            faults.append("its hash does not fit what it says: it was altered")
    except LedgerError:
        faults.append("its payload or another column is unreadable: it was altered")
    return faults


def read_row(row: tuple[Any, ...]) -> tuple[Event, str]:
    """Read a stored row into an event and the canonical text of its payload.

    Raises
    ------
    LedgerError
        When a column is not text, or the payload is not a JSON object.
    """
    if type(row[0]) is not int or not all(isinstance(column, str) for column in row[1:]):
        raise LedgerError("a column of the ledger has the wrong type: it was altered")
    event = Event(*row)
    try:
        payload = json.loads(str(event.payload))
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise LedgerError(f"event {event.sequence}: its payload is not a JSON object: it was altered")
    return replace(event, payload=payload), canonical_json(payload)
