"""The result: each figure of a shadow source beside the declared one and the records; its rows likewise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from assurance.results import Result

__all__ = [
    "COLUMN_COLUMNS", "FIGURE_COLUMNS", "ROW_COLUMNS", "STANDINGS", "SUMMARY_COLUMNS", "Rivals",
]  # fmt: skip

STANDINGS: Final = (
    "both agree with the records",
    "only the declared agrees with the records",
    "only the rival agrees with the records",
    "neither agrees with the records",
    "cannot be told",
    "only the rival prints it",
)
"""How a rival and the declared figure stand to the records; the first five are of figures both print."""
_PARTS: Final = ("numerator", "denominator", "value")
FIGURE_COLUMNS: Final[Mapping[str, str]] = {
    "measure": "str", "title": "str", "period": "str", "breakdown": "str", "in_pack": "bool",
    "declared": "str", "rival": "str",
    **{f"declared_{part}": "float64" for part in _PARTS},
    **{f"rival_{part}": "float64" for part in _PARTS},
    **dict.fromkeys(_PARTS, "float64"),
    "declared_verdict": "str", "rival_verdict": "str", "each_other": "str", "standing": "str",
    "agrees_with": "str", "gap": "float64", "statistic": "str", "unit": "str",
}  # fmt: skip
SUMMARY_COLUMNS: Final[Mapping[str, str]] = {
    "rival": "str", "rival_title": "str", "declared": "str", "declared_title": "str", "scope": "str",
    **dict.fromkeys(
        ("common", "agree", "both", "only_declared", "only_rival", "neither", "not_told", "alone"), "int64"
    ),
}  # fmt: skip
ROW_COLUMNS: Final[Mapping[str, str]] = {
    "rival": "str", "rival_title": "str", "declared": "str", "declared_title": "str", "class": "str",
    "cases": "int64", "there": "int64", "here": "int64",
}  # fmt: skip
COLUMN_COLUMNS: Final[Mapping[str, str]] = {
    "rival": "str", "declared": "str", "column": "str", "kind": "str", "cases": "int64",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Rivals(Result):
    """What shadow sources say beside the declared ones, and which of them the records bear out.

    Parameters
    ----------
    period : of the pack
    figures : a row a figure of a shadow source and a declared source that prints it too, see `to_frame`
    summary : a row a shadow source, declared source and scope ("this pack" or "every period so far"):
        common (figures that both print), agree (with each other), then both, only_declared, only_rival,
        neither, not_told by who agrees with the records, which add up to common; alone (figures that no
        declared source prints)
    rows : a row a rival of a source of records and class of `diff_cases`: cases, there (in the rival's
        list), here (in the records)
    columns : a row a rival of a source of records, column and kind of difference
    notes : what was not compared, and why
    """

    period: str
    figures: pd.DataFrame
    summary: pd.DataFrame
    rows: pd.DataFrame
    columns: pd.DataFrame
    notes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure of a shadow source.

        `measure, title, period, breakdown` say which, `in_pack` whether it is of the pack's own periods;
        `declared` and `rival` are the sources ("" where no declared source prints it);
        `declared_…`, `rival_…` and plain `numerator, denominator, value` (counted again) are floats, nan
        where there is none; `declared_verdict` and `rival_verdict` as in `Reconciliation`; `each_other` is
        "yes", "no" or "cannot be told"; `standing` one of `STANDINGS`; `agrees_with` the other sources whose
        printing could be right together with the rival's; `gap` the rival's value minus the declared one.
        """
        return self.figures.copy()
