"""A comparison of two packs in words, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from assurance.show.words import count_words, period_words, upper_first

__all__ = ["comparison_lines"]

_LISTED: Final = 20
"""Numbers listed of each cause; all of them are in the JSON."""
_ORDER: Final = "data, definition, parameter, then the sample or the period"


def comparison_lines(
    found: Mapping[str, Any], causes: Mapping[str, str], *, listed: int = _LISTED
) -> list[str]:
    """Say what a comparison found: how many numbers each cause moved, and the first of them.

    Parameters
    ----------
    found : the comparison as JSON values
    causes : what each cause means, in words
    listed : numbers listed of each cause
    """
    moved = found["moved"]
    first, second = period_words(found["first"]), period_words(found["second"])
    lines = [
        f"{first} and {second}: {count_words(len(moved), 'number')} differ, {found['same']:,} are equal."
    ]
    if found["rewritten"]:
        lines.append(f"{upper_first(count_words(found['rewritten'], 'finding'))} in other words only.")
    for one in found["not_told_apart"]:
        lines.append(
            f"Not told apart: {one['causes']}, since between them nothing can be run ({one['why']})."
        )
    for cause in found["counts"]:
        mine = [one for one in moved if cause in one["causes"]]
        meaning = f" ({causes[cause]})" if cause in causes else ""
        lines += ["", f"{upper_first(cause)}{meaning}: {count_words(len(mine), 'number')}"]
        lines += [f"  {_line(one, cause)}" for one in mine[:listed]]
        if len(mine) > listed:
            lines.append(f"  and {len(mine) - listed:,} more; all of them with --json")
    if moved:
        lines += ["", f"Causes were exchanged in this order: {_ORDER}. What is left is code or environment."]
    return lines


def _line(one: Mapping[str, Any], cause: str) -> str:
    """Give one number; of several causes only what this one did to it."""
    name = one["finding"] if one["number"] == "(finding)" else f"{one['finding']}: {one['number']}"
    mine = [share for share in one["shares"] if share["cause"] == cause]
    steps = ", ".join(_step(share) for share in mine)
    whole = "" if _whole(one, mine) else f" (in all {_step(one)})"
    return f"{name}: {steps}{whole}"


def _whole(one: Mapping[str, Any], mine: Sequence[Mapping[str, Any]]) -> bool:
    return len(mine) == len(one["shares"])


def _step(moved: Mapping[str, Any]) -> str:
    """Give both values with six digits, or with all where six do not tell them apart."""
    values = moved["before"], moved["after"]
    before, after = map(_said, values)
    return f"{before} -> {after}" if before != after else f"{values[0]} -> {values[1]}"


def _said(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value) or "blank"
