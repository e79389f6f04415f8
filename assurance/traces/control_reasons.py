"""What a broken control lacked, read from the detail of its outcome: never a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.programme import GateRule, Rule

__all__ = ["reasons_of"]

_NAMED: Final = (
    "missing",
    "not an allowed value",
    "without",
    "by the same person",
    "not recorded who did",
    "no readable time",
)
"""What may stand before a list of the names of fields or steps."""


def reasons_of(rule: Rule, detail: str) -> list[tuple[str, str]]:
    """Take a detail apart: what is wrong, and with which field, step or condition.

    Parameters
    ----------
    detail : as the rule gives it for a case, such as ``missing: route, owner; not an allowed value: status``

    Returns
    -------
    list of tuple
        Reason and name; a condition of a gate is ``condition`` and its declared words. The name is ""
        where nothing is named. Each pair comes once.

    Examples
    --------
    >>> from assurance.programme import FieldsRule
    >>> rule = FieldsRule(id="note", title="Note", kind="fields", step="note")
    >>> reasons_of(rule, "missing: route, owner; not an allowed value: status")
    [('missing', 'route'), ('missing', 'owner'), ('not an allowed value', 'status')]
    """
    if not detail:
        return []
    if isinstance(rule, GateRule):
        return list(dict.fromkeys(_of_gate(rule, detail)))
    return list(dict.fromkeys(pair for part in detail.split("; ") for pair in _named(part)))


def _named(part: str) -> list[tuple[str, str]]:
    before, found, names = part.partition(": ")
    if not found or before not in _NAMED:
        return [(part, "")]
    return [(before, name) for name in names.split(", ")]


def _of_gate(rule: GateRule, detail: str) -> list[tuple[str, str]]:
    """Read the names of steps, and then conditions in their order: their words may hold any sign."""
    found: list[tuple[str, str]] = []
    head, _, rest = detail.partition("; ")
    listed = _named(head)
    if {name for _, name in listed} <= {rule.step, *rule.needs}:
        found, detail = listed, rest
    words = [text for each in rule.conditions for text in (f"{each.reason} (not recorded)", each.reason)]
    rows = _in_order(words, detail)
    return [*found, *(("condition", text) if text in words else (text, "") for text in rows)]


def _in_order(words: Sequence[str], text: str) -> list[str]:
    found: list[str] = []
    for word in words:
        if text == word:
            return [*found, word]
        if text.startswith(f"{word}; "):
            found.append(word)
            text = text[len(word) + 2 :]
    return [*found, text] if text else found
