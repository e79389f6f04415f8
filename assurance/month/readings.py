"""The month's readings: every window rule and every measure under each natural reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from assurance.calendars import Period
from assurance.engine import Engine
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.month.causes import case_keys
from assurance.month.rule_readings import rule_readings
from assurance.programme import Measure, Pathway, Programme, WindowRule
from assurance.reconciliation import counts_of
from assurance.reconciliation.readings import Readings, readings_of_source

__all__ = ["named", "read_named", "readable_measures", "readable_rules"]


def readable_rules(programme: Programme) -> dict[str, tuple[Pathway, str]]:
    """List the window rules of a programme by ``<pathway>.<rule>``.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> list(readable_rules(load_programme("sampling_plans/sepsis")))
    ['sepsis_pathway.antibiotics_in_1_hour', 'sepsis_pathway.lactic_acid_in_3_hours']
    """
    return {
        f"{pathway.id}.{rule.id}": (pathway, rule.id)
        for pathway in programme.pathways
        for rule in pathway.rules
        if isinstance(rule, WindowRule)
    }


def readable_measures(programme: Programme) -> dict[str, Measure]:
    """List the measures with cases behind them; those of published counts have none."""
    counts = counts_of(programme.sources)
    return {measure.id: measure for measure in programme.measures if measure.source not in counts}


def named(programme: Programme, name: str) -> str:
    """Give the full name of a measure, or of a rule (written ``rule`` or ``pathway.rule``); measures first.

    Raises
    ------
    DomainError
        When there is none, or several pathways have a rule of that name.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> named(load_programme("sampling_plans/sepsis"), "antibiotics_in_1_hour")
    'sepsis_pathway.antibiotics_in_1_hour'
    """
    measures, rules = readable_measures(programme), readable_rules(programme)
    if name in measures or name in rules:
        return name
    found = [known for known in rules if known.partition(".")[2] == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise DomainError(f"several pathways have a rule {name!r}; write {' or '.join(found)}")
    every = [*measures, *rules]
    instead = near_miss(name, every) or f"; there are {', '.join(every) or 'none'}"
    raise DomainError(f"no measure with cases and no window rule of {programme.id!r} is {name!r}{instead}")


def read_named(
    engine: Engine,
    programme: Programme,
    name: str,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    as_at: datetime | None,
    path: Path,
) -> Readings:
    """Read one measure or rule, by its full name, in every natural way.

    Parameters
    ----------
    path : folder for the files of a rule's scoring
    """
    rules = readable_rules(programme)
    if name in rules:
        pathway, rule = rules[name]
        of = None if pathway.date is None else period
        return rule_readings(engine, pathway, rule, columns=columns, as_at=as_at, period=of, path=path)
    return readings_of_source(
        engine,
        readable_measures(programme)[name],
        columns=columns,
        period=period,
        keys=case_keys(programme),
        financial_year_start=programme.header.financial_year_start,
    )
