"""Findings as they may leave the house: what is declared fit, protected, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from assurance.errors import DisclosureError
from assurance.pack.disclosure.collecting import Collected, Placed, collect
from assurance.pack.disclosure.forms import form_of
from assurance.pack.disclosure.printing import TOLD_BY, Printer, owner_of
from assurance.pack.disclosure.protect import protect
from assurance.pack.disclosure.protected import Earlier, Protected, share_key, telling_key
from assurance.programme.disclosure import DisclosureRule, disclosure_rule

__all__ = ["EDITION", "protect_findings", "undecided"]

EDITION: Final = "release"
Json = dict[str, Any]
_UNSEEN: Final = ("small", "not shown")
_OF_FIGURES: Final = ("numerator", "denominator", "published_")
"""Counts of a figure itself, not of the steps to it."""
Books = Mapping[str, list[Json]]


def protect_findings(
    findings: Mapping[str, Any],
    rule: DisclosureRule | str,
    *,
    measures: Mapping[str, DisclosureRule | str] | None = None,
    nests: Mapping[str, Sequence[str]] | None = None,
    earlier: Iterable[Mapping[str, Any]] = (),
) -> Json:
    """Make the findings of the release edition from those of the controlled one.

    Default deny: a finding without a declared form, and a number without a declared role, do not appear. The
    same count in several stages is one cell; all of them are protected together, and with what earlier
    releases printed. Sentences are made anew from printed numbers, or left out.

    Parameters
    ----------
    findings : the content of `findings.json`
    rule : the programme's rule, or the name of a preset
    measures : rules of measures that have their own
    nests : of a line, such as ``provider=Alder``, the lines that add up to it, such as ``team=A1``: whatever
        a reader may know of who belongs to whom
    earlier : findings of earlier releases of the programme, oldest first, as this function gave them

    Returns
    -------
    dict
        As `findings.json`, with ``edition``, and ``disclosure``: the rules, what was proved, and how each
        count was released. A number that is withheld is ``{"withheld": mark, "why": reason}``.

    Raises
    ------
    DisclosureError
        When a small number could be worked out with earlier releases, whatever is withheld now; or the
        findings are a release already.
    """
    if findings.get("edition") == EDITION:
        raise DisclosureError("these findings are a release already; protect those of the controlled edition")
    rules = {"": disclosure_rule(rule)}
    rules |= {name: disclosure_rule(one) for name, one in (measures or {}).items()}
    before = _records(earlier)
    listed = [one for book in findings["notebooks"].values() for one in book]
    found, placed = collect(listed, period=str(findings["period"]), nests=nests or {})
    protected = _protected(found, rules, before)
    now = {key: state for one in protected.values() for key, state in one.record().items()}
    hidden = frozenset(_hidden_lines({**now, **before})) | frozenset(_hidden_lines(now))
    printer = Printer(rules, protected, hidden, {}).knowing(placed)
    made = {id(one.finding): printer.finding(one) for one in placed}
    books = {
        name: [shown for one in book if (shown := made.get(id(one))) is not None]
        for name, book in findings["notebooks"].items()
    }
    _leave_out_thresholds(books)
    _leave_out_causes(books)
    kept = {key: value for key, value in findings.items() if key not in ("notebooks", "edition")}
    appear = [one for one in placed if made[id(one.finding)] is not None]
    return {**kept, "edition": EDITION, "disclosure": _account(rules, protected, appear), "notebooks": books}


def undecided(findings: Mapping[str, Any]) -> tuple[str, ...]:
    """List the stages, and the numbers of stages, for which nothing was decided: they stay inside.

    Examples
    --------
    >>> undecided({"notebooks": {"n": [{"stage": "frame", "numbers": {"cases": 9, "mood": 1}}]}})
    ('frame: mood',)
    """
    missing = set()
    for one in (one for book in findings["notebooks"].values() for one in book):
        form = form_of(one["stage"], one["numbers"])
        if form is None:
            missing.add(f"{one['stage']}: no form for {', '.join(sorted(one['numbers'])) or 'no numbers'}")
        else:
            missing |= {f"{one['stage']}: {key}" for key in one["numbers"] if form.role(key) is None}
    return tuple(sorted(missing))


def _protected(
    found: Collected, rules: Mapping[str, DisclosureRule], before: Mapping[str, Earlier]
) -> dict[str, Protected]:
    """Protect the cells under each rule."""
    by_owner: dict[str, list[str]] = {name: [] for name in rules}
    for key in found.cells:
        by_owner[owner_of(key, rules)].append(key)
    return {
        name: protect(*found.system(keys), rules[name], already=before) for name, keys in by_owner.items()
    }


def _account(
    rules: Mapping[str, DisclosureRule], protected: Mapping[str, Protected], appear: Iterable[Placed]
) -> Json:
    """Say what was done, and how each count that appears was released, for the next release."""
    outcomes = list(protected.values())
    cells = {key for one in appear for key in _keys(one)}
    record = {key: state for one in outcomes for key, state in one.record().items() if key in cells}
    return {
        "rules": {name or "programme": one.model_dump(mode="json") for name, one in rules.items()},
        "withheld": sum(record[key] in _UNSEEN for key in record),
        "revised": sorted(key for one in outcomes for key in one.revised if key in cells),
        "cells": record,
    }


def _keys(one: Placed) -> Iterable[str]:
    """Give what a finding shows, by the names of a release's record."""
    yield from one.cells.values()
    yield from map(share_key, one.shares.values())
    yield from map(telling_key, one.tellings.values())


