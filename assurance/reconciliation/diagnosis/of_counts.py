"""Sums of published counts that differ: what is tried, what may be claimed, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from assurance.calendars import Period
from assurance.programme import Measure
from assurance.reconciliation.adding_up import add_up
from assurance.reconciliation.cells import CellTable
from assurance.reconciliation.diagnosis.count_claims import CountClaim, CountFigure, claims_of_counts
from assurance.reconciliation.diagnosis.count_notes import notes_of_counts
from assurance.reconciliation.diagnosis.count_readings import Days, Line, Reading, line_of, readings_of
from assurance.reconciliation.diagnosis.result import CAUSE_COLUMNS, CLAIM_COLUMNS, VARIANT_COLUMNS, Diagnosis
from assurance.reconciliation.labels import Breakdown, breakdown_text
from assurance.reconciliation.periods import in_pack
from assurance.reconciliation.published import Published, mark_duplicates
from assurance.reconciliation.reconcile import Records

__all__ = ["with_published_counts"]

_SHOWN: Final = 12
_NO_CASES: Final = "published counts have no cases behind them"
Row = dict[str, Any]


def with_published_counts(
    found: Diagnosis,
    records: Records,
    measures: Sequence[Measure],
    published: Sequence[Published],
    *,
    period: Period | None,
    financial_year_start: int = 4,
) -> Diagnosis:
    """Add to a diagnosis what can be said of figures whose records are published counts.

    Each such figure that differs is among the causes with the certain part of its gap: by how much the
    ranges of the figure and of its sum lie apart at least. It stays residual unless another reading of the
    counts reproduces every figure of a scope, under the rules of claim for records: at least three figures,
    and at most 0.05 matches expected by chance among all readings and scopes tried. Every period that a
    source prints is evidence; the figures of `period` (None: all) are accounted for.

    Parameters
    ----------
    found : of the measures of records
    records : with `counts`, the sources that are published counts
    measures, published : of the programme; figures of other measures are passed over
    """
    marked = mark_duplicates(published)
    by_source: dict[str, list[CountFigure]] = {}
    words: dict[str, Reading] = {}
    for measure in measures:
        mine = [row for row in marked if row.measure is measure and (row.silent or not row.fault)]
        table = records.cells_of(measure, financial_year_start=financial_year_start) if mine else None
        if table is not None:
            others = dict(_other_tables(records, measure, financial_year_start))
            for figure in _figures(table, mine, others, words):
                by_source.setdefault(figure.published.source, []).append(figure)
    extra: dict[str, list[Row]] = {"variants": [], "claims": [], "causes": []}
    notes: list[str] = []
    for source, figures in by_source.items():
        claims, looks = claims_of_counts(figures, words)
        extra["variants"] += _variant_rows(figures, words, claims)
        extra["claims"] += [row for claim in claims for row in _claim_rows(figures, claim)]
        extra["causes"] += _cause_rows(figures, claims, period)
        notes += notes_of_counts(source, figures, claims, period=period, readings=len(words), scopes=looks)
    return replace(
        found,
        variants=_joined(found.variants, extra["variants"], VARIANT_COLUMNS),
        claims=_joined(found.claims, extra["claims"], CLAIM_COLUMNS),
        causes=_joined(found.causes, extra["causes"], CAUSE_COLUMNS),
        described=(*found.described, *notes),
    )


def _joined(frame: pd.DataFrame, rows: Sequence[Row], columns: Mapping[str, str]) -> pd.DataFrame:
    if not rows:
        return frame
    more = pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(dict(columns))
    return more if frame.empty else pd.concat([frame, more], ignore_index=True)


def _other_tables(
    records: Records, measure: Measure, financial_year_start: int
) -> Iterator[tuple[str, CellTable]]:
    """Read the cells of other declared sources that are published counts with the same column."""
    for name in measure.alternatives.sources:
        if name in records.columns and name in records.counts:
            table = records.cells_of(
                measure.model_copy(update={"source": name}), financial_year_start=financial_year_start
            )
            if table is not None:
                yield name, table


def _figures(
    table: CellTable,
    published: Iterable[Published],
    others: Mapping[str, CellTable],
    words: dict[str, Reading],
) -> Iterator[CountFigure]:
    """Judge each figure as agreed and set every reading beside it; a figure without rows is passed over."""
    lines: dict[Breakdown, dict[str, Line]] = {}
    seen: set[tuple[Any, ...]] = set()
    plans: dict[str, list[tuple[Reading, str, tuple[Days, ...]]]] = {}
    for row in published:
        theirs = row.count_range
        if row.period is None or theirs is None or row.key in seen:
            continue
        seen.add(row.key)
        if row.breakdown not in lines:
            tables = {"": table, **others}
            lines[row.breakdown] = {name: line_of(one, row.breakdown) for name, one in tables.items()}
        if row.period.label not in plans:
            plans[row.period.label] = readings_of(table, row.period, others)
            words |= {reading.id: reading for reading, _, _ in plans[row.period.label]}
        if not lines[row.breakdown][""].holds(row.period):
            continue
        cells = table.cells(row.period, row.breakdown)
        if not cells.cells or not cells.aligned:
            continue
        added = {
            reading.id: lines[row.breakdown][name].added(spans)
            for reading, name, spans in plans[row.period.label]
        }
        verdict, reason = add_up(replace(row, note=""), cells)
        told = {"differs": "differs", "not comparable": "open"}.get(verdict, "agrees")
        yield CountFigure(row, theirs, cells.range, told, added, reason if told == "open" else "")


def _cause_rows(
    figures: Sequence[CountFigure], claims: Sequence[CountClaim], period: Period | None
) -> Iterator[Row]:
    for at, figure in enumerate(figures):
        row = figure.published
        if not figure.differs or row.period is None or not in_pack(row.period, period):
            continue
        claim = next((one for one in claims if at in one.evidence), None)
        explained = claim is not None and claim.status == "explained"
        cause = claim.reading.id if claim is not None and explained else "residual"
        part = str(figure.gap)
        yield {
            "measure": figure.measure,
            "period": figure.period,
            "breakdown": breakdown_text(figure.line),
            "source": row.source,
            "shadow": row.shadow,
            "cause": cause,
            "status": claim.status if claim is not None else "unexplained",
            "words": _cause_words(figure, claim),
            "scope": "" if claim is None else claim.scope.name,
            "numerator": float(figure.gap),
            "denominator": float("nan"),
            "rate": float(figure.gap),
            "numerator_exact": part,
            "denominator_exact": "",
            "rate_exact": part,
        }


def _cause_words(figure: CountFigure, claim: CountClaim | None) -> str:
    if claim is not None and claim.status == "explained":
        return claim.reading.words
    side = "more" if figure.gap > 0 else "fewer"
    exact = figure.theirs.exact and figure.agreed.exact
    least = f"{abs(figure.gap):,} {side}" if exact else f"at least {abs(figure.gap):,} {side}"
    said = f"{least} than its parts add up to"
    if claim is None:
        return f"no other reading of the counts explains it: {said}"
    return f"consistent with {claim.reading.words}, which too few figures bear out to be claimed: {said}"


def _claim_rows(figures: Sequence[CountFigure], claim: CountClaim) -> Iterator[Row]:
    """Make a row for each measure of the scope."""
    for measure in dict.fromkeys(figures[at].measure for at in claim.scope.figures):
        mine = [at for at in claim.scope.figures if figures[at].measure == measure]
        yield {
            "scope": claim.scope.name,
            "measure": measure,
            "source": figures[mine[0]].published.source,
            "cause": claim.reading.id,
            "words": claim.reading.words,
            "status": claim.status,
            "figures": len(mine),
            "evidence": len(set(mine) & set(claim.evidence)),
            "tried": claim.tried,
            "expected_by_chance": float(claim.by_chance),
            "ties": " or ".join(tie.id for tie in claim.ties[:_SHOWN]),
            "would_separate": "counts that are neither rounded nor hidden" if claim.ties else "",
            "why_no_cases": _NO_CASES,
        }


def _variant_rows(
    figures: Sequence[CountFigure], words: Mapping[str, Reading], claims: Sequence[CountClaim]
) -> Iterator[Row]:
    """List for each claim, and for each measure as a whole, the readings that reproduce most."""
    scopes: dict[str, list[CountFigure]] = {}
    claimed = {claim.scope.name: claim for claim in claims}
    for claim in claims:
        scopes[claim.scope.name] = [figures[at] for at in claim.scope.figures]
    for figure in figures:
        name = f"{figure.measure}: all lines"
        if name not in claimed:
            scopes.setdefault(name, []).append(figure)
    for name, every in scopes.items():
        mine = [one for one in every if one.verdict != "open"]
        fits = {one: [figure.fits(one) for figure in mine] for one in words}
        order = sorted(fits, key=lambda one: -sum(fits[one]))[:_SHOWN]
        if name in claimed:
            first = claimed[name].reading.id
            order = [first, *(one for one in order if one != first)]
        measures = list(dict.fromkeys(figure.measure for figure in every))
        base: Row = {
            "scope": name,
            "measure": measures[0] if len(measures) == 1 else "",
            "source": every[0].published.source,
            "figures": len(mine),
            "differing": sum(one.differs for one in mine),
        }
        yield base | {
            "toggles": "", "matched": sum(not one.differs for one in mine), "explained": 0,
            "words": "as agreed", "status": "",
        }  # fmt: skip
        for one in order:
            is_claim = name in claimed and claimed[name].reading.id == one
            yield base | {
                "toggles": one,
                "matched": sum(fits[one]),
                "explained": sum(fit and each.differs for fit, each in zip(fits[one], mine, strict=True)),
                "words": words[one].words,
                "status": claimed[name].status if is_claim else "",
            }
