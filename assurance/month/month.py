"""The month: one programme, one period, every stage computed once.

Notebooks, the command line and analysts share this object. Each stage has one verb; each verb returns
a frozen result with four doors.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from assurance.calendars import Period, parse_period
from assurance.engine import Engine, Store
from assurance.errors import DomainError
from assurance.expressions import ColumnType, Expression, parse_expression
from assurance.extracts import DataQuality, Intake
from assurance.governance import Attention, triggered
from assurance.ledger import Event, Ledger, open_ledger
from assurance.month.opening import Opened, open_engine
from assurance.month.quality import data_quality, scored_sources
from assurance.month.ranked import ranked_variation
from assurance.month.sealing import check_typed, committed_frame, picks_digest, sealed_draw, user_name
from assurance.month.stages import Shelf, digest_of
from assurance.month.suspicion import month_warnings
from assurance.month.trends import labels_within, trend_charts
from assurance.programme import (
    FigureSource,
    Pathway,
    Plan,
    Programme,
    ReviewSource,
    columns_of,
    load_programme,
)
from assurance.reconciliation import Reconciliation, counts_of, reconcile_sources
from assurance.results import Result, Several
from assurance.review import Estimates, awaiting_review, estimate_questions, read_reviews
from assurance.sampling import Draw, Frame, build_frame
from assurance.traces import TraceScores, end_of_day, score_pathway
from assurance.variation import RankedVariation, Trends

__all__ = ["Month", "default_store", "open_month"]


def default_store(folder: Path) -> Path:
    """Give the store beside a programme's workspace: `.assurance` next to `sampling_plans`."""
    folder = folder.resolve()
    workspace = folder.parent.parent if folder.parent.name == "sampling_plans" else folder.parent
    return workspace / ".assurance"


def open_month(
    programme: Path | str,
    period: str,
    *,
    extracts: Path | str | None = None,
    store: Path | str | None = None,
) -> Month:
    """Open one month, week or other period of a programme; nothing is read from the extracts yet.

    Parameters
    ----------
    programme : programme folder
    period : such as ``2026-10`` or ``2026-W43``; there is no default, so that nobody reports the wrong one
    extracts : folder with the source files; by default `extracts/<programme>` in the store
    store : folder of snapshots, stage results and ledger; by default see `default_store`

    Raises
    ------
    DeclarationError, DomainError
        When the folder has faults, or the period is empty, unreadable or `all`.

    Examples
    --------
    >>> open_month("sampling_plans/sepsis", "")
    Traceback (most recent call last):
    assurance.errors.DomainError: period is empty; give the period to report on, such as 2026-10
    """
    if not str(programme):
        raise DomainError("programme is empty; give a programme folder such as sampling_plans/sepsis")
    if not period:
        raise DomainError("period is empty; give the period to report on, such as 2026-10")
    agreed = load_programme(Path(programme))
    span = parse_period(period, financial_year_start=agreed.header.financial_year_start)
    if span.kind == "all":
        raise DomainError("period 'all' cannot be opened as a month; give a period such as 2026-10")
    place = Store(Path(store) if store else default_store(agreed.folder))
    files = Path(extracts) if extracts else place.extracts(agreed.id)
    return Month(agreed, span, extracts=files, store=place)


