"""`reports/<programme>/index.html`: every month in order, and the trend of every measure.

The latest periods stand on the first page, all of them on a page a year. Only what changed is read and
made anew, so that month 200 costs what month 2 did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

from assurance.calendars import Period, periods_back
from assurance.engine import package_digest, write_atomically
from assurance.pack.across.keeping import Known, Sighting, known_packs
from assurance.pack.across.summary import BETWEEN, FIGURES, PATHWAYS, SAMPLE, MeasurePoint, PackSummary
from assurance.show.programme_index import (
    IndexPoint,
    IndexRow,
    IndexSection,
    IndexSeries,
    ProgrammeIndex,
    render_programme_index,
)
from assurance.show.words import count_words

__all__ = ["LATEST", "write_programme_index"]

LATEST: Final = 24
"""Periods on the first page; the others are on the pages of their years."""
_TRIES: Final = 5
_INDEX: Final = "index.html"
_LATEST: Final = (_INDEX, "Latest")
_GROUPS: Final = (FIGURES, BETWEEN, SAMPLE, PATHWAYS)


def write_programme_index(home: Path, *, edition: str = "controlled", latest: int = LATEST) -> Path | None:
    """Write the page over all sealed packs in the folder of a programme, and those of earlier years.

    Each page is written whole or not at all. Where another run seals a pack in the meantime, the pages are
    made once more, so that the last that is written knows them all.

    Parameters
    ----------
    home : folder of the packs, such as `reports/<programme>`, or its `release`
    edition : which edition the packs there are, controlled or release; said on the page
    latest : periods on the first page

    Returns
    -------
    Path or None
        The page; None where no pack lies there.

    Raises
    ------
    StoreError
        When a page cannot be written.
    """
    known = known_packs(home)
    for _ in range(_TRIES):
        if not known.sightings:
            return None
        _write(known, edition=edition, latest=latest)
        now = known_packs(home)
        if now == known:
            break
        known = now
    return home / _INDEX


def _write(known: Known, *, edition: str, latest: int) -> None:
    """Write the pages that are not there, or whose packs changed, and take away those of no pack."""
    groups = groupby(_by_kind(known), key=lambda one: one.period.kind)
    spans = [_Span(known, list(group)) for _, group in groups]
    shown = [span.last(latest) for span in spans]
    left = (set(span.periods) - set(periods) for span, periods in zip(spans, shown, strict=True))
    years = sorted({period.start.year for periods in left for period in periods})
    earlier = tuple(map(str, years))
    pages = [_Page(_INDEX, "", (_LATEST, *map(_link, reversed(earlier[-3:]))), earlier, shown)]
    for place, year in enumerate(years):
        beside = earlier[max(0, place - 1) : place + 2]
        of_year = [span.year(year) for span in spans]
        nav = (_LATEST, *map(_link, reversed(beside)))
        pages.append(_Page(f"{year}.html", str(year), nav, (), of_year))
    kept, now, title = known.pages(), {}, _title(known)
    for page in pages:
        now[page.name] = key = page.key(spans, edition, title)
        if kept.get(page.name) != key or not (known.home / page.name).is_file():
            write_atomically(known.home / page.name, page.render(spans, edition, title))
    for path in known.home.glob("[12][0-9][0-9][0-9].html"):
        if path.name not in now:
            path.unlink(missing_ok=True)
    known.keep_pages(now)


def _link(year: str) -> tuple[str, str]:
    return f"{year}.html", year


@dataclass(frozen=True)
class _Page:
    """One page still to be made: the periods of each kind that stand on it."""

    name: str
    only: str
    nav: tuple[tuple[str, str], ...]
    earlier: tuple[str, ...]
    periods: Sequence[Sequence[Period]]

    def key(self, spans: Sequence[_Span], edition: str, title: str) -> str:
        """Give the digest of all that decides what stands on it."""
        stamps = [
            (period.label, one.stamp if (one := span.by_period.get(period)) else None)
            for span, periods in zip(spans, self.periods, strict=True)
            for period in periods
        ]
        given = (package_digest(), edition, title, self.nav, self.earlier, stamps)
        return sha256(repr(given).encode()).hexdigest()

    def render(self, spans: Sequence[_Span], edition: str, title: str) -> str:
        """Make it from the summaries of its packs."""
        pairs = zip(spans, self.periods, strict=True)
        sections = tuple(span.section(periods) for span, periods in pairs if periods)
        return render_programme_index(
            ProgrammeIndex(title, edition, self.only, sections, self.earlier, self.nav, self.name)
        )


def _by_kind(known: Known) -> Sequence[Sighting]:
    return sorted(known.sightings, key=lambda one: (one.period.kind, one.period))


class _Span:
    """The packs of one kind of period, in order, and the periods between them."""

    def __init__(self, known: Known, sightings: Sequence[Sighting]) -> None:
        self.known = known
        self.by_period = {sighting.period: sighting for sighting in sightings}
        self.periods = _between(sightings[0].period, sightings[-1].period, list(self.by_period))

    def last(self, count: int) -> Sequence[Period]:
        return self.periods[-count:]

    def year(self, year: int) -> Sequence[Period]:
        return [period for period in self.periods if period.start.year == year]

    def section(self, periods: Sequence[Period]) -> IndexSection:
        """Give the rows and the series of some of the periods."""
        seen = [self.by_period.get(period) for period in periods]
        summaries = [self.known.summary(one) if one is not None else None for one in seen]
        rows = tuple(map(_row, periods, seen, summaries))
        return IndexSection(periods[0].noun(), rows, tuple(_series(periods, summaries)))


def _between(first: Period, last: Period, found: list[Period]) -> list[Period]:
    """List every period from the first to the last, those without a pack too, where they follow another."""
    if first.kind in ("all", "range"):
        return sorted(found)
    days = {"day": 1, "week": 7, "month": 28, "quarter": 90, "financial_year": 365}[first.kind]
    most = (last.start - first.start).days // days + 1
    start = first.start.month if first.kind == "financial_year" else 4
    back = periods_back(last, most, first.kind, financial_year_start=start)
    return [period for period in back if period.start >= first.start]


def _title(known: Known) -> str:
    """Name the programme as its latest pack does that can be read."""
    for sighting in reversed(known.sightings[-3:]):
        if title := known.summary(sighting).title:
            return title
    return known.home.name


def _row(period: Period, sighting: Sighting | None, summary: PackSummary | None) -> IndexRow:
    words = period.words()
    if sighting is None or summary is None:
        return IndexRow(period.label, words, ("missing: there is no pack",), tone="missing")
    if summary.standing == "changed":
        states: tuple[str, ...] = ("changed since it was sealed: its numbers are not used",)
        return IndexRow(
            period.label, words, states, href=f"{summary.name}/index.html", signed=sighting.signed,
            tone="changed",
        )  # fmt: skip
    return IndexRow(
        period.label, words, tuple(_states(summary)), href=f"{summary.name}/index.html",
        digest=summary.manifest_sha256, signed=sighting.signed, tone=summary.standing,
        thresholds=summary.thresholds, compared=summary.compared, differ=summary.differ,
    )  # fmt: skip


def _states(summary: PackSummary) -> Iterable[str]:
    yield "complete" if summary.standing == "complete" else "INCOMPLETE"
    if summary.quiet:
        yield "nothing to review"
    if summary.awaiting:
        yield "awaiting review"
    if summary.simulated:
        yield "simulated reviews"
    if summary.replaced:
        yield f"replaced {count_words(summary.replaced, 'earlier pack')} of its period"


def _series(periods: Sequence[Period], summaries: Sequence[PackSummary | None]) -> Iterable[IndexSeries]:
    """Give the values of each measure, one a period; the latest pack that has it says how it is called."""
    found = [
        {(point.group, point.key): point for point in summary.points} if summary else {}
        for summary in summaries
    ]
    latest: dict[tuple[str, str], MeasurePoint] = {}
    for mine in reversed(found):
        latest = {**latest, **{name: point for name, point in mine.items() if name not in latest}}
    for name in sorted(latest, key=lambda key: _GROUPS.index(key[0])):
        last = latest[name]
        points = tuple(_point(period, mine.get(name)) for period, mine in zip(periods, found, strict=True))
        yield IndexSeries(last.group, last.title, last.share, last.unit, last.target, points)


def _point(period: Period, point: MeasurePoint | None) -> IndexPoint:
    if point is None:
        return IndexPoint(period.label)
    return IndexPoint(
        period.label, point.value, point.lower, point.upper, point.published, point.verdict,
        point.counted or point.version, point.version, point.mark, point.label,
    )  # fmt: skip
