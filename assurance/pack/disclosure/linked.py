"""Cells that are linked by sums, shares or derived numbers; others say nothing about each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assurance.pack.disclosure.knowledge import Knowledge, Row, Statement, Target

__all__ = ["Part", "linked_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One set of linked cells, numbered anew.

    Parameters
    ----------
    numbers : of each statement, its number in the whole
    """

    keys: tuple[str, ...]
    truth: tuple[int | None, ...]
    hard: tuple[Row, ...]
    statements: tuple[Statement, ...]
    numbers: tuple[int, ...]
    targets: tuple[Target, ...]


def linked_parts(known: Knowledge) -> list[Part]:
    """Take the whole system apart into sets of cells that are not linked."""
    head = _heads(len(known.keys), [[cell for _, cell in row.terms] for row in known.hard] + [
        list(one.of) for one in known.statements
    ])  # fmt: skip
    groups: dict[int, list[int]] = {}
    rows: dict[int, list[Row]] = {}
    said: dict[int, list[int]] = {}
    wanted: dict[int, list[Target]] = {}
    for cell, top in enumerate(head):
        groups.setdefault(top, []).append(cell)
    for row in known.hard:
        rows.setdefault(head[row.terms[0][1]], []).append(row)
    for number, one in enumerate(known.statements):
        said.setdefault(head[one.of[0]], []).append(number)
    for target in known.targets:
        wanted.setdefault(head[target.cell], []).append(target)
    return [
        _part(known, cells, rows.get(top, []), said.get(top, []), wanted.get(top, []))
        for top, cells in groups.items()
    ]


def _heads(size: int, links: Iterable[list[int]]) -> list[int]:
    """Give each cell the first cell that it is linked with, directly or over others."""
    heads = list(range(size))

    def head(cell: int) -> int:
        while heads[cell] != cell:
            heads[cell] = heads[heads[cell]]
            cell = heads[cell]
        return cell

    for first, *others in links:
        for other in others:
            heads[head(other)] = head(first)
    return [head(cell) for cell in range(size)]


def _part(known: Knowledge, cells: list[int], rows: list[Row], said: list[int], wanted: list[Target]) -> Part:
    new = {cell: place for place, cell in enumerate(cells)}

    def moved(row: Row) -> Row:
        return Row(tuple((factor, new[cell]) for factor, cell in row.terms), row.right, row.unit)

    statements = tuple(
        replace(one, rows=tuple(map(moved, one.rows)), of=tuple(new[cell] for cell in one.of))
        for one in (known.statements[number] for number in said)
    )
    return Part(
        tuple(known.keys[cell] for cell in cells),
        tuple(known.truth[cell] for cell in cells),
        tuple(map(moved, rows)),
        statements,
        tuple(said),
        tuple(Target(new[one.cell], one.least, one.most) for one in wanted),
    )
