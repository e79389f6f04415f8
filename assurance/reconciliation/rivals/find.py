"""The door: every shadow source beside the declared ones, up to the month of the pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from assurance.calendars import Period, parse_period
from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.programme import FigureSource, HiddenCounts, Measure, RecordSource, Source
from assurance.reconciliation.labels import breakdown_text
from assurance.reconciliation.of_programme import reconcile_sources
from assurance.reconciliation.periods import in_pack
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import as_float, span
from assurance.reconciliation.rivals.printed import Key, agree, printings
from assurance.reconciliation.rivals.result import (
    COLUMN_COLUMNS,
    FIGURE_COLUMNS,
    ROW_COLUMNS,
    STANDINGS,
    SUMMARY_COLUMNS,
    Rivals,
)
from assurance.reconciliation.rivals.rows import diff_rows

__all__ = ["find_rivals"]

_AGREE = ("agrees", "agrees within published rounding")
_SCOPES = ("this pack", "every period so far")
_COUNTED = ("both", "only_declared", "only_rival", "neither", "not_told", "alone")


def find_rivals(
    engine: Engine,
    *,
    sources: Mapping[str, Source],
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    counts: Mapping[str, Mapping[str, HiddenCounts]] | None = None,
    financial_year_start: int = 4,
) -> Rivals:
    """Set the figures and rows of shadow sources beside the declared ones and the records.

    Figures are read and counted again as in `reconcile_sources`, in every period up to the end of the
    pack's. Two printings of a figure agree with each other where some number could be printed as either.

    Parameters
    ----------
    engine : on which every source is registered under its name
    sources, measures : of the programme
    columns : source to the types of its columns
    period : of the pack
    counts : sources that are published counts, see `counts_of`

    Raises
    ------
    DomainError, ExpressionError
        As `reconcile_sources` and `diff_cases`.
    """
    printed = _printed(engine, sources, measures, financial_year_start)
    shadows = [name for name in printed if _figures(sources, name).shadow]
    wanted = {key[0] for name in shadows for key in printed[name]}
    counted = reconcile_sources(
        engine,
        measures=[measure for measure in measures if measure.id in wanted],
        figures=[(name, _figures(sources, name)) for name in printed],
        columns=columns,
        period=None,
        counts=counts,
        financial_year_start=financial_year_start,
    ).to_frame() if wanted else pd.DataFrame()  # fmt: skip
    judged = _judged(counted, financial_year_start)
    rows = [
        row
        for name in shadows
        for key, rival in printed[name].items()
        if _so_far(rival, period)
        for row in _rows(name, key, rival, printed, sources, judged, period)
    ]
    rows.sort(
        key=lambda row: (row["rival"], not row["in_pack"], row["measure"], row["_from"], row["breakdown"])
    )
    found = [
        diff_rows(engine, name, source, sources=sources, columns=columns, period=period)
        for name, source in sources.items()
        if isinstance(source, RecordSource) and source.shadow_of
    ]
    return Rivals(
        period=period.label,
        figures=_frame(rows, FIGURE_COLUMNS),
        summary=_frame(list(_summary(rows, shadows, sources)), SUMMARY_COLUMNS),
        rows=_frame([row for one in found for row in one.classes], ROW_COLUMNS),
        columns=_frame([row for one in found for row in one.columns], COLUMN_COLUMNS),
        notes=tuple(one.note for one in found if one.note),
    )


def _figures(sources: Mapping[str, Source], name: str) -> FigureSource:
    source = sources[name]
    if not isinstance(source, FigureSource):
        raise TypeError(f"{name} is of kind {source.kind}")
    return source


def _printed(
    engine: Engine, sources: Mapping[str, Source], measures: Sequence[Measure], financial_year_start: int
) -> dict[str, dict[Key, Published]]:
    found = {}
    for name, source in sources.items():
        if isinstance(source, FigureSource):
            names = list(engine.columns(name))
            lines = ["SELECT " + ", ".join(map(quote, names)), f"FROM {quote(name)}"]
            rows = (dict(zip(names, row, strict=True)) for row in engine.rows("\n".join(lines)))
            found[name] = printings(
                rows, source, list(measures), name=name, financial_year_start=financial_year_start
            )
    return found


def _judged(counted: pd.DataFrame, financial_year_start: int) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Give the verdict on each printed figure by source, measure, days and breakdown."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    spans: dict[str, Any] = {}
    for row in counted.to_dict("records"):
        if not row["source"] or not row["version"]:
            continue
        label = row["period"]
        if label not in spans:
            try:
                spans[label] = span(parse_period(label, financial_year_start=financial_year_start))
            except ValueError:  # no period at all: such a figure is not comparable anyway
                spans[label] = None
        key = (row["source"], row["measure"], spans[label], row["breakdown"])
        if key not in found or found[key]["verdict"] == "not comparable":
            found[key] = {str(name): value for name, value in row.items()}
    return found


def _so_far(figure: Published, period: Period) -> bool:
    """Tell whether a figure is of the pack's period or of an earlier one."""
    own = figure.period
    return own is not None and (own.kind == "all" or own.end <= period.end or in_pack(own, period))


