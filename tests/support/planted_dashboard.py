"""Made-up referrals, and dashboards counted from them in plain Python with slips planted on purpose."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
TEAMS = {"A1": "A", "A2": "A", "B1": "B", "B2": "B", "C1": "C", "C2": "C"}
MEASURE = {
    "id": "seen",
    "version": "1",
    "effective_from": "2020-01-01",
    "title": "Seen in time",
    "group": "access",
    "owner": "Lead",
    "source": "referrals",
    "statistic": "proportion",
    "population": "age >= 18",
    "exclusions": [
        {"id": "moved", "when": "moved", "reason": "moved away"},
        {"id": "again", "when": "again", "reason": "sent twice"},
    ],
    "numerator": "asked and working_days(came, seen) <= 10",
    "date": "came",
    "breakdowns": ["provider", "team"],
    "direction": "increase",
    "published": {"percent": True, "decimals": 1},
    "alternatives": {
        "dates": ["decided"],
        "attribution": {"team": ["wrote"]},
        "entered_at": "entered",
        "cut_off_days": [7],
        "duplicates": {"by": ["ref"], "keep": "first"},
        "sources": ["mirror"],
    },
}
COLUMNS = {"came": "date", "seen": "date", "decided": "date", "entered": "date", "asked": "boolean"}
KINDS = {
    "id": "text", "ref": "text",
    "came": "date", "seen": "date", "decided": "date", "entered": "date", "age": "integer",
    "moved": "boolean", "again": "boolean", "asked": "boolean", "provider": "text", "team": "text",
    "wrote": "text",
}  # fmt: skip
COUNTED = (
    "exclusion:moved",
    "exclusion:again",
    "late:7",
    "boundary:working_days(came, seen) < 10",
    "boundary:population:age > 18",
    "days:calendar",
    "null:asked:pass",
    "null:asked:excluded",
    "null:seen:pass",
    "null:seen:excluded",
    "attribution:team:wrote",
    "date:decided",
    "period:before",
    "period:after",
    "condition:population:age >= 18",
    "condition:asked",
    "duplicates:left_out",
    "duplicates:late_first",
    "source:mirror",
)
GROUPS = (
    {"duplicates:left_out", "duplicates:late_first"},
    {"null:asked:pass", "null:asked:excluded"},
    {"null:seen:pass", "null:seen:excluded"},
    {"period:before", "period:after"},
)


def made_records(seed: int, rows: int = 1500) -> list[dict]:
    """Make referrals of 2026, and of a few weeks before and after; about one in nine is there twice."""
    chance = random.Random(seed)
    found: list[dict] = []
    for number in range(rows):
        again = found and chance.random() < 0.11
        row = chance.choice(found[-40:]) if again else _made(number, chance)
        changed = {"entered": _entered(row["came"], chance)} if again else {}
        if again and chance.random() < 0.3:
            changed["asked"] = chance.choice([True, False, None])
        found.append(row | changed | {"id": f"R{number:05}"})
    return found


def _made(number: int, chance: random.Random) -> dict:
    came = date(2025, 12, 10) + timedelta(days=chance.randrange(410))
    seen = came + timedelta(days=int(chance.gammavariate(4, 3.2)))
    team = chance.choice(list(TEAMS))
    other = chance.choice([one for one in TEAMS if TEAMS[one] == TEAMS[team]])
    return {
        "ref": f"K{number:05}",
        "came": came,
        "seen": None if chance.random() < 0.1 else seen,
        "decided": came + timedelta(days=chance.randrange(0, 12)),
        "entered": _entered(came, chance),
        "age": chance.choice([*range(15, 22), 18, 18, *range(22, 80)]),
        "moved": chance.random() < 0.08,
        "again": chance.random() < 0.06,
        "asked": chance.choice([True] * 6 + [False, None]),
        "provider": TEAMS[team],
        "team": team,
        "wrote": other if chance.random() < 0.2 else team,
    }


def _entered(came: date, chance: random.Random) -> date:
    return came + timedelta(days=int(chance.expovariate(1 / 6)))


def mirrored(records: list[dict], seed: int) -> list[dict]:
    """Give the same records as another system has them: some never reached it, some were changed there."""
    chance = random.Random(f"mirror {seed}")
    return [
        row | {"asked": chance.choice([True, False, None])} if chance.random() < 0.05 else row
        for row in records
        if chance.random() > 0.04
    ]


def frame_of(records: list[dict]) -> pd.DataFrame:
    """Write the records as a frame, days as text."""
    frame = pd.DataFrame(records)
    for name in ("came", "seen", "decided", "entered"):
        frame[name] = frame[name].astype("datetime64[us]").dt.strftime("%Y-%m-%d")
    return frame.astype({"asked": "boolean"})


class Reader:
    """Reads records under any set of slips; written from the definitions, without the tool."""

    def __init__(self, closed: set[date]) -> None:
        self.closed = closed
        self.known: dict[tuple[date, date], int] = {}

    def working_days(self, first: date, last: date) -> int:
        """Count working days after the first day, up to the last."""
        if (first, last) not in self.known:
            days = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
            self.known[first, last] = sum(day.weekday() < 5 and day not in self.closed for day in days)
        return self.known[first, last]

    def kept(self, row: dict, slips: frozenset[str], month: str) -> bool:
        """Tell whether a record is in the denominator of a month."""
        adult = row["age"] > 18 if "boundary:population:age > 18" in slips else row["age"] >= 18
        if not adult and "condition:population:age >= 18" not in slips:
            return False
        if any(row[name] and f"exclusion:{name}" not in slips for name in ("moved", "again")):
            return False
        if any(row[name] is None and f"null:{name}:excluded" in slips for name in ("asked", "seen", "came")):
            return False
        return not ("late:7" in slips and row["entered"] >= first_after(month) + timedelta(days=7))

    def met(self, row: dict, slips: frozenset[str]) -> bool:
        """Tell whether a record that is kept is in the numerator."""
        if any(row[name] is None and f"null:{name}:pass" in slips for name in ("asked", "seen", "came")):
            return True
        if row["asked"] is not True and "condition:asked" not in slips:
            return False
        if row["seen"] is None:
            return "condition:working_days(came, seen) <= 10" in slips
        if "days:calendar" in slips:
            days = (row["seen"] - row["came"]).days
        else:
            days = self.working_days(row["came"], row["seen"])
        if "condition:working_days(came, seen) <= 10" in slips:
            return True
        return days < 10 if "boundary:working_days(came, seen) < 10" in slips else days <= 10

    def counts(
        self, records: list[dict], slips: frozenset[str], mirror: list[dict] | None = None
    ) -> dict[tuple[str, str], list[int]]:
        """Count numerator and denominator by month and line ("" is the whole)."""
        found: dict[tuple[str, str], list[int]] = {}
        step = ("period:after" in slips) - ("period:before" in slips)
        rows = (mirror or []) if "source:mirror" in slips else records
        counted = self.once(rows, slips)
        for row in rows:
            day = row["decided"] if "date:decided" in slips else row["came"]
            month = f"{day:%Y-%m}"
            printed = f"{shifted(day, -step):%Y-%m}"
            team = row["wrote"] if "attribution:team:wrote" in slips else row["team"]
            if printed not in MONTHS or not self.kept(row, slips, month) or not counted(row, month):
                continue
            for line in ("", row["provider"], team):
                cell = found.setdefault((printed, line), [0, 0])
                cell[0] += self.met(row, slips)
                cell[1] += 1
        return found

    def once(self, rows: list[dict], slips: frozenset[str]) -> Callable[[dict, str], bool]:
        """Tell which rows of a key are counted: each; the first of the file; or the first entered in time."""
        cut = "duplicates:late_first" in slips and "late:7" in slips
        if not slips & {"duplicates:left_out", "duplicates:late_first"}:
            return lambda row, month: True
        firsts: dict[str, set[str]] = {}

        def counted(row: dict, month: str) -> bool:
            if month not in firsts:
                end = first_after(month) + timedelta(days=7)
                there = [one for one in rows if not cut or one["entered"] < end]
                kept = {one["ref"]: one["id"] for one in reversed(there)}
                firsts[month] = set(kept.values())
            return row["id"] in firsts[month]

        return counted


def shifted(day: date, months: int) -> date:
    """Give the first day of the month so many months on."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def first_after(month: str) -> date:
    """Give the first day after a month."""
    return shifted(date(int(month[:4]), int(month[5:]), 1), 1)


def printed(counts: dict[tuple[str, str], list[int]]) -> pd.DataFrame:
    """Print counts as a dashboard does."""
    rows = []
    for (month, line), (top, below) in sorted(counts.items()):
        value = f"{100 * top / below:.1f}" if below else None
        provider, team = (line, None) if len(line) == 1 else (None, line or None)
        rows.append(("seen", month, provider, team, top, below, value))
    names = ["measure", "period", "provider", "team", "numerator", "denominator", "value"]
    return pd.DataFrame(rows, columns=names)


def allowed(slips: frozenset[str]) -> bool:
    """Tell whether slips do not exclude each other, and none needs another that is not there."""
    needed = "duplicates:late_first" not in slips or "late:7" in slips
    return needed and all(len(slips & group) < 2 for group in GROUPS)
