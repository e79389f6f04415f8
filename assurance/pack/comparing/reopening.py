"""A month opened again on stored snapshots: nothing is received, and nothing of the store is changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from assurance.calendars import parse_period
from assurance.engine import Engine, Store, quote
from assurance.engine.files import older_than
from assurance.errors import AssuranceError, PackError
from assurance.extracts import Intake, derive_cases, register
from assurance.extracts.outputs import read_manifest
from assurance.extracts.privacy.receipts import RECEIVED
from assurance.ledger import open_ledger
from assurance.month import Month
from assurance.month.opening import Opened
from assurance.programme import CaseSource, FileSource, ListSource, Programme, declaration_digest

__all__ = ["Stored", "StoredMonth", "check_stored", "reopened"]

_PREFIX: Final = ".comparing-"
_ABANDONED: Final = 24 * 3600
_KEPT: Final = ("frame", "reconcile")
"""Stage results that a later run refers to: committed frames, and the definitions of earlier periods."""


@dataclass(frozen=True)
class Stored:
    """What a run starts from: a programme, a period, stored snapshots, and the ledger as far as it went.

    Parameters
    ----------
    snapshots : (SHA-256 of the snapshot, SHA-256 of the file) of each source, as a manifest names them
    head : hash of the last event of the ledger that was known
    """

    programme: Programme
    period: str
    snapshots: Mapping[str, tuple[str, str]]
    head: str
    store: Store


class StoredMonth(Month):
    """A month whose sources are snapshots that an earlier run stored."""

    def __init__(self, programme: Programme, stored: Stored, *, store: Store) -> None:
        first_month = programme.header.financial_year_start
        period = parse_period(stored.period, financial_year_start=first_month)
        super().__init__(programme, period, extracts=store.root, store=store)
        self._stored = stored

    @cached_property
    def _opened(self) -> Opened:
        """Register what is stored, lists first, and make every case table."""
        programme, header = self.programme, self.programme.header
        engine = Engine.open(
            time_zone=header.time_zone, holidays=header.holidays, folders=[self.store.root, programme.folder]
        )
        intakes: dict[str, Intake] = {}
        warnings: tuple[str, ...] = ()
        try:
            for name, source in _in_order(programme, self._stored.snapshots):
                intakes[name] = _intake(name, source, self._stored, store=self.store)
                register(intakes[name], engine, sources=programme.sources)
                if name == header.closed_days and isinstance(source, ListSource):
                    sql = f"SELECT {quote(source.codes.code)} FROM {quote(name)}"  # noqa: S608 - quoted
                    engine.close_days(day for (day,) in engine.rows(sql))
            for name, made in programme.sources.items():
                if isinstance(made, CaseSource):
                    warnings += derive_cases(name, made, engine=engine)
        except AssuranceError:
            engine.close()
            raise
        return Opened(engine, intakes, warnings)


def _in_order(programme: Programme, snapshots: Mapping[str, Any]) -> list[tuple[str, FileSource]]:
    files = [(n, s) for n, s in programme.sources.items() if isinstance(s, FileSource) and n in snapshots]
    return sorted(files, key=lambda entry: not isinstance(entry[1], ListSource))


def _intake(name: str, source: FileSource, stored: Stored, *, store: Store) -> Intake:
    """Find what was said of a snapshot when it was received; under the same declaration where possible."""
    snapshot, file = stored.snapshots[name]
    programme = stored.programme.id
    found = []
    for path in sorted((stored.store.root / "intake" / programme / name).glob("*.json")):
        if snapshot not in path.read_text(encoding="utf-8"):
            continue
        rejected = stored.store.rejected(programme, name, path.stem)
        intake = read_manifest(path, store=store, rejected_file=rejected)
        if intake is not None and (intake.snapshot_sha256, intake.file_sha256) == (snapshot, file):
            found.append(intake)
    if not found:
        raise PackError(_gone(stored.period, {name: snapshot}))
    wanted = declaration_digest(source)
    intake = next((one for one in found if one.declaration == wanted), found[-1])
    _check_columns(name, source, intake)
    return intake


def _check_columns(name: str, source: FileSource, intake: Intake) -> None:
    """Refuse a snapshot that was read as something else than is declared: nothing can be counted in it."""
    stored = dict(intake.columns)
    if other := [column for column, as_is in source.columns.items() if stored.get(column) != as_is.type]:
        raise PackError(
            f"{name}: the stored snapshot has not the declared columns {', '.join(other)}, or has them of "
            "another type"
        )


def check_stored(stored: Stored) -> None:
    """Refuse where a snapshot that a pack was made from is not in the store any more.

    Raises
    ------
    PackError
        It names every source and digest that is gone, and says what to do.
    """
    folder = stored.store.root / "snapshots"
    gone = {
        name: digest
        for name, (digest, _) in sorted(stored.snapshots.items())
        if not (folder / f"{digest}.parquet").is_file()
    }
    if gone:
        raise PackError(_gone(stored.period, gone))


def _gone(period: str, gone: Mapping[str, str]) -> str:
    named = "; ".join(f"{name} {digest}" for name, digest in gone.items())
    return (
        f"{period}: what this pack was made from is not in the store any more, so nothing can be run again "
        f"on it: {named}. Name the store it was made with by --store, restore that from a backup, or receive "
        "the same extracts again (assurance run with --extracts); their digests then have to be these"
    )


@contextmanager
def reopened(stored: Stored) -> Iterator[StoredMonth]:
    """Open a month on what is stored, in a folder of its own within the store that is gone at the end.

    Raises
    ------
    PackError
        When a snapshot is gone, or the ledger of the store does not know the pack's last event.
    """
    check_stored(stored)
    for left in stored.store.root.glob(f"{_PREFIX}*"):
        if older_than(left, _ABANDONED):  # a killed run's: it holds records
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=stored.store.root) as name:
        aside = Store(Path(name))
        _copy_ledger(stored, aside)
        _bring(stored, aside)
        with StoredMonth(stored.programme, stored, store=aside) as month:
            yield month


def _copy_ledger(stored: Stored, aside: Store) -> None:
    """Copy the ledger up to what was known when the pack was made."""
    known = stored.store.ledger_there
    if known is None:
        raise PackError(
            f"{stored.store.root}: there is no ledger in it; name the store the pack was made with by --store"
        )
    origin = sqlite3.connect(f"{known.resolve().as_uri()}?mode=ro", uri=True)
    with closing(origin) as source, closing(sqlite3.connect(aside.ledger)) as copy:
        source.backup(copy)
        row = copy.execute("SELECT sequence FROM events WHERE hash = ?", (stored.head,)).fetchone()
        if row is None:
            raise PackError(
                f"{stored.period}: the ledger of this store does not hold the last event that the pack names "
                f"({stored.head}); name the store it was made with by --store"
            )
        _cut(copy, int(row[0]))


def _cut(copy: sqlite3.Connection, last: int) -> None:
    """Take the events after one out of a copy; the ledger itself never loses any."""
    name = "events_never_leave"
    held = copy.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (name,)
    ).fetchone()
    copy.execute(f"DROP TRIGGER IF EXISTS {name}")
    copy.execute("DELETE FROM events WHERE sequence > ?", (last,))
    if held is not None:
        copy.execute(held[0])
    copy.commit()


def _bring(stored: Stored, aside: Store) -> None:
    """Bring what a run refers to beside the ledger: snapshots and kept frames, as links where that goes."""
    events = open_ledger(aside.ledger).events(RECEIVED, stored.programme.id)
    wanted = {str(event.payload["snapshot"]) for event in events}
    wanted |= {digest for digest, _ in stored.snapshots.values()}
    for digest in sorted(wanted):
        path = stored.store.root / "snapshots" / f"{digest}.parquet"
        if path.is_file():
            _link(path, aside.snapshot(digest))
    stages = stored.store.root / "stages" / stored.programme.id
    own = stored.period.replace("/", "_")
    for path in _files(stages, own):
        _link(path, aside.root / "stages" / stored.programme.id / path.relative_to(stages))


def _files(stages: Path, own: str) -> Iterable[Path]:
    """List the files of kept frames, and of the reconciliations of other periods."""
    for kind in _KEPT:
        for folder in sorted(stages.glob(f"*/{kind}")):
            if kind == "reconcile" and folder.parent.name == own:
                continue  # this period's is computed again
            yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _link(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, place)
    except OSError:  # another disk, or a system without links
        shutil.copy2(path, place)
