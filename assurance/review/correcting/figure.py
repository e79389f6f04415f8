"""One figure corrected: estimates and ranges for the whole frame and by stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from assurance.errors import DomainError
from assurance.estimation import difference_estimate
from assurance.estimation.arguments import exact_alpha
from assurance.review.correcting.bounds import Bounded, Method, count_bounds, rate_bounds
from assurance.review.correcting.cases import Audit, Flag
from assurance.review.correcting.disputes import Claimed, judged
from assurance.review.correcting.result import DISPUTES, ROWS, SIZES, WHOLE, CorrectedFigure, frame_of

__all__ = ["Design", "corrected"]

_FIXED = Method()

_UNSEEN = (
    "{cases} of the frame {are} in strata without an audited case: taken as reported in the estimate, and as "
    "unknown in the range"
)


@dataclass(frozen=True, slots=True)
class Design:
    """How a figure is corrected.

    Parameters
    ----------
    kind : "share" or "count"
    confidence : of each range by itself, a fraction
    method : how errors in the frame are bounded
    extendable : whether the sample can be made larger
    """

    kind: Literal["share", "count"]
    confidence: float
    method: Method = _FIXED
    extendable: bool = True

    @property
    def alpha(self) -> Fraction:
        """The error of each range."""
        return exact_alpha(self.confidence)


def corrected(audit: Audit, design: Design, *, name: str, claims: Sequence[Claimed] = ()) -> CorrectedFigure:
    """Correct a figure by an audit of cases of its frame, and judge what was published.

    The estimate is the difference estimator: the reported total, known exactly, and the weighted mean error
    of the audited cases in each stratum; of a share, the ratio of two such totals. The range comes from
    exact bounds of the cases overstated and understated in the frame, see `count_bounds`, so that it holds
    also where few errors or none were found.

    References
    ----------
    Cochran (1977) Sampling Techniques, sec. 7.3. Wendell and Schmee (1996) JASA 91:825.
    """
    if len(audit.population) > 1 and WHOLE in audit.population:
        raise DomainError(f"a stratum cannot be named {WHOLE!r} beside others: that is the whole; rename it")
    parts = [(WHOLE, audit)]
    if len(audit.population) > 1:
        parts += [(stratum, audit.only(stratum)) for stratum, n in audit.sampled.items() if n]
    disputes: list[dict[str, Any]] = []
    sizes: list[dict[str, Any]] = []
    by_name = dict(parts)
    for claimed in claims:
        if claimed.stratum in by_name:
            row, needed = judged(
                by_name[claimed.stratum], claimed, kind=design.kind, alpha=design.alpha,
                method=design.method, extendable=design.extendable,
            )  # fmt: skip
            disputes.append(row)
            sizes += needed
    return CorrectedFigure(
        name=name,
        kind=design.kind,
        confidence=design.confidence,
        rows=frame_of([_row(label, part, design) for label, part in parts], ROWS),
        disputes=frame_of(disputes, DISPUTES),
        sizes=frame_of(sizes, SIZES),
        notes=_notes(audit),
    )


def _notes(audit: Audit) -> tuple[str, ...]:
    unseen = sum(size for stratum, size in audit.population.items() if not audit.sampled[stratum])
    cases = "1 case" if unseen == 1 else f"{unseen:,} cases"
    return (_UNSEEN.format(cases=cases, are="is" if unseen == 1 else "are"),) if unseen else ()


def _row(label: str, audit: Audit, design: Design) -> dict[str, Any]:
    met = audit.met()
    row: dict[str, Any] = dict.fromkeys(ROWS) | {
        "stratum": label, "population": sum(audit.population.values()), "sampled": sum(met.sampled),
        "unknown": audit.unknown, "note": "", **_errors(audit),
        **_counted("numerator", met, design),
    }  # fmt: skip
    if design.kind == "share":
        row |= _counted("denominator", audit.counted(), design) | _shared(audit, design)
    else:
        row |= {f"value{end}": row[f"numerator{end}"] for end in ("", "_best", "_lower", "_upper")}
        row["reported_value"] = row["reported_numerator"]
        row["method"] = _methods(count_bounds(met, alpha=design.alpha, method=design.method))
    return row | _by_t(audit, row, design)


def _errors(audit: Audit) -> dict[str, int]:
    """Count the audited cases known to be in the numerator wrongly, or left out of it wrongly."""
    met = audit.met()
    return {"overstated": sum(met.over_most), "understated": sum(met.under)}


def _counted(name: str, flag: Flag, design: Design) -> dict[str, float]:
    found = count_bounds(flag, alpha=design.alpha, method=design.method)
    worst, best = (within(flag.estimate(most=most), found) for most in (False, True))
    return {
        f"reported_{name}": float(sum(flag.reported)), name: float(worst), f"{name}_best": float(best),
        f"{name}_lower": float(found.lower), f"{name}_upper": float(found.upper),
    }  # fmt: skip


def within(estimate: Fraction, found: Bounded) -> Fraction:
    """Keep an estimate to what is possible: the sample may hold more errors than its share of the frame."""
    return min(max(estimate, found.lower), found.upper)


def _shared(audit: Audit, design: Design) -> dict[str, Any]:
    met, failed = audit.met(), audit.failed()
    found = rate_bounds(met, failed, alpha=design.alpha, method=design.method)
    values = [_estimated_share(met, failed, most=most, design=design) for most in (False, True)]
    worst, best = (None if value is None else float(within(value, found)) for value in values)
    among = sum(audit.denominator.values())
    return {
        "reported_value": sum(audit.numerator.values()) / among if among else None,
        "value": worst, "value_best": best,
        "value_lower": float(found.lower), "value_upper": float(found.upper), "method": _methods(found),
    }  # fmt: skip


def _estimated_share(met: Flag, failed: Flag, *, most: bool, design: Design) -> Fraction | None:
    """Give the ratio of the two estimated totals; None where no case is estimated to count."""
    yes, no = (
        within(flag.estimate(most=end), count_bounds(flag, alpha=design.alpha, method=design.method))
        for flag, end in ((met, most), (failed, not most))
    )
    return yes / (yes + no) if yes + no else None


def _methods(found: Bounded) -> str:
    return " and ".join(sorted(found.methods)) or "every case that could be wrong was audited"


def _by_t(audit: Audit, row: dict[str, Any], design: Design) -> dict[str, float | None]:
    """Give the standard error and Student's t interval of the value, where there are any."""
    nothing: dict[str, float | None] = dict.fromkeys(("se", "t_lower", "t_upper"))
    scale = 1.0 if design.kind == "count" else row["denominator"]
    if audit.unknown or row["value"] is None or not scale or not all(audit.sampled.values()):
        return nothing
    share = row["value"] if design.kind == "share" else 0.0

    def linear(met: float, counted: float) -> float:
        return met - share * counted

    cases = [key for key, number in audit.cases.items() for _ in range(number)]
    true = [linear(*next(iter(states))) for _, _, states in cases]
    said = [linear(*state) for _, state, _ in cases]
    total = {h: linear(audit.numerator[h], audit.denominator[h]) for h in audit.population}
    try:
        found = difference_estimate(
            true, said, [stratum for stratum, _, _ in cases], population=audit.population,
            reported_total=total, confidence=design.confidence,
        )  # fmt: skip
    except DomainError:  # a stratum with one audited case tells no spread
        return nothing
    if not found.total_se and sum(audit.sampled.values()) < sum(audit.population.values()):
        return nothing  # no spread was seen, which is not the same as no error
    half = (found.upper - found.lower) / 2 * sum(audit.population.values()) / scale
    return {"se": found.total_se / scale, "t_lower": row["value"] - half, "t_upper": row["value"] + half}
