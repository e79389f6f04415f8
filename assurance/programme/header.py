"""`programme.yaml`: who, what and where."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from assurance.programme.agreed import Agreed, Identifier, Limitation
from assurance.programme.disclosure import DisclosureName, DisclosureRule
from assurance.programme.triangulation import Topic

__all__ = ["Header", "NotebookName", "ZoneName"]


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is not a time zone of the IANA list, such as Europe/London") from None
    return name


ZoneName = Annotated[str, AfterValidator(_is_zone)]
NotebookName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_-]*\.ipynb$",
        max_length=60,
        description="file in the programme folder; letters without accents, digits, underscores and dashes",
    ),
]


class Header(Agreed):
    """The programme itself: its name, owner, clock and calendar."""

    programme: Identifier = Field(description="the folder's own name")
    version: str = Field(min_length=1, description="version of what was agreed, in quotes")
    title: str = Field(min_length=3, description="title on every page")
    purpose: str = Field(default="", description="what it is for, in a sentence or two")
    owner: str = Field(min_length=1, description="role that answers for the programme")
    time_zone: ZoneName = Field(
        default="Europe/London", description="IANA zone in which days begin, and of the files' clock times"
    )
    repeated_hour: str = Field(
        default="first", pattern="^(first|second)$", description="how the repeated autumn hour is read"
    )
    financial_year_start: int = Field(
        default=4, ge=1, le=12, description="month, 1 to 12, in which a financial year begins"
    )
    holidays: str = Field(
        default="GB-ENG", description="country, or country-subdivision, of the public holidays"
    )
    as_at: date | None = Field(
        default=None,
        description="the day at whose end clocks still running are read; else the latest event seen",
    )
    closed_days: Identifier | None = Field(
        default=None, description="source of kind list whose codes are further days without work, as dates"
    )
    key_from: str = Field(
        default="ASSURANCE_KEY",
        pattern=r"^[A-Z][A-Z0-9_]*$",
        description="environment variable with the key of the pseudonyms; with _FILE added, of a key file",
    )
    retain_days: int | None = Field(
        default=None, ge=1, description="days after which stored snapshots are due for deletion"
    )
    demo: bool = Field(
        default=False, description="made-up people; only such a programme may simulate reviews"
    )
    triangulation: tuple[Topic, ...] = Field(
        default=(), description="topics on which dashboard, records and staff are held against each other"
    )
    disclosure: DisclosureName | DisclosureRule | None = Field(
        default=None,
        description="how small numbers are hidden before anything is released: a preset of "
        "docs/disclosure.md, or a rule of its own; without one nothing can be released",
    )
    notebooks: tuple[NotebookName, ...] = Field(
        default=(),
        description="notebooks in this folder that are run too, after the monthly ones: docs/jupyterlab.md",
    )
    citation: str = Field(default="", description="source to be cited, where the data asks for it")
    limitations: tuple[Limitation, ...] = Field(
        default=(), description="known weaknesses, printed on every page"
    )
