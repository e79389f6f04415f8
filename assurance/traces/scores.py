"""Scores as columns: the weighted share of promises kept, per dimension and over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm, prod

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import Pathway
from assurance.traces.outcomes import ASSESSED, CODES, OUTCOMES, outcome_column

__all__ = [
    "Scale",
    "outcome_code",
    "scale_of",
    "score_query",
    "sign_column",
    "weighted_mean",
    "whole_weights",
]

_EXACT = 2**53


def outcome_code(index: int) -> str:
    """Name the column with the outcome of rule number `index`, as a place in `OUTCOMES`."""
    return f"o{index}"


def sign_column(sign: str) -> str:
    """Name the column that says whether a warning sign shows for a case."""
    return f"sign_{sign}"


@dataclass(frozen=True, slots=True)
class Scale:
    """All that turns outcomes into scores: dimension and weight of each rule, and weights of dimensions."""

    rules: tuple[tuple[str, float], ...]
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions, in the order in which the rules first name them."""
        return tuple(dict.fromkeys(name for name, _ in self.rules))


def scale_of(pathway: Pathway) -> Scale:
    """Give the scale of a pathway."""
    rules = tuple((str(rule.dimension), rule.weight) for rule in pathway.rules)
    return Scale(rules, {str(name): weight for name, weight in pathway.weights.items()})


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


def score_query(scale: Scale, source: str, *, carried: Sequence[str], counts: bool) -> str:
    """Write the query of a table of outcome codes with its scores.

    Parameters
    ----------
    source : SQL of the table with the columns of outcome codes
    carried : its columns that come first, such as the case key
    counts : whether to count each outcome too

    Returns
    -------
    str
        The columns carried, score, weakest, one score a dimension, and one count an outcome. A score is
        null where no rule is due and applicable: nothing to assess is neither a pass nor a fail.
        `weakest` is null where no rule was broken.
    """
    rules = range(len(scale.rules))
    weights = whole_weights([weight for _, weight in scale.rules])
    names = scale.dimensions
    summed, shares = [*carried], [*carried, f"{_overall(scale, weights)} AS score"]
    for number, name in enumerate(names):
        places = [(place, weights[place]) for place in rules if scale.rules[place][0] == name]
        summed += [f"{_met(places)} AS m{number}", f"{_due(places)} AS u{number}"]
        shares.append(f"{_ratio(f'm{number}', f'u{number}')} AS f{number}")
    counted = [outcome_column(word) for word in OUTCOMES] if counts else []
    for word in counted:
        code = CODES[word.replace("_", " ")]
        found = _sum(f"({outcome_code(place)} = {code})::INTEGER" for place in rules)
        summed.append(f"CAST({found} AS INTEGER) AS {word}")
    fractions = [f"f{number}" for number in range(len(names))]
    lowest = f"least({', '.join(fractions)})"
    weakest = " ".join(
        f"WHEN {each} = lowest THEN {text_literal(name)}" for each, name in zip(fractions, names, strict=True)
    )
    last = [*carried, "score", f"CASE WHEN lowest = 1 THEN NULL {weakest} END AS weakest"]
    last += [f"{each} AS {quote(name)}" for each, name in zip(fractions, names, strict=True)]
    inner = f"SELECT {', '.join(summed)} FROM {source}"  # noqa: S608
    middle = f"SELECT {', '.join([*shares, *counted])} FROM ({inner})"  # noqa: S608
    return f"SELECT {', '.join([*last, *counted])} FROM (SELECT *, {lowest} AS lowest FROM ({middle}))"  # noqa: S608


def weighted_mean(scores: Sequence[str], weights: Sequence[float]) -> str:
    """Write the mean of scores that may be null, weighted over those that are not; null where all are."""
    pairs = [(score, f"'{float(weight)!r}'::DOUBLE") for score, weight in zip(scores, weights, strict=True)]
    above = _sum(f"coalesce({score}, 0) * {weight}" for score, weight in pairs)
    below = _sum(f"CASE WHEN {score} IS NULL THEN 0 ELSE {weight} END" for score, weight in pairs)
    return _ratio(above, below)


def _overall(scale: Scale, weights: Sequence[int | float]) -> str:
    """Write a case's score: over all its rules, or the mean of its dimensions where those have weights.

    That mean is taken on one denominator, in whole numbers, so that a case with everything met scores 1
    and ties are ties. Where that needs more than 53 bits, the scores are added as doubles.
    """
    names = scale.dimensions
    met, due = ([f"{letter}{number}" for number in range(len(names))] for letter in "mu")
    if not scale.weights:
        return _ratio(_sum(met), _sum(due))
    whole = whole_weights([scale.weights[name] for name in names])
    most = [
        sum(w for w, (dimension, _) in zip(weights, scale.rules, strict=True) if dimension == name)
        for name in names
    ]
    exact = all(isinstance(weight, int) for weight in [*weights, *whole])
    if not exact or prod(int(each) for each in most) * int(sum(whole)) >= _EXACT:
        return weighted_mean([_ratio(m, u) for m, u in zip(met, due, strict=True)], whole)
    above = []
    for number, weight in enumerate(whole):
        others = [f"greatest({each}, 1)" for place, each in enumerate(due) if place != number]
        above.append(" * ".join([str(weight), met[number], *others]))
    assessed = _sum(
        f"CASE WHEN {each} > 0 THEN {weight} ELSE 0 END" for weight, each in zip(whole, due, strict=True)
    )
    return _ratio(_sum(above), " * ".join([assessed, *(f"greatest({each}, 1)" for each in due)]))


def _ratio(above: str, below: str) -> str:
    return f"(CAST({above} AS DOUBLE) / nullif(CAST({below} AS DOUBLE), 0))"


def _met(rules: Sequence[tuple[int, int | float]]) -> str:
    return _sum(
        f"CASE WHEN {outcome_code(place)} = 0 THEN {_number(weight)} ELSE 0 END" for place, weight in rules
    )


def _due(rules: Sequence[tuple[int, int | float]]) -> str:
    return _sum(
        f"CASE WHEN {outcome_code(place)} < {ASSESSED} THEN {_number(weight)} ELSE 0 END"
        for place, weight in rules
    )


def _number(weight: float) -> str:
    return f"{weight}::BIGINT" if isinstance(weight, int) else f"'{weight!r}'::DOUBLE"


def _sum(parts: Iterable[str]) -> str:
    return f"({' + '.join(parts)})"
