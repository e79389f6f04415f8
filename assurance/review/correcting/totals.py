"""Correcting a total of values, such as minutes or days, by an audited sample."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from assurance.errors import DomainError
from assurance.estimation import MeanEstimate, difference_estimate
from assurance.estimation.arguments import as_mapping, as_printed
from assurance.estimation.means.records import read_columns
from assurance.review.correcting.disputes import verdict_words
from assurance.review.correcting.result import DISPUTES, ROWS, SIZES, WHOLE, CorrectedFigure, frame_of

__all__ = ["corrected_total"]

_METHOD = "difference estimator, Student's t"


def corrected_total(
    audited: Iterable[float],
    reported: Iterable[float],
    stratum: Iterable[Hashable],
    *,
    population: Mapping[str, int],
    reported_total: float | Mapping[str, float],
    published: float | tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> CorrectedFigure:
    """Correct a published total of values, such as minutes, by an audited random sample.

    The range is the difference estimator's own, Student's t. Where no audited case differs it would be a
    single point, which claims a certainty that the sample does not give: then there is no range, and `note`
    says so. For yes-or-no figures use `corrected_figure`, whose ranges are exact.

    Parameters
    ----------
    audited, reported : value of each audited case as the audit found it and as reported, shape (n,)
    stratum : the stratum of each case
    population : cases of the frame by stratum
    reported_total : reported values summed over the frame, as one number or by stratum
    published : the total in dispute, or a pair (lowest, highest) of what it may have been before rounding
    confidence : of the range, a fraction in (0, 1)

    Raises
    ------
    DomainError
        As `difference_estimate`; and for values that are not known: say what they can be at least and at
        most, and correct with each.

    References
    ----------
    Cochran (1977) Sampling Techniques, sec. 7.3.

    Examples
    --------
    >>> found = corrected_total([30, 45, 50, 20], [30, 60, 50, 20], ["A"] * 4, population={"A": 40},
    ...                         reported_total=1700, published=1800)
    >>> float(found.to_frame().loc[0, "value"]), found.disputes.loc[0, "verdict"]
    (1550.0, 'not settled')
    >>> same = corrected_total([30, 60], [30, 60], ["A"] * 2, population={"A": 40}, reported_total=1700)
    >>> same.to_frame().loc[0, "note"]
    'no difference seen in 2 audited cases; a range cannot be given from these alone'
    """
    columns = read_columns(audited=audited, reported=reported, stratum=stratum)
    _all_known(columns["audited"])
    totals = as_mapping(reported_total, "reported_total")
    found = difference_estimate(
        columns["audited"], columns["reported"], columns["stratum"], population=population,
        reported_total=totals, confidence=confidence,
    )  # fmt: skip
    rows = [_row(WHOLE, columns, found, population=population, totals=totals)]
    strata = [name for name, size in population.items() if size]
    if len(strata) > 1 and isinstance(totals, Mapping):
        rows += [
            _row_of(name, columns, size=population[name], total=totals[name], confidence=confidence)
            for name in strata
        ]
    disputes = [] if published is None else [_dispute(published, rows[0])]
    return CorrectedFigure(
        name="Total", kind="total", confidence=confidence, rows=frame_of(rows, ROWS),
        disputes=frame_of(disputes, DISPUTES), sizes=frame_of([], SIZES),
    )  # fmt: skip


def _all_known(audited: list[Any]) -> None:
    missing = sum(
        value is None or type(value).__name__ in ("NAType", "NaTType") or value != value for value in audited
    )
    if missing:
        raise DomainError(
            f"audited: {missing} of {len(audited)} values are not known, and a total cannot be corrected "
            "without them: correct once with the least and once with the most that each can be"
        )


def _row_of(
    name: str, columns: Mapping[str, list[Any]], *, size: int, total: float, confidence: float
) -> dict[str, Any]:
    mine = [place for place, stratum in enumerate(columns["stratum"]) if stratum == name]
    own = {column: [values[place] for place in mine] for column, values in columns.items()}
    found = difference_estimate(
        own["audited"], own["reported"], own["stratum"], population={name: size}, reported_total=total,
        confidence=confidence,
    )  # fmt: skip
    return _row(str(name), own, found, population={name: size}, totals=total)


def _row(
    label: str, columns: Mapping[str, list[Any]], found: MeanEstimate, *,
    population: Mapping[str, int], totals: Any,
) -> dict[str, Any]:  # fmt: skip
    cases, sampled = sum(population.values()), len(columns["audited"])
    pairs = list(zip(columns["audited"], columns["reported"], strict=True))
    row: dict[str, Any] = dict.fromkeys(ROWS) | {
        "stratum": label, "population": cases, "sampled": sampled, "unknown": 0,
        "overstated": sum(bool(true < said) for true, said in pairs),
        "understated": sum(bool(true > said) for true, said in pairs),
        "reported_value": float(sum(totals.values()) if isinstance(totals, Mapping) else totals),
        "value": found.total, "value_best": found.total, "method": _METHOD, "note": "",
    }  # fmt: skip
    if not found.total_se and sampled < cases:
        return row | {"note": _no_range(sampled, row)}
    lower, upper = found.lower * cases, found.upper * cases
    return row | {
        "value_lower": lower, "value_upper": upper,
        "se": found.total_se, "t_lower": lower, "t_upper": upper,
    }  # fmt: skip


def _no_range(sampled: int, row: Mapping[str, Any]) -> str:
    cases = f"{sampled:,} audited case{'' if sampled == 1 else 's'}"
    if row["overstated"] or row["understated"]:
        return f"the same difference in all {cases}; a range cannot be given from these alone"
    return f"no difference seen in {cases}; a range cannot be given from these alone"


def _dispute(published: float | tuple[float, float], row: Mapping[str, Any]) -> dict[str, Any]:
    lower, upper = (
        as_printed(end) for end in (published if isinstance(published, tuple) else (published,) * 2)
    )
    if lower is None or upper is None or lower > upper:
        raise DomainError(f"published must be a number, or a pair (lowest, highest); found {published!r}")
    records, ends = Fraction(row["reported_value"]), (row["value_lower"], row["value_upper"])
    verdict = "no range"
    if lower <= records <= upper:
        verdict = "no dispute"
    elif None not in ends:
        verdict = verdict_words(
            published_outside=upper < ends[0] or ends[1] < lower,
            records_outside=not ends[0] <= records <= ends[1],
        )
    return dict.fromkeys(DISPUTES) | {
        "source": "published", "stratum": WHOLE, "part": "value", "published": float((lower + upper) / 2),
        "published_lower": float(lower), "published_upper": float(upper), "records": float(records),
        "lower": ends[0], "upper": ends[1], "verdict": verdict,
    }  # fmt: skip
