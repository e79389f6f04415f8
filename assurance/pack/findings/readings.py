"""Findings of readings: how far the definition moves a figure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from assurance.pack.findings.model import Finding, finding, findings_of
from assurance.reconciliation.readings import Reading, Readings

__all__: list[str] = []


@findings_of.register
def _(result: Readings) -> list[Finding]:
    found = [_span(result)]
    for one in result.single:
        name = f"{result.name}.{one.id}"
        words = f"{result.title}, read otherwise: {one.words}."
        numbers = _numbers(one) | {"difference": _number(_apart(one.value, result.agreed.value))}
        found.append(finding("readings", name, result.title, words, "information", numbers))
    return found


def _span(result: Readings) -> Finding:
    numbers = _numbers(result.agreed) | {
        "readings": len(result.readings) - 1,
        "not_yet_due": result.not_yet_due,
    }
    for name, combined in (("", False), ("_combined", True)):
        span = result.span(combined=combined)
        numbers[f"lowest{name}"] = None if span is None else _number(span[0].value)
        numbers[f"highest{name}"] = None if span is None else _number(span[1].value)
        for place, end in enumerate(("lowest", "highest")):
            apart = None if span is None else _apart(span[place].value, result.agreed.value)
            numbers[f"{end}{name}_difference"] = _number(apart)
    return finding("readings", result.name, result.title, result.sentence(), "information", numbers)


def _numbers(one: Reading) -> dict[str, Any]:
    return {
        "numerator": _number(one.numerator), "denominator": _number(one.denominator),
        "value": _number(one.value), "exact": None if one.value is None else str(one.value),
    }  # fmt: skip


def _apart(value: Fraction | None, agreed: Fraction | None) -> Fraction | None:
    """Give how far a reading lies from the agreed one; nothing where either gives no figure."""
    return None if value is None or agreed is None else value - agreed


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
