"""The parameters cell of a notebook: one typed line a parameter, and what values it may have.

A line is plain Python, which papermill reads too::

    months: int = 12  # [1 to 24] months shown
    lane: str = "risk"  # [one of risk, performance]
    share: float = 0.5  # [at most 1]
    period: str = ""  # period to report on

What stands in brackets at the beginning of the comment is held to; a bracket that says nothing known is
refused, so that a slip of the pen does not let everything through.
"""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assurance.errors import ParameterError
from assurance.running.notebooks import read_notebook

__all__ = ["KINDS", "Parameter", "declared_parameters"]

KINDS: Final[Mapping[str, type]] = {"str": str, "int": int, "float": float, "bool": bool}
_BRACKET: Final = re.compile(r"#\s*\[([^\]]*)\]?")
_NUMBER: Final = r"(-?\d+(?:\.\d+)?)"
_RANGE: Final = re.compile(rf"{_NUMBER} to {_NUMBER}")
_LEAST: Final = re.compile(rf"at least {_NUMBER}")
_MOST: Final = re.compile(rf"at most {_NUMBER}")
_CHOICE: Final = re.compile(r"one of (.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter.

    Parameters
    ----------
    name : by which it is given
    kind : str, int, float or bool
    default : that stands in the notebook
    least, most : between which a number has to lie, both included; None where it may be any
    choices : of which it has to be one; empty where it may be any
    """

    name: str
    kind: str
    default: object
    least: float | None = None
    most: float | None = None
    choices: tuple[object, ...] = ()

    def fault(self, value: Any) -> str:
        """Say what is wrong with a value, without the value; nothing where it fits.

        Examples
        --------
        >>> Parameter("months", "int", 12, least=1, most=24).fault(0)
        "parameter 'months' must be at least 1"
        >>> Parameter("site", "str", "").fault("0012")
        ''
        """
        must = self._must(value)
        return f"parameter {self.name!r} must be {must}" if must else ""

    def _must(self, value: Any) -> str:
        found = type(value)
        if found is not KINDS[self.kind]:
            return f"{self.kind}, not {type(value).__name__}"
        if isinstance(value, float) and not math.isfinite(value):
            return "a finite number"
        if self.least is not None and value < self.least:
            return f"at least {self.least:g}"
        if self.most is not None and value > self.most:
            return f"at most {self.most:g}"
        if self.choices and value not in self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        return ""


def declared_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """Read the typed assignments of the cell tagged `parameters`, with the values that they allow.

    Raises
    ------
    ParameterError
        When no cell, or more than one, bears the tag, a line of it is not `name: type = literal`, or what
        it says in brackets of the values is not understood.
    """
    cells = [
        cell
        for cell in read_notebook(notebook).cells
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) != 1:
        raise ParameterError(
            f"{notebook.name}: {len(cells)} cells are tagged 'parameters'; exactly one must be, "
            "or the notebook would run with its own defaults"
        )
    source = cells[0].source
    try:
        lines = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, tokenize.TokenError) as error:
        at = error.lineno if isinstance(error, SyntaxError) else error.args[1][0]
        raise ParameterError(f"{notebook.name}: line {at} of the parameters cell is not Python") from error
    found = tuple(
        _parameter(notebook, line, comments.get(line.end_lineno or line.lineno, "")) for line in lines
    )
    if len({parameter.name for parameter in found}) < len(found):
        raise ParameterError(f"{notebook.name}: a parameter is declared twice; declare it once")
    return found


def _comments(source: str) -> dict[int, str]:
    """Give the comment of each line that has one."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def _parameter(notebook: Path, line: ast.stmt, comment: str) -> Parameter:
    if (
        isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and isinstance(line.annotation, ast.Name)
        and line.annotation.id in KINDS
        and line.value is not None
        and _is_literal(line.value)
    ):
        kind = line.annotation.id
        allowed = _allowed(kind, comment)
        if allowed is None:
            raise ParameterError(
                f"{notebook.name}: line {line.lineno} of the parameters cell: what stands in brackets is not "
                "such as [1 to 24], [at least 1], [at most 24] of a number, or [one of a, b]"
            )
        return Parameter(line.target.id, kind, ast.literal_eval(line.value), **allowed)
    raise ParameterError(
        f'{notebook.name}: line {line.lineno} of the parameters cell is not such as `period: str = ""`; '
        f"types are {', '.join(KINDS)}"
    )


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def _allowed(kind: str, comment: str) -> dict[str, Any] | None:
    """Read what values a comment allows; None where its bracket is not understood."""
    bracket = _BRACKET.match(comment)
    if bracket is None:
        return {}
    words = " ".join(bracket[1].split())
    if not bracket[0].endswith("]"):
        return None
    if choice := _CHOICE.fullmatch(words):
        return _choices(kind, choice[1])
    return _bounds(words) if kind in ("int", "float") else None


def _bounds(words: str) -> dict[str, Any] | None:
    if found := _RANGE.fullmatch(words):
        least, most = float(found[1]), float(found[2])
        return {"least": least, "most": most} if least <= most else None
    if found := _LEAST.fullmatch(words):
        return {"least": float(found[1])}
    if found := _MOST.fullmatch(words):
        return {"most": float(found[1])}
    return None


def _choices(kind: str, words: str) -> dict[str, Any] | None:
    listed = [word.strip() for word in words.split(",")]
    if not all(listed) or kind == "bool":
        return None
    try:
        return {"choices": tuple(KINDS[kind](word) for word in listed)}
    except ValueError:
        return None
