"""Readings of a definition: how far it moves the figure, in words, dots and a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assurance.reconciliation.readings import Reading, Readings
from assurance.show.cause_words import brief_cause
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, number, percent, period_noun, upper_first, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["amount_words", "counts_words", "reading_words"]

_MOST: Final = 14
"""Dots drawn of readings with one change; readings that change nothing give way first."""


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
        return upper_first(brief_cause(reading.id, reading.words, noun=period_noun(result.period)))
    return upper_first(reading.words)


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
        lines = [f"{opening}; {count_words(len(result.single), 'other natural reading')} give the same."]
    elif low.value == high.value:
        lines = [f"{opening}; other natural readings give {amount_words(result, low.value)}."]
    else:
        span = f"{amount_words(result, low.value)} to {amount_words(result, high.value)}"
        lines = [f"{opening}; other natural readings give {span}."]
    lines += _ends(result, low, high) + _several(result) + _open(result)
    return "\n".join([*lines, *result.notes])


def _ends(result: Readings, low: Reading, high: Reading) -> list[str]:
    found = []
    for word, one in (("Lowest", low), ("Highest", high)):
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
    """Choose what is drawn: the agreed reading, single changes, then the ends of several at once."""
    single = [one for one in result.single if one.value is not None]
    if len(single) > _MOST:
        single = [one for one in single if _moved(result, one)][:_MOST]
    ends: list[Reading] = []
    if _several(result):
        span = result.span(combined=True)
        ends = [one for one in span or () if one.changes > 1]
    agreed = [result.agreed] if result.agreed.value is not None else []
    return [*agreed, *single, *ends]


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
        return f"No reading of {result.title} gives a figure."
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
        caption += f" Not drawn: {count_words(left, 'reading')}, which the table has."
    return Picture(caption, WIDTH, readings_height(dots), draw)


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
    note = f"Agreed: {result.agreed_words}."
    left = len(result.readings) - len(rows)
    if left:
        note += f" {count_words(left, 'more combination')} of these lie between."
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
    sign = "+" if gap > 0 else ""
    if result.scale == "share":
        return f"{sign}{number(float(100 * gap), decimals=1)} percentage points"
    return f"{sign}{number(float(gap))}{f' {result.unit}' if result.unit else ''}"
