"""The door for frames: events as pandas, polars or Arrow, a pathway, and nothing else."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
from pydantic import ValidationError

from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.programme import Pathway
from assurance.traces.frames import check_columns, make_view
from assurance.traces.inputs import Inputs, column_types, key_sql
from assurance.traces.result import TraceScores
from assurance.traces.scoring import end_of_day, score_inputs

__all__ = ["score_traces"]

_NAME: Final = "_trace_door_"
_RAW: Final = "_trace_raw_"


def score_traces(
    events: object | Mapping[str, object],
    pathway: Pathway | Mapping[str, Any],
    *,
    as_at: datetime | date | str | None = None,
    engine: Engine | None = None,
) -> TraceScores:
    """Score the traces of events against a pathway.

    Parameters
    ----------
    events : one pandas, polars or Arrow frame that serves every source of the pathway, or a mapping
        of source -> frame. The order of rows is the file order that breaks ties. Times with a zone
        are converted to UTC, others are taken as UTC. Text is read as ISO 8601 times, or as dates where
        it holds dates alone; what cannot be read, and a date among times, is a time that is missing.
        White space at the ends of a case key does not count, and a blank key is none
    pathway : a pathway, or the mapping that `pathways.yaml` would hold for it
    as_at : UTC time at which clocks still running are read; a date means its local end. None takes
        the latest time of any step and says so in `as_at_source`
    engine : whose time zone, calendar and memory limit are used; else a new one

    Returns
    -------
    TraceScores
        Cases are the rows of the pathway's own source where the mapping has it, and else every
        case that an event names; conditions read a case's first row. No case is dropped. The case-level
        files last as long as the result.

    Raises
    ------
    DomainError
        When the pathway is not one, or a source or column is not there; all faults at once.
    ExpressionError
        When a condition is outside the expression language.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "case_id": ["A1", "A1", "A2"],
    ...     "activity": ["triage", "antibiotics", "triage"],
    ...     "at": pd.to_datetime(["2026-10-01 10:00", "2026-10-01 10:40", "2026-10-01 12:00"]),
    ... })
    >>> step = {"source": "events", "at": "at"}
    >>> pathway = {
    ...     "id": "sepsis", "title": "Antibiotics in time", "source": "events", "case": "case_id",
    ...     "steps": [
    ...         {"id": "triage", "title": "Triage", "when": "activity = 'triage'", **step},
    ...         {"id": "drug", "title": "Antibiotics", "when": "activity = 'antibiotics'", **step},
    ...     ],
    ...     "rules": [{"id": "hour", "title": "Antibiotics within an hour", "kind": "window",
    ...                "start": "triage", "end": "drug", "within": "1 hour"}],
    ... }
    >>> score_traces(events, pathway, as_at="2026-10-01T12:30").rules()[["case_key", "outcome"]]
      case_key      outcome
    0       A1          met
    1       A2  not yet due
    """
    declared = pathway if isinstance(pathway, Pathway) else _validated(pathway)
    with ExitStack() as stack:
        opened = engine if engine is not None else stack.enter_context(Engine.open())
        inputs = stack.enter_context(_registered(opened, declared, events))
        folder = Path(tempfile.mkdtemp(prefix="assurance-traces-"))
        try:
            scores = score_inputs(
                inputs, as_at=_moment(as_at, opened), period=None, path=folder, case_keys=None
            )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    weakref.finalize(scores, shutil.rmtree, folder, ignore_errors=True)
    return scores


def _validated(pathway: Mapping[str, Any]) -> Pathway:
    try:
        return Pathway.model_validate(pathway)
    except ValidationError as error:
        faults = [fault for fault in error.errors() if not _follows(fault["loc"], fault["type"], error)]
        lines = [f"pathway: {len(faults)} problem(s)"]
        for fault in faults:
            hint = near_miss(str(fault["loc"][-1]), Pathway.model_fields) if fault["loc"] else ""
            known = hint if fault["type"] == "extra_forbidden" else ""
            lines.append(f"  {'.'.join(map(str, fault['loc']))}: {fault['msg']}{known}")
        raise DomainError("\n".join(lines)) from error


def _follows(place: tuple[int | str, ...], kind: str, error: ValidationError) -> bool:
    """Whether a list is called too short only because its members, which are listed, have faults."""
    inside = any(len(o["loc"]) > len(place) and o["loc"][: len(place)] == place for o in error.errors())
    return kind == "too_short" and inside


def _moment(as_at: datetime | date | str | None, engine: Engine) -> datetime | None:
    if isinstance(as_at, str):
        try:
            as_at = _date_or_time(as_at)
        except ValueError:
            raise DomainError(f"as_at {as_at!r} is not a time; write such as 2026-10-31T12:00") from None
    if isinstance(as_at, type(pd.NaT)):
        raise DomainError("as_at is not a time (NaT); give a time, or None for the latest time of any step")
    if isinstance(as_at, pd.Timestamp):
        as_at = as_at.to_pydatetime(warn=False)
    if as_at is not None and not isinstance(as_at, date):
        raise DomainError(f"as_at is a {type(as_at).__name__}; give a datetime, a date, or ISO 8601 text")
    if isinstance(as_at, datetime):
        return as_at.astimezone(UTC).replace(tzinfo=None) if as_at.tzinfo else as_at
    return end_of_day(as_at, engine.time_zone) if as_at is not None else None


def _date_or_time(text: str) -> date:
    """Read ISO 8601 text; a date in any of its forms is a day, never its midnight."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


