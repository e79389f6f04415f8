"""The second gate: every word must be a keyword, a function, or a column; then sqlglot finds the shape.

What sqlglot is given holds no text of a person: each leaf becomes ``leaf_7`` and each function
``call_7``, where 7 is the token's number. Its own special functions and keywords therefore never
come into play, and every part of its tree still knows its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import ParseError, TokenError

from assurance.errors import near_miss
from assurance.expressions.language import FUNCTIONS, KEYWORDS
from assurance.expressions.tokens import Token, refuse

__all__ = ["Shape", "find_shape"]

_HINTS = {
    **dict.fromkeys(
        ["select", "from", "with", "union", "exists", "values", "table", "any", "all"],
        "subqueries are not part of the language",
    ),
    **dict.fromkeys(["over", "partition", "filter", "within", "qualify"], "there are no window functions"),
    **dict.fromkeys(
        [
            "install",
            "load",
            "attach",
            "detach",
            "copy",
            "pragma",
            "set",
            "create",
            "drop",
            "insert",
            "update",
            "delete",
            "call",
            "export",
            "import",
            "use",
            "execute",
            "prepare",
            "explain",
            "alter",
            "vacuum",
        ],
        "statements are not part of the language",
    ),
    **dict.fromkeys(
        ["count", "sum", "avg", "mean", "min", "max", "median", "list", "string_agg", "any_value"],
        "an expression looks at one row; the measure's statistic does the adding up",
    ),
    **dict.fromkeys(["cast", "try_cast"], "there are no casts; declare the type in the source"),
    **dict.fromkeys(
        ["now", "today", "current_date", "current_timestamp", "random"],
        "an expression must give the same answer on every run",
    ),
    **dict.fromkeys(
        ["ilike", "similar", "regexp", "rlike", "glob", "regexp_matches", "escape"],
        "use like, starts_with or contains, with lower() where case does not matter",
    ),
    "interval": "use calendar_days, working_days or an elapsed function",
    "working_hours": "working hours are not part of the language yet; use working_days or elapsed_hours",
    "distinct": "'is distinct from' is not part of the language; use is null with or",
    "datediff": "use calendar_days, working_days or an elapsed function",
    "date_diff": "use calendar_days, working_days or an elapsed function",
    "len": "use length",
    "if": "use case when ... then ... else ... end",
    "iff": "use case when ... then ... else ... end",
    "isnull": "write is null",
    "notnull": "write is not null",
    "ifnull": "use coalesce",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """sqlglot's tree over leaves and calls, with the tokens they stand for."""

    tree: exp.Expression
    tokens: tuple[Token, ...]


def find_shape(tokens: tuple[Token, ...], columns: Mapping[str, object]) -> Shape:
    """Name every word and parse the shape of the expression.

    Raises
    ------
    ExpressionError
        When a word is not of the language or the parts do not make one expression.
    """
    pieces: list[str] = []
    starts: list[tuple[int, Token]] = []  # where each piece begins in the text for sqlglot
    offset = 0
    skip = False
    for number, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        piece, skip = _piece(number, token, following, columns)
        starts.append((offset, token))
        pieces.append(piece)
        offset += len(piece) + 1
    return Shape(_parse(" ".join(pieces), starts), tokens)


def _piece(
    number: int, token: Token, following: Token | None, columns: Mapping[str, object]
) -> tuple[str, bool]:
    """Give the text for sqlglot and whether the next token belongs to it."""
    if token.kind == "symbol":
        return token.text, False
    if token.kind == "word":
        if token.lower in {"date", "timestamp"} and following is not None and following.kind == "string":
            return f"leaf_{number}", True
        if token.lower in KEYWORDS:
            return token.lower, False
    if token.kind in {"word", "quoted"}:
        if following is not None and following.text == "(":
            return _call(number, token), False
        _check_column(token, columns)
    return f"leaf_{number}", False


def _call(number: int, token: Token) -> str:
    if token.kind == "word" and token.lower in FUNCTIONS:
        return f"call_{number}"
    hint = f"; {_HINTS[token.lower]}" if token.lower in _HINTS else near_miss(token.lower, FUNCTIONS)
    known = f"; the functions are {', '.join(sorted(FUNCTIONS))}"
    raise refuse(f"{token.text} is not a function of the language{hint or known}", token.at)


def _check_column(token: Token, columns: Mapping[str, object]) -> None:
    if column_name(token, columns) is not None:
        return
    if token.kind == "word" and token.lower in _HINTS:
        raise refuse(f"{token.text}: {_HINTS[token.lower]}", token.at)
    if token.kind == "word" and token.lower in FUNCTIONS:
        signature = FUNCTIONS[token.lower].signature
        raise refuse(f"{token.text} is a function, not a column; write {signature}", token.at)
    name = token.text if token.kind == "word" else token.text[1:-1].replace('""', '"')
    listed = ", ".join(sorted(columns)) if len(columns) <= 40 else f"{len(columns)} declared columns"
    hint = near_miss(name, columns) or f"; the columns are {listed or '(none)'}"
    raise refuse(f"{name} is not a column of the source{hint}", token.at)


def column_name(token: Token, columns: Mapping[str, object]) -> str | None:
    """Give the declared spelling of a column, or None; plain words ignore case when that is unambiguous."""
    if token.kind == "quoted":
        name = token.text[1:-1].replace('""', '"')
        return name if name in columns else None
    if token.text in columns:
        return token.text
    same = [name for name in columns if name.lower() == token.lower]
    return same[0] if len(same) == 1 else None


def _parse(text: str, starts: list[tuple[int, Token]]) -> exp.Expression:
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (ParseError, TokenError, RecursionError) as error:
        raise _not_understood(error, starts) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise refuse("this is not one expression", starts[0][1].at)
    return trees[0]


def _not_understood(error: Exception, starts: list[tuple[int, Token]]) -> Exception:
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    column, highlight = details.get("col"), details.get("highlight") or ""
    last = starts[-1][1]
    if column is None:
        return refuse("the expression cannot be read", starts[0][1].at)
    place = column - len(highlight)
    found = next((token for offset, token in reversed(starts) if offset <= place), last)
    if found is last:
        return refuse("the expression ends too early or has something left over at its end", found.at)
    return refuse(f"the expression cannot be read from {found.text!r} on", found.at)
