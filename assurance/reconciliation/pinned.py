"""What the other printed figures leave for each figure: totals, parts, rounding and hidden cells together.

Of counts and proportions, whose numerator and denominator are counts, the parts of a breakdown lie apart:
each record has one value. So what is printed of a whole and of its parts narrows what a hidden cell may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from assurance.programme import HiddenCounts, Measure
from assurance.reconciliation.compare import Judgement, value_half
from assurance.reconciliation.counts import CountRange, hidden_range, printed_range
from assurance.reconciliation.fitting import Share, Sum, fit
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.margins import judge_material, material_words
from assurance.reconciliation.parts import ABSOLUTE, RELATIVE, Part
from assurance.reconciliation.printed import Printed
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import Recomputed, RecomputedFigure, span

__all__ = ["Pins", "pin"]

Node = tuple[str, Breakdown]
"""A part of a figure (numerator or denominator) and its breakdown."""
_PARTS = {"count": ("numerator",), "proportion": ("numerator", "denominator")}


@dataclass(frozen=True, slots=True)
class Pins:
    """What the printed figures of one measure leave for one another.

    Parameters
    ----------
    ranges : by source, period and part of a figure; those of a source and period whose printed figures
        no whole numbers fit are not there
    apart : by source, period and part of a figure: what its parts as printed add up to, where that is not
        what is printed of it
    """

    ranges: Mapping[tuple[Any, Node], CountRange] = field(default_factory=dict)
    apart: Mapping[tuple[Any, Any], tuple[int, CountRange]] = field(default_factory=dict)

    def judge(self, row: Published, figure: RecomputedFigure | None, judged: Judgement) -> Judgement:
        """Judge a figure anew by what the other figures say of it.

        A hidden part whose recount no whole numbers could give that fit all that is printed makes the figure
        differ. Of a figure whose parts as printed do not add up to it, the reason says so.
        """
        measure, key = row.measure, _place(row)
        if measure is None or key is None or figure is None or not figure.rows:
            return judged
        reasons = []
        outside: list[Part] = []
        for name, cell in _cells(row, measure):
            kept = figure.numerator if name == "numerator" else figure.denominator
            node = (name, row.breakdown)
            found = self.ranges.get((key, node))
            if cell.state == "suppressed" and found and kept is not None and not _holds(found, kept):
                near = found.lower if kept < found.lower else found.upper or 0
                outside.append(Part(name, Fraction(near), kept, Fraction(0), loose=False))
                reasons.append(
                    f"the {name} is hidden ({cell.text}), and what is printed beside it leaves {found.words} "
                    f"for it, not the {int(kept):,} in the records"
                )
        sums = [*self._sums(row, key, measure)]
        if not outside:
            said = "; ".join(filter(None, [judged.reason, *sums]))
            return judged if judged.verdict == "not comparable" else judged._replace(reason=said)
        return _differs(measure, judged, outside, [*reasons, *sums])

    def _sums(self, row: Published, key: Any, measure: Measure) -> Iterator[str]:
        for name, cell in _cells(row, measure):
            count, found = self.apart.get((key, (name, row.breakdown)), (0, None))
            if found is not None and cell.state == "number":
                where = "" if measure.statistic == "count" else f" in the {name}"
                yield (
                    f"its {count:,} parts as printed add up to {found.words}{where}, which does not fit "
                    f"the {int(cell.number or 0):,} printed"
                )


def _differs(
    measure: Measure, judged: Judgement, outside: Sequence[Part], reasons: Sequence[str]
) -> Judgement:
    known = judge_material(measure, outside, made=None, complete=True, fits=True)
    material = True if judged.material or known else known
    told = [judged.reason] if judged.verdict == "differs" else []
    weight = material_words(measure.materiality, material) if judged.verdict != "differs" else ""
    return Judgement("differs", "; ".join(filter(None, [*told, *reasons, weight])), material)


def _holds(found: CountRange, number: Fraction | float) -> bool:
    return found.lower <= number and (found.upper is None or number <= found.upper)


def pin(measure: Measure, rows: Iterable[Published], found: Recomputed) -> Pins:
    """Narrow what each printed or hidden part of the figures of a measure may have been.

    Parts count as all parts of a whole where every group of the records is printed (or hidden by a mark);
    else the whole is at least their sum. Only counts and proportions are looked at: sums of other numbers
    may be negative.

    Parameters
    ----------
    rows : of the measure, as published
    found : the recount, which says which groups there are
    """
    if measure.statistic not in _PARTS:
        return Pins()
    groups: dict[Any, dict[Breakdown, Published]] = defaultdict(dict)
    for row in rows:
        if (key := _place(row)) is not None and (not row.fault or row.silent):
            groups[key][row.breakdown] = row
    listed = _listed(found)
    ranges: dict[tuple[Any, Node], CountRange] = {}
    apart: dict[tuple[Any, Any], tuple[int, CountRange]] = {}
    for key, mine in groups.items():
        _fit_one(measure, key, mine, listed.get(key[1], {}), ranges, apart)
    return Pins(ranges, apart)


def _fit_one(
    measure: Measure,
    key: Any,
    rows: Mapping[Breakdown, Published],
    listed: Mapping[tuple[str, ...], Sequence[Breakdown]],
    ranges: dict[tuple[Any, Node], CountRange],
    apart: dict[tuple[Any, Any], tuple[int, CountRange]],
) -> None:
    """Fit the figures of one source and period."""
    alone: dict[Node, CountRange] = {}
    for row in rows.values():
        for name, cell in _cells(row, measure):
            if (one := _range(row, name, cell)) is not None:
                alone[name, row.breakdown] = one
    sums = list(_sums(measure, rows, alone, listed))
    for made in sums:
        gap = _gap(made, alone)
        if gap is not None:
            apart[key, made.whole] = (len(made.parts), gap)
    shares = [share for row in rows.values() for share in _shares(row, measure, alone)]
    narrowed = fit(alone, sums, shares)
    if narrowed is not None:
        ranges |= {(key, node): one for node, one in narrowed.items()}


def _gap(one: Sum, alone: Mapping[Any, CountRange]) -> CountRange | None:
    """Give what the parts as printed add up to, where that does not fit what is printed of the whole."""
    total = sum((alone[key] for key in one.parts), start=CountRange(0, 0))
    if not one.complete:
        total = CountRange(total.lower, None)
    return total if total.gap(alone[one.whole]) else None


def _place(row: Published) -> tuple[str, Any] | None:
    return None if row.period is None else (row.source, span(row.period))


def _cells(row: Published, measure: Measure) -> list[tuple[str, Printed]]:
    """List the parts of a figure that are counts, with their cells."""
    if measure.statistic == "count":
        return [("numerator", row.count)]
    return [("numerator", row.numerator), ("denominator", row.denominator)]


def _range(row: Published, name: str, cell: Printed) -> CountRange | None:
    """Give what a cell alone may have been; None where nothing is known of it."""
    own = row.counts if _is_declared(row, name) else None
    if cell.state == "suppressed":
        return hidden_range(own) if own else CountRange(0, None)
    if cell.number is None or cell.number < 0 or cell.number.denominator != 1:
        return None
    number = int(cell.number)
    found = printed_range(number, HiddenCounts(rounded_to=row.printing.counts_to))
    if own is None:
        return found
    declared = printed_range(number, own)
    return CountRange(min(found.lower, declared.lower), max(found.upper or 0, declared.upper or 0))


def _is_declared(row: Published, name: str) -> bool:
    """Tell whether the declared rounding and hiding of a column is that of this part."""
    return name == "numerator" and (
        row.value.state == "absent" or (row.measure is not None and row.measure.statistic == "count")
    )


def _listed(found: Recomputed) -> dict[Any, dict[tuple[str, ...], list[Breakdown]]]:
    """List the groups of the records by period and set of breakdowns."""
    listed: dict[Any, dict[tuple[str, ...], list[Breakdown]]] = {}
    for figure in found.figures:
        names = tuple(name for name, _ in figure.breakdown)
        listed.setdefault(span(figure.period), {}).setdefault(names, []).append(figure.breakdown)
    return listed


def _sums(
    measure: Measure,
    rows: Mapping[Breakdown, Published],
    alone: Mapping[Node, CountRange],
    listed: Mapping[tuple[str, ...], Sequence[Breakdown]],
) -> Iterator[Sum]:
    """Pair every printed whole with its parts, by each breakdown that goes one step further."""
    sets: dict[tuple[str, ...], list[Breakdown]] = defaultdict(list)
    for breakdown in rows:
        sets[tuple(name for name, _ in breakdown)].append(breakdown)
    for names, wholes in sets.items():
        for further in _next_sets(names, sets):
            known = _by_whole(sets[further], names)
            there = _by_whole(listed.get(further, ()), names)
            for whole in wholes:
                for part in _PARTS[measure.statistic]:
                    mine = [one for one in known.get(whole, ()) if (part, one) in alone]
                    if mine and (part, whole) in alone:
                        complete = set(there.get(whole, ())) <= set(mine)
                        yield Sum((part, whole), tuple((part, one) for one in mine), complete=complete)


def _next_sets(names: tuple[str, ...], sets: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    further = [one for one in sets if set(one) > set(names)]
    return [one for one in further if not any(set(names) < set(other) < set(one) for other in further)]


def _by_whole(parts: Iterable[Breakdown], names: tuple[str, ...]) -> Mapping[Breakdown, list[Breakdown]]:
    found: dict[Breakdown, list[Breakdown]] = defaultdict(list)
    for part in parts:
        found[tuple(pair for pair in part if pair[0] in names)].append(part)
    return found


def _shares(row: Published, measure: Measure, alone: Mapping[Node, CountRange]) -> Iterator[Share]:
    """Tie a numerator to its denominator: it is part of it, and a printed share says which part.

    A share may have been made from rounded counts, and then says nothing of the exact ones.
    """
    top, below = ("numerator", row.breakdown), ("denominator", row.breakdown)
    if measure.statistic != "proportion" or top not in alone or below not in alone:
        return
    own = row.own_value
    if own is None or row.printing.counts_to > 1 or not 0 <= own <= 1:
        yield Share(top, below)
        return
    half = value_half(row) + Fraction(ABSOLUTE) + Fraction(RELATIVE)
    yield Share(top, below, max(Fraction(0), own - half), min(Fraction(1), own + half))
