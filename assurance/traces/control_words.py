"""Who and what a control concerns, and what it found lacking, in the declaration's own words."""

from __future__ import annotations

import re

from assurance.programme import (
    AuthorityRule,
    FieldsRule,
    GateRule,
    Pathway,
    Rule,
    SeparationRule,
    ValidationRule,
)

__all__ = ["concerns_words", "named_words"]

_OPEN, _SHUT = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
_NULL = re.compile(r"\b(\w+) is (not )?null\b", re.IGNORECASE)
_REASONS = {
    "missing": "missing: {}",
    "not an allowed value": "not an allowed value: {}",
    "without": "without {} before it",
    "by the same person": "by the same person: {}",
    "not recorded who did": "not recorded who did {}",
    "no readable time": "no readable time: {}",
    "condition": "{}",
    "override: by another role": "by another role than agreed (override)",
    "does not hold": "what is recorded does not bear it out",
    "holds cannot be read": "something that it compares is not recorded",
    "due cannot be read": "by when it is due is not recorded",
    "applies_when cannot be read": "whether it applies is not recorded",
}


def concerns_words(pathway: Pathway, rule: Rule) -> str:
    """Say who and what a control concerns.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> pathway = load_programme("sampling_plans/sepsis").pathways[0]
    >>> [concerns_words(pathway, rule) for rule in pathway.rules if rule.kind == "gate"]
    ['whoever goes on to “IV antibiotics”; where antibiotics is recorded']
    """
    words = _concerns(pathway, rule)
    if rule.applies_when is None:
        return words
    where = f"where {_condition(rule.applies_when)}"
    return f"{words}; {where}" if words else f"cases {where}"


def _condition(text: str) -> str:
    """Write a condition as it was declared, but what is on record and what is not in words."""
    return _NULL.sub(
        lambda found: f"{_name(found[1])} is {'' if found[2] else 'not '}recorded", " ".join(text.split())
    )


def _name(column: str) -> str:
    return column.removesuffix("_at").replace("_", " ")


def _concerns(pathway: Pathway, rule: Rule) -> str:
    titles = _titles(pathway)
    match rule:
        case GateRule():
            return f"whoever goes on to {titles[rule.step]}"
        case FieldsRule():
            fields = next(len(step.fields) for step in pathway.steps if step.id == rule.step)
            count = "its required field" if fields == 1 else f"its {fields} required fields"
            return f"whoever writes {titles[rule.step]}, with {count}"
        case SeparationRule():
            return f"whoever does {' and '.join(titles[step] for step in rule.steps)}"
        case AuthorityRule():
            return f"{' or '.join(role.replace('_', ' ') for role in rule.roles)}, for {titles[rule.step]}"
        case ValidationRule():
            return "" if rule.applies_when is not None else "every case"
        case _:
            return "every case"


def named_words(pathway: Pathway, reason: str, name: str) -> str:
    """Say what was lacking: fields in words, steps by their titles.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> pathway = load_programme("sampling_plans/sepsis").pathways[0]
    >>> named_words(pathway, "without", "sepsis_triage"), named_words(pathway, "missing", "lactic_acid")
    ('without “ER sepsis triage” before it', 'missing: lactic acid')
    """
    titles = _titles(pathway)
    said = name
    if reason in ("missing", "not an allowed value"):
        said = name.replace("_", " ")
    elif reason != "condition":
        said = " and ".join(titles.get(part, part) for part in name.split(" and "))
    return _REASONS.get(reason, reason).format(said)


def _titles(pathway: Pathway) -> dict[str, str]:
    return {step.id: f"{_OPEN}{step.title}{_SHUT}" for step in pathway.steps}