@contextmanager
def _registered(engine: Engine, pathway: Pathway, events: object | Mapping[str, object]) -> Iterator[Inputs]:
    """Lend the frames as views with their file order, under names that clash with nothing."""
    wanted = sorted({pathway.source, *(step.source for step in pathway.steps)})
    frames = dict(events) if isinstance(events, Mapping) else dict.fromkeys(wanted, events)
    _check_frames(pathway, frames)
    views: dict[str, str] = {}
    columns: dict[str, dict[str, ColumnType]] = {}
    try:
        for source in wanted:
            if source in frames:
                views[source] = f"{_NAME}{source}"
                engine.register_frame(f"{_RAW}{source}", frames[source])
                make_view(engine, pathway, source, raw=f"{_RAW}{source}", view=views[source])
        if pathway.source not in frames:
            _cases_of_events(engine, pathway, views)
        for source, view in views.items():
            columns[source] = column_types(engine, view)
        yield Inputs(engine, pathway, views, columns)
    finally:
        for view in {**views, pathway.source: f"{_NAME}{pathway.source}"}.values():
            engine.execute(f"DROP VIEW IF EXISTS {quote(view)}")
            engine.execute(f"DROP TABLE IF EXISTS {quote(view.replace(_NAME, _RAW))}")


def _check_frames(pathway: Pathway, frames: Mapping[str, object]) -> None:
    missing = sorted({step.source for step in pathway.steps} - set(frames))
    if missing:
        given = ", ".join(repr(name) for name in sorted(frames)) or "none"
        hint = near_miss(missing[0], frames)
        names = ", ".join(repr(name) for name in missing)
        raise DomainError(
            f"pathway {pathway.id!r}: no frame was given for source {names}; the frames are {given}{hint}"
        )
    for source, frame in frames.items():
        check_columns(source, frame)


def _cases_of_events(engine: Engine, pathway: Pathway, views: dict[str, str]) -> None:
    """Make the case source from every case that an event names."""
    parts = []
    for step in pathway.steps:
        column = step.case or pathway.case
        if step.source in views and column in engine.columns(views[step.source]):
            view = views[step.source]
            key = key_sql(engine, view, column, "e")
            parts.append(f"SELECT {key} AS {quote(pathway.case)} FROM {quote(view)} AS e")  # noqa: S608
    if parts:
        views[pathway.source] = f"{_NAME}{pathway.source}"
        union = " UNION ".join(parts)
        engine.create_view(
            views[pathway.source],
            f"SELECT *, 1 AS _row FROM ({union}) WHERE {quote(pathway.case)} IS NOT NULL",  # noqa: S608
        )
