"""What a person reads about the key, the restricted files and the deletion: exact words, no secrets."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from calling import call
from private_records import KEY, OTHER_KEY, PEOPLE, Place, declare

from assurance.engine import Engine
from assurance.errors import AssuranceError
from assurance.extracts import Key, delete_held, find_key, held_by, make_key_file, recognise, token_files
from assurance.ledger import open_ledger
from assurance.programme import Header, Programme

HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=2) as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.delenv("ASSURANCE_KEY_FILE", raising=False)
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    return Place(tmp_path, engine)


def said_by(act) -> str:
    with pytest.raises(AssuranceError) as caught:
        act()
    text = str(caught.value)
    assert KEY[:8] not in text
    assert OTHER_KEY[:8] not in text
    return text


def test_no_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_KEY")
    assert said_by(place.receive) == (
        "records: reading columns 'person', 'forename', 'surname', 'age', 'area', 'email', 'local', which "
        "tell who somebody is, needs the key of the pseudonyms; neither ASSURANCE_KEY nor ASSURANCE_KEY_FILE "
        "is set; set ASSURANCE_KEY_FILE to the place of the key file; where there is no key yet, make one "
        "with: assurance key FILE"
    )
    one = declare({"surname": {"type": "text", "identifying": True}, "site": "category"})
    assert said_by(lambda: place.receive(source=one)).startswith(
        "records: reading column 'surname', which tells who somebody is, needs the key"
    )


def test_bad_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_KEY_FILE", raising=False)
    for text, words in (
        (
            KEY[:20],
            "environment variable ASSURANCE_KEY: the key has 20 hex digits; expected 64 or more; make one "
            "with: assurance key FILE",
        ),
        (
            "zz" * 32,
            "environment variable ASSURANCE_KEY: is no key: 64 characters, not all of them pairs of hex "
            "digits; expected 64 hex digits or more; make one with: assurance key FILE",
        ),
        (
            "ab" * 32,
            "environment variable ASSURANCE_KEY: the key repeats or counts, so it could be guessed; expected "
            "random hex digits; make one with: assurance key FILE",
        ),
    ):
        monkeypatch.setenv("ASSURANCE_KEY", text)
        assert said_by(lambda: find_key(HEADER, apart_from=())) == words
    monkeypatch.setenv("ASSURANCE_KEY_FILE", "a.key")
    assert said_by(lambda: find_key(HEADER, apart_from=())) == (
        "the key of the pseudonyms: both ASSURANCE_KEY and ASSURANCE_KEY_FILE are set; expected one of them, "
        "so that nobody has to guess which key was used; unset the other"
    )


def test_bad_key_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_KEY", raising=False)
    path = tmp_path / "a.key"
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(path))
    where = f"key file {path} (from ASSURANCE_KEY_FILE): "
    assert said_by(lambda: find_key(HEADER, apart_from=())) == (
        f"{where}cannot be read: No such file or directory; name the key file, or make one with: "
        "assurance key FILE"
    )
    make_key_file(path)
    path.chmod(0o640)
    assert said_by(lambda: find_key(HEADER, apart_from=())) == (
        f"{where}others on this machine may use it (mode 0640); expected 0600; run: chmod 600 FILE, and ask "
        "whether the key has to be replaced"
    )
    assert said_by(lambda: find_key(HEADER, apart_from=(tmp_path,))) == (
        f"{where}lies in {tmp_path}, beside the data or the declarations; whoever gets a copy of that folder "
        "could tell who a pseudonym is; keep the key elsewhere, apart from them"
    )
    assert said_by(lambda: make_key_file(path)) == (
        f"key file {path}: something stands there already, and a key is never replaced: pseudonyms made with "
        "the old key could not be linked any more; choose another name"
    )
    assert said_by(lambda: make_key_file(tmp_path / "none" / "a.key")).startswith(
        f"{tmp_path / 'none' / 'a.key'}: cannot be written: "
    )


def test_another_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.receive()
    monkeypatch.setenv("ASSURANCE_KEY", OTHER_KEY)
    old, new = (Key(bytes.fromhex(text)).fingerprint for text in (KEY, OTHER_KEY))
    assert (
        f"records: the key of the pseudonyms is another ({new}) than that of the latest extract of this "
        f"source ({old}): nobody in it can be linked to earlier months, and the same person may count twice; "
        "set the earlier key, unless the change was agreed."
    ) in place.receive().warnings


def test_hashes_of_another_key(place: Place) -> None:
    place.receive(PEOPLE)
    (path,) = token_files(place.store, "made_up")
    own, other = (Key(bytes.fromhex(text)) for text in (KEY, OTHER_KEY))
    assert said_by(lambda: recognise("x", key=other, tokens=[path])) == (
        f"{path}: its hashes were made with the key {own.fingerprint}, and the key given is "
        f"{other.fingerprint}; nothing would be recognised; set the key that was used"
    )
    path.write_bytes(b"cut")
    assert said_by(lambda: recognise("x", key=other, tokens=[path])) == (
        f"{path}: is not a file of hashes; delete it and receive the extract again"
    )


def test_not_due(place: Place) -> None:
    intake = place.receive()
    ledger = open_ledger(place.store.ledger)
    programme = Programme(folder=place.root, header=HEADER, sources={"records": declare()})
    (held,) = held_by(programme, store=place.store, ledger=ledger)
    today = held.received
    act = lambda: delete_held(held, store=place.store, ledger=ledger, today=today, by="x")  # noqa: E731
    assert said_by(act) == (
        f"records {intake.snapshot_sha256[:16]}: is not due for deletion on {today}: no life is "
        "declared; declare retain_days in sources.yaml or programme.yaml as agreed"
    )


def test_the_command_that_makes_a_key(tmp_path: Path, capsys) -> None:
    path = tmp_path / "a.key"
    said = call(capsys, "key", path)
    fingerprint = find_fingerprint(path)
    assert said.code == 0
    assert said.out == (
        f"New key in {path}, fingerprint {fingerprint}.\n"
        f"Set ASSURANCE_KEY_FILE={path} for whoever receives extracts.\n"
        "Keep a copy where the data and their backups are not: without it no later month links to this one, "
        "and with it anybody who has the data can test who a pseudonym is.\n"
    )
    again = call(capsys, "key", path, "--json")
    assert again.code == 2
    assert "a key is never replaced" in json.loads(again.out)["error"]
    other = call(capsys, "key", tmp_path / "b.key", "--json")
    assert json.loads(other.out)["fingerprint"] == find_fingerprint(tmp_path / "b.key")
    assert path.read_text().strip() not in said.out


def find_fingerprint(path: Path) -> str:
    return Key(bytes.fromhex(path.read_text().strip())).fingerprint


def test_what_is_held_in_words(place: Place) -> None:
    from assurance.extracts import Held

    day = date(2026, 11, 1)
    held = Held("made_up", "records", "ab", "cd" * 32, 1234, day, True, ("2026-10",), 90)
    start = "records cdcdcdcdcdcdcdcd: 1,234 rows, received 2026-11-01, age"
    assert held.words(day + timedelta(days=30)) == f"{start} 30 days, life 90 days: 60 left"
    assert held.words(day + timedelta(days=90)) == f"{start} 90 days, life 90 days: DUE for deletion"
