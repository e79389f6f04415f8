"""Setting the headings of a file beside the columns that are declared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from assurance.errors import ExtractError, near_miss
from assurance.extracts.privacy.shapes import tells_somebody
from assurance.programme import Column, FigureSource, FileSource, ListSource, RecordSource

__all__ = ["NOT_SHOWN", "known_headings", "match_headings"]

NOT_SHOWN: Final = "(not shown)"
"""Stands for a heading that reads as a cell of somebody's record."""
_VALUE: Final = re.compile(r"[0-9]{5,}|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")


def known_headings(name: str, column: Column) -> tuple[str, ...]:
    """List the headings under which a column may be found, the usual one first.

    That is its heading, else its name; where other headings are declared, those and its name too.

    Examples
    --------
    >>> known_headings("team", Column(type="text", heading="Team", other_headings=("Team name",)))
    ('Team', 'team', 'Team name')
    >>> known_headings("team", Column(type="text", heading="Team"))
    ('Team',)
    """
    usual = column.heading or name
    others = (name, *column.other_headings) if column.other_headings else ()
    return tuple(dict.fromkeys(_words(heading) for heading in (usual, *others)))


def match_headings(
    name: str, found: Sequence[str], source: FileSource, *, where: str = "line 1"
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Find the place of every declared column among the headings of a file.

    White space around a heading does not count, and within it a line break is as good as a space; upper
    and lower case do count. A column with other headings is
    found under one of them, and two of them in one file are refused.

    Parameters
    ----------
    name : words for the file in messages
    found : headings in file order
    source : declares the columns
    where : words for the line or row that they stand in

    Returns
    -------
    dict, tuple : place (from 0) by column name, in the order declared; headings not declared, those
        that read as cells of a record as `NOT_SHOWN`

    Raises
    ------
    ExtractError
        When a declared heading is missing, or a heading stands twice; all such faults at once.
    """
    headings = [_words(heading) for heading in found]
    counts = Counter(heading for heading in headings if heading)
    may_show = _may_show(headings, source)
    faults = _twins(counts if may_show else Counter())
    places: dict[str, int] = {}
    for column, declared in source.columns.items():
        known = known_headings(column, declared)
        there = [heading for heading in known if heading in counts]
        if len(there) == 1:
            places[column] = headings.index(there[0])
        else:
            faults.append(_fault(column, known, there, counts, may_show=may_show))
    if not faults and not may_show:
        faults = [f"a heading stands {most} times; expected once" for most in counts.values() if most > 1][:1]
    if faults:
        raise ExtractError(
            f"{name}: {_said(faults, headings, source, where, may_show=may_show)}; "
            "correct the declaration in sources.yaml or export the file again"
        )
    used = set(places.values())
    others = [heading for place, heading in enumerate(headings) if place not in used and heading]
    hidden = _holds_people(source)
    return places, tuple(NOT_SHOWN if hidden and _is_value(heading) else heading for heading in others)


def _holds_people(source: FileSource) -> bool:
    counted = isinstance(source, RecordSource) and source.kind == "aggregates"
    return not counted and not isinstance(source, FigureSource | ListSource)


def _is_value(heading: str) -> bool:
    return bool(_VALUE.search(heading)) or tells_somebody(heading)


def _may_show(headings: Sequence[str], source: FileSource) -> bool:
    """Tell whether a line is so surely the header that a message may repeat it.

    A record may hold a declared heading by chance, or run on from the header where its line end is lost. So
    half of the declared headings have to be there, and nothing that reads as a number or a date of somebody.
    """
    if not _holds_people(source):
        return True
    there = {heading.casefold() for heading in headings}
    declared = (known_headings(name, column) for name, column in source.columns.items())
    found = sum(any(word.casefold() in there for word in known) for known in declared)
    return 2 * found >= len(source.columns) and not any(map(_is_value, headings))


def _twins(counts: Counter[str]) -> list[str]:
    return [
        f"heading {heading!r} stands {count} times; expected once, so that no column is read for another"
        for heading, count in counts.items()
        if count > 1
    ]


def _fault(
    column: str, known: Sequence[str], there: Sequence[str], counts: Iterable[str], *, may_show: bool
) -> str:
    if there:
        both = " and ".join(map(repr, there))
        return f"headings {both} are both declared for column {column!r}; expected one of them in a file"
    return f"has no heading {_either(known)} for column {column!r}{_hint(known, counts, may_show=may_show)}"


def _words(heading: str) -> str:
    return " ".join(heading.split())


def _either(known: Sequence[str]) -> str:
    *first, last = map(repr, known)
    return f"{', '.join(first)} or {last}" if first else last


def _hint(known: Sequence[str], counts: Iterable[str], *, may_show: bool) -> str:
    """Name the heading that was probably meant; one that differs in letter case only comes first.

    A heading like a declared one may be a name; one that is the same but for its letter case is none.
    """
    lowered = {heading.casefold(): heading for heading in counts}
    twin = next((lowered[word.casefold()] for word in known if word.casefold() in lowered), None)
    return f'; did you mean "{twin}"?' if twin else near_miss(known[0], counts if may_show else ())


def _said(
    faults: Sequence[str], headings: Sequence[str], source: FileSource, where: str, *, may_show: bool
) -> str:
    """Say what is wrong; a line that may be a record is not repeated."""
    hint = _other_delimiter(headings, source.delimiter)
    known = {
        word.lower() for column, entry in source.columns.items() for word in known_headings(column, entry)
    }
    if not known & {heading.lower() for heading in headings}:
        wanted = ", ".join(repr(known_headings(column, entry)[0]) for column, entry in source.columns.items())
        cells = f"none of its {len(headings)} cells" if len(headings) > 1 else "its one cell"
        return f"{where} is not the header: {cells} is a declared heading; expected {wanted}{hint}"
    if not may_show:
        return (
            f"{'; '.join(faults)}{hint}; the {len(headings)} headings found are not shown, since some may be "
            "cells of a record; see whether the header is there and ends where it should"
        )
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
