"""A pack is made in a hidden folder beside its place and appears there whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assurance.engine.files import older_than
from assurance.errors import PackError

__all__ = ["Workplace", "place_of", "workplace"]

_ABANDONED = 2 * 24 * 3600
"""Seconds after which a draft that nobody touched was left by a killed run."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A draft folder, and the act that puts it in the pack's place and gives that place."""

    draft: Path
    seal: Callable[[], Path]


def place_of(out: Path, programme: str, period: str) -> Path:
    """Give the folder in which the pack of a period stands, or will."""
    return out / programme / period.replace("/", "_")


@contextmanager
def workplace(out: Path, programme: str, period: str) -> Iterator[Workplace]:
    """Make a draft folder for one pack, and clear it away whatever happens.

    Raises
    ------
    PackError
        When the folder of the packs cannot be written to; nothing is left behind then.
    """
    place = place_of(out, programme, period)
    home = place.parent
    absent: list[Path] = []
    try:
        absent += [folder for folder in (home, *home.parents) if not folder.exists()]
        home.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(place)
        draft = Path(tempfile.mkdtemp(prefix=f".{place.name}-", suffix=".draft", dir=home))
        draft.chmod(0o755)
    except OSError as error:
        _remove_empty(absent)
        raise PackError(
            f"{home}: the output folder cannot be written to ({error.strerror}); "
            "close what holds it, free space, or give another with --out"
        ) from error
    try:
        yield Workplace(draft, lambda: _swap(draft, place))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_empty(absent)


def _remove_empty(folders: Iterable[Path]) -> None:
    """Take away again the folders that were made for a pack that never came, the innermost first."""
    with suppress(OSError):  # the first that holds something ends it
        for folder in folders:
            folder.rmdir()


def _clear_abandoned(place: Path) -> None:
    """Clear away what killed runs left long ago; bring back a pack that one was about to replace."""
    asides = sorted(place.parent.glob(f".{place.name}-*.old"))
    if asides and not place.exists():
        os.replace(asides.pop(), place)
    for left in (*asides, *place.parent.glob(".*.draft")):  # also of periods that nobody runs again
        if older_than(left, _ABANDONED):
            shutil.rmtree(left, ignore_errors=True)


def _swap(draft: Path, place: Path) -> Path:
    """Put the draft in the pack's place; an earlier pack is set aside first and deleted last."""
    aside = draft.with_suffix(".old")
    try:
        if place.exists():
            os.replace(place, aside)
        os.replace(draft, place)
    except OSError as error:
        if aside.exists() and not place.exists():
            os.replace(aside, place)
        raise PackError(
            f"{place}: the pack cannot be put in its place ({error.strerror}); close the files of "
            "the earlier pack that are open and run again"
        ) from error
    shutil.rmtree(aside, ignore_errors=True)
    return place
