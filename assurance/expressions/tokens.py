"""The first gate: text is cut into a few known kinds of token; any other character is refused.

sqlglot never sees a person's text, only what passed here. Comments, semicolons, parameters, dollar
quotes, brackets, lambdas and stars that are not multiplication therefore have no way in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assurance.errors import ExpressionError
from assurance.expressions.limits import MAX_LENGTH, MAX_NESTING

__all__ = ["Token", "refuse", "tokenize"]

TokenKind = Literal["word", "quoted", "string", "number", "symbol"]

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<word>[^\W\d]\w*)"
    r'|(?P<quoted>"(?:[^"]|"")*")'
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<comment>--|/\*)"
    r"|(?P<symbol><>|<=|>=|!=|[=<>+\-*/(),])"
)

_REASONS = {
    "comment": "comments are not part of an expression; put them in the YAML, after #",
    ";": "one expression, without ';'",
    "$": "dollar quotes and parameters are not part of the language; write text as 'text'",
    "?": "parameters are not part of the language; write the value",
    ":": "':' is not part of the language; there are no casts with '::' and no parameters",
    "[": "lists are not part of the language",
    "{": "structs are not part of the language",
    "%": "'%' is not part of the language outside the text of a like",
    "|": "'||' is not part of the language",
    "!": "'!' is not part of the language; write <> or not",
    "~": "regular expressions are not part of the language; use like, starts_with or contains",
    '"': "the quoted column name has no closing '\"'",
    "'": "the text has no closing quote",
    ".": "'.' is not part of the language; name the column alone, without its table",
    "`": "write column names plainly or between double quotes",
    "\\": "'\\' is not part of the language",
    "@": "'@' is not part of the language",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression; `at` counts characters from 1."""

    kind: TokenKind
    text: str
    at: int

    @property
    def lower(self) -> str:
        """The text in lower case, for words."""
        return self.text.lower()


def refuse(message: str, at: int) -> ExpressionError:
    """Make the refusal that says where the fault is."""
    return ExpressionError(f"character {at}: {message}", at=at)


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut an expression into tokens, or refuse it with its place.

    Raises
    ------
    ExpressionError
        When it is empty, too long, nested too deeply, or has a character outside the language.

    Examples
    --------
    >>> [token.text for token in tokenize("lower(team) = 'a -- b'")]
    ['lower', '(', 'team', ')', '=', "'a -- b'"]
    """
    if len(text) > MAX_LENGTH:
        raise refuse(
            f"the expression has {len(text):,} characters; at most {MAX_LENGTH:,} are read", MAX_LENGTH
        )
    tokens = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup == "comment":
            raise refuse(_reason(text, position, match), position + 1)
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup, match[0], position + 1))  # type: ignore[arg-type]
        position = match.end()
    if not tokens:
        raise refuse("the expression is empty", 1)
    _check_neighbours(tokens)
    _check_nesting(tokens)
    return tuple(tokens)


def _reason(text: str, position: int, match: re.Match[str] | None) -> str:
    if match is not None:
        return _REASONS["comment"]
    character = text[position]
    if character in _REASONS:
        return _REASONS[character]
    name = unicodedata.name(character, "a control character").lower()
    return f"the character U+{ord(character):04X} ({name}) is not part of the language"


def _check_neighbours(tokens: list[Token]) -> None:
    """Refuse what runs together, such as 28d, e'text' or 'a''b''c'x: SQL reads those as something else."""
    solid = {"word", "quoted", "string", "number"}
    for left, right in pairwise(tokens):
        touching = left.at + len(left.text) == right.at and left.kind in solid and right.kind in solid
        literal = left.lower in {"date", "timestamp"} and right.kind == "string"
        if touching and not literal:
            raise refuse(
                f"{_shown(left)} and {_shown(right)} run together; put an operator between them", right.at
            )


def _shown(token: Token) -> str:
    return "the text" if token.kind == "string" else f"{token.text!r}"


def _check_nesting(tokens: list[Token]) -> None:
    depth = prefixes = 0
    for token in tokens:
        if token.text == "(" or token.lower == "case":
            depth += 1
        elif token.text == ")" or token.lower == "end":
            depth -= 1
        prefixes = prefixes + 1 if token.lower in {"not", "-", "+"} else 0
        if depth > MAX_NESTING or prefixes > MAX_NESTING:
            raise refuse(f"nested more than {MAX_NESTING} deep; split it into several expressions", token.at)
