"""A rival of a source of records, row by row: the same cases, kept somewhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import RecordSource, Source
from assurance.reconciliation.case_diff.diff import diff_cases
from assurance.reconciliation.diagnosis.logic import day_sql

__all__ = ["RowDifferences", "diff_rows"]


@dataclass(frozen=True, slots=True)
class RowDifferences:
    """Counts by class and by column of one rival; `note` says why it was not compared, or is empty."""

    classes: Sequence[Mapping[str, Any]]
    columns: Sequence[Mapping[str, Any]]
    note: str = ""


def diff_rows(
    engine: Engine,
    name: str,
    source: RecordSource,
    *,
    sources: Mapping[str, Source],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
) -> RowDifferences:
    """Compare a rival's rows with those of the records for which it speaks, on the columns that both have.

    Where a date is declared, each side's rows are those of the period by its own date: a case that one puts
    in another period is only in the other's list.

    Raises
    ------
    DomainError
        Where a column means two things.
    """
    shadow = source.shadow_of
    if shadow is None:
        return RowDifferences((), ())
    true = sources[shadow.source]
    key = list(true.key) if isinstance(true, RecordSource) else []
    ours, theirs = columns[shadow.source], columns[name]
    shared = [column for column in theirs if column in ours and column not in key]
    views = {}
    for side, table in (("theirs", name), ("ours", shadow.source)):
        tests = ["TRUE"]
        if shadow.covers is not None and side == "ours":
            tests.append(f"({engine.lower(parse_expression(shadow.covers, ours))})")
        if shadow.date is not None:
            day = day_sql(engine, shadow.date, columns[table][shadow.date])
            tests.append(f"{day} >= DATE '{period.start}' AND {day} < DATE '{period.end}'")
        view = views[side] = f"rival_{name}__{side}"
        listed = ", ".join(map(quote, [*key, *shared]))
        lines = [f"SELECT {listed}", f"FROM {quote(table)}", f"WHERE {' AND '.join(tests)}"]
        engine.create_view(view, "\n".join(lines))
    found = diff_cases(views["theirs"], views["ours"], key=key, compare=shared, engine=engine)
    found.close()
    which = {"rival": name, "declared": shadow.source}
    titles = {"rival_title": source.title, "declared_title": true.title}
    frame = found.by_column()
    return RowDifferences(
        [which | titles | {str(k): v for k, v in row.items()} for row in found.to_frame().to_dict("records")],
        [
            which | {"column": str(column), "kind": str(kind), "cases": int(rows["cases"].sum())}
            for (column, kind), rows in frame.groupby(["column", "kind"], sort=False)
        ],
        "" if found.rows_there else f"{name}: it has no row of {period.words()}.",
    )
