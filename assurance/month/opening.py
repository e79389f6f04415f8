"""Opening a month's engine: every file received, lists first, and every case table made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assurance.engine import Engine, Store, quote
from assurance.errors import AssuranceError
from assurance.extracts import (
    Intake,
    check_fit,
    derive_cases,
    has_come,
    receive,
    record_receipts,
    register,
)
from assurance.ledger import open_ledger
from assurance.programme import CaseSource, FileSource, ListSource, Programme, ReviewSource

__all__ = ["Opened", "open_engine"]


@dataclass(frozen=True, slots=True)
class Opened:
    """An engine with a view of every source, what was received for them, and what to know of the cases."""

    engine: Engine
    intakes: Mapping[str, Intake]
    case_warnings: tuple[str, ...]


def open_engine(programme: Programme, *, extracts: Path, store: Store, period: str) -> Opened:
    """Receive every source of a programme and register it under its name.

    Lists come first, since the others take their codes from them; then the calendar's further closed days
    are known before anything counts working days. Reviews come back weeks after the draw, so their
    absence is no fault. The ledger is told what was received for the period, each intake once.

    Raises
    ------
    ExtractError, StoreError, DomainError, LedgerError
        When a file cannot be received, or that cannot be recorded; the engine is closed then.
    """
    header = programme.header
    engine = Engine.open(
        time_zone=header.time_zone,
        holidays=header.holidays,
        folders=[store.root, extracts, programme.folder],
    )
    try:
        intakes = _received(programme, extracts=extracts, store=store, engine=engine)
        warnings: tuple[str, ...] = ()
        for name, source in programme.sources.items():
            if isinstance(source, CaseSource):
                warnings += derive_cases(name, source, engine=engine)
        record_receipts(open_ledger(store.ledger), intakes.values(), programme=programme.id, period=period)
    except AssuranceError:
        engine.close()
        raise
    return Opened(engine, intakes, warnings)


def _received(programme: Programme, *, extracts: Path, store: Store, engine: Engine) -> dict[str, Intake]:
    files = [(name, source) for name, source in programme.sources.items() if isinstance(source, FileSource)]
    files.sort(key=lambda entry: not isinstance(entry[1], ListSource))
    intakes: dict[str, Intake] = {}
    for name, source in files:
        if not _expected(source, programme, extracts):
            continue
        intakes[name] = receive(
            name, source, folder=extracts, programme=programme, store=store, engine=engine, lists=intakes
        )
        check_fit(intakes[name])
        register(intakes[name], engine, sources=programme.sources)
        if name == programme.header.closed_days and isinstance(source, ListSource):
            days = engine.rows(f"SELECT {quote(source.codes.code)} FROM {quote(name)}")  # noqa: S608 - quoted
            engine.close_days(day for (day,) in days)
    return intakes


def _expected(source: FileSource, programme: Programme, extracts: Path) -> bool:
    return not isinstance(source, ReviewSource) or has_come(
        source, folder=extracts, programme_folder=programme.folder
    )
