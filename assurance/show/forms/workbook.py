"""The document as a workbook: a sheet a table, numbers as numbers, and no text that is a formula."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from assurance.show.document import Amount, Cell, Column, Document, Kind, Table, tables_of
from assurance.show.forms.cells import NOT_KNOWN, cell_text, is_numeric, plain_text, value_of
from assurance.show.forms.sheets import sheet_names

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["MADE", "make_workbook"]

MADE: Final = datetime(2000, 1, 1)
"""The day that stands as the workbook's own in its properties: not the clock's."""
_NAVY, _MUTED, _LINE, _LINK = "#0B2A4A", "#4D5B66", "#D5DDE3", "#00528F"
_FORMULA: Final = ("=", "+", "-", "@")
_LONGEST: Final = 32_767
_EXACT: Final = 2**53
_SMALL: Final = 0.0001
_HEAD: Final = 4
"""Row of the headings, counted from 0; above them stand the caption, what nobody may miss, and a note."""
_WIDTHS: Final = (9.0, 46.0)
_LINE_HEIGHT: Final = 13.5
_MOST_LINES: Final = 8


def make_workbook(document: Document) -> bytes:
    """Make a workbook in which every table can be sorted, filtered and counted on.

    Parameters
    ----------
    document : what stands in it; a sheet a table, named after it

    Returns
    -------
    bytes
        XLSX. The first sheet lists the others with links, the facts and what nobody may miss. Shares are
        numbers from 0 to 1 shown in per cent; a number that is not known says so, a withheld one shows its
        mark, and an empty cell is one in which nothing is due. No text is a formula. No clock, name or
        machine is in it: the same document gives the same bytes.

    Examples
    --------
    >>> from assurance.show.document import Section
    >>> columns = (Column("a", "Part"), Column("n", "Cases", "count"))
    >>> table = Table("sizes", "Sizes", columns, (("=1+1", 12),))
    >>> make_workbook(Document("Pack", "Demo", "October 2026", (Section("S", tables=(table,)),)))[:2]
    b'PK'
    """
    import xlsxwriter

    buffer = BytesIO()
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    options = {"in_memory": True, **dict.fromkeys(plain, False)}
    book = xlsxwriter.Workbook(buffer, options)
    subject = f"{document.programme_title}, {document.period_words}"
    book.set_properties(
        {
            "title": plain_text(f"{document.title}: {subject}"),
            "subject": plain_text(subject),
            "created": MADE,
        }
    )
    looks = _Looks(book)
    listed = list(tables_of(document))
    names = sheet_names([table.name for _, table in listed])
    contents = book.add_worksheet("Contents")
    for number, (name, (_, table)) in enumerate(zip(names, listed, strict=True), start=1):
        _table_sheet(book.add_worksheet(name), document, table, looks, number=number)
    _contents(
        contents,
        document,
        [(name, where, table) for name, (where, table) in zip(names, listed, strict=True)],
        looks,
    )
    book.close()
    return buffer.getvalue()


class _Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **look: Any) -> Format:
        """Give the format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self._made[key] = self._book.add_format({**base, **look})
        return self._made[key]


def _contents(
    sheet: Worksheet, document: Document, listed: list[tuple[str, tuple[str, ...], Table]], looks: _Looks
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 95)
    sheet.set_column(2, 2, 9)
    sheet.set_row(0, 26)
    sheet.set_row(1, 18)
    sheet.write_string(
        0, 0, plain_text(document.programme_title), looks.of(bold=True, font_size=18, font_color=_NAVY)
    )
    sheet.write_string(
        1,
        0,
        plain_text(f"{document.title}, {document.period_words}"),
        looks.of(font_size=12, font_color=_MUTED),
    )
    row = 3
    for banner in document.banners:
        sheet.write_string(row, 0, plain_text(banner.heading), looks.of(bold=True, text_wrap=True))
        sheet.write_string(row, 1, plain_text(banner.text), looks.of(text_wrap=True))
        row += 1
    for name, value in document.facts:
        sheet.write_string(row, 0, _kept(name), looks.of(font_color=_MUTED))
        sheet.write_string(row, 1, _kept(value), _text_look(value, looks, text_wrap=True))
        row += 1
    row += 1
    head = looks.of(bold=True, bottom=2)
    for place, label in enumerate(("Sheet", "What it holds", "Rows")):
        sheet.write_string(row, place, label, head)
    for name, where, table in listed:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks.of(font_color=_LINK, underline=1), name)
        sheet.write_string(row, 1, _kept(": ".join((*where[-1:], table.caption))), looks.of(text_wrap=True))
        sheet.write_number(row, 2, len(table.rows), looks.of(num_format="#,##0"))
    _printed(sheet, document)


