"""Counting the quality of one source, from the codes of its cells."""

# ruff: noqa: S608 - paths and names are quoted

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from assurance.engine import Engine, quote
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError
from assurance.extracts.checked import Checked
from assurance.extracts.files.opened import Extract
from assurance.extracts.quality.coding import DEFAULT, INVALID, MISSING, OTHER, VALID, Coded, coded_rows
from assurance.extracts.quality.counted import (
    NOT_RECOGNISED,
    NOT_STATED,
    WHOLE,
    CheckCount,
    FieldCount,
    Fix,
    ProviderCount,
    Quality,
)
from assurance.extracts.setting import Setting
from assurance.programme import FileSource, QualityPlan

__all__ = ["count_quality"]

_SHOWN: Final = 5
_MOST_PROVIDERS: Final = 1_000
_CLASSES: Final = ("valid", "other", "default", "invalid", "missing")


def count_quality(
    extract: Extract,
    source: FileSource,
    checked: Checked,
    *,
    repeated: str | None,
    setting: Setting,
    folder: Path,
    engine: Engine,
) -> Quality | None:
    """Count classes, rules and repeats by provider over every row that was read; None where not asked for.

    Parameters
    ----------
    checked : has every row, whatever its faults
    repeated : SQL of the rows that repeat a key, with the columns that are stored; None without a key
    folder : working folder for the codes of the cells, one small number each

    Raises
    ------
    ExtractError
        When the provider's column has more than a thousand values, or see `coded_rows`.
    """
    plan = source.quality
    if plan is None:
        return None
    coded = coded_rows(extract, source, checked, setting=setting, engine=engine)
    path = folder / "quality.parquet"
    engine.write_parquet(coded.relation, path)
    table = parquet_relation(path)
    providers = _providers(extract, source, table, repeated, engine)
    names = [entry.provider for entry in providers]
    found = _cells(coded, table, engine)
    rules = list(_rules(coded, table, engine))
    fixes = [*_cell_fixes(extract, coded, found), *_rule_fixes(extract, coded, rules)]
    return Quality(
        by=plan.provider,
        fields=tuple(_field_counts(coded, found, names)),
        checks=tuple(
            CheckCount(who, coded.checks[place].id, coded.checks[place].reason, known, failing)
            for place, who, known, failing, _ in rules
        ),
        providers=providers,
        fixes=tuple(sorted(fixes, key=lambda fix: (names.index(fix.provider), -fix.rows))),
        numbering=extract.numbering,
    )


Cells = Mapping[tuple[int, str], Mapping[int, tuple[int, Sequence[int]]]]
Rule = tuple[int, str, int, int, Sequence[int]]


def _providers(
    extract: Extract, source: FileSource, table: str, repeated: str | None, engine: Engine
) -> tuple[ProviderCount, ...]:
    """Count the rows of each provider, also of those of whom rows are expected and none came."""
    plan = source.quality or QualityPlan()
    rows = dict(engine.rows(f"SELECT _provider, count(*) FROM {table} GROUP BY _provider"))
    if len(rows) > _MOST_PROVIDERS:
        raise ExtractError(
            f"{extract.name}: quality.provider is column {plan.provider!r}, which has {len(rows):,} values; "
            f"at most {_MOST_PROVIDERS:,} are scored; name the column of the provider in sources.yaml"
        )
    again = _repeats(source, repeated, engine)
    return tuple(
        ProviderCount(
            name,
            int(rows.get(name, 0)),
            plan.expected_rows.get(name),
            again.get(name, 0) if source.key else None,
        )
        for name in _in_order({*rows, *(plan.expected_rows if plan.provider else (WHOLE,))})
    )


def _in_order(names: set[str]) -> list[str]:
    last = (WHOLE, NOT_STATED, NOT_RECOGNISED)
    return sorted(names, key=lambda name: (last.index(name) + 1 if name in last else 0, name))


def _repeats(source: FileSource, repeated: str | None, engine: Engine) -> dict[str, int]:
    """Count the rows that repeat a key, by provider."""
    if repeated is None:
        return {}
    name = source.quality.provider if source.quality else None
    who = f"coalesce(CAST({quote(name)} AS VARCHAR), '{NOT_STATED}')" if name else f"'{WHOLE}'"
    return {
        str(who): int(rows) for who, rows in engine.rows(f"SELECT {who}, count(*) FROM {repeated} GROUP BY 1")
    }


def _cells(coded: Coded, table: str, engine: Engine) -> Cells:
    """Count the cells by field, provider and code, with the first rows of each."""
    found: dict[tuple[int, str], dict[int, tuple[int, Sequence[int]]]] = defaultdict(dict)
    for place in range(len(coded.fields)):
        for who, code, rows, first in engine.rows(
            f"SELECT _provider, _code_{place}, count(*), min(_row, {_SHOWN}) FROM {table} GROUP BY 1, 2"
        ):
            found[place, str(who)][int(code)] = (int(rows), first)
    return found


def _rules(coded: Coded, table: str, engine: Engine) -> Iterator[Rule]:
    for place in range(len(coded.checks)):
        holds = f"_holds_{place}"
        broken = f"FILTER (WHERE NOT {holds})"
        for who, known, failing, first in engine.rows(
            f"SELECT _provider, count({holds}), count(*) {broken}, min(_row, {_SHOWN}) {broken} "
            f"FROM {table} GROUP BY 1 ORDER BY 1"
        ):
            yield place, str(who), int(known), int(failing), first or ()


def _field_counts(coded: Coded, found: Cells, names: Sequence[str]) -> Iterator[FieldCount]:
    places = {VALID: "valid", OTHER: "other", DEFAULT: "default", MISSING: "missing"}
    for name in names:
        for place, planned in enumerate(coded.fields):
            counts: dict[str, int] = dict.fromkeys(_CLASSES, 0)
            for code, (rows, _) in found.get((place, name), {}).items():
                counts[places.get(code, "invalid")] += rows
            yield FieldCount(name, planned.name, **counts)


def _cell_fixes(extract: Extract, coded: Coded, found: Cells) -> Iterator[Fix]:
    """List what is missing or invalid, and default values, which stand for what nobody asked."""
    words: dict[int, str] = {MISSING: "is missing", DEFAULT: "is a default value, which says nothing"}
    for (place, who), codes in found.items():
        planned = coded.fields[place]
        for code, (rows, first) in codes.items():
            problem = planned.faults[code - INVALID][1] if code >= INVALID else words.get(code)
            if problem:
                yield Fix(who, planned.name, problem, rows, _places(extract, first))


def _rule_fixes(extract: Extract, coded: Coded, rules: Sequence[Rule]) -> Iterator[Fix]:
    for place, who, _, failing, first in rules:
        if failing:
            check = coded.checks[place]
            yield Fix(who, check.id, check.reason, failing, _places(extract, first))


def _places(extract: Extract, rows: Sequence[Any]) -> tuple[str, ...]:
    several = len(extract.parts) > 1
    places = [extract.place(int(row)) for row in rows]
    return tuple(f"{file} row {row:,}" if several else f"{row:,}" for file, row in places)
