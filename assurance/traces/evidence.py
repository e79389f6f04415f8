"""Rules on what the records say: their fields, who did it, and what holds across steps."""

from __future__ import annotations

from assurance.engine.dialect import text_literal
from assurance.programme import AuthorityRule, FieldsRule, SeparationRule, ValidationRule
from assurance.traces.moments import comparable
from assurance.traces.parts import NOTHING, Branch, Context, Parts, any_of, joined, named

__all__ = ["authority", "fields", "separation", "validation"]


def fields(rule: FieldsRule, context: Context) -> Parts:
    """Give the branches of a rule on the fields of a step's record."""
    step = context.steps[rule.step]
    names = [field.column for field in step.step.fields]
    found = {
        state: [(f"{step.state(place)} = {state}", name) for place, name in enumerate(names)]
        for state in (1, 2)
    }
    refused = joined("not an allowed value: ", named(found[2]))
    both = f"concat_ws('; ', {joined('missing: ', named(found[1]))}, {refused})"
    branches: list[Branch] = [
        (step.absent, "not applicable", NOTHING),
        (any_of([sql for sql, _ in found[1]]), "missing", both),
        (any_of([sql for sql, _ in found[2]]), "unreadable", refused),
    ]
    return branches, ("met", NOTHING), None, step.at


def separation(rule: SeparationRule, context: Context) -> Parts:
    """Give the branches of a rule that steps were done by different people; nobody is named."""
    steps = [context.steps[name] for name in rule.steps]
    blank = [(f"{step.sql('by')} = ''", step.step.id) for step in steps]
    same = [
        (
            f"({one.sql('by')} = {other.sql('by')} AND {one.sql('by')} <> '')",
            f"{one.step.id} and {other.step.id}",
        )
        for place, one in enumerate(steps)
        for other in steps[place + 1 :]
    ]
    branches: list[Branch] = [
        # first, because a further step that is still to come cannot put it right
        (any_of([sql for sql, _ in same]), "blocked", f"'by the same person: ' || {named(same)}"),
        (any_of([step.absent for step in steps]), "not applicable", NOTHING),
        (any_of([sql for sql, _ in blank]), "missing", f"'not recorded who did: ' || {named(blank)}"),
    ]
    return branches, ("met", NOTHING), steps[0].at, steps[-1].at


def authority(rule: AuthorityRule, context: Context) -> Parts:
    """Give the branches of a rule on who may do a step; the value found is never shown."""
    step = context.steps[rule.step]
    may = ", ".join(text_literal(role.strip()) for role in rule.roles)
    branches: list[Branch] = [
        (step.absent, "not applicable", NOTHING),
        (f"{step.sql('by')} = ''", "missing", text_literal(f"not recorded who did: {rule.step}")),
        (f"{step.sql('by')} IN ({may})", "met", NOTHING),
    ]
    return branches, ("blocked", "'override: by another role'"), None, step.at


def validation(rule: ValidationRule, context: Context) -> Parts:
    """Give the branches of a rule that what is recorded across steps holds."""
    holds = context.values.condition(rule.holds, context.table)
    branches: list[Branch] = [
        (f"{holds} IS NULL", "unreadable", "'holds cannot be read'"),
        (holds, "met", NOTHING),
    ]
    end = None
    if rule.due is not None:
        end = context.values.moment(rule.due, context.table)
        now, due = comparable(context.inputs.engine, context.as_at, end)
        branches += [
            (f"NOT coalesce(isfinite({end.sql}), FALSE)", "unreadable", "'due cannot be read'"),
            (f"{now} <= {due}", "not yet due", NOTHING),
        ]
    return branches, (rule.otherwise, "'does not hold'"), None, end
