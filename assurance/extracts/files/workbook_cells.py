"""Cells of a workbook as text, in one way each, whatever the format of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

__all__ = ["cell_text", "cell_texts", "column_letters", "number_text"]

_LONG: Final = 16
_NOISE: Final = 3


def number_text(value: float) -> str:
    """Write a number in plain digits: whole ones without a point, none with an exponent.

    Shortest decimal that means the same double. Where 15 digits, the most that a spreadsheet shows, are
    shorter by three and more, they are taken: the rest is what binary sums leave behind.

    Examples
    --------
    >>> number_text(12.0), number_text(12.5), number_text(1e-7), number_text(0.1 + 0.2)
    ('12', '12.5', '0.0000001', '0.3')
    """
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    if len(text) > _LONG:
        shown = format(value, ".15g")
        text = shown if len(shown) <= len(text) - _NOISE else text
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: datetime) -> str:
    text = str(value)
    return text[:-9] if text.endswith(" 00:00:00") else text


def _duration(value: timedelta) -> str:
    seconds = value // timedelta(seconds=1)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITE: Final[dict[type, Callable[[Any], str]]] = {
    str: lambda value: value,
    int: str,
    float: number_text,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: _moment,
    time: time.isoformat,
    timedelta: _duration,
}


def cell_text(cell: object) -> str:
    """Write a cell as text; '' where it is empty.

    Dates are written as YYYY-MM-DD, moments as YYYY-MM-DD HH:MM:SS (midnight as the date alone), times and
    durations as HH:MM:SS.

    Examples
    --------
    >>> cell_text(12.0), cell_text(datetime(2026, 10, 1)), cell_text(timedelta(hours=30)), cell_text(True)
    ('12', '2026-10-01', '30:00:00', 'true')
    """
    return _WRITE[type(cell)](cell)


def cell_texts(cells: Iterable[object]) -> list[str | None]:
    """Write many cells as text; None where empty."""
    return [_WRITE[type(cell)](cell) or None for cell in cells]


def column_letters(place: int) -> str:
    """Give the letters of a column of a sheet, by its number from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
