"""CSV as the record system writes it: UTF-8, one heading line, line feeds, empty for what is not there."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

__all__ = ["as_cell", "as_row", "csv_text", "records_text"]


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda value: "",
    bool: lambda value: "true" if value else "false",
    datetime: lambda value: value.isoformat(timespec="seconds"),
    date: date.isoformat,
}


def as_cell(value: object) -> str:
    """Write one value, with times to the second and truth in lower case.

    Examples
    --------
    >>> as_cell(None), as_cell(True), as_cell(datetime(2026, 10, 3, 9, 5)), as_cell(date(2026, 10, 3))
    ('', 'true', '2026-10-03T09:05:00', '2026-10-03')
    """
    return _WRITTEN.get(type(value), str)(value)


def as_row(record: Any) -> dict[str, str]:
    """Write a record as cells by column."""
    return {field.name: as_cell(getattr(record, field.name)) for field in fields(record)}


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a whole file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def records_text(kind: type[Any], records: Iterable[Any]) -> str:
    """Write a whole file of records of one kind, a column a field."""
    columns = [field.name for field in fields(kind)]
    values = attrgetter(*columns)
    return csv_text(columns, ([as_cell(value) for value in values(record)] for record in records))
