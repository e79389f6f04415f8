"""Deleting what was kept long enough, with a certificate in the ledger."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assurance.engine import Store
from assurance.engine.files import store_error, sync_folder
from assurance.errors import StoreError
from assurance.extracts.privacy.holding import Held, held_by
from assurance.extracts.privacy.leftovers import LEFTOVERS, leftovers
from assurance.extracts.privacy.receipts import DELETED
from assurance.ledger import Event, Ledger
from assurance.programme import Programme

__all__ = ["Retention", "delete_held", "retention"]

_FRAME_STAGE = "frame"


@dataclass(frozen=True, slots=True)
class Retention:
    """What the store holds of one programme, and what was deleted just now.

    Parameters
    ----------
    programme : its id
    today : day of the check
    held : extracts in the store when the check began, oldest first
    certificates : ledger events of those that were deleted
    leftovers : files of runs that were killed, found when the check began; deleted with what is due
    """

    programme: str
    today: date
    held: tuple[Held, ...]
    certificates: tuple[Event, ...]
    leftovers: int = 0

    @property
    def due(self) -> tuple[Held, ...]:
        """Extracts whose declared life is over."""
        return tuple(held for held in self.held if held.is_due(self.today))

    def sentences(self) -> tuple[str, ...]:
        """Say what is held and what was deleted, a line each."""
        deleted = [
            f"deleted {event.payload['source']} {str(event.payload['snapshot'])[:16]}: certificate is event "
            f"{event.sequence} of the ledger, {event.hash}"
            for event in self.certificates
        ]
        listed = [f"{self.programme} {held.words(self.today)}" for held in self.held]
        none = [] if listed else [f"{self.programme}: the store holds no extract of it"]
        left = [f"{self.programme}: {self.leftovers:,} files or folders left by runs that were killed"]
        return (*listed, *none, *deleted, *(left if self.leftovers else []))

    def as_dict(self) -> dict[str, Any]:
        """Give the same as JSON values."""
        return {
            "programme": self.programme,
            "today": self.today.isoformat(),
            "held": [
                {
                    **asdict(held),
                    "received": held.received.isoformat(),
                    "age_days": held.age(self.today),
                    "due": held.is_due(self.today),
                }
                for held in self.held
            ],
            "leftovers": self.leftovers,
            "certificates": [
                {"event": event.sequence, "hash": event.hash, **event.payload} for event in self.certificates
            ],
        }


def retention(
    programme: Programme, *, store: Store, ledger: Ledger, today: date | None, delete: bool, by: str
) -> Retention:
    """List what the store holds of a programme, and delete what is due where that is wanted.

    Parameters
    ----------
    today : day of the check; None for today in the programme's time zone
    delete : whether what is due is deleted; else it is only listed
    by : who asks

    Raises
    ------
    StoreError, LedgerError
        See `delete_held`; also for a day to come, on which nothing is deleted before its time.
    """
    real = datetime.now(ZoneInfo(programme.header.time_zone)).date()
    if delete and today is not None and today > real:
        raise StoreError(
            f"{today} is still to come (today is {real}); nothing is deleted before its declared life is "
            "over; leave --delete out to see what will be due then"
        )
    day = today or real
    held = held_by(programme, store=store, ledger=ledger)
    due = [each for each in held if delete and each.is_due(day)]
    certificates = [delete_held(each, store=store, ledger=ledger, today=day, by=by) for each in due]
    left = leftovers(store, programme.id)
    if delete and left:
        for path in left:
            _delete(path)
        payload = {"files": len(left), "deleted_by": by, "reason": "left by a run that was killed"}
        ledger.append(LEFTOVERS, payload, programme=programme.id, period="")
    return Retention(programme.id, day, held, tuple(certificates), len(left))


def delete_held(held: Held, *, store: Store, ledger: Ledger, today: date, by: str) -> Event:
    """Delete one extract and all that was made of it from the store, and certify that in the ledger.

    Deleted are the snapshot, unless another intake has the same one, the rejected rows, the reviewers'
    references, the hashes of its tokens, and of every period in which it was used the stage results and
    working frames; the committed frame only where this snapshot went into it. What those periods still
    need is computed again from the extracts that are still kept. The ledger keeps its commits and draws:
    they hold hashes and counts.

    The manifest goes last, after the certificate: a run that is cut short in between leaves it, so that
    the next run finds the extract due still, deletes what is left and certifies.

    Parameters
    ----------
    held : due by its declared life
    today : of the check
    by : who deletes

    Raises
    ------
    StoreError
        When it is not due, or a file cannot be deleted; what is left is deleted by the next run.
    """
    if not held.is_due(today):
        life = f"its life is {held.life:,} days" if held.life is not None else "no life is declared"
        raise StoreError(
            f"{held.source} {held.snapshot[:16]}: is not due for deletion on {today}: {life}; "
            "declare retain_days in sources.yaml or programme.yaml as agreed"
        )
    manifest = store.intake(held.programme, held.source, held.digest)
    snapshot = store.snapshot(held.snapshot)
    others = _others(store, manifest, held.snapshot)
    for path in (
        *((snapshot,) if not others else ()),
        store.rejected(held.programme, held.source, held.digest),
        store.restricted(held.programme, held.source, held.digest),
        store.tokens(held.programme, held.source, held.digest),
    ):
        _delete(path)
    committed = _committed(ledger, held)
    for period in sorted({*held.periods, *committed}):
        _delete_results(store, held.programme, period, frame=period in committed)
    payload = {
        "source": held.source,
        "intake": held.digest,
        "snapshot": held.snapshot,
        "snapshot_still_used_by": len(others),
        "rows_read": held.rows,
        "received": held.received.isoformat(),
        "life_days": held.life,
        "age_days": held.age(today),
        "periods": sorted({*held.periods, *committed}),
        "deleted_by": by,
        "reason": "its declared life is over",
    }
    certificate = _certified(ledger, held, manifest)
    if certificate is None:
        certificate = ledger.append(DELETED, payload, programme=held.programme, period="")
    _delete(manifest)
    return certificate


def _certified(ledger: Ledger, held: Held, manifest: Path) -> Event | None:
    """Give the certificate that a run wrote which was cut short before it deleted the manifest."""
    written = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    for event in ledger.events(DELETED, held.programme):
        same = (event.payload["source"], event.payload["intake"]) == (held.source, held.digest)
        if same and datetime.fromisoformat(event.at) >= written:
            return event
    return None


def _others(store: Store, manifest: Path, snapshot: str) -> list[Path]:
    """List the other intakes of the store, of any programme, that have the same snapshot."""
    found = []
    for path in (store.root / "intake").glob("*/*/*.json"):
        if path == manifest:
            continue
        try:
            same = json.loads(path.read_text(encoding="utf-8"))["snapshot_sha256"] == snapshot
        except (OSError, ValueError, KeyError, TypeError):
            continue  # it names no snapshot; its own intake refuses it
        if same:
            found.append(path)
    return found


def _committed(ledger: Ledger, held: Held) -> set[str]:
    """Give the periods whose committed frame was made from the snapshot."""
    return {
        event.period
        for event in ledger.events("commit", held.programme)
        if held.snapshot in event.payload.get("snapshots", {}).values()
    }


def _delete_results(store: Store, programme: str, period: str, *, frame: bool) -> None:
    folder = store.period_stages(programme, period)
    for stage in sorted(folder.glob("*")):
        if frame or stage.name != _FRAME_STAGE:
            _delete(stage)
    for path in store.period_frames(programme, period):
        _delete(path)
    _tidy(folder)


def _delete(path: Path) -> None:
    """Delete a file or folder, if it is there, and the folders that are empty without it."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)
    except OSError as error:
        raise store_error(path, error, verb="deleted") from error
    _tidy(path.parent)


def _tidy(folder: Path) -> None:
    for empty in (folder, folder.parent):
        with suppress(OSError):  # it is not empty, or not there
            empty.rmdir()
