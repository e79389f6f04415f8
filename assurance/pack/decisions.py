"""What needs a decision, on the front page of a pack: each threshold that was crossed, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assurance.month import Month
from assurance.pack.findings import Finding
from assurance.show.index import AttentionLine
from assurance.show.words import count_words, hours_words, part_words, upper_first

__all__ = ["decisions"]

_PLACES = 4
"""Places named for each threshold that was crossed; the others are counted."""
_DASH = "\N{EN DASH}"


def decisions(month: Month, found: Sequence[Finding]) -> tuple[AttentionLine, ...]:
    """Give one line a threshold; the places themselves are on the page behind it."""
    titles = _titles(month)
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


def _titles(month: Month) -> Mapping[str, str]:
    """Give titles in words of what thresholds name by its id."""
    programme = month.programme
    titles = {measure.id: measure.title for measure in programme.measures}
    if programme.plan is not None:
        titles |= {question.id: question.text for question in programme.plan.questions}
    for pathway in programme.pathways:
        titles |= {pathway.id: pathway.title} | {rule.id: rule.title for rule in pathway.rules}
    return titles


def _name(name: str, titles: Mapping[str, str]) -> str:
    """Give a title, or the id in quotation marks where nothing of that name is declared."""
    return titles.get(name, f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}")


def _where(stage: str, whats: Sequence[str], titles: Mapping[str, str]) -> str:
    """Say what crossed a threshold: figures are counted by measure, anything else is named."""
    found: dict[str, list[str]] = {}
    for what in whats:
        name, *rest = what.split(", ")
        found.setdefault(_name(name, titles), []).append(_place(stage, rest, titles))
    if stage == "reconcile":
        most_first = sorted(found.items(), key=lambda item: -len(item[1]))
        counted = [f"{name} ({len(places)})" for name, places in most_first]
        return f"{upper_first(count_words(len(whats), 'figure'))}: {_few(counted, 'measure')}."
    said = [f"{name} {_DASH} {_few(places, 'place', joint=', ')}" for name, places in found.items()]
    return _few(said, "place")


def _place(stage: str, rest: Sequence[str], titles: Mapping[str, str]) -> str:
    if stage == "traces":
        return ", ".join(_name(piece, titles) for piece in rest)
    if stage == "estimate":
        return "whole frame" if list(rest) == ["all"] else ", ".join(rest)
    return ", ".join(part_words(piece) for piece in rest if "=" in piece) or "the whole"


def _few(items: Sequence[str], word: str, *, joint: str = "; ") -> str:
    left = len(items) - _PLACES
    more = f", and {left} more {word}{'s' if left != 1 else ''}" if left > 0 else ""
    return f"{joint.join(items[:_PLACES])}{more}"
