"""A series: what is there in which period, by measure, id, name, version and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assurance.calendars import Period, period_of
from assurance.errors import DomainError
from assurance.reconciliation.labels import Breakdown

__all__ = ["Entry", "Places", "Series", "make_series"]

_LONGEST = 5_000
Places = frozenset[int]
"""Places in the grid of a series."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of one measure, or of nothing but that its ids are there.

    Parameters
    ----------
    measure : id of the measure, or "" for a name that no measure has, or a row of none
    printed : its name as printed, or the name of its column; "" where there is none
    place : breakdown and id, apart from the whole
    names : breakdown and the name of its id
    speaks : whether something is printed: a number, or a mark that hides one
    """

    period: Period
    measure: str = ""
    printed: str = ""
    place: Breakdown = ()
    names: tuple[tuple[str, str], ...] = ()
    version: str = ""
    speaks: bool = True


@dataclass(frozen=True)
class Series:
    """One source in periods of one length.

    Parameters
    ----------
    grid : every period from the first to the last
    there : periods in which it has any row
    ids : dimension, id and where it is there
    names : dimension, id, name and where that is its name; of measures the names under which they are printed
    measures : measure and where it says something
    unknown : printed name that no measure has, and where it says something
    lines : measure (or unknown printed name) and place, and where that line says something; empty for a
        table with a column a measure, where a blank may be a hidden count
    versions : measure, place, and the version of each period
    unread : rows whose period could not be read
    """

    source: str
    title: str
    grid: tuple[Period, ...]
    there: Places
    ids: Mapping[str, Mapping[str, Places]]
    names: Mapping[str, Mapping[str, Mapping[str, Places]]]
    measures: Mapping[str, Places]
    unknown: Mapping[str, Places]
    lines: Mapping[tuple[str, Breakdown], Places]
    versions: Mapping[str, Mapping[Breakdown, Mapping[int, str]]]
    unread: int = 0

    def words(self, place: int) -> str:
        """Name a period of the grid; a financial year as 2024-25."""
        period = self.grid[place]
        return (
            period.label.removeprefix("FY") if period.kind == "financial_year" else period.words(brief=True)
        )

    def span(self, places: Iterable[int]) -> str:
        """Name the first and the last of some periods."""
        listed = sorted(places)
        first, last = self.words(listed[0]), self.words(listed[-1])
        return first if first == last else f"{first} to {last}"

    def label(self, place: int) -> str:
        """Give the label of a period of the grid."""
        return self.grid[place].label

    def before(self, place: int) -> int | None:
        """Give the nearest earlier period in which the source has any row."""
        return max((each for each in self.there if each < place), default=None)

    def runs(self, places: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield stretches of neighbouring periods: first and last place."""
        first = last = None
        for place in sorted(places):
            if first is None or last is None or place != last + 1:
                if first is not None and last is not None:
                    yield first, last
                first = place
            last = place
        if first is not None and last is not None:
            yield first, last


@dataclass
class _Gathered:
    """The sets of a series while rows are read."""

    periods: dict[tuple[date, date], Period] = field(default_factory=dict)
    ids: dict[str, dict[str, set[Any]]] = field(default_factory=lambda: _twice(set))
    names: dict[str, dict[str, dict[str, set[Any]]]] = field(
        default_factory=lambda: defaultdict(lambda: _twice(set))
    )
    measures: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    unknown: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    lines: dict[tuple[str, Breakdown], set[Any]] = field(default_factory=lambda: defaultdict(set))
    versions: dict[str, dict[Breakdown, dict[Any, str]]] = field(default_factory=lambda: _twice(dict))

    def add(self, entry: Entry, *, lines: bool) -> None:
        """Take one row in; a measure that prints nothing there says nothing."""
        at = entry.period.start, entry.period.end
        self.periods.setdefault(at, entry.period)
        for dimension, value in entry.place:
            if value is not None:
                self.ids[dimension][value].add(at)
        known = dict(entry.place)
        for dimension, name in entry.names:
            owner = known.get(dimension)
            if owner is not None:
                self.names[dimension][owner][name].add(at)
        if not entry.speaks or not entry.printed:
            return
        (self.measures[entry.measure] if entry.measure else self.unknown[entry.printed]).add(at)
        if entry.measure:
            self.names["measure"][entry.measure][entry.printed].add(at)
        if lines:
            self.lines[entry.measure or entry.printed, entry.place].add(at)
        if entry.version and entry.measure:
            self.versions[entry.measure][entry.place][at] = entry.version


def _twice(kind: Any) -> Any:
    return defaultdict(lambda: defaultdict(kind))


def make_series(
    source: str,
    entries: Iterable[Entry],
    *,
    title: str = "",
    lines: bool = True,
    unread: int = 0,
    financial_year_start: int = 4,
) -> list[Series]:
    """Gather rows into series, one for each length of period; the period `all` is no series.

    Parameters
    ----------
    lines : whether a line without a figure has none; not so where a blank may be a hidden count
    unread : rows whose period could not be read, counted with the first series
    """
    gathered: dict[str, _Gathered] = {}
    for entry in entries:
        if entry.period.kind != "all":
            gathered.setdefault(entry.period.kind, _Gathered()).add(entry, lines=lines)
    found = []
    for number, (kind, each) in enumerate(gathered.items()):
        grid = _grid(sorted(each.periods.values()), kind, financial_year_start)
        at = {(period.start, period.end): place for place, period in enumerate(grid)}
        found.append(_series(source, title, grid, at, each, unread if number == 0 else 0))
    return found


def _series(
    source: str, title: str, grid: tuple[Period, ...], at: Mapping[Any, int], each: _Gathered, unread: int
) -> Series:
    def places(spans: Iterable[Any]) -> Places:
        return frozenset(at[span] for span in spans)

    return Series(
        source,
        title or source,
        grid,
        places(each.periods),
        {dim: {one: places(spans) for one, spans in ids.items()} for dim, ids in each.ids.items()},
        {
            dim: {one: {name: places(spans) for name, spans in names.items()} for one, names in ids.items()}
            for dim, ids in each.names.items()
        },
        {one: places(spans) for one, spans in each.measures.items()},
        {one: places(spans) for one, spans in each.unknown.items()},
        {line: places(spans) for line, spans in each.lines.items()},
        {
            measure: {place: {at[span]: text for span, text in texts.items()} for place, texts in own.items()}
            for measure, own in each.versions.items()
        },
        unread,
    )


def _grid(periods: list[Period], kind: str, financial_year_start: int) -> tuple[Period, ...]:
    """List every period from the first to the last; ranges of months and endless grids stay as they are."""
    if kind == "range":
        return tuple(periods)
    found = [periods[0]]
    wanted = {(period.start, period.end): period for period in periods}
    while found[-1].end < periods[-1].end and len(found) < _LONGEST:
        try:
            following = period_of(found[-1].end, periods[0].kind, financial_year_start=financial_year_start)
        except DomainError:
            return tuple(periods)
        found.append(wanted.get((following.start, following.end), following))
    complete = {(period.start, period.end) for period in found} >= set(wanted)
    return tuple(found) if complete else tuple(periods)
