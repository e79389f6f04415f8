"""The language: every function with its one meaning. What is not listed here does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from assurance.expressions.types import ValueType

__all__ = ["FUNCTIONS", "KEYWORDS", "OPERATORS", "Function"]

ArgumentKind = Literal["text", "number", "timestamp", "day", "digits", "width", "any", "ordered"]
"""`number`: integer or number; `day`: date or timestamp; `digits`, `width`: a whole number written out;
`any`, `ordered`: all arguments of one type."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its arguments, the type of its value and its meaning.

    Parameters
    ----------
    name : in lower case
    arguments : kind of each argument; the last is repeated when `repeats`
    returns : a type, or "same" for the common type of the arguments, "first" for that of the first
    meaning : one or two sentences for docs/expressions.md
    optional : how many of the last arguments may be left out
    repeats : whether the last argument may be given several times
    """

    name: str
    arguments: tuple[ArgumentKind, ...]
    returns: ValueType | Literal["same", "first"]
    meaning: str
    optional: int = 0
    repeats: bool = False

    @property
    def signature(self) -> str:
        """The function as it is written, such as ``round(number[, digits])``."""
        kinds = list(self.arguments)
        cut = len(kinds) - self.optional
        text = ", ".join(kinds[:cut])
        text += "".join(f"[, {kind}]" for kind in kinds[cut:])
        return f"{self.name}({text}{', ...' if self.repeats else ''})"

    def accepts(self, count: int) -> bool:
        """Tell whether the function can be called with this many arguments."""
        most = len(self.arguments)
        return most - self.optional <= count and (self.repeats or count <= most)


_BOTH: Final = ("timestamp", "timestamp")
_ELAPSED: Final = (
    "Exact seconds from the first timestamp to the second{divided}; negative when the second is earlier. "
    "Clock changes do not matter. Dates are refused: they have no hour."
)
_NULLS: Final = "Nulls are left out; null only when every argument is null."
_LOCAL: Final = "of the local date"

_ALL: Final = (
    Function("elapsed_seconds", _BOTH, "number", _ELAPSED.format(divided="")),
    Function("elapsed_minutes", _BOTH, "number", _ELAPSED.format(divided=", divided by 60")),
    Function("elapsed_hours", _BOTH, "number", _ELAPSED.format(divided=", divided by 3,600")),
    Function("elapsed_days", _BOTH, "number", _ELAPSED.format(divided=", divided by 86,400")),
    Function(
        "calendar_days",
        ("day", "day"),
        "integer",
        "Local date of the second minus local date of the first, in days: how often midnight passed. "
        "A date is taken as it is; a timestamp is read in the programme's time zone.",
    ),
    Function(
        "working_days",
        ("day", "day"),
        "integer",
        "Working days after the first local date, up to and including the second; 0 on the same day; "
        "working_days(b, a) = -working_days(a, b). Weekends and public holidays of the programme's "
        "calendar do not count. Null before 1900 and after 2100.",
    ),
    Function("local_date", ("timestamp",), "date", "Date of the timestamp in the programme's time zone."),
    Function("year", ("day",), "integer", f"Year {_LOCAL}."),
    Function("month", ("day",), "integer", f"Month {_LOCAL}, 1 to 12."),
    Function("day", ("day",), "integer", f"Day of the month {_LOCAL}, 1 to 31."),
    Function("weekday", ("day",), "integer", f"Weekday {_LOCAL}: 1 is Monday, 7 is Sunday (ISO 8601)."),
    Function("hour", ("timestamp",), "integer", "Hour of the local time, 0 to 23. Dates are refused."),
    Function(
        "age_band",
        ("number", "width"),
        "text",
        "Band of an age in completed years, such as 35-39; width 5 unless given (2, 3, 5, 6, 9, 10, 15, 18, "
        "30 or 45); 90 and above is 90+. Null for a negative age.",
        optional=1,
    ),
    Function("abs", ("number",), "first", "Size without sign."),
    Function(
        "round",
        ("number", "digits"),
        "first",
        "Nearest value with this many decimal places (0 unless given, at most 10); halves go away from zero.",
        optional=1,
    ),
    Function("least", ("ordered", "ordered"), "same", f"Smallest argument. {_NULLS}", repeats=True),
    Function("greatest", ("ordered", "ordered"), "same", f"Largest argument. {_NULLS}", repeats=True),
    Function("coalesce", ("any", "any"), "same", "First argument that is not null.", repeats=True),
    Function("nullif", ("any", "any"), "first", "Null where both are equal, else the first argument."),
    Function("lower", ("text",), "text", "Text in lower case, letter by letter."),
    Function("upper", ("text",), "text", "Text in upper case, letter by letter."),
    Function("trim", ("text",), "text", "Text without white space (also no-break space) at both ends."),
    Function("length", ("text",), "integer", "Number of characters (Unicode code points)."),
    Function("starts_with", ("text", "text"), "boolean", "Whether the first text begins with the second."),
    Function("contains", ("text", "text"), "boolean", "Whether the second text stands in the first."),
)

FUNCTIONS: Final = {function.name: function for function in _ALL}
"""Every function of the language by its name."""

OPERATORS: Final = (
    ("a and b, a or b, not a", "boolean", "Three-valued: null is unknown, never a pass and never a fail."),
    ("= <> != < <= > >=", "boolean", "Both sides of one kind; null when either is null. Text by code point."),
    ("a is null, a is not null", "boolean", "Never null."),
    ("a is true, a is not true, a is false", "boolean", "Never null; null is neither true nor false."),
    ("a in (1, 2), a not in ('x')", "boolean", "Written-out values of the kind of `a`, without null."),
    ("a between b and c", "boolean", "b <= a and a <= c, both ends included."),
    (
        "a like 'x%'",
        "boolean",
        "% any characters, _ one; case counts; the pattern is written out, no escape.",
    ),
    ("+ - * and -a", "number", "Integers stay integers; null outside 64 bits."),
    ("a / b", "number", "Exact fraction, never cut to an integer; null when b is 0."),
    ("case when a then b else c end", "of b, c", "First branch whose condition is true; no else is null."),
    ("case a when 1 then b end", "of b", "First branch whose value equals `a`."),
    ("date '2026-10-31'", "date", "A date."),
    (
        "timestamp '2026-10-31 14:30'",
        "timestamp",
        "Local time in the programme's time zone, the repeated autumn hour read as the first; with a Z at "
        "the end, UTC.",
    ),
    ("'text', 12, 0.5, true, false, null", "as written", "A quote in text is doubled: 'it''s'."),
)
"""How it is written, type of the value, meaning."""

KEYWORDS: Final = frozenset(
    {
        *("and", "or", "not", "is", "null", "true", "false", "in", "between", "like"),
        *("case", "when", "then", "else", "end"),
    }
)
"""Words that cannot name a column unless they stand between double quotes."""
