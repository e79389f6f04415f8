"""Rule profiles: what each well-known tool called "Making Data Count" or the like really does.

A profile is frozen, named and versioned data, so that a chart says by whose rules it was judged. The
same points judged by two profiles often differ; that is a fact about the tools, not an error here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from assurance.errors import DomainError, near_miss

Rule = Literal["outside", "trend", "two_in_three", "shift"]

ROUNDED = 2.66
"""3 / 1.128 as the NHS guidance prints it."""
UNROUNDED = 3 / 1.128
"""Three sigma in mean moving ranges of two points: d2 = 1.128 (Shewhart constants)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one tool.

    Parameters
    ----------
    name, source : what it is called here, and the tool and version it follows
    shift, trend : points in a row that make a shift or a trend
    limit : distance of the limits from the mean, in mean moving ranges; the near limits lie at two thirds
    screened : moving ranges of 3.267 means or more are left out, once
    on_mean_breaks : a point on the mean ends a run; otherwise it neither counts nor ends it
    tie_breaks : a repeated value ends a trend; otherwise it neither counts nor ends it
    later_trend : a point in two trends takes the later; otherwise the earlier
    near_counts_outside : points beyond the limits count towards two in three
    near_one_side : all three points must lie on one side of the mean
    precedence : which rule names and colours a point that several rules mark, first wins
    improvement_first : a point both improvement and concern is an improvement
    """

    name: str
    source: str
    shift: int = 7
    trend: int = 7
    limit: float = ROUNDED
    screened: bool = False
    on_mean_breaks: bool = True
    tie_breaks: bool = True
    later_trend: bool = True
    near_counts_outside: bool = False
    near_one_side: bool = True
    precedence: tuple[Rule, ...] = ("outside", "trend", "two_in_three", "shift")
    improvement_first: bool = False


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("nhsr-0.2.2", "NHSRplotthedots 0.2.2", screened=True),
            Profile(
                "mdc-2023",
                "NHS England Making Data Count tools, as told by their owner (NHSRplotthedots issue 194)",
                near_counts_outside=True,
                improvement_first=True,
            ),
            Profile(
                "aus-powerbi",
                "PowerBI-SPC engine of the Australian safety and quality visuals (controlchartspy 0.1.3)",
                trend=5,
                limit=UNROUNDED,
                screened=True,
                on_mean_breaks=False,
                tie_breaks=False,
                later_trend=False,
                near_counts_outside=True,
                near_one_side=False,
                precedence=("outside", "two_in_three", "trend", "shift"),
            ),
            Profile(
                "abspc",
                "abspc 1.1.0",
                shift=8,
                trend=6,
                limit=UNROUNDED,
                precedence=("outside", "shift", "trend", "two_in_three"),
            ),
        )
    }
)


def find_profile(name: str) -> Profile:
    """Look a profile up by name.

    Examples
    --------
    >>> find_profile("abspc").shift
    8
    """
    if not isinstance(name, str) or name not in PROFILES:
        raise DomainError(
            f"unknown rule profile {name!r}{near_miss(str(name), PROFILES)}; "
            f"expected one of: {', '.join(PROFILES)}"
        )
    return PROFILES[name]
