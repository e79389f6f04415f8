"""The two case-level files: a row a case, and a row a case and rule.

Both are written in the order of the table of outcomes, which is sorted once: the engine keeps the
order of rows, and sorting a row a case and rule would cost more than all the rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assurance.engine import Table, quote
from assurance.engine.dialect import text_literal
from assurance.programme import Pathway
from assurance.traces.inputs import Inputs
from assurance.traces.outcomes import OUTCOMES
from assurance.traces.scores import outcome_code, score_columns

__all__ = ["detail_column", "end_column", "start_column", "write_cases", "write_rules"]

_TEXTS: Final = ("rule", "title", "kind", "dimension", "outcome", "detail")


def detail_column(index: int) -> str:
    """Name the column that says what rule number `index` lacks."""
    return f"d{index}"


def start_column(index: int) -> str:
    """Name the column with the first of the two times of rule number `index`."""
    return f"b{index}"


def end_column(index: int) -> str:
    """Name the column with the second of the two times of rule number `index`."""
    return f"e{index}"


def write_cases(inputs: Inputs, table: str, path: Path) -> Table:
    """Write a row a case, by case key: its scores, its weakest dimension, its counts of outcomes."""
    scores = ", ".join(score_columns(inputs.pathway, counts=True))
    rows = inputs.engine.write_parquet(
        f"SELECT case_key, {scores} FROM {quote(table)}",  # noqa: S608
        path,
    )
    return Table(path, rows)


def write_rules(inputs: Inputs, table: str, path: Path) -> Table:
    """Write a row a case and rule, by case key and then as declared."""
    structs = ", ".join(_struct(inputs.pathway, index) for index in range(len(inputs.pathway.rules)))
    texts = ", ".join(f"r.{name} AS {name}" for name in _TEXTS)
    seconds = "(epoch_us(r.end_at) - epoch_us(r.start_at)) / CAST(1000000 AS DOUBLE)"
    rows = inputs.engine.write_parquet(
        f"SELECT case_key, {texts}, r.start_at AS start_at, r.end_at AS end_at, {seconds} AS seconds "  # noqa: S608
        f"FROM (SELECT case_key, unnest([{structs}]) AS r FROM {quote(table)})",
        path,
    )
    return Table(path, rows)


def _struct(pathway: Pathway, index: int) -> str:
    rule = pathway.rules[index]
    texts = {"rule": rule.id, "title": rule.title, "kind": rule.kind, "dimension": rule.dimension}
    words = ", ".join(text_literal(word) for word in OUTCOMES)
    parts = [f"'{name}': {text_literal(text)}" for name, text in texts.items()]
    parts.append(f"'outcome': [{words}][{outcome_code(index)} + 1]")
    parts.append(f"'detail': {detail_column(index)}")
    parts.append(f"'start_at': {start_column(index)}, 'end_at': {end_column(index)}")
    return f"{{{', '.join(parts)}}}"
