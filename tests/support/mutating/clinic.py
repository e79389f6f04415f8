"""A made-up clinic with columns of every kind: 24 months of referrals, its board, and who reviewed what.

Nobody in it exists. Its declaration says what a careful owner would say of such a file, and no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from mutating.tables import Row, write_table

__all__ = ["BOARD", "CLINIC_FILES", "REFERRALS", "make_clinic", "months"]

REFERRALS, BOARD = "referrals.csv", "board.csv"
_TEAMS = {"0107": "North", "0112": "North", "0215": "South", "0220": "South", "0342": "Ynys Môn"}

CLINIC_FILES = {
    "programme.yaml": """\
programme: clinic
version: "1"
title: A clinic with five teams (made up)
owner: Clinic quality lead
time_zone: Europe/London
""",
    "sources.yaml": """\
sources:
  referrals:
    kind: records
    title: Referrals
    file: referrals.csv
    pseudonymous: true
    key: [referral_id]
    columns:
      referral_id: {type: id, width: 9, required: true}
      person_id: {type: id, width: 8, required: true}
      site: {type: category, required: true, allowed: [North, South, Ynys Môn]}
      team: {type: id, width: 4, required: true}
      urgency: {type: category, required: true, allowed: [routine, urgent]}
      age: {type: integer, required: true, minimum: 0, maximum: 110}
      first_score: {type: integer, minimum: 0, maximum: 27}
      last_score: {type: integer, minimum: 0, maximum: 27}
      wait_days: {type: number, minimum: 0, description: days from receipt to the first visit}
      received_at: {type: timestamp, required: true}
      decided_at: {type: timestamp}
      seen_at: {type: timestamp}
      cancelled: {type: boolean, required: true}
      made_at: {type: timestamp, required: true, description: when this file was made}
    checks:
      - {id: decided_after, holds: decided_at >= received_at, reason: decided before it was received}
      - {id: seen_after, holds: seen_at >= received_at, reason: seen before it was received}
  board:
    kind: figures
    title: Clinic board
    file: board.csv
    columns:
      measure: {type: category, required: true}
      period: {type: text, required: true}
      team: {type: id, width: 4}
      numerator: {type: integer}
      denominator: {type: integer}
      value: {type: number}
    figures: {measure: measure, period: period, numerator: numerator, denominator: denominator, value: value,
              breakdown: {team: team}}
  answers:
    kind: reviews
    title: Reviews of the sample
    file: reviews.csv
    key: [case_key, question]
    columns:
      case_key: {type: id, width: 9, required: true}
      question: {type: category, required: true}
      answer: {type: category}
      reviewer: {type: text, required: true}
    reviews: {case_key: case_key, question: question, answer: answer, reviewer: reviewer}
""",
    "measures.yaml": """\
measures:
  - id: referrals
    version: "1"
    effective_from: 2024-11-01
    title: Referrals received
    group: access
    owner: Access lead
    source: referrals
    population: not cancelled
    statistic: count
    date: received_at
    breakdowns: [team]
    direction: neutral
  - id: seen_28d
    version: "1"
    effective_from: 2024-11-01
    title: Seen within 28 days
    group: access
    owner: Access lead
    source: referrals
    population: not cancelled
    statistic: proportion
    numerator: seen_at is not null and elapsed_days(received_at, seen_at) <= 28
    date: received_at
    breakdowns: [team]
    direction: increase
    target: 0.8
    published: {percent: true, decimals: 1}
  - id: wait_median
    version: "1"
    effective_from: 2024-11-01
    title: Days to the first visit, median
    group: access
    owner: Access lead
    source: referrals
    population: not cancelled and seen_at is not null
    statistic: median
    value: wait_days
    unit: days
    date: received_at
    breakdowns: [team]
    direction: decrease
    published: {decimals: 2}
  - id: score_change
    version: "1"
    effective_from: 2024-11-01
    title: Change of score, mean
    group: outcomes
    owner: Outcomes lead
    source: referrals
    population: not cancelled and last_score is not null
    statistic: mean
    value: last_score - first_score
    unit: points
    date: received_at
    direction: decrease
    published: {nowhere: true}
""",
    "plan.yaml": """\
plan:
  title: Monthly sample of referrals
  source: referrals
  case_key: referral_id
  date: received_at
  exclusions:
    - {id: cancelled, when: cancelled, reason: the referrer took it back}
  strata: [site]
  size: 40
  minimum: 5
  reviews: answers
  questions:
    - {id: written_down, text: "Is the decision written down?", applies_to_all: true, tolerable_rate: 0.2}
    - {id: visit_in_notes, text: "Do the notes show the visit?", tolerable_rate: 0.2}
