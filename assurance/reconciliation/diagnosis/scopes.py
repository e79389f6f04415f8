"""Whose lines a cause may be looked for in: the whole measure, a provider with its teams, a line alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assurance.calendars import Period
from assurance.reconciliation.diagnosis.study import Scan, Study
from assurance.reconciliation.labels import Breakdown, breakdown_text

__all__ = ["Nesting", "Scope", "scopes_of", "windowed"]

Combos = frozenset[tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Figures that one cause may stand behind.

    Parameters
    ----------
    name : such as "first_contact_28d", "first_contact_28d: provider=Alder and its parts"
    lines : breakdowns
    figures : numbers of the figures in the study, in order
    windows : how many windows of periods were looked at to choose this one
    """

    name: str
    lines: frozenset[Breakdown]
    figures: tuple[int, ...]
    windows: int = 1


@dataclass(frozen=True, slots=True)
class Nesting:
    """Which lines are parts of which: by the labels of the records behind them."""

    combos: dict[Breakdown, Combos]

    @classmethod
    def of(cls, scan: Scan, lines: Sequence[Breakdown]) -> Nesting:
        """Look up the labels behind each line, in the records as agreed."""
        cube, names = scan.cubes[scan.own], scan.measure.breakdowns
        rows = np.unique(cube.codes[scan.rows(scan.own)], axis=0) if len(cube.count) else cube.codes
        every = [tuple(cube.labels[at][code] for at, code in enumerate(row)) for row in rows.tolist()]
        return cls(
            {
                line: frozenset(
                    labels
                    for labels in every
                    if all(labels[names.index(name)] == value for name, value in line)
                )
                for line in lines
            }
        )

    def inside(self, line: Breakdown, other: Breakdown) -> bool:
        """Tell whether every record of `line` is one of `other` too."""
        return (
            line == other or not other or bool(self.combos[line] and self.combos[line] <= self.combos[other])
        )

    def parts(self, line: Breakdown) -> frozenset[Breakdown]:
        """List the lines whose records all are of this line, itself among them."""
        return frozenset(other for other in self.combos if self.inside(other, line))


def scopes_of(study: Study, nesting: Nesting) -> list[Scope]:
    """List the scopes of a study, widest first, each set of lines once."""
    lines: dict[Breakdown, list[int]] = {}
    for number, figure in enumerate(study.figures):
        lines.setdefault(figure.breakdown, []).append(number)
    measure = study.scan.measure.id
    found: dict[frozenset[Breakdown], str] = {frozenset(lines): measure}
    for chosen, name in _sets(lines, nesting):
        found.setdefault(chosen & frozenset(lines), f"{measure}: {name}")
    whole_file = study.apart and not study.scan.where.periods
    scopes = [
        Scope(
            _apart(name, measure) if whole_file else name,
            chosen,
            tuple(sorted(number for line in chosen for number in lines[line])),
        )
        for chosen, name in found.items()
        if chosen
    ]
    return sorted(scopes, key=lambda scope: -len(scope.figures))


def _apart(name: str, measure: str) -> str:
    """Tell the scope of figures of the whole file from that of dated figures of the same lines."""
    return f"{measure}: whole file" if name == measure else f"{name}, whole file"


def _sets(lines: dict[Breakdown, list[int]], nesting: Nesting) -> Iterator[tuple[frozenset[Breakdown], str]]:
    kinds = dict.fromkeys(tuple(name for name, _ in line) for line in lines)
    for kind in kinds:
        if kind:
            every = frozenset(line for line in lines if tuple(name for name, _ in line) == kind)
            yield every, f"every {' and '.join(kind)}"
    for line in lines:
        parts = nesting.parts(line)
        text = breakdown_text(line) or "the whole"
        yield parts, f"{text} and its parts"
        for kind in kinds:
            mine = frozenset(
                part for part in parts if part != line and tuple(name for name, _ in part) == kind
            )
            yield mine, f"each {' and '.join(kind)} of {text}"
    for line in lines:
        yield frozenset([line]), breakdown_text(line) or "the whole"


def windowed(study: Study, scope: Scope, first: Period, last: Period, *, windows: int) -> Scope:
    """Take the figures of a scope in the periods from `first` to `last`."""
    mine = []
    for number in scope.figures:
        period = study.figures[number].period
        if period is not None and first.start <= period.start and period.end <= last.end:
            mine.append(number)
    if len(mine) == len(scope.figures):
        return scope
    when = first.label if first.label == last.label else f"{first.label} to {last.label}"
    return Scope(f"{scope.name}, {when}", scope.lines, tuple(mine), windows)
