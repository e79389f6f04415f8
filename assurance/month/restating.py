"""Earlier periods as they were read then: snapshots opened again, read only, beside the month of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assurance.calendars import Period
from assurance.engine import Engine, Store, file_sha256, quote
from assurance.errors import StoreError
from assurance.expressions import ColumnType
from assurance.extracts import Intake, derive_cases, register
from assurance.month.earlier import Run
from assurance.programme import CaseSource, FigureSource, FileSource, ListSource, Programme, ReviewSource
from assurance.reconciliation import counts_of
from assurance.reconciliation.drift.model import frame_of
from assurance.reconciliation.restated.compare import Earlier, restate
from assurance.reconciliation.restated.model import RESTATED_COLUMNS, RUN_COLUMNS, Restated
from assurance.reconciliation.restated.of_programme import side_of_sources

__all__ = ["restated_figures"]


def restated_figures(
    engine: Engine,
    *,
    programme: Programme,
    period: Period,
    columns: Mapping[str, Mapping[str, ColumnType]],
    intakes: Mapping[str, Intake],
    store: Store,
    runs: Sequence[tuple[Run, Mapping[str, str]]],
) -> Restated:
    """Compare the figures of earlier periods with themselves, as they were read then and now.

    Nothing is received and nothing is written: the snapshots of then are opened on an engine of their own.

    Parameters
    ----------
    engine, columns, intakes : of the month of now
    runs : earlier periods, each with its definitions by measure

    Raises
    ------
    StoreError
        When a snapshot of then is not what was written.
    """
    given = {
        "measures": programme.measures,
        "figures": [(n, s) for n, s in programme.sources.items() if isinstance(s, FigureSource)],
        "columns": columns,
        "counts": counts_of(programme.sources),
        "financial_year_start": programme.header.financial_year_start,
    }
    now = side_of_sources(engine, there=_there_now(programme, intakes), **given)  # type: ignore[arg-type]
    rows: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    for run, definitions in runs:
        with _opened(engine, programme, run, intakes=intakes, store=store) as (earlier, there):
            side = side_of_sources(earlier, there=there, **given)  # type: ignore[arg-type]
            then = Earlier(run.period, side, definitions, _redeclared(programme, run, intakes))
            rows += restate(
                then,
                now,
                programme.measures,
                financial_year_start=programme.header.financial_year_start,
            )
        listed.append(_about(programme, run, there, definitions))
    return Restated(period.label, frame_of(rows, RESTATED_COLUMNS), frame_of(listed, RUN_COLUMNS))


def _there_now(programme: Programme, intakes: Mapping[str, Intake]) -> set[str]:
    return set(intakes) | {n for n, source in programme.sources.items() if isinstance(source, CaseSource)}


def _about(programme: Programme, run: Run, there: set[str], definitions: Mapping[str, str]) -> dict[str, Any]:
    wanted = [
        name
        for name, source in programme.sources.items()
        if isinstance(source, FileSource) and not isinstance(source, ReviewSource)
    ]
    day = datetime.fromisoformat(run.at).astimezone(ZoneInfo(programme.header.time_zone)).date()
    return {
        "period": run.period.label,
        "received": day.isoformat(),
        "sources": sum(name in there for name in wanted),
        "missing": ", ".join(name for name in wanted if name not in there),
        "definitions": len(definitions),
    }


@contextmanager
def _opened(
    now: Engine, programme: Programme, run: Run, *, intakes: Mapping[str, Intake], store: Store
) -> Iterator[tuple[Engine, set[str]]]:
    """Open the snapshots of an earlier period on an engine of their own, and say which sources are there."""
    header = programme.header
    with Engine.open(time_zone=header.time_zone, holidays=header.holidays, folders=[store.root]) as engine:
        there = _registered(engine, now, programme, run, intakes=intakes, store=store)
        for name, made in programme.sources.items():
            if isinstance(made, CaseSource) and _behind(made) <= there:
                derive_cases(name, made, engine=engine)
                there.add(name)
        yield engine, there


def _registered(
    engine: Engine,
    now: Engine,
    programme: Programme,
    run: Run,
    *,
    intakes: Mapping[str, Intake],
    store: Store,
) -> set[str]:
    """Register what is stored, lists first; what is gone, or has other columns than now, is left out."""
    there: set[str] = set()
    files = [(n, s) for n, s in programme.sources.items() if isinstance(s, FileSource) and n in intakes]
    files.sort(key=lambda entry: not isinstance(entry[1], ListSource))
    for name, source in files:
        snapshot = _snapshot(name, source, run, intakes[name], store)
        lists = {column.code_list for column in source.columns.values() if column.adds}
        if snapshot is None or not lists <= there:
            continue
        register(snapshot, engine, sources=programme.sources)
        if engine.columns(name) != now.columns(name):
            continue
        there.add(name)
        if name == programme.header.closed_days and isinstance(source, ListSource):
            sql = f"SELECT {quote(source.codes.code)} FROM {quote(name)}"  # noqa: S608 - quoted
            engine.close_days(day for (day,) in engine.rows(sql))
    return there


def _snapshot(name: str, source: FileSource, run: Run, intake: Intake, store: Store) -> Intake | None:
    """Give the intake of now with the snapshot of then, or None where that is not stored any more."""
    digest = run.snapshots.get(name)
    if digest is None or name in run.gone or isinstance(source, ReviewSource):
        return None
    path = store.snapshot(digest)
    if file_sha256(path) != digest:
        raise StoreError(
            f"{path}: is not the snapshot of {name} that was written for {run.period}: its SHA-256 is "
            "another; find out who changed it, and restore it from a backup"
        )
    return replace(intake, snapshot=path, snapshot_sha256=digest)


def _behind(source: CaseSource) -> set[str]:
    """Name the sources that a case table is made of."""
    base = {source.base} if source.base else set()
    return base | {milestone.source for milestone in source.milestones.values()}


def _redeclared(programme: Programme, run: Run, intakes: Mapping[str, Intake]) -> set[str]:
    """Name the measures of whose sources one was read under another declaration then."""
    changed = {
        name
        for name, intake in intakes.items()
        if name in run.declarations and run.declarations[name] != intake.declaration
    }
    found = set()
    for measure in programme.measures:
        source = programme.sources.get(measure.source)
        files = _behind(source) if isinstance(source, CaseSource) else {measure.source}
        lists = {
            column.code_list
            for name in files
            if isinstance(declared := programme.sources.get(name), FileSource)
            for column in declared.columns.values()
            if column.code_list
        }
        if changed & (files | lists):
            found.add(measure.id)
    return found
