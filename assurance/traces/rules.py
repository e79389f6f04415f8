"""Every rule as a column: its outcome, what is lacking, and the two times it compares.

Each function lists the branches of one kind of rule, first match wins; docs/pathways.md says the
same in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.programme import FieldsRule, GateRule, OrderRule, PresenceRule, Rule, WindowRule
from assurance.traces.cases import applies_column
from assurance.traces.inputs import Inputs
from assurance.traces.milestones import StepColumns
from assurance.traces.moments import Clock, Moment, clock_between, comparable
from assurance.traces.outcomes import CODES

__all__ = ["AS_AT", "RuleColumns", "rule_columns", "window_end"]

AS_AT: Final = "as_at"
_NOTHING: Final = "''"
_OUTSIDE: Final = "'a time lies outside the calendar of working days'"
_NO_TIME: Final = "CAST(NULL AS TIMESTAMP)"

Branch = tuple[str, str, str]
"""Condition, outcome, SQL of the detail."""


@dataclass(frozen=True, slots=True)
class RuleColumns:
    """SQL of one rule over the table of milestones."""

    outcome: str
    detail: str
    start_at: str = _NO_TIME
    end_at: str = _NO_TIME


@dataclass(frozen=True, slots=True)
class _Context:
    inputs: Inputs
    steps: Mapping[str, StepColumns]
    table: str

    @property
    def as_at(self) -> Moment:
        return Moment(self.table, AS_AT, "timestamp")

    def clock(self, rule: PresenceRule | WindowRule, start: Moment, end: Moment) -> Clock:
        return clock_between(
            self.inputs.engine,
            start,
            end,
            within=rule.within or "0 days",
            clock=rule.clock if isinstance(rule, WindowRule) else "elapsed",
            strict=isinstance(rule, WindowRule) and rule.strict,
            where=f"pathway {self.inputs.pathway.id!r}, rule {rule.id!r}",
        )


def window_end(index: int) -> str:
    """Name the column with the time that ends window rule number `index`."""
    return f"w{index}_end"


def rule_columns(inputs: Inputs, steps: Mapping[str, StepColumns], index: int, *, table: str) -> RuleColumns:
    """Give the columns of rule number `index` of the pathway, over the table of milestones."""
    rule, context = inputs.pathway.rules[index], _Context(inputs, steps, table)
    branches, otherwise, start, end = _parts(rule, context, index)
    if rule.applies_when is not None:
        applies = f"{quote(table)}.{applies_column(index)}"
        branches = [
            (f"{applies} IS NULL", "unreadable", "'applies_when cannot be read'"),
            (f"NOT {applies}", "not applicable", _NOTHING),
            *branches,
        ]
    outcome = " ".join(f"WHEN {condition} THEN {CODES[word]}" for condition, word, _ in branches)
    detail = " ".join(f"WHEN {condition} THEN {text}" for condition, _, text in branches)
    word, text = otherwise
    return RuleColumns(
        f"CAST(CASE {outcome} ELSE {CODES[word]} END AS TINYINT)",
        f"CASE {detail} ELSE {text} END",
        start.timestamp if start else _NO_TIME,
        end.timestamp if end else _NO_TIME,
    )


Parts = tuple[list[Branch], tuple[str, str], Moment | None, Moment | None]


def _parts(rule: Rule, context: _Context, index: int) -> Parts:
    match rule:
        case PresenceRule():
            return _presence(rule, context)
        case OrderRule():
            return _order(rule, context)
        case WindowRule():
            return _window(rule, context, index)
        case FieldsRule():
            return _fields(rule, context)
        case GateRule():
            return _gate(rule, context)


def _presence(rule: PresenceRule, context: _Context) -> Parts:
    step = context.steps[rule.step]
    branches: list[Branch] = [(f"NOT {step.absent}", "met", _NOTHING)]
    start = None
    if rule.start is not None:
        begun = context.steps[rule.start]
        start = begun.at
        branches += [
            (begun.absent, "not applicable", _NOTHING),
            (begun.uncertain, "unreadable", _untimed(begun)),
            *_running(context.clock(rule, begun.at, context.as_at)),
        ]
    return branches, ("missing", _absent(step)), start, step.at


def _order(rule: OrderRule, context: _Context) -> Parts:
    first, then = context.steps[rule.first], context.steps[rule.then]
    one, other = comparable(context.inputs.engine, first.at, then.at)
    in_order = f"{one} <= {other}"
    if first.step.source == then.step.source and first.at.type == then.at.type:
        in_order = f"({one} < {other} OR ({one} = {other} AND {first.sql('row')} <= {then.sql('row')}))"
    branches: list[Branch] = [
        (then.absent, "not applicable", _NOTHING),
        (first.absent, "missing", _absent(first)),
        (f"({first.uncertain} OR {then.uncertain})", "unreadable", _untimed(first, then)),
        (in_order, "met", _NOTHING),
    ]
    return branches, ("out of order", text_literal(f"{rule.then} before {rule.first}")), first.at, then.at


def _window(rule: WindowRule, context: _Context, index: int) -> Parts:
    start, end = context.steps[rule.start], context.steps[rule.end]
    reached = Moment(context.table, window_end(index), end.at.type)
    clock = context.clock(rule, start.at, reached)
    branches: list[Branch] = [
        (f"({start.absent} AND {end.absent})", "not applicable", _NOTHING),
        (start.absent, "missing", _absent(start)),
        (start.uncertain, "unreadable", _untimed(start, end)),
    ]
    if end.step.which == "last":  # a row without a time might be the last
        branches.append((end.uncertain, "unreadable", _untimed(end)))
    branches += [
        (clock.in_time, "met", _NOTHING),
        (end.uncertain, "unreadable", _untimed(end)),
        (f"({reached.sql} IS NOT NULL AND {clock.amount} IS NULL)", "unreadable", _OUTSIDE),
        (f"{reached.sql} IS NOT NULL", "late", _NOTHING),
        (f"NOT {end.absent}", "out of order", text_literal(f"{rule.end} only before {rule.start}")),
        *_running(context.clock(rule, start.at, context.as_at)),
    ]
    return branches, ("missing", _absent(end)), start.at, reached


def _fields(rule: FieldsRule, context: _Context) -> Parts:
    step = context.steps[rule.step]
    states, names = step.sql("states"), [field.column for field in step.step.fields]
    lacking = {
        state: _named([(f"{states}[{place}] = {state}", name) for place, name in enumerate(names, start=1)])
        for state in (1, 2)
    }
    both = f"concat_ws('; ', nullif('missing: ' || {lacking[1]}, 'missing: '), {_refused(lacking[2])})"
    branches: list[Branch] = [
        (step.absent, "not applicable", _NOTHING),
        (f"list_contains({states}, 1)", "missing", both),
        (f"list_contains({states}, 2)", "unreadable", _refused(lacking[2])),
    ]
    return branches, ("met", _NOTHING), None, step.at


def _gate(rule: GateRule, context: _Context) -> Parts:
    step, needs = context.steps[rule.step], [context.steps[name] for name in rule.needs]
    passed = {need.step.id: _before(context, need, step) for need in needs}
    never = [(need.absent, need.step.id) for need in needs]
    after = [(f"(NOT {need.uncertain} AND NOT {passed[need.step.id]})", need.step.id) for need in needs]
    unknown = [(f"({need.uncertain} AND NOT {passed[need.step.id]})", need.step.id) for need in needs]
    both = zip(never, after, strict=True)
    lacking = [(f"({no} OR (NOT {step.uncertain} AND {late}))", name) for (no, name), (late, _) in both]
    branches: list[Branch] = [
        (step.absent, "not applicable", _NOTHING),
        (_any(never), "blocked", f"'without: ' || {_named(lacking)}"),
        (step.uncertain, "unreadable", _untimed(step, *needs)),
        (_any(after), "blocked", f"'without: ' || {_named(lacking)}"),
        (_any(unknown), "unreadable", f"'no readable time: ' || {_named(unknown)}"),
    ]
    return branches, ("met", _NOTHING), None, step.at


def _running(clock: Clock) -> list[Branch]:
    """Give the branches for a step that has not happened: an end at the as-at time would still count."""
    return [
        (clock.in_time, "not yet due", _NOTHING),
        (f"{clock.amount} IS NULL", "unreadable", _OUTSIDE),
    ]


def _before(context: _Context, need: StepColumns, step: StepColumns) -> str:
    earlier, later = comparable(context.inputs.engine, need.earliest, step.at)
    return f"coalesce({earlier} <= {later}, FALSE)"


def _absent(step: StepColumns) -> str:
    return text_literal(f"no {step.step.id}")


def _untimed(*steps: StepColumns) -> str:
    named = {step.step.id: step.uncertain for step in steps}
    return f"'no readable time: ' || {_named([(sql, name) for name, sql in named.items()])}"


def _refused(names: str) -> str:
    return f"nullif('not an allowed value: ' || {names}, 'not an allowed value: ')"


def _any(conditions: Sequence[tuple[str, str]]) -> str:
    return f"({' OR '.join(condition for condition, _ in conditions)})"


def _named(conditions: Sequence[tuple[str, str]]) -> str:
    """Join the names whose condition is true."""
    parts = ", ".join(
        f"CASE WHEN {condition} THEN {text_literal(name)} END" for condition, name in conditions
    )
    return f"concat_ws(', ', {parts})"
