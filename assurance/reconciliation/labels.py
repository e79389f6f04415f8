"""Names of breakdown values, written alike on the dashboard's side and on the records' side."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import pandas as pd

from assurance.engine import quote
from assurance.expressions import ColumnType

__all__ = [
    "NOT_RECORDED",
    "Breakdown",
    "breakdown_text",
    "is_missing",
    "label",
    "label_sql",
    "names_a_total",
]

Breakdown = tuple[tuple[str, str | None], ...]
"""Column and value pairs; () is the whole, a value of None is "not recorded"."""

NOT_RECORDED = "(not recorded)"
_TOTALS = re.compile(
    r"((the )?(grand |overall |sub[ -]?)?totals?\b.{0,40}|.{1,40} (sub[ -]?)?total|all( .{0,20})?|overall|sum"
    r"|england|trust|whole)",
    re.IGNORECASE,
)
_BLANKS = " \t\r\n\u00a0"
_EXACT = 10**15


def is_missing(cell: Any) -> bool:
    """Tell whether a cell holds nothing: null, not-a-number, or only blanks."""
    if isinstance(cell, str):
        return not cell.strip(_BLANKS)
    return cell is None or bool(pd.isna(cell))


def label(cell: Any) -> str | None:
    """Write a breakdown value as text, or None where there is none.

    Whole numbers have no decimal point (a column of numbers with gaps turns 3 into 3.0), dates are
    written as 2026-10-31, and blanks at both ends do not count.

    Examples
    --------
    >>> label(3.0), label(" P1 "), label(True), label(float("nan"))
    ('3', 'P1', 'true', None)
    """
    if is_missing(cell):
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Real | Decimal) and not isinstance(cell, Integral):
        size = float(cell)
        return str(int(size)) if size.is_integer() and abs(size) < _EXACT else str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip(_BLANKS)


def label_sql(column: str, kind: ColumnType) -> str:
    """Write the same reading as SQL."""
    name = quote(column)
    if kind == "number":
        whole = f"{name} = trunc({name}) AND abs({name}) < {_EXACT}"
        return (
            f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
        )
    return f"nullif(trim(CAST({name} AS VARCHAR), ' ' || chr(9) || chr(13) || chr(10) || chr(160)), '')"


def breakdown_text(breakdown: Breakdown) -> str:
    """Write a breakdown as the result prints it; the whole is the empty text.

    Examples
    --------
    >>> breakdown_text((("provider", "P1"), ("team", None)))
    'provider=P1, team=(not recorded)'
    """
    return ", ".join(f"{column}={NOT_RECORDED if value is None else value}" for column, value in breakdown)


def names_a_total(text: str) -> bool:
    """Tell whether a name reads like that of a total rather than of a part.

    Examples
    --------
    >>> names_a_total("Grand total:"), names_a_total("North sub-total"), names_a_total("Allerton")
    (True, True, False)
    """
    return _TOTALS.fullmatch(text.strip().rstrip(":").strip()) is not None
