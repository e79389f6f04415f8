"""Setting the headings of a file beside the columns that are declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assurance.errors import ExtractError, near_miss
from assurance.programme import Column, FileSource

__all__ = ["known_headings", "match_headings"]


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
    dict, tuple : place (from 0) by column name, in the order declared; headings not declared

    Raises
    ------
    ExtractError
        When a declared heading is missing, or a heading stands twice; all such faults at once.
    """
    headings = [_words(heading) for heading in found]
    counts = Counter(heading for heading in headings if heading)
    faults = _twins(counts)
    places: dict[str, int] = {}
    for column, declared in source.columns.items():
        known = known_headings(column, declared)
        there = [heading for heading in known if heading in counts]
        if len(there) == 1:
            places[column] = headings.index(there[0])
        else:
            faults.append(_fault(column, known, there, counts))
    if faults:
        raise ExtractError(
            f"{name}: {_said(faults, headings, source, where)}; "
            "correct the declaration in sources.yaml or export the file again"
        )
    used = set(places.values())
    return places, tuple(heading for place, heading in enumerate(headings) if place not in used and heading)


def _twins(counts: Counter[str]) -> list[str]:
    return [
        f"heading {heading!r} stands {count} times; expected once, so that no column is read for another"
        for heading, count in counts.items()
        if count > 1
    ]


def _fault(column: str, known: Sequence[str], there: Sequence[str], counts: Iterable[str]) -> str:
    if there:
        both = " and ".join(map(repr, there))
        return f"headings {both} are both declared for column {column!r}; expected one of them in a file"
    return f"has no heading {_either(known)} for column {column!r}{_hint(known, counts)}"


def _words(heading: str) -> str:
    return " ".join(heading.split())


def _either(known: Sequence[str]) -> str:
    *first, last = map(repr, known)
    return f"{', '.join(first)} or {last}" if first else last


def _hint(known: Sequence[str], counts: Iterable[str]) -> str:
    """Name the heading that was probably meant; one that differs in letter case only comes first."""
    lowered = {heading.casefold(): heading for heading in counts}
    twin = next((lowered[word.casefold()] for word in known if word.casefold() in lowered), None)
    return f'; did you mean "{twin}"?' if twin else near_miss(known[0], counts)


def _said(faults: Sequence[str], headings: Sequence[str], source: FileSource, where: str) -> str:
    """Say what is wrong; a line without one declared heading may be a record, and is not repeated."""
    hint = _other_delimiter(headings, source.delimiter)
    known = {
        word.lower() for column, entry in source.columns.items() for word in known_headings(column, entry)
    }
    if not known & {heading.lower() for heading in headings}:
        wanted = ", ".join(repr(known_headings(column, entry)[0]) for column, entry in source.columns.items())
        cells = f"none of its {len(headings)} cells" if len(headings) > 1 else "its one cell"
        return f"{where} is not the header: {cells} is a declared heading; expected {wanted}{hint}"
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
