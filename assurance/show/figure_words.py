"""How one published figure and its recount are written: values, reasons, differences."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from assurance.reconciliation import Reconciliation
from assurance.show.apart import apart_words, least_gap, sum_words
from assurance.show.words import is_missing, number, part_words, percent, with_unit

__all__ = [
    "AGREE",
    "TOLERATED",
    "Row",
    "counted_words",
    "difference_words",
    "figure_part",
    "figure_reason",
    "figure_rows",
    "figure_value",
    "gap_share",
    "is_range",
    "published_words",
    "publisher",
    "recomputed_words",
    "signed",
    "worst_first",
]

Row = Mapping[str, Any]
AGREE = ("agrees", "agrees within published rounding")
TOLERATED = "agrees within tolerance"
_COUNTED = ("count", "sum")
_RATIOS = ("proportion", "rate")
_NO_DIFFERENCE = 1e-9
_FIRST_DECIMAL = 0.05
_MEANT = re.compile(r"did you mean [\"']([^\"']+)[\"']")
_PARTS = ("numerator ", "denominator ", "value ")


def figure_rows(result: Reconciliation) -> list[Row]:
    """Give the figures as rows, each with the title of its publisher where that is known."""
    rows: list[dict[str, Any]] = result.to_frame().to_dict("records")  # type: ignore[assignment]
    titles = dict(zip(result.figures["measure"], result.figures["title"], strict=True))
    return [
        {
            **row,
            "publisher": str(result.titles.get(row["source"], row["source"])),
            "reason": _with_titles(str(row["reason"] or ""), titles),
        }
        for row in rows
    ]


def _with_titles(reason: str, titles: Mapping[str, str]) -> str:
    """Write the title of a measure where a reason suggests it by its id."""

    def titled(found: re.Match[str]) -> str:
        return (
            f"did you mean \N{LEFT DOUBLE QUOTATION MARK}{titles[found[1]]}\N{RIGHT DOUBLE QUOTATION MARK}"
            if (titles.get(found[1]))
            else found[0]
        )

    return _MEANT.sub(titled, reason)


def figure_value(row: Row, value: Any, *, decimals: int = 3) -> str:
    """Write a value of a figure: a proportion in percent, anything else as a number.

    Beside what was published a recount needs its decimals, or the two would look alike and be said to differ.
    """
    if is_missing(value):
        return "none"
    if is_proportion(row):
        return percent(value)
    return with_unit(number(value, decimals=decimals), str(row["unit"] or ""))


def is_proportion(row: Row) -> bool:
    """Tell whether a figure is a proportion."""
    return bool(row["statistic"] == "proportion")


def figure_part(row: Row) -> str:
    """Name the part of a figure."""
    return part_words(row["breakdown"]) if row["breakdown"] else ""


def figure_reason(row: Row) -> str:
    """Say why a figure has its verdict, in the units in which it is printed.

    Parts that say the same as the published and recounted value are left out; the whole reason is in
    findings.json.
    """
    reason = str(row["reason"] or "")
    if said := apart_words(row):
        return said
    if row["verdict"] != "differs":
        return reason.replace("record(s)", "record" if row["records"] == 1 else "records")
    told = [part for part in reason.split("; ") if part]
    parts = []
    for name in ("numerator", "denominator"):
        same = row["statistic"] in _COUNTED and name == "numerator"
        if same or not any(part.startswith(f"{name} ") for part in told):
            continue
        published, counted = (number(row[which], decimals=3) for which in (f"published_{name}", name))
        parts.append(f"{name} {published} published, {counted} counted")
    return "; ".join([*parts, *(part for part in told if not part.startswith(_PARTS))])


def is_range(row: Row) -> bool:
    """Tell whether the recount is a range: a sum of counts that are rounded or hidden."""
    return not is_missing(row.get("lower")) and row["lower"] != row["upper"]


def counted_words(row: Row) -> str:
    """Write the recount."""
    return sum_words(row) if is_range(row) else figure_value(row, row["value"])


def published_words(row: Row) -> str:
    """Write what is published."""
    silent = row["verdict"] == "differs" and bool(row["published_text"])
    hidden = is_missing(row["published_value"]) and (least_gap(row) is not None or silent)
    return "hidden" if hidden else figure_value(row, row["published_value"])


def gap_share(row: Row) -> float:
    """Give the gap as a share of the recount, of a range only what is certain of it, from its nearer end.

    Nothing where there is no share to give.
    """
    if (gap := least_gap(row)) is not None:
        near = float(row["lower"] if gap < 0 else row["upper"])
        return gap / near if near else math.nan
    published, counted = float(row["published_value"]), float(row["value"])
    if is_missing(published) or is_missing(counted):
        return math.nan
    if published == counted or (is_range(row) and row["verdict"] in AGREE):
        return 0.0
    return (published - counted) / abs(counted) if counted else math.nan


def worst_first(row: Row) -> float:
    """Order figures by the width of their gap, widest first; those without one lead."""
    share = gap_share(row)
    return math.inf if is_missing(share) else -abs(share)


def recomputed_words(row: Row) -> str:
    """Write the recomputed value with the counts that make it; those of a mean are no counts.

    A sum of published counts is written as the range that it may be.
    """
    if is_range(row):
        return sum_words(row)
    value = figure_value(row, row["value"])
    if (
        row["statistic"] not in _RATIOS
        or is_missing(row["numerator"])
        or is_missing(row["denominator"])
        or is_missing(row["value"])
    ):
        return value
    return f"{value} ({number(row['numerator'])} of {number(row['denominator'])})"


def publisher(row: Any) -> str:
    """Name who published a figure."""
    if row["verdict"] == "no figure":
        return "nobody"
    name = str(row.get("publisher") or row["source"])
    return f"{name} (shadow)" if row["shadow"] else name


def difference_words(row: Any) -> str:
    """Write the difference; of a range only what is certain of it."""
    if (gap := least_gap(row)) is not None:
        least = "at least " if " apart at least: " in str(row["reason"]) else ""
        return f"{least}{signed(gap, '')}"
    if is_missing(row["difference"]):
        return "\N{EN DASH}"
    if is_proportion(row):
        return signed(row["difference"] * 100, " points")
    return with_unit(signed(row["difference"], ""), str(row["unit"] or ""))


def signed(value: float, unit: str) -> str:
    """Write a difference with its sign: one decimal, or its first digit where it is smaller than that."""
    if abs(value) < _NO_DIFFERENCE:
        return f"0{unit}"
    digits = 1 if abs(value) >= _FIRST_DECIMAL else -math.floor(math.log10(abs(value)))
    text = number(round(value, digits))
    return f"{'' if value < 0 else '+'}{text}{unit}"
