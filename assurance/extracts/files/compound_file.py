"""The container of old Office files: streams in chains of sectors, read in the one way that is needed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["MAGIC", "CompoundFile", "DamagedFile"]

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR: Final = 0xFFFFFFFA  # greater numbers are marks: free, end of chain, tables of sectors
_ENTRY: Final = 128
_Reader = Callable[[int], bytes]


class DamagedFile(Exception):
    """A file ends early, or points outside itself. Readers turn it into an `ExtractError`."""


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    size: int


class CompoundFile:
    """Streams of a compound file (Microsoft, [MS-CFB], version 3 and 4).

    Parameters
    ----------
    data : bytes of the file

    Raises
    ------
    DamagedFile
        When a chain leads out of the file or in a circle.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise DamagedFile
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedFile
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        first_directory, self._cutoff = (struct.unpack_from("<I", data, at)[0] for at in (48, 56))
        first_mini_table, first_more = (struct.unpack_from("<I", data, at)[0] for at in (60, 68))
        counts = (struct.unpack_from("<I", data, at)[0] for at in (40, 44, 64, 72))
        if max(counts) > len(data) // self._mini_sector:  # readers take memory for as many
            raise DamagedFile
        self._table = self._sector_table(first_more)
        mini = self._chain(first_mini_table, self._table, self._read) if self._is(first_mini_table) else b""
        self._mini_table = _numbers(mini)
        self._entries = self._directory(first_directory)
        root = self._entries.get("Root Entry")
        self._mini = self._chain(root.start, self._table, self._read) if root and root.size else b""

    @property
    def names(self) -> frozenset[str]:
        """Names of its streams."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """Give the bytes of a stream.

        Raises
        ------
        DamagedFile
            When they are not all in the file.
        """
        entry = self._entries[name]
        if entry.size < self._cutoff:
            found = self._chain(entry.start, self._mini_table, self._read_mini) if entry.size else b""
        else:
            found = self._chain(entry.start, self._table, self._read)
        if len(found) < entry.size:
            raise DamagedFile
        return found[: entry.size]

    def _sector_table(self, first_more: int) -> tuple[int, ...]:
        places = list(struct.unpack_from("<109I", self._data, 76))
        seen = 0
        while self._is(first_more):
            *more, first_more = _numbers(self._read(first_more))
            places += more
            seen += 1
            if seen > len(self._data) // self._sector:
                raise DamagedFile
        return _numbers(b"".join(self._read(place) for place in places if self._is(place)))

    def _directory(self, first: int) -> dict[str, _Entry]:
        data = self._chain(first, self._table, self._read)
        entries: dict[str, _Entry] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind in (2, 5):  # a stream, or the root
                name = data[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
                entries.setdefault(name, _Entry(*struct.unpack_from("<II", data, at + 116)))
        return entries

    def _chain(self, first: int, table: tuple[int, ...], read: _Reader) -> bytes:
        found: list[bytes] = []
        place = first
        while self._is(place):
            if place >= len(table) or len(found) > len(table):
                raise DamagedFile
            found.append(read(place))
            place = table[place]
        return b"".join(found)

    def _read(self, place: int) -> bytes:
        at = (place + 1) * self._sector
        if at >= len(self._data):
            raise DamagedFile
        return self._data[at : at + self._sector]

    def _read_mini(self, place: int) -> bytes:
        return self._mini[place * self._mini_sector : (place + 1) * self._mini_sector]

    @staticmethod
    def _is(place: int) -> bool:
        return place < _LAST_SECTOR


def _numbers(data: bytes) -> tuple[int, ...]:
    whole = len(data) // 4
    return struct.unpack(f"<{whole}I", data[: 4 * whole])
