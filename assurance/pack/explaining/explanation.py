"""What is said of one figure: parts in the order in which somebody would ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import indent, wrap
from typing import Any

__all__ = ["Explanation", "Part"]

_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an explanation: what it is about, and lines of what and which.

    Parameters
    ----------
    title : what it is about, such as "Definition"
    lines : what and which, in order; a text with line ends, such as SQL, is printed as a block
    """

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where one figure comes from: its finding, its parts, the page it is on, and what else is about it."""

    finding: str
    title: str
    words: str
    page: str
    parts: tuple[Part, ...]
    also: tuple[str, ...]

    def text(self) -> str:
        """Give it as plain text, for a terminal or a mail."""
        said = [f"{self.title} ({self.finding})", *_wrapped(self.words), f"On the page: {self.page}"]
        for part in self.parts:
            said += ["", part.title, *(line for pair in part.lines for line in _lines(*pair))]
        if self.also:
            said += ["", "Other findings about it", *(f"  {name}" for name in self.also)]
        return "\n".join(said)

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {
            "ok": True, "finding": self.finding, "title": self.title, "words": self.words, "page": self.page,
            "parts": [{"title": one.title, "lines": list(map(list, one.lines))} for one in self.parts],
            "also": list(self.also),
        }  # fmt: skip


def _wrapped(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from wrap(line, _WIDTH) or [""]


def _lines(what: str, which: str) -> Iterator[str]:
    if "\n" in which:
        yield f"  {what}:"
        yield indent(which, "    ")
        return
    first, *rest = wrap(f"{what}: {which}", _WIDTH, break_long_words=False, break_on_hyphens=False) or [what]
    yield f"  {first}"
    yield from (f"    {line}" for line in rest)
