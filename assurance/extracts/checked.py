"""Every row of an extract held against its declaration, as one query."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assurance.engine import Engine, quote
from assurance.engine.dialect import WHITE_SPACE, text_literal
from assurance.errors import ExtractError, QueryError
from assurance.expressions import parse_expression
from assurance.extracts.clock_values import date_from_text, timestamp_from_text
from assurance.extracts.conversion import Clock, Conversion, Names
from assurance.extracts.limits import limits
from assurance.extracts.opened import Extract
from assurance.extracts.text_values import number_from_text, truth_from_text
from assurance.extracts.typed_values import convert_typed, is_text
from assurance.programme import Column, FileSource

__all__ = ["Checked", "check_rows"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of an extract with the outcome of each.

    Parameters
    ----------
    relation : SQL of a query with `_row`, the declared columns in their types, `_raw_<i>`, `_fault` (place
        in `faults`, null where the row fits) and `_exclusion` (place in the exclusions, null where kept)
    faults : (column, reason) by place: the order in which faults are looked at
    """

    relation: str
    faults: tuple[tuple[str, str], ...]


def check_rows(extract: Extract, source: FileSource, *, clock: Clock, engine: Engine) -> Checked:
    """Write the query that converts and checks every row.

    A row's fault is its first, by the order of the columns. Exclusions are looked at only in rows without
    fault, in the order declared.

    Raises
    ------
    ExtractError
        When a column's type in the file cannot become the declared type, or a pattern cannot be used.
    """
    plans = [
        (Names(place), name, column, _convert(extract, place, name, column, clock))
        for place, (name, column) in enumerate(source.columns.items())
    ]
    cells = [
        f"{_cell(at.raw, source.null_values, text=is_text(extract.types[at.place]))} AS {at.cell}"
        for at, *_ in plans
    ]
    helpers = zip_longest(*(conversion.helpers for *_, conversion in plans))
    values = [f"{conversion.value} AS {at.value}" for at, _, _, conversion in plans]
    named = [f"{at.value} AS {quote(name)}" for at, name, *_ in plans]
    raw = [at.raw for at, *_ in plans]
    faults = _faults(extract, source, plans, clock=clock, engine=engine)
    relation = _layer(f"({extract.relation})", ["*", *cells])
    for layer in helpers:
        relation = _layer(relation, ["*", *(f"{helper[0]} AS {helper[1]}" for helper in layer if helper)])
    relation = _layer(relation, ["*", *values])
    relation = _layer(
        relation, ["_row", *raw, *named, f"{_first([when for when, _, _ in faults])} AS _fault"]
    )
    excluded = _first(_exclusions(source, engine))
    relation = _layer(relation, ["*", f"CASE WHEN _fault IS NULL THEN {excluded} END AS _exclusion"])
    return Checked(relation, tuple((column, reason) for _, column, reason in faults))


_Plan = tuple[Names, str, Column, Conversion]


def _layer(relation: str, columns: Sequence[str]) -> str:
    return f"(SELECT {', '.join(columns)} FROM {relation})"


def _first(conditions: Sequence[str]) -> str:
    """Write SQL of the place of the first condition that is true, or null."""
    if not conditions:
        return "CAST(NULL AS INTEGER)"
    return f"CASE {' '.join(f'WHEN {when} THEN {place}' for place, when in enumerate(conditions))} END"


def _cell(raw: str, null_values: Sequence[str], *, text: bool) -> str:
    if not text:
        return raw
    # looking at both ends first is twenty times as fast as trimming by a list of characters
    raw = f"CAST({raw} AS VARCHAR)"
    ends = f"left({raw}, 1) BETWEEN '!' AND '~' AND right({raw}, 1) BETWEEN '!' AND '~'"
    said = f"CASE WHEN {ends} THEN {raw} ELSE trim({raw}, {text_literal(WHITE_SPACE)}) END"
    nothing = sorted({"", *(word.strip() for word in null_values)})  # an empty cell never says anything
    if nothing == [""]:
        return f"nullif({said}, '')"
    listed = ", ".join(map(text_literal, nothing))
    return f"CASE WHEN ({said}) NOT IN ({listed}) THEN ({said}) END"


def _convert(extract: Extract, place: int, name: str, column: Column, clock: Clock) -> Conversion:
    at, kind = Names(place), extract.types[place]
    if not is_text(kind):
        found = convert_typed(column, kind, at, clock)
        if found is None:
            raise ExtractError(f"{extract.name}, column {name!r}: {_misfit(column, kind)}")
        return found
    if column.type in ("integer", "number"):
        return number_from_text(column, at)
    if column.type == "boolean":
        return truth_from_text(at)
    if column.type == "date":
        return date_from_text(column, at, clock)
    if column.type == "timestamp":
        return timestamp_from_text(column, at, clock)
    return Conversion(at.cell)  # ids, text and categories stay as they are: leading zeros survive


def _misfit(column: Column, kind: str) -> str:
    if column.type == "id":
        return (
            f"the file holds {kind} where an id is declared; an id is text, since a number may have lost its "
            "leading zeros; export the column as text"
        )
    return (
        f"the file holds {kind} where {column.type} is declared; declare another type, or export it as text"
    )


def _faults(
    extract: Extract, source: FileSource, plans: Sequence[_Plan], *, clock: Clock, engine: Engine
) -> list[tuple[str, str, str]]:
    """List (condition, column, reason), in the order in which they are looked at."""
    faults: list[tuple[str, str, str]] = []
    for at, name, column, conversion in plans:
        if name in source.key:
            faults.append((f"{at.cell} IS NULL", name, "is empty, but belongs to the key"))
        elif column.required:
            faults.append((f"{at.cell} IS NULL", name, "is empty, but required"))
        where = f"{extract.name}, column {name!r}"
        _try_pattern(column, where, engine)
        bounds = limits(column, at, time_zone=clock.time_zone, where=where)
        for condition, reason in (*conversion.faults, *bounds):
            faults.append((f"{at.cell} IS NOT NULL AND ({condition})", name, reason))
    return faults


def _try_pattern(column: Column, where: str, engine: Engine) -> None:
    """Refuse patterns that Python knows and RE2, which runs in time that grows with the text, does not."""
    if column.pattern is None:
        return
    try:
        engine.scalar("SELECT regexp_full_match('', ?)", [column.pattern])
    except QueryError as error:
        problem = error.detail.partition("\n")[0].rpartition("Error: ")[2]
        raise ExtractError(
            f"{where}: the pattern cannot be used: {problem}; patterns are RE2, without look-around and "
            "references back; correct it in sources.yaml"
        ) from None


def _exclusions(source: FileSource, engine: Engine) -> list[str]:
    types = {name: column.type for name, column in source.columns.items()}
    parsed = (parse_expression(entry.when, types, expected="boolean") for entry in source.exclude)
    return [f"({engine.lower(expression)})" for expression in parsed]
