"""Checks of lists of cases and of rival records: measures, keys and columns that have to be there."""

from __future__ import annotations

from collections.abc import Sequence

from assurance.calendars import parse_period
from assurance.errors import DomainError, near_miss
from assurance.programme.case_lists import CaseList, ShadowOf
from assurance.programme.checker import DATES, Checker
from assurance.programme.columns import columns_of
from assurance.programme.measures import Measure
from assurance.programme.sources import FigureSource, RecordSource
from assurance.programme.yaml_lines import Place

__all__ = ["check_lists"]

_FLAGGED = ("proportion", "count")
_TEXTS = ("id", "text", "category")


def check_lists(
    checker: Checker, name: str, source: RecordSource, *, measures: Sequence[Measure | None] | None
) -> None:
    """Collect the faults of what a source says it is the list or the rival of.

    Parameters
    ----------
    measures : of the folder, None in place of one with faults of its own; None where there are none
    """
    place: Place = ("sources", name)
    for role in ("case_list", "shadow_of"):
        if getattr(source, role) is None:
            continue
        if source.kind != "records":
            checker.fault(
                (*place, role), f"needs a source of kind records, one row a case, not {source.kind}"
            )
        if source.duplicate_keys in ("keep_first", "keep_last"):
            checker.fault(
                (*place, "duplicate_keys"),
                "would set repeated rows aside before they are compared; declare keep_all, or no key",
            )
    if source.case_list is not None:
        plain = [column for column in source.case_list.key if column not in source.pseudonyms]
        if plain and not source.pseudonymous:
            which = (
                "no column of this key becomes"
                if len(plain) == len(source.case_list.key)
                else (f"of this key {', '.join(map(repr, plain))} does not become")
            )
            checker.fault(
                (*place, "case_list", "key"),
                f"the source does not say pseudonymous: true, and {which} a pseudonym; "
                "cases that differ are listed by it, so declare which of the two holds",
            )
        _check_case_list(checker, name, source.case_list, measures)
    if source.shadow_of is not None:
        _check_shadow(checker, name, source, source.shadow_of)


def _check_case_list(
    checker: Checker, name: str, listed: CaseList, measures: Sequence[Measure | None] | None
) -> None:
    place: Place = ("sources", name, "case_list")
    if listed.figures is not None:
        checker.source(listed.figures, (*place, "figures"), kinds=(FigureSource,))
    own = columns_of(name, checker.sources)
    if listed.period not in own:
        try:
            parse_period(listed.period)
        except DomainError:
            checker.fault(
                (*place, "period"),
                f"{listed.period!r} is neither a column of the source nor a period such as 2026-10"
                f"{near_miss(listed.period, own)}",
            )
    checker.column(name, listed.met, (*place, "met"), types=("boolean",))
    for breakdown, column in listed.breakdown.items():
        checker.column(name, column, (*place, "breakdown", breakdown))
    if measures is None:
        checker.fault((*place, "of"), f"no measure {listed.of!r}: the folder has no measures.yaml")
        return
    measure = next((one for one in measures if one is not None and one.id == listed.of), None)
    if measure is not None:
        _check_measure(checker, name, listed, measure)
    elif all(one is not None for one in measures):  # else it may be one with faults of its own
        known = [one.id for one in measures if one is not None]
        checker.fault((*place, "of"), f"no measure {listed.of!r}{near_miss(listed.of, known)}")


def _check_measure(checker: Checker, name: str, listed: CaseList, measure: Measure) -> None:
    place: Place = ("sources", name, "case_list")
    records = checker.sources.get(measure.source)
    if isinstance(records, RecordSource) and records.kind == "aggregates":
        message = f"measure {measure.id!r} adds up published counts, behind which no cases stand"
        checker.fault((*place, "of"), message)
        return
    if measure.source == name:
        checker.fault((*place, "of"), f"measure {measure.id!r} is counted from this list itself")
        return
    for index, key in enumerate(listed.key):
        _same_column(checker, name, measure.source, key, (*place, "key", index))
    if listed.met is not None and (measure.statistic not in _FLAGGED or measure.numerator is None):
        message = f"measure {measure.id!r} has no cases that are met or not: it is a {measure.statistic}"
        checker.fault(
            (*place, "met"), f"{message} without a numerator" if measure.numerator is None else message
        )
    for breakdown in listed.breakdown:
        if breakdown not in measure.breakdowns:
            hint = near_miss(breakdown, measure.breakdowns)
            checker.fault(
                (*place, "breakdown", breakdown),
                f"measure {measure.id!r} has no breakdown {breakdown!r}{hint}",
            )


def _check_shadow(checker: Checker, name: str, source: RecordSource, shadow: ShadowOf) -> None:
    place: Place = ("sources", name, "shadow_of")
    if not checker.source(shadow.source, (*place, "source"), kinds=(RecordSource,)):
        return
    true = checker.sources[shadow.source]
    if not isinstance(true, RecordSource):
        return
    if shadow.source == name:
        checker.fault((*place, "source"), "a source cannot be its own rival")
        return
    if true.shadow_of is not None:
        checker.fault(
            (*place, "source"), f"source {shadow.source!r} is a rival itself; name the one declared true"
        )
    if not true.key:
        checker.fault(
            (*place, "source"), f"source {shadow.source!r} declares no key by which cases are compared"
        )
    for key in true.key:
        _same_column(checker, name, shadow.source, key, (*place, "source"))
    ours, theirs = (columns_of(one, checker.sources) for one in (shadow.source, name))
    shared = [column for column in theirs if column in ours and column not in true.key]
    for column in shared:
        _same_column(checker, name, shadow.source, column, (*place, "source"))
    if not shared:
        message = f"shares no column with source {shadow.source!r} besides the key, so nothing is compared"
        checker.fault((*place, "source"), message)
    checker.expression(shadow.covers, (*place, "covers"), columns=ours)
    for one in (shadow.source, name):
        checker.column(one, shadow.date, (*place, "date"), types=DATES)


def _same_column(checker: Checker, name: str, other: str, column: str, place: Place) -> None:
    """Keep a fault where one of two sources lacks a column, or it is of another type there."""
    checker.column(name, column, place)
    checker.column(other, column, place)
    if not (checker.whole(name) and checker.whole(other)):
        return
    kinds = [columns_of(one, checker.sources).get(column) for one in (name, other)]
    meant = ["text" if kind in _TEXTS else kind for kind in kinds]
    if None not in kinds and meant[0] != meant[1]:
        checker.fault(
            place,
            f"column {column!r} is of type {kinds[0]} here and {kinds[1]} in source {other!r}; "
            "these are never the same, so declare one",
        )
