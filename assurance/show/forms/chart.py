"""A figure drawn from a table's own cells: a dot a row, its bounds as a line, its words beside it.

It is drawn as vector lines in the page itself, so that it needs no other file and stays sharp at any size.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Final

from assurance.show.document import Amount, Cell, Chart, Column, Table
from assurance.show.forms.cells import cell_text, literal_text, value_of
from assurance.show.theme import BLUE, GRID, INK, MUTED, RED

__all__ = ["Drawing", "draw_chart"]

MOST: Final = 40
"""Rows drawn of a long table."""
_WIDTH, _PLOT, _LEFT = 640, 400, 8
_LINE, _TRACK, _GAP, _TOP, _AXIS = 18, 20, 12, 10, 26
_LETTERS: Final = 56
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 1.0)
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure and its words: `alt` says every value that is drawn."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    value: float | None
    lower: float | None
    upper: float | None
    target: float | None
    words: str


def draw_chart(table: Table, chart: Chart) -> Drawing | None:
    """Draw the rows of a table that hold a value of the chart's kind; nothing where there are fewer than two.

    Parameters
    ----------
    table : whose cells are drawn, and no other number
    chart : which columns hold label, value, bounds and target

    Returns
    -------
    Drawing or None
        Shares only: values of other units have no common axis. A withheld value keeps its row and its mark.

    Examples
    --------
    >>> columns = (Column("q", "Question"), Column("r", "Rate", "share"))
    >>> table = Table("t", "Rates", columns, (("Was it shared?", 0.25), ("Was it kept?", 0.5)))
    >>> draw_chart(table, Chart("q", "r", "Share of cases")).alt
    'Dot plot of 2 rows. Share of cases. Was it shared?: 25%. Was it kept?: 50%.'
    """
    rows = [row for row in (_row(table, chart, cells) for cells in table.rows) if row is not None]
    if len([row for row in rows if row.value is not None]) < 2:
        return None
    drawn = rows[:MOST]
    left = f" {len(rows) - MOST:,} more are in the table." if len(rows) > MOST else ""
    said = " ".join(f"{row.label}: {row.words}." for row in drawn)
    alt = f"Dot plot of {len(drawn):,} rows. {chart.title}. {said}{left}"
    return Drawing(_svg(drawn, alt), alt, f"{chart.title}.{_key(table, chart, drawn)}{left}")


def _row(table: Table, chart: Chart, cells: tuple[Cell, ...]) -> _Row | None:
    """Read one row; None where its value is of another kind, or none is due."""
    by_key = {column.key: (column, cell) for column, cell in zip(table.columns, cells, strict=True)}
    column, cell = by_key[chart.value]
    if cell == "" or not _is_share(column, cell):
        return None
    value, lower, upper, target = (
        _number(by_key, key) for key in (chart.value, chart.lower, chart.upper, chart.target)
    )
    words = [cell_text(column, cell)]
    bounds = [
        cell_text(*by_key[key])
        for key in (chart.lower, chart.upper)
        if key in by_key and by_key[key][1] != ""
    ]
    if len(bounds) == 2:
        words.append(f"from {bounds[0]} to {bounds[1]}")
    if target is not None:
        words.append(f"{by_key[chart.target][0].label.lower()} {cell_text(*by_key[chart.target])}")
    label = cell_text(*by_key[chart.label]).replace("\n", " ")
    return _Row(label, value, lower, upper, target, ", ".join(words))


def _key(table: Table, chart: Chart, rows: list[_Row]) -> str:
    """Say what the marks are."""
    labels = {column.key: column.label.lower() for column in table.columns}
    said = ""
    if any(row.lower is not None and row.upper is not None for row in rows):
        said += f" The bar runs from the {labels[chart.lower]} to the {labels[chart.upper]}."
    if any(row.target is not None for row in rows):
        said += f" The upright line is the {labels[chart.target]} share."
    return said


def _is_share(column: Column, cell: Cell) -> bool:
    if isinstance(cell, Amount):
        return cell.kind == "share"
    return column.kind == "share" or (value_of(cell) is None and not isinstance(cell, str))


def _number(by_key: dict[str, tuple[Column, Cell]], key: str) -> float | None:
    return value_of(by_key[key][1]) if key in by_key else None


def _svg(rows: list[_Row], alt: str) -> str:
    most = max(max(filter(None, (row.value, row.upper, row.target)), default=0.0) for row in rows)
    end = next((step * _TICKS for step in _STEPS if step * _TICKS >= most), max(1.0, most))
    labels = [textwrap.wrap(literal_text(row.label), _LETTERS)[:2] or [""] for row in rows]
    heights = [len(lines) * _LINE + _TRACK + _GAP for lines in labels]
    tops = list(accumulate(heights, initial=_TOP))
    bottom = tops[-1]
    parts = [_axis(end, bottom)]
    for row, lines, top in zip(rows, labels, tops, strict=False):
        parts.append(_drawn(row, lines, top, end))
    height = bottom + _AXIS
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="Segoe UI, Arial, sans-serif" font-size="14">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"></rect>{"".join(parts)}</svg>'
    )


def _place(value: float, end: float) -> str:
    return f"{_LEFT + max(0.0, min(1.0, value / end)) * _PLOT:.1f}"


def _axis(end: float, bottom: int) -> str:
    parts = []
    for tick in range(_TICKS + 1):
        value = end * tick / _TICKS
        x = _place(value, end)
        anchor = "start" if tick == 0 else "middle"
        words = cell_text(Column("x", "x", "share"), value)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{bottom}" stroke="{GRID}"></line>'
            f'<text x="{x}" y="{bottom + 16}" fill="{MUTED}" font-size="12" text-anchor="{anchor}">'
            f"{words}</text>"
        )
    return "".join(parts)


def _drawn(row: _Row, lines: list[str], top: int, end: float) -> str:
    parts = [
        f'<text x="{_LEFT}" y="{top + 14 + at * _LINE}" fill="{INK}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    ]
    y = top + len(lines) * _LINE + _TRACK // 2
    if row.lower is not None and row.upper is not None:
        parts.append(
            f'<line x1="{_place(row.lower, end)}" x2="{_place(row.upper, end)}" y1="{y}" y2="{y}" '
            f'stroke="{BLUE}" stroke-width="4"></line>'
        )
    if row.target is not None:
        x = _place(row.target, end)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{y - 9}" y2="{y + 9}" stroke="{RED}" stroke-width="2"></line>'
        )
    if row.value is not None:
        parts.append(
            f'<circle cx="{_place(row.value, end)}" cy="{y}" r="5.5" fill="{BLUE}" stroke="#ffffff"></circle>'
        )
    for at, words in enumerate(_beside(row.words)):
        first = at == 0
        parts.append(
            f'<text x="{_LEFT + _PLOT + 18}" y="{y + 5 + (at - (len(_beside(row.words)) - 1) / 2) * 15:.1f}" '
            f'fill="{INK if first else MUTED}" font-size="{14 if first else 12}"'
            f"{' font-weight=' + chr(34) + 'bold' + chr(34) if first else ''}>{escape(words)}</text>"
        )
    return "".join(parts)


def _beside(words: str) -> list[str]:
    """Give the words beside a dot: the value on the first line, what bounds it on the second."""
    value, joint, rest = words.partition(", ")
    return [value, rest] if joint else [value]
