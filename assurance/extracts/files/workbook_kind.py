"""Telling a workbook from everything else that has the ending of one."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from assurance.errors import ExtractError
from assurance.extracts.files.compound_file import MAGIC, CompoundFile, DamagedFile
from assurance.extracts.files.xls_facts import is_protected, workbook_stream

__all__ = ["BROKEN", "Kind", "damaged", "protected", "workbook_kind"]

Kind = Literal["xlsx", "xlsb", "ods", "xls"]
_START: Final = 4_096
_MOST_BYTES: Final = 8 << 30
_AGAIN: Final = "save it again as a workbook (.xlsx) and run again"
_OTHERS: Final = (
    (b"PAR1", "is a Parquet file", "declare format: parquet"),
    (b"\x1f\x8b", "is a gzip archive", "unpack it"),
    (b"%PDF", "is a PDF document", "ask for the workbook or a CSV file that it was made from"),
)
_MARKED: Final = (
    (b"<html", "is a web page (HTML) with the ending of a workbook", f"open it in a spreadsheet, {_AGAIN}"),
    (b"<table", "is a web page (HTML) with the ending of a workbook", f"open it in a spreadsheet, {_AGAIN}"),
    (b"<?xml", "is an XML file, perhaps an XML spreadsheet of 2003", f"open it in a spreadsheet, {_AGAIN}"),
)
BROKEN: Final = (
    *(DamagedFile, BadZipFile, ParseError, zlib.error, struct.error),
    *(KeyError, IndexError, ValueError, EOFError, OSError, OverflowError, RuntimeError),
)
"""What reading the inside of a damaged workbook raises."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Part of an archive that shows what it is, and the words for that."""

    part: str
    kind: Kind | None
    words: str = ""


_ARCHIVES: Final = (
    _Parts("xl/workbook.xml", "xlsx"),
    _Parts("xl/workbook.bin", "xlsb"),
    _Parts("word/document.xml", None, "is a Word document"),
    _Parts("ppt/presentation.xml", None, "is a PowerPoint presentation"),
    _Parts("index/document.iwa", None, "is an Apple Numbers or Pages document"),
)


def workbook_kind(path: Path, name: str) -> Kind:
    """Tell which kind of workbook a file is, by what stands in it; its ending may say another.

    Parameters
    ----------
    name : words for the file in messages

    Raises
    ------
    ExtractError
        When it is no workbook, is protected with a password, or is damaged.
    """
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(MAGIC):
        return _compound(path, name)
    if start.startswith(b"PK"):
        return _archive(path, name)
    raise _other(start, name)


def damaged(name: str) -> ExtractError:
    """Make the error of a workbook that is cut short or damaged."""
    return ExtractError(
        f"{name} is damaged or cut short and cannot be read as a workbook; copy or export it again"
    )


def protected(name: str) -> ExtractError:
    """Make the error of a workbook that only opens with a password."""
    return ExtractError(
        f"{name} is protected with a password; save a copy without one, in a protected folder, and run again"
    )


def _compound(path: Path, name: str) -> Kind:
    try:
        file = CompoundFile(path.read_bytes())
        stream = workbook_stream(file)
        if file.names & {"EncryptedPackage", "EncryptionInfo"} or (stream and is_protected(stream)):
            raise protected(name)
    except DamagedFile:
        raise damaged(name) from None
    if stream is None:
        raise ExtractError(
            f"{name} is an old Office document, but no workbook; expected a workbook; {_AGAIN}"
        )
    return "xls"


def _archive(path: Path, name: str) -> Kind:
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            parts = {member.filename.lower() for member in members}
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise ExtractError(
                    f"{name} unpacks to more than {_MOST_BYTES >> 30} GB, more than a workbook of "
                    "1,048,576 rows; export it as CSV or Parquet"
                )
            if "content.xml" in parts and "mimetype" in parts:
                return _open_document(archive, name)
    except BROKEN as error:
        if isinstance(error, ExtractError):
            raise
        raise damaged(name) from None
    for known in _ARCHIVES:
        if known.part in parts:
            if known.kind:
                return known.kind
            raise ExtractError(f"{name} {known.words}; expected a workbook; {_AGAIN}")
    raise ExtractError(
        f"{name} is a ZIP archive, but no workbook; expected a workbook; unpack it, or {_AGAIN}"
    )


def _open_document(archive: ZipFile, name: str) -> Kind:
    kind = archive.read("mimetype").decode("ascii", "replace")
    if "spreadsheet" not in kind:
        raise ExtractError(f"{name} is an OpenDocument file, but no workbook; expected a workbook; {_AGAIN}")
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise protected(name)
    return "ods"


def _other(start: bytes, name: str) -> ExtractError:
    begins = start.lower()
    for mark, found, cure in _OTHERS:
        if start.startswith(mark):
            return ExtractError(f"{name} {found}; expected a workbook; {cure} and run again")
    for mark, found, cure in _MARKED:
        if mark in begins[:1_024]:
            return ExtractError(f"{name} {found}; expected a workbook; {cure}")
    if b"\0" not in start:
        return ExtractError(
            f"{name} is text, perhaps CSV, with the ending or the declared format of a workbook; declare "
            f"format: csv, or {_AGAIN}"
        )
    return ExtractError(f"{name} is no workbook that is known (XLSX, XLSM, XLSB, XLS, ODS); {_AGAIN}")
