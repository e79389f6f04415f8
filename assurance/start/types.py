"""What type a column most likely has, with the evidence; nothing is guessed silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from assurance.extracts.profile import FEWEST, ColumnProfile
from assurance.extracts.profile.people import heading_words, is_reference, names_people

__all__ = ["Guess", "guess_type"]

Type = Literal["id", "category", "integer", "number", "boolean", "date", "timestamp", "text", ""]
_DATES: Final = ("iso_date", "iso_time", "date", "date_time")
_KEPT: Final = 0.9
_MOST_VALUES: Final = 30
_DATE_WORDS: Final = ("date", "day", "on", "at", "dob", "time", "start", "end")
_CODED: Final = (
    "code",
    "status",
    "type",
    "category",
    "class",
    "flag",
    "group",
    "band",
    "sex",
    "gender",
    "ethnic",
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed type; '' leaves the column out, with the reason.

    Parameters
    ----------
    type, why : the type and its evidence, or why the column is left out
    clean : whether every cell that says something reads as this type
    """

    type: Type
    why: str
    clean: bool = True


def guess_type(column: ColumnProfile) -> Guess:
    """Guess the type of a column that tells nobody's identity."""
    if not column.heading:
        return Guess("", "it has no heading, so it cannot be declared")
    if not column.filled:
        return Guess("", "every cell is empty")
    return (
        _as_date(column)
        or _as_truth(column)
        or _as_codes(column)
        or _as_id(column)
        or _as_number(column)
        or _as_words(column)
    )


def _of(column: ColumnProfile, count: int, words: str) -> str:
    return f"guessed: {count:,} of {column.filled:,} cells {words}"


def _as_date(column: ColumnProfile) -> Guess | None:
    look = column.dates
    if column.share("short_year", "named_month") >= _KEPT:
        return Guess(
            "", "its dates have a year of two digits or a month in letters; export them as YYYY-MM-DD"
        )
    if look is None:
        return None
    if look.serials and not look.read:
        if look.serials < column.filled or not set(heading_words(column.heading).split()) & set(_DATE_WORDS):
            return None
        return Guess("date", _of(column, look.serials, "are numbers of the size of Excel's count of days"))
    if look.read + look.serials < _KEPT * column.filled:
        return None
    timed = look.mostly_timed
    clean = look.read + look.serials == column.filled and look.timed in (0, look.read)
    words = f"read as dates{', with a time' if timed else ''}"
    if look.timed and look.timed < look.read:
        words += f"; {look.timed:,} have a time of day and {look.read - look.timed:,} have none"
    return Guess("timestamp" if timed else "date", _of(column, look.read, words), clean)


def _as_truth(column: ColumnProfile) -> Guess | None:
    if column.count("truth") < column.filled:
        return None
    return Guess("boolean", _of(column, column.filled, "say yes or no, true or false"))


def _as_codes(column: ColumnProfile) -> Guess | None:
    if not column.codes:
        return None
    numbers = column.count("whole") == column.filled
    if numbers and not any(word in heading_words(column.heading) for word in _CODED):
        return None
    words = f"hold one of {column.distinct} values, each in at least {FEWEST} rows"
    return Guess("category", _of(column, column.filled, words))


def _as_id(column: ColumnProfile) -> Guess | None:
    one_word = column.count("whole", "code", "word", "postcode", "spaced_ten") == column.filled
    if not one_word or column.longest > 64:
        return None
    if is_reference(column.heading):
        return Guess(
            "id", _of(column, column.filled, "are one word each, and the heading is that of a reference")
        )
    if column.zeros and column.count("whole") == column.filled:
        return Guess("id", _of(column, column.zeros, "are digits that begin with 0"))
    if column.count("code") == column.filled and column.distinct > _MOST_VALUES:
        return Guess("id", _of(column, column.filled, "are codes of letters and digits"))
    return None


def _as_number(column: ColumnProfile) -> Guess | None:
    if column.count("whole") == column.filled:
        return Guess("integer", _of(column, column.filled, "are whole numbers"))
    numbers = column.count("whole", "decimal", "decimal_comma", "thousands")
    if numbers < _KEPT * column.filled:
        return None
    return Guess("number", _of(column, numbers, "are numbers"), numbers == column.filled)


def _as_words(column: ColumnProfile) -> Guess:
    few = column.distinct <= _MOST_VALUES and 3 * column.distinct <= column.filled
    short = not column.count("long", "email", "phone", "spaced_ten")
    if few and short and not names_people(column.heading, column.classes):
        words = f"hold one of {column.distinct} short values"
        rare = f"; values in fewer than {FEWEST} rows: {column.rare}, so none is written here"
        return Guess("category", _of(column, column.filled, words) + (rare if column.rare else ""))
    return Guess("", "it may be free text or names, which may tell who somebody is")
