"""Findings as rows of tables: which numbers stand in which column, and which rows a short report keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assurance.pack.report.reading import ABSENT, Found, Known
from assurance.show.document import Cell, Chart, Column, Kind, Table, Withheld
from assurance.show.words import count_words, ended, part_words, period_words, upper_first

__all__ = [
    "LONGEST",
    "Field",
    "Main",
    "Sheet",
    "field_of",
    "measure",
    "measure_title",
    "part",
    "period",
    "spread",
    "table_of",
    "title",
]

LONGEST = 60
"""Rows of a table that a short report prints whole; of a longer one it prints the main rows."""
MOST = 240
"""Main rows that a short report prints at most."""
EVERY = ("",)
"""Beginning of every name of a number: all others stand in another table."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the number that stands in it, its heading, how it is written.

    Parameters
    ----------
    key : of the number, and of the column
    read : how the cell is found, where it is not simply the number of that key
    blank : whether a number that is null is none that is due here, and not one that is unknown
    detail : whether the column stands in full reports only
    """

    key: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    read: Callable[[Found], Cell] | None = None
    blank: bool = False
    detail: bool = False

    def cell(self, one: Found) -> Cell:
        """Give the cell of a finding."""
        value = one.get(self.key) if self.read is None else self.read(one)
        return ABSENT if value is None and (self.blank or self.kind == "text") else value


@dataclass(frozen=True, slots=True)
class Main:
    """The rows that a short report keeps of a long table: how they are told, and what they are in words."""

    keeps: Callable[[Found], bool]
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is to be: its name and caption, its columns, and which of its rows come first.

    Parameters
    ----------
    main : the rows that a short report keeps of a long table
    elsewhere : beginnings of the names of numbers that stand in another table
    """

    name: str
    caption: str
    fields: Sequence[Field]
    note: str = ""
    main: Main | None = None
    charts: tuple[Chart, ...] = ()
    elsewhere: tuple[str, ...] = ()


def table_of(known: Known, sheet: Sheet, found: Sequence[Found]) -> tuple[Table, ...]:
    """Give the table of some findings; none where there are none.

    Columns in which nothing stands are left out. In a brief report a long table keeps its main rows, and
    says how many rows stand elsewhere.
    """
    if not found:
        return ()
    rows, left = _kept(known, sheet, found)
    fields = [one for one in (*sheet.fields, *_others(sheet, rows)) if not (known.brief and one.detail)]
    cells = [[one.cell(row) for row in rows] for one in fields]
    shown = [
        place
        for place, column in enumerate(cells)
        if place == 0 or (_tells(fields[place], column, known) and not _mark_of(column, known))
    ]
    columns = tuple(Column(fields[i].key, fields[i].label, fields[i].kind, fields[i].unit) for i in shown)
    body = tuple(tuple(cells[place][row] for place in shown) for row in range(len(rows)))
    note = " ".join(filter(None, [ended(sheet.note), left, *_alike(fields, cells, known)]))
    keys = {column.key for column in columns}
    charts = tuple(chart for chart in sheet.charts if {chart.label, chart.value} <= keys)
    return (Table(sheet.name, sheet.caption, columns, body, note, charts),)


def _others(sheet: Sheet, rows: Sequence[Found]) -> list[Field]:
    """Give a column for any number that no column of the table was made for: a full report loses none."""
    known = {one.key for one in sheet.fields}
    keys = dict.fromkeys(key for one in rows for key, value in one.numbers.items() if _counts(value))
    return [
        field_of(key, rows, detail=True)
        for key in keys
        if key not in known and not key.startswith(sheet.elsewhere or "\0")
    ]


def _counts(value: Cell) -> bool:
    return isinstance(value, int | float | Withheld) and not isinstance(value, bool)


def field_of(key: str, found: Sequence[Found], *, detail: bool) -> Field:
    """Make a column for a number of which nothing is known but its name and its values."""
    label = "Named" if key == "title" else upper_first(key.replace("_", " "))
    return Field(key, label, _kind(key, [one.get(key) for one in found]), blank=True, detail=detail)


def _kind(key: str, values: Sequence[Cell]) -> Kind:
    """Tell how a number is written from what stands there; a float is no share by its looks alone."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if not numbers:
        return "number" if any(isinstance(value, Withheld) for value in values) else "text"
    if key in _SHARES and all(0 <= value <= 1 for value in numbers):
        return "share"
    return "count" if all(isinstance(value, int) for value in numbers) else "number"


_SHARES = ("share", "score", "coverage", "tolerable_rate")


def _tells(field: Field, column: Sequence[Cell], known: Known) -> bool:
    """Tell whether a column says anything; in a brief report one period for all goes without saying."""
    if known.brief and field.key == "period" and len(column) > 1 and len(set(column)) == 1:
        return False
    return any(cell != ABSENT for cell in column)


def _mark_of(column: Sequence[Cell], known: Known) -> str:
    """Give the one mark that stands in every row of a release's column; empty where something else does."""
    marks = {cell.mark if isinstance(cell, Withheld) else "" for cell in column}
    return marks.pop() if known.released and len(column) > 1 and len(marks) == 1 else ""


def _alike(fields: Sequence[Field], cells: Sequence[Sequence[Cell]], known: Known) -> list[str]:
    """Say in a sentence what stands in every row, in place of a column of it."""
    said: dict[str, list[str]] = {}
    for field, column in list(zip(fields, cells, strict=True))[1:]:
        if mark := _mark_of(column, known):
            said.setdefault(mark, []).append(field.label)
    return [f"{upper_first(mark)} in every row: {'; '.join(labels)}." for mark, labels in said.items()]


def _kept(known: Known, sheet: Sheet, found: Sequence[Found]) -> tuple[Sequence[Found], str]:
    if not known.brief or len(found) <= LONGEST:
        return found, ""
    main = [one for one in found if sheet.main is not None and sheet.main.keeps(one)]
    what = sheet.main.words if sheet.main is not None and main else ""
    rows = main[:MOST] or found[:LONGEST]
    if len(rows) == len(found):
        return found, ""
    which = f"Printed here: {what}. " if what else ""
    more = count_words(len(found) - len(rows), "more row")
    return rows, f"{which}{more[:1].upper()}{more[1:]} in {known.rest}, sheet {sheet.name}."


title = Field("title", "What", read=lambda one: one.title)
"""The title of a finding, as the column that heads its row."""


def measure_title(one: Found) -> str:
    """Give the title of a figure's measure; a name that no measure of the programme has, in quotes."""
    name = one.text("title") or one.title
    unknown = one.stage == "reconcile" and one.get("definition") == ABSENT and name == one.text("measure")
    return f"“{name}”, which no measure is called" if unknown else name


measure = Field("title", "Measure", read=measure_title)
"""The measure of a figure, without its part."""
part = Field(
    "breakdown", "Part", read=lambda one: part_words(one.get("breakdown")) if one.has("breakdown") else ABSENT
)
"""The part of a measure, in words."""
period = Field("period", "Period", read=lambda one: period_words(one.text("period"), brief=True))
"""The period of a number, in words."""


def spread(one: Found) -> list[Found]:
    """Give each number of a finding as a row of its own: `what` it is, and how many `cases`."""
    return [
        Found(f"{one.id}.{key}", one.stage, one.title, "", "", {"what": key, "cases": value})
        for key, value in one.numbers.items()
    ]
