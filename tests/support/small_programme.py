"""A small made-up programme: one clinic, 24 months, 224 referrals, known to the last row.

Nobody in it exists. It is written in full by `make_small`, so that a test can change any part of it.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from assurance.month import Month, open_month

ROOT = Path(__file__).resolve().parents[2]
MONTHLY = ROOT / "notebooks" / "monthly"
PERIOD = "2026-10"
SEED = "271828"
LAST_MONTH = 40
"""Referrals received in the period."""

FILES = {
    "programme.yaml": """\
programme: small_clinic
version: "1"
title: A small clinic (made up)
owner: Clinic quality lead
as_at: 2026-11-30
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
      referral_id: {type: id, required: true}
      site: {type: category, required: true, allowed: [North, South, Tiny]}
      received_at: {type: timestamp, required: true}
      seen_at: {type: timestamp}
      cancelled: {type: boolean, required: true}
  board:
    kind: figures
    title: Clinic board
    file: board.csv
    columns:
      measure: {type: category, required: true}
      period: {type: text, required: true}
      numerator: {type: number}
      denominator: {type: number}
    figures: {measure: measure, period: period, numerator: numerator, denominator: denominator}
  answers:
    kind: reviews
    title: Reviews of the sample
    file: reviews.csv
    key: [case_key, question]
    columns:
      case_key: {type: id, required: true}
      question: {type: category, required: true}
      answer: {type: category}
""",
    "measures.yaml": """\
measures:
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
    direction: increase
    target: 0.8
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
  size: 12
  minimum: 3
  reserves: 1
  reviews: answers
  questions:
    - {id: written_down, text: "Is the decision written down?", applies_to_all: true, tolerable_rate: 0.1}
    - {id: plan_changed, text: "Was the plan changed after the fall?", tolerable_rate: 0.2}
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
      - {id: visit, title: First visit, source: referrals, at: seen_at, when: seen_at is not null}
    rules:
      - {id: visit_in_28_days, title: Visit within 28 days, kind: window, start: referral, end: visit,
         within: 28 days}
      - {id: referred_first, title: Referral before visit, kind: order, first: referral, then: visit}
""",
    "rules.yaml": """\
rules:
  - id: figure_differs
    title: A published figure differs
    stage: reconcile
    when: verdict = 'differs'
    lane: performance
    route: Clinic board
    within_hours: 120
  - id: visits_late
    title: A visit came late
    stage: traces
    when: rule = 'visit_in_28_days' and late > 0
    lane: risk_control
    route: Access lead
    within_hours: 24
  - id: never
    title: Nothing crosses this
    stage: traces
    when: cases > 100000
    lane: performance
    route: Nobody
    within_hours: 1
""",
}

Row = dict[str, str]


@dataclass(frozen=True)
class Small:
    """Where one copy of the programme lies."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "sampling_plans" / "small_clinic"

    @property
    def extracts(self) -> Path:
        return self.root / "extracts"

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def out(self) -> Path:
        return self.root / "reports"

    @property
    def pack(self) -> Path:
        return self.out / "small_clinic" / PERIOD

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    def open(self, period: str = PERIOD) -> Month:
        return open_month(self.folder, period, extracts=self.extracts, store=self.store)

    def edit(self, name: str, old: str, new: str) -> None:
        """Change one place of a declaration, which has to be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise LookupError(f"{old!r} is not in {name}")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def rows(self) -> list[Row]:
        with (self.extracts / "referrals.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def write(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        write_rows(self.extracts / name, rows)


def referrals() -> list[Row]:
    """Give the 224 referrals: 8 a month, 40 in the last."""
    rows = []
    for month in range(24):
        year, number = divmod(10 + month, 12)
        for place in range(LAST_MONTH if month == 23 else 8):
            received = datetime(2024 + year, number + 1, 1 + place % 28, 9, 30)
            seen = received + timedelta(days=1 + (place * 7 + month * 3) % 32, hours=-1, minutes=-30)
            site = "Tiny" if month == 23 and place in (7, 19) else ("North", "South")[place % 2]
            rows.append(
                {
                    "referral_id": f"X{month:02d}{place:03d}",
                    "site": site,
                    "received_at": received.isoformat(),
                    "seen_at": "" if place % 11 == 5 else seen.isoformat(),
                    "cancelled": "true" if place % 13 == 12 else "false",
                }
            )
    return rows


def figures(rows: Iterable[Row]) -> list[Row]:
    """Publish the share seen within 28 days as counted here, one too many in the last month."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        if row["cancelled"] == "true":
            continue
        month = counts.setdefault(row["received_at"][:7], [0, 0])
        month[1] += 1
        if row["seen_at"]:
            waited = datetime.fromisoformat(row["seen_at"]) - datetime.fromisoformat(row["received_at"])
            month[0] += waited <= timedelta(days=28)
    counts[PERIOD][0] += 1
    return [
        {"measure": "seen_28d", "period": month, "numerator": str(seen), "denominator": str(total)}
        for month, (seen, total) in counts.items()
    ]


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as CSV; the first one names the columns."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def make_small(root: Path) -> Small:
    """Write the programme and its extracts; the sample is not drawn, and nothing is reviewed."""
    small = Small(root)
    small.folder.mkdir(parents=True)
    small.extracts.mkdir()
    for name, text in FILES.items():
        (small.folder / name).write_text(text, encoding="utf-8")
    rows = referrals()
    small.write("referrals.csv", rows)
    small.write("board.csv", figures(rows))
    return small


def review(
    small: Small, *, seed: str | None = SEED, answers: Callable[[int, str], str] | None = None
) -> None:
    """Draw the sample and answer every question: by default all met, and one plan in four changed."""
    given = answers or (
        lambda place, question: "met" if question == "written_down" or not place % 4 else "not_applicable"
    )
    with small.open() as month:
        picks = month.draw(seed=seed).picks
        asked = [question.id for question in month.plan.questions]
    cases = picks.loc[picks["role"] == "sample", "case_key"]
    small.write(
        "reviews.csv",
        [
            {"case_key": case, "question": question, "answer": given(place, question)}
            for place, case in enumerate(cases)
            for question in asked
        ],
    )


def copy_notebooks(folder: Path, *names: str) -> Path:
    """Copy monthly notebooks into a folder; all of them when none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(MONTHLY.glob("*.ipynb")):
        if not names or path.stem in names:
            shutil.copy(path, folder / path.name)
    return folder


def command(*words: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `assurance` as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "assurance", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
