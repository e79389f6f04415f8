"""A table with one row a case, made from the rows of other sources."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import CaseSource, Milestone

__all__ = ["derive_cases"]

_DECLARED: Final[dict[str, ColumnType]] = {
    "VARCHAR": "text",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """The milestones that one scan of one source gives."""

    alias: str
    source: str
    case: str
    milestones: Mapping[str, Milestone]


def derive_cases(source_id: str, source: CaseSource, *, engine: Engine) -> tuple[str, ...]:
    """Make the view of a case table: one row a case, one column a milestone.

    With a base, its columns are carried over and every case of it has its row. Without, the cases are
    those seen in any source of the milestones. Each source is scanned once. `first` and `last` take the
    value of the earliest and the latest row by the time column `by`; of rows with the same time, `first`
    takes the first in the file and `last` the last; without `by`, the smallest and the largest value.
    Rows in which the value or the time is null are passed over. `count` is 0 where no row counts.

    `_row` is the row number of the base; without a base, of the case's first row in the first source,
    in the order of the milestones, that has the case. Derived columns come last; each is computed from
    the columns of the base and the milestones, never from another derived one.

    Parameters
    ----------
    source_id, source : the view's name and its declaration
    engine : has the views of the sources named, from `register`

    Returns
    -------
    tuple of str
        Warnings, with counts: rows without a case key, and rows whose case the base does not have.
        None of these is in the case table.

    Raises
    ------
    ExtractError
        When the base has a case twice or a row without a case, or case keys are of different types.
    """
    parts = _parts(source)
    types = {
        name: _types(name, engine) for name in {source.base or parts[0].source, *(p.source for p in parts)}
    }
    _check_key_types(source_id, source, parts, types)
    if source.base:
        _check_base(source_id, source, engine)
    scans = [f"{part.alias} AS MATERIALIZED ({_scan(part, types[part.source], engine)})" for part in parts]
    if source.base:
        start = f"SELECT *, {quote(source.case)} AS _case FROM {quote(source.base)}"
    else:
        start = _all_cases(parts, source.case)
    columns = ", ".join(_column(name, part) for name, part in _in_order(source, parts))
    joins = " ".join(f"LEFT JOIN {part.alias} ON b._case = {part.alias}._case" for part in parts)
    made = (
        f"WITH {', '.join(scans)}, _base AS ({start}) "
        f"SELECT b.* EXCLUDE (_case), {columns} FROM _base AS b {joins}"
    )
    engine.create_view(source_id, made)
    if source.derive:
        derived = _derived(source, _types(source_id, engine), engine)
        engine.create_view(source_id, f"SELECT *, {', '.join(derived)} FROM ({made})")
    return tuple(text for part in parts if (text := _strays(source_id, source, part, engine)))


def _derived(source: CaseSource, types: Mapping[str, ColumnType], engine: Engine) -> list[str]:
    """Write the derived columns, each cast to the type that its expression has for the other rooms."""
    sql_types: dict[str, str] = {kind: name for name, kind in _DECLARED.items()}
    columns = []
    for name, text in source.derive.items():
        expression = parse_expression(text, types)
        columns.append(f"({engine.lower(expression)})::{sql_types[expression.type]} AS {quote(name)}")
    return columns


def _parts(source: CaseSource) -> tuple[_Part, ...]:
    grouped: dict[tuple[str, str], dict[str, Milestone]] = {}
    for name, milestone in source.milestones.items():
        grouped.setdefault((milestone.source, milestone.case or source.case), {})[name] = milestone
    return tuple(
        _Part(f"_part_{place}", name, case, milestones)
        for place, ((name, case), milestones) in enumerate(grouped.items())
    )


def _in_order(source: CaseSource, parts: tuple[_Part, ...]) -> list[tuple[str, _Part]]:
    homes = {name: part for part in parts for name in part.milestones}
    return [(name, homes[name]) for name in source.milestones]


def _column(name: str, part: _Part) -> str:
    column = f"{part.alias}.{quote(name)}"
    return f"coalesce({column}, 0) AS {quote(name)}" if part.milestones[name].count else column


def _types(name: str, engine: Engine) -> dict[str, ColumnType]:
    found = engine.columns(name).items()
    return {
        column: "number" if kind.startswith("DECIMAL") else _DECLARED[kind]
        for column, kind in found
        if not column.startswith("_")
    }


def _check_key_types(
    source_id: str,
    source: CaseSource,
    parts: tuple[_Part, ...],
    types: Mapping[str, Mapping[str, ColumnType]],
) -> None:
    """Refuse to compare text with numbers: SQL would, and take 007 for 7."""
    keys = [(source.base, source.case)] if source.base else []
    kinds = {
        f"{name}.{case}": types[name][case] for name, case in [*keys, *((p.source, p.case) for p in parts)]
    }
    if len(set(kinds.values())) > 1:
        listed = ", ".join(f"{name} is {kind}" for name, kind in kinds.items())
        raise ExtractError(
            f"{source_id}: the case keys are of different types: {listed}; "
            "declare them all as id in sources.yaml"
        )


def _check_base(source_id: str, source: CaseSource, engine: Engine) -> None:
    case, base = quote(source.case), quote(source.base or "")
    ((rows, keyed, cases),) = engine.rows(
        f"SELECT count(*), count({case}), (SELECT count(*) FROM (SELECT 1 FROM {base} "
        f"WHERE {case} IS NOT NULL GROUP BY {case})) FROM {base}"
    )
    if keyed < rows:
        raise ExtractError(
            f"{source_id}: {rows - keyed:,} rows of its base {source.base!r} have no {source.case}; expected "
            "one case a row; declare the column required, so that such rows are rejected and counted"
        )
    if cases < rows:
        raise ExtractError(
            f"{source_id}: {rows - cases:,} rows of its base {source.base!r} repeat a {source.case}; "
            "expected one row a case, since each repeat would be counted as a case; declare "
            f"key: [{source.case}] there, and what to do with duplicate_keys"
        )


def _scan(part: _Part, types: Mapping[str, ColumnType], engine: Engine) -> str:
    columns = [_milestone(name, milestone, types, engine) for name, milestone in part.milestones.items()]
    return (
        f"SELECT {quote(part.case)} AS _case, min(_row) AS _row, {', '.join(columns)} "
        f"FROM {quote(part.source)} WHERE {quote(part.case)} IS NOT NULL GROUP BY _case"
    )


def _milestone(name: str, milestone: Milestone, types: Mapping[str, ColumnType], engine: Engine) -> str:
    conditions = []
    if milestone.when is not None:
        expression = parse_expression(milestone.when, types, expected="boolean")
        conditions.append(f"({engine.lower(expression)})")
    if milestone.count:
        value = "count(*)"
    else:
        taken, by = milestone.first or milestone.last or "", milestone.by
        conditions.append(f"{quote(taken)} IS NOT NULL")
        end = "min" if milestone.first else "max"
        if by is None or by == taken:
            value = f"{end}({quote(taken)})"
        else:
            conditions.append(f"{quote(by)} IS NOT NULL")
            value = f"arg_{end}({quote(taken)}, ({quote(by)}, _row))"
    filtered = f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""
    return f"{value}{filtered} AS {quote(name)}"


def _all_cases(parts: tuple[_Part, ...], case: str) -> str:
    seen = " UNION ALL ".join(
        f"SELECT _case, _row, {place} AS _place FROM {part.alias}" for place, part in enumerate(parts)
    )
    return f"SELECT arg_min(_row, _place) AS _row, _case AS {quote(case)}, _case FROM ({seen}) GROUP BY _case"


def _strays(source_id: str, source: CaseSource, part: _Part, engine: Engine) -> str:
    """Count the rows of one source that belong to no case, as a sentence."""
    key, stray = quote(part.case), "0"
    if source.base and (part.source, part.case) != (source.base, source.case):
        cases = f"SELECT {quote(source.case)} FROM {quote(source.base)}"
        stray = f"count(*) FILTER (WHERE {key} IS NOT NULL AND {key} NOT IN ({cases}))"
    ((empty, orphans),) = engine.rows(
        f"SELECT count(*) FILTER (WHERE {key} IS NULL), {stray} FROM {quote(part.source)}"
    )
    facts = [f"{empty:,} have no {part.case}"] if empty else []
    facts += [f"{orphans:,} belong to a case that {source.base} does not have"] if orphans else []
    return (
        f"{source_id}: of the rows of {part.source}, {' and '.join(facts)}; they count for no case."
        if facts
        else ""
    )
