"""YAML written by hand, so that every line can say why it stands there."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assurance.programme.folder import UNANSWERED

__all__ = ["ANSWER", "DRAFTED", "Entry", "flow", "scalar", "written"]

ANSWER: Final = UNANSWERED
"""Stands where only a person knows the answer; no declaration with it passes the check."""
DRAFTED: Final = (
    "Drafted by `assurance new`. What follows a # is a note to you and changes nothing. Read each line "
    "marked guessed, and correct it where it is wrong; answer each QUESTION: on the line below it. "
    "Keep the spaces at the start of the lines."
)
"""Stands above every file that is drafted."""
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.'()-]*( [A-Za-z0-9_.'()/+-]+)*")
_WORDS: Final = ("true", "false", "null")
_WIDTH: Final = 100


def scalar(text: str) -> str:
    r"""Write a text as one YAML value, in quotes where it would be read as anything else.

    Examples
    --------
    >>> scalar("Received at"), scalar("0012"), scalar("true"), scalar("a: b"), scalar("\t")
    ('Received at', '"0012"', '"true"', '"a: b"', '"\\t"')
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\x85", "\\x85")


def flow(texts: Iterable[str]) -> str:
    """Write texts as a list on one line.

    Examples
    --------
    >>> flow(["Elm", "1", "North, East"])
    '[Elm, "1", "North, East"]'
    """
    return f"[{', '.join(map(scalar, texts))}]"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value, and why.

    Parameters
    ----------
    key, value : as YAML; a value may be empty
    why : evidence of a guess, or '' where nothing was guessed
    question : what only a person can tell; the value then fails the check
    off : written as a comment: proposed, but not in force
    """

    key: str
    value: str
    why: str = ""
    question: str = ""
    off: bool = False

    def lines(self, indent: int) -> list[str]:
        """Write the entry, its question above it and its evidence beside it or above it."""
        space = " " * indent
        text = f"{space}{'# ' if self.off else ''}{self.key}:{f' {self.value}' if self.value else ''}"
        above = written(f"QUESTION: {self.question}", indent) if self.question else []
        if not self.why:
            return [*above, text]
        beside = f"{text}  # {self.why}"
        if len(beside) <= _WIDTH and not self.question:
            return [beside]
        return [*above, *written(self.why, indent), text]


def written(comment: str, indent: int) -> list[str]:
    """Write a comment over as many lines as it needs."""
    start = f"{' ' * indent}# "
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in comment).split())
    return textwrap.wrap(
        plain, _WIDTH, initial_indent=start, subsequent_indent=f"{start}  ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
