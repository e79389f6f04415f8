"""Which parts are ranked by which measures: shares of records, and of published counts as ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Engine
from assurance.programme import ColumnType, HiddenCounts, Measure
from assurance.reconciliation import Cells, CellTable, counted_column, doubts_of, read_cells, recompute
from assurance.variation import RANK_COLUMNS, Part, RankedVariation, Ranking, rank_parts

__all__ = ["CONFIDENCE", "counted_terms", "is_share", "ranked_variation"]

CONFIDENCE = 0.998
"""Of the intervals: the outer limits of a funnel plot, so that few parts stand apart by chance alone."""
_FEWEST = 3
_SUM = re.compile(r"\s*[a-z_][a-z0-9_]*(\s*[+-]\s*[a-z_][a-z0-9_]*)*\s*")
_TERM = re.compile(r"([+-]?)\s*([a-z_][a-z0-9_]*)")


def is_share(measure: Measure) -> bool:
    """Tell whether a measure is a share of a whole: a proportion, or a rate printed as a percentage."""
    rate = measure.statistic == "rate" and measure.per == 1 and measure.published.percent
    return measure.statistic == "proportion" or rate


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the records are, and the period that is ranked."""

    engine: Engine
    columns: Mapping[str, Mapping[str, ColumnType]]
    counts: Mapping[str, Mapping[str, HiddenCounts]]
    period: Period
    financial_year_start: int

    def table(self, measure: Measure, column: str) -> CellTable:
        """Read the cells of one column of published counts, after the filters of the measure."""
        summed = {"statistic": "sum", "value": column, "numerator": None, "denominator": None, "per": 1}
        return read_cells(
            self.engine,
            measure.model_copy(update=summed),
            view=measure.source,
            columns=self.columns[measure.source],
            counts=self.counts[measure.source][column],
            column=column,
            financial_year_start=self.financial_year_start,
        )


def ranked_variation(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    counts: Mapping[str, Mapping[str, HiddenCounts]],
    period: Period,
    financial_year_start: int = 4,
) -> RankedVariation:
    """Rank the parts of every measure that has breakdowns and a better direction.

    Shares of records are ranked with Wilson intervals; shares and sums of published counts with intervals
    that also cover their rounding. What has no interval is not ranked, and said.

    Parameters
    ----------
    columns : columns of each source, with their types
    counts : sources that are published counts, with how their columns round and hide
    period : of the pack
    """
    place = _Place(engine, columns, counts, period, financial_year_start)
    frames: list[pd.DataFrame] = []
    skipped: list[str] = []
    for measure in measures:
        if measure.direction == "neutral" or not measure.breakdowns:
            continue
        for name in measure.breakdowns:
            parts = _parts(place, measure, name)
            known = 0 if isinstance(parts, str) else sum(part.value is not None for part in parts)
            if isinstance(parts, str):
                skipped.append(f"{measure.title}, by {name}: {parts}")
            elif known < _FEWEST:
                skipped.append(
                    f"{measure.title}, by {name}: {known} part(s) with a value, {_FEWEST} are needed"
                )
            else:
                frames.append(rank_parts(parts, _ranking(measure, name), confidence=CONFIDENCE))
    empty = pd.DataFrame(columns=pd.Index(RANK_COLUMNS)).astype(dict(RANK_COLUMNS))
    found = pd.concat(frames, ignore_index=True) if frames else empty
    ranked = set(found["measure"])
    said = [(one.id, limit.text) for one in measures if one.id in ranked for limit in one.limitations]
    return RankedVariation(str(period), CONFIDENCE, found, tuple(skipped), tuple(said))


def _ranking(measure: Measure, name: str) -> Ranking:
    direction = cast("Literal['increase', 'decrease']", measure.direction)
    return Ranking(measure.id, measure.title, name, direction, is_share(measure), measure.unit)


def _parts(place: _Place, measure: Measure, name: str) -> list[Part] | str:
    """List the parts of one breakdown, or say why they are not ranked."""
    if measure.date is None or measure.period == "all":
        return "it is about the whole extract, not about this period"
    if measure.source in place.counts:
        return _of_counts(place, measure, name)
    if measure.statistic != "proportion":
        return f"a {measure.statistic} of records has no interval here"
    return list(_of_records(place, measure, name))


