"""What a scan saw: which file, where in it, what kind, how many; never what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["KINDS", "Kind", "Scan", "Sighting"]

Kind = Literal[
    "nhs_number",
    "local_reference",
    "birth_date",
    "postcode",
    "e_mail",
    "phone",
    "name",
    "ssn",
    "mbi",
    "case_key",
    "unreadable",
]

KINDS: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        "nhs_number": ("NHS number", "NHS numbers"),
        "local_reference": ("local reference", "local references"),
        "birth_date": ("date that may be of birth", "dates that may be of birth"),
        "postcode": ("whole postcode", "whole postcodes"),
        "e_mail": ("e-mail address", "e-mail addresses"),
        "phone": ("telephone number", "telephone numbers"),
        "name": ("person's name", "persons' names"),
        "ssn": ("US social security number", "US social security numbers"),
        "mbi": ("US Medicare number", "US Medicare numbers"),
        "case_key": ("key of a case", "keys of cases"),
        "unreadable": ("part that cannot be read", "parts that cannot be read"),
    }
)
"""Every kind in words, of one and of several."""


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """One kind of identifier in one place; never its value.

    Parameters
    ----------
    file : path in the folder, with ``/``; one whose name itself tells somebody is given by its place in the
        order of names
    place : within the file: line, cell, sheet, page, alternative text, metadata; ``name`` is its name
    kind : see `KINDS`; ``unreadable`` is a part, or a whole file, that nobody can vouch for
    count : how many of it stand in that place
    why : of what cannot be read
    """

    file: str
    place: str
    kind: Kind
    count: int
    why: str = ""

    def words(self) -> str:
        """Say it in one line.

        Examples
        --------
        >>> Sighting("index.html", "line 12, text", "nhs_number", 2).words()
        'index.html, line 12, text: 2 NHS numbers'
        """
        where = f"{self.file}, {self.place}" if self.place else self.file
        if self.kind == "unreadable":
            return f"{where}: {self.why}"
        return f"{where}: {self.count:,} {KINDS[self.kind][self.count != 1]}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned, what for, and what was seen.

    Parameters
    ----------
    folder : name of the folder, without the folders above it
    files : how many files were read
    sightings : in the order of files and places
    hashes : files of keyed hashes that were asked; with 0, names and local references of people in the
        extracts were not looked for, but for the patterns declared
    keys : case keys that were looked for
    short_keys : case keys that are too short to be told from any other number, so that nobody looked
    """

    folder: str
    files: int
    sightings: tuple[Sighting, ...]
    hashes: int = 0
    keys: int = 0
    short_keys: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether something was read, all of it could be, and nobody was seen."""
        return self.files > 0 and not self.sightings

    def count(self, kind: Kind | None = None) -> int:
        """Count what was seen of one kind, or of all."""
        return sum(seen.count for seen in self.sightings if kind in (None, seen.kind))

    def counts(self) -> dict[Kind, int]:
        """Count what was seen by kind, in the order of `KINDS`; kinds that were not seen are left out."""
        totals: Counter[Kind] = Counter()
        for seen in self.sightings:
            totals[seen.kind] += seen.count
        return {kind: totals[kind] for kind in KINDS if totals[kind]}

    def sentence(self) -> str:
        """Say what was looked at, what for, and what was seen.

        Examples
        --------
        >>> print(Scan("2026-10", 4, (), hashes=2, keys=300).sentence())
        4 files were read, and no identifier was seen. Looked for: NHS numbers, dates of birth, postcodes,
        e-mail addresses, telephone numbers and US numbers by their shape; names, references and births by 2
        files of keyed hashes; 300 keys of cases.
        """
        seen = ", ".join(f"{count:,} {KINDS[kind][count != 1]}" for kind, count in self.counts().items())
        found = f"seen were {seen}" if seen else "no identifier was seen"
        noun = "file was" if self.files == 1 else "files were"
        hashed = f"{self.hashes:,} file{'s' * (self.hashes != 1)} of keyed hashes"
        names = f"names, references and births by {hashed}" if self.hashes else "no names, for want of hashes"
        keys = f"{self.keys:,} keys of cases"
        if self.short_keys:
            keys += f" ({self.short_keys:,} more are too short to be looked for)"
        return (
            f"{self.files:,} {noun} read, and {found}. Looked for: NHS numbers, dates of birth, postcodes, "
            f"e-mail addresses, telephone numbers and US numbers by their shape; {names}; {keys}."
        )
