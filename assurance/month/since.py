"""The period's records beside those that were received for the two periods before."""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from assurance.calendars import Period, periods_back
from assurance.engine import Engine, Store, quote
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import DomainError
from assurance.extracts import Intake
from assurance.extracts.suspicion.since_before import Step, since_before, since_warnings
from assurance.ledger import Ledger
from assurance.month.earlier import earlier_runs
from assurance.programme import FigureSource, Programme, RecordSource

__all__ = ["Before", "change_warnings", "received_before"]

_BACK: Final = 12
"""Periods in which the two extracts before are looked for."""
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Before:
    """An extract that was received for an earlier period.

    Parameters
    ----------
    period : of which it was received
    snapshot : its accepted and excluded rows, as stored
    """

    period: Period
    snapshot: Path


def received_before(
    ledger: Ledger, programme: Programme, period: Period, *, intakes: Mapping[str, Intake], store: Store
) -> dict[str, tuple[Before, ...]]:
    """Find the two extracts of each source of records or figures that were received before, latest first.

    Only those under the declaration of now, that are still stored, and that are not this extract again.
    """
    try:
        since = periods_back(period, _BACK + 1, period.kind)[0].label
    except DomainError:  # the calendar begins
        return {}
    runs, _ = earlier_runs(ledger, programme, period, since=since)
    found = {}
    for name, intake in intakes.items():
        if _compared(programme, name) is None:
            continue
        there: dict[str, Before] = {}
        for run in runs:
            digest = run.snapshots.get(name, intake.snapshot_sha256)
            if digest == intake.snapshot_sha256 or name in run.gone:
                continue
            path = store.snapshot(digest)
            if run.declarations[name] == intake.declaration and path.is_file():
                there.setdefault(digest, Before(run.period, path))
        found[name] = tuple(there.values())[:_TWO]
    return found


def change_warnings(
    engine: Engine,
    *,
    programme: Programme,
    intakes: Mapping[str, Intake],
    before: Mapping[str, Sequence[Before]],
) -> Iterator[str]:
    """Warn of rows that went missing or were changed since the extract before, source by source.

    Nothing is said before there are two earlier extracts: the step between them shows how much changes
    from one to the next in the ordinary way.
    """
    for name, found in before.items():
        compared = _compared(programme, name)
        if len(found) < _TWO or compared is None:
            continue
        stored = [column for column, _ in intakes[name].columns]
        key, columns = ([column for column in wanted if column in stored] for wanted in compared)
        last, first = found
        rows = [quote(name), _accepted(last.snapshot), _accepted(first.snapshot)]
        later, sooner = (
            since_before(now, then, key=key, columns=columns, engine=engine) for now, then in pairwise(rows)
        )
        yield from since_warnings(
            f"{name}: {intakes[name].file}",
            Step(later, last.period.words()),
            Step(sooner, first.period.words()),
            figures=isinstance(programme.sources[name], FigureSource),
        )


def _compared(programme: Programme, name: str) -> tuple[Sequence[str], Sequence[str]] | None:
    """Give the columns that name a row, and those to compare; None where rows cannot be found again."""
    source = programme.sources[name]
    if isinstance(source, FigureSource):
        roles = source.figures
        names = [roles.period, *roles.breakdown.values()]
        if roles.wide:
            return names, [*roles.wide]
        said = (roles.numerator, roles.denominator, roles.value)
        return [roles.measure, *names], [column for column in said if column]
    if not isinstance(source, RecordSource) or not source.key or source.duplicate_keys == "keep_all":
        return None
    return source.key, [column for column in source.columns if column not in source.key]


def _accepted(path: Path) -> str:
    return f"(SELECT * FROM {parquet_relation(path)} WHERE _excluded IS NULL)"
