"""Readings of a definition: how far it moves the figure, in words, dots and a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assurance.reconciliation.readings import Reading, Readings
from assurance.show.cause_words import brief_cause
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, number, percent, period_noun, plural, upper_first, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["amount_words", "counts_words", "reading_words"]

_MOST: Final = 14
"""Dots drawn of readings with one change that move the figure."""
_SWAPPED: Final = re.compile(
    r"(?P<first>\w+) (?P<sign><=|<|>=|>) (?P<then>\w*[a-z]\w*) in place of (?P=first) (?:<=|<|>=|>) (?P=then)"
)
_SIGNS: Final = {
    "<": "earlier than {}, not on it too", "<=": "earlier than {}, or on it too",
    ">": "later than {}, not on it too", ">=": "later than {}, or on it too",
}  # fmt: skip
_TIMED: Final = ("_on", "_at")
_LEFT: Final = "\N{LEFT DOUBLE QUOTATION MARK}"
_RIGHT: Final = "\N{RIGHT DOUBLE QUOTATION MARK}"
_LEAST: Final = Fraction(1, 20)
"""Percentage points below which one decimal would print nothing."""
_ONE: Final = 10


def amount_words(result: Readings, value: Fraction | None) -> str:
    """Write a figure in its own unit."""
    if value is None:
        return "no figure"
    if result.scale == "share":
        return percent(float(value))
    unit = f" {result.unit}" if result.unit and result.scale == "amount" else ""
    return f"{number(float(value))}{unit}"


def counts_words(result: Readings, reading: Reading) -> str:
    """Write the counts of a share, such as "342 of 857"; "" for other figures."""
    if result.scale != "share" or reading.numerator is None or reading.denominator is None:
        return ""
    return f"{int(reading.numerator):,} of {int(reading.denominator):,}"


def reading_words(result: Readings, reading: Reading) -> str:
    """Say in a few words what a reading does otherwise."""
    if result.of == "measure" and reading.id:
        said = _swapped(reading.words)
        return upper_first(said or brief_cause(reading.id, reading.words, noun=period_noun(result.period)))
    return upper_first(reading.words)


def _swapped(words: str) -> str:
    """Say a limit that is another time of the record, such as a due day; "" where it is anything else."""
    found = _SWAPPED.fullmatch(words)
    if found is None or not (found["first"].endswith(_TIMED) and found["then"].endswith(_TIMED)):
        return ""
    first, then = (_LEFT + name[:-3].replace("_", " ") + _RIGHT for name in (found["first"], found["then"]))
    return f"{first} {_SIGNS[found['sign']].format(then)}"


def _moved(result: Readings, reading: Reading) -> bool:
    return reading.value != result.agreed.value


@sentence.register
def _sentence(result: Readings) -> str:
    agreed = result.agreed
    counts = counts_words(result, agreed)
    opening = f"Under the agreed definition {amount_words(result, agreed.value)}"
    opening += f" ({counts})" if counts and agreed.value is not None else ""
    found = result.span()
    if found is None:
        none = "no other reading of it gives a figure" if result.single else "it is not read in any other way"
        return "\n".join([f"{opening}; {none}.", *_open(result)])
    low, high = found
    if low.value == high.value == agreed.value:
        many = len(result.single)
        gives = plural(many, "gives", "give")
        lines = [f"{opening}; {count_words(many, 'other natural reading')} {gives} the same."]
    elif low.value == high.value:
        lines = [f"{opening}; other natural readings give {amount_words(result, low.value)}."]
    else:
        span = f"{amount_words(result, low.value)} to {amount_words(result, high.value)}"
        lines = [f"{opening}; other natural readings give {span}."]
    lines[0] += _moves(result, low, high)
    lines += _ends(result, low, high) + _several(result) + _open(result)
    return "\n".join([*lines, *result.notes])


def _moves(result: Readings, low: Reading, high: Reading) -> str:
    """Say how far one other reading can move the figure."""
    agreed = result.agreed.value
    if agreed is None or low.value is None or high.value is None:
        return ""
    below, above = agreed - low.value, high.value - agreed
    if below <= 0 and above <= 0:
        return ""
    ways = [f"{_gap(result, gap)} {word}" for gap, word in ((below, "lower"), (above, "higher")) if gap > 0]
    return f" The choice of reading alone makes it up to {' or '.join(ways)}."


def _gap(result: Readings, gap: Fraction) -> str:
    """Write a distance between two figures; of shares, in percentage points with one decimal."""
    if result.scale != "share":
        unit = f" {result.unit}" if result.unit and result.scale == "amount" else ""
        return f"{number(float(gap))}{unit}"
    points = 100 * gap
    if points < _LEAST:
        return "less than 0.1 percentage points"
    tenths = int(10 * points + Fraction(1, 2))  # halves away from zero, as readers round
    return f"{number(tenths / 10, decimals=1)} percentage {'point' if tenths == _ONE else 'points'}"


def _ends(result: Readings, low: Reading, high: Reading) -> list[str]:
    found = []
    for word, one in (("Lowest of these", low), ("Highest of these", high)):
        if _moved(result, one):
            words, counts = reading_words(result, one), counts_words(result, one)
            inside = f" ({counts})" if counts else ""
            found.append(f"{word}: {words}, {amount_words(result, one.value)}{inside}.")
    return found


def _several(result: Readings) -> list[str]:
    single, both = result.span(), result.span(combined=True)
    if single is None or both is None or [one.value for one in single] == [one.value for one in both]:
        return []
    low, high = both
    return [
        f"Read otherwise in several ways at once, it is {amount_words(result, low.value)} to "
        f"{amount_words(result, high.value)}."
    ]


def _open(result: Readings) -> list[str]:
    if not result.not_yet_due:
        return []
    cases = count_words(result.not_yet_due, "case")
    return [f"In no reading: {cases} whose clock {was(result.not_yet_due)} still running."]


def _drawn(result: Readings) -> list[Reading]:
    """Choose what is drawn: the agreed reading, changes that move it, then the ends of several at once.

    Readings that give the same figure stand in the table: a dot each would say nothing more. Where none
    moves it, nothing is drawn.
    """
    single = [one for one in result.single if one.value is not None and _moved(result, one)][:_MOST]
    ends: list[Reading] = []
    if _several(result):
        span = result.span(combined=True)
        ends = [one for one in span or () if one.changes > 1]
    agreed = [result.agreed] if result.agreed.value is not None else []
    return [*agreed, *single, *ends] if single or ends else []


def _label(result: Readings, reading: Reading) -> str:
    if not reading.id:
        return "As agreed"
    words = reading_words(result, reading)
    return f"Several at once: {reading.words}" if reading.changes > 1 else words


@alt_text.register
def _alt(result: Readings) -> str:
    drawn = _drawn(result)
    parts = [
        f"{_label(result, one)}: {amount_words(result, one.value)}"
        + (f" ({counts})" if (counts := counts_words(result, one)) else "")
        for one in drawn
    ]
    if not parts:
        figures = any(one.value is not None for one in result.readings)
        none = "moves the figure" if figures else "gives a figure"
        return f"No {'other ' if figures else ''}reading of {result.title} {none}."
    return f"Dot plot of {result.title} under {count_words(len(drawn), 'reading')}. {'; '.join(parts)}."


@picture.register
def _picture(result: Readings) -> Picture | None:
    drawn = _drawn(result)
    if not drawn:
        return None
    from assurance.show.readings_plot import Dot, draw_readings, readings_height

    dots = [
        Dot(
            _label(result, one),
            float(one.value or 0),
            amount_words(result, one.value),
            counts_words(result, one),
            "agreed" if not one.id else "several" if one.changes > 1 else "single",
        )
        for one in drawn
    ]

    def draw(ax: Axes) -> None:
        draw_readings(ax, dots, share=result.scale == "share", unit=result.unit)

    caption = f"{result.title}: the figure under each reading; the line is the agreed definition."
    left = len(result.single) - sum(one.changes == 1 for one in drawn)
    if left:
        caption += f" The table has {count_words(left, 'reading')} more{_why(result)}."
    return Picture(caption, WIDTH, readings_height(dots), draw)


def _why(result: Readings) -> str:
    """Say of the readings not drawn that they move nothing, where that is so of all of them."""
    moving = [one for one in result.single if one.value is not None and _moved(result, one)]
    known = all(one.value is not None for one in result.single)
    return ", with the same figure" if known and len(moving) <= _MOST else ""


@tables.register
def _tables(result: Readings) -> tuple[str, ...]:
    rows = [
        {
            "words": _label(result, one),
            "numerator": None if one.numerator is None else float(one.numerator),
            "denominator": None if one.denominator is None else float(one.denominator),
            "value": amount_words(result, one.value),
            "difference": _difference(result, one),
        }
        for one in _listed(result)
    ]
    columns = [
        Column("words", "Reading", "stub"),
        *_counted(result),
        Column("value", "Figure"),
        Column("difference", "Against the agreed definition"),
    ]
    label = "What is asked" if result.of == "measure" else "Agreed"
    note = f"{label}: {result.agreed_words}"
    note += "" if note.endswith((".", "?", "!")) else "."
    left = len(result.readings) - len(rows)
    if left:
        many = "lies" if left == 1 else "lie"
        note += f" {upper_first(count_words(left, 'more combination'))} of these {many} between."
    return (
        table(
            f"{result.title}: the figure under each reading",
            columns,
            rows,
            note=note,
        ),
    )


def _listed(result: Readings) -> Sequence[Reading]:
    """List the agreed reading, single changes, and of several at once the lowest and the highest."""
    span = result.span(combined=True) if _several(result) else None
    return [result.agreed, *result.single, *(one for one in span or () if one.changes > 1)]


def _counted(result: Readings) -> list[Column]:
    top = "Counted" if result.scale == "share" else "Numerator"
    found = [Column("numerator", top, "number")]
    if any(one.denominator is not None for one in result.readings):
        found.append(Column("denominator", "Of", "number"))
    return found if result.scale != "count" else []


def _difference(result: Readings, reading: Reading) -> str:
    if not reading.id:
        return ""
    if reading.value is None or result.agreed.value is None:
        return "not known"
    gap = reading.value - result.agreed.value
    if not gap:
        return "the same"
    sign = "+" if gap > 0 else "\N{MINUS SIGN}"
    words = _gap(result, abs(gap))
    if words.startswith("less"):
        return f"{words} {'higher' if gap > 0 else 'lower'}"
    return f"{sign}{words}"
