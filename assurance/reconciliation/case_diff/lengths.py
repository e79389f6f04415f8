"""A dashboard's own figure beside the length of its own list: whether the two add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.programme import CaseList, FigureSource, Measure, Source
from assurance.reconciliation.compare import number_text, value_half
from assurance.reconciliation.figure_columns import FigureColumns
from assurance.reconciliation.labels import Breakdown, breakdown_text
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.published import Published, mark_duplicates, read_figures
from assurance.reconciliation.recompute import as_float, span

__all__ = ["LINE_COLUMNS", "lines_of"]

LINE_COLUMNS: Final[Mapping[str, str]] = {
    "source": "str", "measure": "str", "period": "str", "breakdown": "str", "figures": "str",
    "printed_numerator": "float64", "printed_denominator": "float64", "printed_value": "float64",
    "listed_met": "float64", "listed_rows": "int64", "listed_cases": "int64", "verdict": "str",
    "reason": "str",
}  # fmt: skip


def lines_of(
    engine: Engine,
    listed: CaseList,
    measure: Measure,
    period: Period,
    *,
    sources: Mapping[str, Source],
    theirs: str,
    financial_year_start: int,
) -> Iterator[dict[str, Any]]:
    """Hold every printed line of the figure that the list can be split into against the list.

    A proportion's denominator is the length of the list and its numerator those flagged met; a count is the
    length, or those flagged met; any other statistic's denominator is the length.

    Parameters
    ----------
    theirs : view of the list's rows of the period: k0, k1, …, met, b0, b1, …
    """
    source = sources.get(listed.figures or "")
    if listed.figures is None or not isinstance(source, FigureSource):
        return
    names = list(engine.columns(listed.figures))
    sql = "\n".join([f"SELECT {', '.join(map(quote, names))}", f"FROM {quote(listed.figures)}"])
    rows = (dict(zip(names, row, strict=True)) for row in engine.rows(sql))
    figures = read_figures(
        rows, FigureColumns.of_source(source), [measure], source=listed.figures,
        financial_year_start=financial_year_start,
    )  # fmt: skip
    mine = [one for one in figures if one.measure is measure and one.period is not None]
    for figure in mark_duplicates([one for one in mine if one.period and span(one.period) == span(period)]):
        if all(name in listed.breakdown for name, _ in figure.breakdown):
            counts = _counts(engine, theirs, figure.breakdown, list(listed.breakdown), len(listed.key))
            yield {"breakdown": breakdown_text(figure.breakdown), "figures": listed.figures} | _line(
                figure, measure, counts, flags=listed.met is not None
            )


def _counts(
    engine: Engine, view: str, breakdown: Breakdown, names: Sequence[str], keys: int
) -> tuple[int, int, int]:
    """Count rows, cases and rows flagged met of a line of the list."""
    tests = ["TRUE"]
    for name, value in breakdown:
        literal = "NULL" if value is None else "'" + value.replace("'", "''") + "'"
        tests.append(f"b{names.index(name)} IS NOT DISTINCT FROM {literal}")
    key = ", ".join(f"k{at}" for at in range(keys))
    chosen = f"SELECT count(*), count(DISTINCT ({key})), count(*) FILTER (WHERE met)"
    found = engine.rows("\n".join([chosen, f"FROM {quote(view)}", f"WHERE {' AND '.join(tests)}"]))[0]
    return int(found[0]), int(found[1]), int(found[2])


def _line(
    figure: Published, measure: Measure, counts: tuple[int, int, int], *, flags: bool
) -> dict[str, Any]:
    rows, cases, met = counts
    verdict, reason = _judge(figure, measure, rows, met if flags else None)
    if rows != cases and verdict != "cannot be told":
        again = f"{rows - cases:,} row(s) of the list repeat a case"
        reason = f"{reason}; {again}" if reason else again
    return {
        "printed_numerator": as_float(figure.numerator.number),
        "printed_denominator": as_float(figure.denominator.number),
        "printed_value": as_float(figure.shown_value),
        "listed_met": float(met) if flags else float("nan"),
        "listed_rows": rows,
        "listed_cases": cases,
        "verdict": verdict,
        "reason": reason,
    }


def _judge(figure: Published, measure: Measure, rows: int, met: int | None) -> tuple[str, str]:
    if figure.fault:
        return "cannot be told", figure.fault
    wanted: list[tuple[str, Printed, int]] = []
    if measure.statistic == "count":
        wanted.append(("count", figure.count, rows if met is None else met))
    else:
        if measure.statistic != "rate":
            wanted.append(("denominator", figure.denominator, rows))
        if measure.statistic == "proportion" and met is not None:
            wanted.append(("numerator", figure.numerator, met))
    told = [(name, cell.number, listed) for name, cell, listed in wanted if cell.number is not None]
    apart = [
        f"{name}: {number_text(number)} printed, {listed:,} in the list"
        for name, number, listed in told
        if number is not None and abs(number - listed) > _half(figure, number)
    ]
    value = figure.own_value
    if not apart and measure.statistic == "proportion" and met is not None and rows and value is not None:
        told.append(("value", value, rows))
        if abs(value - Fraction(met, rows)) > value_half(figure):
            apart.append(f"value: the list gives {met:,} of {rows:,}, which is not the value printed")
    if not told:
        return "cannot be told", "no count is printed that the list could be held against"
    return ("does not add up", "; ".join(apart)) if apart else ("adds up", "")


def _half(figure: Published, number: Fraction) -> Fraction:
    """Half the unit to which a count is printed; a count that is no multiple of it is exact."""
    unit = figure.printing.counts_to
    return Fraction(unit, 2) if unit > 1 and number % unit == 0 else Fraction(0)
