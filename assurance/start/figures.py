"""Telling a file of published figures from a file of records, by its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assurance.extracts.profile import FileProfile
from assurance.extracts.profile.people import heading_words
from assurance.start.columns import Draft
from assurance.start.yaml_text import Entry

__all__ = ["as_figures", "figure_entries", "figure_roles", "looks_like_figures"]

_ROLES: Final = (
    ("measure", r"^(measure|indicator|metric|kpi)( (name|id|code))?$"),
    ("period", r"^(reporting )?(period|month|quarter|year|week)$"),
    ("numerator", r"^(numerator|count|num)$"),
    ("denominator", r"^(denominator|den|population|total)$"),
    ("value", r"^(value|figure|rate|percent|percentage|pct|result|score)( (pct|percent))?$"),
    ("version", r"^(version|definition version)$"),
)


def figure_roles(headings: Sequence[str]) -> dict[str, int]:
    """Find which heading plays which role in a file of figures, by its place.

    Examples
    --------
    >>> figure_roles(["Measure", "Period", "Team", "Value"])
    {'measure': 0, 'period': 1, 'value': 3}
    """
    found: dict[str, int] = {}
    for role, pattern in _ROLES:
        places = [
            place for place, heading in enumerate(headings) if re.fullmatch(pattern, heading_words(heading))
        ]
        if places:
            found[role] = places[0]
    return found


def looks_like_figures(profile: FileProfile) -> bool:
    """Tell whether a file has a measure, a period and a number in each row, and nobody's identity."""
    roles = figure_roles(profile.table.headings)
    named = {"measure", "period"} <= roles.keys() and bool({"numerator", "value"} & roles.keys())
    return named and not any(column.person for column in profile.columns)


def figure_entries(drafts: Sequence[Draft]) -> list[Entry]:
    """Write which column of the figures holds what."""
    roles = figure_roles([draft.column.heading for draft in drafts])
    said = [f"{role}: {drafts[place].name}" for role, place in roles.items()]
    used = set(roles.values())
    others = [d for place, d in enumerate(drafts) if d.type == "category" and place not in used]
    if others:
        said.append(f"breakdown: {{{', '.join(f'{draft.name}: {draft.name}' for draft in others)}}}")
    return [Entry("figures", f"{{{', '.join(said)}}}", why="guessed: by the headings")]


def as_figures(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Declare what a file of figures needs: its measures and periods as text, whatever stands there."""
    roles = figure_roles([draft.column.heading for draft in drafts])
    named = {place: role for role, place in roles.items()}
    return tuple(
        replace(draft, type="text", why=f"guessed: it holds the {named[place]} of each figure", entries=())
        if named.get(place) in ("measure", "period", "version")
        else draft
        for place, draft in enumerate(drafts)
    )
