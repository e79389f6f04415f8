"""What every stage of a month builds on: its engine, its ledger, its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assurance.calendars import Period
from assurance.engine import Engine, Store
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.extracts import DataQuality, Intake
from assurance.ledger import Ledger, open_ledger
from assurance.month.opening import Opened, open_engine
from assurance.month.quality import data_quality
from assurance.month.reach import check_reach, empty, unfinished
from assurance.month.since import change_warnings, received_before
from assurance.month.stages import Shelf
from assurance.month.suspicion import month_warnings
from assurance.programme import Plan, Programme, ReviewSource, columns_of
from assurance.results import Several

__all__ = ["MonthBase"]


class MonthBase:
    """One period of one programme: what was received for it, and where its results are kept."""

    def __init__(self, programme: Programme, period: Period, *, extracts: Path, store: Store) -> None:
        self.programme = programme
        self.period = period
        self.extracts = extracts
        self.store = store
        self.shelf = Shelf(store, programme.id, period.label)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the engine, if one was opened."""
        opened: Opened | None = self.__dict__.pop("_opened", None)
        if opened is not None:
            opened.engine.close()

    @cached_property
    def _opened(self) -> Opened:
        check_reach(self.programme, self.period)
        return open_engine(self.programme, extracts=self.extracts, store=self.store, period=self.period.label)

    @property
    def engine(self) -> Engine:
        """The engine, with every received source registered under its name."""
        return self._opened.engine

    @property
    def ledger(self) -> Ledger:
        """The ledger of the store."""
        return open_ledger(self.store.ledger)

    @cached_property
    def columns(self) -> dict[str, dict[str, ColumnType]]:
        """Columns of each source, with their types."""
        return {name: columns_of(name, self.programme.sources) for name in self.programme.sources}

    @property
    def plan(self) -> Plan:
        """The sampling plan, or a refusal where the programme declares none."""
        if self.programme.plan is None:
            raise DomainError(f"programme {self.programme.id!r} has no plan.yaml, so it draws no sample")
        return self.programme.plan

    def intake(self) -> Mapping[str, Intake]:
        """Receive every source file: checked, counted, kept as a snapshot."""
        return dict(self._opened.intakes)

    def warnings(self) -> tuple[str, ...]:
        """List what a reader should know of the files, of the cases made from them, and of the period."""
        of_files = (text for intake in self.intake().values() for text in intake.warnings)
        return (*of_files, *self._opened.case_warnings, *self.shortfalls.values(), *self._suspicions)

    @cached_property
    def shortfalls(self) -> Mapping[str, str]:
        """How the files fall short of the period, by a heading; nothing where they reach to its end."""
        self.intake()  # refuses a period that lies after all of them
        none = empty(self.engine, self.programme, columns=self.columns, period=self.period)
        return {**unfinished(self.programme, self.period), **none}

    @cached_property
    def _suspicions(self) -> tuple[str, ...]:
        intakes = self.intake()  # receives the files, so that the ledger knows when this period was opened
        before = received_before(self.ledger, self.programme, self.period, intakes=intakes, store=self.store)
        return (
            *month_warnings(
                self.engine, programme=self.programme, columns=self.columns, intakes=intakes,
                period=self.period,
            ),
            *change_warnings(self.engine, programme=self.programme, intakes=intakes, before=before),
        )  # fmt: skip

    def quality(self) -> DataQuality:
        """Score the data of every source that declares `quality`, by provider and field."""
        return data_quality(self.programme, self.intake())

    def received(self) -> Several:
        """Show every received file with its counts: accepted, excluded, rejected."""
        return Several({self.programme.sources[name].title: intake for name, intake in self.intake().items()})

    def _snapshots(self) -> dict[str, str]:
        reviews = {
            name for name, source in self.programme.sources.items() if isinstance(source, ReviewSource)
        }
        return {name: intake.snapshot_sha256 for name, intake in self.intake().items() if name not in reviews}

    def _inputs(self, reviews: Sequence[str] = ()) -> dict[str, Any]:
        extra = {name: self.intake()[name].snapshot_sha256 for name in reviews}
        return {
            "programme": self.programme.digest,
            "period": self.period.label,
            "snapshots": {**self._snapshots(), **extra},
        }
