"""Each figure of an earlier period: whether it, or what lies behind it, changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assurance.calendars import Period
from assurance.programme import Measure, definition_digest
from assurance.reconciliation.labels import breakdown_text
from assurance.reconciliation.periods import in_pack
from assurance.reconciliation.published import Published, mark_duplicates
from assurance.reconciliation.recompute import as_float
from assurance.reconciliation.restated.model import RESTATED_COLUMNS, STATUSES
from assurance.reconciliation.restated.sides import Counted, Counts, Side, count_places

__all__ = ["Earlier", "restate"]

_NOT_STORED = "what was agreed then is not stored, so today's definition is taken for both"


@dataclass(frozen=True)
class Earlier:
    """An earlier period and what was read for it.

    Parameters
    ----------
    period : whose figures are compared
    side : what was read then
    definitions : digest of each measure's definition of then, where it is known
    redeclared : measures whose records were read under another declaration then
    """

    period: Period
    side: Side
    definitions: Mapping[str, str]
    redeclared: Collection[str] = ()


def restate(
    then: Earlier, now: Side, measures: Sequence[Measure], *, financial_year_start: int = 4
) -> list[dict[str, Any]]:
    """Set every figure of an earlier period beside itself, as it was read then and as it is read now.

    A figure is one of a source, a measure, a period and a breakdown. Figures for `all` grow with every
    extract and are left out.

    Parameters
    ----------
    then, now : what was read at the two times
    measures : as they are agreed now

    Returns
    -------
    list
        Rows of `Restated.figures`, the ones that changed first.
    """
    before, after = _figures(then.side, then.period), _figures(now, then.period)
    keys = list(dict.fromkeys([*before, *after]))
    by_id = {measure.id: measure for measure in measures}
    counts: dict[str, tuple[Counts | None, Counts | None]] = {}
    for measure in measures:
        rows = [
            row
            for found in (before, after)
            for key in keys
            if (row := found.get(key)) is not None
            and row.measure is not None
            and row.measure.id == measure.id
        ]
        places = [(row.period, row.breakdown) for row in rows if row.period is not None]
        if places:
            earlier, later = (
                count_places(side, measure, places, financial_year_start=financial_year_start)
                for side in (then.side, now)
            )
            counts[measure.id] = earlier, later
    printed = {(key[0], key[2]) for key in after}
    found = [
        _row(
            _Pair(before.get(key), after.get(key), *counts.get(key[1], (None, None))),
            then,
            by_id.get(key[1]),
            repeated=(key[0], key[2]) in printed,
        )
        for key in keys
    ]
    order = {status: place for place, status in enumerate((*STATUSES[1:], STATUSES[0]))}
    found.sort(key=lambda row: (order[row["status"]], row["measure"], row["period"], row["breakdown"]))
    return found


def _figures(side: Side, period: Period) -> dict[tuple[Any, ...], Published]:
    """Give the figures of a period by what they claim to be; of a repeated one the first."""
    mine = [
        row
        for row in side.published
        if row.period is not None and row.period.kind != "all" and in_pack(row.period, period)
    ]
    found: dict[tuple[Any, ...], Published] = {}
    for row in mark_duplicates(mine):
        found.setdefault(row.key, row)
    return found


@dataclass(frozen=True)
class _Pair:
    """One figure at the two times."""

    then: Published | None
    now: Published | None
    counts_then: Counts | None
    counts_now: Counts | None

    @property
    def any(self) -> Published:
        """Give the figure of now, else that of then."""
        found = self.now or self.then
        if found is None:
            raise LookupError("a figure is published at one of the two times")
        return found

    def counted(self, counts: Counts | None) -> Counted | None:
        """Give the figure as counted at one time; None where the records are not stored."""
        period = self.any.period
        return None if counts is None or period is None else counts.at(period, self.any.breakdown)


def _row(pair: _Pair, then: Earlier, measure: Measure | None, *, repeated: bool) -> dict[str, Any]:
    row = pair.any
    earlier, later = pair.counted(pair.counts_then), pair.counted(pair.counts_now)
    digest = definition_digest(measure) if measure else ""
    known = then.definitions.get(measure.id, "") if measure else ""
    status, reason = _status(pair, then, measure, (earlier, later), repeated=repeated)
    if measure is not None and not known and status not in ("nothing stored of then", "not comparable"):
        reason = "; ".join(filter(None, [reason, _NOT_STORED]))
    cells: dict[str, Any] = {
        name: {"str": "", "bool": False}.get(kind, float("nan")) for name, kind in RESTATED_COLUMNS.items()
    }
    cells |= {
        "source": row.source,
        "shadow": row.shadow,
        "measure": measure.id if measure else row.name,
        "title": measure.title if measure else row.name,
        "statistic": measure.statistic if measure else "",
        "unit": measure.unit if measure else "",
        "period": row.period.label if row.period else row.period_text,
        "breakdown": breakdown_text(row.breakdown),
        "status": status,
        "reason": reason,
        "definition_then": known,
        "definition_now": digest,
    }
    for name, published, counts in (
        ("then", pair.then, pair.counts_then),
        ("now", pair.now, pair.counts_now),
    ):
        cells |= _published_cells(name, published) | _counted_cells(name, pair.counted(counts))
        if published is not None and counts is not None:
            cells[f"verdict_{name}"] = counts.judge(published)
    if pair.then is not None and pair.counts_now is not None:
        cells["then_against_now"] = pair.counts_now.judge(pair.then)
    return cells


def _published_cells(name: str, row: Published | None) -> dict[str, Any]:
    if row is None:
        return {}
    texts = (row.numerator.text, row.denominator.text, row.value.text)
    return {
        f"published_{name}": as_float(row.shown_value),
        f"published_{name}_text": " / ".join(text for text in texts if text),
    }


def _counted_cells(name: str, counted: Counted | None) -> dict[str, Any]:
    if counted is None or counted.figure is None:
        return {}
    figure = counted.figure
    found = {
        f"records_{name}": as_float(figure.value),
        f"numerator_{name}": as_float(figure.numerator),
        f"denominator_{name}": as_float(figure.denominator),
    }
    if counted.cells is not None:
        upper = counted.cells.range.upper
        found[f"lower_{name}"] = float(counted.cells.range.lower)
        found[f"upper_{name}"] = float("inf") if upper is None else float(upper)
    return found


def _status(
    pair: _Pair,
    then: Earlier,
    measure: Measure | None,
    counted: tuple[Counted | None, Counted | None],
    *,
    repeated: bool,
) -> tuple[str, str]:
    if pair.any.source not in then.side.figure_sources:
        return "nothing stored of then", "the figure file of then is not stored"
    restated = pair.then is not None and pair.now is not None and _numbers(pair.then) != _numbers(pair.now)
    if said := _incomparable(pair, then, measure, counted):
        same_fault = pair.then and pair.now and pair.then.fault and pair.then.fault == pair.now.fault
        both = restated and same_fault and said.startswith("then: ")
        return ("restated by publisher", said.removeprefix("then: ")) if both else ("not comparable", said)
    if pair.then is None:
        return "first published since", "the figure file of then has no such figure"
    if pair.now is None and repeated:
        return "no longer published", "today's figure file has others of this period, but not this one"
    notes = [] if pair.now is not None else ["today's figure file has no figure of this period"]
    earlier, later = counted
    if earlier is None or later is None:
        notes.append("the records of then are not stored" if measure else "no measure has that name")
        status = "restated by publisher" if restated else "nothing stored of then"
        return (status if measure or restated else "unchanged"), "; ".join(notes)
    changed = not earlier.same(later)
    if changed and measure is not None and measure.id in then.redeclared:
        return "not comparable", "its records were read under another declaration then, and count otherwise"
    words = {
        (False, False): "unchanged",
        (True, False): "restated by publisher",
        (False, True): "records changed since",
        (True, True): "both changed",
    }
    return words[restated, changed], "; ".join(notes)


def _incomparable(
    pair: _Pair, then: Earlier, measure: Measure | None, counted: tuple[Counted | None, Counted | None]
) -> str:
    """Say why the figure of then is none to compare with, or nothing."""
    known = then.definitions.get(measure.id, "") if measure else ""
    if measure is not None and known and known != definition_digest(measure):
        return "the definition changed since"
    if pair.then and pair.now and pair.then.version != pair.now.version:
        return f"published under version {pair.then.version[:20]!r} then and {pair.now.version[:20]!r} now"
    for row, when in ((pair.then, "then"), (pair.now, "now")):
        if row is not None and row.fault and not row.silent and row.measure is not None:
            return f"{when}: {row.fault}"
    earlier, later = counted
    if earlier and later and earlier.in_period and not later.in_period:
        return "today's extract has no record of this period any more"
    return ""


def _numbers(row: Published) -> tuple[Any, ...]:
    parts = (row.numerator, row.denominator, row.value)
    return tuple(part.state if part.number is None else part.number for part in parts)
