"""One event of the ledger, its canonical JSON and its place in the hash chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from assurance.errors import LedgerError

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as it stands in the ledger for good.

    Attributes
    ----------
    sequence : place in the ledger, from 1, without gaps
    at : when, as UTC ISO text with microseconds, such as ``2026-11-02T09:30:00.000000Z``
    kind : what happened, such as ``commit`` or ``draw``
    programme, period : what it concerns
    payload : what it says, as JSON values; no personal data
    previous : hash of the event before, or `GENESIS` for the first
    hash : see `event_hash`
    """

    sequence: int
    at: str
    kind: str
    programme: str
    period: str
    payload: Mapping[str, Any]
    previous: str
    hash: str


def canonical_json(value: object) -> str:
    """Write a value as the one JSON text that its hash is taken over.

    Keys sorted, no spaces, no escapes except those that JSON demands, no NaN or infinity,
    numbers as Python writes them. Only text, whole numbers, floats, booleans, null, lists and
    mappings with text keys are accepted.

    Raises
    ------
    LedgerError
        When the value holds anything else; the message says where.

    Examples
    --------
    >>> canonical_json({"b": [1, 2.5, None], "a": "é"})
    '{"a":"é","b":[1,2.5,null]}'
    """
    try:
        _check(value, "payload")
        text = json.dumps(
            _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        text.encode("utf-8")
    except RecursionError:
        raise LedgerError("payload: nested too deeply, or holds itself; write flat JSON values") from None
    except UnicodeEncodeError:
        raise LedgerError(
            "payload: text holds half a character (a lone surrogate); write valid Unicode"
        ) from None
    except ValueError as error:
        if isinstance(error, LedgerError):
            raise
        raise LedgerError(
            "payload: holds NaN or infinity, which JSON does not know; write null or text"
        ) from error
    return text


def event_hash(event: Event) -> str:
    """Compute the hash of an event: SHA-256 of the UTF-8 canonical JSON of all its other fields.

    The fields are `at`, `kind`, `payload`, `period`, `previous`, `programme` and `sequence`, so a
    change to any of them, or to any event before, changes the hash.

    References
    ----------
    Haber and Stornetta, "How to time-stamp a digital document", J. Cryptology 3 (1991), section 5.1.

    Examples
    --------
    >>> first = Event(1, "2026-11-02T09:30:00.000000Z", "note", "demo", "2026-10", {}, GENESIS, "")
    >>> event_hash(first)[:16]
    'a235250192b7fc08'
    """
    fields = {
        "at": event.at,
        "kind": event.kind,
        "payload": event.payload,
        "period": event.period,
        "previous": event.previous,
        "programme": event.programme,
        "sequence": event.sequence,
    }
    return sha256(canonical_json(fields).encode("utf-8")).hexdigest()


def utc_text(at: datetime | None) -> str:
    """Write an instant as UTC ISO text of fixed width; now when none is given.

    Raises
    ------
    LedgerError
        When the time has no time zone, so that nobody can say which instant it is.

    Examples
    --------
    >>> utc_text(datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
    '2026-11-02T09:30:00.000000Z'
    """
    if at is None:
        at = datetime.now(UTC)
    if at.utcoffset() is None:
        raise LedgerError("at: the time has no time zone; give it one, such as datetime.now(UTC)")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _check(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise LedgerError(f"{where}: a key is a {type(key).__name__}; JSON keys are text")
            _check(inner, f"{where}.{key}")
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        for place, inner in enumerate(value):
            _check(inner, f"{where}[{place}]")
    elif value is not None and type(value) not in (str, int, float, bool):
        raise LedgerError(
            f"{where}: is a {type(value).__name__}; "
            "write text, a number, a boolean, null, a list or a mapping"
        )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value
