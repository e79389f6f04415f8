"""What a reader should know of a file before trusting a count made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from assurance.extracts.profile.column import ColumnProfile
from assurance.extracts.profile.keys import FanOut
from assurance.extracts.profile.loading import Table, as_at_of
from assurance.extracts.profile.people import is_reference

__all__ = ["EXPORT_LIMITS", "column_warnings", "lost_zeros", "table_warnings"]

EXPORT_LIMITS: Final = {
    30_000: "the rows that a Power BI visual exports to CSV",
    65_535: "the rows under one heading of an old Excel sheet",
    65_536: "the rows of an old Excel sheet",
    150_000: "the rows that a Power BI visual exports to a workbook",
    1_048_575: "the rows under one heading of an Excel sheet",
    1_048_576: "the rows of an Excel sheet",
}


def table_warnings(table: Table, columns: Sequence[ColumnProfile], fan: FanOut | None) -> tuple[str, ...]:
    """Say what is odd about the table as a whole."""
    return (*_shape(table), *_sheets(table), *_ending(table), *_fan(table, columns, fan))


def _shape(table: Table) -> Iterator[str]:
    for file, rows in table.parts:
        if rows in EXPORT_LIMITS:
            yield f"{file} has {rows:,} rows, {EXPORT_LIMITS[rows]}: it may be cut short."
    if table.rows == 0:
        yield "There are no rows under the headings."
    if table.ragged:
        yield f"Rows with more or fewer cells than there are headings: {table.ragged:,}."
    if table.repeated_headers:
        yield f"Rows that repeat the headings: {table.repeated_headers:,}; they are no records."
    if table.blank_rows:
        yield f"Blank rows under the headings: {table.blank_rows:,}."
    headings = [heading for heading in table.headings if heading]
    twins = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twins:
        yield f"Headings stand more than once: {', '.join(map(repr, twins))}; give each a name of its own."


def _sheets(table: Table) -> Iterator[str]:
    if table.hidden:
        yield f"Hidden sheets were passed over: {', '.join(map(repr, table.hidden))}."
    if table.others:
        yield f"Sheets without a table were passed over: {', '.join(map(repr, table.others))}."
    day, noted = as_at_of(table)
    if noted:
        yield f'There is an "as at" note{f" of {day}" if day else " whose day reads two ways or none"}.'


def _ending(table: Table) -> Iterator[str]:
    ending = table.ending
    if ending.total:
        numbers = ending.agrees + ending.differs
        fit = f"it agrees with the rows in {ending.agrees} of {_columns(numbers)}"
        yield f"The last row is a total; {fit if numbers else 'it holds no numbers'}."
    if ending.notes:
        cure = "" if table.form == "workbook" else "; take them out, or intake reads them as records"
        yield f"Rows at the end with one cell each, as notes have, not looked at: {len(ending.notes)}{cure}."


def _columns(count: int) -> str:
    return f"{count} number column{'' if count == 1 else 's'}"


def _fan(table: Table, columns: Sequence[ColumnProfile], fan: FanOut | None) -> Iterator[str]:
    if fan is None:
        return
    named = {column.place: column.heading for column in columns}
    if fan.differing:
        which = ", ".join(repr(named[place]) for place in fan.differing)
        yield (
            f"Of {fan.values:,} values of {named[fan.column]!r}, {fan.repeated:,} stand in several rows that "
            f"differ only in {which}: one case may have a row for each, so rows are not cases."
        )
    else:
        yield (
            f"Of {fan.values:,} values of {named[fan.column]!r}, {fan.repeated:,} stand in several rows that "
            "are wholly alike."
        )


def column_warnings(column: ColumnProfile) -> tuple[str, ...]:
    """Say what is odd about a column."""
    return (*_date_warnings(column), *_cell_warnings(column))


def _date_warnings(column: ColumnProfile) -> Iterator[str]:
    look = column.dates
    if look is not None:
        if look.contradictory:
            yield (
                f"{look.day_first_only:,} dates read day first only and {look.month_first_only:,} month "
                "first only: the column contradicts itself"
            )
        if look.ambiguous:
            yield f"{look.either:,} dates read both day first and month first, none in one order only"
        if look.impossible:
            yield f"cells that look like dates but are none: {look.impossible:,}"
        if look.serials and look.read:
            yield f"numbers among dates, as Excel counts days: {look.serials:,}"
        elif look.serials and "date" in column.heading.lower():
            yield f"numbers of the size of Excel's count of days: {look.serials:,}"
        for day, count in look.sentinels:
            yield f"cells with {day}, which usually stands for nothing: {count:,}"
    if column.count("short_year"):
        yield f"dates with a year of two digits, which are not read: {column.count('short_year'):,}"
    if column.count("named_month"):
        yield f"dates with the month in letters, which are not read: {column.count('named_month'):,}"


def _cell_warnings(column: ColumnProfile) -> Iterator[str]:
    if column.count("scientific") and not column.count("decimal"):
        yield (
            f"numbers in scientific notation, as spreadsheets leave ids: {column.count('scientific'):,}; "
            "the ids are lost"
        )
    if column.nhs_short:
        yield f"NHS numbers of nine digits, which lost their leading zero: {column.nhs_short:,}"
    elif lost_zeros(column):
        yield "ids of digits are of different widths and none begins with 0: leading zeros may be lost"
    for word, count in column.nothing:
        yield f"cells with {word!r}, which says nothing: {count:,}"
    if column.count("decimal_comma") and column.count("decimal"):
        yield "numbers have decimal points and decimal commas"


def lost_zeros(column: ColumnProfile) -> bool:
    """Tell whether ids of digits look as if a spreadsheet took their leading zeros.

    So it looks where the heading announces an id, all cells are digits, widths differ by at most two
    digits, most are at the full width, and no cell begins with 0.
    """
    whole = column.filled > 0 and column.count("whole") == column.filled
    close = 0 < column.longest - column.shortest <= 2
    return whole and close and not column.zeros and is_reference(column.heading) and column.longest >= 5