def _of_records(place: _Place, measure: Measure, name: str) -> Iterator[Part]:
    found = recompute(
        place.engine,
        measure,
        view=measure.source,
        columns=place.columns[measure.source],
        periods=[place.period],
        breakdown_sets=[(name,)],
    )
    for figure in found.figures:
        if not figure.breakdown:
            continue
        label = figure.breakdown[0][1]
        if label is None:
            yield Part("(not recorded)", reason=f"{figure.rows:,} record(s) do not say which it is")
        elif figure.value is None or figure.numerator is None or figure.denominator is None:
            yield Part(label, reason="no record is left after the filters")
        else:
            top, below = int(figure.numerator), int(figure.denominator)
            yield Part(label, (top, top), (below, below), float(figure.value), (top, below))


def _of_counts(place: _Place, measure: Measure, name: str) -> list[Part] | str:
    counts = place.counts[measure.source]
    column = counted_column(measure, counts)
    if column is not None:
        return _summed(place, [(1, place.table(measure, column))], None, name)
    if not is_share(measure):
        return f"this {measure.statistic} of published counts has no interval here"
    terms = [counted_terms(text, counts) for text in (measure.numerator, measure.denominator)]
    if not all(terms):
        return "its parts are not sums of columns of published counts, so their rounding is not known"
    tops, belows = ([(sign, place.table(measure, name)) for sign, name in one] for one in terms)
    return _summed(place, tops, belows, name)


def counted_terms(text: str | None, counts: Mapping[str, HiddenCounts]) -> list[tuple[int, str]]:
    """Read a sum or difference of columns of counts; nothing where it is anything else.

    Parameters
    ----------
    text : expression of a measure
    counts : the columns of published counts

    Returns
    -------
    list
        Sign (1 or -1) and column of each term.

    Examples
    --------
    >>> from assurance.programme import HiddenCounts
    >>> counts = dict.fromkeys(("seen", "left"), HiddenCounts(rounded_to=5))
    >>> counted_terms("seen - left", counts), counted_terms("seen * 2", counts)
    ([(1, 'seen'), (-1, 'left')], [])
    """
    if text is None or not _SUM.fullmatch(text):
        return []
    found = [(-1 if sign == "-" else 1, name) for sign, name in _TERM.findall(text)]
    return found if all(name in counts for _, name in found) else []


_Terms = Sequence[tuple[int, CellTable]]


def _summed(place: _Place, tops: _Terms, belows: _Terms | None, name: str) -> list[Part] | str:
    """Make a part of each value of a breakdown, from the cells of its columns."""
    table = tops[0][1]
    at = table.measure.breakdowns.index(name)
    if not table.cells(place.period, ()).aligned:
        own = table.measure.period.replace("_", " ")
        return f"it has no figure for this period; its own periods are {own}s"
    labels = {
        row.labels[at]
        for rows in table.rows.values()
        for row in rows
        if row.day is not None and row.day in place.period and row.labels[at] is not None
    }
    found = []
    for label in sorted(filter(None, labels)):
        cells = [
            [(sign, str(one.measure.value), one.cells(place.period, ((name, label),))) for sign, one in terms]
            for terms in (tops, belows or ())
        ]
        found.append(_part(label, cells[0], cells[1] if belows is not None else None))
    return found


_Added = Sequence[tuple[int, str, Cells]]


def _part(label: str, top: _Added, below: _Added | None) -> Part:
    """Make a part, known where every cell that it is made of is printed."""
    for _, column, cells in [*top, *(below or ())]:
        if cells.total is None:
            hidden = "a count is hidden" if cells.hidden else "its counts are not all known"
            said = "; ".join(doubts_of(cells)) or hidden
            return Part(label, reason=f"{column.replace('_', ' ')}: {said}")
    numerator, printed = _range(top)
    if below is None:
        return Part(label, numerator, None, float(printed), (printed, float("nan")))
    denominator, of = _range(below)
    if of <= 0 or printed > of:
        return Part(label, reason="its counts cannot be those of a share")
    return Part(label, numerator, denominator, printed / of, (printed, of))


def _range(terms: _Added) -> tuple[tuple[int, int], int]:
    """Add up ranges of printed counts: least, greatest, and the sum as printed."""
    least = most = printed = 0
    for sign, _, cells in terms:
        low, high = cells.range.lower, cells.range.upper or 0
        least += low if sign > 0 else -high
        most += high if sign > 0 else -low
        printed += sign * (cells.total or 0)
    return (max(0, least), max(0, most)), printed
