"""Control charts: what is ordinary variation, and what is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import POINT_STYLES
from assurance.show.words import (
    count_words,
    ended,
    is_missing,
    join_words,
    number,
    percent,
    period_noun,
    period_words,
    upper_first,
    was,
    with_unit,
)
from assurance.variation import ControlChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["brief_words", "chart_rows", "latest_words", "write_value"]

Row = dict[str, Any]
_WHOLE_NUMBERS = 200.0
"""Where points lie further apart than this, decimals say nothing."""
_MOST_PLACES = 4
_GOALS = {
    "pass": "As long as nothing changes, the target of {} can be expected to be met.",
    "fail": "As long as nothing changes, the target of {} can be expected to be missed.",
    "inconsistent": "Whether the target of {} is met in a {} is a matter of chance.",
}
_SHAPES = {
    "improvement": "blue diamonds",
    "concern": "orange squares",
    "neutral_high": "purple triangles, up",
    "neutral_low": "purple triangles, down",
    "excluded": "crosses",
}


def chart_rows(chart: ControlChart, *, known: bool = False) -> list[Row]:
    """Give the points of a chart as rows; `known` leaves out missing values.

    Limits that no share or count can reach stand at what it can reach: no point lies beyond either, so
    what is special cause stays the same.
    """
    rows = chart.rows()
    lowest = 0.0 if chart.statistic in ("proportion", "count") else -math.inf
    highest = 1.0 if chart.statistic == "proportion" else math.inf
    for row in rows:
        row["lower"] = row["lower"] if is_missing(row["lower"]) else max(float(row["lower"]), lowest)
        row["upper"] = row["upper"] if is_missing(row["upper"]) else min(float(row["upper"]), highest)
    return [row for row in rows if not (known and is_missing(row["value"]))]


def write_value(chart: ControlChart, value: Any, *, unit: bool = True) -> str:
    """Write a value in the measure's own way: percent for a proportion, else a number with its unit.

    Decimals follow from how far apart the chart's points are, so that none are shown that say nothing.
    """
    if is_missing(value):
        return "none"
    if chart.statistic == "proportion":
        return percent(value, decimals=_places(chart, float(value)))
    digits = _decimals(chart)
    text = number(
        round(float(value), 9 if digits is None else digits), decimals=2 if digits is None else digits
    )
    return with_unit(text, chart.unit) if unit else text


def _places(chart: ControlChart, value: float) -> int:
    """Give the decimals of a share: more where it would else be printed as the target that it is not."""
    digits = 1
    if not is_missing(chart.target) and chart.target is not None and value != chart.target:
        while digits < _MOST_PLACES and percent(value, decimals=digits) == percent(
            chart.target, decimals=digits
        ):
            digits += 1
    return digits


def _decimals(chart: ControlChart) -> int | None:
    known = [float(value) for value in chart.values if not is_missing(value)]
    spread = max(known, default=0.0) - min(known, default=0.0)
    if spread >= _WHOLE_NUMBERS:
        return 0
    return max(1, 1 - math.floor(math.log10(spread))) if spread > 0 else None


def latest_words(chart: ControlChart) -> str:
    """Say where a chart stands in one short sentence."""
    rows = chart_rows(chart, known=True)
    if not rows:
        return f"{_title(chart)}: no value."
    special = sum(bool(row["special_cause"]) for row in rows)
    value, mean, limits = _written(chart, rows[-1])
    return (
        f"{_title(chart)}: {value} in {_when(rows[-1])}, mean {mean}, limits {limits}, "
        f"{count_words(special, 'special cause point')}."
    )


def brief_words(chart: ControlChart) -> str:
    """Say the latest value, between what values it usually lies, and its target, as for a list."""
    rows = chart_rows(chart, known=True)
    if not rows:
        return "No value."
    value, _, limits = _written(chart, rows[-1])
    goal = "" if is_missing(chart.target) else f"; target {write_value(chart, chart.target)}"
    provisional = f". {ended(chart.warning)}" if chart.warning else "."
    return f"{value} in {_when(rows[-1])}; ordinary variation {limits}{goal}{provisional}"


def _written(chart: ControlChart, row: Row) -> tuple[str, str, str]:
    """Write value, mean and limits of a point; the unit once each."""
    lower = write_value(chart, row["lower"], unit=False)
    limits = f"{lower} to {write_value(chart, row['upper'])}"
    return write_value(chart, row["value"]), write_value(chart, row["mean"]), limits


def _title(chart: ControlChart) -> str:
    return chart.title or "The measure"


def _when(row: Mapping[str, Any]) -> str:
    label = str(row["label"])
    return f"point {label}" if label.isdigit() and len(label) < 4 else period_words(label, brief=True)


@sentence.register
def _sentence(result: ControlChart) -> str:
    rows = chart_rows(result, known=True)
    if not rows:
        return f"{_title(result)}: there is no value to chart."
    value, mean, limits = _written(result, rows[-1])
    text = (
        f"{_title(result)}: {value} in {_when(rows[-1])}, against a mean of {mean} "
        f"and limits of {limits}. {_special(rows)}{_goal(result)}"
    )
    missing = len(result.values) - len(rows)
    if missing:
        text += f" {upper_first(count_words(missing, 'period'))} {was(missing)} without a value."
    return f"{text} {ended(result.warning)}".strip()


def _goal(chart: ControlChart) -> str:
    """Say what the limits mean for the target: ordinary variation below it is no success."""
    if is_missing(chart.target) or chart.assurance is None:
        return ""
    return f" {_GOALS[chart.assurance].format(write_value(chart, chart.target), _noun(chart))}"


def _noun(chart: ControlChart) -> str:
    return period_noun(chart.labels[-1]) if chart.labels else "period"


def _special(rows: list[Row]) -> str:
    special = [row for row in rows if row["special_cause"]]
    points = count_words(len(rows), "point")
    if not special:
        return f"None of the {points} shows special cause: the ups and downs are what chance alone gives."
    kinds = [
        f"{count:,} {words.removeprefix('special cause').strip(' ,')}"
        for kind, (_, _, words) in POINT_STYLES.items()
        if (count := sum(row["point_type"] == kind for row in special))
    ]
    show = "shows" if len(special) == 1 else "show"
    latest = "one of them" if rows[-1]["special_cause"] else "not one of them"
    told = f"{len(special):,} of {points} {show} special cause, more than chance would explain"
    return f"{told}: {join_words(kinds)}. The latest point is {latest}."


@alt_text.register
def _alt(result: ControlChart) -> str:
    rows = chart_rows(result, known=True)
    if not rows:
        return "No chart: there is no value."
    _, mean, limits = _written(result, rows[-1])
    points = ", ".join(f"{row['label']} {write_value(result, row['value'])}{_mark(row)}" for row in rows)
    goal = f", target {write_value(result, result.target)}" if not is_missing(result.target) else ""
    return (
        f"Control chart of {_title(result)}, {count_words(len(rows), 'point')}: mean {mean}, "
        f"limits {limits}{goal}. {points}."
    )


def _mark(row: Row) -> str:
    plain = row["point_type"] in ("common_cause", "missing")
    return "" if plain else f" ({POINT_STYLES[row['point_type']][2]})"


@picture.register
def _picture(result: ControlChart) -> Picture | None:
    if not chart_rows(result, known=True):
        return None
    from assurance.show.control_plot import draw_control_chart

    def draw(ax: Axes) -> None:
        draw_control_chart(
            ax, chart_rows(result), title=_title(result), target=result.target,
            write=lambda value: write_value(result, value),
        )  # fmt: skip

    target = "" if is_missing(result.target) else "; dotted: target"
    caption = f"Solid line: mean; dashed: limits of ordinary variation{target}.{_marks(result)}"
    return Picture(caption, WIDTH, 3.3, draw)


def _marks(chart: ControlChart) -> str:
    """Name the marks that are on the chart, beside the grey circles of common cause."""
    kinds = {row["point_type"] for row in chart_rows(chart, known=True)}
    named = [f"{mark}: {POINT_STYLES[kind][2]}" for kind, mark in _SHAPES.items() if kind in kinds]
    return f" {upper_first('; '.join(named))}." if named else ""


@tables.register
def _tables(result: ControlChart) -> tuple[str, ...]:
    columns = [
        Column("label", "Period", "stub", _when),
        Column("value", "Value", "number", lambda row: write_value(result, row["value"])),
        Column("mean", "Mean", "number", lambda row: write_value(result, row["mean"])),
        Column("lower", "Lower limit", "number", lambda row: write_value(result, row["lower"])),
        Column("upper", "Upper limit", "number", lambda row: write_value(result, row["upper"])),
        Column("point_type", "Kind of point", "text", _kind),
    ]
    return (table(f"{_title(result)}: values and limits", columns, chart_rows(result)),)


def _kind(row: Mapping[str, Any]) -> str:
    return POINT_STYLES[row["point_type"]][2] if row["point_type"] in POINT_STYLES else "no value"
