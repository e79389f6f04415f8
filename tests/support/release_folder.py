"""A folder like a release, made by the writers that make one, with a value planted in one place."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import nbformat
import typst
import xlsxwriter
from PIL import Image
from PIL.PngImagePlugin import PngInfo

DRAWN = date(2026, 11, 2)
"""A day that a clean release says, of itself."""
DIGEST = "9990000018aabbccddeeff00112233445566778899aabbccddeeff0011223344"
"""A digest that begins as an NHS number does."""


def png(*, kind: str = "", text: str = "") -> bytes:
    """Draw a small picture, with a text in a chunk of one kind."""
    info = PngInfo()
    if kind == "iTXt":
        info.add_itxt("Description", text, zip=True)
    elif kind:
        info.add_text("Comment", text, zip=kind == "zTXt")
    image, out = Image.new("RGB", (8, 8), "#bb99aa"), BytesIO()
    exif = image.getexif()
    if kind == "eXIf":
        exif[0x010E] = text
    image.save(out, "PNG", pnginfo=info, **({"exif": exif} if kind == "eXIf" else {}))
    return out.getvalue()


def uri(data: bytes, mime: str = "image/png") -> str:
    """Write bytes as a data: URI."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 2 91 1784 91 Q 999 000 0018 415"/>{}</svg>'


def page(
    body: str = "", *, title: str = "October 2026", alt: str = "Line of 12 months", src: str = ""
) -> str:
    """Write a page with a table of numbers, a chart, digests and versions."""
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><title>{title}</title>'
        "<style>td{margin:1px 2px}</style></head>"
        f"<body><main><h1>{title}</h1><p>Drawn 2026-11-02. Python 3.12.10, pandas 3.1.1; seed {DIGEST}.</p>"
        "<table><tr><th>Team</th><th>Met</th></tr><tr><td>999</td><td>000</td><td>0018</td></tr>"
        "<tr><td>0.9990000018</td><td>12 of 40</td><td>E01000001</td></tr></table>"
        f'<img alt="{alt}" src="{src or uri(png())}">{SVG.format("")}{body}</main></body></html>'
    )


def notebook(source: str = "x = 1", output: object = None, metadata: object = None) -> str:
    """Write a notebook of one cell."""
    cell = nbformat.v4.new_code_cell(source, id="a1b2c3d4")
    if output is not None:
        cell.outputs = [nbformat.v4.new_output("display_data", data=output)]
    book = nbformat.v4.new_notebook(cells=[cell], metadata={"title": "Sample", **dict(metadata or {})})
    return nbformat.writes(book)


def workbook(change: Callable[[xlsxwriter.Workbook, object], None] | None = None) -> bytes:
    """Write a workbook of a sheet."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 11, 2)})
    sheet = book.add_worksheet("Figures")
    sheet.write_row(0, 0, ["Team", "Met", "Share"])
    sheet.write_row(1, 0, ["A1", 999, 0.9990000018])
    if change:
        change(book, sheet)
    book.close()
    return out.getvalue()


@cache
def pdf(*, text: str = "", cell: str = "", alt: str = "", title: str = "", heading: str = "") -> bytes:
    """Write a PDF/UA by typst with a table of numbers and a chart."""
    picture = SVG.format('<circle cx="9" cy="9" r="4"/>').encode()
    source = f"""
