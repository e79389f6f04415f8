"""What the sample of a review alone would say of the records, beside what all of them say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.engine import Engine, Table, quote
from assurance.errors import DomainError
from assurance.results import Result
from assurance.traces.bounds import RuleBounds
from assurance.traces.case_scores import case_query
from assurance.traces.outcomes import ASSESSED
from assurance.traces.result import TraceScores
from assurance.traces.scores import outcome_code
from assurance.traces.values import stratum_column

__all__ = ["OVERALL", "RULE_COLUMNS", "SCORE_COLUMNS", "SampledTraces", "holds_frame", "sampled_traces"]

OVERALL: Final = "overall"
"""Name of the row for the score over all dimensions."""

RULE_COLUMNS: Final = {
    "rule": "str", "title": "str", "applicable": "int64", "failed": "int64", "rate": "float64",
    "lower": "float64", "upper": "float64", "all_applicable": "int64", "all_failed": "int64",
    "inside": "str",
}  # fmt: skip
SCORE_COLUMNS: Final = {
    "dimension": "str", "assessed": "int64", "mean": "float64", "lower": "float64", "upper": "float64",
    "all_assessed": "int64", "all_mean": "float64",
}  # fmt: skip
_DRAWN: Final = "drawn_stratum"


@dataclass(frozen=True, eq=False)
class SampledTraces(Result):
    """The rules and scores of a pathway, bounded from the cases drawn for review, and counted over all.

    All cases of the frame are traced anyway, so nothing hangs on the bounds: they show what a sample of
    this size can tell, and whether the one drawn is like the whole.

    Parameters
    ----------
    pathway, title, period : of the pathway and its cases
    population, sampled, strata : cases of the frame, cases drawn, and strata that they were drawn by
    outside : cases of the pathway that are not in the frame
    confidence : of each bound by itself, a fraction
    rules : see `RULE_COLUMNS`: a row a rule; `rate`, `lower` and `upper` are shares of the cases to which
        the rule applied and was due that did not meet it, or whose record cannot be read; null where it
        applied to no sampled case. `inside` says whether the count over all lies within: yes, no, or ""
        where either is not known
    scores : see `SCORE_COLUMNS`: a row a dimension, `OVERALL` first; the mean and its bounds are null where
        the sampled cases are too few, or too alike to tell how far they scatter
    """

    pathway: str
    title: str
    period: str
    population: int
    sampled: int
    strata: int
    outside: int
    confidence: float
    rules: pd.DataFrame
    scores: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give the rows of the rules."""
        return self.rules.copy()


def holds_frame(scores: TraceScores, sample: pd.DataFrame, frame: Path) -> bool:
    """Tell whether every case of a frame, and of the sample drawn from it, is among the cases scored."""
    with Engine.open() as engine:
        _register(engine, scores, sample, frame)
        missing = "SELECT count(*) FROM {} ANTI JOIN outcomes USING (case_key)"
        return not any(engine.scalar(missing.format(name)) for name in ("frame", "sample"))


def sampled_traces(
    scores: TraceScores,
    sample: pd.DataFrame,
    *,
    population: Mapping[str, int],
    frame: Path,
    confidence: float = 0.95,
    path: Path,
) -> SampledTraces:
    """Bound every rule and score of a pathway from a stratified random sample of its cases.

    Parameters
    ----------
    sample : the cases drawn, columns case_key and stratum
    population : cases of the frame by stratum
    frame : Parquet file with the case_key of every case of the frame
    path : folder for the file with the traces of the sample

    Raises
    ------
    DomainError
        When a case of the frame or of the sample is not among the cases scored, when the sizes are not those
        of the frame, or as `TraceScores.rule_bounds`.

    Notes
    -----
    The number of cases that fail a rule is bounded exactly, and so is its share; the bounds of a mean score
    are those of `assurance.estimation.domain_mean`. See `TraceScores.rule_bounds` and `mean_score_bounds`.
    """
    sizes = {name: size for name, size in population.items() if size}
    if not holds_frame(scores, sample, frame):
        raise DomainError(
            f"pathway {scores.pathway!r}: cases of the frame are not among the {scores.cases:,} that were "
            "scored, so its sample says nothing of these; score the cases that it was drawn from"
        )
    with Engine.open() as engine:
        _register(engine, scores, sample, frame)
        cases = engine.scalar("SELECT count(*) FROM frame")
        if cases != sum(sizes.values()):
            raise DomainError(
                f"population: {sum(sizes.values()):,} cases in all strata, but the frame has {cases:,}; give "
                "the sizes of the frame"
            )
        mine = _written(engine, scores, path / "sampled.parquet")
        engine.create_view("cases", f"SELECT * FROM ({case_query(scores)}) SEMI JOIN frame USING (case_key)")  # noqa: S608
        counts = [_counted(engine, place) for place in range(len(scores.summary))]
        patterns = [_pattern(engine, place) for place in range(len(scores.summary))]
        means = {name: _mean(engine, column) for name, column in _scored(scores).items()}
    names = scores.summary[["rule", "title"]].to_dict("records")
    known: dict[tuple[tuple[object, ...], ...], RuleBounds] = {}  # rules that went alike are bounded once
    rules = []
    for row, every, alike in zip(names, counts, patterns, strict=True):
        if alike not in known:
            known[alike] = mine.rule_bounds(
                str(row["rule"]), population=sizes, by=_DRAWN, confidence=confidence
            )
        rules.append(_rule(known[alike], str(row["rule"]), str(row["title"]), every))
    own = mine.to_frame()
    listed = [
        _score(mine, name, own["score" if name == OVERALL else name], every, sizes, confidence)
        for name, every in means.items()
    ]
    return SampledTraces(
        pathway=scores.pathway,
        title=scores.title,
        period=scores.period,
        population=sum(sizes.values()),
        sampled=len(sample),
        strata=len(sizes),
        outside=scores.cases - sum(sizes.values()),
        confidence=confidence,
        rules=pd.DataFrame(rules, columns=list(RULE_COLUMNS)).astype(RULE_COLUMNS),
        scores=pd.DataFrame(listed, columns=list(SCORE_COLUMNS)).astype(SCORE_COLUMNS),
    )


