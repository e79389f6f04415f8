"""The ledger: what is appended is what is read, in a chain that anybody can follow."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest

from assurance.errors import LedgerError
from assurance.ledger import GENESIS, open_ledger

WHERE = {"programme": "demo", "period": "2026-10"}


def test_an_event_is_read_back_as_it_was_returned(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "deep" / "ledger.sqlite")
    at = datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    written = ledger.append("commit", {"rows": (1, 2), "é": None, "x": {"y": 0.1}}, **WHERE, at=at)

    assert ledger.events() == (written,)
    assert written.at == "2026-11-02T09:30:00.000000Z"
    assert written.payload == {"rows": [1, 2], "é": None, "x": {"y": 0.1}}
    assert (written.sequence, written.previous) == (1, GENESIS)


def test_the_chain_survives_reopening(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    first = open_ledger(path).append("commit", {}, **WHERE)
    second = open_ledger(str(path)).append("draw", {}, **WHERE)
    third = open_ledger(f"sqlite:///{path}").append("note", {}, **WHERE)

    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert open_ledger(path).head() == third.hash
    assert [path.name] == [file.name for file in tmp_path.iterdir()]  # one file at rest


def test_the_hash_is_what_the_documentation_says() -> None:
    event = open_ledger("sqlite://").append(
        "note", {"b": 1, "a": "é"}, **WHERE, at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    text = (
        '{"at":"2026-11-02T00:00:00.000000Z","kind":"note","payload":{"a":"é","b":1},"period":"2026-10",'
        f'"previous":"{"0" * 64}","programme":"demo","sequence":1}}'
    )
    assert event.hash == sha256(text.encode()).hexdigest()


def test_events_are_found_by_kind_programme_and_period() -> None:
    ledger = open_ledger("sqlite://")
    for kind, programme, period in [("a", "p", "1"), ("b", "p", "1"), ("a", "q", "1"), ("a", "p", "2")]:
        ledger.append(kind, {}, programme=programme, period=period)

    assert [event.sequence for event in ledger.events()] == [1, 2, 3, 4]
    assert [event.sequence for event in ledger.events("a")] == [1, 3, 4]
    assert [event.sequence for event in ledger.events(programme="p", period="1")] == [1, 2]
    assert ledger.events(kind="a", programme="q", period="2") == ()


def test_append_once_minds_only_its_own_kind_programme_and_period() -> None:
    ledger = open_ledger("sqlite://")
    ledger.append_once("draw", {"seed": "1"}, **WHERE)
    ledger.append_once("commit", {}, **WHERE)
    ledger.append_once("draw", {}, programme="demo", period="2026-11")
    ledger.append_once("draw", {}, programme="other", period="2026-10")

    with pytest.raises(LedgerError, match="event 1"):
        ledger.append_once("draw", {"seed": "2"}, **WHERE)
    assert len(ledger.events()) == 4
    assert ledger.events("draw", **WHERE)[0].payload == {"seed": "1"}
    assert ledger.verify().ok


COPY = "into events select {}, at, kind, programme, period, payload, {}, {} from events where sequence = {}"


@pytest.mark.parametrize(
    "statement",
    [
        "update events set payload = '{}'",
        "delete from events",
        "delete from events where sequence = 2",
        "insert or replace " + COPY.format(1, "previous", "'x'", 1),
        "insert or replace " + COPY.format(3, "previous", "'x'", 2),
        "insert " + COPY.format(3, "previous || 'x'", "'y'", 2),
        "insert " + COPY.format(4, "hash", "'y'", 2),
        "insert " + COPY.format(3, "hash", "hash", 2),
        "insert " + COPY.format(3, "null", "'y'", 2),
    ],
)
def test_the_file_itself_refuses_anything_but_the_next_event(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = open_ledger(path)
    for number in range(2):
        ledger.append("note", {"number": number}, **WHERE)
    before = ledger.events()

    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)
    raw.close()
    assert ledger.events() == before
    assert ledger.verify().ok


def test_verify_knows_a_head_written_down_before_and_after_growth() -> None:
    ledger = open_ledger("sqlite://")
    assert ledger.verify(expected_head=GENESIS).ok
    head = ledger.append("note", {}, **WHERE).hash
    ledger.append("note", {}, **WHERE)

    assert ledger.verify(expected_head=head).ok
    assert ledger.verify(expected_head=ledger.head()).ok
    assert not ledger.verify(expected_head="f" * 64).ok
