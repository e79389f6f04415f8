"""Cells that a Parquet file has typed already, to the types declared."""

from __future__ import annotations

import re
from typing import Final

from assurance.extracts.values.clock_values import LATE, SKIPPED
from assurance.extracts.values.conversion import Clock, Conversion, Names, sql_type
from assurance.extracts.values.text_values import NOT_WHOLE, TOO_LONG
from assurance.programme import Column

__all__ = ["convert_typed", "is_number", "is_text", "reads_as_text"]

_WHOLE: Final = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)")
_FRACTION: Final = re.compile(r"FLOAT|DOUBLE|DECIMAL.*")
_NAIVE: Final = re.compile(r"TIMESTAMP(_S|_MS|_NS)?")
_ZONED: Final = "TIMESTAMP WITH TIME ZONE"
_TEXT: Final = re.compile(r"VARCHAR|ENUM.*|UUID|\"NULL\"|NULL")


def is_text(kind: str) -> bool:
    """Tell whether cells of this DuckDB type are read as text, as in a CSV file.

    Examples
    --------
    >>> is_text("VARCHAR"), is_text("BIGINT")
    (True, False)
    """
    return bool(_TEXT.fullmatch(kind))


def is_number(kind: str) -> bool:
    """Tell whether cells of this DuckDB type are numbers.

    Examples
    --------
    >>> is_number("DECIMAL(18,3)"), is_number("DATE")
    (True, False)
    """
    return bool(_WHOLE.fullmatch(kind) or _FRACTION.fullmatch(kind))


def reads_as_text(column: Column, kind: str, *, serials: bool) -> bool:
    """Tell whether cells of this type are read as text: text, and numbers where digits are what is asked.

    Whole numbers become ids only where `pad` gives them back the zeros they may have lost, and dates only
    where it is declared what they count.
    """
    if is_text(kind):
        return True
    if column.type == "id":
        return column.pad and bool(_WHOLE.fullmatch(kind))
    return serials and column.type in ("date", "timestamp") and is_number(kind)


def convert_typed(column: Column, kind: str, at: Names, clock: Clock) -> Conversion | None:
    """Give the conversion from a DuckDB type to a declared type, or None where there is none.

    A number never becomes an id: its leading zeros may be gone. Nothing is rounded: a fraction where an
    integer is declared, or more decimals than declared, are faults of their row.
    """
    whole, fraction = bool(_WHOLE.fullmatch(kind)), bool(_FRACTION.fullmatch(kind))
    if column.type == "integer" and (whole or fraction):
        return _to_integer(at, fraction=fraction)
    if column.type == "number" and (whole or fraction):
        return _to_number(column, kind, at)
    if column.type in ("text", "category") and (whole or kind in ("BOOLEAN", "DATE")):
        return Conversion(f"CAST({at.cell} AS VARCHAR)")
    if column.type == "boolean" and (whole or kind == "BOOLEAN"):
        fault = ((f"{at.cell} NOT IN (0, 1)", "is not 0 or 1"),) if whole else ()
        return Conversion(f"CAST({at.cell} AS BOOLEAN)", fault)
    if column.type == "date" and (kind == "DATE" or _NAIVE.fullmatch(kind)):
        late = f"CAST({at.cell} AS TIMESTAMP) <> CAST({at.value} AS TIMESTAMP)"
        midnight = ((late, LATE),) if kind != "DATE" else ()
        return Conversion(f"CAST({at.cell} AS DATE)", (_endless(at), *midnight))
    if column.type == "timestamp":
        return _to_timestamp(kind, at, clock)
    return None


def _to_integer(at: Names, *, fraction: bool) -> Conversion:
    broken = f"NOT isfinite(CAST({at.cell} AS DOUBLE)) OR {at.cell} <> floor({at.cell})"
    faults = ((broken, NOT_WHOLE),) if fraction else ()
    return Conversion(f"TRY_CAST({at.cell} AS BIGINT)", (*faults, (f"{at.value} IS NULL", TOO_LONG)))


def _to_number(column: Column, kind: str, at: Names) -> Conversion:
    endless = (f"NOT isfinite(CAST({at.cell} AS DOUBLE))", "is not a finite number")
    value = f"TRY_CAST({at.cell} AS {sql_type(column)})"
    if column.decimals is None:
        return Conversion(value, (endless,))
    long = (f"{at.value} IS NULL", f"has more than {18 - column.decimals} digits before the decimal point")
    # in the type of the file: as doubles, long decimals would seem equal to what they were rounded to
    back = f"TRY_CAST({at.value} AS {kind}) IS DISTINCT FROM {at.cell}"
    more = (back, f"has more decimals than the {column.decimals} declared")
    return Conversion(value, (endless, long, more))


def _to_timestamp(kind: str, at: Names, clock: Clock) -> Conversion | None:
    if kind == _ZONED:
        return Conversion(f"CAST(timezone('UTC', {at.cell}) AS TIMESTAMP)", (_endless(at),))
    if not _NAIVE.fullmatch(kind):
        return None
    return Conversion(
        f"CASE WHEN isfinite({at.wall}) THEN {clock.to_utc(at.wall)} ELSE {at.wall} END",
        ((f"{at.value} IS NULL", SKIPPED), _endless(at)),
        helpers=((f"CAST({at.cell} AS TIMESTAMP)", at.wall),),
    )


def _endless(at: Names) -> tuple[str, str]:
    return f"NOT isfinite({at.value}) OR {at.value} < DATE '0001-01-01'", "is not a date of our calendar"
