"""Parts ranked by a measure: who stands apart from all together, and how little most ranks say."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from assurance.show.figures import figure
from assurance.show.folded import FIRST, fold, folded_table
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import LONGEST, Column, paragraphs, table
from assurance.show.trends import limitation_notes
from assurance.show.words import count_words, number, percent, period_words, upper_first, with_unit
from assurance.variation import RankedVariation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ranking_words"]

Row = dict[str, Any]
_LONGEST_TABLE = 400
_NAMED = 8
_STANDINGS = ("above", "below", "not told apart")


def _groups(result: RankedVariation) -> list[tuple[str, list[Row]]]:
    """Give the rows of each ranking under its title."""
    frame = result.to_frame()
    if frame.empty:
        return []
    found = []
    for _, rows in frame.groupby(["measure", "dimension"], sort=False):
        listed: list[Row] = rows.to_dict("records")  # type: ignore[assignment]
        dimension = str(listed[0]["dimension"]).replace("_", " ")
        found.append((f"{listed[0]['title']}, by {dimension}", listed))
    return found


def _ranked(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["standing"] != "unknown"]


def _write(row: Row, name: str) -> str:
    return percent(row[name]) if row["share"] else with_unit(number(row[name]), row["unit"])


def _between(row: Row) -> str:
    return f"{_write(row, 'lower')} to {_write(row, 'upper')}"


def _better(row: Row, standing: str) -> str:
    return "better" if (standing == "above") == (row["direction"] == "increase") else "worse"


def ranking_words(title: str, rows: list[Row], confidence: float) -> str:
    """Say one ranking: how many stand apart from all together, how many do not, and who is not ranked.

    Parameters
    ----------
    title : of the ranking
    rows : of `RankedVariation.to_frame`, of one measure and breakdown
    confidence : of the intervals, a fraction
    """
    ranked = _ranked(rows)
    text = f"{title}: {count_words(len(ranked), 'part')} ranked."
    if ranked and ranked[0]["share"]:
        text += f" {_against_all(ranked, confidence)}"
    if missing := len(rows) - len(ranked):
        are = "is" if missing == 1 else "are"
        text += f" {count_words(missing, 'part')} {are} not ranked: a number is unknown, which is not zero."
    return text


def _against_all(ranked: list[Row], confidence: float) -> str:
    """Say how many parts differ from all of them together."""
    first = ranked[0]
    whole = f"All of them together have {_write(first, 'overall')}"
    why = f"{_why_apart(first)} ({percent(confidence)} intervals)"
    counts = {name: sum(row["standing"] == name for row in ranked) for name in _STANDINGS}
    alike = counts["not told apart"]
    if alike == len(ranked):
        return f"{whole}, and none lies further from that than {why}: their order says next to nothing."
    apart = [f"{counts[name]:,} {name} it ({_better(first, name)})" for name in ("above", "below")]
    text = f"{whole}. Of the parts, {apart[0]} and {apart[1]} lie further from it than {why}"
    return f"{text}; {alike:,} cannot be told apart from it, so their order says next to nothing."


def _why_apart(row: Row) -> str:
    return "chance and rounding explain" if row["overall_lower"] < row["overall_upper"] else "chance explains"


@sentence.register
def _sentence(result: RankedVariation) -> str:
    groups = _groups(result)
    if not groups:
        return (
            f"Nothing is ranked for {period_words(result.period)}: no measure with a better direction has "
            "three parts or more with a value and an interval."
        )
    said = [ranking_words(title, rows, result.confidence) for title, rows in groups]
    said.append("Parts differ in whom they treat; nothing here is adjusted for that.")
    return "\n".join(said)


def _alt_of(title: str, rows: list[Row]) -> str:
    ranked = _ranked(rows)
    if not ranked:
        return f"No plot of {title}: no part has a value."
    ends = [f"{row['part']} {_write(row, 'value')} ({_between(row)})" for row in (ranked[0], ranked[-1])]
    whole = f" Line: all together, {_write(ranked[0], 'overall')}." if ranked[0]["share"] else ""
    parts = [
        f"{upper_first(name)}: {_names([str(row['part']) for row in ranked if row['standing'] == name])}."
        for name in ("above", "below")
        if any(row["standing"] == name for row in ranked)
    ]
    return (
        f"Plot of {title}, {count_words(len(ranked), 'part')} in order of rank, each with its interval. "
        f"First {ends[0]}, last {ends[1]}.{whole} {' '.join(parts)}".strip()
    )


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more, in the table" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _picture_of(title: str, rows: list[Row]) -> Picture | None:
    ranked = _ranked(rows)
    if not ranked:
        return None
    marks = (
        f" Dashed line: all parts together. Diamonds lie above, squares below, further than "
        f"{_why_apart(ranked[0])}; open circles cannot be told apart."
    )
    said = marks if ranked[0]["share"] else ""
    caption = f"{title}. Each mark is a part, the line through it what its value may be.{said}"

    def draw(ax: Axes) -> None:
        from assurance.show.ranked_plot import draw_ranking

        draw_ranking(ax, ranked)

    return Picture(caption, WIDTH, 3.4, draw)


@alt_text.register
def _alt(result: RankedVariation) -> str:
    return "\n".join(_alt_of(title, rows) for title, rows in _groups(result)) or "No plot: nothing is ranked."


@picture.register
def _picture(result: RankedVariation) -> Picture | None:
    return next((_picture_of(title, rows) for title, rows in _groups(result)), None)


_COLUMNS = (
    Column("part", "Part", "stub"),
    Column("rank", "Rank", "number"),
    Column("rank_worst", "May rank", "number", lambda row: _may_rank(row)),
    Column("value", "Value", "number", lambda row: _write(dict(row), "value")),
    Column("lower", "May be", "number", lambda row: _between(dict(row))),
    Column("standing", "Against all together", "text", lambda row: _stands(dict(row))),
)


def _may_rank(row: Any) -> str:
    best, worst = number(row["rank_best"]), number(row["rank_worst"])
    return best if best == worst else f"{best} to {worst}"


def _stands(row: Row) -> str:
    standing = str(row["standing"])
    if not row["share"]:
        return "\N{EN DASH}"
    return standing if standing == "not told apart" else f"{standing}, {_better(row, standing)}"


def _tables_of(title: str, rows: list[Row]) -> list[str]:
    """Give the ranking as a table; of a long one, those who stand apart are open and the rest is folded."""
    ranked = _ranked(rows)
    unknown = [row for row in rows if row["standing"] == "unknown"]
    parts = [*_ranking_tables(title, ranked)] if ranked else []
    if unknown:
        columns = [Column("part", "Part", "stub"), Column("reason", "Why", "text", _why)]
        first = len(unknown) if len(rows) <= LONGEST else 0
        parts.append(folded_table(f"{title}: not ranked", columns, unknown, first=first, longest=FIRST))
    return parts


def _ranking_tables(title: str, ranked: list[Row]) -> list[str]:
    if len(ranked) <= LONGEST:
        return [table(f"{title}: ranked", _COLUMNS, ranked)]
    if not ranked[0]["share"]:
        return [folded_table(f"{title}: ranked", _COLUMNS, ranked)]
    apart = [row for row in ranked if row["standing"] != "not told apart"]
    alike = [row for row in ranked if row["standing"] == "not told apart"]
    caption = f"{title}: parts that stand apart from all together, by their rank among {len(ranked):,}"
    folded = table(f"{title}: parts that cannot be told apart", _COLUMNS, alike, longest=_LONGEST_TABLE)
    summary = f"Show the {count_words(len(alike), 'part')} that cannot be told apart from all together"
    return [
        table(caption, _COLUMNS, apart, longest=_LONGEST_TABLE),
        *([fold(summary, folded)] if alike else []),
    ]


def _why(row: Any) -> str:
    return upper_first(str(row["reason"]))


def _skipped(result: RankedVariation) -> list[str]:
    if not result.skipped:
        return []
    rows = [{"what": text} for text in result.skipped]
    return [table("Measures that are not ranked", [Column("what", "Measure and why")], rows)]


@tables.register
def _tables(result: RankedVariation) -> tuple[str, ...]:
    parts = [text for title, rows in _groups(result) for text in _tables_of(title, rows)]
    return (*parts, *_skipped(result))


@html.register
def _html(result: RankedVariation) -> str:
    """Show every ranking; where nobody stands apart, words and table say so without a plot."""
    shown = [f'<section class="result result-ranked">{paragraphs(sentence(result))}']
    for title, rows in _groups(result):
        apart = any(row["standing"] in ("above", "below") for row in rows) or not rows[0]["share"]
        drawn = _picture_of(title, rows) if apart else None
        body = figure(drawn, _alt_of(title, rows)) if drawn else ""
        notes = limitation_notes(result.limitations, str(rows[0]["measure"]))
        shown += [f"<h3>{escape(title)}</h3>{body}{notes}", *_tables_of(title, rows)]
    return "\n".join([*shown, *_skipped(result), "</section>"])
