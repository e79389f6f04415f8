"""Corrected figures: words, plot and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from assurance.review.correcting import CorrectedFigure, Corrections
from assurance.show.corrected_plot import corrected_height, draw_corrected, drawn_claims
from assurance.show.corrected_words import LIMIT, amount, dispute_words, figure_name, range_words, row_words
from assurance.show.estimates import SIMULATED
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, ended, is_missing, of_words, percent, upper_first

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__: list[str] = []

_KINDS = ("share", "count", "total")
_NOTE = (
    "Each range holds by itself. It bounds the cases counted wrongly and those left out wrongly in the whole "
    "frame, each at half the error, so it holds also where few errors or none were found."
)


@sentence.register
def _figure_sentence(result: CorrectedFigure) -> str:
    lines = [SIMULATED] if result.simulated else []
    return "\n".join([*lines, *_figure_lines(result), *_limit(result)])


def _figure_lines(result: CorrectedFigure) -> list[str]:
    whole = next(result.rows.itertuples(index=False))
    lines = [f"{upper_first(figure_name(result))}. {row_words(result, whole)}"]
    lines += [dispute_words(result, row) for row in result.disputes.itertuples(index=False)]
    return [*lines, *(ended(note) for note in result.notes)]


def _limit(result: CorrectedFigure) -> list[str]:
    return [] if result.kind == "total" else [LIMIT]


@sentence.register
def _sentence(result: Corrections) -> str:
    if result.status == "not declared":
        return (
            "No question of the review says which measure it audits, so no figure is corrected. Declare "
            "audits on a question of plan.yaml."
        )
    lines = [SIMULATED] if result.simulated else []
    if result.status != "corrected":
        return "\n".join([*lines, _waiting(result)])
    for figure in result.figures:
        lines += _figure_lines(figure)
    lines += [f"{title} cannot be corrected: {ended(reason)}" for title, reason in result.refused.items()]
    return "\n".join([*lines, LIMIT] if result.figures else lines)


def _waiting(result: Corrections) -> str:
    if result.status == "nothing to review":
        return "Nothing to review: the frame has no case, so no figure is corrected by it."
    if result.status == "awaiting review":
        return "Awaiting review: no figure is corrected until the sampled cases have been reviewed."
    return (
        f"Review incomplete: {of_words(result.given, result.expected)} expected answers have come back. No "
        "figure is corrected until the review may end, because the missing answers could be the errors."
    )


@alt_text.register
def _figure_alt(result: CorrectedFigure) -> str:
    return _described([result])


@alt_text.register
def _alt(result: Corrections) -> str:
    return _described(_drawn(result)) if result.figures else _sentence(result)


def _described(figures: Sequence[CorrectedFigure]) -> str:
    said = ["Dot plot with ranges of published, recounted and corrected figures."]
    for figure in figures:
        whole: Any = next(figure.rows.itertuples(index=False))
        parts = [f"published {amount(row.published, figure)}" for row in drawn_claims(figure)]
        if not is_missing(whole.reported_value):
            parts.append(f"counted again {amount(whole.reported_value, figure)}")
        if not is_missing(whole.value):
            parts.append(f"corrected {amount(whole.value, figure)}")
        said.append(f"{upper_first(figure_name(figure))}: {', '.join(parts)}; {range_words(figure, whole)}")
    return " ".join(said)


@picture.register
def _figure_picture(result: CorrectedFigure) -> Picture | None:
    return _pictured([result])


@picture.register
def _picture(result: Corrections) -> Picture | None:
    return _pictured(_drawn(result)) if result.figures else None


def _drawn(result: Corrections) -> list[CorrectedFigure]:
    """List the figures that are drawn: those of the first kind there is, as they share an axis."""
    by_kind = [[figure for figure in result.figures if figure.kind == kind] for kind in _KINDS]
    return next(figures for figures in by_kind if figures)


def _pictured(figures: Sequence[CorrectedFigure]) -> Picture:
    def draw(ax: Axes) -> None:
        draw_corrected(ax, figures)

    caption = "Published figures, the same counted again, and what the audit makes of them"
    return Picture(caption, WIDTH, corrected_height(figures), draw)


@tables.register
def _figure_tables(result: CorrectedFigure) -> tuple[str, ...]:
    name = upper_first(figure_name(result))
    found = [_rows_table(result, name)]
    if not result.disputes.empty:
        found.append(_dispute_table(result, name))
    if not result.sizes.empty:
        found.append(_sizes_table(result, name))
    return tuple(found)


@tables.register
def _tables(result: Corrections) -> tuple[str, ...]:
    return tuple(text for figure in result.figures for text in _figure_tables(figure))


def _rows_table(result: CorrectedFigure, name: str) -> str:
    columns = [
        Column("stratum", "Stratum", "stub", lambda row: _stratum(row["stratum"])),
        Column("population", "Cases", "count"),
        Column("sampled", "Audited", "count"),
        Column("overstated", "Too high" if result.kind == "total" else "Counted wrongly", "count"),
        Column("understated", "Too low" if result.kind == "total" else "Left out wrongly", "count"),
        Column("unknown", "Not told", "count"),
        Column(
            "reported_value", "In the records", "number", lambda row: amount(row["reported_value"], result)
        ),
        Column("value", "Corrected", "number", lambda row: _estimate(result, row)),
        Column("range", f"Range ({percent(result.confidence)})", "text", lambda row: _range(result, row)),
    ]
    note = _NOTE if result.kind != "total" else "The range is Student's t of the difference estimator."
    return table(f"{name}: corrected by the audit", columns, _records(result.rows), note=note)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _estimate(result: CorrectedFigure, row: Any) -> str:
    """Write the estimate; where answers are not known, both that it may be."""
    worst, best = amount(row["value"], result), amount(row["value_best"], result)
    return worst if worst == best else f"{worst} or {best}"


def _range(result: CorrectedFigure, row: Any) -> str:
    if is_missing(row["value_lower"]):
        return str(row["note"])
    if row["value_lower"] == row["value_upper"]:
        return "exactly that"
    return f"{amount(row['value_lower'], result)} to {amount(row['value_upper'], result)}"


def _stratum(name: str) -> str:
    return "Whole frame" if name == "all" else name


def _dispute_table(result: CorrectedFigure, name: str) -> str:
    def of(column: str, header: str) -> Column:
        return Column(column, header, "number", lambda row: amount(row[column], result, part=row["part"]))

    columns = [
        Column("source", "Published by", "stub", lambda row: row["source"].replace("_", " ")),
        Column("stratum", "Of", "text", lambda row: _stratum(row["stratum"])),
        of("published", "Published"),
        of("records", "In the records"),
        of("lower", "Audit, from"),
        of("upper", "Audit, to"),
        Column("verdict", "Verdict", "text"),
        Column("more", "More cases", "count"),
        Column("new_sample", "Or a new sample of", "count"),
    ]
    return table(f"{name}: whom the audit bears out", columns, _records(result.disputes))


def _sizes_table(result: CorrectedFigure, name: str) -> str:
    ways = {"extended": "this sample made larger", "new": "a new sample"}
    columns = [
        Column("stratum", "Stratum", "stub", lambda row: _stratum(row["stratum"])),
        Column("dispute", "To settle", "text", lambda row: _settles(row)),
        Column("way", "By", "text", lambda row: ways[row["way"]]),
        Column("now", "Audited now", "count"),
        Column("needed", "Needed in all", "count"),
    ]
    cases = count_words(int(result.rows["sampled"].iloc[0]), "case")
    note = f"In proportion to the {cases} audited; expected if the rest is like what was found."
    return table(f"{name}: cases that would settle it", columns, _records(result.sizes), note=note)


def _settles(row: Any) -> str:
    source = str(row["source"]).replace("_", " ")
    return source if row["dispute"] == "all" else f"{source}, {row['dispute']}"
