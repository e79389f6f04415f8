"""Earlier periods that were opened before this one: what was received for them, and what was agreed then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assurance.calendars import Period, parse_period
from assurance.engine import Store, load_result
from assurance.errors import StoreError
from assurance.extracts.privacy.receipts import RECEIVED, standing_receipts
from assurance.ledger import Event, Ledger
from assurance.programme import Programme
from assurance.reconciliation import Reconciliation

__all__ = ["Run", "definitions_of", "earlier_runs", "runs_as_inputs", "runs_before"]


@dataclass(frozen=True, slots=True)
class Run:
    """What was received for an earlier period before this one was opened first.

    Parameters
    ----------
    snapshots : SHA-256 of the snapshot of each source
    declarations : SHA-256 of the declaration under which each was read
    gone : sources whose snapshot is not in the store any more
    at : when the last of them came, as the ledger writes it
    """

    period: Period
    snapshots: Mapping[str, str]
    declarations: Mapping[str, str]
    gone: frozenset[str]
    at: str


def runs_before(
    ledger: Ledger, programme: Programme, period: Period, *, store: Store, since: str | None
) -> list[tuple[Run, Mapping[str, str]]]:
    """List the earlier periods to compare, each with the definitions that were kept of it."""
    found, until = earlier_runs(ledger, programme, period, since=since)
    runs = [replace(run, gone=run.gone | _absent(run, store)) for run in found]
    return [(run, definitions_of(store, programme.id, run.period.label, until=until)) for run in runs]


def _absent(run: Run, store: Store) -> set[str]:
    return {name for name, digest in run.snapshots.items() if not store.snapshot(digest).is_file()}


def runs_as_inputs(runs: Sequence[tuple[Run, Mapping[str, str]]]) -> list[dict[str, Any]]:
    """Give all that is read of earlier periods as JSON values, by which a kept result is found again."""
    return [
        {
            "period": run.period.label,
            "snapshots": dict(run.snapshots),
            "declarations": dict(run.declarations),
            "gone": sorted(run.gone),
            "definitions": dict(definitions),
        }
        for run, definitions in runs
    ]


def earlier_runs(
    ledger: Ledger, programme: Programme, period: Period, *, since: str | None = None
) -> tuple[list[Run], str]:
    """List the earlier periods that were opened before this one, latest first, and when this one was first.

    What was received for a period after this one had been opened is no reading of then. Without `since`
    only the last earlier period is given; with it every one that begins then or later.

    Raises
    ------
    DomainError
        When `since` is no period.
    """
    first_month = programme.header.financial_year_start
    bound = parse_period(since, financial_year_start=first_month) if since is not None else None
    events = ledger.events(RECEIVED, programme.id)
    opened = [event for event in events if event.period == period.label]
    until = opened[0].sequence if opened else None
    standing = {event.sequence for event in standing_receipts(ledger, programme.id)}
    by_period: dict[str, list[Event]] = {}
    for event in events:
        if event.period and event.period != period.label and (until is None or event.sequence < until):
            by_period.setdefault(event.period, []).append(event)
    runs = []
    for label, received in by_period.items():
        earlier = parse_period(label, financial_year_start=first_month)
        if earlier.kind != "all" and earlier.end <= period.start and (
            bound is None or earlier.start >= bound.start
        ):  # fmt: skip
            runs.append(_run(earlier, received, standing))
    runs.sort(key=lambda run: (run.period.end, run.period.start), reverse=True)
    return (runs if bound is not None else runs[:1]), (opened[0].at if opened else "")


def _run(period: Period, received: Sequence[Event], standing: set[int]) -> Run:
    last = {str(event.payload["source"]): event for event in received}
    return Run(
        period,
        {source: str(event.payload["snapshot"]) for source, event in last.items()},
        {source: str(event.payload["declaration"]) for source, event in last.items()},
        frozenset(source for source, event in last.items() if event.sequence not in standing),
        max(event.at for event in last.values()),
    )


def definitions_of(store: Store, programme: str, period: str, *, until: str) -> dict[str, str]:
    """Give the digest of each measure's definition in the reconciliation kept of an earlier period.

    Nothing is given of a measure of which several were kept and none can be told to be that of then.

    Parameters
    ----------
    until : when this month was first opened; a reconciliation that was kept later is not of then
    """
    kept: list[tuple[float, dict[str, str]]] = []
    for folder in sorted((store.period_stages(programme, period) / "reconcile").glob("*")):
        try:
            written = (folder / "result.json").stat().st_mtime
            figures = load_result(folder, Reconciliation).figures
        except (OSError, StoreError):
            continue  # damaged, or of an earlier release: it says nothing of then
        named = figures[figures["definition"] != ""]
        kept.append((written, dict(zip(named["measure"], named["definition"], strict=True))))
    limit = datetime.fromisoformat(until).timestamp() if until else float("inf")
    before = sorted((each for each in kept if each[0] <= limit), key=lambda each: each[0])
    if before:
        return before[-1][1]
    names = {name for _, found in kept for name in found}
    digests = {name: {found[name] for _, found in kept if name in found} for name in names}
    return {name: next(iter(found)) for name, found in digests.items() if len(found) == 1}
