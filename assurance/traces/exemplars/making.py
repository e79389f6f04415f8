"""From scores to timelines: choose, read the rows of the chosen, and set every time against the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd

from assurance.engine import Engine, quote
from assurance.errors import DomainError
from assurance.expressions import ColumnType
from assurance.programme import Pathway, PresenceRule, Rule, Step, WindowRule, named_steps
from assurance.traces.case_scores import case_query
from assurance.traces.exemplars.choosing import Choice, choose
from assurance.traces.exemplars.limits import last_moment, limit_of_case, local_day, midnight
from assurance.traces.exemplars.reading import CaseRows, When, read_cases
from assurance.traces.exemplars.result import Exemplars, Mark, RuleLine, StepLine, Timeline
from assurance.traces.exemplars.sequences import build_sequences
from assurance.traces.inputs import Inputs, check_inputs, time_type
from assurance.traces.result import TraceScores

__all__ = ["trace_exemplars"]

_CASES: Final = "_exemplar_cases"
_SEQUENCES: Final = "_exemplar_sequences"
_LABELS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MICROSECOND: Final = timedelta(microseconds=1)


def trace_exemplars(
    engine: Engine,
    pathway: Pathway,
    scores: TraceScores,
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
    seed: str,
    seed_words: str = "a declared seed",
    random: int = 1,
    fewest: int = 5,
) -> Exemplars:
    """Choose a typical, a worst and random cases of scored traces, and draw up their timelines.

    Parameters
    ----------
    engine, columns : on which, and with which, the pathway was scored
    scores : of that pathway
    seed : gives the tickets that choose and that break ties
    seed_words : which seed that is, for the pages; never the seed itself
    random : cases chosen by ticket alone, 0 to 20
    fewest : cases that have to share a sequence of steps, or its timeline is rare

    Returns
    -------
    Exemplars
        Fewer where there are no cases, none fell short, or one case is chosen twice.

    Raises
    ------
    DomainError
        When the scores are of another pathway, the seed is empty, or a number is out of range.
    """
    _check(pathway, scores, seed, random, fewest)
    inputs = Inputs(engine, pathway, {name: name for name in columns}, columns)
    check_inputs(inputs)
    try:
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(_CASES)} AS {case_query(scores)}")
        build_sequences(inputs, cases=_CASES, table=_SEQUENCES)
        chosen, notes = choose(engine, cases=_CASES, sequences=_SEQUENCES, seed=seed, random=random)
    finally:
        for name in (_SEQUENCES, _CASES):
            engine.execute(f"DROP TABLE IF EXISTS {quote(name)}")
    keys = [choice.case_key for choice in chosen]
    rows = read_cases(inputs, keys) if keys else {}
    outcomes = scores.rules(case_keys=keys) if keys else pd.DataFrame()
    items = tuple(
        _timeline(inputs, scores, choice, label, rows[choice.case_key], outcomes, fewest)
        for choice, label in zip(chosen, _LABELS, strict=False)
    )
    listed = {"label": [item.label for item in items], "case_key": keys}
    return Exemplars(
        pathway=pathway.id,
        title=pathway.title,
        period=scores.period,
        cases=scores.cases,
        items=items,
        keys=pd.DataFrame(listed).astype("str"),
        seed_words=seed_words,
        fewest=fewest,
        notes=tuple(notes),
    )


def _check(pathway: Pathway, scores: TraceScores, seed: str, random: int, fewest: int) -> None:
    if scores.pathway != pathway.id or [rule.id for rule in pathway.rules] != list(scores.summary["rule"]):
        raise DomainError(
            f"exemplars: the scores are of pathway {scores.pathway!r} version {scores.version!r}, with "
            f"{len(scores.summary)} rules; give those of pathway {pathway.id!r}, which has "
            f"{len(pathway.rules)}"
        )
    if not seed:
        raise DomainError("exemplars: the seed is empty; give the text that the tickets are made from")
    if not 0 <= random <= 20:
        raise DomainError(f"exemplars: random is {random}; give 0 to 20 cases to choose by ticket")
    if fewest < 1:
        raise DomainError(f"exemplars: fewest is {fewest}; give a number of cases from 1")


@dataclass(frozen=True, slots=True)
class _Since:
    """Time since the start of a case, which is its earliest time of any step."""

    start: datetime
    time_zone: str

    def offset(self, when: datetime) -> int:
        return (when - self.start) // _MICROSECOND

    def mark(self, when: datetime | date, *, counts: bool) -> Mark:
        if isinstance(when, datetime):
            return Mark(self.offset(when), None, counts)
        days = (when - local_day(self.start, self.time_zone)).days
        return Mark(self.offset(midnight(when, self.time_zone)), days, counts)

    def of(self, when: datetime | date | None) -> int | None:
        if when is None:
            return None
        return self.offset(when if isinstance(when, datetime) else midnight(when, self.time_zone))


def _timeline(
    inputs: Inputs,
    scores: TraceScores,
    choice: Choice,
    label: str,
    rows: CaseRows,
    outcomes: pd.DataFrame,
    fewest: int,
) -> Timeline:
    zone = inputs.engine.time_zone
    times = [when for of_step in rows.steps.values() for when in of_step if when is not None]
    instants = [when if isinstance(when, datetime) else midnight(when, zone) for when in times]
    since = _Since(min(instants), zone) if instants else None
    mine = outcomes[outcomes["case_key"] == choice.case_key].to_dict("records")
    rules = zip(inputs.pathway.rules, mine, strict=True)
    return Timeline(
        label=label,
        chosen=choice.chosen,
        pathway=scores.pathway,
        title=scores.title,
        period=scores.period,
        score=choice.score,
        weakest=choice.weakest,
        events=choice.events,
        steps=tuple(_step(step, rows.steps.get(step.id, []), since) for step in inputs.pathway.steps),
        rules=tuple(
            _rule(inputs, rule, {str(name): cell for name, cell in row.items()}, rows, since)
            for rule, row in rules
        ),
        as_at=since.of(scores.as_at) if since else None,
        alike=choice.alike,
        rare=choice.alike < fewest,
    )


def _step(step: Step, times: list[When], since: _Since | None) -> StepLine:
    timed = [(when, place) for place, when in enumerate(times) if when is not None]
    if not timed or since is None:
        return StepLine(step.id, step.title, (), len(times))
    best = max(timed) if step.which == "last" else min(timed)
    marks = tuple(since.mark(when, counts=(when, place) == best) for when, place in sorted(timed))
    return StepLine(step.id, step.title, marks, len(times) - len(timed))


def _rule(
    inputs: Inputs, rule: Rule, row: dict[str, object], rows: CaseRows, since: _Since | None
) -> RuleLine:
    steps = {step.id: step for step in inputs.pathway.steps}
    kinds = {name: time_type(inputs, steps[name]) for name in named_steps(rule)}
    windowed = isinstance(rule, WindowRule) or (isinstance(rule, PresenceRule) and rule.start is not None)
    line = RuleLine(
        rule.id, rule.title, str(row["outcome"]), str(row["detail"] or ""), windowed=bool(windowed)
    )
    if since is None or not isinstance(rule, WindowRule | PresenceRule):
        return line
    begun = None if rule.start is None else _read(row["start_at"], kinds[rule.start])
    reached = _read(row["end_at"], kinds[rule.end if isinstance(rule, WindowRule) else rule.step])
    dated = "date" in kinds.values()
    limit = limit_of_case(inputs.engine, rule, begun, rows, dated=dated) if windowed else None
    return RuleLine(
        line.rule, line.title, line.outcome, line.detail, since.of(begun),
        None if limit is None else since.offset(last_moment(limit, inputs.engine.time_zone)),
        since.of(reached), line.windowed,
    )  # fmt: skip


def _read(cell: object, kind: str) -> datetime | date | None:
    """Read a time of the file of outcomes, in which a date is its midnight."""
    if not isinstance(cell, pd.Timestamp):
        return None
    when: datetime = cell.to_pydatetime(warn=False)
    return when.date() if kind == "date" else when
