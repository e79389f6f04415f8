"""A published figure against the sum of published counts: whether any whole numbers fit both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assurance.calendars import Period
from assurance.reconciliation.cells import Cells
from assurance.reconciliation.compare import Verdict
from assurance.reconciliation.labels import names_a_total
from assurance.reconciliation.published import Published
from assurance.reconciliation.range_margins import range_material_words, tolerated_words
from assurance.reconciliation.recompute import RecomputedFigure

__all__ = ["add_up", "doubts_of", "judge_counts"]

_OTHER = (
    "made of published counts, which are rounded and hidden: only the sum of one such column is recomputed, "
    "as the range that it may be, and this measure is not such a sum"
)


def judge_counts(
    published: Published, figure: RecomputedFigure | None, cells: Cells | None, *, records_in_period: int
) -> tuple[Verdict, str]:
    """Judge a figure whose records are published counts themselves.

    A part without any row is unknown and never a zero: published counts have no row for what was
    not reported.

    Parameters
    ----------
    published : with its measure
    figure : from the records; None where no row lies in this period and breakdown
    cells : what the figure is made of; None where the measure is no sum of one column of counts
    records_in_period : rows of the source in the period, whatever their breakdown
    """
    if published.measure is None or (published.fault and not published.silent):
        return "not comparable", published.fault
    if figure is None or not figure.rows:
        if not records_in_period:
            return "no records", "the source has no row in this period"
        reason = f"no row of this part lies in the period, which has {records_in_period:,} of others"
        if any(names_a_total(value or "") for _, value in published.breakdown):
            reason += "; if this row is a total, leave its breakdown blank"
        return "no records", reason
    if cells is None:
        return "not comparable", _OTHER
    if not cells.cells:
        return "no records", f"none of the {figure.rows:,} row(s) in the period is left after the filters"
    return add_up(published, cells)


def add_up(published: Published, cells: Cells) -> tuple[Verdict, str]:
    """Judge one published count by what its parts can add up to.

    Every cell, printed or hidden, is a range of whole numbers, and so is the published figure. They agree
    where one number is all that fits and it is the same, and within published rounding where some whole
    numbers fit both. Where something is unknown the sum has no upper end: then it differs if even its
    lower end is above the figure, and nothing else can be said. A gap between the nearer ends that the
    measure tolerates is said as such.

    Parameters
    ----------
    published : with its measure and period
    cells : what the figure is made of, at least one

    Returns
    -------
    tuple
        Verdict and reason.
    """
    theirs, ours = published.count_range, cells.range
    if theirs is None:
        return "not comparable", published.fault or (
            f"the published figure {published.count.text} is not a count"
        )
    if not cells.aligned:
        return "not comparable", "its period is not made up of whole periods of the measure"
    doubts = list(doubts_of(cells))
    if gap := theirs.gap(ours):
        said = f"{gap:,} apart at least" if not (theirs.exact and ours.exact) else f"{gap:,} apart"
        reason = f"{said}: {_figure(published)}, and {_sum(cells)} {ours.words}"
        if published.measure and (allowed := tolerated_words(published.measure, theirs, ours)):
            told = filter(None, [reason, allowed, *doubts, published.note])
            return "agrees within tolerance", "; ".join(told)
        weight = range_material_words(published.measure, theirs, ours) if published.measure else ""
        return "differs", "; ".join(filter(None, [reason, weight, *doubts, published.note]))
    if ours.upper is None or theirs.upper is None:
        if theirs.upper is None:
            doubts.append(f"{_figure(published)}, with no limit declared to what that hides")
        return "not comparable", "; ".join(filter(None, [*doubts, published.note]))
    hidden = f"{_of(cells, cells.hidden)} {_verb(cells.hidden, 'hide')} a number" if cells.hidden else ""
    reason = "; ".join(filter(None, [hidden, published.note]))
    return ("agrees" if theirs.exact and ours.exact else "agrees within published rounding"), reason


def _figure(published: Published) -> str:
    found = published.count_range
    words = found.words if found else "unknown"
    if published.count.number is None:
        return f"the figure is hidden ({words})"
    printed = f"{int(published.count.number):,}"
    return f"published {printed}" + (f" ({words} before rounding)" if found and not found.exact else "")


def _sum(cells: Cells) -> str:
    if _one_each(cells) and len(cells.periods) > 1:
        return f"its {cells.periods[0].noun()}s add up to"
    return "its only part is" if cells.cells == 1 else f"its {cells.cells:,} parts add up to"


def doubts_of(cells: Cells) -> Iterator[str]:
    """Say in words and counts what is not known of the cells."""
    if cells.unpublished:
        yield _unpublished(cells)
    if cells.missing:
        yield _missing(cells)
    if cells.blank:
        yield f"{_of(cells, cells.blank)} {_verb(cells.blank, 'is')} blank: suppressed or not reported"
    if cells.odd:
        yield f"{_of(cells, cells.odd)} {_verb(cells.odd, 'hold')} no count"
    if cells.uncertain:
        yield f"{_of(cells, cells.uncertain)} may belong to it or not: the population is not known"
    if cells.hidden and cells.range.upper is None:
        yield f"{_of(cells, cells.hidden)} {_verb(cells.hidden, 'hide')} a number"


def _unpublished(cells: Cells) -> str:
    where = _periods(cells, len(cells.unpublished))
    if cells.last is None or cells.first is None:
        return f"the column is blank throughout: not published for {where}"
    if cells.unpublished[0] > cells.last:
        return f"the column ends with {cells.last}: not published for {where}"
    if cells.unpublished[-1] < cells.first:
        return f"the column begins with {cells.first}: not published for {where}"
    return f"the column is blank for everybody in {where} ({_runs(cells.unpublished)})"


def _missing(cells: Cells) -> str:
    if cells.parts == 1:
        return f"no row in {_periods(cells, cells.missing)} ({_runs(cells.missing_in)})"
    pairs = cells.parts * len(cells.periods)
    noun = cells.periods[0].noun()
    return f"no row for {cells.missing:,} of the {pairs:,} pairs of part and {noun}"


def _of(cells: Cells, count: int) -> str:
    """Write a number of cells, by the name of the period where there is one cell in each."""
    if _one_each(cells):
        return _periods(cells, count)
    return "the only cell" if cells.cells == 1 else f"{count:,} of the {cells.cells:,} cells"


def _periods(cells: Cells, count: int) -> str:
    if not cells.periods:
        return "the whole"
    noun = cells.periods[0].noun()
    if len(cells.periods) == 1:
        return f"the {noun}"
    which = f"all {count:,}" if count == len(cells.periods) else f"{count:,} of the {len(cells.periods):,}"
    return f"{which} {noun}s"


def _one_each(cells: Cells) -> bool:
    """Tell whether the figure has one cell a period, so that cells may go by the name of the period."""
    return cells.parts == 1 and cells.cells + cells.missing == len(cells.periods)


def _verb(count: int, verb: str) -> str:
    one, many = {"is": ("is", "are"), "hide": ("hides", "hide"), "hold": ("holds", "hold")}[verb]
    return one if count == 1 else many


def _runs(periods: Sequence[Period]) -> str:
    """List periods, those that follow one another as "first to last"."""
    runs: list[list[Period]] = []
    for period in periods:
        if runs and runs[-1][-1].end == period.start:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
