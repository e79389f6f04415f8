"""Where in a file a fault that pydantic reports really is."""

from __future__ import annotations

from typing import Any

from assurance.programme.yaml_lines import Place

__all__ = ["literals", "real_place"]

_NOTHING = object()


def real_place(data: Any, loc: tuple[str | int, ...]) -> Place:
    """Drop the parts that pydantic adds for the kind of a union, which are no places of the file."""
    place: list[str | int] = []
    node = data
    tagged = False
    for index, part in enumerate(loc):
        if isinstance(node, dict) and node.get("kind") == part and not tagged:
            tagged = True
            continue
        inner = _inner(node, part)
        if inner is not _NOTHING:
            node, tagged = inner, False
            place.append(part)
        elif index == len(loc) - 1 and part != "[key]":
            place.append(part)
    return tuple(place)


def literals(expected: str) -> list[str]:
    """List the words that pydantic says it expected.

    Examples
    --------
    >>> literals("'records', 'events' or 'cases'")
    ['records', 'events', 'cases']
    """
    return [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]


def _inner(node: Any, part: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(part, _NOTHING)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return _NOTHING
