"""The scan of a folder: every file, every name, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assurance.errors import DomainError, PackError
from assurance.extracts import Key
from assurance.pack.scan.finding import Bundle, Finder, bundle
from assurance.pack.scan.known import known_in
from assurance.pack.scan.own import Own
from assurance.pack.scan.passages import Denied, Passage, plain
from assurance.pack.scan.reading import read_whole
from assurance.pack.scan.sightings import Scan, Sighting

__all__ = ["scan_folder"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file or folder: its path in the folder, what was read of it, and what could not be."""

    path: str
    texts: Bundle
    denied: tuple[Denied, ...]
    is_file: bool


def scan_folder(
    folder: Path,
    *,
    tokens: Sequence[Path] = (),
    key: Key | None = None,
    case_keys: Iterable[str] = (),
    references: Sequence[str] = (),
    own: Own | None = None,
) -> Scan:
    """Look through every file of a folder, and through whatever is packed into one, for identifiers.

    Read are HTML, SVG and XML, JSON, notebooks, CSV, XLSX, PDF, PNG, zip and plain text, and the names of
    all files and folders; not what a picture shows. A file or a part of another kind, a link, and whatever
    is damaged are sightings too (`unreadable`): what nobody can read nobody can vouch for.

    Parameters
    ----------
    folder : the release
    tokens : files of keyed hashes of the extracts, by which names, references and births are recognised;
        see `assurance.extracts.token_files`
    key : under which they were made
    case_keys : of the frame, as none may stand in a release; shorter than six digits, or five signs, they
        cannot be told from other numbers and are counted in `Scan.short_keys`
    references : regular expressions of local references; see `reference_patterns`
    own : dates, contacts and words that stand there by right. Any other whole date between 1900 and the
        latest of these dates may be somebody's birth; without dates, any since 1900

    Returns
    -------
    Scan
        Without any value. The names of files are shown, but for one that is itself somebody's.

    Raises
    ------
    PackError
        When there is no such folder, or there are hashes and no key.
    DomainError
        When a pattern is none.
    StoreError
        When a file of hashes is damaged, or was made with another key.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as made:
    ...     _ = (Path(made) / "note.txt").write_text("seen: 999 000 0018")
    ...     print(scan_folder(Path(made)).sightings[0].words())
    note.txt, line 1: 1 NHS number
    """
    if not folder.is_dir():
        raise PackError(f"{folder.name}: is no folder; expected the folder of a release; make it first")
    entries = list(_entries(folder))
    # what stands in several files is asked for once
    said = dict.fromkeys(passage.text for entry in entries for passage in entry.texts.passages)
    known = known_in(["\x00".join(said)], tokens=tokens, key=key, case_keys=case_keys)
    finder = Finder(own or Own(), known, tuple(map(_compiled, references)))
    sightings = [seen for place in range(len(entries)) for seen in _sightings(entries, place, finder)]
    return Scan(
        folder=folder.name if not finder.tells_somebody(plain(folder.name)) else "(name withheld)",
        files=sum(entry.is_file for entry in entries),
        sightings=tuple(sightings),
        hashes=len(tokens),
        keys=known.keys,
        short_keys=known.short,
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])")
    except re.error as error:
        raise DomainError(
            f"pattern of local references: is no regular expression ({error}); expected one that the whole "
            "reference matches"
        ) from error


def _entries(folder: Path) -> Iterator[_Entry]:
    """Read the folder itself, for its name, and everything in it, in the order of names."""
    yield _Entry(".", bundle([Passage("name", plain(folder.name))]), (), is_file=False)
    for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).parts):
        name = Passage("name", plain(path.name))
        if path.is_dir() and not path.is_symlink():
            yield _Entry(path.relative_to(folder).as_posix(), bundle([name]), (), is_file=False)
            continue
        passages, denied = [name], []
        for item in _items(path):
            if isinstance(item, Denied):
                denied.append(item)
            else:
                passages.append(item)
        shown = path.relative_to(folder).as_posix()
        yield _Entry(shown, bundle(passages), tuple(denied), is_file=True)


def _items(path: Path) -> Iterator[Passage | Denied]:
    if path.is_symlink():
        yield Denied("", "is a link to another place")
    elif not path.is_file():
        yield Denied("", "is no regular file")
    else:
        try:
            data = path.read_bytes()
        except OSError:
            yield Denied("", "cannot be opened")
            return
        yield from read_whole(path.name, data)


def _sightings(entries: Sequence[_Entry], number: int, finder: Finder) -> Iterator[Sighting]:
    entry = entries[number]
    found = finder.sightings(entry.texts)
    if not found and not entry.denied:
        return
    file = entry.path
    if finder.tells_somebody(plain(file)):
        file = f"(name withheld: number {number} of {len(entries) - 1} in the order of names)"
    for place, kind, count in found:
        yield Sighting(file, _shown(place, finder), kind, count)
    for denied in entry.denied:
        yield Sighting(file, _shown(denied.place, finder), "unreadable", 1, denied.why)


def _shown(place: str, finder: Finder) -> str:
    return "(place withheld, as its name tells somebody)" if finder.tells_somebody(place) else place
