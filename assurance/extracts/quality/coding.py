"""Every cell that is scored, and every rule, as a small number: SQL over all rows, rejected ones too."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.errors import ExtractError
from assurance.expressions import parse_expression
from assurance.extracts.checked import Checked, Planned
from assurance.extracts.files.opened import Extract
from assurance.extracts.quality.counted import NOT_RECOGNISED, NOT_STATED, WHOLE
from assurance.extracts.setting import Setting
from assurance.extracts.values.hidden_counts import hidden_sql, is_mark
from assurance.programme import Check, FileSource
from assurance.programme.columns import stored_columns

__all__ = ["DEFAULT", "INVALID", "MISSING", "OTHER", "VALID", "Coded", "coded_rows"]

VALID, OTHER, DEFAULT, MISSING, INVALID = 0, 1, 2, 3, 4
"""Codes of a cell; from `INVALID` on, the place of its fault among the column's is added."""
_MEANINGS: Final = ("valid", "other", "default")


@dataclass(frozen=True, slots=True)
class Coded:
    """The rows with their codes.

    Parameters
    ----------
    relation : SQL of a query with `_row`, `_provider`, `_code_<i>` for each field and `_holds_<j>` for each
        rule: true, false, or null where it says nothing
    fields : the columns that are scored, by place
    checks : the rules, by place
    """

    relation: str
    fields: tuple[Planned, ...]
    checks: tuple[Check, ...]


def coded_rows(
    extract: Extract, source: FileSource, checked: Checked, *, setting: Setting, engine: Engine
) -> Coded:
    """Write the query that puts every cell in one of five classes.

    A rule sees a cell that is invalid as one that says nothing.

    Raises
    ------
    ExtractError
        When the provider's column is never stored, or a list gives a code another meaning than valid,
        other or default.
    """
    plan = source.quality
    wanted = set(plan.fields) if plan and plan.fields else set(source.columns)
    fields = tuple(planned for planned in checked.columns if planned.name in wanted)
    types = stored_columns(source, setting.sources)
    rules = [parse_expression(check.holds, types, expected="boolean") for check in source.checks]
    used = {name for rule in rules for name in rule.columns}
    provider = _provider_column(extract, source, checked)
    looked = [
        planned
        for planned in checked.columns
        if planned in fields or planned is provider or _names(planned) & used
    ]
    whys = [f"{_why(planned)} AS _why_{planned.at.place}" for planned in looked]
    relation = f"(SELECT {', '.join(['*', *whys])} FROM {checked.converted})"
    codes = [f"{_code(extract, p, setting, engine)} AS _code_{i}" for i, p in enumerate(fields)]
    known = [text for planned in looked if _names(planned) & used for text in _known(planned)]
    whose = f"{_provider(provider)} AS _provider"
    relation = f"(SELECT {', '.join(['_row', whose, *codes, *known])} FROM {relation})"
    holds = [f"({engine.lower(rule)}) AS _holds_{place}" for place, rule in enumerate(rules)]
    kept = [f"_code_{place}" for place in range(len(fields))]
    return Coded(
        f"SELECT {', '.join(['_row', '_provider', *kept, *holds])} FROM {relation}", fields, source.checks
    )


def _names(planned: Planned) -> set[str]:
    return {planned.name, f"{planned.name}__hidden"}


def _provider_column(extract: Extract, source: FileSource, checked: Checked) -> Planned | None:
    name = source.quality.provider if source.quality else None
    if name is None:
        return None
    planned = next(planned for planned in checked.columns if planned.name == name)
    if planned.stored is None:
        raise ExtractError(
            f"{extract.name}: quality.provider is column {name!r}, which tells who somebody is and is never "
            "stored; name the column of the provider in sources.yaml"
        )
    return planned


def _why(planned: Planned) -> str:
    """Write SQL of the place of the first fault of a cell, null where it has none."""
    if not planned.faults:
        return "CAST(NULL AS INTEGER)"
    cases = " ".join(f"WHEN {when} THEN {place}" for place, (when, _) in enumerate(planned.faults))
    return f"CASE {cases} END"


def _code(extract: Extract, planned: Planned, setting: Setting, engine: Engine) -> str:
    at, column = planned.at, planned.column
    why = f"_why_{at.place}"
    mark = is_mark(column.counts, at) if column.counts else "FALSE"
    listed = _meanings(extract, planned, setting, engine)
    default = [_among(planned, column.default_values), *listed[:1]]
    other = [_among(planned, column.other_values), *listed[1:]]
    code = (
        f"CASE WHEN {planned.missing} THEN {MISSING} WHEN {why} IS NOT NULL THEN {INVALID} + {why} "
        f"WHEN {mark} THEN {OTHER} WHEN {at.value} IS NULL THEN {MISSING} "
        f"WHEN {' OR '.join(default)} THEN {DEFAULT} WHEN {' OR '.join(other)} THEN {OTHER} "
        f"ELSE {VALID} END"
    )
    return f"CAST({code} AS SMALLINT)"


def _among(planned: Planned, words: Sequence[str]) -> str:
    if not words:
        return "FALSE"
    listed = ", ".join(map(text_literal, words))
    tests = [f"CAST({sql} AS VARCHAR) IN ({listed})" for sql in (planned.at.cell, planned.at.value)]
    return f"coalesce({' OR '.join(tests)}, FALSE)"


def _meanings(extract: Extract, planned: Planned, setting: Setting, engine: Engine) -> list[str]:
    """Write the conditions that the list of a column says default, and that it says other."""
    name = planned.column.code_list
    roles = setting.list_source(name).codes if name else None
    if name is None or roles is None or roles.meaning is None:
        return []
    word, code = (
        f"lower(trim(CAST({quote(roles.meaning)} AS VARCHAR)))",
        f"CAST({quote(roles.code)} AS VARCHAR)",
    )
    known = ", ".join(map(text_literal, _MEANINGS))
    strange = int(engine.scalar(f"SELECT count(*) FROM {quote(name)} WHERE {word} NOT IN ({known})"))
    if strange:
        raise ExtractError(
            f"{extract.name}, column {planned.name!r}: list {name!r} gives {strange:,} of its codes a "
            f"{roles.meaning} other than valid, other and default; correct the list"
        )
    cell = f"CAST({planned.at.value} AS VARCHAR)"  # an id has its zeros back
    return [
        f"{cell} IN (SELECT {code} FROM {quote(name)} WHERE {word} = '{meaning}')"
        for meaning in ("default", "other")
    ]


def _known(planned: Planned) -> list[str]:
    """Write what is stored of a column, null where it is invalid."""
    if planned.stored is None:
        return []
    fits = f"CASE WHEN _why_{planned.at.place} IS NULL THEN"
    own = f"{fits} {planned.stored} END AS {quote(planned.name)}"
    if planned.column.counts is None:
        return [own]
    hidden = hidden_sql(planned.column.counts, planned.at)
    return [own, f"{fits} {hidden} END AS {quote(f'{planned.name}__hidden')}"]


def _provider(planned: Planned | None) -> str:
    if planned is None:
        return f"'{WHOLE}'"
    return (
        f"CASE WHEN {planned.missing} THEN '{NOT_STATED}' "
        f"WHEN _why_{planned.at.place} IS NOT NULL THEN '{NOT_RECOGNISED}' "
        f"WHEN CAST({planned.stored} AS VARCHAR) = '{WHOLE}' THEN '{NOT_RECOGNISED}' "  # no name of anybody
        f"ELSE coalesce(CAST({planned.stored} AS VARCHAR), '{NOT_STATED}') END"
    )
