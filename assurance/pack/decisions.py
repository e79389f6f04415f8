"""What needs a decision, on the front page of a pack: each threshold that was crossed, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assurance.month import Month
from assurance.pack.findings import Finding
from assurance.show.attention import titled
from assurance.show.index import AttentionLine
from assurance.show.words import count_words, hours_words, part_words, upper_first

__all__ = ["decisions"]

_PLACES = 4
"""Places named for each threshold that was crossed; the others are counted."""
_DASH = "\N{EN DASH}"


def decisions(month: Month, found: Sequence[Finding]) -> tuple[AttentionLine, ...]:
    """Give one line a threshold; the places themselves are on the page behind it."""
    titles = month.programme.titles
    by_rule: dict[str, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(str(finding.numbers["rule"]), []).append(finding)
    lines = []
    for places in by_rule.values():
        first = places[0].numbers
        who = f"{first['route']}, within {hours_words(int(str(first['within_hours'])))}"
        detail = _where(str(first["stage"]), [str(place.numbers["what"]) for place in places], titles)
        urgent = first["lane"] == "risk_control"
        lines.append(AttentionLine(places[0].title, who, "front_page.html", detail, urgent))
    return tuple(lines)


def _where(stage: str, whats: Sequence[str], titles: Mapping[str, str]) -> str:
    """Say what crossed a threshold: figures are counted by measure, anything else is named."""
    found: dict[str, list[str]] = {}
    for what in whats:
        name, *rest = what.split(", ")
        if stage == "traces":
            rest = [titles.get(f"rule.{name}.{piece}", piece) for piece in rest]
        found.setdefault(titled(stage, name, titles), []).append(_place(stage, rest))
    if stage == "reconcile":
        most_first = sorted(found.items(), key=lambda item: -len(item[1]))
        counted = [f"{name} ({len(places)})" for name, places in most_first]
        return f"{upper_first(count_words(len(whats), 'figure'))}: {_few(counted, 'measure')}."
    said = [f"{name} {_DASH} {_few(places, 'place', joint=', ')}" for name, places in found.items()]
    return _few(said, "place")


def _place(stage: str, rest: Sequence[str]) -> str:
    if stage == "traces":
        return ", ".join(rest)
    if stage == "estimate":
        return "whole frame" if list(rest) == ["all"] else ", ".join(rest)
    return ", ".join(part_words(piece) for piece in rest if "=" in piece) or "the whole"


def _few(items: Sequence[str], word: str, *, joint: str = "; ") -> str:
    left = len(items) - _PLACES
    more = f", and {left} more {word}{'s' if left != 1 else ''}" if left > 0 else ""
    return f"{joint.join(items[:_PLACES])}{more}"
