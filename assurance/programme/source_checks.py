"""Checks of `sources.yaml` beside itself: roles, expressions, lists, and that nobody is identifiable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assurance.programme.case_list_checks import check_lists
from assurance.programme.checker import DATES, Checker
from assurance.programme.column import Column
from assurance.programme.columns import case_column_type, columns_of, made_columns, stored_columns
from assurance.programme.sources import (
    CaseSource,
    FigureSource,
    FileSource,
    ListSource,
    RecordSource,
    ReviewSource,
    Source,
)
from assurance.programme.yaml_lines import Place

__all__ = ["case_key_faults", "check_closed_days", "check_sources"]

_SINGLE_ROLES = ("measure", "period", "numerator", "denominator", "value", "version")


def check_sources(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    """Collect the faults of every source that is whole."""
    for name, source in checker.sources.items():
        if isinstance(source, CaseSource):
            _check_cases(checker, source, ("sources", name))
        elif source is not None:
            _check_file(checker, name, source, demo=demo)
            _check_columns(checker, name, source)
            _check_quality(checker, name, source)
            if isinstance(source, RecordSource):
                check_lists(checker, name, source, measures=_measures(models))


def _measures(models: Mapping[str, Any]) -> Sequence[Any] | None:
    """Give the measures of the folder; one None where the file cannot be read, None where there is none."""
    if "measures.yaml" not in models:
        return None
    declared = models["measures.yaml"]
    return (None,) if declared is None else tuple(declared.measures)


def check_closed_days(checker: Checker, name: str | None) -> None:
    """Collect the faults of the list of further days without work."""
    if name is not None and checker.source(name, ("closed_days",), kinds=(ListSource,)):
        source = checker.sources[name]
        if isinstance(source, ListSource):
            checker.column(name, source.codes.code, ("closed_days",), types=("date",))


def case_key_faults(source: str, key: str, sources: Mapping[str, Source | None]) -> list[str]:
    """List the sources whose case keys would stand in a pack though nobody said that they are pseudonyms."""
    faults = []
    for name in sorted(_files_behind(source, sources)):
        found = sources.get(name)
        if not isinstance(found, RecordSource) or found.pseudonymous or key in found.pseudonyms:
            continue
        faults.append(
            f"source {name!r} does not say pseudonymous: true, and its column {key!r} does not become a "
            "pseudonym; its case keys would stand in the pack, so declare which of the two holds"
        )
    return faults


def _files_behind(name: str, sources: Mapping[str, Source | None]) -> set[str]:
    source = sources.get(name)
    if isinstance(source, CaseSource):
        return (
            {source.base} if source.base else {milestone.source for milestone in source.milestones.values()}
        )
    return {name}


def _check_file(checker: Checker, name: str, source: FileSource, *, demo: bool) -> None:
    place: Place = ("sources", name)
    stored = stored_columns(source, checker.sources)
    for index, exclusion in enumerate(source.exclude):
        here: Place = (*place, "exclude", index)
        checker.expression(exclusion.when, (*here, "when"), columns=stored)
        if exclusion.id == "duplicate_key":
            checker.fault((*here, "id"), "is the id that intake gives to repeated keys; give another")
    for index, check in enumerate(source.checks):
        checker.expression(check.holds, (*place, "checks", index, "holds"), columns=stored)
    for index, key in enumerate(source.key):
        if source.columns[key].withheld and not source.columns[key].becomes:
            checker.fault((*place, "key", index), f"column {key!r} is never stored, so it cannot be a key")
    for role, column_name in _roles(source):
        checker.column(name, column_name, (*place, *role))
    if isinstance(source, ReviewSource) and source.simulated and not demo:
        checker.fault((*place, "simulated"), "only a programme with demo: true may simulate reviews")


def _check_columns(checker: Checker, name: str, source: FileSource) -> None:
    for key, column in source.columns.items():
        place: Place = ("sources", name, "columns", key)
        _check_privacy(checker, source, key, column, place)
        if column.code_on is not None:
            on = source.columns.get(column.code_on)
            if on is None or on.type not in DATES or on.withheld:
                message = f"{column.code_on!r} is not a stored date or timestamp column of the source"
                checker.fault((*place, "code_on"), message)
        if column.code_list:
            _check_list(checker, column.code_list, tuple(column.adds.values()), (*place, "code_list"))
        for new in column.adds:
            if new in source.columns:
                checker.fault((*place, "adds", new), "is a declared column too; rename one")


def _check_quality(checker: Checker, name: str, source: FileSource) -> None:
    place: Place = ("sources", name)
    checker.column(name, source.vintage_column, (*place, "vintage_column"))
    if source.quality is None:
        return
    checker.column(name, source.quality.provider, (*place, "quality", "provider"))
    for index, key in enumerate(source.quality.fields):
        if key not in source.columns:
            checker.fault((*place, "quality", "fields", index), f"source {name!r} has no column {key!r}")


def _check_privacy(checker: Checker, source: FileSource, key: str, column: Column, place: Place) -> None:
    pseudonymous = isinstance(source, RecordSource) and source.pseudonymous
    people = isinstance(source, RecordSource) and source.kind != "aggregates"
    if people and not pseudonymous and column.looks_identifying(key):
        checker.fault(
            place,
            "sounds like something that tells who a person is; declare becomes or identifying: true, or "
            "identifying: false where it does not",
        )
    if pseudonymous and column.becomes and column.becomes.pseudonym:
        checker.fault(place, "becomes a pseudonym, but the source says that it is pseudonymous already")
    if column.local_reference and not source.pseudonyms:
        message = "needs a column of the source that becomes a pseudonym, to stand beside"
        checker.fault((*place, "local_reference"), message)
    becomes = column.becomes
    if becomes and becomes.look_up and becomes.value:
        _check_list(checker, becomes.look_up, (becomes.value,), (*place, "becomes", "look_up"))
    if becomes and becomes.on is not None:
        on = source.columns.get(becomes.on)
        if on is None or on.type not in DATES or on.withheld:
            message = f"{becomes.on!r} is not a stored date or timestamp column of the source"
            checker.fault((*place, "becomes", "on"), message)


def _check_list(checker: Checker, name: str, taken: tuple[str, ...], place: Place) -> None:
    if checker.source(name, place, kinds=(ListSource,)):
        for column in taken:
            checker.column(name, column, place)


def _roles(source: FileSource) -> Iterator[tuple[Place, str | None]]:
    if isinstance(source, FigureSource):
        yield from _figure_roles(source)
    if isinstance(source, RecordSource):
        for name, column in source.names.items():
            yield ("names", name), name
            yield ("names", name), column
    if isinstance(source, ReviewSource):
        for name in ("case_key", "question", "answer", "reviewer", "evidence"):
            yield ("reviews", name), getattr(source.reviews, name)
    if isinstance(source, ListSource):
        for name in ("code", "label", "valid_from", "valid_until", "meaning"):
            yield ("codes", name), getattr(source.codes, name)


def _figure_roles(source: FigureSource) -> Iterator[tuple[Place, str | None]]:
    roles = source.figures
    for name in ("period", "version") if roles.wide else _SINGLE_ROLES:
        yield ("figures", name), getattr(roles, name)
    for name, column in roles.breakdown.items():
        yield ("figures", "breakdown", name), column
    for name, column in roles.names.items():
        yield ("figures", "names", name), column
    for name in roles.wide:
        yield ("figures", "wide", name), name


def _check_cases(checker: Checker, source: CaseSource, place: Place) -> None:
    if source.base and checker.source(source.base, (*place, "base"), kinds=(RecordSource,)):
        checker.column(source.base, source.case, (*place, "case"))
        for name in set(source.milestones) & set(columns_of(source.base, checker.sources)):
            checker.fault((*place, "milestones", name), f"source {source.base!r} has a column of that name")
    elif not source.base and case_column_type(source, checker.sources) is None:
        checker.fault((*place, "case"), f"no source of its milestones has a column {source.case!r}")
    for name, milestone in source.milestones.items():
        here: Place = (*place, "milestones", name)
        if not checker.source(milestone.source, (*here, "source"), kinds=(RecordSource,)):
            continue
        checker.column(milestone.source, milestone.case or source.case, (*here, "case"))
        checker.column(milestone.source, milestone.first, (*here, "first"))
        checker.column(milestone.source, milestone.last, (*here, "last"))
        checker.column(milestone.source, milestone.by, (*here, "by"), types=DATES)
        columns = checker.columns(milestone.source)
        checker.expression(milestone.when, (*here, "when"), columns=columns)
    _check_derived(checker, source, place)


def _check_derived(checker: Checker, source: CaseSource, place: Place) -> None:
    whole = checker.whole(str(place[-1]))
    columns = made_columns(source, checker.sources)
    for name, text in source.derive.items():
        here: Place = (*place, "derive", name)
        if source.base and name in columns_of(source.base, checker.sources):
            checker.fault(here, f"source {source.base!r} has a column of that name")
        checker.expression(text, here, columns=columns if whole else None, expected="any")