def _records(earlier: Iterable[Mapping[str, Any]]) -> dict[str, Earlier]:
    before: dict[str, Earlier] = {}
    for one in earlier:
        if one.get("edition") != EDITION:
            raise DisclosureError("earlier findings are those of a release; a controlled edition was given")
        before |= one["disclosure"]["cells"]
    return before


def _hidden_lines(before: Mapping[str, Earlier]) -> Iterable[tuple[str, str]]:
    for key, state in before.items():
        parts = key.split("|")
        if parts[0] == "figure" and parts[4].startswith(_OF_FIGURES) and not isinstance(state, int):
            yield parts[1], parts[3]


def _leave_out_thresholds(books: Books) -> None:
    """Leave out the thresholds whose crossing would tell of a number that is not printed."""
    told: set[tuple[str, ...]] = set()
    untold: set[tuple[str, ...]] = set()
    for one in (one for book in books.values() for one in book):
        said = one["numbers"].get(TOLD_BY.get(one["stage"], ""))
        if said is not None:
            (untold if isinstance(said, dict) else told).add((one["stage"], *_names(one["numbers"])))
    told -= untold  # of two publishers of one figure, a threshold does not say which crossed it
    for book in books.values():
        book[:] = [one for one in book if one["stage"] != "attention" or _about(one["numbers"]) in told]


def _leave_out_causes(books: Books) -> None:
    """Leave out why a figure differs where that it differs is not told; and a cause seen in one of these."""
    listed = [one for book in books.values() for one in book]
    untold = {
        _figure(one["numbers"])
        for one in listed
        if one["stage"] == "reconcile" and isinstance(one["numbers"].get("verdict"), dict)
    }
    gone = {_claimed(one["numbers"]) for one in listed if _tells_of(one, "diagnosis", untold)}
    for book in books.values():
        book[:] = [
            one
            for one in book
            if not (
                _tells_of(one, "diagnosis", untold)
                or (one["stage"] == "cause" and _claimed(one["numbers"]) in gone)
            )
        ]


def _tells_of(one: Json, stage: str, figures: Collection[tuple[str, ...]]) -> bool:
    return one["stage"] == stage and _figure(one["numbers"]) in figures


def _figure(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(numbers.get(key) or "") for key in ("source", "measure", "period", "breakdown"))


def _claimed(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(numbers.get(key) or "") for key in ("source", "measure"))


def _names(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what a threshold would name a finding by, in any order."""
    keys = ("measure", "question", "period", "latest label", "breakdown", "stratum")
    return tuple(sorted(str(numbers[key]) for key in keys if numbers.get(key)))


def _about(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    return (numbers["stage"], *sorted(part for part in str(numbers["what"]).split(", ") if part))
