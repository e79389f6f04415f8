"""The page over all packs of a programme: every month in order, and the trend of every measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any, Final, Literal

from assurance.show.dom_pages import frame_pictures
from assurance.show.dom_tables import mend_tables
from assurance.show.figures import figure
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture
from assurance.show.shell import MARKS, Banner, page_shell
from assurance.show.tables import Column, table
from assurance.show.words import (
    count_words,
    join_words,
    number,
    of_words,
    percent,
    period_words,
    plural,
    short_period,
    slug,
    upper_first,
    with_unit,
)  # fmt: skip

__all__ = [
    "IndexPoint", "IndexRow", "IndexSection", "IndexSeries", "ProgrammeIndex", "render_programme_index",
    "value_words",
]  # fmt: skip

RowTone = Literal["complete", "incomplete", "changed", "missing"]
_ACROSS: Final = 3
_A_FIGURE: Final = 12
"""Small charts in one figure: more would not fit on a sheet of paper."""
_DIGITS: Final = 16
_EDITIONS: Final = {
    "controlled": "It leads to the packs of the controlled edition and stays inside the organisation.",
    "release": "Every number on it is one that the packs of the release edition give.",
}


@dataclass(frozen=True, slots=True)
class IndexPoint:
    """One period of a series; `counted` tells definitions apart, `mark` stands for a withheld value."""

    period: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    published: float | None = None
    verdict: str = ""
    counted: str = ""
    version: str = ""
    mark: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class IndexSeries:
    """One measure over the periods shown, one point a period, oldest first."""

    group: str
    title: str
    share: bool
    unit: str
    target: float | None
    points: tuple[IndexPoint, ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One period: its pack, or that there is none. `signed`: a signature lies beside the manifest."""

    period: str
    words: str
    states: tuple[str, ...]
    href: str = ""
    digest: str = ""
    signed: bool = False
    tone: RowTone = "complete"
    thresholds: int | None = None
    compared: int = 0
    differ: int = 0


