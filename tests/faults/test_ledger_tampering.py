"""Whatever is changed behind the ledger's back is found, and the first broken event is named."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from assurance.errors import LedgerError
from assurance.ledger import GENESIS, Event, canonical_json, event_hash, open_ledger

WHERE = {"programme": "demo", "period": "2026-10"}


def written(path: Path, events: int = 4) -> Path:
    ledger = open_ledger(path)
    for number in range(events):
        ledger.append("note", {"number": number}, **WHERE)
    return path


def alter(path: Path, *statements: str, keep_triggers: bool = False) -> None:
    """Do what a person with an SQLite shell can do, and hide the tracks when told to."""
    raw = sqlite3.connect(path)
    triggers = raw.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"drop trigger {name}")
    for statement in statements:
        raw.execute(statement)
    for _, sql in triggers if keep_triggers else []:
        raw.execute(sql)
    raw.commit()
    raw.close()


CHANGES = {
    "sequence": "9",
    "at": "'2026-11-02T09:30:00.000000Z'",
    "kind": "'draw'",
    "programme": "'other'",
    "period": "'2026-11'",
    "payload": """'{"number":7}'""",
    "previous": f"'{'a' * 64}'",
    "hash": f"'{'b' * 64}'",
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("place", [1, 2, 4])
def test_a_changed_column_is_found(tmp_path: Path, column: str, place: int) -> None:
    path = written(tmp_path / "ledger.sqlite")
    alter(
        path, f"update events set {column} = {CHANGES[column]} where sequence = {place}", keep_triggers=True
    )

    found = open_ledger(path).verify()
    assert not found.ok
    # A number moved to the end leaves its gap where it was, and that is the first broken place.
    assert found.first_broken == place
    assert f"event {place}" in str(found)


@pytest.mark.parametrize(
    "value", ["'not json'", "'[1]'", """'{"number": 1}'""", """'{"number":1e999}'""", "x'00ff'", "'\"x\"'"]
)
def test_an_unreadable_payload_is_a_fault_not_a_crash(tmp_path: Path, value: str) -> None:
    path = written(tmp_path / "ledger.sqlite")
    alter(path, f"update events set payload = {value} where sequence = 2")

    assert open_ledger(path).verify().first_broken == 2


def test_an_event_cut_from_the_middle_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "ledger.sqlite")
    alter(path, "delete from events where sequence = 2", keep_triggers=True)

    assert open_ledger(path).verify().first_broken == 2


def test_an_event_cut_from_the_end_is_found_by_the_head_written_down(tmp_path: Path) -> None:
    path = written(tmp_path / "ledger.sqlite")
    head = open_ledger(path).head()
    alter(path, "delete from events where sequence = 4", keep_triggers=True)

    assert open_ledger(path).verify().ok  # nothing in the file itself can show it
    found = open_ledger(path).verify(expected_head=head)
    assert (found.ok, found.first_broken, found.events) == (False, 4, 3)


def test_a_chain_computed_anew_is_found_by_the_head_written_down(tmp_path: Path) -> None:
    path = written(tmp_path / "ledger.sqlite")
    head = open_ledger(path).head()
    previous, statements = GENESIS, []
    for event in open_ledger(path).events():
        forged = Event(event.sequence, event.at, event.kind, "demo", "2026-10", {"number": 99}, previous, "")
        previous_was, previous = previous, event_hash(forged)
        statements.append(
            f"update events set payload = '{canonical_json(forged.payload)}', previous = '{previous_was}', "
            f"hash = '{previous}' where sequence = {event.sequence}"
        )
    alter(path, *statements, keep_triggers=True)

    assert open_ledger(path).verify().ok
    assert not open_ledger(path).verify(expected_head=head).ok


def test_dropped_triggers_are_found(tmp_path: Path) -> None:
    path = written(tmp_path / "ledger.sqlite")
    alter(path)

    found = open_ledger(path).verify()
    assert (found.ok, found.first_broken, len(found.faults)) == (False, None, 3)


def test_an_altered_event_is_not_served_to_readers(tmp_path: Path) -> None:
    path = written(tmp_path / "ledger.sqlite")
    alter(path, f"update events set payload = '{json.dumps({'number': 5})}' where sequence = 3")

    with pytest.raises(LedgerError, match="event 3 was altered"):
        open_ledger(path).events()
