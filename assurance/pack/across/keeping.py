"""Summaries kept beside the packs, so that a pack is read once, and not again every month.

They lie in a hidden folder and are only a copy: where they are gone, they are made anew from the packs.
A pack is read again when its manifest, its findings or its signature was written since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from assurance.calendars import Period, parse_period
from assurance.engine import file_sha256, write_atomically
from assurance.errors import DomainError, PackError, StoreError
from assurance.pack.across.summary import PackSummary, summary_from, summary_of
from assurance.pack.chain import packs_in
from assurance.pack.explaining import open_pack

__all__ = ["Known", "Sighting", "known_packs"]

_FOLDER: Final = ".months"
_LOOKED_AT: Final = ("manifest.json", "findings.json", "manifest.sig")


@cache
def _schema() -> str:
    """Name what a kept summary is: one that other code made is made anew."""
    made_by = file_sha256(Path(__file__).with_name("summary.py"))
    return f"assurance-month/1 {made_by}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A pack as it lies there: its period, and when its files were written last."""

    folder: Path
    period: Period
    stamp: tuple[tuple[int, int, int], ...]

    @property
    def signed(self) -> bool:
        """Whether a signature lies beside its manifest."""
        return self.stamp[-1] != (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """The packs of a programme, and how to come by the summary of each."""

    home: Path
    sightings: tuple[Sighting, ...]

    def summary(self, sighting: Sighting) -> PackSummary:
        """Give a pack's summary: the kept one, or one made from the pack and kept."""
        place = self.home / _FOLDER / f"{sighting.folder.name}.json"
        kept = _kept(place, sighting)
        if kept is not None:
            return kept
        made = _made(sighting)
        data = {"schema": _schema(), "stamp": sighting.stamp, "summary": made.as_dict()}
        write_atomically(place, json.dumps(data, ensure_ascii=False))
        return made

    def pages(self) -> Mapping[str, str]:
        """Give what the pages of earlier years were made from, as it was kept."""
        found = _read(self.home / _FOLDER / "years.json")
        pages = found.get("pages")
        if found.get("schema") != _schema() or not isinstance(pages, dict):
            return {}
        return {str(name): str(key) for name, key in pages.items()}

    def keep_pages(self, pages: Mapping[str, str]) -> None:
        """Keep what the pages of earlier years were made from."""
        if pages != self.pages():
            data = {"schema": _schema(), "pages": dict(sorted(pages.items()))}
            write_atomically(self.home / _FOLDER / "years.json", json.dumps(data, indent=1) + "\n")


def known_packs(home: Path) -> Known:
    """Look at which packs lie in the folder of a programme, without reading them.

    What lies there under another name than a period is left out: it is no pack of a period's place.
    """
    return Known(home, tuple(sorted(_seen(packs_in(home)), key=lambda one: one.period)))


def _seen(folders: Iterable[Path]) -> Iterable[Sighting]:
    for folder in folders:
        try:
            period = parse_period(folder.name.replace("_", "/"))
        except DomainError:
            continue
        yield Sighting(folder, period, tuple(_stamp(folder / name) for name in _LOOKED_AT))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _kept(place: Path, sighting: Sighting) -> PackSummary | None:
    data = _read(place)
    if data.get("schema") != _schema() or data.get("stamp") != [list(part) for part in sighting.stamp]:
        return None
    try:
        return summary_from(data["summary"])
    except (KeyError, TypeError):
        return None


def _made(sighting: Sighting) -> PackSummary:
    """Read a pack; of one whose findings are not those that were sealed, give its name and no number."""
    folder = sighting.folder
    try:
        digest = file_sha256(folder / "manifest.json")
        pack = open_pack(folder)
        if str(pack.manifest["period"]) == sighting.period.label:
            return summary_of(pack, manifest_sha256=digest)
    except (PackError, StoreError, KeyError, TypeError, ValueError, AttributeError):
        digest = ""
    manifest = _read(folder / "manifest.json")
    return PackSummary(
        name=folder.name, period=sighting.period.label, programme=str(manifest.get("programme", "")),
        title=str(manifest.get("title", "")), edition=str(manifest.get("edition", "")), standing="changed",
        manifest_sha256=digest,
    )  # fmt: skip
