"""What changed between two passports of a measure: two months, or two runs, side by side."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assurance.errors import DomainError
from assurance.reconciliation.passport import Count, Passport, PublishedFigure
from assurance.reconciliation.recompute import AttritionStep

__all__ = ["PassportChange", "compare_passports"]

_PERIOD = re.compile(r"\(\d+, DATE '\d{4}-\d{2}-\d{2}', DATE '\d{4}-\d{2}-\d{2}'\),?")
"""A line of the query that only says which days are counted."""
_SHORT = 12


@dataclass(frozen=True, slots=True)
class PassportChange:
    """One thing that is not the same in two passports.

    Parameters
    ----------
    part : figure, definition, extract, query, step, count or published
    name : which of them, such as the source of an extract or the id of a step; "" where there is one only
    before, after : as text; "" where there was, or is, none
    words : the change in plain English
    """

    part: str
    name: str
    before: str
    after: str
    words: str


def compare_passports(before: Passport, after: Passport) -> tuple[PassportChange, ...]:
    """Say what changed between two passports of one measure, from its definition to what is published.

    Parameters
    ----------
    before, after : of the same measure; period and breakdown may differ, and that is said first

    Returns
    -------
    tuple of PassportChange
        In the order in which a figure is made; () where nothing changed.

    Raises
    ------
    DomainError
        When the two are of different measures.

    Examples
    --------
    >>> import pandas as pd
    >>> from assurance.reconciliation import reconcile
    >>> measure = dict(
    ...     id="seen", version="1", effective_from="2026-01-01", title="Seen", group="access", owner="Lead",
    ...     source="referrals", statistic="count", date="on", direction="neutral")
    >>> board = pd.DataFrame({"period": ["2026-10"], "value": [2]})
    >>> one, other = (
    ...     reconcile(board, pd.DataFrame({"on": days}), measure).passport("seen", "2026-10")
    ...     for days in (["2026-10-01", "2026-10-02"], ["2026-10-01", "2026-10-02", "2026-10-03"]))
    >>> [change.part for change in compare_passports(one, other)]
    ['extract', 'step', 'count', 'count', 'published']
    >>> compare_passports(one, other)[1].words
    'Rows in the period: 2 before, 3 after.'
    """
    if before.measure != after.measure:
        raise DomainError(
            f"passports of two measures ({before.measure!r} and {after.measure!r}) cannot be compared; give "
            "two of one measure"
        )
    return (
        *_which(before, after),
        *_definition(before, after),
        *_extracts(before, after),
        *_query(before, after),
        *_steps(before, after),
        *_counts(before, after),
        *_published(before, after),
    )


def _which(before: Passport, after: Passport) -> Iterator[PassportChange]:
    for name in ("period", "breakdown"):
        was, now = (getattr(one, name) for one in (before, after))
        if was != now:
            said = f"Another {name}: {was or 'the whole'} before, {now or 'the whole'} after."
            yield PassportChange("figure", name, was, now, said)


def _definition(before: Passport, after: Passport) -> Iterator[PassportChange]:
    if before.definition == after.definition:
        return
    if before.version == after.version:
        said = f"The definition changed, and is still called version {after.version}."
    else:
        said = f"The definition changed from version {before.version} to version {after.version}."
    yield PassportChange("definition", "", before.definition, after.definition, said)


def _extracts(before: Passport, after: Passport) -> Iterator[PassportChange]:
    for name in sorted({*before.extracts, *after.extracts}):
        was, now = before.extracts.get(name), after.extracts.get(name)
        if was == now and was:
            continue
        if was is None or now is None:
            said = f"{name} is {'counted now and was' if was is None else 'not counted now, and was'} "
            said += "not before." if was is None else "before."
        elif not was or not now:
            known = [text for text, digest in (("before", was), ("after", now)) if digest]
            said = f"Whether the extract of {name} changed is not known: " + (
                f"its digest is known {known[0]} only." if known else "its digests are not known."
            )
        else:
            said = f"Another extract of {name}: {was[:_SHORT]} before, {now[:_SHORT]} after."
        yield PassportChange("extract", name, was or "", now or "", said)


def _query(before: Passport, after: Passport) -> Iterator[PassportChange]:
    if before.query == after.query:
        return
    was, now = (_lines(one.query) for one in (before, after))
    changed = sum(
        max(line.count("\n"), 1) for line in difflib.ndiff(was, now) if line.startswith(("+ ", "- "))
    )
    if not before.query or not after.query:
        said = f"Nothing was counted {'before' if not before.query else 'after'}."
    elif not changed:
        said = "The query counts other periods, and is otherwise the same."
    else:
        noun = "line is" if changed == 1 else "lines are"
        said = f"The query changed: {changed} {noun} not in both (periods apart)."
    yield PassportChange("query", "", before.query_sha256, after.query_sha256, said)


def _lines(query: str) -> list[str]:
    return [line for line in query.splitlines() if not _PERIOD.fullmatch(line.strip())]


def _steps(before: Passport, after: Passport) -> Iterator[PassportChange]:
    was, now = ({(one.id, one.part): one for one in each.steps} for each in (before, after))
    for key in [*now, *(key for key in was if key not in now)]:
        old, new = was.get(key), now.get(key)
        if old is None or new is None or old != new:
            yield PassportChange("step", key[0], _step(old), _step(new), _step_words(old, new))


def _step(step: AttritionStep | None) -> str:
    return "" if step is None else f"{step.removed} removed, {step.left} left"


def _step_words(old: AttritionStep | None, new: AttritionStep | None) -> str:
    one = new or old
    name = "" if one is None else f"{one.reason[:1].upper()}{one.reason[1:]}"
    if old is None or new is None:
        there = "after" if old is None else "before"
        shown = "" if one is None else f": {one.removed:,} removed, {one.left:,} left"
        return f"{name}: a step {there} only{shown}."
    if new.id == "rows" and new.part == "rows" and not (old.removed or new.removed):
        return f"{name}: {old.left:,} before, {new.left:,} after."
    said = f"{name}: {old.removed:,} removed before, {new.removed:,} after"
    left = "" if old.left == new.left else f"; {old.left:,} left before, {new.left:,} after"
    renamed = "" if old.reason == new.reason else f"; called {old.reason!r} before"
    return f"{said}{left}{renamed}."


def _counts(before: Passport, after: Passport) -> Iterator[PassportChange]:
    for name in ("numerator", "denominator", "value", "lower", "upper"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            said = f"The {name} from the records: {_text(was)} before, {_text(now)} after."
            yield PassportChange("count", name, _plain(was), _plain(now), said)


def _published(before: Passport, after: Passport) -> Iterator[PassportChange]:
    was, now = ({one.source: one for one in each.published} for each in (before, after))
    for source in sorted({*was, *now}):
        old, new = was.get(source), now.get(source)
        if _printed(old) != _printed(new):
            who = f"by {source}" if source else "on the dashboard"
            said = (
                f"Published {who}: {_printed(old) or 'nothing'} before, {_printed(new) or 'nothing'} after."
            )
            yield PassportChange("published", source, _printed(old), _printed(new), said)


def _printed(one: PublishedFigure | None) -> str:
    """Write what is printed and what is said of it, without the reason."""
    if one is None:
        return ""
    numbers = [_plain(each) for each in (one.numerator, one.denominator, one.value) if each is not None]
    shown = one.text or " / ".join(numbers) or "a blank"
    version = f" (version {one.version})" if one.version else ""
    return f"{shown}{version}, {one.verdict}"


def _plain(number: Count) -> str:
    return "" if number is None else str(number)


def _text(number: Count) -> str:
    if number is None:
        return "none"
    return f"{number:,}" if isinstance(number, int) else f"{number:.6g}"
