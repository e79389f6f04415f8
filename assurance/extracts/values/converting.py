"""From the cells of one declared column to its values: which way of reading belongs to which type."""

from __future__ import annotations

from dataclasses import replace

from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.values.clock_values import date_from_text, timestamp_from_text
from assurance.extracts.values.conversion import Clock, Conversion, Names
from assurance.extracts.values.date_orders import Orders
from assurance.extracts.values.id_values import id_from_text
from assurance.extracts.values.null_dates import take_out_days
from assurance.extracts.values.text_values import Signs, number_from_text, truth_from_text, words_from_text
from assurance.extracts.values.typed_values import convert_typed, is_number, is_text, reads_as_text
from assurance.programme import Column, FileSource

__all__ = ["cells_are_text", "convert"]


def cells_are_text(extract: Extract, source: FileSource, name: str) -> bool:
    """Tell whether the cells of a column are read as text, whatever the file's type."""
    place = list(source.columns).index(name)
    serials = source.excel_serials is not None
    return reads_as_text(source.columns[name], extract.types[place], serials=serials)


def convert(
    extract: Extract, source: FileSource, name: str, at: Names, *, clock: Clock, orders: Orders
) -> Conversion:
    """Give the conversion of one column.

    Parameters
    ----------
    extract, source, name, at : the column, as it came and as declared, and its SQL names
    clock : of the source
    orders : of day and month, where the cells showed them

    Raises
    ------
    ExtractError
        When the column's type in the file cannot become the declared type.
    """
    column, kind = source.columns[name], extract.types[at.place]
    own = _column_clock(extract, source, name, clock, orders)
    if cells_are_text(extract, source, name):
        signs = Signs(source.decimal_sign, source.thousands_sign)
        found: Conversion | None = _from_text(column, at, own, signs)
    else:
        found = convert_typed(column, kind, at, own)
    if found is None:
        raise ExtractError(f"{extract.name}, column {name!r}: {_misfit(column, kind)}")
    if column.type in ("date", "timestamp"):
        return take_out_days(found, source.null_dates, at, column_type=column.type)
    return found


def _column_clock(extract: Extract, source: FileSource, name: str, clock: Clock, orders: Orders) -> Clock:
    """Set the clock of a source to one of its columns."""
    proved = orders.proved.get(name)
    text = is_text(extract.types[list(source.columns).index(name)])
    return replace(
        clock,
        order=source.columns[name].date_order or proved or clock.order,
        iso_too=proved is not None or extract.typed_dates,
        bare_days=extract.typed_dates,
        serials=source.excel_serials,
        decimal_sign=source.decimal_sign if text else ".",
    )


def _from_text(column: Column, at: Names, clock: Clock, signs: Signs) -> Conversion:
    if column.type in ("integer", "number"):
        return number_from_text(column, at, signs)
    if column.type == "boolean":
        return truth_from_text(at)
    if column.type == "date":
        return date_from_text(at, clock)
    if column.type == "timestamp":
        return timestamp_from_text(at, clock)
    return id_from_text(column, at) if column.type == "id" else words_from_text(at)


def _misfit(column: Column, kind: str) -> str:
    if column.type == "id":
        return (
            f"the file holds {kind} where an id is declared; an id is text, since a number may have lost its "
            "leading zeros; export the column as text, or declare width and pad: true where ids are whole "
            "numbers of one width"
        )
    days = ""
    if column.type in ("date", "timestamp") and is_number(kind):
        days = "declare excel_serials where the numbers count days, "
    return (
        f"the file holds {kind} where {column.type} is declared; {days}declare another type, or export it as "
        "text"
    )
