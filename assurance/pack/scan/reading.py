"""Everything in one file, and in whatever is packed into it, as plain passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assurance.pack.scan.encoded import without_embedded
from assurance.pack.scan.passages import Denied, Item, Passage, plain
from assurance.pack.scan.readers.archives import Member
from assurance.pack.scan.readers.data import MimePart
from assurance.pack.scan.readers.kinds import Read, read_embedded, read_named, read_shown

__all__ = ["read_whole"]

_DEEPEST: Final = 5


def read_whole(name: str, data: bytes) -> Iterator[Item]:
    """Give the passages of a file with those of its members, pictures and packed texts, all plain."""
    yield from _unfolded(read_named(name, data), "", 0)


def _unfolded(items: Read, inside: str, depth: int) -> Iterator[Item]:
    if depth > _DEEPEST:
        yield Denied(inside, "is packed into one another too deeply")
        return
    for item in items:
        place = _joined(inside, item.place if not isinstance(item, Member) else f"member {item.number}")
        if isinstance(item, Passage):
            yield from _passage(Passage(place, *item[1:]) if inside else item, depth)
        elif isinstance(item, Denied):
            yield item._replace(place=place)
        elif isinstance(item, Member):
            yield from _unfolded(read_named(item.name, item.data), place, depth + 1)
        elif isinstance(item, MimePart):
            yield from _unfolded(read_shown(item), place, depth + 1)


def _passage(passage: Passage, depth: int) -> Iterator[Item]:
    text, embedded = without_embedded(passage.text)
    kept = plain(text)
    if kept.strip():
        yield passage if kept is passage.text else Passage(passage.place, kept, *passage[2:])
    if passage.across:
        return
    for one in embedded:
        place = _joined(passage.at(0, ""), "packed into it")
        if isinstance(one, Denied):
            yield one._replace(place=place)
        else:
            yield from _unfolded(read_embedded(one.mime, one.data), place, depth + 1)


def _joined(first: str, second: str) -> str:
    return f"{first}, {second}" if first and second else first or second
