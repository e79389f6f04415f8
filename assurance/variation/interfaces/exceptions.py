"""Exceptions: cases beyond a threshold, counted by class and part; the cases themselves stay in a file."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Table, quote
from assurance.engine.cells import write_csv
from assurance.engine.dialect import text_literal
from assurance.programme import ExceptionClass
from assurance.results import Result
from assurance.variation.scan import LEFT_OUT, Scan, left_out_rows, part_columns, parts_of

__all__ = ["CLASS_COLUMNS", "Exceptions", "read_exceptions"]

CLASS_COLUMNS: Final[Mapping[str, str]] = {
    "class": "str", "title": "str", "question": "str", "threshold": "str", "out_of": "str", "scope": "str",
    "part": "str", "looked_at": "int64", "exceptions": "int64", "not_known": "int64",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Exceptions(Result):
    """Classes of exceptions, for the whole (part "") and for parts.

    Parameters
    ----------
    period : of the pack
    classes : see `to_frame`
    left_out : a row a class and reason: rows that were not looked at
    limitations : pairs of a class and what a reader has to know of it
    case_table : a row a class and case; it stays in the store, see `case_rows`
    """

    period: str
    classes: pd.DataFrame
    left_out: pd.DataFrame
    limitations: tuple[tuple[str, str], ...]
    case_table: Table

    def to_frame(self) -> pd.DataFrame:
        """Give a row a class and part: cases looked at, exceptions, and those that cannot be told.

        `scope` is "period" where cases are those of the period, "all" where every case is looked at.
        A case that cannot be told is no exception and is not in order either; it is counted by itself.
        """
        return self.classes.copy()

    def case_rows(self, *, limit: int = 50_000) -> pd.DataFrame:
        """Give a row a class and case: `of, case, standing` (exception, cannot be told).

        For those only who may see the cases, which are pseudonyms.

        Raises
        ------
        DomainError
            When there are more than `limit`.
        """
        return self.case_table.to_frame(limit=limit)

    def write_cases(self, path: Path) -> int:
        """Write the list of cases as CSV for the meeting that looks at them; it is a controlled file.

        Returns
        -------
        int
            Rows written.
        """
        titles = dict(zip(self.classes["class"], self.classes["title"], strict=True))
        listed = self.case_rows(limit=max(self.case_table.rows, 1)).to_dict("records")
        rows = ((titles[row["of"]], row["case"], row["standing"]) for row in listed)
        return write_csv(path, ("class", "case_key", "standing"), rows)


def read_exceptions(
    scan: Scan, classes: Sequence[ExceptionClass], period: Period, *, path: Path
) -> Exceptions:
    """Count each class of exceptions, and list its cases in a Parquet file.

    Parameters
    ----------
    path : Parquet file for the cases
    """
    found: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    cases: list[str] = []
    for one in classes:
        removed, steps = scan.removed_by(one)
        marked = (
            f"SELECT {removed} AS removed_by, CAST({quote(one.case)} AS VARCHAR) AS _case{scan.parts(one)}, "
            f"{scan.sql(one, one.when, 'boolean')} AS met FROM {scan.relation(one)} "
            f"WHERE {scan.within(one, one.date, period)}"
        )
        keys = ", ".join(["removed_by", *part_columns(one.by)])
        rows = scan.engine.frame(
            f"SELECT {keys}, count(*) AS looked_at, count(*) FILTER (met) AS exceptions, "
            f"count(*) FILTER (met IS NULL) AS not_known FROM ({marked}) GROUP BY ALL ORDER BY ALL"
        )
        left_out += left_out_rows(one, steps, rows.groupby("removed_by")["looked_at"].sum().to_dict())
        kept = rows[rows["removed_by"].isna()]
        found += [_row(one, part, mine) for part, mine in parts_of(kept, one.by)]
        cases.append(_listed(one, marked))
    nothing = "SELECT '' AS \"of\", '' AS \"case\", '' AS standing WHERE FALSE"
    listed = " UNION ALL ".join(f"({one})" for one in [*cases, nothing])
    written = scan.engine.write_parquet(f'SELECT * FROM ({listed}) ORDER BY "of", standing, "case"', path)
    return Exceptions(
        period=period.label,
        classes=pd.DataFrame(found, columns=pd.Index(CLASS_COLUMNS)).astype(dict(CLASS_COLUMNS)),
        left_out=pd.DataFrame(left_out, columns=pd.Index(LEFT_OUT)).astype(dict(LEFT_OUT)),
        limitations=tuple((one.id, each.text) for one in classes for each in one.limitations),
        case_table=Table(path, written),
    )


def _row(one: ExceptionClass, part: str, rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "class": one.id, "title": one.title, "question": one.question, "threshold": one.threshold,
        "out_of": one.out_of, "scope": "all" if one.date is None else "period", "part": part,
        **{name: int(rows[name].sum()) for name in ("looked_at", "exceptions", "not_known")},
    }  # fmt: skip


def _listed(one: ExceptionClass, marked: str) -> str:
    return (
        f'SELECT {text_literal(one.id)} AS "of", _case AS "case", '
        "CASE WHEN met THEN 'exception' ELSE 'cannot be told' END AS standing "
        f"FROM ({marked}) WHERE removed_by IS NULL AND coalesce(met, TRUE)"
    )
