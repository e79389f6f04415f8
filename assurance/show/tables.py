"""Accessible tables: a caption, a scope on every header, numbers in line, every text escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from assurance.show.theme import VERDICT_STYLES
from assurance.show.words import is_missing, number, percent

__all__ = ["Column", "count", "digest", "paragraphs", "table", "tone", "verdict"]

Row = Mapping[str, Any]
LONGEST = 60
"""Rows printed of a long table; the rest is counted."""
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its values are, what its header says, and how a value is written."""

    name: str
    header: str
    kind: Literal["stub", "text", "count", "number", "percent", "verdict", "code", "digest"] = "text"
    write: Callable[[Row], str] | None = None

    @property
    def numeric(self) -> bool:
        """Whether values line up at the right."""
        return self.kind in ("count", "number", "percent")


def count(value: object) -> str:
    """Write a whole number with thousands separated."""
    return number(value if isinstance(value, int | float) else int(str(value)))


def verdict(words: str) -> str:
    """Write a verdict with its sign; the words carry the meaning, the sign is not read out."""
    sign = VERDICT_STYLES[words][2] if words in VERDICT_STYLES else _SIGNS.get(words, "")
    mark = f'<span class="sign" aria-hidden="true">{sign}</span> ' if sign else ""
    return f'<span class="verdict tone-{tone(words)}">{mark}{escape(words)}</span>'


_SIGNS = {"met": "●", "not met": "◆", "not shown": "○"}
_TONES = {
    "agrees": "good", "agrees within published rounding": "good", "agrees within tolerance": "good",
    "met": "good",
    "differs": "bad", "not met": "bad", "no records": "bad",
    "not shown": "open", "not comparable": "open", "no figure": "open",
}  # fmt: skip


def tone(words: str) -> str:
    """Give the tone of a verdict: good, bad or open."""
    return _TONES.get(words, "open")


def paragraphs(text: str) -> str:
    """Give the lines of a sentence as paragraphs."""
    lines = [line for line in text.split("\n") if line]
    return "\n".join(
        f'<p class="{"more" if index else "finding"}">{escape(line)}</p>' for index, line in enumerate(lines)
    )


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    longest: int = LONGEST,
    note: str = "",
    rest: str = "all rows are in findings.json",
) -> str:
    """Give a table; a long one is cut and says how many of its rows are shown.

    Parameters
    ----------
    caption : what the table holds, in words
    columns : the first one of kind stub heads its row
    longest : rows shown at most
    note : plain text beneath the table, such as what counts as a failure
    rest : where the rows are that a long table leaves out

    Examples
    --------
    >>> table("Cases", [Column("s", "Stratum", "stub")], [{"s": "<b>"}]).count("<th scope=")
    2
    """
    head = "".join(f'<th scope="col"{_class(column)}>{escape(column.header)}</th>' for column in columns)
    shown = rows[:longest]
    body = "\n".join(f"<tr>{''.join(_cell(column, row) for column in columns)}</tr>" for row in shown)
    if not rows:
        body = f'<tr><td colspan="{len(columns)}">No rows.</td></tr>'
    notes = [note] if note else []
    if len(shown) < len(rows):
        notes.append(f"{len(shown):,} of {len(rows):,} rows shown; {rest}.")
    below = "".join(f'<p class="note">{escape(text)}</p>' for text in notes)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{below}"
    )


def _class(column: Column) -> str:
    return ' class="number"' if column.numeric else ""


def _cell(column: Column, row: Row) -> str:
    text = _value(column, row)
    if column.kind == "stub":
        return f'<th scope="row">{text or "(blank)"}</th>'
    return f"<td{_class(column)}>{text}</td>"


def _value(column: Column, row: Row) -> str:
    if column.write is not None:
        return escape(column.write(row))
    value = row[column.name]
    if is_missing(value) or value == "":
        return "\N{EN DASH}" if column.numeric else ""
    if column.kind == "verdict":
        return verdict(str(value))
    if column.kind == "percent":
        return escape(percent(value))
    if column.kind in ("count", "number"):
        return escape(number(value))
    if column.kind == "code":
        return f"<code>{escape(str(value))}</code>"
    return digest(str(value)) if column.kind == "digest" else escape(str(value))


def digest(text: str) -> str:
    """Write a SHA-256 in letters of one width, and any other text as it is."""
    is_one = len(text) == _DIGEST and set(text) <= set("0123456789abcdef")
    return f"<code>{text}</code>" if is_one else escape(text)