def _rows(
    name: str,
    key: Key,
    rival: Published,
    printed: Mapping[str, Mapping[Key, Published]],
    sources: Mapping[str, Source],
    judged: Mapping[tuple[Any, ...], Mapping[str, Any]],
    period: Period,
) -> Iterator[dict[str, Any]]:
    """Make a row of a rival figure for each declared source that prints it, else one of it alone."""
    others = {other: figures[key] for other, figures in printed.items() if other != name and key in figures}
    declared = {other: one for other, one in others.items() if not _figures(sources, other).shadow}
    measure, days, breakdown = key
    text = breakdown_text(breakdown)
    mine = judged.get((name, measure, days, text), {})
    base = {
        "measure": measure,
        "title": rival.measure.title if rival.measure else "",
        "statistic": rival.measure.statistic if rival.measure else "",
        "unit": rival.measure.unit if rival.measure else "",
        "period": rival.period.label if rival.period else "",
        "breakdown": text,
        "in_pack": rival.period is not None and in_pack(rival.period, period),
        "rival": name,
        "rival_verdict": str(mine.get("verdict", "not comparable")),
        "agrees_with": ", ".join(other for other, one in others.items() if agree(rival, one)),
        "_from": str(days),
        **{part: mine.get(part, float("nan")) for part in ("numerator", "denominator", "value")},
        **_numbers("rival", rival),
    }
    if not declared:
        yield base | _numbers("declared", None) | {
            "declared": "", "declared_verdict": "", "each_other": "", "standing": STANDINGS[5],
            "gap": float("nan"),
        }  # fmt: skip
    for other, one in declared.items():
        theirs = judged.get((other, measure, days, text), {})
        verdict = str(theirs.get("verdict", "not comparable"))
        together = agree(rival, one)
        row = base | _numbers("declared", one)
        yield row | {
            "declared": other,
            "declared_verdict": verdict,
            "each_other": "cannot be told" if together is None else "yes" if together else "no",
            "standing": _standing(verdict, base["rival_verdict"]),
            "gap": row["rival_value"] - row["declared_value"],
        }


def _numbers(side: str, figure: Published | None) -> dict[str, float]:
    if figure is None:
        return dict.fromkeys((f"{side}_numerator", f"{side}_denominator", f"{side}_value"), float("nan"))
    return {
        f"{side}_numerator": as_float(figure.numerator.number),
        f"{side}_denominator": as_float(figure.denominator.number),
        f"{side}_value": as_float(figure.shown_value),
    }


def _standing(declared: str, rival: str) -> str:
    """Say who agrees with the records; without records that is only told where the other side agrees."""
    known = ["agrees" if one in _AGREE else one for one in (declared, rival)]
    if known == ["agrees", "agrees"]:
        return STANDINGS[0]
    if known[0] == "agrees" and known[1] in ("differs", "no records"):
        return STANDINGS[1]
    if known[1] == "agrees" and known[0] in ("differs", "no records"):
        return STANDINGS[2]
    return STANDINGS[3] if known == ["differs", "differs"] else STANDINGS[4]


def _summary(
    rows: Sequence[Mapping[str, Any]], shadows: Sequence[str], sources: Mapping[str, Source]
) -> Iterator[dict[str, Any]]:
    for rival in shadows:
        mine = [row for row in rows if row["rival"] == rival]
        beside = sorted({row["declared"] for row in mine if row["declared"]}) or [""]
        for declared in beside:
            for scope in _SCOPES:
                within = [row for row in mine if scope == _SCOPES[1] or row["in_pack"]]
                common = [row for row in within if row["declared"] == declared and declared]
                counted = Counter(row["standing"] for row in common)
                counted[STANDINGS[5]] = sum(not row["declared"] for row in within)
                yield {
                    "rival": rival,
                    "rival_title": sources[rival].title,
                    "declared": declared,
                    "declared_title": sources[declared].title if declared else "",
                    "scope": scope,
                    "common": len(common),
                    "agree": sum(row["each_other"] == "yes" for row in common),
                    **{name: counted[text] for name, text in zip(_COUNTED, STANDINGS, strict=True)},
                }


def _frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    listed = [{name: row[name] for name in columns} for row in rows]
    return pd.DataFrame(listed, columns=pd.Index(columns)).astype(dict(columns))
