"""Scores as columns: the weighted share of promises kept, per dimension and over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import Pathway
from assurance.traces.outcomes import ASSESSED, CODES, OUTCOMES, outcome_column

__all__ = ["dimensions_of", "outcome_code", "score_columns", "whole_weights"]

_EXACT = 2**53


def outcome_code(index: int) -> str:
    """Name the column with the outcome of rule number `index`, as a place in `OUTCOMES`."""
    return f"o{index}"


def dimensions_of(pathway: Pathway) -> tuple[str, ...]:
    """List the dimensions of a pathway in the order in which its rules first name them."""
    return tuple(dict.fromkeys(rule.dimension for rule in pathway.rules))


def whole_weights(weights: Sequence[float]) -> tuple[int, ...] | tuple[float, ...]:
    """Give weights as whole numbers in the same proportion, so that sums and ties are exact.

    Weights that need more than 53 bits stay as they are.

    Examples
    --------
    >>> whole_weights([1.0, 0.5, 0.1])
    (10, 5, 1)
    """
    exact = [Fraction(str(weight)) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    whole = tuple(int(weight * scale) for weight in exact)
    return whole if sum(whole) < _EXACT else tuple(weights)


def score_columns(pathway: Pathway, *, counts: bool) -> list[str]:
    """Give the columns score, weakest, one score a dimension and, if asked, one count an outcome.

    They read the columns of outcome codes. A score is null where no rule is due and applicable:
    nothing to assess is neither a pass nor a fail. `weakest` is null where no rule was broken.
    """
    rules = range(len(pathway.rules))
    weights = whole_weights([rule.weight for rule in pathway.rules])
    dimensions = dimensions_of(pathway)
    scores = {
        name: _share([(place, weights[place]) for place in rules if pathway.rules[place].dimension == name])
        for name in dimensions
    }
    lowest = f"least({', '.join(scores.values())})" if len(scores) > 1 else scores[dimensions[0]]
    weakest = " ".join(f"WHEN {score} = {lowest} THEN {text_literal(name)}" for name, score in scores.items())
    columns = [
        f"{_share([(place, weights[place]) for place in rules])} AS score",
        f"CASE WHEN {lowest} = 1 THEN NULL {weakest} END AS weakest",
        *(f"{score} AS {quote(name)}" for name, score in scores.items()),
    ]
    if counts:
        for word in OUTCOMES:
            found = _sum(f"({outcome_code(place)} = {CODES[word]})::INTEGER" for place in rules)
            columns.append(f"CAST({found} AS INTEGER) AS {outcome_column(word)}")
    return columns


def _share(rules: Sequence[tuple[int, int | float]]) -> str:
    met = _sum(
        f"CASE WHEN {outcome_code(place)} = 0 THEN {_number(weight)} ELSE 0 END" for place, weight in rules
    )
    due = _sum(
        f"CASE WHEN {outcome_code(place)} < {ASSESSED} THEN {_number(weight)} ELSE 0 END"
        for place, weight in rules
    )
    return f"(CAST({met} AS DOUBLE) / nullif(CAST({due} AS DOUBLE), 0))"


def _number(weight: float) -> str:
    return f"{weight}::BIGINT" if isinstance(weight, int) else f"'{weight!r}'::DOUBLE"


def _sum(parts: Iterable[str]) -> str:
    return f"({' + '.join(parts)})"