def _register(engine: Engine, scores: TraceScores, sample: pd.DataFrame, frame: Path) -> None:
    engine.register_parquet("outcomes", scores.rules_table.path)
    engine.register_parquet("frame", frame)
    engine.register_frame("sample", sample[["case_key", "stratum"]].astype("str"))


def _written(engine: Engine, scores: TraceScores, path: Path) -> TraceScores:
    """Give the traces of the sampled cases alone, with the stratum that each was drawn from."""
    column = quote(stratum_column(_DRAWN))
    query = (
        f"SELECT outcomes.*, sample.stratum AS {column} FROM outcomes JOIN sample USING (case_key) "  # noqa: S608
        "ORDER BY case_key"
    )
    rows = engine.write_parquet(query, path)
    return replace(scores, cases=rows, rules_table=Table(path, rows), strata=(*scores.strata, _DRAWN))


def _scored(scores: TraceScores) -> dict[str, str]:
    """Give the column of each score by its name; a dimension that is the only one is the score itself."""
    names = [str(name) for name in scores.dimensions["dimension"]]
    return {OVERALL: "score"} | ({name: name for name in names} if len(names) > 1 else {})


def _counted(engine: Engine, place: int) -> tuple[int, int]:
    code = outcome_code(place)
    sql = (
        f"SELECT count(*) FILTER (WHERE {code} < {ASSESSED}), "  # noqa: S608
        f"count(*) FILTER (WHERE {code} > 0 AND {code} < {ASSESSED}) "
        "FROM outcomes SEMI JOIN frame USING (case_key)"
    )
    due, failed = engine.rows(sql)[0]
    return int(due), int(failed)


def _pattern(engine: Engine, place: int) -> tuple[tuple[object, ...], ...]:
    """Count sampled cases by stratum, due or not, and failed or not: all that the bounds of a rule ask."""
    code = outcome_code(place)
    sql = (
        f"SELECT sample.stratum, {code} < {ASSESSED}, {code} > 0, count(*) "  # noqa: S608
        "FROM outcomes JOIN sample USING (case_key) GROUP BY ALL ORDER BY ALL"
    )
    return tuple(engine.rows(sql))


def _mean(engine: Engine, column: str) -> tuple[int, float | None]:
    count, mean = engine.rows(f"SELECT count({quote(column)}), avg({quote(column)}) FROM cases")[0]  # noqa: S608
    return int(count), mean


def _rule(bounds: RuleBounds, rule: str, title: str, every: tuple[int, int]) -> dict[str, Any]:
    due, failed = every
    row: dict[str, Any] = {
        "rule": rule, "title": title, "applicable": bounds.applicable, "failed": bounds.failed,
        "rate": float("nan"), "lower": float("nan"), "upper": float("nan"), "all_applicable": due,
        "all_failed": failed, "inside": "",
    }  # fmt: skip
    if bounds.rate is not None:
        row |= {"rate": bounds.rate, "lower": bounds.lower, "upper": bounds.upper}
        inside = bounds.lower <= failed / due <= bounds.upper
        row["inside"] = "yes" if inside else "no"
    return row


def _score(
    mine: TraceScores,
    name: str,
    values: pd.Series[float],
    every: tuple[int, float | None],
    sizes: Mapping[str, int],
    confidence: float,
) -> dict[str, Any]:
    dimension = None if name == OVERALL else name
    row: dict[str, Any] = {
        "dimension": name, "assessed": int(values.notna().sum()), "mean": float("nan"),
        "lower": float("nan"), "upper": float("nan"), "all_assessed": every[0],
        "all_mean": float("nan") if every[1] is None else every[1],
    }  # fmt: skip
    try:
        found = mine.mean_score_bounds(
            population=sizes, by=_DRAWN, dimension=dimension, confidence=confidence
        )
    except DomainError:  # too few, or all alike: that is said in its place, and no number is made up
        return row
    lower, upper = max(found.lower, 0.0), min(found.upper, 1.0)  # a score is a share
    return row | {"mean": found.value, "lower": lower, "upper": upper}
