"""One finding as it is printed in a release: each number by its role, from what is protected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any, Final

from assurance.pack.disclosure.collecting import Placed
from assurance.pack.disclosure.protected import Protected, not_shown
from assurance.pack.disclosure.roles import Count, Kept, Latest, Measured, Never, Ratio, Role, Told
from assurance.programme.disclosure import DisclosureRule
from assurance.show.document import Withheld

__all__ = ["TOLD_BY", "Printer", "owner_of"]

TOLD_BY: Final = {
    "reconcile": "verdict", "interfaces": "target_met", "estimate": "verdict", "variation": "variation",
}  # fmt: skip
"""Of each stage, the number from which it follows how much a finding matters."""
_FIGURES = ("reconcile", "interfaces")
_UNSEEN: Final = not_shown()
_KINDS: Final = 8
"""Kinds of outcome of which a score is made: so many small numbers may move it at once."""


def owner_of(cell: str, rules: Mapping[str, DisclosureRule]) -> str:
    """Name the measure whose own rule a cell comes under; empty for the programme's."""
    parts = cell.split("|")
    return parts[1] if parts[0] == "figure" and parts[1] in rules else ""


@dataclass(frozen=True, slots=True)
class Printer:
    """What is known when a number is printed.

    Parameters
    ----------
    rules : the programme's under an empty name, and those of measures that have their own
    protected : the outcome for the cells under each rule
    hidden : (measure, line) of which this or an earlier release withheld a period
    figures : the printed value of each (measure, period, line), and whether it is a share
    """

    rules: Mapping[str, DisclosureRule]
    protected: Mapping[str, Protected]
    hidden: frozenset[tuple[str, str]]
    figures: Mapping[tuple[str, str, str], tuple[Any, bool]]

    def knowing(self, placed: Iterable[Placed]) -> Printer:
        """Give a printer that knows the figures, for what repeats them."""
        figures: dict[tuple[str, str, str], tuple[Any, bool]] = {}
        for one in placed:
            numbers, role = one.finding["numbers"], one.form.role("value")
            if one.form.stage in _FIGURES and "measure" in numbers and role is not None:
                key = (str(numbers["measure"]), str(numbers["period"]), one.line)
                share = isinstance(role, Ratio)
                figures.setdefault(key, (self.value("value", numbers["value"], role, one), share))
        return replace(self, figures=figures)

    def finding(self, one: Placed) -> dict[str, Any] | None:
        """Print a finding; None where nothing of it may leave."""
        given, numbers = one.finding["numbers"], {}
        for key, value in given.items():
            role = one.form.role(key)
            uncounted = isinstance(role, Count) and value is not None and key not in one.cells
            if role is not None and not isinstance(role, Never) and not uncounted:
                numbers[key] = _plain(self.value(key, value, role, one))
        counts = [numbers[key] for key in one.cells if key in numbers]
        if (given and not numbers) or (one.form.only_if_some and not all(isinstance(n, int) for n in counts)):
            return None
        source = {
            key: text
            for key, text in one.finding.get("source", {}).items()
            if any(fnmatchcase(key, pattern) for pattern in one.form.source)
        }
        words = one.finding["words"] if one.form.words else _words(numbers)
        return {
            "id": one.finding["id"], "stage": one.finding["stage"], "title": one.finding["title"],
            "words": words, "severity": _severity(one, numbers), "numbers": numbers, "source": source,
        }  # fmt: skip

    def value(self, key: str, value: Any, role: Role, one: Placed) -> Any:
        """Give what stands for one number: itself, rounded, or the mark in its place."""
        if isinstance(role, Kept):
            return value.partition(role.until)[0] if role.until and isinstance(value, str) else value
        if isinstance(role, Count):
            return None if value is None else self._counts(one.cells[key])[one.cells[key]]
        if isinstance(role, Latest):
            return self._latest(value, role, one)
        if value is None and not isinstance(role, Never):
            # That there is no share says that nobody is in its whole: it may be said where that is seen.
            return None if self._all_seen(one) else _UNSEEN
        if isinstance(role, Ratio):
            shared = one.shares.get(key)
            return self._of(shared).shares[shared] if shared else _UNSEEN
        if isinstance(role, Told):
            return self._told(key, value, role, one)
        return self._measured(key, value, role, one) if isinstance(role, Measured) else _UNSEEN

    def _of(self, cell: str) -> Protected:
        return self.protected[owner_of(cell, self.rules)]

    def _counts(self, cell: str) -> Mapping[str, int | Withheld]:
        return self._of(cell).counts

    def _all_seen(self, one: Placed) -> bool:
        return all(isinstance(self._counts(cell)[cell], int) for cell in one.cells.values())

    def _told(self, key: str, value: Any, role: Told, one: Placed) -> Any:
        if value in role.harmless and (value or self._all_seen(one)):
            return value
        telling = one.tellings.get(key)
        stands = telling is not None and self._of(telling).tellings[telling]
        return value if stands or self._rule(one).hides is None else _UNSEEN

    def _rule(self, one: Placed) -> DisclosureRule:
        return self.rules.get(str(one.finding["numbers"].get("measure")), self.rules[""])

    def _measured(self, key: str, value: Any, role: Measured, one: Placed) -> Any:
        if shared := one.shares.get(key):
            return self._of(shared).shares[shared]
        rule, cell = self._rule(one), one.cells.get(role.over)
        if rule.hides is None:
            return value
        shown = None if cell is None else self._counts(cell)[cell]
        if not isinstance(shown, int) or rule.may_be(shown)[0] <= role.beyond * rule.hides.most:
            return _UNSEEN
        if not role.share:
            return round(float(value), 1)
        reach = _KINDS * rule.hides.most / rule.may_be(shown)[0]
        least, most = (
            round(end, 2 + rule.per_cents.places)
            for end in (max(value - reach, 0.0), min(value + reach, 1.0))
        )
        return least if least == most else _UNSEEN

    def _latest(self, value: Any, role: Latest, one: Placed) -> Any:
        numbers = one.finding["numbers"]
        measure, line = str(numbers["measure"]), str(numbers["breakdown"] or "")
        figure, share = self.figures.get((measure, str(numbers["latest label"]), line), (_UNSEEN, False))
        if isinstance(figure, Withheld) or role.part == "value":
            return figure
        if value is None or role.part == "said":
            return value if (measure, line) not in self.hidden else _UNSEEN
        if (measure, line) in self.hidden:
            return _UNSEEN
        places = self.rules.get(measure, self.rules[""]).per_cents.places
        return round(float(value), 2 + places) if share else round(float(value))


def _plain(shown: Any) -> Any:
    if isinstance(shown, Withheld):
        return {"withheld": shown.mark, "why": shown.why}
    return float(shown) if isinstance(shown, Fraction) else shown


def _severity(one: Placed, numbers: Mapping[str, Any]) -> str:
    """Say how much a finding matters, where that follows from something printed; else nothing."""
    told = numbers.get(TOLD_BY.get(one.form.stage, ""))
    plain = not one.cells and not any(isinstance(role, Latest) for role in one.form.roles.values())
    if plain or (told is not None and not isinstance(told, dict)):
        return str(one.finding["severity"])
    return "information"


def _words(numbers: Mapping[str, Any]) -> str:
    """Make the sentence of a share anew, from what is printed of it."""
    value, part, whole = (numbers.get(key) for key in ("value", "numerator", "denominator"))
    if isinstance(value, float) and isinstance(part, int) and isinstance(whole, int) and value <= 1:
        return f"{value:.0%} ({part:,} of {whole:,}, each as it is printed)."
    return ""
