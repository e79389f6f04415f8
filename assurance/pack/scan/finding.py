"""From passages to sightings: every kind in every text, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assurance.extracts.privacy.words import bare_identifier, names_in
from assurance.pack.scan.dates import Day, days_in
from assurance.pack.scan.known import Known
from assurance.pack.scan.names import candidates_in, common_words, names_together, words_in
from assurance.pack.scan.own import Own
from assurance.pack.scan.passages import BESIDE, Passage
from assurance.pack.scan.shapes import Seen, overlaps, shapes_in
from assurance.pack.scan.sightings import Kind

__all__ = ["Bundle", "Finder", "bundle"]

_APART: Final = "\x00"
_EARLIEST: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The passages of one file in one text, so that each kind is looked for once in all of them.

    Parameters
    ----------
    text : the plain texts with a sign between them that no identifier crosses
    starts : where each begins
    passages : in that order
    """

    text: str
    starts: tuple[int, ...]
    passages: tuple[Passage, ...]

    def passage_at(self, offset: int) -> int:
        """Give the number of the passage in which a sign stands."""
        return bisect_right(self.starts, offset) - 1

    def place_at(self, offset: int) -> str:
        """Say the place of a sign."""
        number = self.passage_at(offset)
        start = self.starts[number]
        return self.passages[number].at(offset - start, self.text[start:offset])


def bundle(passages: Sequence[Passage]) -> Bundle:
    """Put passages, whose texts are plain, into one text."""
    starts, at = [], 0
    for passage in passages:
        starts.append(at)
        at += len(passage.text) + 1
    return Bundle(_APART.join(passage.text for passage in passages), tuple(starts), tuple(passages))


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds everything in a text that is somebody's and not the pack's own.

    Parameters
    ----------
    own : what stands in the release by right
    known : whom the store knows, of what the texts say
    references : declared patterns of local references
    """

    own: Own
    known: Known
    references: tuple[re.Pattern[str], ...]

    def sightings(self, texts: Bundle) -> list[tuple[str, Kind, int]]:
        """Count (place, kind, how many) over a bundle, in the order of the text."""
        counts: Counter[tuple[str, Kind]] = Counter()
        for seen in sorted([*self._found(texts.text), *self._names(texts.text)]):
            across = texts.passages[texts.passage_at(seen.start)].across
            if not across or (seen.kind == "name" and BESIDE in texts.text[seen.start : seen.end]):
                counts[texts.place_at(seen.start), seen.kind] += 1
        return [(place, kind, count) for (place, kind), count in counts.items()]

    def tells_somebody(self, text: str) -> bool:
        """Tell whether the name of a file or place holds anything, a single rare name included."""
        common = common_words() | self.own.words
        words = words_in(text) & self.known.names
        return bool(self._found(text)) or any(not names_in(word) <= common for word in words)

    def _found(self, text: str) -> list[Seen]:
        """Give all but names, none of them twice."""
        contacts = {bare_identifier(contact) or contact for contact in self.own.contacts}
        taken = [seen for seen in shapes_in(text) if _bare(text, seen) not in contacts]
        for seen in [*self._births(text), *self._patterns(text), *self._known(text)]:
            if not overlaps(seen, taken):
                insort(taken, seen)
        return taken

    def _births(self, text: str) -> Iterator[Seen]:
        for found in days_in(text):
            if self._is_birth(found):
                yield Seen(found.start, found.end, "birth_date")

    def _is_birth(self, found: Day) -> bool:
        if any(map(self.own.has, found.days)):
            return False
        if not found.is_sure:
            return not self.known.births.isdisjoint(found.days)
        latest = self.own.latest or date.max
        return any(_EARLIEST <= day <= latest for day in found.days)

    def _patterns(self, text: str) -> Iterator[Seen]:
        for pattern in self.references:
            for match in pattern.finditer(text):
                yield Seen(match.start(), match.end(), "local_reference")

    def _known(self, text: str) -> Iterator[Seen]:
        if self.known.references or self.known.cases:
            for span, bare in candidates_in(text):
                if bare in self.known.cases:
                    yield Seen(span.start, span.end, "case_key")
                elif bare in self.known.references:
                    yield Seen(span.start, span.end, "local_reference")

    def _names(self, text: str) -> Iterator[Seen]:
        if self.known.names:
            common = common_words() | self.own.words
            for span in names_together(text, self.known.names.__contains__, common):
                yield Seen(span.start, span.end, "name")


def _bare(text: str, seen: Seen) -> str:
    said = text[seen.start : seen.end]
    return bare_identifier(said) or said
