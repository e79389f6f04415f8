"""Corrected figures: what a figure would be had every case been audited, and whom that bears out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from assurance.results import Result

__all__ = ["DISPUTES", "ROWS", "SIZES", "WHOLE", "CorrectedFigure", "Corrections", "frame_of"]

WHOLE: Final = "all"
"""Label of the row for the whole frame."""

ROWS: Final[Mapping[str, str]] = {
    "stratum": "str", "population": "int64", "sampled": "int64", "unknown": "int64",
    "overstated": "int64", "understated": "int64",
    "reported_numerator": "float64", "numerator": "float64", "numerator_best": "float64",
    "numerator_lower": "float64", "numerator_upper": "float64",
    "reported_denominator": "float64", "denominator": "float64", "denominator_best": "float64",
    "denominator_lower": "float64", "denominator_upper": "float64",
    "reported_value": "float64", "value": "float64", "value_best": "float64",
    "value_lower": "float64", "value_upper": "float64",
    "se": "float64", "t_lower": "float64", "t_upper": "float64", "method": "str", "note": "str",
}  # fmt: skip
"""Columns of `CorrectedFigure.to_frame` with their types, in order."""

DISPUTES: Final[Mapping[str, str]] = {
    "source": "str", "stratum": "str", "part": "str",
    "published": "float64", "published_lower": "float64", "published_upper": "float64",
    "records": "float64", "lower": "float64", "upper": "float64", "verdict": "str",
    "extended_to": "float64", "more": "float64", "new_sample": "float64",
}  # fmt: skip
"""Columns of `CorrectedFigure.disputes` with their types, in order."""

SIZES: Final[Mapping[str, str]] = {
    "source": "str", "dispute": "str", "way": "str", "stratum": "str", "now": "int64", "needed": "int64",
}  # fmt: skip
"""Columns of `CorrectedFigure.sizes` with their types, in order."""

Status = Literal["corrected", "awaiting review", "review incomplete", "not declared", "nothing to review"]


def frame_of(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Make a frame of rows with the columns and types given; what is missing is nan."""
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


@dataclass(frozen=True, eq=False)
class CorrectedFigure(Result):
    """One figure, corrected by an audited sample.

    Parameters
    ----------
    name : of the figure, in words
    kind : "share" (numerator over denominator), "count" (cases) or "total" (values summed)
    confidence : of each range by itself, a fraction
    rows : one row for the whole frame, stratum "all", then one a stratum; see `to_frame`
    disputes : a row a published figure, see below
    sizes : cases that would settle a dispute, by stratum: `way` is "extended" (this sample made larger) or
        "new" (another sample, of that size from the start), `dispute` the stratum the dispute is about
    notes : what a reader has to know, with counts
    measure, period, unit : which figure it is, and the unit of a total
    simulated : whether the answers are made up

    Notes
    -----
    `disputes`: `part` says which number of the figure is judged: its value, or where that is the same its
    numerator or denominator. `published_lower` and `published_upper` are what it may have been before
    rounding; `records` is the same figure in the records, `lower` and `upper` what the audit leaves
    possible. `verdict` is "published lies outside", "records lie outside", "both lie outside", "not
    settled" or "no dispute"; "no range" where the audit gives none. `extended_to` is the size of this
    sample at which one of the two is expected to be shown wrong, `more` the cases that takes beyond those
    audited; `new_sample` the size of another sample. nan where nothing is to be settled, or not even the
    whole frame would.
    """

    name: str
    kind: Literal["share", "count", "total"]
    confidence: float
    rows: pd.DataFrame
    disputes: pd.DataFrame
    sizes: pd.DataFrame
    notes: tuple[str, ...] = ()
    measure: str = ""
    period: str = ""
    unit: str = ""
    simulated: bool = False

    def to_frame(self) -> pd.DataFrame:
        """Give one row for the whole frame, stratum "all", then one a stratum.

        `population` and `sampled` count cases of the frame and audited ones, `unknown` those of which the
        audit could not tell; `overstated` and `understated` audited cases that were counted in the
        numerator (of a figure without one: in the figure) and should not have been, and the reverse.
        `reported_*` is what the records say; `numerator`, `denominator` and `value` the corrected
        estimate, every answer not known taken as not met, `*_best` taken as met; `*_lower` and `*_upper`
        the range, whatever those are. `value` is a fraction for a share, else the count or the total. `se`,
        `t_lower` and `t_upper` are the standard error and Student's t interval of `value`, for comparison:
        nan where an answer is not known or a stratum has one audited case. They promise too much where few
        errors were found. `note` says why a range is missing.
        """
        return self.rows.copy()


@dataclass(frozen=True, eq=False)
class Corrections(Result):
    """The figures of a month that a question of the review audits, corrected.

    Parameters
    ----------
    status : "corrected", "awaiting review" (no answer yet), "review incomplete" (some are missing), "not
        declared" (no question of the plan audits a measure) or "nothing to review" (no case is in the frame)
    figures : those that could be corrected
    refused : title of each figure that could not, and why
    confidence : of each range by itself, a fraction
    given, expected : answers given, and answers asked for
    simulated : whether the answers are made up
    """

    status: Status
    figures: tuple[CorrectedFigure, ...]
    refused: Mapping[str, str]
    confidence: float
    given: int = 0
    expected: int = 0
    simulated: bool = False

    def to_frame(self) -> pd.DataFrame:
        """Give the rows of all figures under first columns `measure` and `period`; see `CorrectedFigure`."""
        frames = [figure.to_frame() for figure in self.figures] or [frame_of([], ROWS)]
        for place, frame in enumerate(frames):
            named = self.figures[place] if self.figures else None
            frame.insert(0, "measure", named.measure if named else pd.Series(dtype="str"))
            frame.insert(1, "period", named.period if named else pd.Series(dtype="str"))
        return pd.concat(frames, ignore_index=True)
