"""How large an expression may be: far above any real one, far below what could exhaust a machine."""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_DEPTH", "MAX_DOUBLING", "MAX_LENGTH", "MAX_LIST", "MAX_NESTING"]

MAX_LENGTH: Final = 10_000
"""Characters of one expression."""

MAX_NESTING: Final = 40
"""Parentheses, cases, or signs within one another."""

MAX_DEPTH: Final = 250
"""Levels of the parsed tree; a chain such as ``a or b or c`` has a level a link."""

MAX_LIST: Final = 1_000
"""Values in one ``in (...)``."""

MAX_DOUBLING: Final = 6
"""Divisions and nullifs within one another: engines write their operands out twice."""
