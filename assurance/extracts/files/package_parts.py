"""Which part of an XLSX or XLSB package holds which sheet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from zipfile import ZipFile

from assurance.extracts.files.compound_file import DamagedFile

__all__ = ["check_texts", "part_named", "sheet_parts", "targets_of"]

_COUNT: Final = re.compile(rb"\buniqueCount\s*=\s*[\"']([0-9]+)")


def part_named(archive: ZipFile, name: str) -> str | None:
    """Give the part of this name, upper and lower case being the same."""
    return next((part for part in archive.namelist() if part.lower() == name), None)


def sheet_parts(archive: ZipFile) -> dict[str, str]:
    """Give the part of each sheet with cells, by the sheet's name; charts and macros are left out.

    Raises
    ------
    DamagedFile
        When the workbook does not say.
    """
    workbook = part_named(archive, "xl/workbook.xml")
    if workbook is None:
        raise DamagedFile
    targets = targets_of(archive, workbook)
    found: dict[str, str] = {}
    for element in _elements(archive, workbook):
        if element.tag.rpartition("}")[2] == "sheet":
            ids = [value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"]
            if ids and ids[0] in targets:
                found[element.get("name", "")] = targets[ids[0]]
    return found


def targets_of(archive: ZipFile, part: str) -> dict[str, str]:
    """Give the parts with sheets that a part refers to, by the id it uses."""
    folder, _, file = part.rpartition("/")
    listed = {name.lower(): name for name in archive.namelist()}
    beside = listed.get(f"{folder}/_rels/{file}.rels".lower())
    if beside is None:
        raise DamagedFile
    found: dict[str, str] = {}
    for element in _elements(archive, beside):
        target, own = element.get("Target"), element.get("Id")
        if target and own and element.get("Type", "").endswith("/worksheet"):
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[own] = listed.get(posixpath.normpath(path).lower(), posixpath.normpath(path))
    return found


def check_texts(archive: ZipFile) -> None:
    """Refuse a table of texts that promises more of them than its bytes can hold: memory is taken for them.

    Raises
    ------
    DamagedFile
        When it does.
    """
    part = part_named(archive, "xl/sharedstrings.xml")
    if part is None:
        return
    with archive.open(part) as file:
        start = file.read(4_096).partition(b"<si")[0]
    promised = _COUNT.search(start)
    if promised and int(promised[1]) > archive.getinfo(part).file_size:
        raise DamagedFile


def _elements(archive: ZipFile, part: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(archive.read(part)).iter()  # noqa: S314 - expat limits entities
