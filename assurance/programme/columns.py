"""Which columns a source offers to expressions, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from assurance.errors import ExpressionError
from assurance.expressions import parse_expression
from assurance.programme.column import ColumnType
from assurance.programme.sources import CaseSource, FileSource, ListSource, Milestone, Source

__all__ = ["case_column_type", "columns_of", "made_columns", "stored_columns"]


def columns_of(name: str, sources: Mapping[str, Source | None]) -> dict[str, ColumnType]:
    """List the columns of a source with their types; a case table's come from what it is made of.

    Identifying columns are never stored, so what they become is offered, or nothing.
    Anything a case table names that does not exist is left out here and reported by the checks of the folder.
    """
    source = sources.get(name)
    if source is None:
        return {}
    if isinstance(source, FileSource):
        return stored_columns(source, sources) | _added_columns(source, sources)
    columns = made_columns(source, sources)
    return columns | _derived_columns(source, columns)


def stored_columns(source: FileSource, sources: Mapping[str, Source | None]) -> dict[str, ColumnType]:
    """List the columns that a snapshot of this source holds, in the order declared, with their types.

    A column of published counts has a companion, `<name>__hidden`: true where a number is hidden.
    """
    found: dict[str, ColumnType] = {}
    for name, column in source.columns.items():
        kind = column.stored_type
        if column.becomes and column.becomes.look_up:
            kind = _list_column(column.becomes.look_up, column.becomes.value, sources)
        if kind is not None:
            found[name] = kind
            if column.counts:
                found[f"{name}__hidden"] = "boolean"
    return found


def _added_columns(source: FileSource, sources: Mapping[str, Source | None]) -> dict[str, ColumnType]:
    found: dict[str, ColumnType] = {}
    for column in source.columns.values():
        for name, taken in column.adds.items():
            kind = _list_column(column.code_list, taken, sources)
            if kind is not None:
                found[name] = kind
    return found


def _list_column(
    name: str | None, column: str | None, sources: Mapping[str, Source | None]
) -> ColumnType | None:
    source = sources.get(name or "")
    if not isinstance(source, ListSource):
        return None
    declared = source.columns.get(column or "")
    return declared.stored_type if declared else None


def made_columns(source: CaseSource, sources: Mapping[str, Source | None]) -> dict[str, ColumnType]:
    """List the columns of a case table that come from other sources: those that derived ones may use."""
    columns = _base_columns(source, sources)
    for key, milestone in source.milestones.items():
        kind = _milestone_type(milestone, sources)
        if kind is not None:
            columns[key] = kind
    return columns


def _derived_columns(source: CaseSource, columns: Mapping[str, ColumnType]) -> dict[str, ColumnType]:
    found: dict[str, ColumnType] = {}
    for name, text in source.derive.items():
        with suppress(ExpressionError):
            kind = parse_expression(text, columns).type
            if kind != "null":  # such an expression is refused
                found[name] = kind
    return found


def case_column_type(source: CaseSource, sources: Mapping[str, Source | None]) -> ColumnType | None:
    """Give the type of a case table's case column, from the first source that has it."""
    names = [source.base] if source.base else [m.source for m in source.milestones.values()]
    for name in names:
        found = (
            None if isinstance(sources.get(name), CaseSource) else columns_of(name, sources).get(source.case)
        )
        if found:
            return found
    return None


def _base_columns(source: CaseSource, sources: Mapping[str, Source | None]) -> dict[str, ColumnType]:
    if source.base and not isinstance(sources.get(source.base), CaseSource):
        return columns_of(source.base, sources)
    kind = case_column_type(source, sources) if not source.base else None
    return {source.case: kind} if kind else {}


def _milestone_type(milestone: Milestone, sources: Mapping[str, Source | None]) -> ColumnType | None:
    if milestone.count:
        return "integer"
    if isinstance(sources.get(milestone.source), CaseSource):
        return None
    return columns_of(milestone.source, sources).get(milestone.first or milestone.last or "")
