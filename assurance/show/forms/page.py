"""The document as one page for everyone: no script, nothing loaded, readable with any device."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assurance.show.document import Cell, Column, Document, Section, Table
from assurance.show.dom import mended
from assurance.show.forms.cells import cell_text, is_numeric, literal_text
from assurance.show.forms.chart import draw_chart
from assurance.show.forms.tones import verdict_sign, verdict_tone
from assurance.show.shell import page_shell
from assurance.show.words import count_words, slug

__all__ = ["render_document"]

_MOST = 400
"""Rows of a table on a page at most."""
_LONGEST_OPEN = 40
"""Rows of a table that stand open; a longer one is folded under its caption."""


def render_document(
    document: Document,
    *,
    nav: Sequence[tuple[str, str]] = (),
    here: str = "",
    footer: Sequence[str] = (),
) -> str:
    """Make the page of a document.

    Parameters
    ----------
    document : what stands on it; every text is escaped
    nav : link and label of each page of its folder
    here : link of this page among them
    footer : lines of plain text

    Returns
    -------
    str
        One HTML file: a list of its parts, then every part with its figures, drawn from the tables' own
        numbers, and its tables. The same document gives the same text.

    Examples
    --------
    >>> page = render_document(Document("Assurance pack", "Demo programme", "October 2026", ()))
    >>> page.count("<h1"), "<script" in page
    (1, False)
    """
    ids = _ids([section.title for section in document.sections])
    lead = document.sections[0].words if document.sections else ()
    body = [_opening(document, lead), _contents(document, ids)]
    for number, (section, name) in enumerate(zip(document.sections, ids, strict=True)):
        body.append(_section(section, name, words=number > 0))
    main = mended("\n".join(filter(None, body)), title=document.title, where=here or document.title)
    return page_shell(
        main, title=document.title, programme_title=document.programme_title,
        period_words=document.period_words, banners=document.banners, nav=nav, here=here, footer=footer,
    )  # fmt: skip


def _ids(titles: Sequence[str]) -> list[str]:
    """Give each section a place of its own on the page."""
    seen: dict[str, int] = {}
    ids = []
    for title in titles:
        name = f"part-{slug(title)}"
        seen[name] = again = seen.get(name, 0) + 1
        ids.append(name if again == 1 else f"{name}-{again}")
    return ids


def _opening(document: Document, lead: Sequence[str]) -> str:
    lines = "".join(f'<p class="headline">{_text(line)}</p>' for line in lead)
    return (
        f'<div class="opening"><p class="kicker">{_text(document.title)}</p>'
        f"<h1>{_text(document.programme_title)}"
        f'<span class="when">, {_text(document.period_words)}</span></h1>'
        f"{lines}{_facts(document)}</div>"
    )


def _facts(document: Document) -> str:
    if not document.facts:
        return ""
    rows = "".join(
        f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in document.facts
    )
    return f'<dl class="facts">{rows}</dl>'


def _contents(document: Document, ids: Sequence[str]) -> str:
    if len(ids) < 2:
        return ""
    links = "".join(
        f'<li><a href="#{name}">{_text(section.title)}</a></li>'
        for section, name in zip(document.sections, ids, strict=True)
    )
    return f'<nav aria-label="Contents of this page"><ul>{links}</ul></nav>'


def _section(section: Section, name: str, *, words: bool) -> str:
    return f'<section aria-labelledby="{name}">{_inside(section, 2, name, words=words)}</section>'


def _inside(section: Section, level: int, name: str = "", *, words: bool = True) -> str:
    place = f' id="{name}"' if name else ""
    parts = [f"<h{level}{place}>{_text(section.title)}</h{level}>"]
    if words:
        parts += [
            f"<p>{_text(line)}</p>" for text in section.words for line in text.split("\n") if line.strip()
        ]
    for table in section.tables:
        parts += [*_figures(table), _folded(table)]
    parts += [_inside(part, min(level + 1, 6)) for part in section.parts]
    return "\n".join(parts)


def _figures(table: Table) -> list[str]:
    drawings = [drawing for chart in table.charts if (drawing := draw_chart(table, chart)) is not None]
    return [
        f'<figure><div class="scroll" role="region" tabindex="0" aria-label="Figure: {_text(table.caption)}">'
        f"{one.svg}</div><figcaption>{_text(one.caption)}</figcaption></figure>"
        for one in drawings
    ]


def _folded(table: Table) -> str:
    made = _table(table)
    if len(table.rows) <= _LONGEST_OPEN:
        return made
    rows = count_words(len(table.rows), "row")
    return f"<details><summary>{_text(table.caption)}: {rows}</summary>{made}</details>"


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_class(column)}>{_text(_label(column))}</th>' for column in table.columns
    )
    rows = "\n".join(f"<tr>{_row(table.columns, row)}</tr>" for row in table.rows[:_MOST])
    left = len(table.rows) - _MOST
    more = (
        f" {_MOST:,} of {len(table.rows):,} rows are shown; all of them are in the workbook."
        if left > 0
        else ""
    )
    said = f"{table.note}{more}".strip()
    note = f'<p class="note">{_text(said)}</p>' if said else ""
    return (
        f'<div class="scroll"><table><caption>{_text(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{note}"
    )


def _row(columns: Sequence[Column], cells: Sequence[Cell]) -> str:
    pairs = enumerate(zip(columns, cells, strict=True))
    return "".join(_cell(at, column, cell) for at, (column, cell) in pairs)


def _label(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _class(column: Column) -> str:
    return ' class="number"' if is_numeric(column) else ""


def _cell(at: int, column: Column, cell: Cell) -> str:
    said = cell_text(column, cell)
    text = escape(literal_text(said))
    if at == 0:
        return f'<th scope="row">{text or "(blank)"}</th>'
    if column.kind == "verdict" and said and isinstance(cell, str):
        sign = f'<span class="sign" aria-hidden="true">{verdict_sign(said)}</span> '
        text = f'<span class="verdict tone-{verdict_tone(said)}">{sign}{text}</span>'
    return f"<td{_class(column)}>{text}</td>"


def _text(text: str) -> str:
    return escape(literal_text(text))
