"""Parts ranked by a measure, with how far each rank can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from assurance.errors import DomainError
from assurance.results import Result

__all__ = ["RANK_COLUMNS", "Part", "RankedVariation", "Ranking", "rank_parts", "share_interval"]

RANK_COLUMNS: Mapping[str, str] = {
    "measure": "str",
    "title": "str",
    "dimension": "str",
    "part": "str",
    "rank": "float64",
    "rank_best": "float64",
    "rank_worst": "float64",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "overall": "float64",
    "overall_lower": "float64",
    "overall_upper": "float64",
    "standing": "str",
    "reason": "str",
    "direction": "str",
    "share": "bool",
    "unit": "str",
}
"""Columns of `RankedVariation.to_frame` with their types, in order."""

Range = tuple[int, int]
Standing = Literal["above", "below", "not told apart", "unknown"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part, such as a provider, before it is ranked.

    Parameters
    ----------
    name : as the pages call it
    numerator : least and greatest count that it may be; equal where it is exact, None where unknown
    denominator : likewise; None where the measure is no share
    value : the share or amount as printed or recorded, by which it is ranked; None where unknown
    printed : numerator and denominator that the value is made of
    reason : why it is unknown, in words
    """

    name: str
    numerator: Range | None = None
    denominator: Range | None = None
    value: float | None = None
    printed: tuple[float, float] = (float("nan"), float("nan"))
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is ranked: the measure's id and title, the breakdown, and which way is better."""

    measure: str
    title: str
    dimension: str
    direction: Literal["increase", "decrease"]
    share: bool
    unit: str = ""


