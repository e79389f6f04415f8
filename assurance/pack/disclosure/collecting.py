"""From findings to cells: each count once, the sums that link them, and what else would be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from assurance.pack.disclosure.forms import form_of
from assurance.pack.disclosure.roles import REST, Count, Form, Ratio, Told
from assurance.pack.disclosure.tables import Cell, Cells, Relation, Share, Telling, total_of

__all__ = ["Collected", "Placed", "collect"]

Finding = Mapping[str, Any]
_WHOLE_WEIGHT = 4.0
_ALIKE = 3
"""Lines that two tables need to be taken for one."""
_AGREES = "agrees"
_PUBLISHED, _BY = "published_", " by "
_COUNTED = ("numerator", "denominator", "value")
_ASSESSED = ("met", "late", "missing", "out_of_order", "blocked")


@dataclass(frozen=True, slots=True)
class Placed:
    """One finding with its form, and the cell of each of its counts.

    Parameters
    ----------
    cells : of each number that is a count, the key of its cell
    shares, tellings : of each number that is a share or follows from counts, the key of that
    """

    finding: Finding
    form: Form
    line: str
    cells: Mapping[str, str]
    shares: dict[str, str]
    tellings: Mapping[str, str]


@dataclass(slots=True)
class Collected:
    """Everything that a release would print, as one system of tables."""

    period: str
    cells: dict[str, Cell] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    shares: dict[str, Share] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)
    lines: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def system(self, keys: Iterable[str]) -> tuple[Cells, list[Relation]]:
        """Give the part of the system that has these cells."""
        held = set(keys)
        return (
            Cells(
                tuple(cell for key, cell in self.cells.items() if key in held),
                tuple(one for one in self.shares.values() if {one.part, one.whole} <= held),
                tuple(one for one in self.tellings.values() if held.issuperset(one.cells)),
            ),
            [one for one in self.relations if held.issuperset(key for _, key in one.terms)],
        )

    def count(self, key: str, count: int, *, weight: float = 1.0, printed: bool = True) -> str:
        """Add a count; the same count under the same key is one cell, another count is another cell."""
        again = 2
        name = key
        while name in self.cells and self.cells[name].count != count:
            name, again = f"{key}#{again}", again + 1
        if name not in self.cells or (printed and not self.cells[name].printed):
            self.cells[name] = Cell(name, count, weight=weight + count.bit_length() / 4, printed=printed)
        return name

    def total(self, whole: str, among: Sequence[str], *, whole_of_it: bool = True) -> None:
        """Link a whole with its parts, and with the rest that follows from them.

        Where the parts are more than the whole, because they overlap or a publisher is wrong, nothing adds up
        and nothing follows. A rest of none is known where the parts are declared to be the whole of it;
        elsewhere it is a count like any other, and may need to stay unknown.
        """
        parts = list(dict.fromkeys(among))
        if not parts or whole in parts:
            return
        rest = (self.cells[whole].count or 0) - sum(self.cells[part].count or 0 for part in parts)
        if rest < 0:
            return
        if rest > 0 or not whole_of_it:
            parts.append(self.count(f"{whole} less {', '.join(parts)}", rest, printed=False))
        self.relations.append(total_of(whole, parts))


def collect(
    findings: Iterable[Finding], *, period: str, nests: Mapping[str, Sequence[str]]
) -> tuple[Collected, list[Placed]]:
    """Place every finding that has a form, and write down what links its counts with others.

    Parameters
    ----------
    nests : of a line, such as ``provider=Alder``, the lines that add up to it
    """
    found = Collected(period)
    placed = [_place(found, one, form) for one in findings if (form := form_of(one["stage"], one["numbers"]))]
    _link_scores(found, placed)
    for lines in found.lines.values():
        _link_lines(found, lines, nests)
    _link_alike(found)
    for key, parts in _added(found, placed).items():
        found.total(key, parts)
    return found, placed


def _place(found: Collected, finding: Finding, form: Form) -> Placed:
    numbers = finding["numbers"]
    line = _line(form, finding)
    begins = _begins(found, form.cells or ("@id",), finding)
    cells: dict[str, str] = {}
    for key, value in numbers.items():
        role = form.role(key)
        if isinstance(role, Count) and _is_count(value) and not _held_back(form, key, line):
            weight = 1.0 if line else _WHOLE_WEIGHT
            begin = _begins(found, role.at, finding) if role.at else begins
            called = _called(role.name or key, numbers)
            name = found.count(f"{begin}|{line}|{called}", int(value), weight=weight)
            cells[key] = name
            found.lines.setdefault((begin, called), {}).setdefault(line, name)
    for whole, parts in form.sums:
        if whole in cells:
            named = [cells[key] for part in parts for key in cells if fnmatchcase(key, part)]
            found.total(
                cells[whole], named, whole_of_it=REST not in parts and (len(parts) > 1 or "*" in parts[0])
            )
    for pattern in form.chains:
        _chain(found, [key for key in cells if fnmatchcase(key, pattern)], cells)
    if numbers.get("verdict") == _AGREES:
        _link_agreed(found, cells)
    shares, tellings = _derived(found, form, numbers, cells)
    return Placed(finding, form, line, cells, shares, tellings)


def _called(name: str, numbers: Mapping[str, Any]) -> str:
    """Name a cell; what one publisher printed is not what another did, and adds up with its own parts."""
    publisher = str(numbers.get("source") or "")
    return f"{name}{_BY}{publisher}" if name.startswith(_PUBLISHED) and publisher else name


def _link_agreed(found: Collected, cells: Mapping[str, str]) -> None:
    """Take what was published and what was counted for one where it is printed that they agree."""
    for name in _COUNTED:
        own, published = cells.get(name), cells.get(f"{_PUBLISHED}{name}")
        if own and published and _same(found, own, published):
            found.relations.append(total_of(own, [published]))


def _link_scores(found: Collected, placed: Iterable[Placed]) -> None:
    """Take the score of a dimension that has one rule for what it is: the share of cases that met the rule.

    Scores of several rules, and of parts, are made of counts that no table prints.
    """
    rules: dict[tuple[str, str], list[Placed]] = {}
    scores: dict[tuple[str, str], Placed] = {}
    for one in placed:
        numbers = one.finding["numbers"]
        if one.form.stage == "traces" and "dimension" in numbers and not one.line:
            of = (str(one.finding["id"]).split(".")[1], str(numbers["dimension"]))
            if "met" in one.cells:
                rules.setdefault(of, []).append(one)
            elif "assessed" in one.cells:
                scores[of] = one
    for of, one in scores.items():
        if len(rules.get(of, ())) != 1:
            continue
        (rule,) = rules[of]
        whole, met = one.cells["assessed"], rule.cells["met"]
        assessed = [rule.cells[name] for name in _ASSESSED if name in rule.cells]
        if found.cells[whole].count == sum(found.cells[cell].count or 0 for cell in assessed):
            found.total(whole, assessed)
            share = Share(f"{met} of {whole}", met, whole)
            found.shares[share.key], one.shares["score"] = share, share.key


def _derived(
    found: Collected, form: Form, numbers: Mapping[str, Any], cells: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    shares, tellings = {}, {}
    for key in numbers:
        role = form.role(key)
        if isinstance(role, Ratio) and role.part in cells and role.whole in cells:
            share = Share(f"{cells[role.part]} of {cells[role.whole]}", cells[role.part], cells[role.whole])
            found.shares[share.key], shares[key] = share, share.key
        elif isinstance(role, Told) and numbers[key] not in role.harmless:
            of = tuple(dict.fromkeys(cells[name] for name in role.of if name in cells))
            if of:
                telling = Telling("; ".join(of), of)
                found.tellings[telling.key], tellings[key] = telling, telling.key
    return shares, tellings


def _begins(found: Collected, parts: Sequence[str], finding: Finding) -> str:
    """Begin the keys of a finding's cells; a figure has its own period, everything else the pack's."""

    def said(part: str) -> str:
        if part == "@id":
            return str(finding["id"])
        if part == "@pathway":
            return str(finding["id"]).split(".")[1]
        return part[1:] if part[0] == "'" else str(finding["numbers"].get(part))

    words = [said(part) for part in parts]
    return "|".join(words if words[0] == "figure" else [found.period, *words])


def _line(form: Form, finding: Finding) -> str:
    """Say which part of a whole a finding is about; empty for the whole."""
    numbers = finding["numbers"]
    if form.line == "@stratum":  # traces.<pathway>.stratum.<column>=<value>.<dimension>
        _, _, after = str(finding["id"]).partition(".stratum.")
        return after.removesuffix(f".{numbers['dimension']}")
    name = str(finding["id"]).partition(".")[2] if form.line == "@id" else numbers.get(form.line)
    value = str(name or "") if form.line else ""
    if not value or value == form.whole_line:
        return ""
    if not form.column:
        return value
    column = form.column[1:] if form.column[0] == "'" else str(numbers.get(form.column))
    return f"{column}={value}"


def _is_count(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value >= 0 and value == int(value)


def _held_back(form: Form, key: str, line: str) -> bool:
    return bool(line) and any(fnmatchcase(key, pattern) for pattern in form.whole_only)


def _chain(found: Collected, keys: Sequence[str], cells: Mapping[str, str]) -> None:
    """Link counts of which each is a part of the one before it; what falls away may be printed beside it."""
    for before, after in pairwise(keys):
        gone = _gone(after)
        found.total(
            cells[before],
            [cells[after], *([cells[gone]] if gone in cells else [])],
            whole_of_it=gone in cells,
        )
    counted = [number for number, key in enumerate(keys) if key.endswith(" numerator left")]
    last = counted[0] if counted else len(keys)
    for place, key in ((last - 1, "denominator"), (last, "numerator"), (last - 1, "cases")):
        if 0 <= place < len(keys) and key in cells and _same(found, cells[keys[place]], cells[key]):
            found.total(cells[keys[place]], [cells[key]])


def _gone(left: str) -> str:
    """Name the count of those who fell away at a step, by that of those who were left."""
    return f"removed: {left[6:]}" if left.startswith("left: ") else f"{left.removesuffix(' left')} removed"


def _same(found: Collected, one: str, other: str) -> bool:
    return found.cells[one].count == found.cells[other].count


def _link_lines(found: Collected, lines: Mapping[str, str], nests: Mapping[str, Sequence[str]]) -> None:
    """Link the whole with the parts of each breakdown, and a part with the parts nested in it."""
    by_column: dict[str, list[str]] = {}
    for line, cell in lines.items():
        if line:
            by_column.setdefault(line.partition("=")[0], []).append(cell)
    if "" in lines:
        for cells in by_column.values():
            found.total(lines[""], cells)
    for line, parts in nests.items():
        if line in lines:
            found.total(lines[line], [lines[name] for name in parts if name in lines])


def _link_alike(found: Collected) -> None:
    """Take figures that are equal in the whole and every part to be one count under several names.

    Two measures may have one denominator, for instance. Readers of their definitions know it, and what one
    table hides another must not show. Where it is a coincidence, nothing is lost but a little care.
    """
    seen: dict[tuple[Any, ...], Mapping[str, str]] = {}
    for (begin, name), lines in found.lines.items():
        if len(lines) < _ALIKE or not begin.startswith("figure|"):
            continue
        counts = sorted((line, found.cells[cell].count or 0) for line, cell in lines.items())
        counted = name.partition(_BY)[0].removeprefix(_PUBLISHED)
        first = seen.setdefault((counted, *counts), lines)
        for line, cell in lines.items():
            if cell != first[line]:
                found.relations.append(total_of(first[line], [cell]))


def _added(found: Collected, placed: Iterable[Placed]) -> dict[str, list[str]]:
    """Give the cells to which several findings add up."""
    sums: dict[str, list[str]] = {}
    for one in placed:
        if one.form.adds_to and one.cells:
            *begin, name = _begins(found, one.form.adds_to, one.finding).split("|")
            whole = f"{'|'.join(begin)}|{one.line}|{name}"
            if whole in found.cells:
                sums.setdefault(whole, []).append(next(iter(one.cells.values())))
    return sums
