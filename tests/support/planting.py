"""Dashboards of made-up records with slips planted, and dashboards that no slip explains."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from planted_dashboard import COUNTED, MONTHS, TEAMS, Reader, allowed, made_records, mirrored

from assurance.engine.workdays import FIRST_DAY, working_day_numbers

LINES = {
    "": ["", "A", "B", "C", *TEAMS],
    "A": ["A", "A1", "A2"],
    "B": ["B", "B1", "B2"],
    "C": ["C", "C1", "C2"],
}
Board = dict[tuple[str, str], list[int]]


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Give a reader that knows the public holidays of England."""
    numbers = working_day_numbers("GB-ENG")
    days = [date(2025, 1, 1) + timedelta(days=step) for step in range(1095)]
    at = [(day - FIRST_DAY).days for day in days]
    return Reader(
        {d for d, n in zip(days, at, strict=True) if d.weekday() < 5 and numbers[n] == numbers[n - 1]}
    )


@dataclass(frozen=True)
class Made:
    """One made-up set of records, with its mirror in another system, and what they count."""

    number: int
    reader: Reader

    @cached_property
    def records(self) -> list[dict]:
        """Give the records; sets differ in size."""
        return made_records(self.number, 900 + 100 * (self.number % 13))

    @cached_property
    def mirror(self) -> list[dict]:
        """Give the records of the other system."""
        return mirrored(self.records, self.number)

    @cached_property
    def agreed(self) -> Board:
        """Count as agreed."""
        return self.counts(frozenset())

    def counts(self, slips: frozenset[str], rows: list[dict] | None = None) -> Board:
        """Count with slips."""
        return self.reader.counts(rows if rows is not None else self.records, slips, self.mirror)


@dataclass(frozen=True)
class Planted:
    """A dashboard with slips, in all lines or those of one provider."""

    board: Board
    slips: frozenset[str]
    where: str


def plant(made: Made, seed: str) -> Planted:
    """Plant one to three slips; each of them has to matter, and eight figures at least have to differ."""
    chance = random.Random(seed)
    while True:
        count = chance.choice([1, 1, 2, 3])
        first = chance.choice(COUNTED)
        slips = {first} | ({"late:7"} if first == "duplicates:late_first" else set())
        while len(slips) < count:
            slips.add(chance.choice(COUNTED))
        where = chance.choice(["", "A", "B", "C"])
        if not allowed(frozenset(slips)):
            continue
        found = Planted(_board(made, frozenset(slips), where), frozenset(slips), where)
        fewer = [_board(made, frozenset(slips - {one}), where) for one in slips]
        differing = sum(found.board[key] != made.agreed.get(key) for key in found.board)
        if differing >= 8 and found.board not in fewer:
            return found


def _board(made: Made, slips: frozenset[str], where: str) -> Board:
    mine = set(LINES[where])
    slipped = made.counts(slips)
    return {key: value for key, value in made.agreed.items() if key[1] not in mine} | {
        key: value for key, value in slipped.items() if key[1] in mine
    }


def spoil(made: Made, kind: str, seed: str) -> Board:
    """Spoil a dashboard in a way that no slip explains: whatever is claimed of it is wrong."""
    return SPOILED[kind](made, random.Random(seed))


def _nudged(cell: Sequence[int], chance: random.Random, *, not_these: Sequence[Sequence[int]]) -> list[int]:
    """Type another numerator beside the right one: none of some others."""
    top, below = cell
    near = [top + step for step in (-3, -2, -1, 1, 2, 3, 4)]
    fits = [number for number in near if 0 <= number <= below and [number, below] not in not_these]
    return [chance.choice(fits), below] if fits else [top, below + 1]


