"""Scores by stratum, and how far a ranking hangs on the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.traces.case_scores import case_query
from assurance.traces.outcomes import CODES, OUTCOMES, outcome_column
from assurance.traces.scores import outcome_code, weighted_mean
from assurance.traces.values import stratum_column

if TYPE_CHECKING:
    from assurance.traces.result import TraceScores

__all__ = ["NOT_RECORDED", "StratumScores", "score_by_stratum", "stratum_sql", "weight_sensitivity"]

NOT_RECORDED: Final = "not recorded"
_DIGITS: Final = 12  # scores that agree so far are level: they differ by rounding alone


@dataclass(frozen=True, eq=False)
class StratumScores:
    """The scores and outcomes of every stratum of a column.

    Parameters
    ----------
    column : of the case source
    scores : a row a stratum and dimension: stratum, dimension (``overall`` first), assessed (cases with
        something to assess), score (mean over them, null where there are none), cases
    rules : a row a stratum and rule: stratum, rule, title, the eight counts, cases
    """

    column: str
    scores: pd.DataFrame
    rules: pd.DataFrame


def stratum_sql(scores: TraceScores, column: str) -> str:
    """Write a stratum as text; a case without one is in the stratum ``not recorded``.

    Raises
    ------
    DomainError
        When the pathway does not declare the column among its `strata`.
    """
    if column not in scores.strata:
        listed = ", ".join(scores.strata) or "none"
        raise DomainError(
            f"pathway {scores.pathway!r}: {column!r} is not among its strata ({listed}); declare it under "
            f"`strata` in pathways.yaml{near_miss(column, scores.strata)}"
        )
    return f"coalesce(CAST({quote(stratum_column(column))} AS VARCHAR), '{NOT_RECORDED}')"


def score_by_stratum(scores: TraceScores, column: str) -> StratumScores:
    """Give the scores and outcomes of every stratum; see `TraceScores.by_stratum`."""
    stratum = stratum_sql(scores, column)
    with Engine.open() as engine:
        engine.create_view("cases", case_query(scores))
        engine.register_parquet("outcomes", scores.rules_table.path)
        parts = [
            f"SELECT {stratum} AS stratum, {place} AS place, '{name}' AS dimension, "  # noqa: S608
            f"count({quote(found)}) AS assessed, avg({quote(found)}) AS score, count(*) AS cases "
            "FROM cases GROUP BY 1"
            for place, (name, found) in enumerate(_scored(scores))
        ]
        listed = engine.frame(f"{' UNION ALL '.join(parts)} ORDER BY stratum, place")
        found = engine.frame(_outcomes_query(scores, stratum))
    wanted = ["stratum", "dimension", "assessed", "score", "cases"]
    titles = dict(zip(scores.summary["rule"], scores.summary["title"], strict=True))
    found.insert(2, "title", found["rule"].map(titles))
    return StratumScores(column, listed[wanted], found.drop(columns="place"))


def _scored(scores: TraceScores) -> list[tuple[str, str]]:
    return [("overall", "score"), *((name, name) for name in scores.dimensions["dimension"])]


def _outcomes_query(scores: TraceScores, stratum: str) -> str:
    parts = []
    for place, rule in enumerate(scores.summary["rule"]):
        counts = ", ".join(
            f"count(*) FILTER (WHERE {outcome_code(place)} = {CODES[word]}) AS {outcome_column(word)}"
            for word in OUTCOMES
        )
        parts.append(
            f"SELECT {stratum} AS stratum, '{rule}' AS rule, {place} AS place, {counts}, count(*) AS cases "  # noqa: S608
            "FROM outcomes GROUP BY 1"
        )
    return f"{' UNION ALL '.join(parts)} ORDER BY stratum, place"


def weight_sensitivity(scores: TraceScores, by: str | None = None) -> pd.DataFrame:
    """Rank under other weights of the dimensions; see `TraceScores.sensitivity`."""
    names = [str(name) for name in scores.dimensions["dimension"]]
    declared = [scores.weights.get(name, 1.0) for name in names]
    schemes: dict[str, list[float]] = {"declared": declared, "equal": [1.0] * len(names)}
    for place, name in enumerate(names):
        if len(names) > 1:
            schemes[f"without {name}"] = [*declared[:place], 0.0, *declared[place + 1 :]]
        schemes[f"double {name}"] = [*declared[:place], 2 * declared[place], *declared[place + 1 :]]
    found = (
        _of_dimensions(scores, names, schemes) if by is None else _of_strata(scores, names, schemes, by=by)
    )
    found["rank"] = found.groupby("scheme", sort=False)["value"].rank(method="min", ascending=by is not None)
    found["rank"] = found["rank"].astype("Int64")
    first = found[found["scheme"] == "declared"].set_index("group")["rank"]
    found["declared_rank"] = found["group"].map(first).astype("Int64")
    moved = found["rank"].ne(found["declared_rank"]).fillna(value=False)
    return found.assign(moved=moved.astype(bool)).reset_index(drop=True)


def _of_dimensions(
    scores: TraceScores, names: Sequence[str], schemes: dict[str, list[float]]
) -> pd.DataFrame:
    """Give each dimension's share in what a case falls short by; the largest ranks first."""
    means = scores.dimensions["score"].tolist()
    rows = []
    for scheme, weights in schemes.items():
        for name, weight, mean in zip(names, weights, means, strict=True):
            if weight and not pd.isna(mean):
                rows.append((scheme, name, round(weight * (1 - mean) / sum(weights), _DIGITS)))
    return pd.DataFrame(rows, columns=["scheme", "group", "value"]).astype({"value": "float64"})


def _of_strata(
    scores: TraceScores, names: Sequence[str], schemes: dict[str, list[float]], *, by: str
) -> pd.DataFrame:
    """Give each stratum's mean score; the lowest ranks first."""
    stratum, parts = stratum_sql(scores, by), []
    for place, (scheme, weights) in enumerate(schemes.items()):
        counted = [(quote(name), weight) for name, weight in zip(names, weights, strict=True) if weight]
        score = weighted_mean([name for name, _ in counted], [weight for _, weight in counted])
        if scheme == "declared" and not scores.weights:
            score = "score"
        parts.append(
            f"SELECT {place} AS place, '{scheme}' AS scheme, {stratum} AS \"group\", "  # noqa: S608
            f"round(avg({score}), {_DIGITS}) AS value, count({score}) AS assessed FROM cases GROUP BY 3"
        )
    with Engine.open() as engine:
        engine.create_view("cases", case_query(scores))
        found = engine.frame(f'{" UNION ALL ".join(parts)} ORDER BY place, "group"')
    return found.drop(columns="place")
