"""The lists of differing cases in a controlled pack: each case by its pseudonym, with both readings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from assurance.engine.cells import write_csv
from assurance.month import Month
from assurance.programme import RecordSource
from assurance.show.case_lists import LISTS_FILE, class_words, reason_words
from assurance.show.cause_words import brief_cause
from assurance.show.diagnosis_tables import CASES_FILE
from assurance.show.gaps import words_of
from assurance.show.words import period_noun, upper_first

__all__ = ["listed_cases", "write_case_differences", "write_differing_cases"]

_COLUMNS = (
    "measure", "title", "period", "breakdown", "cause", "because", "case_key", "as_agreed", "as_published",
    "published_by",
)  # fmt: skip
_LIST_COLUMNS = ("measure", "title", "period", "where", "why", "case_key", "rows", "list")


def listed_cases(month: Month) -> pd.DataFrame:
    """Give the cases behind the causes of the month that may be listed: those whose keys are pseudonyms."""
    found = month.diagnose()
    told = found.told
    if told is None:
        return found.case_list.iloc[:0]
    behind = found.case_list["measure"].map(lambda measure: told.records.get(measure, ""))
    return found.case_list[~behind.isin(list(told.unlisted))].reset_index(drop=True)


def write_differing_cases(month: Month, draft: Path) -> int:
    """Write the list where there is one; nothing where no case may be listed, or none differs.

    Returns
    -------
    int
        Rows written.
    """
    cases = listed_cases(month)
    if cases.empty:
        return 0
    titles = {measure.id: measure.title for measure in month.programme.measures}
    words = words_of(month.diagnose())
    noun = period_noun(month.period.label)
    rows = (
        (
            row["measure"],
            titles.get(row["measure"], row["measure"]),
            row["period"],
            row["breakdown"],
            row["cause"],
            upper_first(brief_cause(row["cause"], words.get(row["cause"], ""), noun=noun)),
            row["case"],
            row["agreed"],
            row["published_as"],
            row["source"],
        )
        for row in cases.to_dict("records")
    )
    return write_csv(draft / CASES_FILE, _COLUMNS, rows)


def write_case_differences(month: Month, draft: Path) -> int:
    """Write the cases in which a dashboard's own list and the records differ; nothing where none is given.

    Returns
    -------
    int
        Rows written.
    """
    if not any(isinstance(one, RecordSource) and one.case_list for one in month.programme.sources.values()):
        return 0
    found = month.case_diffs()
    if not found.case_table.rows:
        return 0
    titles = {measure.id: measure.title for measure in month.programme.measures}
    names = {name: source.title for name, source in month.programme.sources.items()}
    words: dict[tuple[str, ...], Mapping[str, Any]]
    words = {_reason(row): row for row in found.reasons.to_dict("records")}  # type: ignore[misc]
    rows = (
        (
            row["measure"],
            titles.get(row["measure"], row["measure"]),
            row["period"],
            upper_first(class_words(row["class"])),
            reason_words(words[_reason(row)]),
            row["case"],
            row["rows"],
            names.get(row["source"], row["source"]),
        )
        for row in found.case_rows(limit=found.case_table.rows).to_dict("records")
    )
    return write_csv(draft / LISTS_FILE, _LIST_COLUMNS, rows)


def _reason(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("source", "measure", "period", "class", "reason", "detail"))