def _typed(made: Made, chance: random.Random) -> Board:
    board = {key: list(cell) for key, cell in made.agreed.items()}
    for key in chance.sample(sorted(board), len(board) // 2):
        board[key] = _nudged(board[key], chance, not_these=[board[key]])
    return board


def _few(made: Made, chance: random.Random) -> Board:
    board = {key: list(cell) for key, cell in made.agreed.items()}
    for key in chance.sample(sorted(board), chance.randint(1, 5)):
        board[key] = _nudged(board[key], chance, not_these=[board[key]])
    return board


def _lost(made: Made, chance: random.Random) -> Board:
    return made.counts(frozenset(), [row for row in made.records if chance.random() > 0.07])


def _limit(made: Made, chance: random.Random) -> Board:
    """Count by another limit of days, which is no toggle: 9 would be `< 10`."""
    limit = chance.choice([6, 7, 8, 11, 12, 13, 14])
    return _read_as(made, lambda days: days <= limit)


def _read_as(made: Made, met: Callable[[int], bool]) -> Board:
    """Count with another reading of the days that were waited."""
    rows = []
    for row in made.records:
        seen = row["seen"]
        if seen is not None:
            days = made.reader.working_days(row["came"], seen) if seen >= row["came"] else 0
            seen = row["came"] if met(days) else row["came"] + timedelta(days=90)
        rows.append(row | {"seen": seen})
    return made.counts(frozenset(), rows)


def _age(made: Made, chance: random.Random) -> Board:
    """Count from another age, which is no toggle: 19 would be `> 18`."""
    years = chance.choice([-2, -1, 2, 3, 7])
    return made.counts(frozenset(), [row | {"age": row["age"] - years} for row in made.records])


def _spared(made: Made, chance: random.Random) -> Board:
    """Take some of those who waited long for seen at once."""
    rows = []
    for row in made.records:
        long = row["seen"] is not None and (row["seen"] - row["came"]).days > 14
        rows.append(row | {"seen": row["came"]} if long and chance.random() < 0.3 else row)
    return made.counts(frozenset(), rows)


def _near(made: Made, chance: random.Random) -> Board:
    """Print numbers beside those of a slip, never the slip's own, wherever it changes a figure."""
    board = plant(made, f"near {chance.random()}").board
    return {
        key: list(cell)
        if cell == made.agreed.get(key)
        else _nudged(cell, chance, not_these=[cell, made.agreed.get(key, [])])
        for key, cell in board.items()
    }


def _mixture(made: Made, chance: random.Random) -> Board:
    """Let a slip stand in half of the figures, in turn by month and line; the others lie beside it."""
    slipped = plant(made, f"mixture {chance.random()}").board
    order = [line for name in ("A", "B", "C") for line in LINES[name]] + [""]
    found = {}
    for key, cell in slipped.items():
        turn = (MONTHS.index(key[0]) + order.index(key[1])) % 2
        beside = [cell, made.agreed.get(key, [])]
        found[key] = list(cell) if turn else _nudged(cell, chance, not_these=beside)
    return found


def _steady(made: Made, chance: random.Random) -> Board:
    """Add the same number to each month of a line or two."""
    board = {key: list(cell) for key, cell in made.agreed.items()}
    for line in chance.sample(LINES[""], chance.randint(1, 3)):
        more = chance.choice([-2, -1, 1, 2, 3])
        for key in board:
            if key[1] == line:
                board[key][0] = max(0, board[key][0] + more)
                board[key][1] = max(board[key])
    return board


def _elsewhere(made: Made, chance: random.Random) -> Board:
    """Print the figures of another line, or of the month half a year away."""
    if chance.random() < 0.5:
        one, two = chance.choice([("A1", "B1"), ("B2", "C1"), ("A2", "C2"), ("A", "B")])
        swap = {one: two, two: one}
        return {
            key: made.agreed.get((key[0], swap.get(key[1], key[1])), cell)
            for key, cell in made.agreed.items()
        }
    line = chance.choice(["", "A", "B1"])
    return {
        key: made.agreed.get((MONTHS[(MONTHS.index(key[0]) + 6) % 12], line), cell)
        if key[1] == line
        else cell
        for key, cell in made.agreed.items()
    }


def _fives(made: Made, chance: random.Random) -> Board:
    """Round counts to fives and say nothing of it."""
    whole = chance.random() < 0.5
    return {
        key: [min(5 * round(cell[0] / 5), 5 * round(cell[1] / 5)), 5 * round(cell[1] / 5)]
        if whole or key[1]
        else list(cell)
        for key, cell in made.agreed.items()
    }


SPOILED: dict[str, Callable[[Made, random.Random], Board]] = {
    "typed": _typed,
    "few": _few,
    "lost": _lost,
    "limit": _limit,
    "age": _age,
    "spared": _spared,
    "near": _near,
    "mixture": _mixture,
    "steady": _steady,
    "elsewhere": _elsewhere,
    "fives": _fives,
}
SPOILED_WORDS = {
    "typed": "half of the numerators typed in, 1 to 4 away",
    "few": "one to five numerators typed in",
    "lost": "rows lost at random, 7 in 100",
    "limit": "another limit of working days",
    "age": "another least age",
    "spared": "long waits partly taken for none",
    "near": "numbers beside those of a slip, in each figure that it changes",
    "mixture": "a slip in half of the figures, in turn; numbers beside it in the others",
    "steady": "the same number added each month in some lines",
    "elsewhere": "lines taken for one another, or months half a year apart",
    "fives": "counts rounded to fives without saying so",
}
