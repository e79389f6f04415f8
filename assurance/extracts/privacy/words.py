"""Words, identifiers and dates of a text in one written form each, so that hashes can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

__all__ = ["NAME_WORD", "bare_identifier", "dates_in", "folded", "identifiers_in", "names_in"]

NAME_WORD: Final = r"[\p{L}\p{M}]{2,}"
"""RE2 pattern of every word that `names_in` may read, and of some that are too short for it."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_RUN: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = re.compile(r"[ \u00a0\u2009\u202f]|[-\u2010\u2011\u2013/._@'\u2019+]| ?[-/] ?|, ")
_SPACE: Final = re.compile(r"[ \u00a0\u2009\u202f]+")
_MOST_RUNS: Final = 6
_LEAST_CHARACTERS: Final = 5
_LEAST_DIGITS: Final = 6
_NHS_GROUPS: Final = (3, 3, 4)

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_SHORT: Final = {name[:3]: place for place, name in enumerate(_MONTHS, start=1)}
_COMMON: Final = frozenset(
    {
        *_MONTHS,
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("road", "street", "avenue", "lane", "close", "drive", "court", "house", "flat", "way", "place"),
        *("square", "terrace", "gardens", "grove", "crescent", "hill", "park", "green", "north", "south"),
        *("east", "west", "the", "and", "for", "mrs", "miss", "not", "known", "unknown", "none", "com"),
        *("team", "ward", "hospital", "clinic", "centre", "health", "care", "service", "org", "net", "www"),
    }
)
"""Words of addresses and pages that would be found on every page, whoever bears them as a name."""

_ISO: Final = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_SEPARATED: Final = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_MONTH: Final = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST: Final = re.compile(rf"(?<!\d){_DAY}[ -]+(?:of +)?{_MONTH},?[ -]+(\d{{4}})(?!\d)")
_MONTH_FIRST: Final = re.compile(rf"{_MONTH} +{_DAY},? +(\d{{4}})(?!\d)")


def folded(text: str) -> str:
    """Write text in one case and without accents.

    Examples
    --------
    >>> folded("ZOË Strauß")
    'zoe strauss'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKD", "".join(s for s in apart if not unicodedata.combining(s)).casefold())


def names_in(text: str) -> set[str]:
    """Give the words that may be a part of a name: 3 letters or more, folded, without the commonest.

    Examples
    --------
    >>> sorted(names_in("Zoë O'Madeup-Quagmire, 4 High Street, May 2026"))
    ['high', 'madeup', 'quagmire', 'zoe']
    """
    return {word for word in _WORD.findall(folded(text)) if word not in _COMMON}


def bare_identifier(text: str) -> str | None:
    """Give an identifier as letters and digits alone, folded; None where it is too short or a lone word.

    Five characters at least, six where it has digits only: shorter ones stand on any page by chance.

    Examples
    --------
    >>> bare_identifier("999 000 0018"), bare_identifier("zz99 3vz"), bare_identifier("12 345")
    ('9990000018', 'zz993vz', None)
    """
    runs = _RUN.findall(folded(text))
    joined = "".join(runs)
    if joined.isalpha():
        return joined if len(runs) > 1 and len(joined) >= _LEAST_CHARACTERS else None
    return joined if len(joined) >= (_LEAST_DIGITS if joined.isdigit() else _LEAST_CHARACTERS) else None


def identifiers_in(text: str) -> set[str]:
    """Give every run of letters and digits, and neighbouring runs joined, in the form of `bare_identifier`.

    Groups of digits with spaces between them are joined as an NHS number is grouped (3, 3, 4) and not
    otherwise: numbers stand beside numbers in every table.
    """
    plain = folded(text)
    runs = list(_RUN.finditer(plain))
    found: set[str] = set()
    for first in range(len(runs)):
        for last in _reach(plain, runs, first):
            chosen = runs[first : last + 1]
            said = plain[chosen[0].start() : chosen[-1].end()]
            if _is_table_of_numbers(said):
                continue
            bare = bare_identifier(said)
            if bare:
                found.add(bare)
    return found


def _reach(plain: str, runs: list[re.Match[str]], first: int) -> Iterator[int]:
    yield first
    for last in range(first + 1, min(first + _MOST_RUNS, len(runs))):
        if not _BETWEEN.fullmatch(plain[runs[last - 1].end() : runs[last].start()]):
            return
        yield last


def _is_table_of_numbers(said: str) -> bool:
    groups = _SPACE.split(said)
    return len(groups) > 1 and all(g.isdigit() for g in groups) and tuple(map(len, groups)) != _NHS_GROUPS


def dates_in(text: str) -> set[str]:
    """Give the days written in a text, as ISO dates; both readings where day and month may be swapped.

    Read are 1950-03-07, 19500307, 07/03/1950, 7.3.50, 7 March 1950, 7th Mar 1950 and March 7, 1950.

    Examples
    --------
    >>> sorted(dates_in("born 7 March 1950, seen 14/10/2026"))
    ['1950-03-07', '2026-10-14']
    """
    plain = folded(text)
    found = {_iso(int(year), int(month), int(day)) for year, month, day in _ISO.findall(plain)}
    for first, _, second, year in _SEPARATED.findall(plain):
        one, two = int(first), int(second)
        for century in (1900, 2000) if len(year) == 2 else (0,):
            found |= {_iso(century + int(year), two, one), _iso(century + int(year), one, two)}
    found |= {_iso(int(year), _SHORT[month], int(day)) for day, month, year in _DAY_FIRST.findall(plain)}
    found |= {_iso(int(year), _SHORT[month], int(day)) for month, day, year in _MONTH_FIRST.findall(plain)}
    return found - {""}


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
