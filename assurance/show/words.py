"""Small words that every sentence needs: counts, percentages, dates and lists in British English."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from assurance.calendars import parse_period
from assurance.errors import DomainError

__all__ = [
    "count_words", "date_words", "ended", "hours_words", "is_missing", "join_words", "moment_words", "number",
    "of_words", "part_words", "percent", "period_noun", "period_words", "plural", "short_period", "slug",
    "upper_first", "was", "with_unit",
]  # fmt: skip

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUS = "\N{MINUS SIGN}"


def is_missing(value: object) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT or NA.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(0), is_missing("")
    (True, False, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def percent(fraction: float | None, *, decimals: int = 1, missing: str = "not known") -> str:
    """Write a fraction as a percentage; only exactly 0 and 1 are ever written 0% and 100%.

    Examples
    --------
    >>> percent(0.05), percent(0.8235), percent(0.99996), percent(0.0), percent(None)
    ('5%', '82.4%', '99.996%', '0%', 'not known')
    """
    if fraction is None or is_missing(fraction):
        return missing
    share = Decimal(str(float(fraction))) * 100
    digits = decimals
    while digits < 6 and share not in (0, 100) and _rounded(share, digits) in (0, 100):
        digits += 1
    return f"{_trim(f'{_rounded(share, digits):,f}')}%".replace("-", _MINUS)


def number(value: float | None, *, decimals: int = 2, missing: str = "not known") -> str:
    """Write a number with thousands separated, without needless decimals.

    Examples
    --------
    >>> number(12345), number(-3.5), number(0.01234), number(2.0)
    ('12,345', '\N{MINUS SIGN}3.5', '0.0123', '2')
    """
    if value is None or is_missing(value):
        return missing
    if math.isinf(value):
        return f"{_MINUS if value < 0 else ''}unlimited"
    if value == int(value):
        return f"{int(value):,}".replace("-", _MINUS)
    digits = decimals if abs(value) >= 1 else max(decimals, 2 - math.floor(math.log10(abs(value))))
    return _trim(f"{_rounded(Decimal(str(float(value))), digits):,f}").replace("-", _MINUS)


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Round the number as it is printed, halves away from zero, as readers do."""
    if value.adjusted() > 20:  # a float so large is whole, and has more digits than a decimal keeps
        return value
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(count: int, word: str, many: str | None = None) -> str:
    """Choose the form of a noun that goes with a count.

    Examples
    --------
    >>> plural(1, "stratum", "strata"), plural(0, "stratum", "strata"), plural(2, "case")
    ('stratum', 'strata', 'cases')
    """
    return word if count == 1 else many or f"{word}s"


def count_words(count: int, word: str, many: str | None = None) -> str:
    """Write a count and its noun; nothing is "no".

    Examples
    --------
    >>> count_words(0, "case"), count_words(1, "case"), count_words(1200, "stratum", "strata")
    ('no cases', '1 case', '1,200 strata')
    """
    return f"{count:,} {plural(count, word, many)}" if count else f"no {plural(0, word, many)}"


def with_unit(text: str, unit: str) -> str:
    """Write a number that stands as text before its unit; of exactly one, the unit is in the singular.

    Examples
    --------
    >>> with_unit("1", "escalations per person"), with_unit("1.5", "hours"), with_unit("1", "")
    ('1 escalation per person', '1.5 hours', '1')
    """
    first, *rest = unit.split(" ")
    if text in ("1", f"{_MINUS}1", "+1") and first.endswith("s") and not first.endswith("ss"):
        first = first[:-1]
    return " ".join(filter(None, [text, first, *rest]))


def hours_words(hours: int) -> str:
    """Write a time to answer: whole days from two days on.

    Examples
    --------
    >>> hours_words(24), hours_words(120), hours_words(36), hours_words(1)
    ('24 hours', '5 days', '36 hours', '1 hour')
    """
    days, rest = divmod(hours, 24)
    return f"{days:,} days" if days > 1 and not rest else count_words(hours, "hour")