@dataclass(frozen=True, eq=False)
class RankedVariation(Result):
    """Parts of a programme ranked by its measures in one period.

    Parameters
    ----------
    period : label of the period
    confidence : of the intervals of shares, a fraction
    parts : a row a part, see `to_frame`
    skipped : measures that are not ranked, each with its reason
    limitations : id of a measure, and what was declared of it that a reader has to know
    """

    period: str
    confidence: float
    parts: pd.DataFrame
    skipped: tuple[str, ...]
    limitations: tuple[tuple[str, str], ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Give a row a part, by measure and breakdown, best first, unknown ones last.

        `measure, title, dimension, part` say which; `rank` counts from 1, equal values share a rank;
        `rank_best` and `rank_worst` are the ranks it may have, given the intervals; `value, lower, upper`
        are a fraction for shares (`share` true), else an amount; `numerator, denominator` are what the
        value is made of; `overall, overall_lower, overall_upper` are the same of all ranked parts together
        (nan for amounts). `standing` is above, below or not told apart from the overall value, or
        unknown, with the `reason`; unknown parts have no numbers. `direction` is which way is better.
        """
        return self.parts.copy()


def share_interval(numerator: Range, denominator: Range, *, confidence: float) -> tuple[float, float] | None:
    """Give a Wilson interval that covers every count that the rounded ones may have been.

    The lower limit is that of the least numerator with the greatest denominator, the upper one that of the
    greatest numerator with the least denominator, since both limits rise with the numerator and fall with
    the denominator. A numerator is never above its denominator.

    Parameters
    ----------
    numerator, denominator : least and greatest count
    confidence : fraction

    Returns
    -------
    tuple or None
        None where no share can be made: the denominator may only be 0, or the numerator is above it.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22:209.

    Examples
    --------
    >>> [round(limit, 4) for limit in share_interval((48, 52), (98, 102), confidence=0.95)]
    [0.3766, 0.6264]
    """
    from statsmodels.stats.proportion import proportion_confint  # slow to load, seldom needed

    least, most = numerator
    low = max(denominator[0], least, 1)
    high = denominator[1]
    if high < low:
        return None
    lower, _ = proportion_confint(least, high, alpha=1 - confidence, method="wilson")
    _, upper = proportion_confint(min(most, low), low, alpha=1 - confidence, method="wilson")
    # none and all have exact ends, whatever the last binary digit of the root
    return (float(lower) if least else 0.0), (float(upper) if most < low else 1.0)


def rank_parts(parts: Iterable[Part], ranking: Ranking, *, confidence: float = 0.998) -> pd.DataFrame:
    """Rank parts, and say which of them stand apart from all of them together.

    Parameters
    ----------
    parts : with ranges; those without a value are listed apart and never ranked
    ranking : what is ranked
    confidence : of the interval of a share. 0.998 is the outer limit of a funnel plot: of 500 parts that
        do not differ, about one stands apart by chance.

    Returns
    -------
    DataFrame
        Columns `RANK_COLUMNS`.

    Raises
    ------
    DomainError
        When the confidence is no fraction between 0 and 1.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24:1185; Goldstein and Spiegelhalter (1996), Journal of the
    Royal Statistical Society A 159:385, on how little a rank says.

    Examples
    --------
    >>> parts = [Part(f"P{x}", (x, x), (900, 900), x / 900, (x, 900)) for x in (180, 450, 468, 720)]
    >>> found = rank_parts([*parts, Part("P?", reason="blank")], Ranking("m", "M", "team", "increase", True))
    >>> found[["part", "rank", "rank_best", "rank_worst", "standing"]].values.tolist()[:2]
    [['P720', 1.0, 1.0, 1.0, 'above'], ['P468', 2.0, 2.0, 3.0, 'not told apart']]
    >>> found.standing.tolist()[2:]
    ['not told apart', 'below', 'unknown']
    """
    if not 0 < confidence < 1:
        raise DomainError(
            f"confidence must be a fraction between 0 and 1, such as 0.998; found {confidence:g}"
        )
    known, unknown = _limits(parts, ranking, confidence)
    known.sort(
        key=lambda row: (row["value"] if ranking.direction == "decrease" else -row["value"], row["part"])
    )
    overall = _overall(known) if ranking.share else {}
    for row in known:
        row |= _ranks(row, known, ranking.direction) | overall
        row["standing"] = _standing(row) if overall else "not told apart"
    rows = [*known, *sorted(unknown, key=lambda row: str(row["part"]))]
    frame = pd.DataFrame([_row(ranking, row) for row in rows], columns=pd.Index(RANK_COLUMNS))
    return frame.astype(dict(RANK_COLUMNS))


def _row(ranking: Ranking, given: Mapping[str, Any]) -> dict[str, Any]:
    nothing = float("nan")
    empty = {name: {"str": "", "bool": False}.get(kind, nothing) for name, kind in RANK_COLUMNS.items()}
    named = {
        "measure": ranking.measure,
        "title": ranking.title,
        "dimension": ranking.dimension,
        "direction": ranking.direction,
        "share": ranking.share,
        "unit": ranking.unit,
    }
    return empty | named | {name: value for name, value in given.items() if name in RANK_COLUMNS}


def _limits(
    parts: Iterable[Part], ranking: Ranking, confidence: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give each part its interval, or the reason why it has none."""
    known: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for part in parts:
        row: dict[str, Any] = {"part": part.name, "standing": "unknown", "reason": part.reason}
        if part.value is None or part.numerator is None or (ranking.share and part.denominator is None):
            unknown.append(row | {"reason": part.reason or "no value"})
            continue
        limits: tuple[float, float] | None = (float(part.numerator[0]), float(part.numerator[1]))
        if ranking.share and part.denominator is not None:
            limits = share_interval(part.numerator, part.denominator, confidence=confidence)
        if limits is None:
            unknown.append(row | {"reason": "its counts cannot be those of a share"})
            continue
        numerator, denominator = part.printed
        known.append(
            row
            | {"value": part.value, "lower": limits[0], "upper": limits[1], "reason": ""}
            | {"numerator": numerator, "denominator": denominator}
            | {"ranges": (part.numerator, part.denominator)}
        )
    return known, unknown


def _overall(known: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Give the share of all ranked parts together, and what it may be given the rounding."""
    if not known:
        return {}
    top, below = (sum(row[name] for row in known) for name in ("numerator", "denominator"))
    tops = [sum(row["ranges"][0][end] for row in known) for end in (0, 1)]
    belows = [sum(row["ranges"][1][end] for row in known) for end in (0, 1)]
    least, most = tops[0] / belows[1], min(1.0, tops[1] / max(belows[0], 1))
    return {"overall": top / below, "overall_lower": least, "overall_upper": most}


def _ranks(row: Mapping[str, Any], known: Sequence[Mapping[str, Any]], direction: str) -> dict[str, float]:
    """Give the rank of a part, and the ranks that it may have where intervals do not tell parts apart."""
    higher = sum(other["value"] > row["value"] for other in known)
    lower = sum(other["value"] < row["value"] for other in known)
    surely_higher = sum(other["lower"] > row["upper"] for other in known)
    surely_lower = sum(other["upper"] < row["lower"] for other in known)
    if direction == "decrease":
        higher, surely_higher, surely_lower = lower, surely_lower, surely_higher
    return {
        "rank": float(higher + 1),
        "rank_best": float(surely_higher + 1),
        "rank_worst": float(len(known) - surely_lower),
    }


def _standing(row: Mapping[str, Any]) -> Standing:
    if row["lower"] > row["overall_upper"]:
        return "above"
    return "below" if row["upper"] < row["overall_lower"] else "not told apart"
