"""Minimum data sets: which required field is missing how often, and which records are complete."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Table, quote
from assurance.engine.dialect import text_literal
from assurance.programme import MinimumDataset
from assurance.results import Result
from assurance.variation.scan import LEFT_OUT, Scan, left_out_rows, part_columns, parts_of

__all__ = ["FIELD_COLUMNS", "RECORD_COLUMNS", "MinimumDatasets", "read_datasets"]

RECORD_COLUMNS: Final[Mapping[str, str]] = {
    "dataset": "str", "title": "str", "question": "str", "out_of": "str", "part": "str", "records": "int64",
    "complete": "int64", "missing": "int64", "worst": "str",
}  # fmt: skip
FIELD_COLUMNS: Final[Mapping[str, str]] = {
    "dataset": "str", "part": "str", "field": "str", "label": "str", "due": "int64", "filled": "int64",
    "missing": "int64",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class MinimumDatasets(Result):
    """Completeness of required fields, for the whole (part "") and for parts such as a referrer.

    Parameters
    ----------
    period : of the pack
    records : a row a data set and part: records, those complete, fields missing as counted record by
        record, and the field missing most often
    fields : see `to_frame`
    left_out : a row a data set and reason: rows that are not in it
    limitations : pairs of a data set and what a reader has to know of it
    case_table : a row a record that is not complete; it stays in the store, see `case_rows`
    """

    period: str
    records: pd.DataFrame
    fields: pd.DataFrame
    left_out: pd.DataFrame
    limitations: tuple[tuple[str, str], ...]
    case_table: Table

    def to_frame(self) -> pd.DataFrame:
        """Give a row a data set, part and field: due, filled and missing, which add up.

        A field is due only where its condition holds. The missing of all fields of a part add up to
        `missing` of its records.
        """
        return self.fields.copy()

    def case_rows(self, *, limit: int = 50_000) -> pd.DataFrame:
        """Give a row an incomplete record: `of, case, missing` (labels); for those only who may see it.

        Raises
        ------
        DomainError
            When there are more than `limit`.
        """
        return self.case_table.to_frame(limit=limit)


def read_datasets(
    scan: Scan, datasets: Sequence[MinimumDataset], period: Period, *, path: Path
) -> MinimumDatasets:
    """Count what is missing in the records of a period.

    Parameters
    ----------
    path : Parquet file for the records that are not complete
    """
    records: list[dict[str, Any]] = []
    fields: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    cases: list[str] = []
    for dataset in datasets:
        marked, steps = _marked(scan, dataset, period)
        counts = _counted(scan, dataset, marked)
        removed = counts.groupby("removed_by")["records"].sum().to_dict()
        left_out += left_out_rows(dataset, steps, removed)
        kept = counts[counts["removed_by"].isna()]
        for part, rows in parts_of(kept, dataset.by):
            mine = _field_rows(dataset, part, rows)
            fields += mine
            records.append(_record_row(dataset, part, rows, mine))
        cases.append(_incomplete(dataset, marked))
    nothing = "SELECT '' AS \"of\", '' AS \"case\", '' AS missing WHERE FALSE"
    listed = " UNION ALL ".join(f"({one})" for one in [*cases, nothing])
    rows_written = scan.engine.write_parquet(f'SELECT * FROM ({listed}) ORDER BY "of", "case"', path)
    return MinimumDatasets(
        period=period.label,
        records=pd.DataFrame(records, columns=pd.Index(RECORD_COLUMNS)).astype(dict(RECORD_COLUMNS)),
        fields=pd.DataFrame(fields, columns=pd.Index(FIELD_COLUMNS)).astype(dict(FIELD_COLUMNS)),
        left_out=pd.DataFrame(left_out, columns=pd.Index(LEFT_OUT)).astype(dict(LEFT_OUT)),
        limitations=tuple((one.id, each.text) for one in datasets for each in one.limitations),
        case_table=Table(path, rows_written),
    )


def _marked(scan: Scan, dataset: MinimumDataset, period: Period) -> tuple[str, list[Any]]:
    """Mark which fields of each record are due and filled; not known is due, and not filled: never a pass."""
    removed, steps = scan.removed_by(dataset)
    marks = []
    for place, (name, item) in enumerate(dataset.fields.items()):
        due = "TRUE" if item.when is None else f"coalesce({scan.sql(dataset, item.when, 'boolean')}, TRUE)"
        held = f"nullif(trim(CAST({quote(name)} AS VARCHAR)), '') IS NOT NULL"
        if item.filled is not None:
            held = f"coalesce({scan.sql(dataset, item.filled, 'boolean')}, FALSE)"
        marks.append(f"{due} AS due_{place}, ({due} AND {held}) AS filled_{place}")
    sql = (
        f"SELECT {removed} AS removed_by, CAST({quote(dataset.case)} AS VARCHAR) AS _case"
        f"{scan.parts(dataset)}, {', '.join(marks)} FROM {scan.relation(dataset)} "
        f"WHERE {scan.within(dataset, dataset.date, period)}"
    )
    return sql, steps


def _counted(scan: Scan, dataset: MinimumDataset, marked: str) -> pd.DataFrame:
    places = range(len(dataset.fields))
    each = [f"CAST(due_{place} AND NOT filled_{place} AS BIGINT)" for place in places]
    sums = [
        f"count(*) FILTER (due_{place}) AS due_{place}, count(*) FILTER (filled_{place}) AS filled_{place}"
        for place in places
    ]
    keys = ", ".join(["removed_by", *part_columns(dataset.by)])
    return scan.engine.frame(
        f"SELECT {keys}, count(*) AS records, {', '.join(sums)}, "
        f"count(*) FILTER ({' + '.join(each)} = 0) AS complete, "
        f"CAST(sum({' + '.join(each)}) AS BIGINT) AS missing FROM ({marked}) GROUP BY ALL ORDER BY ALL"
    )


def _field_rows(dataset: MinimumDataset, part: str, rows: pd.DataFrame) -> list[dict[str, Any]]:
    found = []
    for place, (name, item) in enumerate(dataset.fields.items()):
        due, filled = int(rows[f"due_{place}"].sum()), int(rows[f"filled_{place}"].sum())
        found.append(
            {
                "dataset": dataset.id, "part": part, "field": name, "label": item.label, "due": due,
                "filled": filled, "missing": due - filled,
            }
        )  # fmt: skip
    return found


def _record_row(
    dataset: MinimumDataset, part: str, rows: pd.DataFrame, fields: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    worst = max(fields, key=lambda row: int(row["missing"]))
    return {
        "dataset": dataset.id, "title": dataset.title, "question": dataset.question,
        "out_of": dataset.out_of, "part": part, "records": int(rows["records"].sum()),
        "complete": int(rows["complete"].sum()), "missing": int(rows["missing"].sum()),
        "worst": worst["label"] if worst["missing"] else "",
    }  # fmt: skip


def _incomplete(dataset: MinimumDataset, marked: str) -> str:
    """List the records that lack a field, with the names of what they lack."""
    names = ", ".join(
        f"CASE WHEN due_{place} AND NOT filled_{place} THEN {text_literal(item.label)} END"
        for place, item in enumerate(dataset.fields.values())
    )
    return (
        f'SELECT {text_literal(dataset.id)} AS "of", _case AS "case", '
        f"concat_ws('; ', {names}) AS missing FROM ({marked}) "
        f"WHERE removed_by IS NULL AND concat_ws('; ', {names}) <> ''"
    )