#set document(title: "October 2026 {title}", date: none)
#set text(lang: "en", region: "GB")
= Findings {heading}
Met by 12 of 40 cases. {text}
#table(columns: 4, table.header([Team], [Cases], [Met], [Late]), [999], [000], [0018], [{cell or 7}])
#figure(image(bytes(sys.inputs.picture), format: "svg", width: 2cm, alt: "Line of 12 months {alt}"))
"""
    inputs = {"picture": picture.decode()}
    return typst.compile(source.encode(), pdf_standards=["ua-1"], ignore_system_fonts=True, sys_inputs=inputs)


def make_release(folder: Path) -> Path:
    """Write a clean release."""
    folder.mkdir(parents=True)
    put(folder, "index.html", page())
    put(folder, "sample.ipynb", notebook())
    findings = {"schema": "findings/1", "rows": [{"words": "12 of 40", "share": 0.9990000018, "n": 1234}]}
    put(
        folder,
        "findings.json",
        json.dumps({**findings, "sha256": DIGEST, "code": "RX1", "lsoa": "E01000001"}),
    )
    put(folder, "tables/figures.csv", "team,met,share\nA1,999,0.9990000018\nB2,000,0018\n")
    put(folder, "figures.xlsx", workbook())
    put(folder, "report.pdf", pdf())
    put(folder, "chart.png", png(kind="tEXt", text="seaborn 0.13.2"))
    put(folder, "verify.py", f'"""Verify."""\nDIGITS = "0123456789"\nSHA = "{DIGEST}"\n')
    return folder


def put(folder: Path, name: str, content: str | bytes) -> None:
    """Write a file of the release."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def zipped(name: str, content: str | bytes) -> bytes:
    """Pack one file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _book(change: Callable[[xlsxwriter.Workbook, object, str], object]) -> Callable[[Path, str], None]:
    def plant(folder: Path, value: str) -> None:
        put(folder, "figures.xlsx", workbook(lambda book, sheet: change(book, sheet, value) and None))

    return plant


def _file(name: str, write: Callable[[str], str | bytes]) -> Callable[[Path, str], None]:
    return lambda folder, value: put(folder, name, write(value))


def _hidden(book, _sheet, value):
    other = book.add_worksheet("Lists")
    other.write(4, 2, value)
    other.hide()


PLACES: dict[str, tuple[str, str, Callable[[Path, str], None]]] = {
    "html text": ("index.html", "line 1, text", _file("index.html", lambda v: page(f"<p>for {v}</p>"))),
    "html table cell": (
        "index.html",
        "table",
        _file("index.html", lambda v: page(f"<table><tr><td>{v}</table>")),
    ),
    "html alt": ("index.html", "attribute alt", _file("index.html", lambda v: page(alt=f"Line {v}"))),
    "html title": ("index.html", "line 1, text", _file("index.html", lambda v: page(title=f"October {v}"))),
    "html attribute": (
        "index.html",
        "attribute data-key",
        _file("index.html", lambda v: page(f'<p data-key="{v}">a</p>')),
    ),
    "html comment": ("index.html", "comment", _file("index.html", lambda v: page(f"<!-- was {v} -->"))),
    "html style": ("index.html", "text", _file("index.html", lambda v: page(f"<style>/* {v} */</style>"))),
    "html entities": (
        "index.html",
        "text",
        _file("index.html", lambda v: page("<p>" + "".join(f"&#{ord(s)};" for s in v) + "</p>")),
    ),
    "html split by elements": (
        "index.html",
        "text",
        _file("index.html", lambda v: page(f"<p><b>{v[:4]}</b><span>{v[4:]}</span></p>")),
    ),
    "html wrapped": (
        "index.html",
        "text",
        _file("index.html", lambda v: page("<p>" + v.replace(" ", "\n   ") + "</p>")),
    ),
    "html link": (
        "index.html",
        "href",
        _file("index.html", lambda v: page(f'<a href="x?q={quote(v)}">x</a>')),
    ),
    "html picture tEXt": (
        "index.html",
        "attribute src, packed into it, chunk",
        _file("index.html", lambda v: page(src=uri(png(kind="tEXt", text=v)))),
    ),
    "html picture svg": (
        "index.html",
        "attribute src, packed into it",
        _file(
            "index.html",
            lambda v: page(src="data:image/svg+xml," + quote(SVG.format(f"<text>{v}</text>"), " ")),
        ),
    ),
    "svg title": (
        "index.html",
        "text",
        _file("index.html", lambda v: page(SVG.format(f"<title>{v}</title>"))),
    ),
    "svg tspans": (
        "index.html",
        "text",
        _file(
            "index.html",
            lambda v: page(SVG.format(f"<text><tspan>{v[:5]}</tspan><tspan>{v[5:]}</tspan></text>")),
        ),
    ),
    "notebook source": (
        "sample.ipynb",
        "cell 1, source, line 2",
        _file("sample.ipynb", lambda v: notebook(f"x\n# {v}")),
    ),
    "notebook text": (
        "sample.ipynb",
        "cell 1, output 1",
        _file("sample.ipynb", lambda v: notebook(output={"text/plain": v})),
    ),
    "notebook html": (
        "sample.ipynb",
        "cell 1, output 1",
        _file("sample.ipynb", lambda v: notebook(output={"text/html": f"<b>{v}</b>"})),
    ),
    "notebook picture": (
        "sample.ipynb",
        "image/png, chunk",
        _file(
            "sample.ipynb",
            lambda v: notebook(output={"image/png": base64.encodebytes(png(kind="iTXt", text=v)).decode()}),
        ),
    ),
    "notebook json": (
        "sample.ipynb",
        "output 1",
        _file("sample.ipynb", lambda v: notebook(output={"application/json": {"rows": [{"who": v}]}})),
    ),
    "notebook metadata": (
        "sample.ipynb",
        "metadata",
        _file("sample.ipynb", lambda v: notebook(metadata={"parameters": {"who": v}})),
    ),
    "json value": (
        "findings.json",
        "rows[0].who",
        _file("findings.json", lambda v: json.dumps({"rows": [{"who": v}]})),
    ),
    "json key": ("findings.json", "keys", _file("findings.json", lambda v: json.dumps({"rows": {v: 1}}))),
    "json list": ("findings.json", "list", _file("findings.json", lambda v: json.dumps({"rows": ["a", v]}))),
    "json key twice": (
        "findings.json",
        "who",
        _file("findings.json", lambda v: f'{{"who": {json.dumps(v)}, "who": "nobody"}}'),
    ),
    "json escapes": (
        "findings.json",
        "who",
        _file("findings.json", lambda v: '{"who": "' + "".join(f"\\u{ord(s):04x}" for s in v) + '"}'),
    ),
    "csv cell": (
        "tables/figures.csv",
        "line 2, column 2",
        _file("tables/figures.csv", lambda v: f'a,b\n1,"{v}"\n'),
    ),
    "csv heading": (
        "tables/figures.csv",
        "line 1, column 2",
        _file("tables/figures.csv", lambda v: f'a,"{v}"\n1,2\n'),
    ),
    "xlsx cell": ("figures.xlsx", "sheet 1, row 6, column C", _book(lambda b, s, v: s.write_string(5, 2, v))),
    "xlsx rich text": (
        "figures.xlsx",
        "sheet 1, row 6",
        _book(
            lambda b, s, v: s.write_rich_string(5, 2, b.add_format({"bold": True}), v[:5], v[5:], "."),
        ),
    ),
    "xlsx hidden sheet": ("figures.xlsx", "sheet 2, row 5", _book(_hidden)),
    "xlsx comment": ("figures.xlsx", "comments", _book(lambda b, s, v: s.write_comment("A1", v))),
    "xlsx properties": (
        "figures.xlsx",
        "document properties",
        _book(lambda b, s, v: b.set_properties({"subject": v, "created": datetime(2026, 11, 2)})),
    ),
    "xlsx defined name": (
        "figures.xlsx",
        "names of sheets",
        _book(lambda b, s, v: b.define_name("who", f'="{v}"')),
    ),
    "xlsx header": ("figures.xlsx", "besides its cells", _book(lambda b, s, v: s.set_header(f"&L{v}"))),
    "xlsx formula": (
        "figures.xlsx",
        "besides its cells",
        _book(lambda b, s, v: s.write_formula(5, 2, f'="{v}"')),
    ),
    "pdf text": (
        "report.pdf",
        "page 1, text",
        _file("report.pdf", lambda v: pdf(text=f"Case {v} was late.")),
    ),
    "pdf cell": ("report.pdf", "page 1, text", _file("report.pdf", lambda v: pdf(cell=v))),
    "pdf alt": ("report.pdf", "alternative text", _file("report.pdf", lambda v: pdf(alt=v))),
    "pdf title": ("report.pdf", "title", _file("report.pdf", lambda v: pdf(title=v))),
    "pdf outline": ("report.pdf", "title or outline", _file("report.pdf", lambda v: pdf(heading=v))),
    "png tEXt": ("chart.png", "(tEXt)", _file("chart.png", lambda v: png(kind="tEXt", text=v))),
    "png zTXt": ("chart.png", "(zTXt)", _file("chart.png", lambda v: png(kind="zTXt", text=v))),
    "png iTXt": ("chart.png", "(iTXt)", _file("chart.png", lambda v: png(kind="iTXt", text=v))),
    "png exif": ("chart.png", "(eXIf)", _file("chart.png", lambda v: png(kind="eXIf", text=v))),
    "code": ("verify.py", "line 3", _file("verify.py", lambda v: f"x = 1\n\n# {v}\n")),
    "zip member": ("all.zip", "member 1, line 1", _file("all.zip", lambda v: zipped("a.txt", v))),
    "zip in zip": (
        "all.zip",
        "member 1, member 1",
        _file("all.zip", lambda v: zipped("b.zip", zipped("a.txt", v))),
    ),
}
