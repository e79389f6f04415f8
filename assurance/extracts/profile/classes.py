"""Every distinct cell of a column in one class, by its shape: the ground of all guesses."""

from __future__ import annotations

from typing import Final

from assurance.engine.dialect import text_literal
from assurance.extracts.values.clock_values import SEPARATED

__all__ = ["DATES", "LONG", "NULL_WORDS", "UNSURE_WORDS", "class_sql", "class_words"]

NULL_WORDS: Final = (
    "N/A", "n/a", "N/a", "#N/A", "#NULL!", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!",
    "NULL", "null", "Null", "NaN", "nan", "<NA>", "(null)", "[null]", "-", "--", "---",
    "\N{EN DASH}", "\N{EM DASH}",
)  # fmt: skip
"""Cells that say nothing, wherever they stand."""
UNSURE_WORDS: Final = (
    "NA", "na", "nil", "Nil", "NIL", "none", "None", "NONE", "?", ".", "unknown", "Unknown", "UNKNOWN",
    "not known", "Not known", "Not Known", "not recorded", "Not recorded", "Not Recorded", "TBC", "tbc",
)  # fmt: skip
"""Cells that say nothing among dates or numbers; elsewhere they may be a code."""
LONG: Final = 40
"""Letters above which a text is taken for a sentence."""
_CLOCK: Final = "[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|[+-][0-9]{2}:?[0-9]{2}))?"
_MONTH: Final = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[A-Za-z]*"
_SHORT: Final = "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}"
_NAMED: Final = f"[0-9]{{1,2}}[ /.-]?{_MONTH}[ /.,-]*[0-9]{{2,4}}"
_COMMA: Final = "[+-]?[0-9]{1,3}([.][0-9]{3})*,[0-9]+"
_CAPITAL: Final = "[A-Z][a-z'\N{RIGHT SINGLE QUOTATION MARK}-]+"
_NEXT: Final = "[A-Z][A-Za-z.'\N{RIGHT SINGLE QUOTATION MARK}-]*"
_CLASSES: Final[tuple[tuple[str, str, str], ...]] = (
    ("whole", "[+-]?[0-9]{1,40}", "whole numbers"),
    ("decimal", "[+-]?[0-9]*[.][0-9]+", "numbers with decimals"),
    ("scientific", "[+-]?[0-9]+([.][0-9]+)?[Ee][+-]?[0-9]+", "numbers in scientific notation"),
    ("iso_date", "[0-9]{4}-[0-9]{2}-[0-9]{2}", "dates as YYYY-MM-DD"),
    ("iso_time", f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_CLOCK}", "dates as YYYY-MM-DD with a time"),
    ("date", SEPARATED, "dates with / - or ."),
    ("date_time", f"{SEPARATED}{_CLOCK}", "dates with / - or . and a time"),
    ("short_year", f"{_SHORT}({_CLOCK})?", "dates with a year of two digits"),
    ("named_month", f"{_NAMED}({_CLOCK})?", "dates with a month in letters"),
    ("clock", "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", "times of day"),
    ("thousands", "[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?", "numbers with commas between thousands"),
    ("decimal_comma", f"{_COMMA}|[+-]?[0-9]+,[0-9]+", "numbers with a decimal comma"),
    ("truth", "(?i:true|false|yes|no|y|n)", "yes or no"),
    ("email", "[^@ ]+@[^@ ]+[.][A-Za-z]{2,}", "e-mail addresses"),
    ("spaced_ten", "[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}", "ten digits in groups"),
    ("postcode", "(?i:[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2})", "UK postcodes"),
    ("phone", "[+(]?[0-9][0-9 ()-]{8,18}", "digits as in telephone numbers"),
    ("code", "[A-Za-z0-9_./:#-]*[0-9][A-Za-z0-9_./:#-]*", "codes of letters and digits"),
    ("name", f"{_CAPITAL}([ ,]+{_NEXT})+", "words with capitals, as names have"),
    ("capital", _CAPITAL, "single words with a capital"),
    ("word", "[^ ]+", "single words"),
)  # fmt: skip
DATES: Final = ("iso_date", "iso_time", "date", "date_time")
"""Classes that intake can read as dates."""


def class_sql(cell: str) -> str:
    """Write SQL that puts a cell, which is neither null nor empty, in its class."""
    nothing, unsure = (", ".join(map(text_literal, words)) for words in (NULL_WORDS, UNSURE_WORDS))
    shapes = " ".join(
        f"WHEN regexp_full_match({cell}, {text_literal(pattern)}) THEN '{name}'"
        for name, pattern, _ in _CLASSES
    )
    return (
        f"CASE WHEN {cell} IN ({nothing}) THEN 'nothing' WHEN {cell} IN ({unsure}) THEN 'unsure' {shapes} "
        f"WHEN length({cell}) <= {LONG} THEN 'words' ELSE 'long' END"
    )


def class_words(name: str) -> str:
    """Say a class in words.

    Examples
    --------
    >>> class_words("iso_date"), class_words("long")
    ('dates as YYYY-MM-DD', 'longer texts')
    """
    others = {"nothing": "words for nothing", "unsure": "words that may say nothing", "words": "short texts"}
    named = {key: words for key, _, words in _CLASSES}
    return named.get(name) or others.get(name, "longer texts")
