"""Measures through time: another name in the file, another version, a break that is declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from assurance.programme import Measure
from assurance.reconciliation.drift.model import Found
from assurance.reconciliation.drift.series import Places, Series
from assurance.reconciliation.labels import Breakdown, breakdown_text

__all__ = ["Agreement", "Ask", "find_measures"]

_ENOUGH = 3
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far figures printed under an unknown name agree with the records of a measure.

    Parameters
    ----------
    compared : figures that could be set against records
    agree : of those, figures that agree, within their printed rounding
    telling : of those, figures that agree exactly and are neither nothing nor everything
    """

    compared: int
    agree: int
    telling: int

    @property
    def strong(self) -> bool:
        """Whether three telling figures agree, and more agree than not."""
        return self.telling >= _ENOUGH and 2 * self.agree > self.compared


Ask = Callable[[str, str, str], Agreement | None]
"""Source, measure, and unknown printed name: how far they agree, or None where that cannot be asked."""


def find_measures(series: Series, measures: Mapping[str, Measure], ask: Ask) -> Iterator[Found]:
    """Find names that no measure has, changes of version, and declared breaks."""
    yield from _unknown(series, ask)
    yield from _versions(series)
    for name in series.measures:
        if name in measures:
            yield from _declared(series, measures[name])


def _unknown(series: Series, ask: Ask) -> Iterator[Found]:
    """Pair an unknown name that begins with the measure that ends where it begins, if there is just one."""
    tried = {
        name: [(measure, ask(series.source, measure, name)) for measure in _candidates(series, name)]
        for name in series.unknown
    }
    strong = {
        name: [measure for measure, found in pairs if found is not None and found.strong]
        for name, pairs in tried.items()
    }
    for name, pairs in tried.items():
        chosen = [
            (measure, found)
            for measure, found in pairs
            if [measure] == strong[name] and sum(measure in others for others in strong.values()) == 1
        ]
        if not chosen and len(pairs) == 1 and pairs[0][1] is None:
            alone = sum(pairs[0][0] == measure for other in tried.values() for measure, _ in other) == 1
            same = _lines(series, pairs[0][0]).keys() == _lines(series, name).keys()
            chosen = pairs if alone and same else []
        yield _renamed(series, name, *chosen[0]) if chosen else _stranger(series, name, pairs)


def _lines(series: Series, name: str) -> dict[Breakdown, Places]:
    return {place: places for (measure, place), places in series.lines.items() if measure == name}


def _candidates(series: Series, name: str) -> list[str]:
    """List the measures whose lines end where those of an unknown name begin."""
    mine = _lines(series, name)
    begin = min(series.unknown[name])
    before = series.before(begin)
    if before is None or not mine:
        return []
    found = []
    for measure in series.measures:
        lines = _lines(series, measure)
        shared = [lines[place] for place in mine if place in lines]
        same = {_columns(place) for place in mine} <= {_columns(place) for place in lines}
        last = max((max(places) for places in shared), default=None)
        if same and last == before:
            found.append(measure)
    return found


def _columns(place: Breakdown) -> tuple[str, ...]:
    return tuple(name for name, _ in place)


def _renamed(series: Series, name: str, measure: str, found: Agreement | None) -> Found:
    begin = min(series.unknown[name])
    mine, lines = _lines(series, name), _lines(series, measure)
    shared = len(mine.keys() & lines.keys())
    of_lines = (
        "the same lines" if mine.keys() == lines.keys() else f"{shared:,} of {len(mine):,} lines the same"
    )
    borne = (
        "whether the figures agree with its records was not looked at"
        if found is None
        else f"values under the new name agree with its records in {found.agree:,} of {found.compared:,} "
        "figures"
    )
    return Found(
        "measure under a new name", "consistent with", "measure", measure,
        f"{measure} is consistent with a new name, {name!r}: from {series.words(begin)} one ends and the "
        f"other begins, {of_lines}; {borne}.",
        before=measure, after=name, since=series.label(begin),
        count=shared if found is None else found.agree, of=len(mine) if found is None else found.compared,
    )  # fmt: skip


def _stranger(series: Series, name: str, pairs: Sequence[tuple[str, Agreement | None]]) -> Found:
    places = series.unknown[name]
    tried = [
        f"{measure} ends where it begins, but its records agree with {found.agree:,} of {found.compared:,} "
        "figures"
        for measure, found in pairs
        if found is not None
    ]
    more = f": {'; '.join(tried)}" if tried else ""
    return Found(
        "unknown measure", "certain", "measure", name,
        f"No measure is called {name!r}, which is printed in {len(places):,} periods from "
        f"{series.words(min(places))}{more}.",
        after=name, since=series.label(min(places)), until=_until(series, max(places)),
        count=len(places), of=len(series.there),
    )  # fmt: skip


def _until(series: Series, last: int) -> str:
    return "" if last == max(series.there) else series.label(last)


def _versions(series: Series) -> Iterator[Found]:
    """Find lines whose printed version changes, one item for each measure and change."""
    for measure, lines in series.versions.items():
        changes: dict[tuple[str, str], list[tuple[int, int, Breakdown]]] = defaultdict(list)
        for place, texts in lines.items():
            before = ""
            for at in sorted(texts):
                if before and texts[at] != before:
                    until = _same_until(texts, at)
                    changes[before, texts[at]].append((at, until, place))
                before = texts[at]
        for (old, new), found in changes.items():
            yield _version(series, measure, (old, new), found)


def _same_until(texts: Mapping[int, str], at: int) -> int:
    later = sorted(place for place in texts if place >= at)
    held = at
    for place in later:
        if texts[place] != texts[at]:
            break
        held = place
    return held


def _version(
    series: Series, measure: str, versions: tuple[str, str], found: Sequence[tuple[int, int, Breakdown]]
) -> Found:
    lines = series.versions[measure]
    since, until = min(at for at, _, _ in found), max(held for _, held, _ in found)
    places = sorted({breakdown_text(place) or "the whole" for _, _, place in found})
    figures = sum(at <= place <= held for at, held, line in found for place in lines[line])
    every = sum(place >= since for texts in lines.values() for place in texts)
    rest = f" and {len(places) - _LISTED} more" if len(places) > _LISTED else ""
    return Found(
        "version changes", "certain", "measure", measure,
        f"{measure} is printed under version {versions[1]} from {series.words(since)}, before under "
        f"{versions[0]}: {figures:,} figures of {', '.join(places[:_LISTED])}{rest}.",
        before=versions[0], after=versions[1], since=series.label(since), until=_until(series, until),
        count=figures, of=every,
    )  # fmt: skip


def _declared(series: Series, measure: Measure) -> Iterator[Found]:
    """Find the declared breaks that lie within the series."""
    mine = series.measures[measure.id]
    first, last = series.grid[min(mine)].start, series.grid[max(mine)].end
    said = [(measure.effective_from, f"version {measure.version} took effect")]
    said += [(limit.since, limit.text.rstrip(".")) for limit in measure.limitations if limit.since]
    said += [
        (limit.until + timedelta(days=1), f"no longer: {limit.text.rstrip('.')}")
        for limit in measure.limitations
        if limit.until
    ]
    for day, text in said:
        since = next((place for place, period in enumerate(series.grid) if period.end > day), None)
        if since is None or not first < day <= last:
            continue
        before = sum(place < since for place in mine)
        yield Found(
            "declared break", "certain", "measure", measure.id,
            f"{measure.id}: declared as of {day.isoformat()}: {text}. {before:,} of its {len(mine):,} "
            "periods lie before.",
            since=series.label(since), count=before, of=len(mine),
        )  # fmt: skip
