"""Summaries over all cases, made from the patterns of outcomes that occur and how many cases have each."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Final

import pandas as pd

from assurance.engine import Engine, quote
from assurance.engine.duckdb_files import parquet_relation
from assurance.traces.inputs import Inputs
from assurance.traces.outcomes import CODES, OUTCOMES, outcome_column
from assurance.traces.scores import outcome_code, scale_of, score_query, sign_column

__all__ = ["SIGN_COLUMNS", "Summaries", "summarise"]

SIGN_COLUMNS: Final = ("sign", "title", "yes", "no", "not_known", "cases")
_PATTERNS: Final = "_trace_patterns"


@dataclass(frozen=True, slots=True, eq=False)
class Summaries:
    """A row a rule, a row a dimension, a row a sign, the mean score and the weakest dimension."""

    rules: pd.DataFrame
    dimensions: pd.DataFrame
    signs: pd.DataFrame
    score: float | None
    weakest: str | None


def summarise(inputs: Inputs, outcomes: Path) -> Summaries:
    """Summarise a file of outcomes: scores depend on a case's pattern alone, so cases are counted once."""
    engine, pathway = inputs.engine, inputs.pathway
    codes = [outcome_code(index) for index in range(len(pathway.rules))]
    source = parquet_relation(outcomes)
    listed = ", ".join(codes)
    patterns = f"(SELECT {listed}, count(*) AS cases FROM {source} GROUP BY {listed})"  # noqa: S608
    scale = scale_of(pathway)
    query = score_query(scale, patterns, carried=["cases", *codes], counts=False)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(_PATTERNS)} AS {query}")
    try:
        means = {name: _mean(engine, name) for name in ("score", *scale.dimensions)}
        rules = _rules(inputs)
    finally:
        engine.execute(f"DROP TABLE IF EXISTS {quote(_PATTERNS)}")
    overall, _ = means.pop("score")
    columns = ["dimension", "assessed", "score"]
    rows = [(name, assessed, score) for name, (score, assessed) in means.items()]
    dimensions = pd.DataFrame(rows, columns=columns).astype({"score": "float64"})
    return Summaries(rules, dimensions, _signs(inputs, source), overall, _weakest(means))


def _mean(engine: Engine, column: str) -> tuple[float | None, int]:
    """Give the mean over the cases that have a score, and their number; the sum is exact, then rounded."""
    name = quote(column)
    rows = engine.rows(
        f"SELECT {name}, sum(cases) FROM {quote(_PATTERNS)} WHERE {name} IS NOT NULL GROUP BY {name}"  # noqa: S608
    )
    assessed = sum(int(count) for _, count in rows)
    return (fsum(score * int(count) for score, count in rows) / assessed if assessed else None), assessed


def _weakest(means: dict[str, tuple[float | None, int]]) -> str | None:
    scores = {name: score for name, (score, _) in means.items() if score is not None and score < 1}
    return min(scores, key=lambda name: scores[name]) if scores else None


def _signs(inputs: Inputs, source: str) -> pd.DataFrame:
    rows = []
    for sign in inputs.pathway.signs:
        name = sign_column(sign.id)
        asked = f"count(*) FILTER (WHERE {name}), count(*) FILTER (WHERE NOT {name}), count(*)"
        yes, no, cases = inputs.engine.rows(f"SELECT {asked} FROM {source}")[0]  # noqa: S608
        rows.append((sign.id, sign.title, yes, no, cases - yes - no, cases))
    return pd.DataFrame(rows, columns=list(SIGN_COLUMNS))


def _rules(inputs: Inputs) -> pd.DataFrame:
    rules = inputs.pathway.rules
    codes = ", ".join(outcome_code(index) for index in range(len(rules)))
    # a row a rule and outcome that occurs: a sum for each of them in one row takes long to plan
    each = f"SELECT cases, unnest([{codes}]) AS code, unnest(range({len(rules)})) AS place"
    found = {
        (place, code): int(cases)
        for place, code, cases in inputs.engine.rows(
            f"SELECT place, code, sum(cases) FROM ({each} FROM {quote(_PATTERNS)}) GROUP BY place, code"  # noqa: S608
        )
    }
    rows = []
    for index, rule in enumerate(rules):
        by_outcome = {outcome_column(word): found.get((index, CODES[word]), 0) for word in OUTCOMES}
        names = {"pathway": inputs.pathway.id, "rule": rule.id, "title": rule.title, "kind": rule.kind}
        shape = {"dimension": rule.dimension, "weight": rule.weight}
        rows.append({**names, **shape, **by_outcome, "cases": sum(by_outcome.values())})
    return pd.DataFrame(rows)
