"""The ledger: events are appended, read and verified; nothing else can happen to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from assurance.errors import LedgerError
from assurance.ledger import connection as access
from assurance.ledger.events import GENESIS, Event, canonical_json, event_hash, utc_text
from assurance.ledger.schema import TRIGGERS
from assurance.ledger.schema import events as table
from assurance.ledger.verification import Verification, check_chain, read_row


class Ledger:
    """An append-only, hash-chained record of what was done; open one with `open_ledger`.

    It holds digests, counts, seeds and decisions, never a person's data. Any number of processes
    may append at once: writers take turns, and a writer that is killed leaves no half event.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    def append(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        programme: str,
        period: str,
        at: datetime | None = None,
    ) -> Event:
        """Add one event after the last one.

        Parameters
        ----------
        kind : what happened, such as ``commit``, ``draw``, ``review``
        payload : JSON values, no personal data
        programme, period : what it concerns; the period may be empty
        at : when, with a time zone; now when it is not given

        Raises
        ------
        LedgerError
            For a payload that JSON cannot hold, and for a locked, read-only or corrupt ledger;
            nothing is written then.

        Examples
        --------
        >>> ledger = open_ledger("sqlite://")
        >>> event = ledger.append("note", {"cases": 12}, programme="demo", period="2026-10")
        >>> event.sequence, event.previous == GENESIS, ledger.head() == event.hash
        (1, True, True)
        """
        draft = _draft(kind, payload, programme, period, at)
        with access.writing(self._engine, self._name) as connection:
            return self._add(connection, draft)

    def append_once(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        programme: str,
        period: str,
        key: Sequence[str] = (),
        at: datetime | None = None,
    ) -> Event:
        """Add the only event of its kind for this programme and period.

        The check and the event share one locked transaction: of any number of processes racing,
        exactly one succeeds.

        Parameters
        ----------
        key : fields of the payload that tell such events apart: there is then one for each set of their
            values; none of them means only one at all
        kind, payload, programme, period, at : as in `append`

        Raises
        ------
        LedgerError
            When the ledger holds an event of this kind for the programme and period already, and
            as in `append`.

        Examples
        --------
        >>> ledger = open_ledger("sqlite://")
        >>> _ = ledger.append_once("draw", {"seed": "417"}, programme="demo", period="2026-10")
        >>> ledger.append_once("draw", {"seed": "418"}, programme="demo", period="2026-10")
        Traceback (most recent call last):
        assurance.errors.LedgerError: ...
        """
        draft = _draft(kind, payload, programme, period, at)
        if absent := [field for field in key if field not in draft.payload]:
            raise LedgerError(f"key: the payload of the {kind!r} event has no {', '.join(absent)}")
        wanted = [draft.payload[field] for field in key]
        with access.writing(self._engine, self._name) as connection:
            for row in connection.execute(_matching(kind, programme, period)):
                earlier, _ = read_row(tuple(row))
                if [earlier.payload.get(field) for field in key] == wanted:
                    each = f" for each {', '.join(key)}" if key else ""
                    only = f", and there is only ever one{each}"
                    raise LedgerError(
                        f"{self._name}: programme {programme!r}, period {period!r} has a {kind!r} event "
                        f"already (event {earlier.sequence}, {earlier.at}){only}; use that one"
                    )
            return self._add(connection, draft)

    def events(
        self, kind: str | None = None, programme: str | None = None, period: str | None = None
    ) -> tuple[Event, ...]:
        """Read the events, oldest first; only those of one kind, programme or period when given.

        Raises
        ------
        LedgerError
            When an event that is read does not fit its own hash. The links between events are
            checked by `verify`.
        """
        with access.reading(self._engine, self._name) as connection:
            rows = [tuple(row) for row in connection.execute(_matching(kind, programme, period))]
        return tuple(self._trusted(row) for row in rows)

    def head(self) -> str:
        """Give the hash of the last event, or `GENESIS`: write it down to prove later that none is lost."""
        with access.reading(self._engine, self._name) as connection:
            return _last(connection)[1]

    def verify(self, *, expected_head: str | None = None) -> Verification:
        """Recompute every hash and follow every link, from the first event to the last.

        Parameters
        ----------
        expected_head
            A head written down earlier, for instance in a pack. Only this can show that events were
            cut from the ledger's end, or that its whole chain was computed anew. A ledger that has
            grown since still holds it.

        Examples
        --------
        >>> open_ledger("sqlite://").verify().ok
        True
        """
        present = "select name from sqlite_master where type = 'trigger'"
        with access.reading(self._engine, self._name) as connection:
            triggers = set(connection.exec_driver_sql(present).scalars())
            rows = (tuple(row) for row in connection.execute(_matching(None, None, None)))
            missing = [name for name in TRIGGERS if name not in triggers]
            return check_chain(rows, missing=missing, expected_head=expected_head)

    def _add(self, connection: Connection, draft: Event) -> Event:
        sequence, head = _last(connection)
        event = replace(draft, sequence=sequence + 1, previous=head)
        event = replace(event, hash=event_hash(event))
        values = {column.name: getattr(event, column.name) for column in table.columns}
        connection.execute(table.insert().values(values | {"payload": canonical_json(event.payload)}))
        return event

    def _trusted(self, row: tuple[Any, ...]) -> Event:
        event, _ = read_row(row)
        if event_hash(event) != event.hash:
            raise LedgerError(
                f"{self._name}: event {event.sequence} was altered after it was written; "
                "verify the ledger and restore a backup"
            )
        return event


