"""A published figure and the records' own, each held against what an audit leaves possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from assurance.review.correcting.bounds import Bounded, Method
from assurance.review.correcting.cases import Audit
from assurance.review.correcting.need import (
    Claim,
    Measured,
    Share,
    bounded,
    scaled_sizes,
    settling_size,
)
from assurance.review.correcting.result import WHOLE

__all__ = ["Claimed", "judged", "verdict_words"]

_PARTS = {"share": ("value", "numerator", "denominator"), "count": ("numerator",)}
_AFTER_ANSWERS = (1.0, 1.0)
"""Prior of a confidence sequence where a sample is made larger after its answers are known."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A published figure: who published it, of which stratum ("all" for the whole), and its parts."""

    source: str
    parts: Mapping[str, Claim]
    stratum: str = WHOLE


def verdict_words(*, published_outside: bool, records_outside: bool) -> str:
    """Say which of two figures that differ the audit rules out."""
    if published_outside and records_outside:
        return "both lie outside"
    if published_outside:
        return "published lies outside"
    return "records lie outside" if records_outside else "not settled"


def judged(
    audit: Audit,
    claimed: Claimed,
    *,
    kind: Literal["share", "count"],
    alpha: Fraction,
    method: Method,
    extendable: bool,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Judge one published figure; second: the sizes that would settle it, by stratum."""
    part, same = _disputed(audit, claimed, _PARTS[kind])
    claim, records = claimed.parts[part], _records(audit, part)
    measured = Measured.of(audit, part)
    found = bounded(measured, alpha=alpha, method=method)
    own = None if records is None else Claim(records, records)
    verdict = verdict_words(
        published_outside=claim.outside(found), records_outside=own is not None and own.outside(found)
    )
    row = _row(claimed, part, claim, records, found) | {"verdict": "no dispute" if same else verdict}
    if same or verdict != "not settled" or own is None:
        return row, []
    sizes: list[dict[str, Any]] = []
    shared = _in_proportion(audit)
    for way, how in _ways(method, extendable=extendable):
        total = settling_size(audit, part, (claim, own), alpha=alpha, method=how, share=shared)
        if total is None:
            continue
        key = "extended_to" if way == "extended" else "new_sample"
        row[key] = total
        if way == "extended":
            row["more"] = total - sum(audit.sampled.values())
        sizes += [
            {
                "source": claimed.source, "dispute": claimed.stratum, "way": way, "stratum": stratum,
                "now": audit.sampled[stratum], "needed": needed,
            }
            for stratum, needed in shared(total).items()
        ]  # fmt: skip
    return row, sizes


def _ways(method: Method, *, extendable: bool) -> list[tuple[str, Method]]:
    """List how more cases could come: this sample made larger, or another one of fixed size."""
    ways = []
    if extendable:
        ways.append(("extended", replace(method, prior=method.prior or _AFTER_ANSWERS)))
    if method.prior is None:
        ways.append(("new", method))
    return ways


def _in_proportion(audit: Audit) -> Share:
    sampled, population = audit.sampled, audit.population
    return lambda total: scaled_sizes(sampled, population, total)


def _records(audit: Audit, part: str) -> Fraction | None:
    met, among = sum(audit.numerator.values()), sum(audit.denominator.values())
    if part == "value":
        return Fraction(met, among) if among else None
    return Fraction(met if part == "numerator" else among)


def _disputed(audit: Audit, claimed: Claimed, parts: tuple[str, ...]) -> tuple[str, bool]:
    """Give the first part that the records contradict, and whether there is none."""
    there = [part for part in parts if part in claimed.parts]
    for part in there:
        records = _records(audit, part)
        if records is None or not claimed.parts[part].lower <= records <= claimed.parts[part].upper:
            return part, False
    return there[0], True


def _row(
    claimed: Claimed, part: str, claim: Claim, records: Fraction | None, found: Bounded
) -> dict[str, Any]:
    return {
        "source": claimed.source, "stratum": claimed.stratum, "part": part,
        "published": float((claim.lower + claim.upper) / 2),
        "published_lower": float(claim.lower), "published_upper": float(claim.upper),
        "records": None if records is None else float(records),
        "lower": float(found.lower), "upper": float(found.upper),
        "extended_to": None, "more": None, "new_sample": None,
    }  # fmt: skip
