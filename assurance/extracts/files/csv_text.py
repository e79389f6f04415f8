"""CSV files as bytes: their encoding, their delimiter, and what shows that they are no CSV text."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from assurance.engine.files import store_error
from assurance.errors import ExtractError

__all__ = [
    "DELIMITERS",
    "CsvBytes",
    "CsvLook",
    "line_at",
    "other_format",
    "scan_bytes",
    "survey",
    "transcode",
]

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_CHUNK: Final = 1 << 22
_SAMPLE: Final = 200
_LONGEST: Final = 1 << 21
_UNDEFINED: Final = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes to which Windows-1252 gives no meaning (Microsoft, best fit 1252)."""
_BINARY: Final = (
    (b"PK\x03\x04", "a workbook or ZIP archive", "save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV (UTF-8)"),
    (b"PAR1", "a Parquet file", "declare format: parquet"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
)
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class CsvBytes:
    """What one pass over the bytes of a file tells; places count from 0, and None says that there is none.

    Parameters
    ----------
    start : its first bytes
    delimiters : how often the delimiter that was asked about stands in it
    quoted : whether it has a quote
    beyond_ascii : whether it has bytes beyond ASCII, the byte order mark aside
    null : place of the first null byte
    not_utf8 : place of the first byte that does not fit UTF-8
    not_1252 : place of the first byte that Windows-1252 does not define
    """

    start: bytes
    delimiters: int = 0
    quoted: bool = False
    beyond_ascii: bool = False
    null: int | None = None
    not_utf8: int | None = None
    not_1252: int | None = None

    @property
    def bom(self) -> bool:
        """Whether it begins with the byte order mark of UTF-8."""
        return self.start.startswith(codecs.BOM_UTF8)

    @property
    def utf_16(self) -> bool:
        """Whether it looks like UTF-16: its mark, or a null in every other byte of its beginning."""
        one, two = self.start[::2], self.start[1::2]
        nulls = sorted((one.count(0), two.count(0)))
        return self.start.startswith(_UTF_16) or (nulls[0] == 0 and nulls[1] * 2 > len(two) > 0)


def scan_bytes(path: Path, *, delimiter: str = ",") -> CsvBytes:
    r"""Read every byte once, and stop at the first null.

    Raises
    ------
    OSError
        When it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "made_up.csv"
    ...     _ = path.write_bytes(b"ref,place\n1,caf\xe9\n")
    ...     found = scan_bytes(path)
    >>> found.delimiters, found.not_utf8, found.not_1252
    (2, 15, None)
    """
    decoder, read, sign = codecs.getincrementaldecoder("utf-8")(), 0, delimiter.encode()
    found = CsvBytes(b"")
    with path.open("rb") as file:
        while (chunk := file.read(_CHUNK)) and found.null is None:
            if read == 0:
                found = replace(found, start=chunk[:64])
            null = chunk.find(b"\0")
            if null >= 0:
                found = replace(found, null=read + null)
            if not chunk.isascii() or decoder.getstate()[0]:
                found = _beyond_ascii(found, chunk, read, decoder)
            found = replace(
                found,
                delimiters=found.delimiters + chunk.count(sign),
                quoted=found.quoted or b'"' in chunk,
            )
            read += len(chunk)
    if found.not_utf8 is None and (pending := len(decoder.getstate()[0])):
        return replace(found, not_utf8=read - pending)
    return found


def _beyond_ascii(found: CsvBytes, chunk: bytes, read: int, decoder: codecs.IncrementalDecoder) -> CsvBytes:
    body = chunk[3:] if read == 0 and chunk.startswith(codecs.BOM_UTF8) else chunk
    not_utf8, not_1252 = found.not_utf8, found.not_1252
    if not_utf8 is None:
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            not_utf8 = read - pending + error.start
            decoder.reset()
    if not_1252 is None:
        places = [place for byte in _UNDEFINED if (place := chunk.find(byte)) >= 0]
        not_1252 = read + min(places) if places else None
    beyond = found.beyond_ascii or not body.isascii()
    return replace(found, beyond_ascii=beyond, not_utf8=not_utf8, not_1252=not_1252)


def line_at(path: Path, at: int) -> int:
    """Give the line, from 1, in which a byte stands; `at` counts from 0."""
    line, left = 1, at
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            line, left = line + chunk.count(b"\n"), left - len(chunk)
    return line


def other_format(found: CsvBytes) -> tuple[str, str] | None:
    """Say what a file that is no CSV text is, and what to do; None where nothing shows it."""
    for mark, kind, remedy in _BINARY:
        if found.start.startswith(mark):
            return kind, remedy
    if found.utf_16:
        return "UTF-16 text", 'save it as UTF-8 ("CSV UTF-8" in a spreadsheet)'
    return None


def transcode(path: Path, target: Path) -> None:
    """Write a Windows-1252 file as UTF-8, a piece at a time; delimiters, quotes and line ends stay.

    Raises
    ------
    OSError
        When one of the files cannot be read or written.
    """
    with path.open("rb") as source, target.open("xb") as made:
        while chunk := source.read(_CHUNK):
            made.write(chunk if chunk.isascii() else chunk.decode("cp1252").encode())


@dataclass(frozen=True, slots=True)
class CsvLook:
    """How a CSV file seems to be written, with the evidence.

    Parameters
    ----------
    encoding : `utf-8` or `windows-1252`, as declarations say it; ASCII counts as UTF-8
    bom : whether it begins with the byte order mark of UTF-8
    beyond_ascii : whether it has characters beyond ASCII; without them both encodings read the same
    delimiter : that splits most of the first 200 rows into the same number of cells; a comma where none does
    share : that share of the rows, in [0, 1]
    cells : that number of cells
    header_line : line of the first row with that number of cells, all filled; None without one
    """

    encoding: Literal["utf-8", "windows-1252"]
    bom: bool
    beyond_ascii: bool
    delimiter: str
    share: float
    cells: int
    header_line: int | None


def survey(path: Path) -> CsvLook:
    r"""Look at a CSV file of which nothing is declared.

    Raises
    ------
    ExtractError
        When it is of another format, or of no encoding that is read; no cell is repeated.
    StoreError
        When it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "made_up.csv"
    ...     _ = path.write_bytes(b"Report\n\nref;place\n1;caf\xe9\n2;\n")
    ...     look = survey(path)
    >>> look.encoding, look.delimiter, look.share, look.cells, look.header_line
    ('windows-1252', ';', 0.75, 2, 3)
    """
    try:
        found = scan_bytes(path)
        encoding = _encoding(path, found)
        codec = "utf-8-sig" if encoding == "utf-8" else "cp1252"
        tried = [_tried(path, codec, delimiter) for delimiter in DELIMITERS]
    except OSError as error:
        raise store_error(path, error, verb="read") from error
    # `max` keeps the first, so a file that nothing splits is one of commas
    delimiter, share, cells, line = max(tried, key=lambda one: (one[2] > 1, round(one[1], 1), one[2]))
    return CsvLook(encoding, found.bom, found.beyond_ascii, delimiter, share, cells, line)


def _encoding(path: Path, found: CsvBytes) -> Literal["utf-8", "windows-1252"]:
    other = other_format(found)
    if other:
        raise ExtractError(f"{path.name} looks like {other[0]}; expected CSV text; {other[1]} and run again")
    if found.null is not None:
        raise ExtractError(
            f"{path.name} holds a null byte in line {line_at(path, found.null):,}, so it is no CSV text; "
            "export it again"
        )
    if found.not_utf8 is None:
        return "utf-8"
    if found.not_1252 is None and not found.bom:
        return "windows-1252"
    at = found.not_utf8 if found.not_1252 is None else found.not_1252
    raise ExtractError(
        f"{path.name} is neither UTF-8 nor Windows-1252 text: byte {at + 1:,} of the file, in line "
        f"{line_at(path, at):,}, does not fit; save it as UTF-8 and run again"
    )


def _tried(path: Path, codec: str, delimiter: str) -> tuple[str, float, int, int | None]:
    rows = list(islice(_rows(path, codec, delimiter), _SAMPLE))
    widths = Counter(len(row) for _, row in rows if row)
    split = [(count, width) for width, count in widths.items() if width > 1]
    if not split:
        first = next((line for line, row in rows if row), None)
        return delimiter, float(bool(widths)), int(bool(widths)), first
    count, width = max(split)
    full = (line for line, row in rows if len(row) == width and all(cell.strip() for cell in row))
    return delimiter, count / widths.total(), width, next(full, None)


def _rows(path: Path, codec: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the first rows with the lines in which they begin, as far as they can be read."""
    with path.open(encoding=codec, newline="") as file:
        reader = csv.reader(iter(lambda: file.readline(_LONGEST), ""), delimiter=delimiter)
        line = 1
        try:
            for row in reader:
                yield line, row
                line = reader.line_num + 1
        except csv.Error:
            return
