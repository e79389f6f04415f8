"""Cells of any file as text, the way intake will see them, and what kind they were."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Literal

__all__ = ["Kind", "cell_text"]

Kind = Literal["empty", "text", "number", "date", "time", "truth"]
_STRIPPED: Final = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u202f\u205f\u3000\ufeff"
)


def cell_text(value: object) -> tuple[str, Kind]:
    r"""Write a cell as text without surrounding white space, and say what kind of cell it was.

    A whole number loses the `.0` that spreadsheets give it; a day is written in ISO form, and so is a
    day with a time.

    Examples
    --------
    >>> cell_text("\u00a0N/A "), cell_text(12.0), cell_text(date(2026, 10, 3)), cell_text(None)
    (('N/A', 'text'), ('12', 'number'), ('2026-10-03', 'date'), ('', 'empty'))
    """
    if value is None:
        return "", "empty"
    if isinstance(value, bool):
        return ("true" if value else "false"), "truth"
    if isinstance(value, int | float):
        return _number(value), "number"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M:%S}"), "date"
    if isinstance(value, date):
        return value.isoformat(), "date"
    if isinstance(value, time | timedelta):
        return str(value), "time"
    text = str(value).strip(_STRIPPED)
    return text, ("text" if text else "empty")


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
