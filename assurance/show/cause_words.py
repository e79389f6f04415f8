"""What a publisher did otherwise, in plain words: made from the id of a cause and what is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from assurance.show.words import plural

__all__ = ["brief_cause", "condition_words", "limit_words", "said_causes"]

_COMPARISON: Final = re.compile(r"(?P<what>.+) (?P<sign><=|>=|<|>) (?P<number>-?[\d.]+)")
_SWAP: Final = re.compile(r"(?P<other>.+) in place of (?P<declared>.+)")
_SIGNS: Final = {
    "<": ("fewer than {}", "less than {}"), "<=": ("{} or fewer", "{} or less"),
    ">": ("more than {}", "more than {}"), ">=": ("{} or more", "{} or more"),
}  # fmt: skip
_SPAN: Final = re.compile(
    r"(?P<kind>\w+)_(?P<unit>days|hours|minutes|seconds)\((?P<first>\w+), (?P<then>\w+)\)"
)
_NULL: Final = re.compile(r"(?P<column>\w+) is (?P<not>not )?null", re.IGNORECASE)
_DAYS: Final = re.compile(r"(elapsed|calendar|working)_days")
_REASON: Final = re.compile(r"[^(]*\((?P<reason>.*)\)$", re.DOTALL)


def said_causes(causes: str, words: str, *, noun: str = "period", agreed: str = "") -> str:
    """Say what figures do, as the predicate of "figures".

    Parameters
    ----------
    causes : ids joined by " + ", as in `Diagnosis.claims`
    words : of the same toggles, joined by "; "
    noun : what a period is called, such as month
    agreed : the expressions of the measure, to say which kind of days was agreed

    Examples
    --------
    >>> said_causes("duplicates:kept", "rows that repeat a key counted each time")
    'count records that were sent more than once each time they were sent'
    >>> said_causes("boundary:x", "elapsed_days(a_at, b_at) < 2 in place of elapsed_days(a_at, b_at) <= 2")
    'take fewer than 2 days where 2 days or fewer are agreed (from a to b)'
    >>> said_causes("null:involved:pass", "")
    'count as met where "involved" is not recorded'
    """
    ids = causes.split(" + ")
    parts = words.split("; ") if words.count("; ") == len(ids) - 1 else [words] * len(ids)
    said = [_said(one, part, noun, agreed) for one, part in zip(ids, parts, strict=True)]
    return " and ".join(said)


def brief_cause(cause: str, words: str, *, noun: str = "period") -> str:
    """Name one cause in a few words, for the label of a bar or a cell.

    Examples
    --------
    >>> brief_cause("late:9", "", noun="month"), brief_cause("residual", "")
    ('entered more than 9 days after the month, left out', 'unexplained')
    >>> brief_cause("exclusion:moved", "the exclusion moved not applied (moved away)")
    'left in: moved away'
    """
    kind, _, rest = cause.partition(":")
    make = _BRIEF.get(kind)
    return words or cause if make is None else make(rest, words, noun)


def condition_words(text: str) -> str:
    """Write a condition in words as far as that is safe; else as it was declared.

    Examples
    --------
    >>> condition_words("care_review_id is not null"), condition_words("age > 3 or x")
    ('care review id is recorded', '“age > 3 or x”')
    """
    found = _NULL.fullmatch(text)
    if found is None:
        return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"
    return f"{_column(found['column'])} is {'' if found['not'] else 'not '}recorded"


def limit_words(text: str) -> str:
    """Write a comparison with a limit in words as far as that is safe; else as it was declared.

    Examples
    --------
    >>> limit_words("calendar_days(received_at, first_contact_at) < 28"), limit_words("age > 3 or x")
    ('fewer than 28 days from received to first contact', '“age > 3 or x”')
    """
    found = _COMPARISON.fullmatch(text)
    span = _SPAN.fullmatch(found["what"]) if found else None
    if found is None or span is None:
        return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"
    limit = _limit(found, f" {plural(0 if found['number'] != '1' else 1, span['unit'][:-1])}")
    return f"{limit} from {_column(span['first'])} to {_column(span['then'])}"


def _column(name: str) -> str:
    return re.sub(r"_at$", "", name).replace("_", " ")


def _said(cause: str, words: str, noun: str, agreed: str) -> str:
    kind, _, rest = cause.partition(":")
    if kind == "days":
        others = {found[1] for found in _DAYS.finditer(agreed)} - {rest}
        which = f"{others.pop()} days" if len(others) == 1 else "another kind of days"
        return f"count {rest} days where {which} are agreed"
    make = _SAID.get(kind)
    return f"differ as if: {words or cause}" if make is None else make(rest, words, noun)


def _reason(rest: str, words: str) -> str:
    found = _REASON.match(words)
    return found["reason"] if found else rest.replace("_", " ")


def _repeats(rest: str, words: str, noun: str) -> str:
    if rest == "kept":
        return "count records that were sent more than once each time they were sent"
    if rest == "late_first":
        return "leave out late entries first, and only then count one record of each key"
    return f"count {words.replace(' counted', '', 1)}" if words else "count one record of each key"


def _null(rest: str, words: str, noun: str) -> str:
    column, _, how = rest.rpartition(":")
    name = f'"{_column(column)}"'
    return (
        f"count as met where {name} is not recorded"
        if how == "pass"
        else f"leave out records in which {name} is not recorded"
    )


def _attribution(rest: str, words: str, noun: str) -> str:
    breakdown, _, column = rest.partition(":")
    return f"take the {_column(breakdown)} from another column, {_column(column)}"


def _boundary(rest: str, words: str, noun: str) -> str:
    swap = _SWAP.fullmatch(words)
    other, declared = (_COMPARISON.fullmatch(swap[name]) if swap else None for name in ("other", "declared"))
    if other is None or declared is None or other["what"] != declared["what"]:
        return f"take {words or rest}"
    span = _SPAN.fullmatch(other["what"])
    unit = "" if span is None else f" {plural(0 if other['number'] != '1' else 1, span['unit'][:-1])}"
    one, two = (_limit(found, unit) for found in (other, declared))
    about = f"from {_column(span['first'])} to {_column(span['then'])}" if span else other["what"]
    return f"take {one} where {two} {'are' if span else 'is'} agreed ({about})"


def _limit(found: re.Match[str], unit: str) -> str:
    few, less = _SIGNS[found["sign"]]
    return (few if unit else less).format(f"{found['number']}{unit}")


def _condition(rest: str, words: str, noun: str) -> str:
    return f"do not ask whether {condition_words(words.removeprefix('without the condition ') or rest)}"


_REPEATS: Final = {
    "kept": "sent more than once, counted each time",
    "late_first": "late entries left out before repeats",
}
_Maker = Callable[[str, str, str], str]
_SAID: Final[dict[str, _Maker]] = {
    "exclusion": lambda rest, words, noun: (
        f"leave in records that are to be left out ({_reason(rest, words)})"
    ),
    "duplicates": _repeats,
    "late": lambda rest, words, noun: (
        f"leave out what was entered more than {rest} days after the end of the {noun}"
    ),
    "boundary": _boundary,
    "null": _null,
    "attribution": _attribution,
    "date": lambda rest, words, noun: f"put records in a {noun} by another date, {_column(rest)}",
    "period": lambda rest, words, noun: f"are those of the {noun} {rest}",
    "condition": _condition,
    "source": lambda rest, words, noun: f"count another source, {rest.replace('_', ' ')}",
}
_BRIEF: Final[dict[str, _Maker]] = {
    "residual": lambda rest, words, noun: "unexplained",
    "rounding": lambda rest, words, noun: "rounding of the printed number",
    "exclusion": lambda rest, words, noun: f"left in: {_reason(rest, words)}",
    "duplicates": lambda rest, words, noun: _REPEATS.get(rest, "repeats left out"),
    "late": lambda rest, words, noun: f"entered more than {rest} days after the {noun}, left out",
    "boundary": lambda rest, words, noun: re.sub(
        "^take | (are|is) agreed.*$", "", _boundary(rest, words, noun)
    ).replace(" where ", ", not "),
    "days": lambda rest, words, noun: f"{rest} days counted",
    "null": lambda rest, words, noun: (
        f"{_column(rest.rpartition(':')[0])} not recorded, "
        f"{'counted as met' if rest.endswith(':pass') else 'left out'}"
    ),
    "attribution": lambda rest, words, noun: " by ".join(map(_column, rest.split(":", 1))),
    "date": lambda rest, words, noun: f"{noun} by {_column(rest)}",
    "period": lambda rest, words, noun: f"the figure of the {noun} {rest}",
    "condition": lambda rest, words, noun: (
        "not asked whether " + condition_words(words.removeprefix("without the condition ") or rest)
    ),
    "source": lambda rest, words, noun: f"another source, {rest.replace('_', ' ')}",
}  # fmt: skip
