"""How a result is shown, looked up by its type: sentence, picture, alt text, tables.

Each kind of result has one small file here that registers its four functions. What the doors of a
result open, `plot` and `html`, is put together from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Picture", "alt_text", "html", "picture", "plot", "sentence", "tables"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot still to be drawn: its caption, its size in inches, and the function that draws it."""

    caption: str
    width: float
    height: float
    draw: Callable[[Axes], None]


def _unknown(what: str, result: object) -> TypeError:
    return TypeError(f"there is no {what} for results of type {type(result).__name__}; register one in show")


@singledispatch
def sentence(result: object) -> str:
    """Say a result in plain English with its uncertainty; several statements are lines of their own.

    Raises
    ------
    TypeError
        When no sentence is registered for the type of the result.
    """
    raise _unknown("sentence", result)


@singledispatch
def alt_text(result: object) -> str:
    """Describe the plot of a result in words, from the numbers that it draws.

    Raises
    ------
    TypeError
        When none is registered for the type of the result.
    """
    raise _unknown("alt text", result)


@singledispatch
def picture(result: object) -> Picture | None:
    """Give the plot of a result, still to be drawn; None where there is nothing to draw.

    Raises
    ------
    TypeError
        When none is registered for the type of the result.
    """
    raise _unknown("plot", result)


@singledispatch
def tables(result: object) -> tuple[str, ...]:
    """Give the accessible tables of a result as HTML.

    Raises
    ------
    TypeError
        When none is registered for the type of the result.
    """
    raise _unknown("table", result)


@singledispatch
def plot(result: object, ax: Axes | None = None) -> Axes:
    """Draw a result.

    Parameters
    ----------
    ax : axes to draw in; without them a new figure of the right size is made. Small multiples are
        drawn inside the axes, so any axes will do.

    Raises
    ------
    TypeError
        When no plot is registered for the type of the result.
    """
    from assurance.show.figures import draw

    return draw(picture(result), ax)


@singledispatch
def html(result: object) -> str:
    """Show a result whole: its sentence, its figure with alt text, and its tables; everything escaped.

    Raises
    ------
    TypeError
        When a part is not registered for the type of the result.
    """
    from assurance.show.figures import figure
    from assurance.show.tables import paragraphs

    drawn = picture(result)
    parts = [paragraphs(sentence(result)), figure(drawn, alt_text(result)) if drawn else "", *tables(result)]
    body = "\n".join(part for part in parts if part)
    return f'<section class="result result-{type(result).__name__.lower()}">\n{body}\n</section>'
