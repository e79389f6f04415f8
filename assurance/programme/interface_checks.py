"""Checks of `interfaces.yaml` against sources and measures: names, types, expressions, pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from assurance.errors import near_miss
from assurance.programme.checker import DATES, Checker
from assurance.programme.interfaces import (
    ExceptionClass,
    InterfaceBase,
    Interfaces,
    MinimumDataset,
    ThemeSet,
    Wait,
)
from assurance.programme.source_checks import case_key_faults
from assurance.programme.sources import ListSource
from assurance.programme.yaml_lines import Place

__all__ = ["AS_AT", "check_interfaces"]

AS_AT: Final = "as_at"
"""The name under which expressions of interfaces know the moment up to which the records are known."""


def check_interfaces(checker: Checker, models: Mapping[str, Any], demo: bool) -> None:
    """Keep a fault for everything in the file that the other files do not bear out."""
    declared: Interfaces = models["interfaces.yaml"]
    _check_figures(checker, declared, models)
    seen: set[str] = set()
    for kind in ("waits", "themes", "datasets", "exceptions"):
        found: Sequence[InterfaceBase | None] = getattr(declared, kind)
        for index, one in enumerate(found):
            if one is None:
                continue
            place: Place = (kind, index)
            if one.id in seen:
                checker.fault((*place, "id"), f"{one.id!r} is declared twice")
            seen.add(one.id)
            if checker.source(one.source, (*place, "source")):
                _check_one(checker, one, place)


def _check_figures(checker: Checker, declared: Interfaces, models: Mapping[str, Any]) -> None:
    measures = models["measures.yaml"].measures if models.get("measures.yaml") else ()
    known = [measure.id for measure in measures if measure is not None]
    for index, figure in enumerate(declared.figures):
        if figure is None or figure.measure in known or None in measures:
            continue
        hint = near_miss(figure.measure, known) or f"; declared are {', '.join(known) or 'none'}"
        checker.fault(("figures", index, "measure"), f"no measure {figure.measure!r}{hint}")


def _check_one(checker: Checker, one: InterfaceBase, place: Place) -> None:
    columns = checker.columns(one.source)
    if columns is not None:
        if AS_AT in columns:
            message = f"source {one.source!r} has a column {AS_AT!r}, a name that is taken here; rename it"
            checker.fault((*place, "source"), message)
        columns = {**columns, AS_AT: "timestamp"}
    checker.expression(one.population, (*place, "population"), columns=columns)
    for number, exclusion in enumerate(one.exclusions):
        checker.expression(exclusion.when, (*place, "exclusions", number, "when"), columns=columns)
    for number, name in enumerate(one.by):
        checker.column(one.source, name, (*place, "by", number))
    if isinstance(one, Wait):
        _check_wait(checker, one, place)
    elif isinstance(one, ThemeSet):
        _check_themes(checker, one, place)
    elif isinstance(one, MinimumDataset):
        _check_dataset(checker, one, place, columns)
    elif isinstance(one, ExceptionClass):
        checker.expression(one.when, (*place, "when"), columns=columns)
        checker.column(one.source, one.date, (*place, "date"), types=DATES)
        _check_case(checker, one.source, one.case, place)


def _check_wait(checker: Checker, wait: Wait, place: Place) -> None:
    types = DATES if wait.unit == "days" else ("timestamp",)
    for name in ("begins", "ends", "leaves"):
        checker.column(wait.source, getattr(wait, name), (*place, name), types=types)
    checker.column(wait.source, wait.as_at, (*place, "as_at"), types=("timestamp",))


def _check_themes(checker: Checker, themes: ThemeSet, place: Place) -> None:
    checker.column(themes.source, themes.date, (*place, "date"), types=DATES)
    checker.column(themes.source, themes.reason, (*place, "reason"))
    if themes.taxonomy is None:
        if themes.group is not None:
            checker.fault((*place, "group"), "is a column of the taxonomy; name the taxonomy too")
    elif checker.source(themes.taxonomy, (*place, "taxonomy"), kinds=(ListSource,)):
        checker.column(themes.taxonomy, themes.group, (*place, "group"))


def _check_dataset(
    checker: Checker, dataset: MinimumDataset, place: Place, columns: Mapping[str, Any] | None
) -> None:
    checker.column(dataset.source, dataset.date, (*place, "date"), types=DATES)
    _check_case(checker, dataset.source, dataset.case, place)
    for name, item in dataset.fields.items():
        here: Place = (*place, "fields", name)
        checker.column(dataset.source, name, here)
        checker.expression(item.when, (*here, "when"), columns=columns)
        checker.expression(item.filled, (*here, "filled"), columns=columns)


def _check_case(checker: Checker, source: str, case: str, place: Place) -> None:
    checker.column(source, case, (*place, "case"))
    for message in case_key_faults(source, case, checker.sources):
        checker.fault((*place, "case"), message)
