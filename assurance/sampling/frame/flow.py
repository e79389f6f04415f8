"""From the rows of an extract to the frame: filters in order, each row leaving by the first that takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import ExtractError, near_miss
from assurance.expressions import Expression, parse_expression

NOT_RECORDED = "not recorded"
SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of the flow from rows to frame: how many rows it removed and how many are left."""

    id: str
    reason: str
    removed: int
    left: int


@dataclass(frozen=True, slots=True)
class Filter:
    """One reason to leave a row out: SQL that is true for the rows that it takes, never null."""

    id: str
    reason: str
    takes: str
    unknown: str = "false"


def date_filters(engine: Engine, view: str, column: str | None, period: Period) -> list[Filter]:
    """Keep the rows whose local date lies in the period; a row without a date is a step of its own."""
    if column is None or period.kind == "all":
        return []
    local = local_date_sql(engine, view, column)
    inside = f"{local} >= date '{period.start}' and {local} < date '{period.end}'"
    return [
        Filter("date_not_recorded", f"{column} is not recorded", f"{local} is null"),
        Filter("outside_period", f"{column} lies outside {period.words()}", f"not coalesce({inside}, false)"),
    ]


def rule_filters(
    engine: Engine, eligible: Expression | None, exclusions: Sequence[tuple[str, str, Expression]]
) -> list[Filter]:
    """Keep eligible rows, then take out the exclusions in their order.

    A row whose eligibility is null is taken out by a step of its own. A row for which an exclusion
    is null stays in, because nothing shows that it should not; such rows are counted as unknown.
    """
    filters = []
    if eligible is not None:
        rule = f"({engine.lower(eligible)})"
        filters += [
            Filter(
                "eligibility_unknown",
                f"eligibility unknown: what the rule needs is not recorded ({eligible.text})",
                f"{rule} is null",
            ),
            Filter("not_eligible", f"not eligible: {eligible.text}", f"not coalesce({rule}, false)"),
        ]
    for name, reason, expression in exclusions:
        rule = f"({engine.lower(expression)})"
        filters.append(Filter(name, reason, f"coalesce({rule}, false)", f"{rule} is null"))
    return filters


def stratum_sql(columns: Sequence[str], *, whole: str) -> str:
    """Give the SQL of a stratum's label: its columns' values joined, nulls and blanks as `NOT_RECORDED`."""
    if not columns:
        return f"'{whole}'"
    return f" || '{SEPARATOR}' || ".join(label_sql(column) for column in columns)


def label_sql(column: str) -> str:
    """Give the SQL of one column's part of a stratum label."""
    return f"coalesce(nullif(trim(cast({quote(column)} as varchar)), ''), '{NOT_RECORDED}')"


def local_date_sql(engine: Engine, view: str, column: str) -> str:
    """Give the SQL of a column's local date; refused where it is not there, or holds no dates."""
    types = engine.columns(view)
    if column not in types:
        raise ExtractError(f"{view}: there is no date column {column!r}{near_miss(column, types)}")
    kind = types[column].upper()
    if kind == "DATE":
        return quote(column)
    if kind.startswith("TIMESTAMP"):
        text = f'local_date("{column}")'
        return f"({engine.lower(parse_expression(text, {column: 'timestamp'}))})"
    raise ExtractError(
        f"{view}: {column} holds {kind}, not dates; declare it as a date or timestamp in the source"
    )
