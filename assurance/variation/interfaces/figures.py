"""The measures that belong on the page of interfaces, each with its denominator in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from assurance.results import Result

__all__ = ["FIGURE_COLUMNS", "InterfaceFigures"]

FIGURE_COLUMNS: Final[Mapping[str, str]] = {
    "measure": "str", "title": "str", "question": "str", "statistic": "str", "unit": "str",
    "direction": "str", "period": "str", "part": "str", "out_of": "str", "records": "int64",
    "numerator": "float64", "denominator": "float64", "value": "float64", "before": "float64",
    "before_numerator": "float64", "before_denominator": "float64", "before_records": "float64",
    "target": "float64", "target_met": "str",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class InterfaceFigures(Result):
    """Figures counted from the records, for the whole (part "") and for parts.

    Parameters
    ----------
    period : of the pack
    figures : see `to_frame`
    limitations : pairs of a measure and what a reader has to know of it
    """

    period: str
    figures: pd.DataFrame
    limitations: tuple[tuple[str, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """Give a row a measure and part.

        `out_of` names the denominator; `before` is the value of the period before, from its own numerator,
        denominator and records; `target_met` is "yes", "no" or "" where there is no target or no value. A
        value that is not known is nan.
        """
        return self.figures.copy()
