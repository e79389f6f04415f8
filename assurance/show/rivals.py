"""Shadow sources beside the declared ones: who agrees with the records, and who with whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assurance.reconciliation import Rivals
from assurance.show.figure_words import figure_value
from assurance.show.folded import folded_table
from assurance.show.layout import WIDTH, beside, label_rows
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE, GRID, INK, MUTED, ORANGE
from assurance.show.words import (
    count_words,
    is_missing,
    join_words,
    number,
    part_words,
    percent,
    period_words,
    plural,
    upper_first,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["rival_words", "row_words", "standing_words", "summary_words"]

Row = Mapping[str, Any]
_LONGEST = 16
_LONGEST_OPEN = 8
_STANDINGS = {
    "both agree with the records": "Both agree with the records",
    "only the declared agrees with the records": "Only the declared source agrees with the records",
    "only the rival agrees with the records": "Only the shadow source agrees with the records",
    "neither agrees with the records": "Neither agrees with the records",
    "cannot be told": "It cannot be told who agrees with the records",
    "only the rival prints it": "No declared source prints it",
}
_ROWS = {
    "only there": "only in the rival's",
    "only here": "only in the records",
    "flagged differently": "in both with other values",
    "more copies there": "more often in the rival's",
    "more copies here": "more often in the records",
}


def standing_words(row: Row) -> str:
    """Say how the two figures stand to the records."""
    words = _STANDINGS[str(row["standing"])]
    if row["standing"] == "neither agrees with the records" and row["each_other"] == "yes":
        return f"{words}, though they agree with each other"
    if row["standing"] == "only the rival prints it":
        return f"{words}; against the records it {_verdict(str(row['rival_verdict']))}"
    return words


def _verdict(verdict: str) -> str:
    said = {"not comparable": "cannot be compared", "no records": "has nothing to be compared with"}
    return said.get(verdict, verdict)


def rival_words(row: Row) -> str:
    """Say the three values of a figure and who agrees."""
    declared = f"{figure_value(row, row['declared_value'])} declared, " if row["declared"] else ""
    return (
        f"{declared}{figure_value(row, row['rival_value'])} in the shadow source, "
        f"{figure_value(row, row['value'])} in the records. {standing_words(row)}."
    )


def summary_words(row: Row, *, scope: str) -> str:
    """Say the standing of one shadow source over many figures."""
    if not row["common"]:
        if not row["alone"]:
            return f"{row['rival_title']} prints no figure, {scope}."
        own = count_words(row["alone"], "figure")
        return f"{row['rival_title']} prints {own}, {scope}; no declared source prints any of them."
    told = [
        (row["both"], "both"),
        (row["only_declared"], "only the declared source"),
        (row["only_rival"], "only the shadow source"),
        (row["neither"], "neither"),
        (row["not_told"], "not known"),
    ]
    said = join_words(f"{words} in {count:,}" for count, words in told if count)
    alone = f" {row['alone']:,} more it prints alone." if row["alone"] else ""
    agree = count_words(row["agree"], "pair")
    return (
        f"{row['rival_title']} beside {row['declared_title']}, {scope}: of "
        f"{count_words(row['common'], 'figure')} in common, {agree} "
        f"{plural(row['agree'], 'agrees', 'agree')} with each other. Who agrees with the records: "
        f"{said}.{alone}"
    )


def row_words(rows: list[dict[str, Any]], columns: list[dict[str, Any]]) -> str:
    """Say how a rival of the records differs from them row by row."""
    first = rows[0]
    counts = {row["class"]: row["cases"] for row in rows}
    differ = [f"{counts[name]:,} {words}" for name, words in _ROWS.items() if counts[name]]
    lead = (
        f"{first['rival_title']} beside {first['declared_title']} (declared true), row by row: "
        f"{counts['same']:,} {plural(counts['same'], 'row is', 'rows are')} the same"
    )
    by_column: dict[str, int] = {}
    for row in columns:
        name = row["column"] or "not certain which rows belong together"
        by_column[name] = by_column.get(name, 0) + row["cases"]
    told = join_words(f"{name} in {count:,}" for name, count in by_column.items())
    end = f" Columns that differ: {told}." if told else ""
    return f"{lead}; {join_words(differ)}.{end}" if differ else f"{lead}, and none differs."


def _listed(frame: Any) -> list[dict[str, Any]]:
    return list(frame.to_dict("records"))


def _scope(row: Row, result: Rivals) -> str:
    return period_words(result.period, brief=True) if row["scope"] == "this pack" else "every period so far"


@sentence.register
def _sentence(result: Rivals) -> str:
    said = []
    for row in _listed(result.summary):
        said.append(summary_words(row, scope=_scope(row, result)))
        if row["only_rival"] > row["only_declared"]:
            said.append(
                f"Where only one of the two agrees with the records, it is more often {row['rival_title']} "
                f"({row['only_rival']:,} of {row['only_rival'] + row['only_declared']:,}), though "
                f"{row['declared_title']} is declared true."
            )
    for rows, columns in _row_groups(result):
        said.append(row_words(rows, columns))
    return "\n".join([*(said or ["No shadow source is declared, so no figure has a rival."]), *result.notes])


def _row_groups(result: Rivals) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    rows, columns = _listed(result.rows), _listed(result.columns)
    names = list(dict.fromkeys(row["rival"] for row in rows))
    return [
        ([row for row in rows if row["rival"] == name], [row for row in columns if row["rival"] == name])
        for name in names
    ]


def _share(row: Row, name: str) -> float:
    return float((row[name] - row["value"]) / abs(row["value"]))


def _drawn(result: Rivals) -> tuple[list[dict[str, Any]], int]:
    """Choose the figures of the pack to draw, widest disagreement first."""
    rows = [
        row
        for row in _listed(result.figures)
        if row["in_pack"] and row["declared"] and row["value"]
        and not any(is_missing(row[name]) for name in ("declared_value", "rival_value", "value"))
    ]  # fmt: skip
    rows.sort(key=lambda row: -abs(_share(row, "rival_value") - _share(row, "declared_value")))
    return rows[:_LONGEST], len(rows)


def _name(row: Row, result: Rivals) -> str:
    titles = dict(zip(result.summary["rival"], result.summary["rival_title"], strict=True))
    return f"{row['title']}, {part_words(row['breakdown'])} ({titles[row['rival']]})"


@alt_text.register
def _alt(result: Rivals) -> str:
    rows, total = _drawn(result)
    if not rows:
        return "No plot: no figure of this period is in a shadow source, a declared source and the records."
    more = f" The {len(rows)} widest of {total} are drawn." if len(rows) < total else ""
    said = " ".join(f"{_name(row, result)}: {rival_words(row)}" for row in rows)
    return f"Dot plot of declared and shadow figures beside the records.{more} {said}"


@picture.register
def _picture(result: Rivals) -> Picture | None:
    rows, total = _drawn(result)
    if not rows:
        return None

    def draw(ax: Axes) -> None:
        _draw(ax, rows, [_name(row, result) for row in rows])

    more = f" Shown: the {len(rows)} with the widest disagreement of {total}." if len(rows) < total else ""
    caption = (
        "Declared figure (filled circle) and shadow source (open diamond), each by how far it lies from the "
        f"records (the line at 0), widest disagreement first.{more}"
    )
    return Picture(caption, WIDTH, 1.0 + 0.55 * len(rows), draw)


def _draw(ax: Axes, rows: list[dict[str, Any]], names: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    shares = [(_share(row, "declared_value"), _share(row, "rival_value")) for row in rows]
    reach = max([abs(share) for pair in shares for share in pair] + [0.001])
    ax.set_xlim(-1.2 * reach, 1.2 * reach)
    label_rows(ax, range(len(rows)), names, longest=110, width=38)
    ax.axvline(0, color=INK, linewidth=1.1, zorder=1)
    for y, (row, (declared, rival)) in enumerate(zip(rows, shares, strict=True)):
        ax.plot([declared, rival], [y, y], color=MUTED, linewidth=1.6, zorder=1)
        ax.plot([declared], [y], marker="o", color=BLUE, markersize=7, linestyle="none", zorder=2)
        ax.plot([rival], [y], marker="D", color=ORANGE, markersize=7.5, markerfacecolor="white",
                markeredgewidth=1.6, linestyle="none", zorder=3)  # fmt: skip
        values = (figure_value(row, row[name]) for name in ("declared_value", "rival_value", "value"))
        declared_text, rival_text, counted = values
        beside(ax, y, f"{declared_text} declared, {rival_text} shadow,\n{counted} in the records")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: f"{'+' if value > 0 else ''}{percent(round(value, 9))}")
    ax.grid(axis="both", color=GRID)
    ax.set_axisbelow(True)
    ax.set_xlabel("Above (+) or below the records, as a share")


@tables.register
def _tables(result: Rivals) -> tuple[str, ...]:
    found = []
    if len(result.summary):
        found.append(_summary_table(result))
        rows = sorted(
            (row for row in _listed(result.figures) if row["in_pack"]),
            key=lambda row: (row["standing"] == "both agree with the records", row["rival"], row["title"]),
        )
        found.append(_figure_table(result, rows))
    for rows, columns in _row_groups(result):
        found += _row_tables(rows, columns)
    return tuple(found)


def _summary_table(result: Rivals) -> str:
    return table(
        "Shadow sources beside the declared ones",
        [
            Column("rival_title", "Shadow source", "stub"),
            Column("declared_title", "Declared source"),
            Column("scope", "Figures of", "text", lambda row: upper_first(_scope(row, result))),
            Column("common", "In common", "count"),
            Column("agree", "Agree with each other", "count"),
            Column("both", "Both agree with the records", "count"),
            Column("only_declared", "Only the declared does", "count"),
            Column("only_rival", "Only the shadow does", "count"),
            Column("neither", "Neither does", "count"),
            Column("not_told", "Cannot be told", "count"),
            Column("alone", "Shadow alone", "count"),
        ],
        _listed(result.summary),
        note="The five columns after “agree with each other” add up to the figures in common.",
    )


def _figure_table(result: Rivals, rows: list[dict[str, Any]]) -> str:
    return folded_table(
        f"Figures of shadow sources, {period_words(result.period, brief=True)}",
        [
            Column("title", "Figure", "stub", lambda row: _name(row, result)),
            Column("declared_value", "Declared", "text", lambda row: _value(row, "declared_value")),
            Column("rival_value", "Shadow source", "text", lambda row: _value(row, "rival_value")),
            Column("value", "In the records", "text", lambda row: _value(row, "value")),
            Column("standing", "Who agrees", "text", standing_words),
        ],
        rows,
        first=0,
        longest=_LONGEST_OPEN,
        note="The declared source is the one that is not marked as a shadow; the records may still bear the "
        "other out.",
    )


def _value(row: Row, name: str) -> str:
    return figure_value(row, row[name])


def _row_tables(rows: list[dict[str, Any]], columns: list[dict[str, Any]]) -> list[str]:
    title = f"{rows[0]['rival_title']} beside {rows[0]['declared_title']}"
    found = [
        table(
            f"{title}: rows",
            [
                Column("class", "Rows", "stub", lambda row: upper_first(_ROWS.get(row["class"], "the same"))),
                Column("cases", "Count", "count"),
            ],
            rows,
        )
    ]
    if columns:
        found.append(
            table(
                f"{title}: columns that differ",
                [
                    Column("column", "Column", "stub", lambda row: row["column"] or "Not certain"),
                    Column("kind", "How"),
                    Column("cases", "Rows", "count", lambda row: number(row["cases"])),
                ],
                columns,
                note="“There” is the rival's list, “here” the records.",
            )
        )
    return found
