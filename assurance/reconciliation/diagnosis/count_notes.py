"""What can be said of sums that differ without explaining them: how many, how far, where, and the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from assurance.calendars import Period
from assurance.reconciliation.diagnosis.count_claims import CountClaim, CountFigure
from assurance.reconciliation.labels import breakdown_text
from assurance.reconciliation.periods import in_pack

__all__ = ["notes_of_counts"]

_MOST_LINES: Final = 3


def notes_of_counts(
    source: str,
    figures: Sequence[CountFigure],
    claims: Sequence[CountClaim],
    *,
    period: Period | None,
    readings: int,
    scopes: int,
) -> list[str]:
    """Describe the figures of one source in sentences; none where no figure of the period differs.

    Counts of figures and least gaps, by measure, side, line and period: a description, not a cause.
    """
    mine = [one for one in figures if _shown(one, period)]
    if not any(one.differs for one in mine):
        return []
    return [
        _standing(source, figures, mine, claims, readings, scopes),
        *_sides(source, mine),
        *_where(source, mine),
        *_periods(source, figures),
        *_limits(source, mine),
    ]


def _shown(one: CountFigure, period: Period | None) -> bool:
    return one.published.period is not None and in_pack(one.published.period, period)


def _standing(
    source: str,
    figures: Sequence[CountFigure],
    mine: Sequence[CountFigure],
    claims: Sequence[CountClaim],
    readings: int,
    scopes: int,
) -> str:
    differ = sum(one.differs for one in mine)
    fit = sum(one.verdict == "agrees" for one in mine)
    claimed = {id(figures[at]) for one in claims if one.status == "explained" for at in one.evidence}
    explained = sum(id(one) in claimed for one in mine)
    said = "none of which explains a difference" if not explained else f"which explain {explained:,} of them"
    rest = "every difference stays residual" if not explained else f"{differ - explained:,} stay residual"
    return (
        f"{source}: of {len(mine):,} figures with rows behind them, {fit:,} fit what their parts add up to, "
        f"{differ:,} differ and {len(mine) - fit - differ:,} cannot be compared. {readings:,} other ways to "
        f"add the counts up were tried on {_number(scopes, 'group')} of figures, {said}; {rest}."
    )


def _sides(source: str, mine: Sequence[CountFigure]) -> Iterator[str]:
    """Say for each measure how many figures are above and below, and by how much at least."""
    for measure in dict.fromkeys(one.measure for one in mine if one.differs):
        known = [one for one in mine if one.measure == measure and one.verdict != "open"]
        above = [one.gap for one in known if one.differs and one.gap > 0]
        below = [-one.gap for one in known if one.differs and one.gap < 0]
        parts = [
            f"{len(gaps):,} {'is' if len(gaps) == 1 else 'are'} published {side}, by at least {sum(gaps):,}"
            + (" together" if len(gaps) > 1 else "")
            for side, gaps in (("higher", above), ("lower", below))
            if gaps
        ]
        yield (
            f"{source}, {measure}: {len(above) + len(below):,} of {_number(len(known), 'figure')} differ; "
            f"{' and '.join(parts)}."
        )


def _where(source: str, mine: Sequence[CountFigure]) -> Iterator[str]:
    """Say in how many lines the differences lie, and name those that have most."""
    lines = {breakdown_text(one.line) for one in mine}
    counts = Counter(breakdown_text(one.line) for one in mine if one.differs)
    if len(lines) < 2:
        return
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    few = [f"{name.replace('=', ' ') or 'the whole'} ({count:,})" for name, count in order[:_MOST_LINES]]
    yield (
        f"{source}: the differences lie in {len(counts):,} of {len(lines):,} lines; most figures differ in "
        f"{', '.join(few)}."
    )


def _periods(source: str, figures: Sequence[CountFigure]) -> Iterator[str]:
    """Say how many figures differ in every period that is printed."""
    known = Counter(one.period for one in figures if one.verdict != "open")
    differ = Counter(one.period for one in figures if one.differs)
    if len(known) < 2:
        return
    listed = "; ".join(f"{name}: {differ[name]:,} of {known[name]:,}" for name in sorted(known))
    yield f"{source}: figures that differ, of those that can be compared, in every period printed: {listed}."


def _limits(source: str, mine: Sequence[CountFigure]) -> Iterator[str]:
    """Say what keeps gaps from being seen: the width of the ranges, and cells that are not known."""
    widths = [
        one.agreed.upper - one.agreed.lower
        for one in mine
        if one.verdict != "open" and one.agreed.upper is not None
    ]
    if any(widths):
        middle = int(median(widths))
        yield (
            f"{source}: the parts are rounded or hidden, so a sum may be any number of a range; half of the "
            f"ranges that can be compared span {middle:,} or more, and what lies within one does not show."
        )
    unknown = [one for one in mine if one.verdict == "open"]
    if unknown:
        kinds = Counter(_kind(one.doubt) for one in unknown)
        listed = ", ".join(f"{count:,} because {why}" for why, count in kinds.most_common())
        yield f"{source}: {_number(len(unknown), 'figure')} cannot be compared: {listed}."


def _kind(doubt: str) -> str:
    if doubt.startswith("the column"):
        return "the column is not published in part of the period"
    if doubt.startswith("no row"):
        return "a part of the period has no row"
    if "blank" in doubt:
        return "a cell is blank"
    return "a number is hidden without a limit, or no count"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
