"""Rows of the result: a published figure beside the recomputed one, in columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.programme import Measure, definition_digest
from assurance.reconciliation.cells import Cells
from assurance.reconciliation.compare import Judgement
from assurance.reconciliation.labels import Breakdown, breakdown_text
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import RecomputedFigure, as_float, span
from assurance.reconciliation.result import FIGURE_COLUMNS

__all__ = ["figure_cells", "published_row", "row_order"]

_COMPARED = ("agrees", "agrees within published rounding", "agrees within tolerance", "differs")


def published_row(
    row: Published,
    judged: Judgement,
    figure: RecomputedFigure | None,
    *,
    counted: Cells | None = None,
) -> dict[str, Any]:
    """Make the row of a published figure; differences only where the two were compared."""
    period = row.period_text if row.period is None else row.period.label
    cells = figure_cells(
        row.measure,
        period if figure is None else figure.period.label,
        row.breakdown,
        figure,
        counted=counted,
    )
    numbers = {
        "published_numerator": row.numerator.number,
        "published_denominator": row.denominator.number,
        "published_value": row.shown_value,
    }
    if figure is not None and judged.verdict in _COMPARED:
        for name, kept in (
            ("numerator", figure.numerator),
            ("denominator", figure.denominator),
            ("value", figure.value),
        ):
            given = numbers[f"published_{name}"]
            if given is not None and kept is not None:
                key = "difference" if name == "value" else f"{name}_difference"
                cells[key] = float(given - kept)
    texts = (row.numerator.text, row.denominator.text, row.value.text)
    return (
        cells
        | {name: as_float(number) for name, number in numbers.items()}
        | {
            "measure": row.name if row.measure is None else row.measure.id,
            "title": row.name if row.measure is None else row.measure.title,
            "verdict": judged.verdict,
            "reason": judged.reason,
            "material": judged.material,
            "source": row.source,
            "shadow": row.shadow,
            "published_name": row.name,
            "published_version": row.version,
            "published_text": " / ".join(text for text in texts if text),
            "_sort": (row.period_text if row.period is None else span(row.period), row.source, *texts),
        }
    )


def figure_cells(
    measure: Measure | None,
    period: str,
    breakdown: Breakdown,
    figure: RecomputedFigure | None,
    *,
    counted: Cells | None = None,
) -> dict[str, Any]:
    """Make the columns that say which figure it is and what the records give; the others stay empty."""
    nothing = float("nan")
    row: dict[str, Any] = {
        name: {"str": "", "bool": False, "boolean": None}.get(kind, nothing)
        for name, kind in FIGURE_COLUMNS.items()
    }
    row |= {"period": period, "breakdown": breakdown_text(breakdown)}
    if measure is not None:
        row |= {
            "measure": measure.id,
            "version": measure.version,
            "title": measure.title,
            "definition": definition_digest(measure),
            "statistic": measure.statistic,
            "unit": measure.unit,
        }
    if figure is not None:
        row |= {
            "numerator": as_float(figure.numerator),
            "denominator": as_float(figure.denominator),
            "value": as_float(figure.value),
            "records": float(figure.rows),
        }
    if counted is not None:
        upper = counted.range.upper
        row |= {"lower": float(counted.range.lower), "upper": float("inf") if upper is None else float(upper)}
    return row


def row_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Order rows by period, the whole first, then breakdown and source; unread periods last."""
    place = row["_sort"][0]
    dated = not isinstance(place, str)
    return (
        not dated,
        place if dated else (place,),
        row["breakdown"] != "",
        row["breakdown"],
        row["shadow"],
        row["measure"],
        *map(str, row["_sort"][1:]),
    )
