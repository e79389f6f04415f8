"""What a file holds before anything is declared: columns, shapes and warnings, and no row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.extracts.profile import FEWEST, ColumnProfile, FileProfile
from assurance.extracts.profile.profile import looks_words
from assurance.show.layout import WIDTH, label_rows, percent_axis
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE
from assurance.show.words import count_words, join_words, percent, upper_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []

_MOST = 40
_IDENTITY = {
    "nhs_number": "NHS number", "person_id": "id of a person", "birth": "date of birth",
    "postcode": "postcode",
    "name": "name", "contact": "telephone or e-mail", "address": "address", "other": "number of a person",
}  # fmt: skip


@sentence.register
def _sentence(result: FileProfile) -> str:
    parts = [
        f"{upper_first(count_words(result.rows, 'row'))} and {count_words(len(result.columns), 'column')} "
        f"in {join_words(result.table.files)}."
    ]
    telling = [repr(column.heading) for column in result.columns if column.person]
    if telling:
        parts.append(f"Headings or cells tell who somebody is in {join_words(telling)}.")
    named = {column.place: column.heading for column in result.columns}
    keys = [" with ".join(repr(named[place]) for place in key) for key in result.keys]
    several = f"; so {'is' if len(keys) == 2 else 'are'} {join_words(keys[1:4])}" if len(keys) > 1 else ""
    parts.append(f"{keys[0]} is different in every row{several}." if keys else "No column names every row.")
    return "\n".join([" ".join(parts), *result.warnings])


@alt_text.register
def _alt(result: FileProfile) -> str:
    shares = [f"{column.heading or 'no heading'} {_filled(column)}" for column in result.columns[:_MOST]]
    return f"Bars of the share of rows in which each column says something: {', '.join(shares)}."


def _filled(column: ColumnProfile) -> str:
    return percent(column.filled / column.rows if column.rows else None)


@picture.register
def _picture(result: FileProfile) -> Picture | None:
    shown = result.columns[:_MOST]
    if not result.rows or not shown:
        return None

    def draw(ax: Axes) -> None:
        places = range(len(shown))
        ax.barh(places, [column.filled / column.rows for column in shown], color=BLUE)
        label_rows(ax, list(places), [column.heading or "(no heading)" for column in shown])
        percent_axis(ax, 1.0)
        ax.set_xlabel("rows that say something")

    more = f"; {_MOST} of {len(result.columns)} columns" if len(result.columns) > _MOST else ""
    return Picture(f"How full each column is{more}.", WIDTH, 0.9 + 0.22 * len(shown), draw)


@tables.register
def _tables(result: FileProfile) -> tuple[str, ...]:
    rows = [
        {
            "heading": column.heading or f"(column {column.place + 1})", "distinct": column.distinct,
            "filled": column.filled / column.rows, "looks": looks_words(column),
            "identity": _IDENTITY.get(column.person, ""),
            "range": f"{column.low} to {column.high}" if column.low else "",
            "values": ", ".join(value for value, _ in column.codes),
        }
        for column in result.columns
        if column.rows
    ]  # fmt: skip
    headers = [
        Column("heading", "Column", "stub"),
        Column("filled", "Rows that say something", "percent"),
        Column("distinct", "Different values", "count"),
        Column("looks", "Looks like"),
        Column("range", "From, to"),
        Column("values", "Codes"),
        Column("identity", "Tells who somebody is"),
    ]
    note = (
        f"No row is shown. Months, numbers and codes are shown only where at least {FEWEST} rows hold each, "
        "and never of a column that tells, or may tell, who somebody is."
    )
    return (table(f"The columns of {join_words(result.table.files)}", headers, rows, note=note, longest=200),)