def _table_sheet(sheet: Worksheet, document: Document, table: Table, looks: _Looks, *, number: int) -> None:
    sheet.write_string(0, 0, _kept(table.caption), looks.of(bold=True, font_size=14, font_color=_NAVY))
    sheet.write_string(1, 0, _kept(_status(document)), looks.of(bold=True, font_color=_MUTED))
    sheet.write_string(2, 0, _kept(table.note), looks.of(font_color=_MUTED))
    sheet.set_row(0, 22)
    labels = _labels(table.columns)
    last = _HEAD + max(1, len(table.rows))
    head = looks.of(bold=True, text_wrap=True, bottom=2, valign="bottom")
    right = looks.of(bold=True, text_wrap=True, bottom=2, valign="bottom", align="right")
    columns = [
        {"header": label, "header_format": right if is_numeric(column) else head}
        for label, column in zip(labels, table.columns, strict=True)
    ]
    sheet.add_table(
        _HEAD, 0, last, len(labels) - 1,
        {"name": f"table_{number}", "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
    )  # fmt: skip
    for place, row in enumerate(table.rows, start=_HEAD + 1):
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, place, at, column, cell, looks)
    widths = [
        _wide(labels[at], column, [row[at] for row in table.rows]) for at, column in enumerate(table.columns)
    ]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for place, row in enumerate(table.rows, start=_HEAD + 1):
        if (lines := _lines(table.columns, row, widths)) > 1:
            sheet.set_row(place, lines * _LINE_HEIGHT)
    sheet.set_row(_HEAD, 3 * _LINE_HEIGHT)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    _printed(sheet, document)


def _write(sheet: Worksheet, row: int, at: int, column: Column, cell: Cell, looks: _Looks) -> None:
    """Write a cell as what it is: a number where it is one, and text that no program reads as a formula."""
    value = value_of(cell)
    if value is not None and column.kind not in ("text", "verdict") and abs(value) < _EXACT:
        sheet.write_number(row, at, value, looks.of(num_format=_number_format(column, cell, value)))
        return
    text = cell_text(column, cell)
    if not text:
        return
    aside = is_numeric(column)
    look = {"align": "right", "italic": True, "font_color": _MUTED} if aside else {"text_wrap": True}
    sheet.write_string(row, at, _kept(text), _text_look(text, looks, **look))


def _number_format(column: Column, cell: Cell, value: float) -> str:
    kind: Kind = cell.kind if isinstance(cell, Amount) else column.kind
    unit = cell.unit if isinstance(cell, Amount) else column.unit
    places = column.places
    if kind == "share":
        return _places("0", 1 if places is None else places) + "%"
    if kind == "points":
        return f"+{_places('0', 1)}%;-{_places('0', 1)}%;0%"
    if 0 < abs(value) < _SMALL:
        return "0.00E+00"
    whole = float(value).is_integer()
    shown = _places("#,##0", 0 if whole else 2 if places is None else places)
    return f'{shown}" {unit.replace(chr(34), "")}"' if unit else shown


def _places(stem: str, places: int) -> str:
    return f"{stem}.{'0' * places}" if places else stem


def _text_look(text: str, looks: _Looks, **look: Any) -> Format:
    """Mark a text that begins like a formula as text, for the programs that it is copied to."""
    quoted = {"quote_prefix": True} if text.startswith(_FORMULA) else {}
    return looks.of(**look, **quoted)


def _kept(text: str) -> str:
    """Give a text that a cell can hold: a longer one says that it is cut."""
    text = plain_text(text)
    mark = " (cut here)"
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(mark)] + mark


def _status(document: Document) -> str:
    said = ". ".join(banner.heading for banner in document.banners)
    return " \N{EN DASH} ".join(filter(None, (f"{document.programme_title}, {document.period_words}", said)))


def _labels(columns: tuple[Column, ...]) -> list[str]:
    """Give headings that differ from each other, whatever their letters' case, as a table needs them."""
    seen: dict[str, int] = {}
    labels = []
    for column in columns:
        label = _kept(f"{column.label} ({column.unit})" if column.unit else column.label) or column.key
        seen[label.casefold()] = again = seen.get(label.casefold(), 0) + 1
        labels.append(label if again == 1 else f"{label} ({again})")
    return labels


def _wide(label: str, column: Column, cells: list[Cell]) -> float:
    texts = [cell_text(column, cell) for cell in cells]
    least = max(map(len, label.split()), default=1) + 3
    usual = max(map(len, texts), default=1) if is_numeric(column) else max(map(len, texts), default=1) * 0.9
    if is_numeric(column):
        usual = max((len(text) for text in texts if text != NOT_KNOWN), default=6)
    return min(max(least, usual + 2, _WIDTHS[0]), _WIDTHS[1])


def _lines(columns: tuple[Column, ...], row: tuple[Cell, ...], widths: list[float]) -> int:
    """Give the lines that a row needs, so that every program shows all of its words."""
    pairs = zip(columns, row, widths, strict=True)
    needed = [
        sum(1 + int(len(line) * 1.05 / width) for line in cell_text(column, cell).split("\n"))
        for column, cell, width in pairs
        if not is_numeric(column)
    ]
    return min(max(needed, default=1), _MOST_LINES)


def _printed(sheet: Worksheet, document: Document) -> None:
    """Set how a sheet is printed: sideways, as wide as the page, its status above and its number below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    said = ", ".join(banner.heading for banner in document.banners).replace("&", "&&")
    sheet.set_header(f"&L&8{said[:200]}")
    sheet.set_footer("&L&8&A&R&8Page &P of &N")
