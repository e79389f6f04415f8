"""What is wrong with one published figure, as it stands in its row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from assurance.errors import near_miss
from assurance.programme import Measure
from assurance.reconciliation.labels import names_a_total
from assurance.reconciliation.printed import Printed

if TYPE_CHECKING:
    from assurance.reconciliation.published import Published

__all__ = ["NOTE_ROW", "fault_of", "holds_nothing", "silence_of", "unknown_name"]

NOTE_ROW = (
    "the row has neither a period nor a number: if it is a note, a heading or an empty line of the sheet, "
    "leave it out of the table"
)
"""What is said of a row that holds no figure; its text is not repeated, because notes hold names."""
_COUNTED = ("proportion", "count")
_TOTAL_HINT = "; if this row is a total, leave its breakdown blank and name its measure, or leave the row out"
_MARKED = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*%?\s*"
    r"([*\u2020\u2021^#]+|[a-z]{1,2}|[(\[][^)\]]{0,12}[)\]])",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\d{1,3}([ \u00a0\u2009\u202f']\d{3})+([.,]\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_LESS = re.compile(r"[<>\u2264\u2265~]\s*\d+")


def holds_nothing(printed: Collection[Printed]) -> bool:
    """Tell whether no cell of a figure has anything in it."""
    return all(part.state in ("blank", "absent") for part in printed)


def unknown_name(name: str, known: Mapping[str, Measure]) -> str:
    """Say that a row names no measure of the programme.

    Examples
    --------
    >>> unknown_name("Total", {})
    "no measure is called 'Total'; if this row is a total, leave its breakdown blank and name its measure, \
or leave the row out"
    """
    if not name:
        return "the row names no measure"
    hint = near_miss(name, known) or (_TOTAL_HINT if names_a_total(name) else "")
    return f"no measure is called {name[:60]!r}{hint}"


def fault_of(figure: Published) -> str:
    """Say why a figure with a measure and a period cannot be compared, or nothing."""
    measure = figure.measure
    if measure is None or figure.period is None:
        return ""
    for column, _ in figure.breakdown:
        if column not in measure.breakdowns:
            hint = near_miss(column, measure.breakdowns)
            return f"the measure has no breakdown {column!r}{hint}"
    if figure.version and figure.version != measure.version:
        return f"published under version {figure.version[:20]!r}; the measure is version {measure.version!r}"
    if measure.date is None and figure.period.kind != "all":
        return "the measure has no date column, so only the period 'all' can be counted again"
    return _unreadable(figure) or _signed(figure, measure) or _impossible(figure, measure)


def _parts(figure: Published) -> list[tuple[str, Printed]]:
    return [
        ("numerator", figure.numerator),
        ("denominator", figure.denominator),
        ("value", figure.value),
    ]


def _unreadable(figure: Published) -> str:
    for name, part in _parts(figure):
        if part.state == "unreadable":
            return f"the published {name} {part.text!r} is not a number; {_what_to_do(part.text)}"
    return ""


def _what_to_do(text: str) -> str:
    """Say what to do about a cell that is no number, by what it looks like."""
    if _MARKED.fullmatch(text):
        return "the cell has to hold the number alone: give footnotes and marks a column of their own"
    if _SPACED.fullmatch(text):
        return "write it without spaces or apostrophes between thousands"
    if _COMMA.fullmatch(text):
        return "write decimals with a point, and thousands commas before every third digit only"
    if _LESS.match(text):
        return "if it hides a small number, declare exactly this text under published.suppressed"
    return "if it hides a small number, declare it under published.suppressed"


def _signed(figure: Published, measure: Measure) -> str:
    """Refuse a percent sign behind what is no share: nobody knows what is meant."""
    for name, part in _parts(figure):
        plain = name != "value" or measure.statistic in ("count", "sum")
        if part.percent and plain:
            return f"the published {name} {part.text} carries a percent sign; expected is a plain number"
    return ""


def _impossible(figure: Published, measure: Measure) -> str:
    """Say what no records could give, so that it is refused and not silently read in another way."""
    top, below, value = figure.numerator.number, figure.denominator.number, figure.own_value
    if measure.statistic in _COUNTED:
        counts = [("numerator", top, figure.numerator), ("denominator", below, figure.denominator)]
        if measure.statistic == "count":
            counts.append(("value", value, figure.value))
        for name, number, part in counts:
            if number is not None and (number < 0 or number.denominator != 1):
                return f"the published {name} {part.text} is not a count"
    if measure.statistic == "proportion":
        slack = figure.printing.counts_to - 1
        if top is not None and below is not None and top > below + slack:
            return f"the published numerator {top} is above its denominator {below}"
        if value is not None and value < 0:
            return f"the published proportion {figure.value.text} is below 0"
        if value is not None and value > 1:
            declared = "100 %" if figure.unit < 1 else "1; if it is a percentage, declare published.percent"
            return f"the published proportion {figure.value.text} is above {declared}"
    return ""


def silence_of(figure: Published) -> str:
    """Say that neither numerator nor value is printed, and why; nothing where one is."""
    shown = [part for name, part in _parts(figure) if name != "denominator" and part.state != "absent"]
    if any(part.state == "number" for part in shown):
        return ""
    marks = sorted({part.text for part in shown if part.state == "suppressed"})
    if marks:
        return f"suppressed in the publication ({', '.join(marks)})"
    return "the published cell is blank: suppressed or not reported"
