"""Every row of the records as a measure reads it: what removes it, its day, whether it is met, its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assurance.engine import Engine, quote
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import Measure
from assurance.reconciliation.definition import define
from assurance.reconciliation.diagnosis.logic import day_sql
from assurance.reconciliation.diagnosis.rewriting import boundaries, flip, marked
from assurance.reconciliation.labels import label_sql

__all__ = ["Reading", "Step", "read_rows"]


@dataclass(frozen=True, slots=True)
class Step:
    """One reason for which a row is not among the cases of the figure; exclusions are "excluded:<id>"."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A view of the records, one row each.

    Its columns are k0, k1, … (the key), day, removed_by (number of the first step that removes the row),
    met, b0, b1, … (breakdown labels), flip0, flip1, … (met with the other boundary) and entered.

    Parameters
    ----------
    view : its name
    steps : in order
    flags : whether the list says which cases were met
    flips : words of each boundary: as declared, and the other one
    late : whether it is declared when a row was typed in
    dated : whether the measure puts rows in periods
    """

    view: str
    steps: tuple[Step, ...]
    flags: bool
    flips: tuple[tuple[str, str], ...]
    late: bool
    dated: bool


def read_rows(
    engine: Engine,
    measure: Measure,
    *,
    columns: Mapping[str, ColumnType],
    key: Sequence[str],
    breakdowns: Sequence[str],
    flags: bool,
    view: str,
) -> Reading:
    """Make the view.

    A numerator that is not known is not met. Where the statistic itself sets rows aside (a value that is
    not known; not met, where a count has no flag in the list), that is a step after the filters.

    Parameters
    ----------
    breakdowns : columns of the records whose labels are compared
    flags : whether `met` and the boundaries are wanted
    view : name of the view to be made
    """
    definition = define(engine, measure, columns)
    own = len(definition.filters) - len(measure.exclusions)  # the population's; exclusions stand last
    steps = [
        (step.id if number < own else f"excluded:{step.id}", step.reason, step.removes)
        for number, step in enumerate(definition.filters)
    ]
    steps += _set_aside(measure, definition.numerator, definition.denominator, definition.value, flags=flags)
    cases = "".join(f" WHEN {sql} THEN {number}" for number, (_, _, sql) in enumerate(steps))
    flips = _flips(engine, measure, columns) if flags else []
    entered = measure.alternatives.entered_at
    chosen = [
        *(f"{quote(name)} AS k{at}" for at, name in enumerate(key)),
        f"{definition.day or 'CAST(NULL AS DATE)'} AS day",
        f"CASE{cases} END AS removed_by" if cases else "CAST(NULL AS INTEGER) AS removed_by",
        f"coalesce({definition.numerator}, FALSE) AS met" if flags else "CAST(NULL AS BOOLEAN) AS met",
        *(f"{label_sql(name, columns[name])} AS b{at}" for at, name in enumerate(breakdowns)),
        *(f"coalesce({sql}, FALSE) AS flip{at}" for at, (_, _, sql) in enumerate(flips)),
        f"{day_sql(engine, entered, columns[entered]) if entered else 'CAST(NULL AS DATE)'} AS entered",
    ]
    engine.create_view(view, "\n".join([f"SELECT {', '.join(chosen)}", f"FROM {quote(measure.source)}"]))
    return Reading(
        view,
        tuple(Step(one, words) for one, words, _ in steps),
        flags,
        tuple((declared, other) for declared, other, _ in flips),
        entered is not None,
        definition.day is not None,
    )


def _set_aside(
    measure: Measure, numerator: str | None, denominator: str | None, value: str | None, *, flags: bool
) -> list[tuple[str, str, str]]:
    if measure.statistic == "rate":
        return [
            ("numerator_not_known", "its numerator is not known", f"({numerator}) IS NULL"),
            ("denominator_not_known", "its denominator is not known", f"({denominator}) IS NULL"),
        ]
    if value is not None:
        return [("value_not_known", "its value is not known", f"({value}) IS NULL")]
    if measure.statistic == "count" and numerator is not None and not flags:
        return [("not_counted", "not met here, so not counted", f"({numerator}) IS NOT TRUE")]
    return []


def _flips(engine: Engine, measure: Measure, columns: Mapping[str, ColumnType]) -> list[tuple[str, str, str]]:
    """List the boundaries of the numerator: as declared, the other one, and the numerator with that."""
    if measure.numerator is None:
        return []
    tree = marked(parse_expression(measure.numerator, columns))
    return [(declared, other, engine.lower(flip(tree, place))) for place, declared, other in boundaries(tree)]
