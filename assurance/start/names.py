"""Names for columns and sources, made of headings and file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from assurance.extracts.profile.people import heading_words

__all__ = ["column_names", "is_name", "slug", "source_name", "thing"]

_LONGEST: Final = 60
_PERIOD: Final = re.compile(
    r"\b(fy)?(19|20)[0-9]{2}([ _-]?(0[1-9]|1[0-2]|q[1-4]|w[0-9]{1,2}|[0-9]{2}))?([ _-]?[0-3][0-9])?\b"
    r"|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|\b(week|month|quarter) ?[0-9]+\b"
    r"|\b(copy|final|v[0-9]+|extract|export|download)\b|\([0-9]+\)",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a programme, source or column."""
    return bool(re.fullmatch(r"[a-z][a-z0-9_]{0,62}", text))


def slug(text: str, *, otherwise: str = "column") -> str:
    """Make a name of lower-case letters, digits and underscores.

    Examples
    --------
    >>> slug("Date of fall (local)"), slug("NHSNumber"), slug("2nd contact"), slug("??")
    ('date_of_fall_local', 'nhs_number', 'column_2nd_contact', 'column')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = heading_words(plain).replace(" ", "_")[:_LONGEST].strip("_")
    if not name:
        return otherwise
    return name if name[0].isalpha() else f"{otherwise}_{name}"


def column_names(headings: Sequence[str]) -> tuple[str, ...]:
    """Make a name of its own for every heading.

    Examples
    --------
    >>> column_names(["Date", "date", "Référé", ""])
    ('date', 'date_2', 'refere', 'column')
    """
    names: list[str] = []
    for heading in headings:
        first = name = slug(heading)
        number = 1
        while name in names:
            number += 1
            name = f"{first}_{number}"
        names.append(name)
    return tuple(names)


def source_name(file: str, sheet: str | None, taken: Sequence[str]) -> str:
    """Name a source after its file, without the month in it, and after its sheet where one is given.

    Examples
    --------
    >>> source_name("Referrals 2026-10.csv", None, []), source_name("export.xlsx", "Contacts", ["contacts"])
    ('referrals', 'contacts_2')
    """
    stem = PurePath(file).stem if sheet is None else sheet
    words = re.sub(r"[_.-]+", " ", _PERIOD.sub(" ", re.sub(r"[_]+", " ", stem)))
    first = slug(words, otherwise="records")
    name, number = first, 1
    while name in taken:
        number += 1
        name = f"{first}_{number}"
    return name


def thing(name: str) -> str:
    """Say what an id names: the word that its pseudonyms share in every source.

    Examples
    --------
    >>> thing("referral_id"), thing("hospital_no"), thing("ref"), thing("patient")
    ('referral', 'hospital', 'ref', 'patient')
    """
    short = re.sub(r"(_(id|identifier|no|num|number|ref|reference|key|uid|guid))+$", "", name)
    return short or name
