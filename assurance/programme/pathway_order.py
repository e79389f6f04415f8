"""Pathways that no case could satisfy: a step needed before itself."""

from __future__ import annotations

from collections.abc import Sequence

from assurance.programme.pathway_rules import (
    GateRule,
    OrderRule,
    PresenceRule,
    Rule,
    SeparationRule,
    WindowRule,
)

__all__ = ["impossible_order", "own_step_faults"]

Relation = tuple[str, str, str]
"""Step that comes before, step that comes after, rule that says so."""


def own_step_faults(rule: Rule) -> list[str]:
    """List what a rule asks of a step and that same step.

    Examples
    --------
    >>> own_step_faults(OrderRule(id="r", title="In order", kind="order", first="a", then="a"))
    ["rule 'r' asks for step 'a' before itself"]
    """
    pairs: list[tuple[str, str]] = []
    match rule:
        case PresenceRule(start=str(start)):
            pairs = [(start, rule.step)]
        case OrderRule():
            pairs = [(rule.first, rule.then)]
        case WindowRule():
            pairs = [(rule.start, rule.end), *((pause.start, pause.until) for pause in rule.pauses)]
        case GateRule():
            pairs = [(need, rule.step) for need in rule.needs]
        case SeparationRule():
            twice = {name for name in rule.steps if rule.steps.count(name) > 1}
            return [f"rule {rule.id!r} holds step {name!r} against itself" for name in sorted(twice)]
    return [f"rule {rule.id!r} asks for step {one!r} before itself" for one, other in pairs if one == other]


def impossible_order(rules: Sequence[Rule]) -> str | None:
    """Describe the first circle among what must come before what, or give None.

    Order, gates and windows say that one step comes before another. Rules that apply to the same cases
    are held against each other: those without `applies_when`, and those with the same one.

    Examples
    --------
    >>> there = OrderRule(id="there", title="There", kind="order", first="a", then="b")
    >>> back = OrderRule(id="back", title="Back", kind="order", first="b", then="a")
    >>> impossible_order([there, back])
    "rules 'there', 'back' ask for a before b before a: ..."
    """
    for condition in dict.fromkeys([None, *(rule.applies_when for rule in rules)]):
        together = [rule for rule in rules if rule.applies_when in (None, condition)]
        if circle := _circle([each for rule in together for each in _relations(rule)]):
            steps = " before ".join([*(one for one, _, _ in circle), circle[0][0]])
            names = ", ".join(repr(name) for name in dict.fromkeys(rule for _, _, rule in circle))
            several = len({rule for _, _, rule in circle}) > 1
            asks = f"rules {names} ask" if several else f"rule {names} asks"
            return (
                f"{asks} for {steps}: no case can satisfy that; take a rule out, or declare the later "
                "time of a step as a step of its own"
            )
    return None


def _relations(rule: Rule) -> list[Relation]:
    match rule:
        case OrderRule():
            return [(rule.first, rule.then, rule.id)]
        case WindowRule():
            return [(rule.start, rule.end, rule.id)]
        case GateRule():
            return [(need, rule.step, rule.id) for need in rule.needs]
        case _:
            return []


def _circle(relations: Sequence[Relation]) -> list[Relation]:
    """Find a circle of relations by walking on from each step, each step walked from once."""
    after: dict[str, list[Relation]] = {}
    for relation in relations:
        after.setdefault(relation[0], []).append(relation)
    done: set[str] = set()
    for step in after:
        found = _walk(step, after, done)
        if found:
            return found
    return []


def _walk(start: str, after: dict[str, list[Relation]], done: set[str]) -> list[Relation]:
    path: list[Relation] = []
    on_path = [start]
    waiting = [iter(after.get(start, []))]
    while waiting:
        relation = next(waiting[-1], None)
        if relation is None:
            done.add(on_path.pop())
            waiting.pop()
            path[-1:] = []
        elif relation[1] in on_path:
            return [*path[on_path.index(relation[1]) :], relation]
        elif relation[1] not in done:
            path.append(relation)
            on_path.append(relation[1])
            waiting.append(iter(after.get(relation[1], [])))
    return []
