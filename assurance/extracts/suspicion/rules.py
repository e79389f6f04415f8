"""Rules across columns that do not reject: rows in which they do not hold are counted and said."""

# ruff: noqa: S608 - names are quoted, and expressions are checked ones

from __future__ import annotations

from typing import Final

from assurance.engine import Engine
from assurance.expressions import parse_expression
from assurance.extracts.files.opened import Extract
from assurance.extracts.setting import Setting
from assurance.extracts.sorting import Sorted
from assurance.programme import FileSource
from assurance.programme.columns import stored_columns

__all__ = ["rule_warnings"]

_SHOWN: Final = 3


def rule_warnings(
    extract: Extract, source: FileSource, found: Sorted, *, setting: Setting, engine: Engine
) -> tuple[str, ...]:
    """Count the accepted rows in which each such rule is false, of those for which it says anything."""
    rules = [check for check in source.checks if check.otherwise == "warn"]
    if not rules:
        return ()
    types = stored_columns(source, setting.sources)
    wanted = []
    for rule in rules:
        holds = f"({engine.lower(parse_expression(rule.holds, types, expected='boolean'))})"
        broken = f"FILTER (WHERE NOT {holds})"
        wanted += [f"count({holds})", f"count(*) {broken}", f"min(_row, {_SHOWN}) {broken}"]
    (counts,) = engine.rows(f"SELECT {', '.join(wanted)} FROM {found.relation} WHERE _excluded IS NULL")
    said = []
    for place, rule in enumerate(rules):
        known, broken_rows, first = counts[3 * place : 3 * place + 3]
        if broken_rows:
            said.append(
                f"{extract.name}: {rule.reason}: rule {rule.id!r} does not hold in {broken_rows:,} of the "
                f"{known:,} rows of which it says anything: "
                f"{extract.rows_words(first, more=broken_rows - len(first))}; these rows are counted as they "
                "stand, so correct them at their source, or declare otherwise: reject."
            )
    return tuple(said)