class Month:
    """One period of one programme. Use it as a context manager, or call `close`."""

    def __init__(self, programme: Programme, period: Period, *, extracts: Path, store: Store) -> None:
        self.programme = programme
        self.period = period
        self.extracts = extracts
        self.store = store
        self.shelf = Shelf(store, programme.id, period.label)

    def __enter__(self) -> Month:
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

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages that the programme declares, in the order of the month."""
        declared = {
            "draw": self.programme.plan is not None,
            "estimate": self.programme.plan is not None,
            "reconcile": bool(self.programme.measures),
            "traces": bool(self.programme.pathways),
            "variation": bool(self.programme.measures),
            "quality": bool(scored_sources(self.programme)),
        }
        return tuple(stage for stage, there in declared.items() if there)

    def intake(self) -> Mapping[str, Intake]:
        """Receive every source file: checked, counted, kept as a snapshot."""
        return dict(self._opened.intakes)

    def warnings(self) -> tuple[str, ...]:
        """List what a reader should know of the files, of the cases made from them, and of the period."""
        of_files = (text for intake in self.intake().values() for text in intake.warnings)
        return (*of_files, *self._opened.case_warnings, *self._suspicions)

    @cached_property
    def _suspicions(self) -> tuple[str, ...]:
        return month_warnings(
            self.engine, programme=self.programme, columns=self.columns, intakes=self.intake(),
            period=self.period,
        )  # fmt: skip

    def quality(self) -> DataQuality:
        """Score the data of every source that declares `quality`, by provider and field."""
        return data_quality(self.programme, self.intake())

    def received(self) -> Several:
        """Show every received file with its counts: accepted, excluded, rejected."""
        return Several({self.programme.sources[name].title: intake for name, intake in self.intake().items()})

    def frame(self) -> Frame:
        """Give the sampling frame as committed to the ledger, committing to it the first time."""
        return self._committed()[0]

    def draw(self, *, seed: str | None = None) -> Draw:
        """Give the sealed draw, drawing it the first time.

        Parameters
        ----------
        seed : typed by a person, such as from dice; None takes one from the system, once
        """
        check_typed(seed)  # before the commit, so that a refusal leaves nothing behind
        frame, committed = self._committed()
        return sealed_draw(
            ledger=self.ledger,
            shelf=self.shelf,
            engine=self.engine,
            frame=frame,
            committed=committed,
            seed=seed,
            by=user_name(),
        )

    def estimate(self) -> Estimates:
        """Say what the reviewed sample shows; without a complete review, that it is awaited."""
        plan, draw = self.plan, self.draw()
        sampled = sum(draw.sizes.values())
        expected = sampled * len(plan.questions)
        source = self.programme.sources.get(plan.reviews) if plan.reviews else None
        if plan.reviews is None or plan.reviews not in self.intake() or not isinstance(source, ReviewSource):
            return awaiting_review(plan, expected=expected)
        reviews = read_reviews(self.engine, view=plan.reviews, source=source, plan=plan, picks=draw.picks)
        inputs = {**self._inputs([plan.reviews]), "picks": picks_digest(draw.picks)}
        return self.shelf.keep(
            "estimate",
            inputs,
            Estimates,
            lambda: estimate_questions(reviews, plan=plan, population=draw.population),
        )

    def reconcile(self) -> Reconciliation:
        """Count every published figure again from the records and compare."""
        figures = [
            (name, source)
            for name, source in self.programme.sources.items()
            if isinstance(source, FigureSource)
        ]
        return self.shelf.keep(
            "reconcile",
            self._inputs(),
            Reconciliation,
            lambda: reconcile_sources(
                self.engine,
                measures=self.programme.measures,
                figures=figures,
                columns=self.columns,
                period=self.period,
                counts=counts_of(self.programme.sources),
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def traces(self, pathway: str | None = None) -> TraceScores:
        """Score every case of the month against a pathway.

        Parameters
        ----------
        pathway : id of the pathway; may be left out where the programme declares one only
        """
        chosen = self._pathway(pathway)
        path = self.shelf.folder("traces_work", self.programme.digest)
        return self.shelf.keep(
            f"traces_{chosen.id}",
            self._inputs(),
            TraceScores,
            lambda: score_pathway(
                self.engine,
                chosen,
                columns=self.columns,
                as_at=self._as_at(),
                period=self.period,
                path=path,
            ),
        )

    def pathways(self) -> Several:
        """Score the month against every pathway of the programme."""
        return Several({pathway.title: self.traces(pathway.id) for pathway in self.programme.pathways})

    def variation(self) -> Trends:
        """Draw up the XmR chart of every weekly, monthly or quarterly measure, up to this period."""
        return self.shelf.keep(
            "variation",
            self._inputs(),
            Trends,
            lambda: trend_charts(
                self.engine,
                measures=self.programme.measures,
                columns=self.columns,
                period=self.period,
                counts=counts_of(self.programme.sources),
            ),
        )

    def ranked(self) -> RankedVariation:
        """Rank the parts of every measure that has breakdowns, and say how little most ranks say."""
        return self.shelf.keep(
            "ranked",
            self._inputs(),
            RankedVariation,
            lambda: ranked_variation(
                self.engine,
                measures=self.programme.measures,
                columns=self.columns,
                counts=counts_of(self.programme.sources),
                period=self.period,
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def results(self) -> dict[str, Result]:
        """Compute every stage the programme declares, in the order of the month, by stage."""
        found: dict[str, Result] = {}
        for stage in self.stages:
            if stage == "traces":
                for pathway in self.programme.pathways:
                    found[f"traces {pathway.id}"] = self.traces(pathway.id)
            else:
                found[stage] = getattr(self, stage)()
        return found

    def attention(self) -> Attention:
        """List what crossed a threshold agreed beforehand."""
        results = self.results()
        frames: dict[str, pd.DataFrame] = {
            stage: results[stage].to_frame()
            for stage in ("estimate", "reconcile", "variation")
            if stage in results
        }
        if "variation" in frames:  # a signal of an earlier week or month was told in its own pack
            latest, told = frames["variation"], labels_within(self.period, self.programme.measures)
            frames["variation"] = latest[latest["label"].isin(told)]
        scores = [result for result in results.values() if isinstance(result, TraceScores)]
        if scores:
            frames["traces"] = pd.concat([score.summary for score in scores], ignore_index=True)
        return triggered(self.engine, rules=self.programme.rules, stages=frames)

    def _as_at(self) -> datetime | None:
        """Give the declared moment; without one, the latest time in the records is used and said."""
        header = self.programme.header
        return end_of_day(header.as_at, header.time_zone) if header.as_at else None

    def _pathway(self, name: str | None) -> Pathway:
        known = {pathway.id: pathway for pathway in self.programme.pathways}
        if name is None and len(known) == 1:
            return next(iter(known.values()))
        if name is None or name not in known:
            raise DomainError(
                f"pathway {name!r} is not declared by {self.programme.id!r}; "
                f"declared: {', '.join(known) or 'none'}"
            )
        return known[name]

    def _committed(self) -> tuple[Frame, Event]:
        return committed_frame(
            ledger=self.ledger,
            shelf=self.shelf,
            engine=self.engine,
            plan=self.plan,
            build=self._build_frame,
            inputs=self._snapshots(),
        )

    def _build_frame(self) -> Frame:
        plan = self.plan
        return build_frame(
            self.engine,
            view=plan.source,
            case_key=plan.case_key,
            strata=plan.strata,
            eligible=self._expression(plan.eligible, plan.source) if plan.eligible else None,
            exclusions=[
                (item.id, item.reason, self._expression(item.when, plan.source)) for item in plan.exclusions
            ],
            date_column=plan.date,
            period=self.period,
            programme=self.programme.id,
            source=plan.source,
            path=self.store.frame(self.programme.id, self.period.label, digest_of(self._inputs())),
        )

    def _expression(self, text: str, source: str) -> Expression:
        return parse_expression(text, self.columns[source], expected="boolean")

    def _snapshots(self) -> dict[str, str]:
        reviews = {
            name for name, source in self.programme.sources.items() if isinstance(source, ReviewSource)
        }
        return {name: intake.snapshot_sha256 for name, intake in self.intake().items() if name not in reviews}

    def _inputs(self, reviews: list[str] | None = None) -> dict[str, Any]:
        extra = {name: self.intake()[name].snapshot_sha256 for name in reviews or []}
        return {
            "programme": self.programme.digest,
            "period": self.period.label,
            "snapshots": {**self._snapshots(), **extra},
        }
