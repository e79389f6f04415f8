"""Workbooks made by small scripts: with openpyxl, by hand where it cannot, and by LibreOffice."""

from __future__ import annotations

import atexit
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def save(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
    charts: Sequence[str] = (),
) -> Path:
    """Save a workbook with openpyxl; merged cells are those of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    for area in merged:
        book.worksheets[0].merge_cells(area)
    for name in charts:
        book.create_chartsheet(name).add_chart(openpyxl.chart.BarChart())
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def cell(reference: str, value: object) -> str:
    """Write one cell as XML; a tuple is a number in the style of a date, bytes are XML as it stands."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode().replace("@", reference)
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, tuple):
        return f'<c r="{reference}" s="1"><v>{value[0]}</v></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def error(word: str) -> bytes:
    """Make a cell with an error, for `write_raw`."""
    return f'<c r="@" t="e"><f>1/0</f><v>{word}</v></c>'.encode()


def rows_xml(rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """Write rows as XML, one text each."""
    for number, row in enumerate(rows, start=1):
        cells = "".join(cell(f"{LETTERS[at]}{number}", value) for at, value in enumerate(row))
        yield f'<row r="{number}">{cells}</row>'


def write_raw(path: Path, rows: Iterable[Sequence[object]], *, end: str = "</sheetData></worksheet>") -> Path:
    """Write an XLSX workbook of one sheet by hand, which is quick and can be wrong on purpose."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    head = '<?xml version="1.0"?>'
    link = '<Relationship Id="rId{0}" Type="{1}/{2}" Target="{3}"/>'
    workbook = link.format(1, RELATIONS, "officeDocument", "xl/workbook.xml")
    sheet = link.format(1, RELATIONS, "worksheet", "worksheets/sheet1.xml")
    styles = link.format(2, RELATIONS, "styles", "styles.xml")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{workbook}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{sheet}{styles}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, text in parts.items():
            archive.writestr(part, head + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'{head}<worksheet xmlns="{SPREADSHEET}"><sheetData>'.encode())
            for row in rows_xml(rows):
                file.write(row.encode())
            file.write(end.encode())
    return path


@cache
def _profile() -> Path:
    """Give a profile of LibreOffice of our own, the same for all conversions of one run of the tests."""
    folder = tempfile.mkdtemp(prefix="assurance_office_")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def convert(path: Path, ending: str) -> Path:
    """Convert a workbook with LibreOffice, beside it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    options = [f"-env:UserInstallation={_profile().as_uri()}", "--headless"]
    place = ["--convert-to", ending, "--outdir", str(path.parent)]
    subprocess.run([program, *options, *place, str(path)], check=True, capture_output=True, timeout=120)
    return path.with_suffix(f".{ending}")


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Make a compound file, the container of old Office files and of encrypted new ones."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    directory = -(-(len(padded) + 1) // 4)
    table = [fat, *range(2, directory + 1), end]
    entries = [("Root Entry", 5, end, 0)]
    for name, data in padded.items():
        start, sectors = len(table), -(-len(data) // 512)
        entries.append((name, 2, start, len(data)))
        table += [*range(start + 1, start + sectors), end]
    table += [free] * (128 - len(table))
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    numbers = (62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", magic, *numbers) + struct.pack("<109I", 0, *[free] * 108)
    listed = b""
    for name, kind, start, size in entries:
        text = name.encode("utf-16-le")
        listed += struct.pack("<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, free, free, free, start, size)
    body = b"".join(data.ljust(-(-len(data) // 512) * 512, b"\0") for data in padded.values())
    return head + struct.pack("<128I", *table) + listed.ljust(512 * directory, b"\0") + body


def record(kind: int, body: bytes = b"") -> bytes:
    """Make one record of a binary workbook of 2007 (XLSB)."""
    head = bytes([kind]) if kind < 128 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        byte, length = length & 0x7F, length >> 7
        size += bytes([byte | (0x80 if length else 0)])
        if not length:
            return head + size + body


def wide(text: str) -> bytes:
    """Write a text of XLSB."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: Sequence[Sequence[object]], *, end: bytes = record(146) + record(130)) -> Mapping[str, bytes]:
    """Give the parts of an XLSB workbook; an int stands for the code of an error."""
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, 25)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<II", number, 0).ljust(17, b"\0"))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, int):
                sheet += record(3, place + bytes([value]))
            elif isinstance(value, float):
                sheet += record(5, place + struct.pack("<d", value))
            else:
                sheet += record(6, place + wide(str(value)))
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Data"))
    link = f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/>'
    links = f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    default = f'<Default Extension="bin" ContentType="{kind}"/>'
    types = f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">{default}</Types>'
    return {
        "[Content_Types].xml": types.encode(),
        "xl/workbook.bin": record(131) + record(143) + listed + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": links.encode(),
        "xl/worksheets/sheet1.bin": sheet + end,
    }


def zipped(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """Write an archive of these parts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path
