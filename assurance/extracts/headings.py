"""Setting the headings of a file beside the columns that are declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assurance.errors import ExtractError, near_miss
from assurance.programme import FileSource

__all__ = ["match_headings"]


def match_headings(
    name: str, found: Sequence[str], source: FileSource
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Find the place of every declared column among the headings of a file.

    White space around a heading does not count; upper and lower case do.

    Parameters
    ----------
    name : words for the file in messages
    found : headings in file order
    source : declares the columns

    Returns
    -------
    dict, tuple : place (from 0) by column name, in the order declared; headings not declared

    Raises
    ------
    ExtractError
        When a declared heading is missing, or a heading stands twice; all such faults at once.
    """
    headings = [heading.strip() for heading in found]
    counts = Counter(heading for heading in headings if heading)
    faults = [
        f"heading {heading!r} stands {count} times; expected once, so that no column is read for another"
        for heading, count in counts.items()
        if count > 1
    ]
    places: dict[str, int] = {}
    for column, declared in source.columns.items():
        wanted = declared.heading or column
        if wanted in counts:
            places[column] = headings.index(wanted)
        else:
            faults.append(f"has no heading {wanted!r} for column {column!r}{near_miss(wanted, counts)}")
    if faults:
        raise ExtractError(
            f"{name}: {_said(faults, headings, source)}; "
            "correct the declaration in sources.yaml or export the file again"
        )
    used = set(places.values())
    return places, tuple(heading for place, heading in enumerate(headings) if place not in used and heading)


def _said(faults: Sequence[str], headings: Sequence[str], source: FileSource) -> str:
    """Say what is wrong; a line without one declared heading may be a record, and is not repeated."""
    hint = _other_delimiter(headings, source.delimiter)
    declared = [entry.heading or column for column, entry in source.columns.items()]
    if not {name.lower() for name in declared} & {heading.lower() for heading in headings}:
        wanted = ", ".join(map(repr, declared))
        cells = f"none of its {len(headings)} cells" if len(headings) > 1 else "its one cell"
        return f"line 1 is not the header: {cells} is a declared heading; expected {wanted}{hint}"
    listed = ", ".join(repr(heading) for heading in headings[:40])
    more = f" and {len(headings) - 40} more" if len(headings) > 40 else ""
    return f"{'; '.join(faults)}{hint}; headings found: {listed}{more}"


def _other_delimiter(headings: Sequence[str], declared: str) -> str:
    """Suggest a delimiter where the whole header is one cell."""
    if len(headings) != 1:
        return ""
    for sign, word in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")):
        if sign != declared and sign in headings[0]:
            return f"; the header seems to be split by a {word}, but the delimiter declared is {declared!r}"
    return ""
