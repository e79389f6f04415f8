"""What the store holds of extracts: how long already, how long it may, and what is due for deletion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assurance.engine import Store
from assurance.errors import StoreError
from assurance.extracts.privacy.receipts import standing_receipts
from assurance.ledger import Event, Ledger
from assurance.programme import FileSource, Programme

__all__ = ["Held", "held_by"]


@dataclass(frozen=True, slots=True)
class Held:
    """One extract in the store, with what was made of it.

    Parameters
    ----------
    programme, source : ids
    digest : of the intake, which names its files in the store
    snapshot : SHA-256 of the snapshot
    rows : rows that were read
    received : local day on which it came
    recorded : whether the ledger says so; else the day is that of the files, as after a run that was cut
        short
    periods : in which it was used, by the ledger
    life : days that it may be kept; None where none is declared
    """

    programme: str
    source: str
    digest: str
    snapshot: str
    rows: int
    received: date
    recorded: bool
    periods: tuple[str, ...]
    life: int | None

    def age(self, today: date) -> int:
        """Days since it came."""
        return (today - self.received).days

    def is_due(self, today: date) -> bool:
        """Whether its declared life is over."""
        return self.life is not None and self.age(today) >= self.life

    def words(self, today: date) -> str:
        """Say what is held, since when, and until when."""
        if self.life is None:
            until = "no life declared (retain_days)"
        elif self.is_due(today):
            until = f"life {self.life:,} days: DUE for deletion"
        else:
            until = f"life {self.life:,} days: {self.life - self.age(today):,} left"
        since = "" if self.recorded else ", by the date of its files, as the ledger does not have it"
        return (
            f"{self.source} {self.snapshot[:16]}: {self.rows:,} rows, received {self.received}{since}, "
            f"age {self.age(today):,} days, {until}"
        )


def held_by(programme: Programme, *, store: Store, ledger: Ledger) -> tuple[Held, ...]:
    """List every extract of a programme that the store holds, oldest first.

    The declared life is the source's `retain_days`, else the programme's. A source that is no longer
    declared has the programme's.

    Raises
    ------
    StoreError
        When an intake manifest is not what was written.
    """
    receipts = standing_receipts(ledger, programme.id)
    zone = ZoneInfo(programme.header.time_zone)
    found = []
    for path in sorted((store.root / "intake" / programme.id).glob("*/*.json")):
        source, (snapshot, rows) = path.parent.name, _manifest(path)
        events = [e for e in receipts if _is_of(e, source, snapshot)]
        if events:
            at = datetime.fromisoformat(events[0].at)
        else:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found.append(
            Held(
                programme=programme.id,
                source=source,
                digest=path.stem,
                snapshot=snapshot,
                rows=rows,
                received=at.astimezone(zone).date(),
                recorded=bool(events),
                periods=tuple(sorted({event.period for event in events})),
                life=_life(programme, source),
            )
        )
    return tuple(sorted(found, key=lambda held: (held.received, held.source, held.digest)))


def _is_of(event: Event, source: str, snapshot: str) -> bool:
    return (event.payload["source"], event.payload["snapshot"]) == (source, snapshot)


def _life(programme: Programme, name: str) -> int | None:
    source = programme.sources.get(name)
    own = source.retain_days if isinstance(source, FileSource) else None
    return own if own is not None else programme.header.retain_days


def _manifest(path: Path) -> tuple[str, int]:
    """Read the snapshot's SHA-256 and the rows from an intake manifest."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return str(content["snapshot_sha256"]), int(content["rows_read"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path}: is not the intake manifest that was written ({type(error).__name__}), so nobody can "
            "tell which snapshot it is of; restore it from a backup, or delete it and run the month again"
        ) from error
