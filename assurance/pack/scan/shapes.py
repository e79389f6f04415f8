"""Identifiers that tell by their shape alone, each with its place in a text."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from assurance.extracts.privacy.shapes import is_nhs_number
from assurance.pack.scan.sightings import Kind

__all__ = ["Seen", "overlaps", "shapes_in"]


class Seen(NamedTuple):
    """One identifier: where it stands, and its kind."""

    start: int
    end: int
    kind: Kind


def shapes_in(text: str) -> list[Seen]:
    """Give the identifiers that tell by their shape, none of them twice, in the order of the text.

    - NHS number: ten digits, also grouped 3, 3, 4, whose check digit is right (modulus 11; NHS Data
      Dictionary, data element NHS NUMBER); not within a longer number, a decimal, a digest or an ISBN, which
      has the same check digit.
    - Medicare number: eleven signs in the shape of the Medicare Beneficiary Identifier (Centers for Medicare
      and Medicaid Services, 2017), also grouped 4, 3, 4. Social security number: 3, 2 and 4 digits with
      hyphens, in ranges that were ever issued.
    - Telephone number: of the UK by its leading zero and usual groups, international by its plus sign, of
      North America in groups 3, 3, 4.
    - Whole UK postcode, and the pseudo-postcodes ZZ99 of the NHS; e-mail address; pseudonym of the store.

    Parameters
    ----------
    text : after `plain`

    Examples
    --------
    >>> [seen.kind for seen in shapes_in("Call 01632 960001 about 999 000 0018 at LS1 4AP, not 0.9990000018")]
    ['phone', 'nhs_number', 'postcode']
    """
    taken: list[Seen] = []
    for find in _FINDERS:
        for seen in find(text):
            if not overlaps(seen, taken):
                insort(taken, seen)
    return taken


def overlaps(seen: Seen, taken: list[Seen]) -> bool:
    """Tell whether an identifier shares a sign with one of a sorted list of which none overlap."""
    place = bisect_left(taken, (seen.start,))
    after = place < len(taken) and taken[place].start < seen.end
    return after or (place > 0 and taken[place - 1].end > seen.start)


_COUNTING: Final = frozenset({"0123456789", "1234567890", "9876543210"})
_JOIN: Final = "(?: ?- ?| )?"
# a pattern begins with what it takes and looks behind afterwards, as the search is several times as fast
_TEN: Final = re.compile(
    r"[0-9]{3}(?<![0-9][0-9]{3})(?<![0-9][.][0-9]{3})"
    rf"(?:{_JOIN}[0-9]{{3}}{_JOIN}|(?P<sign>[./])[0-9]{{3}}(?P=sign))[0-9]{{4}}(?![0-9])"
    r"(?![.][0-9]*[1-9])"  # 9990000018.0 is how a program writes a number that it took for a measurement
)
_ISBN: Final = re.compile(r"isbn[-: 10]*$", re.IGNORECASE)
_DRAWN_ID: Final = re.compile(r"[\"#][a-z][0-9a-f]{10}")
"""Name of a part of a drawing, as matplotlib makes it from a digest."""
_DIGEST: Final = 16
_AROUND: Final = 64


def _nhs_numbers(text: str) -> Iterator[Seen]:
    for match in _TEN.finditer(text):
        start, end = match.span()
        if is_nhs_number(match[0]) and match[0] not in _COUNTING and not _is_within(text, start, end):
            yield Seen(start, end, "nhs_number")


def _is_within(text: str, start: int, end: int) -> bool:
    """Tell whether digits are a part of a digest or another longer code, or an ISBN."""
    first, last = start, end
    while first > 0 and start - first < _AROUND and _is_letter_or_digit(text[first - 1]):
        first -= 1
    while last < len(text) and last - end < _AROUND and _is_letter_or_digit(text[last]):
        last += 1
    around = text[first:start] + text[end:last]
    if _DRAWN_ID.fullmatch(text, first - 1, last):
        return True
    is_hex = last - first >= _DIGEST and all(sign in "0123456789abcdefABCDEF" for sign in around)
    return is_hex or (first < start and end < last) or bool(_ISBN.search(text, max(0, start - 12), start))


def _is_letter_or_digit(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


_LETTER: Final = "[AC-HJKMNP-RT-Y]"
_EITHER: Final = "[AC-HJKMNP-RT-Y0-9]"
_MBI: Final = re.compile(
    rf"[1-9](?<![A-Za-z0-9][1-9]){_LETTER}{_EITHER}[0-9](?P<join>-?){_LETTER}{_EITHER}[0-9](?P=join)"
    rf"{_LETTER}{{2}}[0-9]{{2}}(?![A-Za-z0-9])"
)
_MBI_SMALL: Final = re.compile(_MBI.pattern.replace("(?P<join>-?)", "(?P<join>-)"), re.IGNORECASE)
_SSN: Final = re.compile(
    r"[0-9]{3}(?<![0-9A-Za-z-][0-9]{3})(?<!000)(?<!666)(?<!9[0-9]{2})-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z])(?!-[0-9])"
)
_SSN_SAID: Final = re.compile(
    r"(?:ssn|social security)(?: number| no)?[ .:=#\"']{0,4}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}(?![0-9])",
    re.IGNORECASE,
)
_PSEUDONYM: Final = re.compile(r"p[0-9a-f]{24}(?<![0-9A-Za-z]p[0-9a-f]{24})(?![0-9A-Za-z])")


def _every(kind: Kind, *patterns: re.Pattern[str]) -> Callable[[str], Iterator[Seen]]:
    def find(text: str) -> Iterator[Seen]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield Seen(match.start(), match.end(), kind)

    return find


_GAP: Final = "[ )-]{0,2}"
_TWO, _THREE, _FOUR, _FIVE = (f"[0-9]{{{digits}}}" for digits in (2, 3, 4, 5))
_GROUPS: Final = "|".join(
    _GAP.join(groups)
    for groups in (
        (_TWO, _FOUR, _FOUR),
        (_THREE, _THREE, _FOUR),
        (_FOUR, _THREE, _THREE),
        (_FOUR, _FIVE),
    )
)
_PHONES: Final = (
    re.compile(rf"0(?<![0-9A-Za-z.+-]0)(?=[1-35789])(?:{_GROUPS})(?![0-9A-Za-z])(?![.,][0-9])"),
    re.compile(rf"\(0(?=[0-9]{{2,5}}\))(?:{_GROUPS})(?![0-9A-Za-z])"),
    re.compile(
        r"(?:\+|00)44(?<![0-9A-Za-z.]\+44)(?<![0-9A-Za-z.]0044)[ -]?(?:\(0\))?[ -]?"
        rf"(?=[1-9])(?:{_GROUPS})(?![0-9A-Za-z])"
    ),
    re.compile(
        r"\+(?<![0-9A-Za-z]\+)[1-9][0-9]{0,2}[ -](?:\(?[0-9]{2,4}\)?[ -]){1,3}[0-9]{2,6}(?![0-9A-Za-z])"
    ),
    re.compile(r"\+(?<![0-9A-Za-z.+-]\+)[1-9][0-9]{10,13}(?![0-9A-Za-z.])"),
    re.compile(r"\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[-. ][0-9]{4}(?![0-9A-Za-z])(?![-.][0-9])"),
    re.compile(
        r"[2-9][0-9]{2}(?<![0-9A-Za-z.][0-9]{3})(?P<dot>[-.])[2-9][0-9]{2}(?P=dot)[0-9]{4}(?![0-9A-Za-z])"
        r"(?![-.][0-9])"
    ),
)


def _phones(text: str) -> Iterator[Seen]:
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            if match[0] not in _COUNTING:
                yield Seen(match.start(), match.end(), "phone")


_AREA: Final = (
    "(?:A[BL]|B[ABDHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|"
    "K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|"
    "W[ACDFNRSV]?|YO|ZE|ZZ)"
)
_INWARD: Final = "[0-9][ABD-HJLNP-UW-Z]{2}"
_ANY: Final = re.compile(
    r"[0-9][A-Za-z]{2}(?![A-Za-z0-9])(?<=[0-9A-Za-z ][0-9][A-Za-z]{2})"  # what it ends with is rarer
)
_BEFORE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?$")
_POSTCODES: Final = (
    re.compile(rf"[A-Z]{{1,2}}[0-9][0-9A-Z]? {_INWARD}"),
    re.compile(r"ZZ99 ?[0-9][A-Z]{2}", re.IGNORECASE),
    re.compile(rf"{_AREA}[0-9][0-9A-Z]? ?{_INWARD}", re.IGNORECASE),
)
_ORDINAL: Final = re.compile("1st|2nd|3rd|[0-9](?:th|px|pt|ex)", re.IGNORECASE)
_HEX: Final = re.compile("[0-9a-f]+")


def _postcodes(text: str) -> Iterator[Seen]:
    for match in _ANY.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - 6), match.start())
        if before and _is_postcode(text[before.start() : match.end()], text[max(0, before.start() - 1)]):
            yield Seen(before.start(), match.end(), "postcode")


def _is_postcode(said: str, behind: str) -> bool:
    """Tell a postcode from ordinals (S1 1st), sizes (w4 5px), colours (#bb99aa) and digests."""
    is_other = _ORDINAL.fullmatch(said[-3:]) or _HEX.fullmatch(said) or behind in "#&\\%"
    if is_other and not said.isupper():
        return False
    return any(pattern.fullmatch(said) for pattern in _POSTCODES)


_AT: Final = re.compile(r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_LOCAL: Final = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00\x01]{1,64}$")


def _e_mails(text: str) -> Iterator[Seen]:
    for match in _AT.finditer(text):
        local = _LOCAL.search(text, max(0, match.start() - 64), match.start())
        if local:
            yield Seen(local.start(), match.end(), "e_mail")


_FINDERS: Final[tuple[Callable[[str], Iterator[Seen]], ...]] = (
    _every("case_key", _PSEUDONYM),
    _nhs_numbers,
    _every("mbi", _MBI, _MBI_SMALL),
    _every("ssn", _SSN, _SSN_SAID),
    _e_mails,
    _phones,
    _postcodes,
)