def of_words(count: int, total: int) -> str:
    """Write "4 of 60" with thousands separated.

    Examples
    --------
    >>> of_words(4, 1200)
    '4 of 1,200'
    """
    return f"{count:,} of {total:,}"


def was(count: int) -> str:
    """Choose was or were.

    Examples
    --------
    >>> was(1), was(0), was(3)
    ('was', 'were', 'were')
    """
    return "was" if count == 1 else "were"


def join_words(items: Iterable[str], *, last: str = "and") -> str:
    """Join items as a reader says them.

    Examples
    --------
    >>> join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    words = list(items)
    return " ".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def upper_first(text: str) -> str:
    """Begin a sentence without touching the rest of it; the name of a column stays as it is.

    Examples
    --------
    >>> upper_first("no cases in NHS records"), upper_first("seen_at is not recorded")
    ('No cases in NHS records', 'seen_at is not recorded')
    """
    named = "_" in text.partition(" ")[0]
    return text if named else text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Make a sentence of words from elsewhere: a capital at its beginning, a full stop at its end.

    Examples
    --------
    >>> ended("limits are provisional: 12 points"), ended("Done."), ended("")
    ('Limits are provisional: 12 points.', 'Done.', '')
    """
    text = upper_first(text.strip())
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def date_words(day: date) -> str:
    """Write a date, whatever the machine's locale.

    Examples
    --------
    >>> date_words(date(2026, 10, 3))
    '3 October 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: str, *, seconds: bool = False) -> str:
    """Write a moment of the ledger (ISO 8601) in UTC, as ledger and certificate hold it, on every page.

    Examples
    --------
    >>> moment_words("2026-11-03T09:05:59.1Z")
    '3 November 2026 at 09:05 UTC'
    >>> moment_words("2026-07-01T00:05:59.1+01:00", seconds=True)
    '30 June 2026 at 23:05:59 UTC'
    """
    at = datetime.fromisoformat(moment)
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    clock = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
    return f"{date_words(at.date())} at {clock} UTC"


def part_words(breakdown: object) -> str:
    """Name a part of a measure: the breakdown of a figure or a chart, without its equals signs.

    Examples
    --------
    >>> part_words("provider=Alder, team=A1"), part_words("age_band=75+"), part_words("")
    ('provider Alder, team A1', 'age band 75+', 'the whole')
    """
    pieces = [piece.split("=", 1) for piece in str(breakdown).split(", ") if piece]
    named = [f"{piece[0].replace('_', ' ')} {piece[1]}" if len(piece) == 2 else piece[0] for piece in pieces]
    return ", ".join(named) or "the whole"


def period_words(period: object, *, brief: bool = False) -> str:
    """Name a period in words; a text that is no period is given as it is.

    Examples
    --------
    >>> period_words("2026-10"), period_words("whole log")
    ('October 2026', 'whole log')
    >>> period_words("2026-W43"), period_words("2026-W43", brief=True)
    ('week 43 of 2026 (19 to 25 October 2026)', 'week 43 of 2026')
    """
    try:
        return parse_period(str(period)).words(brief=brief)
    except DomainError:
        return str(period)


def period_noun(period: object) -> str:
    """Name the kind of a period, as in "this month"; a text that is no period is a period all the same.

    Examples
    --------
    >>> period_noun("2026-10"), period_noun("2026-W43"), period_noun("whole log")
    ('month', 'week', 'period')
    """
    try:
        return parse_period(str(period)).noun()
    except DomainError:
        return "period"


def short_period(period: object) -> str:
    """Name a month in few letters, for an axis; anything else is given as it is.

    Examples
    --------
    >>> short_period("2026-10"), short_period("2026-W43")
    ('Oct 2026', '2026-W43')
    """
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(period))
    return f"{_MONTHS[int(match[2]) - 1][:3]} {match[1]}" if match else str(period)


def slug(text: str) -> str:
    """Make an identifier for a place on a page.

    Examples
    --------
    >>> slug("Time to <first> contact"), slug("???")
    ('time-to-first-contact', 'part')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"
