"""Published figures of a reconciliation as claims: what each may have been before it was rounded."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from assurance.programme import Measure, Publication
from assurance.review.correcting.disputes import Claimed
from assurance.review.correcting.need import Claim

__all__ = ["published_claims"]

_NOT_READ = ("not comparable", "no figure")


def published_claims(
    figures: pd.DataFrame, measure: Measure, *, period: str, strata: Mapping[str, str],
    printing: Mapping[str, Publication],
) -> list[Claimed]:  # fmt: skip
    """Take the published figures of a measure and period that can be held against an audit.

    Parameters
    ----------
    figures : rows of a `Reconciliation`
    strata : breakdown as the reconciliation prints it ("" is the whole) to the stratum of the audit
    printing : how a source prints, where that is not as the measure says
    """
    mine = figures[
        (figures["measure"] == measure.id)
        & (figures["period"] == period)
        & figures["breakdown"].isin(list(strata))
        & ~figures["verdict"].isin(_NOT_READ)
    ]
    claims = []
    for row in mine.to_dict("records"):
        parts = _parts(row, measure, printing.get(str(row["source"]), measure.published))
        if parts:
            claims.append(Claimed(str(row["source"]), parts, strata[str(row["breakdown"])]))
    return claims


def _parts(row: Mapping[Any, Any], measure: Measure, how: Publication) -> dict[str, Claim]:
    counts = {name: _count(row[f"published_{name}"], how) for name in ("numerator", "denominator")}
    value = None if pd.isna(row["published_value"]) else Fraction(str(row["published_value"]))
    if measure.statistic == "count":
        number = counts["numerator"]
        if number is None and value is not None:
            number = _count(float(value), how)
        return {} if number is None else {"numerator": number}
    found = {name: claim for name, claim in counts.items() if claim is not None}
    if value is not None:
        found["value"] = _value(value, counts["numerator"], counts["denominator"], how)
    return found


def _count(number: float, how: Publication) -> Claim | None:
    """Read a published count: half a unit to each side where it was rounded to one."""
    if pd.isna(number):
        return None
    exact = Fraction(str(number))
    half = Fraction(how.counts_to, 2) if how.counts_to > 1 and exact % how.counts_to == 0 else Fraction(0)
    return Claim(max(exact - half, Fraction(0)), exact + half)


def _value(value: Fraction, met: Claim | None, among: Claim | None, how: Publication) -> Claim:
    """Read a published share: from its counts where both are printed, else within its last place."""
    if met is not None and among is not None and among.lower > 0:
        return Claim(met.lower / among.upper, met.upper / among.lower)
    if how.decimals is None:
        return Claim(value, value)
    half = Fraction(1, 2 * 10**how.decimals) * (Fraction(1, 100) if how.percent else 1)
    return Claim(max(value - half, Fraction(0)), value + half)