""",
    "pathways.yaml": """\
pathways:
  - id: to_first_visit
    title: From referral to first visit
    version: "1"
    source: referrals
    case: referral_id
    date: received_at
    includes: not cancelled
    steps:
      - {id: referral, title: Referral, source: referrals, at: received_at}
      - {id: decision, title: Decision, source: referrals, at: decided_at, when: decided_at is not null}
      - {id: visit, title: First visit, source: referrals, at: seen_at, when: seen_at is not null}
    rules:
      - {id: visit_in_28_days, title: Visit within 28 days, kind: window, start: referral, end: visit,
         within: 28 days}
      - {id: decided_first, title: Decision before visit, kind: order, first: decision, then: visit}
""",
}


def months() -> list[str]:
    """Give the labels of the 24 months."""
    return [f"{2024 + (10 + month) // 12}-{(10 + month) % 12 + 1:02}" for month in range(24)]


def make_clinic(folder: Path, extracts: Path, *, per_month: int = 70) -> None:
    """Write the programme, its referrals and its board; the board is right."""
    folder.mkdir(parents=True)
    extracts.mkdir(parents=True)
    for name, text in CLINIC_FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    rows = _referrals(Random("clinic"), per_month)
    write_table(extracts / REFERRALS, list(rows[0]), rows)
    board = [line for label in months() for line in _lines(rows, label)]
    write_table(extracts / BOARD, list(board[0]), board)


def _referrals(random: Random, per_month: int) -> list[Row]:
    rows = []
    made = datetime(2026, 11, 30, 6)
    for label in months():
        begin = datetime.fromisoformat(f"{label}-01")
        length = ((begin + timedelta(days=31)).replace(day=1) - begin).days
        for place in range(per_month + random.randrange(-5, 6)):
            received = begin + timedelta(
                days=place * length // (per_month + 6),
                hours=random.randrange(8, 18),
                minutes=random.randrange(60),
            )
            rows.append(_referral(random, len(rows), received, made))
    return rows


def _referral(random: Random, number: int, received: datetime, made: datetime) -> Row:
    team = random.choice(list(_TEAMS))
    decided = received + timedelta(days=random.randrange(3), minutes=random.randrange(1, 300))
    pace = 20 if team != "0342" else 27
    seen = decided + timedelta(days=random.gammavariate(4, pace / 4) * 0.9)
    seen = seen.replace(hour=8 + seen.hour % 10, second=0, microsecond=0)
    come = random.random() < 0.93 and seen < made
    first = random.randrange(8, 28)
    wait = (seen - received).total_seconds() / 86400
    scored = come and random.random() < 0.8
    return {
        "referral_id": f"{450010000 + number * 7:09}",
        "person_id": f"{7000000 + random.randrange(900000):08}",
        "site": _TEAMS[team],
        "team": team,
        "urgency": "urgent" if random.random() < 0.2 else "routine",
        "age": str(random.randrange(18, 90)),
        "first_score": str(first),
        "last_score": str(min(27, max(0, first - random.randrange(-3, 12)))) if scored else "",
        "wait_days": f"{wait:.2f}" if come else "",
        "received_at": received.isoformat(),
        "decided_at": decided.isoformat(),
        "seen_at": seen.isoformat() if come else "",
        "cancelled": "true" if random.random() < 0.05 else "false",
        "made_at": made.isoformat(),
    }


def _lines(rows: list[Row], label: str) -> list[Row]:
    """Give the board's lines of a month: of all teams, then of each."""
    mine = [row for row in rows if row["received_at"].startswith(label) and row["cancelled"] == "false"]
    found = []
    for team in ("", *_TEAMS):
        here = [row for row in mine if team in ("", row["team"])]
        seen = [row for row in here if row["seen_at"]]
        quick = sum(_days(row) <= 28 for row in seen)
        waits = [float(row["wait_days"]) for row in seen]
        found += [
            _line("referrals", label, team, value=str(len(here))),
            _line("seen_28d", label, team, str(quick), str(len(here)), f"{100 * quick / len(here):.1f}"),
            _line("wait_median", label, team, value=f"{median(waits):.2f}"),
        ]
    return found


def _line(measure: str, label: str, team: str, over: str = "", under: str = "", value: str = "") -> Row:
    return {
        "measure": measure, "period": label, "team": team, "numerator": over, "denominator": under,
        "value": value,
    }  # fmt: skip


def _days(row: Row) -> float:
    waited = datetime.fromisoformat(row["seen_at"]) - datetime.fromisoformat(row["received_at"])
    return waited.total_seconds() / 86400
