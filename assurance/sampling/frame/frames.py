"""The frame: every case that could be drawn, with the count of what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Engine, Table, quote
from assurance.errors import ExtractError, near_miss
from assurance.expressions import Expression
from assurance.results import Result
from assurance.sampling.frame.cases import WHOLE
from assurance.sampling.frame.checks import check_keys, check_labels
from assurance.sampling.frame.digests import frame_digest_of
from assurance.sampling.frame.flow import Filter, FlowStep, date_filters, label_sql, rule_filters, stratum_sql
from assurance.sampling.frame.ordering import ordering_columns, ordering_kinds
from assurance.sampling.frame.quiet import check_quiet, quiet_warnings
from assurance.sampling.frame.seen import Seen, seen_filters

STAGED = "_frame"


@dataclass(frozen=True, eq=False)
class Frame(Result):
    """The cases that could be drawn in a period.

    Attributes
    ----------
    programme, period, source : what it is the frame of
    flow : from all rows to the frame; what is removed adds up
    strata : cases per stratum, by name
    digest : `frame_digest` of the table
    table : case_key, stratum and the columns that order a systematic draw, on disk, sorted by case_key
    warnings : what a reader has to know, with counts
    """

    programme: str
    period: Period
    source: str
    flow: tuple[FlowStep, ...]
    strata: Mapping[str, int]
    digest: str
    table: Table
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Cases in the frame."""
        return sum(self.strata.values())

    def to_frame(self) -> pd.DataFrame:
        """Give the flow, a row a step: id, reason, removed, left. The cases are in `table`."""
        rows = [(step.id, step.reason, step.removed, step.left) for step in self.flow]
        return pd.DataFrame(rows, columns=["id", "reason", "removed", "left"])


def build_frame(  # noqa: PLR0913 - one argument for each thing that the plan declares
    engine: Engine,
    *,
    view: str,
    case_key: str,
    strata: Sequence[str],
    eligible: Expression | None,
    exclusions: Sequence[tuple[str, str, Expression]],
    date_column: str | None,
    period: Period,
    programme: str,
    source: str,
    path: Path,
    seen: Seen | None = None,
    ordered_by: Sequence[str] = (),
    complete_to: date | None = None,
) -> Frame:
    """Filter an extract down to the frame, on the engine, and write it to disk.

    Rows leave by the first filter that takes them, in this order: no date; outside the period (by
    local date; both only where there is a date column and the period is not ``all``); eligibility
    unknown, because the rule is null; not eligible; the exclusions as listed; sampled before. An
    exclusion that is null does not exclude: the case stays in and is counted in a warning. A frame without
    a case is that of a quiet period, with the digest of nothing; see `check_quiet` for what is refused.

    Parameters
    ----------
    engine : holds the view
    view : accepted rows of the source
    case_key : text column that names a case
    strata : columns whose values, joined by " / ", name the stratum; a missing or blank value is
        "not recorded"; no column: one stratum named "all"
    eligible : rule that a case of the frame fulfils; None for all
    exclusions : (id, reason, rule) in order
    date_column : puts a case in the period; a date or a timestamp
    period, programme, source : what the frame is of
    path : Parquet file to write, only when every check has passed
    seen : cases sampled in periods before, left out as the step ``seen_before``
    ordered_by : columns that will order the list of a systematic draw; they are written beside the key
        and the stratum, and are no part of the digest (see `order_digest_of`)
    complete_to : day up to which the extract is declared to be complete

    Raises
    ------
    ExtractError
        When keys of the frame are missing, not text or occur twice, keys or strata hold tabs or line
        feeds, two different strata would have the same name, or a column is not there.
    PlanError
        When no case is left, and the extract does not show that the period was quiet: it has no row, none
        with a date, or does not reach the period.
    DomainError
        When a column cannot order the cases, or keys seen before are not text.
    """
    present = engine.columns(view)
    order = ordering_columns(ordered_by)
    for column in (case_key, *strata, *order):
        if column not in present:
            raise ExtractError(f"{source}: there is no column {column!r}{near_miss(column, present)}")
    ordering_kinds(engine, view, order)
    filters = [
        *date_filters(engine, view, date_column, period),
        *rule_filters(engine, eligible, exclusions),
        *seen_filters(engine, case_key, seen),
    ]
    engine.create_view(STAGED, _staged(view, case_key, strata, filters, order))
    flow, warnings = _flow(engine, filters)
    if not flow[-1].left:
        check_quiet(
            engine, view, source=source, column=date_column, period=period, flow=flow, complete_to=complete_to
        )
        warnings += quiet_warnings(flow, period, complete_to=complete_to)
    check_keys(engine, STAGED, source=source, case_key=case_key)
    check_labels(engine, STAGED, source=source, strata=strata)
    also = "".join(f", order_{place} as {quote(name)}" for place, name in enumerate(order, start=1))
    kept = f"select case_key, stratum{also} from {STAGED} where step = 0"  # noqa: S608
    rows = engine.write_parquet(f"{kept} order by case_key", path)
    counts = engine.rows(f"select stratum, count(*) from ({kept}) group by stratum order by stratum")  # noqa: S608
    engine.register_parquet(STAGED + "_written", path)
    return Frame(
        programme=programme,
        period=period,
        source=source,
        flow=flow,
        strata={str(name): int(count) for name, count in counts},
        digest=frame_digest_of(engine, STAGED + "_written"),
        table=Table(path, rows),
        warnings=warnings,
    )


def _staged(
    view: str, case_key: str, strata: Sequence[str], filters: Sequence[Filter], order: Sequence[str]
) -> str:
    """Give the SQL that numbers, for each row, the filter that takes it; 0 is the frame."""
    taken = " ".join(f"when {one.takes} then {place}" for place, one in enumerate(filters, start=1))
    columns = [
        f"{quote(case_key)} as case_key",
        f"{stratum_sql(strata, whole=WHOLE)} as stratum",
        f"[{', '.join(map(label_sql, strata)) or 'null'}] as parts",
        f"case {taken} else 0 end as step" if filters else "0 as step",
        *(f"{one.unknown} as unknown_{place}" for place, one in enumerate(filters, start=1)),
        *(f"{quote(name)} as order_{place}" for place, name in enumerate(order, start=1)),
    ]
    return f"select {', '.join(columns)} from {quote(view)}"  # noqa: S608


def _flow(engine: Engine, filters: Sequence[Filter]) -> tuple[tuple[FlowStep, ...], tuple[str, ...]]:
    places = range(1, len(filters) + 1)
    counted = [f"count(*) filter (where step = {place})" for place in places]
    # Unknown counts only where the row reached the filter: it was not taken by an earlier one.
    counted += [
        f"count(*) filter (where unknown_{place} and step not between 1 and {place})" for place in places
    ]
    select = f"select {', '.join(['count(*)', *counted])} from {STAGED}"  # noqa: S608
    numbers = [int(number) for number in engine.rows(select)[0]]
    removed = numbers[1 : len(filters) + 1]
    left = list(accumulate(removed, lambda rows, gone: rows - gone, initial=numbers[0]))
    steps = [FlowStep("rows", "rows of the extract", 0, numbers[0])]
    steps += [
        FlowStep(one.id, one.reason, gone, rest)
        for one, gone, rest in zip(filters, removed, left[1:], strict=True)
    ]
    warnings = tuple(
        f"exclusion {one.id}: cannot be decided for {count} row(s), because a value is not recorded; "
        "they stay in"
        for one, count in zip(filters, numbers[len(filters) + 1 :], strict=True)
        if count
    )
    return tuple(steps), warnings
