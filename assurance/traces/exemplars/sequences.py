"""The sequence of steps of every case, on the engine: which cases are alike in what a timeline shows."""

# ruff: noqa: S608 - names are quoted, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence

from assurance.engine import quote
from assurance.programme import Step
from assurance.traces.inputs import Inputs, time_type
from assurance.traces.milestones import shown
from assurance.traces.moments import Moment

__all__ = ["build_sequences", "group_steps"]


def group_steps(inputs: Inputs) -> dict[tuple[str, str], list[tuple[int, Step]]]:
    """Group the steps, with their places, by source and case column."""
    found: dict[tuple[str, str], list[tuple[int, Step]]] = {}
    for place, step in enumerate(inputs.pathway.steps):
        found.setdefault((step.source, inputs.case_column(step)), []).append((place, step))
    return found


def build_sequences(inputs: Inputs, *, cases: str, table: str) -> None:
    """Make a table with a row a case: case_key, events (rows that show a step) and sequence (a text).

    The sequence is the order of the rows that count, one a step: by time, then source, then place in the
    file, then as declared; a date stands at its midnight. Steps without a readable time come last, marked.

    Parameters
    ----------
    cases : view of the scored cases, with `case_key`
    """
    joins, counts, entries, untimed = [], [], [], []
    for number, ((source, column), members) in enumerate(group_steps(inputs).items()):
        name = f"g{number}"
        joins.append(f"LEFT JOIN ({_group_sql(inputs, source, column, members)}) AS {name} USING (case_key)")
        for place, _ in members:
            first, rows = f"{name}.m{place}", f"{name}.n{place}"
            counts.append(f"coalesce({rows}, 0)")
            entries.append(
                f"CASE WHEN {first} IS NOT NULL THEN {{'at': {first}.at, 'source': {number}, "
                f"'row': {first}.place, 'step': {place}}} END"
            )
            untimed.append(f"CASE WHEN {rows} > 0 AND {first} IS NULL THEN '?{place}' END")
    timed = f"list_sort(list_filter([{', '.join(entries)}], lambda x: x IS NOT NULL))"
    ordered = f"array_to_string(list_transform({timed}, lambda x: CAST(x.step AS VARCHAR)), '>')"
    inputs.engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS SELECT c.case_key AS case_key, "
        f"{' + '.join(counts)} AS events, concat_ws('>', {ordered}, {', '.join(untimed)}) AS sequence "
        f"FROM {quote(cases)} AS c {' '.join(joins)}"
    )


def _group_sql(inputs: Inputs, source: str, column: str, members: Sequence[tuple[int, Step]]) -> str:
    chosen = [f"{inputs.key(source, column, 'e')} AS case_key"]
    for place, step in members:
        moment = Moment("e", step.at, time_type(inputs, step))
        only, best = shown(inputs, step), "max" if step.which == "last" else "min"
        entry = f"{{'at': {moment.timestamp}, 'place': e._row}}"
        chosen.append(f"count(*) FILTER (WHERE {only}) AS n{place}")
        chosen.append(f"{best}({entry}) FILTER (WHERE {only} AND isfinite({moment.sql})) AS m{place}")
    return f"SELECT {', '.join(chosen)} FROM {quote(inputs.views[source])} AS e GROUP BY 1"
