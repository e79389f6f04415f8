"""All that decides a pack before it is made: programme, files, key, code, environment, ledger.

Two runs in the same situation give the same pack, so the second need not be run. A source that is no file,
such as a view of a database, cannot be known without reading it: then nothing is skipped.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from assurance.calendars import Period
from assurance.engine import Store, code_digest, file_sha256, package_digest
from assurance.errors import AssuranceError
from assurance.extracts.files.locate import find_files, has_come
from assurance.extracts.privacy.keys import find_key, needs_key
from assurance.ledger import Event, known_events
from assurance.month.stages import digest_of
from assurance.pack.chain import previous_of
from assurance.programme import FileSource, Programme, ReviewSource
from assurance.running import MonthlyNotebook

__all__ = ["PACK_EVENT", "RELEASE_EVENT", "Situation", "files_of", "situation_of"]

PACK_EVENT: Final = "pack"
RELEASE_EVENT: Final = "release"
_FINISHED: Final = (PACK_EVENT, RELEASE_EVENT)
"""Kinds of the ledger's events that tell of a finished pack; they decide nothing themselves."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides the packs of one programme, whichever period.

    Parameters
    ----------
    files : SHA-256 of every file of every source
    first_month : in which a financial year begins
    events : of the ledger, this programme's, oldest first
    """

    programme: str
    files: Mapping[str, Mapping[str, str]]
    key: str
    environment: str
    code: str
    package: str
    first_month: int
    events: tuple[Event, ...]

    def notebook_key(self, period: str, *, notebook: Path, parameters: Mapping[str, Any]) -> str:
        """Give the digest of all that decides what one notebook shows."""
        given = {"notebook": file_sha256(notebook), "parameters": dict(parameters), "code": self.code}
        return digest_of({**self._shared(period), **given})

    def pack_key(self, period: Period, *, notebooks: Sequence[MonthlyNotebook], seed: str | None) -> str:
        """Give the digest of all that decides a pack: its looks, and the pack it is compared with."""
        sealed = [event for event in self.events if event.kind == PACK_EVENT]
        before = previous_of(sealed, period, financial_year_start=self.first_month)
        given = {
            "notebooks": {book.name: file_sha256(book.path) for book in notebooks},
            "package": self.package,
            "seed": seed,
            "previous": None if before is None else dict(before.payload).get("findings_sha256", ""),
        }
        return digest_of({**self._shared(period.label), **given})

    def with_ledger(self, store: Store, programme: str) -> Situation:
        """Give the same with the ledger as it is now."""
        return replace(self, events=known_events(store.ledger_there, programme=programme))

    def _shared(self, period: str) -> dict[str, Any]:
        return {
            "programme": self.programme,
            "period": period,
            "files": {name: dict(found) for name, found in self.files.items()},
            "key": self.key,
            "environment": self.environment,
            "ledger": self._told(period),
        }

    def _told(self, period: str) -> list[str]:
        """Give the events on which a period rests: its own, those before its first, and deletions."""
        own = [event for event in self.events if event.period == period and event.kind not in _FINISHED]
        if not own:
            return [event.hash for event in self.events if event.kind not in _FINISHED]
        return [
            *(event.hash for event in self.events if _before(event, own[0])),
            *(event.hash for event in own),
            *(event.hash for event in self.events if not event.period and event.sequence > own[0].sequence),
        ]


def _before(event: Event, first: Event) -> bool:
    return event.sequence < first.sequence and event.kind not in _FINISHED


def situation_of(programme: Programme, *, extracts: Path, store: Store) -> Situation | None:
    """Look at all that decides the packs of a programme; None where that cannot be known beforehand.

    Nothing is received and nothing is written. What is not fit to be received is left to be refused by
    the run itself, in its own words.
    """
    sources = [source for source in programme.sources.values() if isinstance(source, FileSource)]
    if any(source.database is not None for source in sources):
        return None
    try:
        files = files_of(programme, extracts=extracts)
        key = _key(programme, sources, extracts=extracts, store=store)
    except AssuranceError:
        return None
    return Situation(
        programme=programme.digest,
        files=files,
        key=key,
        environment=_environment(),
        code=code_digest(),
        package=package_digest(),
        first_month=programme.header.financial_year_start,
        events=known_events(store.ledger_there, programme=programme.id),
    )


def files_of(programme: Programme, *, extracts: Path) -> dict[str, dict[str, str]]:
    """Give the SHA-256 of every file of every source; of answers that have not come yet, none.

    Raises
    ------
    AssuranceError
        When one cannot be found or read.
    """
    folders = {"folder": extracts, "programme_folder": programme.folder}

    def files(name: str, source: FileSource) -> dict[str, str]:
        if isinstance(source, ReviewSource) and not has_come(source, **folders):
            return {}
        return {path.name: file_sha256(path) for path in find_files(name, source, **folders)}

    return {
        name: files(name, source)
        for name, source in programme.sources.items()
        if isinstance(source, FileSource) and source.database is None
    }


def _key(programme: Programme, sources: Iterable[FileSource], *, extracts: Path, store: Store) -> str:
    if not any(map(needs_key, sources)):
        return ""
    return find_key(programme.header, apart_from=[extracts, store.root, programme.folder]).fingerprint


def _environment() -> str:
    packages = sorted(f"{found.metadata['Name']} {found.version}".lower() for found in distributions())
    minor = ".".join(platform.python_version_tuple()[:2])
    return digest_of({"python": minor, "system": platform.system(), "packages": packages})
