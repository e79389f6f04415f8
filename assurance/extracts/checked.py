"""Every row of an extract held against its declaration, as one query."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assurance.engine import Engine, quote
from assurance.errors import ExtractError, QueryError
from assurance.expressions import parse_expression
from assurance.extracts.files.opened import Extract
from assurance.extracts.lists import list_faults
from assurance.extracts.privacy.storing import stored_sql, storing_faults
from assurance.extracts.setting import Setting
from assurance.extracts.values.cells import cell_sql
from assurance.extracts.values.conversion import Conversion, Faults, Names
from assurance.extracts.values.converting import cells_are_text, convert
from assurance.extracts.values.hidden_counts import hidden_sql
from assurance.extracts.values.limits import limits
from assurance.programme import Column, FileSource
from assurance.programme.columns import stored_columns

__all__ = ["Checked", "Planned", "check_rows", "stored_names"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One column on its way from cells to what is stored.

    Parameters
    ----------
    at, name, column : its SQL names, its name and its declaration
    conversion : from the cell to the value
    faults : (condition, reason) over cell, value and helpers, in the order in which they are looked at
    stored : SQL of what is stored, over the values of the row; None where nothing is
    """

    at: Names
    name: str
    column: Column
    conversion: Conversion
    faults: Faults
    stored: str | None

    @property
    def missing(self) -> str:
        """Condition over the converted row that its cell says nothing: empty, a null value or null date."""
        return self.conversion.missing(self.at)


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of an extract with the outcome of each.

    Parameters
    ----------
    relation : SQL of a query with `_row`, the stored columns in their types, `_raw_<i>`, `_fault` (place
        in `faults`, null where the row fits) and `_exclusion` (place in the exclusions, null where kept)
    faults : (column, reason) by place: the order in which faults are looked at
    converted : SQL of the query below it, with `_row`, `_raw_<i>`, `_cell_<i>` and `_value_<i>` of every
        row, whatever its faults
    columns : how each declared column was planned
    """

    relation: str
    faults: tuple[tuple[str, str], ...]
    converted: str
    columns: tuple[Planned, ...]

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of the columns that are stored, in the order declared."""
        return tuple(name for planned in self.columns for name in stored_names(planned))


def check_rows(extract: Extract, source: FileSource, *, setting: Setting, engine: Engine) -> Checked:
    """Write the query that converts and checks every row.

    A row's fault is its first, by the order of the columns; rules across columns come after them.
    Exclusions are looked at only in rows without fault, in the order declared.

    Raises
    ------
    ExtractError
        When a column's type in the file cannot become the declared type, or a pattern cannot be used.
    """
    plans = _plans(extract, source, setting=setting, engine=engine)
    cells = [
        f"{cell_sql(plan.at.raw, source.null_values, text=cells_are_text(extract, source, plan.name))} "
        f"AS {plan.at.cell}"
        for plan in plans
    ]
    relation = _layer(f"({extract.relation})", ["*", *cells])
    for layer in zip_longest(*(plan.conversion.helpers for plan in plans)):
        relation = _layer(relation, ["*", *(f"{helper[0]} AS {helper[1]}" for helper in layer if helper)])
    converted = _layer(relation, ["*", *(f"{plan.conversion.value} AS {plan.at.value}" for plan in plans)])
    named = [text for plan in plans for text in _stored(plan)]
    raw = [plan.at.raw for plan in plans]
    faults = [(when, plan.name, reason) for plan in plans for when, reason in plan.faults]
    first = f"{_first([when for when, _, _ in faults])} AS _own"
    relation = _layer(converted, ["_row", *raw, *named, first])
    broken = _checks(source, setting, engine)
    across = _first([when for when, _ in broken], start=len(faults))
    relation = _layer(relation, ["* EXCLUDE (_own)", f"coalesce(_own, {across}) AS _fault"])
    excluded = _first(_exclusions(source, setting, engine))
    relation = _layer(relation, ["*", f"CASE WHEN _fault IS NULL THEN {excluded} END AS _exclusion"])
    reasons = (
        *((column, reason) for _, column, reason in faults),
        *((name, why) for _, (name, why) in broken),
    )
    return Checked(relation, reasons, converted, tuple(plans))


def stored_names(planned: Planned) -> tuple[str, ...]:
    """Name the columns of the snapshot that come of a declared column: none, one, or two."""
    if planned.stored is None:
        return ()
    return (planned.name, f"{planned.name}__hidden") if planned.column.counts else (planned.name,)


def _stored(plan: Planned) -> list[str]:
    if plan.stored is None:
        return []
    own = f"{plan.stored} AS {quote(plan.name)}"
    counts = plan.column.counts
    if counts is None:
        return [own]
    return [own, f"{hidden_sql(counts, plan.at)} AS {quote(f'{plan.name}__hidden')}"]


def _plans(extract: Extract, source: FileSource, *, setting: Setting, engine: Engine) -> list[Planned]:
    places = {name: Names(place) for place, name in enumerate(source.columns)}
    found = []
    for name, column in source.columns.items():
        at = places[name]
        conversion = convert(extract, source, name, at, clock=setting.clock, orders=setting.orders)
        faults = _faults(extract, source, name, at, conversion, setting=setting, engine=engine)
        faults = (*faults, *storing_faults(name, source, places=places, setting=setting))
        stored = stored_sql(name, source, places=places, setting=setting)
        found.append(Planned(at, name, column, conversion, faults, stored))
    return found


def _layer(relation: str, columns: Sequence[str]) -> str:
    return f"(SELECT {', '.join(columns)} FROM {relation})"


def _first(conditions: Sequence[str], *, start: int = 0) -> str:
    """Write SQL of the place of the first condition that is true, or null."""
    if not conditions:
        return "CAST(NULL AS INTEGER)"
    return f"CASE {' '.join(f'WHEN {when} THEN {place}' for place, when in enumerate(conditions, start))} END"


def _faults(
    extract: Extract,
    source: FileSource,
    name: str,
    at: Names,
    conversion: Conversion,
    *,
    setting: Setting,
    engine: Engine,
) -> Faults:
    """List (condition, reason) of one column, in the order in which they are looked at."""
    column = source.columns[name]
    where = f"{extract.name}, column {name!r}"
    faults: list[tuple[str, str]] = []
    if name in source.key:
        faults.append((conversion.missing(at), "is empty, but belongs to the key"))
    elif column.required:
        faults.append((conversion.missing(at), "is empty, but required"))
    _try_pattern(column, where, engine)
    places = {other: Names(place) for place, other in enumerate(source.columns)}
    listed = list_faults(name, source, places=places, setting=setting)
    bounds = limits(column, at, time_zone=setting.clock.time_zone, where=where)
    for condition, reason in (*conversion.faults, *bounds, *listed):
        faults.append((f"NOT {conversion.missing(at)} AND ({condition})", reason))
    return tuple(faults)


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


def _exclusions(source: FileSource, setting: Setting, engine: Engine) -> list[str]:
    types = stored_columns(source, setting.sources)
    parsed = (parse_expression(entry.when, types, expected="boolean") for entry in source.exclude)
    return [f"({engine.lower(expression)})" for expression in parsed]


def _checks(source: FileSource, setting: Setting, engine: Engine) -> list[tuple[str, tuple[str, str]]]:
    """Write the rules across columns that reject a row, each with its id and reason."""
    types = stored_columns(source, setting.sources)
    return [
        (
            f"NOT ({engine.lower(parse_expression(check.holds, types, expected='boolean'))})",
            (check.id, check.reason),
        )
        for check in source.checks
        if check.otherwise == "reject"
    ]
