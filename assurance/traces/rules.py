"""Every rule as a column: its outcome, what is lacking, and the two times it compares.

Each function lists the branches of one kind of rule, first match wins; docs/pathways.md says the
same in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assurance.engine.dialect import text_literal
from assurance.programme import (
    AuthorityRule,
    FieldsRule,
    GateRule,
    OrderRule,
    PresenceRule,
    Rule,
    SeparationRule,
    ValidationRule,
    WindowRule,
)
from assurance.traces.clocks import Clock, Limit, clock_kind, hours_in, limit_of
from assurance.traces.evidence import authority, fields, separation, validation
from assurance.traces.milestones import NEVER, StepColumns
from assurance.traces.moments import comparable
from assurance.traces.outcomes import CODES
from assurance.traces.parts import (
    NOTHING,
    Branch,
    Context,
    Parts,
    absent,
    any_of,
    joined,
    named,
    running,
    untimed,
)
from assurance.traces.windows import window

__all__ = ["NO_TIME", "RuleColumns", "reason_column", "rule_columns"]

NO_TIME: Final = "CAST(NULL AS TIMESTAMP)"


@dataclass(frozen=True, slots=True)
class RuleColumns:
    """SQL of one rule: which branch holds, over the table of milestones; the rest beside that column.

    Parameters
    ----------
    reason : number of the branch that holds, times 8, and the outcome that it gives
    texts : what each branch says of every case that it holds for
    detail : what it says of one case, null where `texts` says it
    """

    reason: str
    outcome: str
    texts: tuple[str, ...]
    detail: str = NOTHING
    start_at: str = NO_TIME
    end_at: str = NO_TIME


def reason_column(index: int) -> str:
    """Name the column with the reason of the outcome of rule number `index`; see `RuleColumns`."""
    return f"r{index}"


def rule_columns(context: Context, index: int) -> RuleColumns:
    """Give the columns of rule number `index` of the pathway, over the table of milestones."""
    rule = context.inputs.pathway.rules[index]
    branches, otherwise, start, end = _parts(rule, context, index)
    if rule.applies_when is not None:
        applies = context.values.condition(rule.applies_when, context.table)
        branches = [
            (f"{applies} IS NULL", "unreadable", "'applies_when cannot be read'"),
            (f"NOT {applies}", "not applicable", NOTHING),
            *branches,
        ]
    results = [*((word, said) for condition, word, said in branches if condition != NEVER), otherwise]
    codes = [place * 8 + CODES[word] for place, (word, _) in enumerate(results)]
    conditions = [condition for condition, _, _ in branches if condition != NEVER]
    chosen = " ".join(f"WHEN {sql} THEN {code}" for sql, code in zip(conditions, codes, strict=False))
    number = f"{context.table}.{reason_column(index)}"
    of_case = [(code, said) for code, (_, said) in zip(codes, results, strict=True) if _text(said) is None]
    detail = " ".join(f"WHEN {code} THEN {said}" for code, said in of_case)
    return RuleColumns(
        f"CAST({f'CASE {chosen} ELSE {codes[-1]} END' if conditions else codes[-1]} AS UTINYINT)",
        f"CAST({number} & 7 AS TINYINT)",
        tuple(_text(said) or "" for _, said in results),
        f"CASE {number} {detail} END" if detail else NOTHING,
        start.timestamp if start else NO_TIME,
        end.timestamp if end else NO_TIME,
    )


def _text(sql: str) -> str | None:
    """Read SQL that is a text and nothing else; None for any other."""
    return sql[1:-1].replace("''", "'") if re.fullmatch(r"'(?:[^']|'')*'", sql) else None


def _parts(rule: Rule, context: Context, index: int) -> Parts:
    match rule:
        case PresenceRule():
            return _presence(rule, context)
        case OrderRule():
            return _order(rule, context)
        case WindowRule():
            return window(rule, context, index)
        case FieldsRule():
            return fields(rule, context)
        case GateRule():
            return _gate(rule, context)
        case SeparationRule():
            return separation(rule, context)
        case AuthorityRule():
            return authority(rule, context)
        case ValidationRule():
            return validation(rule, context)


def _presence(rule: PresenceRule, context: Context) -> Parts:
    step = context.steps[rule.step]
    branches: list[Branch] = [(f"NOT {step.absent}", "met", NOTHING)]
    start = None
    if rule.start is not None and rule.within is not None:
        begun = context.steps[rule.start]
        start = begun.at
        kind = clock_kind("elapsed", start, where=context.where(rule.id), hours=hours_in(rule.within))
        clock = Clock(context.inputs.engine, kind)
        branches += [
            (begun.absent, "not applicable", NOTHING),
            (begun.uncertain, "unreadable", untimed(begun)),
            *running(Limit(clock, start, limit_of(rule.within, clock)), context.as_at),
        ]
    return branches, ("missing", absent(step)), start, step.at


def _order(rule: OrderRule, context: Context) -> Parts:
    first, then = context.steps[rule.first], context.steps[rule.then]
    one, other = comparable(context.inputs.engine, first.at, then.at)
    in_order = f"{one} <= {other}"
    if first.in_one_file(then):
        in_order = f"({one} < {other} OR ({one} = {other} AND {first.sql('row')} <= {then.sql('row')}))"
    branches: list[Branch] = [
        (then.absent, "not applicable", NOTHING),
        (first.absent, "missing", absent(first)),
        (any_of([first.uncertain, then.uncertain]), "unreadable", untimed(first, then)),
        (in_order, "met", NOTHING),
    ]
    return branches, ("out of order", text_literal(f"{rule.then} before {rule.first}")), first.at, then.at


def _gate(rule: GateRule, context: Context) -> Parts:
    step, needs = context.steps[rule.step], [context.steps[name] for name in rule.needs]
    passed = [_before(context, need, step) for need in needs]
    after = [f"(NOT {n.uncertain} AND NOT {before})" for n, before in zip(needs, passed, strict=True)]
    unknown = [
        (f"({n.uncertain} AND NOT {before})", n.step.id)
        for n, before in zip(needs, passed, strict=True)
        if n.uncertain != NEVER
    ]
    lacking = [
        (f"({n.absent} OR (NOT {step.uncertain} AND {late}))", n.step.id)
        for n, late in zip(needs, after, strict=True)
    ]
    failed: list[tuple[str, str]] = []
    for condition in rule.conditions:
        holds = context.values.condition(condition.holds, context.table)
        failed.append((f"{holds} IS NULL", f"{condition.reason} (not recorded)"))
        failed.append((f"NOT {holds}", condition.reason))
    without = joined("without: ", named(lacking)) if needs else "NULL"
    said = f"concat_ws('; ', {without}, {joined('', named(failed, '; ')) if failed else 'NULL'})"
    never = [need.absent for need in needs]
    branches: list[Branch] = [
        (step.absent, "not applicable", NOTHING),
        (any_of([*never, *(sql for sql, _ in failed)]), "blocked", said),
    ]
    if needs:
        branches += [
            (step.uncertain, "unreadable", untimed(step, *needs)),
            (any_of(after), "blocked", said),
            (any_of([sql for sql, _ in unknown]), "unreadable", f"'no readable time: ' || {named(unknown)}"),
        ]
    return branches, ("met", NOTHING), None, step.at


def _before(context: Context, need: StepColumns, step: StepColumns) -> str:
    earlier, later = comparable(context.inputs.engine, need.earliest, step.at)
    return f"coalesce({earlier} <= {later}, FALSE)"
