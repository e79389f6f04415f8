"""Which rows repeat others, and what that becomes once late entries are left out first."""

# ruff: noqa: S608 - quoted names and checked columns only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.sql_names import ENTERED, ROW_PLACE

__all__ = ["Repeats", "declared_repeats", "intake_repeats"]


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows of which one of each key is counted.

    Parameters
    ----------
    among : SQL of the groups within which keys are compared
    order : SQL of the order; the first row is the one that is counted
    reason : with which intake set the others aside; "" where they stand among the records
    """

    among: tuple[str, ...]
    order: str
    reason: str = ""

    def again(self) -> str:
        """Write whether a row repeats one that stands before it."""
        return f"row_number() OVER (PARTITION BY {', '.join(self.among)} ORDER BY {self.order}) > 1"

    def entered_before(self) -> str:
        """Write when the first entry was made among the rows of the key that stand before a row.

        Where that was in time, the row repeats one that is left when late entries are gone. Entries without
        a date are never late.
        """
        window = (
            f"PARTITION BY {', '.join(self.among)} ORDER BY {self.order} "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        )
        return f"min(coalesce({ENTERED}, DATE '0001-01-01')) OVER ({window})"


def declared_repeats(measure: Measure, *, aside: bool) -> Repeats | None:
    """Give the repeats that a measure declares among its alternatives.

    Parameters
    ----------
    aside : whether the rows that intake set aside are there too: they are no repeats of records
    """
    declared = measure.alternatives.duplicates
    if declared is None:
        return None
    way = "DESC" if declared.keep == "last" else "ASC"
    first = f"{quote(declared.order)} {way} NULLS LAST, " if declared.order else ""
    own = ('"_excluded" IS NULL',) if aside else ()
    return Repeats((*own, *(quote(name) for name in declared.by)), f"{first}{ROW_PLACE} {way}")


def intake_repeats(engine: Engine, view: str, *, keys: Sequence[str], reason: str) -> Repeats:
    """Give the repeats of a key that intake set aside; which row it kept is seen from the records.

    Parameters
    ----------
    view : has the rows that were set aside, with why in `_excluded`
    keys : columns of the key
    reason : of rows that repeat a key
    """
    repeated = f'("_excluded" IS NULL OR "_excluded" = {text_literal(reason)})'
    names = ", ".join(quote(name) for name in keys)
    placed = f"SELECT *, row_number() OVER () AS {ROW_PLACE} FROM {quote(view)}"
    kept_first = engine.scalar(
        "SELECT coalesce(bool_and(kept), TRUE) FROM ("
        f'SELECT arg_min("_excluded" IS NULL, {ROW_PLACE}) AS kept FROM ({placed}) AS placed '
        f"WHERE {repeated} GROUP BY {names} HAVING count(*) > 1) AS found"
    )
    among = (repeated, *(quote(name) for name in keys))
    return Repeats(among, f"{ROW_PLACE} {'ASC' if kept_first else 'DESC'}", reason)
