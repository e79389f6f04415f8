"""Why published figures differ: what is claimed, what is only consistent, and what stays open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from assurance.reconciliation import Diagnosis
from assurance.show.apart import apart_words
from assurance.show.claims import Found, claim_parts, found_in
from assurance.show.diagnosis_tables import diagnosis_tables
from assurance.show.figure_words import worst_first
from assurance.show.figures import figure
from assurance.show.gaps import (
    Gap,
    end_words,
    gaps_of,
    size_words,
    source_of,
    start_words,
    title_of,
    worth_drawing,
)
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.words import count_words, of_words, period_noun, period_words, upper_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["gaps_summary"]

_MOST_DRAWN: Final = 10
_MOST_SAID: Final = 12
_YEAR: Final = re.compile(r"\bFY(\d{4}-\d{2})\b")


def gaps_summary(gaps: Sequence[Gap], *, when: str = "") -> str:
    """Count the figures with a gap by what is known of them.

    Parameters
    ----------
    when : the period in words; "" where it is every period
    """
    differ = [gap for gap in gaps if _differs(gap)]
    hidden = len(gaps) - len(differ)
    of = f" of {when}" if when else ""
    if not gaps:
        return ""
    counts = [
        (sum(gap.standing == "explained" for gap in differ), "explained"),
        (sum(gap.standing == "consistent with" for gap in differ), "with a candidate that is not claimed"),
        (sum(gap.standing == "unexplained" for gap in differ), "unexplained"),
    ]
    said = ", ".join(f"{count:,} {words}" for count, words in counts if count)
    verb = "differs" if len(differ) == 1 else "differ"
    none = any(gap.figure.get("verdict") == "no records" for gap in differ)
    records = "from the records, or have none behind them" if none else "from the records"
    lines = f"{count_words(len(differ), 'figure')}{of} {verb} {records}: {said}." if differ else ""
    behind = (
        f" Behind {count_words(hidden, 'figure')} without a gap that would show stands a cause all the same."
        if hidden
        else ""
    )
    return upper_first(f"{lines}{behind}".strip())


def _differs(gap: Gap) -> bool:
    """Tell whether the published figure is not the recount; agreed or not is for the verdict to say."""
    verdict = gap.figure.get("verdict")
    return verdict in ("differs", "no records") if verdict else bool(gap.whole)


@dataclass(frozen=True, slots=True)
class _Told:
    """One statement: what is the case, and what bears it out."""

    what: str
    why: str = ""


def _open_words(gap: Gap) -> _Told:
    """Say a gap that nothing explains, and no more than that."""
    words = str(gap.parts[-1].row["words"])
    why = (
        f"{upper_first(words)}, so nothing is claimed."
        if gap.standing == "consistent with"
        else "No way of counting that was tried gives it."
    )
    if gap.figure.get("verdict") == "no records":
        return _Told(f"{gap.title}: {end_words(gap)} published.", "There are no records behind it.")
    if gap.ranged and (said := apart_words(gap.figure)):
        return _Told(f"{gap.title}: {said}.", why)
    if not gap.drawable:
        return _Told(f"{gap.title}.", why)
    ends = f"{end_words(gap)} published, {start_words(gap)} recounted ({size_words(gap, gap.whole)})."
    return _Told(f"{gap.title}: {ends}", why)


_TYPED: Final = (
    "A number typed in by hand leaves such a gap, but so does any slip that was not tried: what is "
    "unexplained is a question for whoever publishes the figure."
)


def _not_looked_into(result: Diagnosis, gaps: Sequence[Gap]) -> str:
    """Count figures that differ and that the diagnosis is silent about: sums of published counts, for one."""
    if result.told is None:
        return ""
    figures = result.told.figures
    names = ["measure", "period", "breakdown", "source"]
    known = {tuple(str(gap.figure[name]) for name in names) for gap in gaps}
    differing = figures.loc[figures["verdict"] == "differs", names]
    left = sum(tuple(map(str, row)) not in known for row in differing.itertuples(index=False))
    if not left:
        return ""
    them = "it" if left == 1 else "them"
    return (
        f"{count_words(left, 'figure')} more {'differs' if left == 1 else 'differ'} and no cause was looked "
        f"for: there are no case records behind {them}, or they could not be counted in other ways."
    )


def _titled(result: Diagnosis, text: str) -> str:
    """Write the titles of source and measure in place of their ids, which stand before the colon."""
    ids, colon, rest = text.partition(": ")
    source, comma, measure = ids.partition(", ")
    return f"{source_of(result, source)}{comma}{title_of(result, measure) if measure else ''}{colon}{rest}"


def _described(result: Diagnosis, text: str) -> _Told:
    """Say what sums of published counts show: whose they are first, then what was found."""
    head, colon, rest = _titled(result, text).partition(": ")
    rest = _YEAR.sub(r"\1", rest.replace("stays residual", "stays unexplained"))
    return _Told(f"{head}{colon}".strip(), rest)


def _left_open(result: Diagnosis, gaps: Sequence[Gap]) -> list[Gap]:
    """Give the gaps that nothing explains; of more than are said, the widest first."""
    found = [gap for gap in gaps if gap.standing != "explained"]
    if len(found) > _MOST_SAID and result.told is not None:
        found.sort(key=lambda gap: worst_first(gap.figure))
    return found


def _statements(
    result: Diagnosis, gaps: Sequence[Gap], found: Sequence[Found]
) -> list[tuple[str, list[_Told]]]:
    """Give what is to be said, heading by heading; those without statements are left out."""
    noun = period_noun(result.period)
    parts = [
        ("Explained", _claims(one for one in found if one.certain and one.now)),
        ("Sums of published counts", _few([_described(result, text) for text in result.described])),
        ("Unexplained", _few([_open_words(gap) for gap in _left_open(result, gaps)])),
        ("Not claimed, though consistent with the figures", _claims(one for one in found if not one.certain)),
        (f"Explained, in other {noun}s", _claims(one for one in found if one.certain and not one.now)),
        (
            "Not looked into",
            _few([_Told(text) for text in (_not_looked_into(result, gaps), *result.notes) if text]),
        ),
    ]
    return [(heading, told) for heading, told in parts if told]


def _summary(result: Diagnosis, gaps: Sequence[Gap]) -> str:
    when = period_words(result.period) if result.period else ""
    of = f" of {when}" if when else ""
    return gaps_summary(gaps, when=when) or f"No figure{of} differs in a way that was looked into."


def _claims(found: Iterable[Found]) -> list[_Told]:
    return _few([_Told(*claim_parts(one)) for one in found])


def _few(lines: Sequence[_Told]) -> list[_Told]:
    left = len(lines) - _MOST_SAID
    more = [_Told(f"And {left:,} more, in the table below.")] if left > 0 else []
    return [*lines[:_MOST_SAID], *more]


@sentence.register
def _sentence(result: Diagnosis) -> str:
    gaps = gaps_of(result)
    lines = [_summary(result, gaps)]
    for heading, statements in _statements(result, gaps, found_in(result, gaps)):
        lines += [f"{heading}: {told.what} {told.why}".strip() for told in statements]
        lines += [_TYPED] if heading == "Unexplained" else []
    return "\n".join(lines)


@alt_text.register
def _alt(result: Diagnosis) -> str:
    from assurance.show.waterfall_plot import steps_words

    drawn, total = worth_drawing(result, gaps_of(result), most=_MOST_DRAWN)
    if not drawn:
        return "No plot: no figure has a gap whose parts can be drawn."
    shown = _shown(len(drawn), total)
    return (
        f"Waterfall plots from the recounted to the published figure, one a figure.{shown} "
        f"{' '.join(map(steps_words, drawn))}"
    )


def _shown(drawn: int, total: int) -> str:
    if drawn == total:
        return ""
    return (
        f" Shown: {of_words(drawn, total)} figures with a gap; first those that nothing explains, then of "
        "each cause the line as a whole with the widest gap. The others are in the table."
    )


@picture.register
def _picture(result: Diagnosis) -> Picture | None:
    drawn, total = worth_drawing(result, gaps_of(result), most=_MOST_DRAWN)
    if not drawn:
        return None
    from assurance.show.waterfall_plot import draw_waterfalls, waterfall_height

    caption = (
        "From the figure recounted from the records to the one that was published, cause by cause. Each "
        "panel has a scale of its own, which does not begin at zero. Hatched: what nothing explains. Thin: "
        f"rounding of the printed number.{_shown(len(drawn), total)}"
    )

    def draw(ax: Axes) -> None:
        draw_waterfalls(ax, drawn)

    return Picture(caption, WIDTH, waterfall_height(drawn), draw)


@tables.register
def _tables(result: Diagnosis) -> tuple[str, ...]:
    gaps = gaps_of(result)
    return diagnosis_tables(result, gaps, found_in(result, gaps))


@html.register
def _html(result: Diagnosis) -> str:
    """Show it whole: what is known in words, heading by heading, then the waterfalls, then the tables."""
    gaps = gaps_of(result)
    found = found_in(result, gaps)
    parts = [f'<p class="finding">{escape(_summary(result, gaps))}</p>']
    for heading, statements in _statements(result, gaps, found):
        items = "".join(
            f"<li><strong>{escape(told.what)}</strong> {escape(told.why)}</li>" for told in statements
        )
        parts.append(f"<h3>{escape(heading)}</h3><ul>{items}</ul>")
        parts += [f'<p class="note">{escape(_TYPED)}</p>'] if heading == "Unexplained" else []
    drawn = picture(result)
    if drawn:
        parts.append("<h3>From the recount to the published figure</h3>")
        parts.append(figure(drawn, alt_text(result)))
    body = "\n".join([*parts, *diagnosis_tables(result, gaps, found)])
    return f'<section class="result result-diagnosis">\n{body}\n</section>'