def open_ledger(url_or_path: str | Path, *, timeout: float = 30.0) -> Ledger:
    """Open a ledger; a new one is made where there is no file.

    Parameters
    ----------
    url_or_path : a file, or an ``sqlite:///`` URL; ``sqlite://`` is a ledger in memory, for tests
    timeout : seconds to wait for another writer to finish

    Raises
    ------
    LedgerError
        When the file is locked, read-only while it has to be made, corrupt, or not a ledger.

    Examples
    --------
    >>> open_ledger("sqlite://").head() == GENESIS
    True
    """
    engine, name = access.connect(url_or_path, timeout=timeout)
    return Ledger(engine, name)


def known_events(
    path: Path | None, *, kind: str | None = None, programme: str | None = None
) -> tuple[Event, ...]:
    """Read the events of a ledger, oldest first; where there is no ledger there are none, and none is made.

    Examples
    --------
    >>> known_events(None, kind="pack")
    ()
    """
    return () if path is None else open_ledger(path).events(kind=kind, programme=programme)


def _draft(kind: str, payload: Mapping[str, Any], programme: str, period: str, at: datetime | None) -> Event:
    for field, value in {"kind": kind, "programme": programme, "period": period}.items():
        if not isinstance(value, str) or not (value.strip() or field == "period"):
            raise LedgerError(f"{field}: an event needs text here, not {type(value).__name__} or nothing")
    if not isinstance(payload, Mapping):
        raise LedgerError(f"payload: is a {type(payload).__name__}; write a mapping of JSON values")
    # What is returned is what a later reader gets: lists for tuples, plain dicts, no shared objects.
    event, _ = read_row((0, utc_text(at), kind, programme, period, canonical_json(payload), "", ""))
    canonical_json([kind, programme, period])
    return event


def _matching(kind: str | None, programme: str | None, period: str | None) -> Select[Any]:
    wanted = {"kind": kind, "programme": programme, "period": period}
    clauses = [table.c[name] == value for name, value in wanted.items() if value is not None]
    return select(table).where(*clauses).order_by(table.c.sequence)


def _last(connection: Connection) -> tuple[int, str]:
    query = select(table.c.sequence, table.c.hash).order_by(table.c.sequence.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, GENESIS) if row is None else (int(row[0]), str(row[1]))
