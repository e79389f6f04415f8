"""What lies in a zip file: each member by itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple

from assurance.pack.scan.passages import Denied, Item, Passage

__all__ = ["Member", "read_members"]

_MOST: Final = 1 << 28
"""Bytes that the members of one archive may unpack to."""


class Member(NamedTuple):
    """A file in an archive: its place in the order of the archive, name and content."""

    number: int
    name: str
    data: bytes


def read_members(data: bytes) -> Iterator[Item | Member]:
    """Give the names, comments and contents of all members.

    Denied are archives that are damaged, locked, too large, or have anything before, between or after the
    members that their index names.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = packed.infolist()
            if packed.comment:
                yield Passage("comment", packed.comment.decode("utf-8", "replace"))
            if sum(member.file_size for member in members) > _MOST:
                yield Denied("", "unpacks to more than can be read")
                return
            if not _is_whole(packed, members, data):
                yield Denied("", "holds bytes that belong to none of its members")
            for number, member in enumerate(members, start=1):
                yield from _member(packed, member, number)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        yield Denied("", "is an archive that cannot be unpacked")


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, number: int) -> Iterator[Item | Member]:
    yield Passage(f"name of member {number}", member.filename)
    if member.comment:
        yield Passage(f"comment of member {number}", member.comment.decode("utf-8", "replace"))
    if not member.is_dir():
        yield Member(number, member.filename, packed.read(member))


def _is_whole(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo], data: bytes) -> bool:
    """Tell whether members follow one another from the first byte to the index."""
    at = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset != at:
            return False
        at += 30 + int.from_bytes(data[at + 26 : at + 28], "little")
        at += int.from_bytes(data[member.header_offset + 28 : member.header_offset + 30], "little")
        at += member.compress_size
        if member.flag_bits & 8:  # sizes stand after the content
            at += 16 if data[at : at + 4] == b"PK\x07\x08" else 12
    end = data.rfind(b"PK\x05\x06")
    return packed.start_dir == at and len(data) == end + 22 + len(packed.comment)
