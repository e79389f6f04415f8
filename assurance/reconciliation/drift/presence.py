"""What ends, begins or is missing while the rest goes on; why is never said, as no file says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assurance.reconciliation.drift.model import Found
from assurance.reconciliation.drift.series import Places, Series
from assurance.reconciliation.labels import breakdown_text

__all__ = ["find_presence"]


def find_presence(series: Series) -> Iterator[Found]:
    """Find the ends, beginnings and gaps of the source, its measures, its ids and its lines.

    What is told of the whole is not told again of its parts.
    """
    yield from _of_source(series)
    yield from _of_kind(series, "measure", series.measures, "measure")
    for dimension, ids in series.ids.items():
        yield from _of_kind(series, dimension, ids, "id")
    yield from _of_lines(series)


def _of_source(series: Series) -> Iterator[Found]:
    gap = set(range(len(series.grid))) - series.there
    if gap:
        yield Found(
            "period missing", "certain", "", "",
            f"No figure at all for {_listed(series, gap)}.",
            since=series.label(min(gap)), until=series.label(max(gap)), count=len(gap), of=len(series.grid),
        )  # fmt: skip


def _of_kind(series: Series, dimension: str, found: Mapping[str, Places], what: str) -> Iterator[Found]:
    first, last = min(series.there), max(series.there)
    for one, places in found.items():
        subject = f"{dimension.replace('_', ' ')} {one}"
        if places and max(places) < last:
            since = min(place for place in series.there if place > max(places))
            yield Found(
                f"{what} ends", "certain", dimension, one,
                f"{subject} ends with {series.words(max(places))}, while the figures go on to "
                f"{series.words(last)}.",
                before=series.label(max(places)), since=series.label(since),
                count=len(places), of=len(series.there),
            )  # fmt: skip
        if places and min(places) > first:
            yield Found(
                f"{what} begins", "certain", dimension, one,
                f"{subject} begins in {series.words(min(places))}, while the figures begin in "
                f"{series.words(first)}.",
                after=series.label(min(places)), since=series.label(min(places)),
                count=len(places), of=len(series.there),
            )  # fmt: skip
        gap = _between(places, series.there)
        if gap:
            yield _gap(series, f"{what} missing", dimension, one, subject, gap, places)


def _of_lines(series: Series) -> Iterator[Found]:
    """Find gaps of single lines that the source, the measure and the ids do not have."""
    for (measure, place), places in series.lines.items():
        if measure not in series.measures or not place:
            continue
        whole = [series.measures[measure]]
        whole += [series.ids[dimension][one] for dimension, one in place if one is not None]
        gap = _between(places, series.there.intersection(*whole))
        if gap:
            text = f"{measure}, {breakdown_text(place)}"
            yield _gap(series, "line missing", "line", text, text, gap, places)


def _gap(
    series: Series, kind: str, dimension: str, one: str, subject: str, gap: set[int], places: Places
) -> Found:
    return Found(
        kind, "certain", dimension, one,
        f"{subject} has no figure for {_listed(series, gap)}, but before and after.",
        since=series.label(min(gap)), until=series.label(max(gap)), count=len(gap),
        of=len(gap) + len(places),
    )  # fmt: skip


def _between(places: Places, there: Places) -> set[int]:
    """Give the periods in between in which others are there."""
    if not places:
        return set()
    return {place for place in there - places if min(places) < place < max(places)}


def _listed(series: Series, places: set[int]) -> str:
    """Name periods in stretches, the first six of them."""
    runs = list(series.runs(places))
    said = [
        series.words(first) if first == last else f"{series.words(first)} to {series.words(last)}"
        for first, last in runs[:6]
    ]
    rest = len(runs) - len(said)
    return ", ".join(said) + (f" and {rest} more stretches" if rest > 0 else "")
