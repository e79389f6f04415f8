"""What the traces of a sample say of all the cases it was drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from assurance.engine import Engine
from assurance.errors import DomainError, near_miss
from assurance.estimation import DomainEstimate, Interval, domain_mean, stratified_interval
from assurance.traces.case_scores import case_query
from assurance.traces.outcomes import ASSESSED
from assurance.traces.scores import outcome_code
from assurance.traces.strata import stratum_sql

if TYPE_CHECKING:
    from assurance.traces.result import TraceScores

__all__ = ["RuleBounds", "mean_score_bounds", "rule_bounds"]

ALL = "all"


@dataclass(frozen=True, slots=True)
class RuleBounds:
    """Bounds for a rule among all the cases that a sample was drawn from.

    Parameters
    ----------
    rule : its id
    population, sampled : cases of the frame, and those whose traces were read
    applicable, failed : sampled cases for which the rule was due and applied; those that did not meet it
    failing : bounds of the number of cases in the frame that do not meet it
    rate : estimated share of those to whom it applies that do not meet it; None where it applied to none
    lower, upper : bounds of that share, at the confidence of `failing`
    """

    rule: str
    population: int
    sampled: int
    applicable: int
    failed: int
    failing: Interval
    rate: float | None
    lower: float
    upper: float


def rule_bounds(
    scores: TraceScores,
    rule: str,
    *,
    population: int | Mapping[str, int],
    by: str | None = None,
    confidence: float = 0.95,
) -> RuleBounds:
    """Bound what all cases did under a rule; see `TraceScores.rule_bounds`."""
    rules = [str(name) for name in scores.summary["rule"]]
    if rule not in rules:
        raise DomainError(f"pathway {scores.pathway!r} has no rule {rule!r}{near_miss(rule, rules)}")
    sizes, code = _sizes(population, by), outcome_code(rules.index(rule))
    counted = _counts(scores, sizes, by, f"count(*) FILTER (WHERE {code} < {ASSESSED}), "
                      f"count(*) FILTER (WHERE {code} > 0 AND {code} < {ASSESSED})")  # fmt: skip
    sampled, applicable, failed = (list(part) for part in zip(*counted, strict=True))
    met = [each - wrong for each, wrong in zip(applicable, failed, strict=True)]
    totals = list(sizes.values())
    failing = stratified_interval(failed, sampled, totals, confidence=confidence)
    # a rate is a count over a count: each is bounded at half the error, so that both hold together
    half = float(1 - (1 - Fraction(str(confidence))) / 2)
    wrong = stratified_interval(failed, sampled, totals, confidence=half)
    right = stratified_interval(met, sampled, totals, confidence=half)
    estimates = [
        (Fraction(size * bad, n), Fraction(size * due, n))
        for size, n, bad, due in zip(totals, sampled, failed, applicable, strict=True)
    ]
    due = sum(each for _, each in estimates)
    return RuleBounds(
        rule, sum(totals), sum(sampled), sum(applicable), sum(failed), failing,
        float(sum(bad for bad, _ in estimates) / due) if due else None,
        _share(wrong.lower, right.upper, 0.0), _share(wrong.upper, right.lower, 1.0),
    )  # fmt: skip


def mean_score_bounds(
    scores: TraceScores,
    *,
    population: int | Mapping[str, int],
    by: str | None = None,
    dimension: str | None = None,
    confidence: float = 0.95,
) -> DomainEstimate:
    """Bound the mean score of all cases; see `TraceScores.mean_score_bounds`."""
    known = [str(name) for name in scores.dimensions["dimension"]]
    if dimension is not None and dimension not in known:
        raise DomainError(
            f"pathway {scores.pathway!r} has no dimension {dimension!r}{near_miss(dimension, known)}"
        )
    sizes = _sizes(population, by)
    _counts(scores, sizes, by, "0")
    frame = scores.to_frame()
    values = frame[dimension or "score"]
    with Engine.open() as engine:
        engine.create_view("cases", case_query(scores))
        column = f"'{ALL}'" if by is None else stratum_sql(scores, by)
        strata = [row[0] for row in engine.rows(f"SELECT {column} FROM cases ORDER BY case_key")]  # noqa: S608
    found = domain_mean(
        values.fillna(0.0).tolist(),  # what stands outside the domain is not read
        strata,
        (~values.isna()).tolist(),
        population=sizes,
        confidence=confidence,
    )
    if found.lower == found.upper and len(frame) < sum(sizes.values()):
        raise DomainError(
            f"pathway {scores.pathway!r}: the sampled cases score the same, which gives the mean no "
            "width and says nothing of the cases not seen; use rule_bounds, which is exact"
        )
    return found


def _sizes(population: int | Mapping[str, int], by: str | None) -> dict[str, int]:
    if isinstance(population, Mapping) != (by is not None):
        raise DomainError(
            "population: give one number of cases, or with `by` the number of cases of each of its strata"
        )
    if not isinstance(population, Mapping):
        return {ALL: population}
    return {name: size for name, size in population.items() if size}


def _counts(
    scores: TraceScores, sizes: Mapping[str, int], by: str | None, counts: str
) -> list[tuple[int, ...]]:
    """Count the sampled cases of each stratum and what else is asked, in the order of `sizes`."""
    column = f"'{ALL}'" if by is None else stratum_sql(scores, by)
    with Engine.open() as engine:
        engine.register_parquet("outcomes", scores.rules_table.path)
        rows = engine.rows(f"SELECT {column}, count(*), {counts} FROM outcomes GROUP BY 1")  # noqa: S608
    found = {str(row[0]): tuple(int(each) for each in row[1:]) for row in rows}
    if unknown := sorted(set(found) - set(sizes)):
        raise DomainError(
            f"population: stratum {unknown[0]!r} of {by} has sampled cases, but no number of cases was given"
        )
    if unread := [name for name in sizes if name not in found]:
        raise DomainError(
            f"population: stratum {unread[0]!r} of {by or 'all cases'} has {sizes[unread[0]]:,} cases and "
            "none in the sample, which says nothing of it; take it out, and say so"
        )
    for name, counted in found.items():
        if counted[0] > sizes[name]:
            raise DomainError(
                f"population: stratum {name!r} has {counted[0]:,} sampled cases, more than its "
                f"{sizes[name]:,}"
            )
    return [found[name] for name in sizes if name in found]


def _share(part: float, rest: float, empty: float) -> float:
    return part / (part + rest) if part + rest else empty
