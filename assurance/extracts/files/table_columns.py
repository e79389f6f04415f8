"""How the columns of a PostgreSQL table are copied: as text that loses nothing, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assurance.engine import quote
from assurance.errors import ExtractError
from assurance.programme import Column

__all__ = ["TableColumn", "copy_sql", "is_float", "is_number", "order_sql"]

_WHOLE: Final = frozenset({"int2", "int4", "int8", "oid"})
_FLOAT: Final = frozenset({"float4", "float8"})
_AS_TEXT: Final = frozenset(
    {"text", "varchar", "bpchar", "name", "citext", "uuid", "bool", "numeric", "date", "timestamp"}
) | frozenset({"time", "timetz", "interval", "inet", "cidr", "macaddr", "xml"})
_DOCUMENTS: Final = frozenset({"json", "jsonb", "xml"})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table.

    Parameters
    ----------
    name : as the table spells it
    shown : its type as people write it, such as `numeric(10,2)`
    base : name of the type below any domain, such as `numeric`
    sort : kind of that type: `b` base, `e` enum, and others that are not read
    array : whether it is an array
    """

    name: str
    shown: str
    base: str
    sort: str
    array: bool


def is_number(found: TableColumn) -> bool:
    """Tell whether it holds numbers that are copied digit for digit."""
    return found.base in _WHOLE or found.base == "numeric"


def is_float(found: TableColumn) -> bool:
    """Tell whether it holds binary fractions, which stay numbers."""
    return found.base in _FLOAT


def copy_sql(where: str, name: str, column: Column, found: TableColumn) -> str:
    """Write SQL of the text that stands for a value.

    Numbers are copied digit for digit, so no binary fraction comes in between; instants as UTC with a `Z`;
    clock times as they stand. Only columns that are binary fractions already stay so, and those of single
    precision by their shortest decimal.

    Parameters
    ----------
    where : words for the table in messages
    name, column : the declared column
    found : what the table has

    Raises
    ------
    ExtractError
        When the type is not read, or cannot become what is declared.
    """
    problem = _problem(column, found)
    if problem:
        raise ExtractError(f"{where}, column {found.name!r} for column {name!r}: {problem}")
    cell = quote(found.name)
    if found.base == "float8":
        return cell
    if found.base == "float4":
        return f"CAST(CAST({cell} AS text) AS float8)"
    if found.base == "timestamptz":
        return f"CAST({cell} AT TIME ZONE 'UTC' AS text) || 'Z'"
    return f"CAST({cell} AS text)"


def _problem(column: Column, found: TableColumn) -> str | None:
    view = "ask for a view that casts it to text"
    if found.array:
        return f"it holds lists ({found.shown}); ask for a view with one value a row"
    if found.sort != "e" and found.base not in _WHOLE | _FLOAT | _AS_TEXT | _DOCUMENTS | {"timestamptz"}:
        return f"its type {found.shown} is not read; {view}"
    if found.base in _DOCUMENTS and column.type != "text":
        return f"it holds documents ({found.shown}), where {column.type} is declared; declare type: text"
    if found.base in _FLOAT and column.type not in ("number", "integer"):
        return f"it holds binary fractions ({found.shown}), where {column.type} is declared; {view}"
    if column.type == "timestamp" and found.base == "date":
        return "it holds days without a time, where timestamp is declared; declare type: date"
    if column.type == "date" and found.base == "timestamptz":
        return (
            "it holds instants, where date is declared, and the day depends on the time zone; "
            "declare type: timestamp, or ask for a view that says which day"
        )
    if column.type in ("date", "timestamp") and (found.base in _WHOLE or found.base == "bool"):
        return f"it holds {found.shown}, where {column.type} is declared; declare another type"
    return None


def order_sql(expression: str, found: TableColumn) -> str:
    """Write how rows are ordered by a column: by its bytes, whatever language the server sorts in."""
    return expression if is_float(found) else f'({expression}) COLLATE "C"'