@dataclass(frozen=True, slots=True)
class IndexSection:
    """The periods of one kind, such as all months, oldest first, and the series over them."""

    noun: str
    rows: tuple[IndexRow, ...]
    series: tuple[IndexSeries, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeIndex:
    """Everything on the page.

    Parameters
    ----------
    edition : controlled or release
    only : the year that the page is of; blank for the page of the latest periods
    earlier : years that have a page of their own
    """

    title: str
    edition: str
    only: str
    sections: tuple[IndexSection, ...]
    earlier: tuple[str, ...]
    nav: tuple[tuple[str, str], ...]
    here: str


def render_programme_index(page: ProgrammeIndex) -> str:
    """Make the page: one HTML file, no script, nothing loaded; the same packs give the same bytes.

    Parameters
    ----------
    page : everything on it; every text is escaped
    """
    many = len(page.sections) > 1
    parts = [_opening(page)]
    parts += [_section(section, named=many) for section in page.sections]
    parts += [_earlier(page.earlier), _checking()]
    heading = f"{upper_first(page.edition)} edition"
    mark = MARKS.get(page.edition, "")
    banners = (Banner("edition", heading, _EDITIONS.get(page.edition, ""), mark),)
    main = _mended("\n".join(part for part in parts if part))
    return page_shell(
        main, title=_name(page), programme_title=page.title, period_words=_when(page), banners=banners,
        nav=page.nav if len(page.nav) > 1 else (), here=page.here,
    )  # fmt: skip


def _name(page: ProgrammeIndex) -> str:
    return f"All packs of {page.only}" if page.only else "All packs of the programme"


def _when(page: ProgrammeIndex) -> str:
    periods = [row.words for section in page.sections for row in section.rows]
    if page.only or len(page.sections) != 1:
        return page.only
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def _opening(page: ProgrammeIndex) -> str:
    said = " ".join(_said(section) for section in page.sections)
    when = f'<span class="when">, {escape(page.only)}</span>' if page.only else ""
    return (
        f'<div class="opening"><p class="kicker">{escape(_name(page))}</p>'
        f'<h1>{escape(page.title)}{when}</h1><p class="headline">{escape(said)}</p></div>'
    )


def _said(section: IndexSection) -> str:
    """Say how many packs there are, and what is wrong with them."""
    tones = Counter(row.tone for row in section.rows)
    there = len(section.rows) - tones["missing"]
    noun = plural(len(section.rows), section.noun)
    parts = ["all complete" if tones["complete"] == there > 1 else f"{tones['complete']:,} complete"]
    if tones["incomplete"]:
        parts.append(f"{tones['incomplete']:,} INCOMPLETE")
    if tones["changed"]:
        parts.append(f"{tones['changed']:,} changed since sealed")
    total = len(section.rows)
    which = of_words(there, total) if tones["missing"] else f"All {total:,}" if total > 1 else "1"
    said = f"{which} {noun} {'has' if total == 1 else 'have'} a pack: {join_words(parts)}."
    if tones["missing"]:
        said += f" For {count_words(tones['missing'], section.noun)} there is none."
    return said


def _section(section: IndexSection, *, named: bool) -> str:
    which = f" ({section.noun}s)" if named else ""
    name = f"{section.noun}-" if named else ""
    parts = [f'<section aria-labelledby="{name}packs"><h2 id="{name}packs">Every {section.noun}</h2>']
    parts += [_packs(section), "</section>"]
    if section.series:
        parts.append(
            f'<section aria-labelledby="{name}trends"><h2 id="{name}trends">The trends{which}</h2>'
            "<p>Each measure as a whole, as its own pack gives it. Values are joined by a line, which breaks "
            "where the definition changed or a pack is missing. A value from a sample has the range in which "
            "the truth lies. Breaks and verdicts are in the tables too.</p>"
        )
        for place, group in enumerate(dict.fromkeys(one.group for one in section.series)):
            mine = [one for one in section.series if one.group == group]
            parts.append(_group(group, mine, name, legend=not place))
        parts.append("</section>")
    return "\n".join(parts)


def _packs(section: IndexSection) -> str:
    columns = [
        Column("words", upper_first(section.noun), "stub"),
        Column("states", "State of its pack"),
        Column("differ", "Published figures that differ"),
        Column("thresholds", "Thresholds crossed", "count"),
        Column("signed", "Signature"),
        Column("digest", "SHA-256 of the manifest begins with", "code"),
    ]
    rows = [
        {
            "words": row.words,
            "states": "; ".join(row.states),
            "differ": f"{row.differ:,} of {row.compared:,} compared" if row.compared else "",
            "thresholds": row.thresholds,
            "signed": "" if row.tone == "missing" else "signed" if row.signed else "not signed",
            "digest": row.digest[:_DIGITS],
        }
        for row in reversed(section.rows)
    ]
    caption = f"Every {section.noun} and its pack, the latest first"
    links = {row.words: row.href for row in section.rows if row.href}
    return _linked(table(caption, columns, rows, longest=len(rows)), links)


def _linked(html: str, links: dict[str, str]) -> str:
    """Let the name of a period lead to its pack."""
    for words, href in links.items():
        cell = f'<th scope="row">{escape(words)}</th>'
        html = html.replace(cell, f'<th scope="row"><a href="{escape(href)}">{escape(words)}</a></th>')
    return html


def _group(group: str, series: Sequence[IndexSeries], name: str, *, legend: bool) -> str:
    parts = [f"<h3>{escape(group)}</h3>"]
    drawn = [one for one in series if any(point.value is not None for point in one.points)]
    for first in range(0, len(drawn), _A_FIGURE):
        some = drawn[first : first + _A_FIGURE]
        parts.append(_figure(group, some, first, len(drawn), legend=legend and not first))
    parts += [_values(one, f"{name}{slug(group)}-{place}") for place, one in enumerate(series, start=1)]
    return "\n".join(parts)


def _figure(group: str, series: Sequence[IndexSeries], first: int, total: int, *, legend: bool) -> str:
    from assurance.show.programme_index_plot import LEGEND, draw_trends

    some = f", {first + 1} to {first + len(series)} of {total}" if total > len(series) else ""
    caption = f"{group}{some}: {LEGEND if legend else 'drawn as the first of these figures.'}"
    rows = -(-len(series) // _ACROSS)
    drawn = Picture(caption, WIDTH, 1.65 * rows, lambda ax: draw_trends(ax, series, across=_ACROSS))
    return figure(drawn, f"{group}{some}, each measure on its own scale. {' '.join(map(_alt, series))}")


def value_words(series: IndexSeries, value: float | None) -> str:
    """Write a value of a series: a share in percent, anything else as a number with its unit."""
    if series.share or value is None:
        return percent(value)
    return with_unit(number(value), series.unit)


def _alt(series: IndexSeries) -> str:
    """Say a small chart in words, from the numbers it is drawn from."""
    known = [point for point in series.points if point.value is not None]
    first, last = known[0], known[-1]

    def at(point: IndexPoint) -> str:
        return f"{value_words(series, point.value)} in {period_words(point.period, brief=True)}"

    title = series.title.rstrip("?:.")
    said = f"{title}: {at(first)}"
    if len(known) > 1:
        low, high = (find(known, key=lambda point: point.value or 0.0) for find in (min, max))
        said += f", {at(last)}; lowest {at(low)}, highest {at(high)}"
    if last.lower is not None and last.upper is not None:
        said += (
            f"; the last lies between {value_words(series, last.lower)} and {value_words(series, last.upper)}"
        )
    if last.verdict:
        said += f"; {last.verdict} in the last"
    if differ := sum(point.verdict == "differs" for point in series.points):
        said += f"; the published figure differs in {of_words(differ, len(series.points))}"
    if absent := len(series.points) - len(known):
        said += f"; {absent} without a value"
    return f"{said}."


def _values(series: IndexSeries, name: str) -> str:
    """Give the table behind one small chart, folded."""
    ranged = any(point.lower is not None or point.upper is not None for point in series.points)
    columns = [Column("period", "Period", "stub"), Column("value", "Value")]
    columns += [Column("range", "Between")] if ranged else []
    columns += [Column("published", "Published")] if _any(series, "published") else []
    columns += [Column("verdict", "Verdict", "verdict")] if _any(series, "verdict") else []
    columns += [Column("note", "Note")]
    rows = [*_rows(series)]
    if not any(row["note"] for row in rows):
        columns.pop()
    made = table(series.title, columns, rows, longest=len(rows))
    summary = escape(f"{series.title.rstrip('?:.')}: {_last_words(series)}")
    return f'<details id="{escape(name)}"><summary>{summary}</summary>{made}</details>'


def _any(series: IndexSeries, name: str) -> bool:
    return any(getattr(point, name) not in (None, "") for point in series.points)


def _last_words(series: IndexSeries) -> str:
    known = [point for point in series.points if point.value is not None]
    if not known:
        return "no value"
    last = known[-1]
    verdict = f", {last.verdict}" if last.verdict else ""
    return f"{value_words(series, last.value)} in {period_words(last.period, brief=True)}{verdict}"


def _rows(series: IndexSeries) -> Iterable[dict[str, Any]]:
    notes = _notes(series)
    for point in reversed(series.points):
        bounds = [value_words(series, bound) for bound in (point.lower, point.upper) if bound is not None]
        yield {
            "period": short_period(point.period),
            "value": point.mark if point.value is None else value_words(series, point.value),
            "range": " and ".join(bounds),
            "published": "" if point.published is None else value_words(series, point.published),
            "verdict": point.verdict,
            "note": notes[point.period],
        }


def _notes(series: IndexSeries) -> dict[str, str]:
    """Say where a series breaks, and of which period a value is that is not of the whole."""
    notes = {
        point.period: f"of {period_words(point.label)}" if point.label else "" for point in series.points
    }
    known = [point for point in series.points if point.counted]
    for before, after in pairwise(known):
        if before.counted != after.counted:
            said = f"counted under another definition than before (version {after.version})"
            notes[after.period] = "; ".join(filter(None, [notes[after.period], said]))
    return notes


def _earlier(years: Sequence[str]) -> str:
    if not years:
        return ""
    items = "".join(f'<li><a href="{year}.html">{year}</a></li>' for year in reversed(years))
    return f'<section aria-labelledby="earlier"><h2 id="earlier">Earlier years</h2><ul>{items}</ul></section>'


def _checking() -> str:
    return (
        '<section aria-labelledby="checking"><h2 id="checking">How to check this page</h2>'
        "<p>Every number here is from the findings of the packs, and no pack whose findings were changed is "
        "used. This page is not sealed itself: to check the packs, their order and whom they name as the one "
        "before, run this in the folder of this page:</p><pre>assurance verify .</pre></section>"
    )


def _mended(html: str) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    mend_tables(soup)
    frame_pictures(soup)
    return str(soup)
