"""How a measure counts the cases of a frame: totals by stratum, and the state of each sampled case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.programme import Measure
from assurance.reconciliation import Definition, define

__all__ = ["CaseRecord", "CountedFrame", "count_frame"]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What the records say of one sampled case.

    Parameters
    ----------
    rows : records of it, counted in the figure or not
    counted, met : of those, in the denominator of the figure, and in its numerator
    would_meet : records whose numerator is true, whether they are counted or not
    """

    rows: int
    counted: int
    met: int
    would_meet: int


@dataclass(frozen=True, slots=True)
class CountedFrame:
    """How a measure counts the cases of a frame in one period.

    Parameters
    ----------
    numerator, denominator : cases of the frame that the figure counts, by stratum
    cases : records of the sampled cases, by case
    outside : records that the figure counts and the frame does not have
    repeated : cases of the frame that the figure counts more than once
    total : records that the figure counts
    """

    numerator: Mapping[str, int]
    denominator: Mapping[str, int]
    cases: Mapping[str, CaseRecord]
    outside: int
    repeated: int
    total: int


def count_frame(
    engine: Engine,
    measure: Measure,
    *,
    view: str,
    columns: Mapping[str, ColumnType],
    period: Period,
    case_key: str,
    frame: str,
    sampled: Sequence[str],
) -> CountedFrame:
    """Count the cases of a frame as a measure counts its records; nothing case-level leaves but the sample.

    Parameters
    ----------
    view : the records of the measure
    columns : their types
    period : of the figure; `all` takes every record
    case_key : column of the records that names the case
    frame : view of the frame, with case_key and stratum
    sampled : keys of the sampled cases

    Raises
    ------
    DomainError, ExpressionError
        When the measure does not fit the columns.
    """
    definition = define(engine, measure, columns)
    cases = _cases_sql(definition, view, period, case_key)
    table = quote(frame)
    strata = engine.rows(
        f"WITH {cases} SELECT _f.stratum, coalesce(sum(met), 0), coalesce(sum(counted), 0), "  # noqa: S608
        f"count(*) FILTER (WHERE counted > 1) FROM {table} AS _f "
        "LEFT JOIN _by_case USING (case_key) GROUP BY 1"
    )
    beyond = engine.rows(
        f"WITH {cases} SELECT coalesce(sum(counted), 0), coalesce(sum(counted) FILTER "  # noqa: S608
        f"(WHERE _f.case_key IS NULL), 0) FROM _by_case LEFT JOIN {table} AS _f USING (case_key)"
    )[0]
    found = engine.rows(
        f"WITH {cases} SELECT case_key, seen, counted, met, would_meet FROM _by_case "  # noqa: S608
        "WHERE case_key IN (SELECT unnest(CAST(? AS VARCHAR[])))",
        [list(sampled)],
    )
    return CountedFrame(
        numerator={str(row[0]): int(row[1]) for row in strata},
        denominator={str(row[0]): int(row[2]) for row in strata},
        cases={str(row[0]): CaseRecord(*map(int, row[1:])) for row in found},
        outside=int(beyond[1]),
        repeated=sum(int(row[3]) for row in strata),
        total=int(beyond[0]),
    )


def _cases_sql(definition: Definition, view: str, period: Period, case_key: str) -> str:
    """Write the query that flags every record and adds the flags up by case."""
    key = f"CAST({quote(case_key)} AS VARCHAR)"
    keyed = replace(definition, breakdowns=((case_key, key),), numerator=definition.numerator or "TRUE")
    within = "TRUE"
    if period.kind != "all" and definition.day is not None:
        within = f"day >= DATE '{period.start}' AND day < DATE '{period.end}'"
    counted = f"removed_by IS NULL AND coalesce({within}, FALSE)"
    return (
        f"_flagged AS (\n{keyed.rows_sql(view)}\n), _by_case AS (\n"  # noqa: S608 checked parts
        "  SELECT breakdown_0 AS case_key, count(*) AS seen,\n"
        f"    count(*) FILTER (WHERE {counted}) AS counted,\n"
        f"    count(*) FILTER (WHERE {counted} AND numerator) AS met,\n"
        "    count(*) FILTER (WHERE numerator) AS would_meet\n"
        "  FROM _flagged\n  GROUP BY breakdown_0\n)"
    )
