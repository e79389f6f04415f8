"""What the store may no longer keep goes, all of it, and the ledger has a certificate of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from calling import call
from private_records import KEY, SECRETS, Place, declare
from small_programme import PERIOD, SEED, Small, make_small

from assurance.engine import Engine
from assurance.errors import DomainError, PlanError, StoreError
from assurance.extracts import held_by, record_receipts, retention
from assurance.ledger import open_ledger
from assurance.month import retentions
from assurance.programme import Programme

TODAY = date(2026, 11, 20)


def days_ago(number: int):
    from datetime import UTC, datetime

    return datetime.now(UTC) - timedelta(days=number)


@pytest.fixture
def place(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    return Place(tmp_path, engine, retain_days=90)


def programme_of(place: Place, **sources: object) -> Programme:
    return Programme(folder=place.root / "programme", header=place.header, sources=sources)


def received(place: Place, intake, *, ago: int, period: str = PERIOD) -> None:
    """Record a receipt as if it were old."""
    ledger = open_ledger(place.store.ledger)
    real = ledger.append
    ledger.append = lambda kind, payload, **keys: real(kind, payload, **keys, at=days_ago(ago))
    record_receipts(ledger, [intake], programme="made_up", period=period)


def files(place: Place) -> set[str]:
    return {
        path.relative_to(place.store.root).parts[0]
        for path in place.store.root.rglob("*")
        if path.is_file() and path.name != "ledger.sqlite"
    }


def run(place: Place, source=None, *, delete: bool = False, today: date | None = None):
    programme = programme_of(place, records=source or declare())
    ledger = open_ledger(place.store.ledger)
    return retention(
        programme, store=place.store, ledger=ledger, today=today, delete=delete, by="the data guardian"
    )


def test_receipts_are_written_once_and_name_nobody(place: Place) -> None:
    intake = place.receive(source=declare(file="Quagmire 9990000018.csv"))
    ledger = open_ledger(place.store.ledger)
    for period in (PERIOD, PERIOD, "2026-11"):
        record_receipts(ledger, [intake], programme="made_up", period=period)
    events = ledger.events("received")
    assert [event.period for event in events] == [PERIOD, "2026-11"]
    assert events[0].payload == {
        "source": "records",
        "files": [intake.file_sha256],
        "snapshot": intake.snapshot_sha256,
        "declaration": intake.declaration,
        "key_fingerprint": intake.key_fingerprint,
        "rows_read": 3,
        "rows_accepted": 2,
        "rows_excluded": 0,
        "rows_rejected": 1,
    }
    content = (place.store.root / "ledger.sqlite").read_bytes()
    assert not [secret for secret in SECRETS if secret.encode() in content]


@pytest.mark.parametrize(("ago", "own", "due"), [(89, None, 0), (90, None, 1), (30, 30, 1), (100, 365, 0)])
def test_what_is_due(place: Place, ago: int, own: int | None, due: int) -> None:
    source = declare(retain_days=own)
    received(place, place.receive(source=source), ago=ago)
    found = run(place, source)
    assert len(found.due) == due
    (held,) = found.held
    assert (held.age(found.today), held.life, held.recorded) == (ago, own or 90, True)


def test_without_a_declared_life_nothing_is_due(tmp_path: Path, engine: Engine, monkeypatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    place = Place(tmp_path, engine)
    received(place, place.receive(), ago=5000)
    found = run(place, delete=True)
    assert (found.due, found.certificates) == ((), ())
    assert "no life declared (retain_days)" in found.sentences()[0]
    assert "snapshots" in files(place)


def test_deleting_leaves_nothing_but_the_certificate(place: Place) -> None:
    intake = place.receive()
    received(place, intake, ago=91)
    assert files(place) == {"intake", "rejected", "restricted", "snapshots", "tokens"}
    found = run(place, delete=True)
    assert files(place) == set()
    (certificate,) = open_ledger(place.store.ledger).events("snapshot_deleted")
    assert found.certificates == (certificate,)
    assert certificate.payload == {
        "source": "records",
        "intake": found.held[0].digest,
        "snapshot": intake.snapshot_sha256,
        "snapshot_still_used_by": 0,
        "rows_read": 3,
        "received": found.held[0].received.isoformat(),
        "life_days": 90,
        "age_days": 91,
        "periods": [PERIOD],
        "deleted_by": "the data guardian",
        "reason": "its declared life is over",
    }
    assert open_ledger(place.store.ledger).verify().ok
    again = run(place, delete=True)
    assert (again.held, again.certificates) == ((), ())


def test_what_comes_again_after_its_deletion_is_new(place: Place) -> None:
    received(place, place.receive(), ago=91)
    run(place, delete=True)
    intake = place.receive()
    record_receipts(open_ledger(place.store.ledger), [intake], programme="made_up", period=PERIOD)
    (held,) = run(place).held
    assert (held.age(date.today()) < 2, held.recorded) == (True, True)


def test_a_shared_snapshot_stays_while_one_intake_is_not_due(place: Place) -> None:
    first, second = declare(retain_days=30), declare(retain_days=300)
    one, two = place.receive(source=first), place.receive(source=second, name="copy")
    assert one.snapshot_sha256 == two.snapshot_sha256
    for intake in (one, two):
        received(place, intake, ago=31)
    programme = programme_of(place, records=first, copy=second)
    ledger = open_ledger(place.store.ledger)
    done = retention(programme, store=place.store, ledger=ledger, today=None, delete=True, by="x")
    assert [event.payload["snapshot_still_used_by"] for event in done.certificates] == [1]
    assert one.snapshot.is_file()
    assert [held.source for held in held_by(programme, store=place.store, ledger=ledger)] == ["copy"]


def test_a_run_cut_short_before_the_ledger_heard_of_it(place: Place) -> None:
    place.receive()
    (held,) = run(place).held
    assert (held.recorded, held.periods) == (False, ())
    assert "by the date of its files" in held.words(date.today())
    manifest = next((place.store.root / "intake").rglob("*.json"))
    os.utime(manifest, (time.time(), time.time() - 91 * 86400))
    assert len(run(place, delete=True).certificates) == 1
    assert files(place) == set()


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from private_records import declare
from assurance.engine import Store
from assurance.extracts import retention
from assurance.extracts.privacy import retention as room
from assurance.ledger import Ledger, open_ledger
from assurance.programme import Header, Programme
root = Path(sys.argv[2])
if sys.argv[3] == "before":
    Ledger.append = lambda *_, **__: os._exit(9)
else:
    real = room._delete
    room._delete = lambda path: os._exit(9) if path.suffix == ".json" else real(path)
header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead", retain_days=90)
programme = Programme(folder=root / "programme", header=header, sources={"records": declare()})
store = Store(root / "store")
retention(programme, store=store, ledger=open_ledger(store.ledger), today=None, delete=True, by="x")
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_never_loses_the_certificate(place: Place, when: str) -> None:
    intake = place.receive()
    received(place, intake, ago=91)
    manifest = next((place.store.root / "intake").rglob("*.json"))
    os.utime(manifest, (time.time(), time.time() - 91 * 86400))
    support = Path(__file__).resolve().parents[2] / "support"
    command = [sys.executable, "-c", KILLED, str(support), str(place.root), when]
    assert subprocess.run(command, check=False).returncode == 9
    assert not intake.snapshot.exists()
    assert len(open_ledger(place.store.ledger).events("snapshot_deleted")) == (when == "after")
    run(place, delete=True)
    assert files(place) == set()
    (certificate,) = open_ledger(place.store.ledger).events("snapshot_deleted")
    assert certificate.payload["snapshot"] == intake.snapshot_sha256


def test_what_a_killed_run_left_goes_too(place: Place) -> None:
    intake = place.receive()
    received(place, intake, ago=10)
    next((place.store.root / "intake").rglob("*.json")).unlink()  # killed just before it was written
    left = [path for path in place.store.root.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    assert run(place).leftovers == 0  # it may be going on
    for path in left:
        os.utime(path, (time.time(), time.time() - 2 * 86400))
    assert run(place).leftovers == len(left) == 4
    assert "4 files or folders left by runs that were killed" in run(place, delete=True).sentences()[-1]
    assert files(place) == set()
    (event,) = open_ledger(place.store.ledger).events("leftovers_deleted")
    assert event.payload["files"] == 4
    assert run(place, delete=True).leftovers == 0


@pytest.mark.parametrize("name", [".comparing-x1", ".receiving-x1"])
def test_a_copy_that_a_killed_run_left_does_not_outlive_its_snapshot(place: Place, name: str) -> None:
    intake = place.receive()
    received(place, intake, ago=91)
    aside = place.store.root / name
    (aside / "snapshots").mkdir(parents=True)
    os.link(intake.snapshot, aside / "snapshots" / intake.snapshot.name)
    assert run(place).leftovers == 0  # it may be going on
    os.utime(aside, (time.time(), time.time() - 2 * 86400))
    assert run(place, delete=True).leftovers == 1
    assert not aside.exists()
    assert files(place) == set()


def test_nothing_is_deleted_before_its_time(place: Place) -> None:
    received(place, place.receive(), ago=10)
    later = date.today() + timedelta(days=100)
    assert len(run(place, today=later).due) == 1
    with pytest.raises(StoreError, match="nothing is deleted before its declared life is over"):
        run(place, delete=True, today=later)
    assert "snapshots" in files(place)


def test_a_damaged_manifest_is_refused(place: Place) -> None:
    place.receive()
    next((place.store.root / "intake").rglob("*.json")).write_text("{}")
    with pytest.raises(StoreError, match="nobody can tell which snapshot it is of"):
        run(place, delete=True)
    assert "snapshots" in files(place)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    made = make_small(tmp_path)
    made.edit("programme.yaml", "as_at:", "retain_days: 1\nas_at:")
    return made


def left_of(small: Small, folder: str) -> list[Path]:
    return [path for path in (small.store / folder).rglob("*") if path.is_file()]


def test_what_was_made_of_a_snapshot_goes_with_it(small: Small, capsys) -> None:
    with small.open() as month:
        month.draw(seed=SEED)
        month.reconcile()
        month.traces()
    assert left_of(small, "stages")
    assert left_of(small, "frames")
    before = [event.kind for event in open_ledger(small.store / "ledger.sqlite").events()]
    assert before == ["received", "received", "commit", "draw"]
    words = ("retention", small.folder, "--store", small.store, "--json")
    assert json.loads(call(capsys, *words).out)["due"] == 0
    soon = date.today() + timedelta(days=2)
    said = call(capsys, *words, "--today", soon, "--fail-on-attention")
    assert said.code == 4
    assert [held["due"] for held in json.loads(said.out)["programmes"][0]["held"]] == [True, True]
    age_all(small, days=3)
    done = call(capsys, *words[:-1], "--delete")
    assert done.code == 0
    assert done.out.count("certificate is event") == 2
    for folder in ("stages", "frames", "snapshots", "intake", "rejected"):
        assert left_of(small, folder) == [], folder
    ledger = open_ledger(small.store / "ledger.sqlite")
    assert [event.kind for event in ledger.events()] == [*before, "snapshot_deleted", "snapshot_deleted"]
    assert ledger.verify().ok
    with small.open() as month, pytest.raises(PlanError, match="no longer in the store"):
        month.draw()


def age_all(small: Small, *, days: int) -> None:
    """Write the ledger anew with its receipts some days earlier."""
    path = small.store / "ledger.sqlite"
    events = open_ledger(path).events()
    path.unlink()
    ledger = open_ledger(path)
    for event in events:
        keys = {"programme": event.programme, "period": event.period}
        ledger.append(event.kind, event.payload, **keys, at=days_ago(days))


def test_a_frame_of_another_snapshot_stays(small: Small) -> None:
    with small.open() as month:
        month.draw(seed=SEED)
        month.reconcile()
    rows = small.rows()
    small.write("referrals.csv", [*rows, {**rows[-1], "referral_id": "R99999"}])
    with small.open() as month:  # a later file, which the committed frame was not made of
        later = month.intake()["referrals"].snapshot_sha256
        month.reconcile()
    age_all(small, days=3)
    from assurance.engine import Store
    from assurance.extracts import delete_held
    from assurance.programme import load_programme

    store, ledger = Store(small.store), open_ledger(small.store / "ledger.sqlite")
    held = held_by(load_programme(small.folder), store=store, ledger=ledger)
    (mine,) = [each for each in held if each.snapshot == later]
    delete_held(mine, store=store, ledger=ledger, today=date.today(), by="x")
    assert {path.name for path in store.period_stages("small_clinic", PERIOD).iterdir()} == {"frame"}


def test_a_store_or_programme_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="there is no store"):
        retentions(None, store=tmp_path / "none")
    (tmp_path / "store").mkdir()
    with pytest.raises(DomainError, match="holds no programme folder"):
        retentions(None, store=tmp_path / "store")


def test_every_programme_beside_the_store(small: Small) -> None:
    with small.open() as month:
        month.intake()
    (found,) = retentions(None, store=small.store)
    assert found.programme == "small_clinic"
    assert len(found.held) == 2
