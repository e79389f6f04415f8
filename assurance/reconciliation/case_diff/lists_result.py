"""The result: each list beside the records, every difference with its reason; cases only in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from assurance.engine import Table
from assurance.results import Result

__all__ = [
    "CASE_COLUMNS", "COLUMN_COLUMNS", "LIST_COLUMNS", "REASON_COLUMNS", "CaseDiffs", "as_rows",
]  # fmt: skip

_WHICH: Final[Mapping[str, str]] = {"source": "str", "measure": "str", "period": "str"}
LIST_COLUMNS: Final[Mapping[str, str]] = {
    **_WHICH, "list_title": "str", "title": "str", "there": "int64", "here": "int64", "same": "int64",
    "different": "int64", "no_key": "int64",
}  # fmt: skip
REASON_COLUMNS: Final[Mapping[str, str]] = {
    **_WHICH, "class": "str", "reason": "str", "detail": "str", "words": "str", "cases": "int64",
}  # fmt: skip
COLUMN_COLUMNS: Final[Mapping[str, str]] = {**_WHICH, "column": "str", "kind": "str", "cases": "int64"}
CASE_COLUMNS: Final = ("source", "measure", "period", "class", "reason", "detail", "case", "rows")


def as_rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Give rows as a frame with the types of its columns, also where there are none."""
    listed = [{name: row[name] for name in columns} for row in rows]
    return pd.DataFrame(listed, columns=pd.Index(columns)).astype(dict(columns))


@dataclass(frozen=True, eq=False)
class CaseDiffs(Result):
    """The lists of cases that dashboards give, each held against the records.

    Parameters
    ----------
    period : of the pack
    lists : a row a list and period: source, measure, period, list_title, title, there and here (rows of the
        list, cases of the records), same, different, no_key (rows of the list without a key)
    reasons : a row a class and reason, see `to_frame`
    columns : a row a column that differs and kind of difference: source, measure, period, column, kind, cases
    lines : a row a printed line, held against the list's own length: source, measure, period, breakdown,
        figures, printed_numerator, printed_denominator, printed_value, listed_met, listed_rows, listed_cases,
        verdict ("adds up", "does not add up", "cannot be told"), reason
    notes : lists or rows of them that were not compared, and why
    case_table : a row a case that differs; it stays in the store, see `case_rows`
    """

    period: str
    lists: pd.DataFrame
    reasons: pd.DataFrame
    columns: pd.DataFrame
    lines: pd.DataFrame
    notes: tuple[str, ...]
    case_table: Table

    def to_frame(self) -> pd.DataFrame:
        """Give a row a list, class and reason.

        Columns are `source, measure, period, class, reason, detail, words, cases`.

        Classes are those of `diff_cases`; a pair flagged differently counts once. `reason` is a short id,
        `detail` what belongs to it (the month of another period, the breakdown, the other boundary, days),
        `words` the words of the measure's own filter. The counts of a class add up to it.
        """
        return self.reasons.copy()

    def case_rows(self, *, limit: int = 50_000) -> pd.DataFrame:
        """Give a row a case that differs: `source, measure, period, class, reason, detail, case, rows`.

        `case` is the pseudonymous key, parts joined by " / ". For those only who may see the cases.

        Raises
        ------
        DomainError
            When there are more than `limit`.
        """
        return self.case_table.to_frame(limit=limit)
