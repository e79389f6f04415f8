"""The programmes whose extracts are spoilt: what their columns are, and what was received before."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from assurance.calendars import parse_period, periods_back
from assurance.demo.discharge_generate import generate_discharge_extracts
from assurance.month import open_month
from assurance.programme import Programme, load_programme
from mutating.clinic import make_clinic
from mutating.tables import Row, read_table, write_table

__all__ = ["SUBJECTS", "Roles", "Subject", "make_subject"]

ROOT = Path(__file__).resolve().parents[3]
SEED = "271828"
_BEFORE = 4
"""Extracts of earlier periods that were received before this one."""


@dataclass(frozen=True)
class Roles:
    """What the columns of a programme's files are."""

    period: str
    records: str
    key: str
    person: str
    unit: str
    dates: tuple[str, ...]
    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    truths: tuple[str, ...]
    made_at: str
    figures: str
    figure_unit: str
    share: str
    """A measure printed in percent."""
    middle: str
    """A measure printed in hours or days."""
    others: Mapping[str, str]
    """Other files, with the column by which they are dated."""
    reviews: str
    questions: tuple[str, ...]
    padded: str = ""
    """A column of ids with leading zeros."""
    marked: str = ""
    """A column with letters outside ASCII."""


_CLINICS: Mapping[str, int] = {"clinic": 70, "long_clinic": 2_900}
"""Referrals a month; the second has more rows than an XLS sheet holds."""
_ROLES: Mapping[str, Roles] = {
    "discharge_flow": Roles(
        period="2026-W43",
        records="discharge_referrals.csv",
        key="referral_id",
        person="person_id",
        unit="provider",
        dates=("sent_at", "received_at", "accepted_at", "started_at"),
        codes=("hospital", "route", "risk"),
        numbers=(),
        truths=("discharge_summary", "medicines_list", "care_needs"),
        made_at="extract_at",
        figures="discharge_dashboard.csv",
        figure_unit="provider",
        share="received_in_4h",
        middle="receipt_median_hours",
        others={"failed_handoffs.csv": "failed_at"},
        reviews="sample_reviews.csv",
        questions=("packet_in_notes", "receipt_in_notes", "failure_reason_fits", "start_in_notes"),
    ),
    "clinic": Roles(
        period="2026-10",
        records="referrals.csv",
        key="referral_id",
        person="person_id",
        unit="team",
        dates=("received_at", "decided_at", "seen_at"),
        codes=("site", "urgency"),
        numbers=("age", "first_score", "last_score", "wait_days"),
        truths=("cancelled",),
        made_at="made_at",
        figures="board.csv",
        figure_unit="team",
        share="seen_28d",
        middle="wait_median",
        others={},
        reviews="reviews.csv",
        questions=("written_down", "visit_in_notes"),
        padded="team",
        marked="site",
    ),
}
SUBJECTS: Mapping[str, Roles] = {**_ROLES, "long_clinic": _ROLES["clinic"]}


@dataclass(frozen=True)
class Subject:
    """One programme, set up: its clean extract, the extract before, and a store that has seen both.

    Parameters
    ----------
    extracts, before : folders of this period's files, and of the period's before
    store : has received the earlier extracts, and nothing of this period; never written to
    drawn : the same, with this period's clean extract received and its sample drawn
    """

    name: str
    roles: Roles
    programme: Programme
    extracts: Path
    before: Path
    store: Path
    drawn: Path

    def in_period(self, row: Row) -> bool:
        """Tell whether a record belongs to the period that is reported."""
        return in_span(row.get(self.roles.dates[0], ""), self.roles.period)


def in_span(text: str, period: str) -> bool:
    """Tell whether a date or time lies in a period."""
    span = parse_period(period)
    return span.start.isoformat() <= text[:10] < span.end.isoformat()


def make_subject(name: str, root: Path) -> Subject:
    """Make the files of a programme, receive the four extracts before, draw the sample and review it."""
    roles = SUBJECTS[name]
    place = root / name
    extracts, store = place / "extracts", place / "store"
    if name in _CLINICS:
        folder = place / "sampling_plans" / "clinic"
        make_clinic(folder, extracts, per_month=_CLINICS[name])
    else:
        folder = ROOT / "sampling_plans" / name
        generate_discharge_extracts(extracts)
        (extracts / "README.txt").unlink()
    programme = load_programme(folder)
    period = parse_period(roles.period)
    spans = periods_back(period, _BEFORE + 1, period.kind)[:-1]
    before = place / "before"
    for span in spans:
        shutil.rmtree(before, ignore_errors=True)
        before.mkdir()
        _as_it_stood(roles, extracts, before, until=span.end.isoformat(), label=span.label)
        with open_month(programme, span.label, extracts=before, store=store) as month:
            month.intake()
            month.reconcile()
    drawn = place / "drawn"
    shutil.copytree(store, drawn)
    subject = Subject(name, roles, programme, extracts, before, store, drawn)
    _review(subject)
    return subject


def _as_it_stood(roles: Roles, extracts: Path, folder: Path, *, until: str, label: str) -> None:
    """Write the files as they stood when an earlier period was over: later times are not known yet."""
    records = read_table(extracts / roles.records)
    moment = f"{until}T06:00:00"
    rows = []
    for row in records.rows:
        if row[roles.dates[0]] >= until:
            continue
        known = {name: "" if name.endswith("_at") and text > moment else text for name, text in row.items()}
        rows.append({**known, roles.made_at: moment})
    write_table(folder / roles.records, records.names, rows)
    for name, column in roles.others.items():
        other = read_table(extracts / name)
        write_table(folder / name, other.names, [row for row in other.rows if row[column] < until])
    figures = read_table(extracts / roles.figures)
    kept = [row for row in figures.rows if row["period"] <= label]
    write_table(folder / roles.figures, figures.names, kept)


def _review(subject: Subject) -> None:
    """Draw the sample and answer every question, as two made-up reviewers would."""
    roles, random = subject.roles, Random("reviews")
    with open_month(subject.programme, roles.period, extracts=subject.extracts, store=subject.drawn) as month:
        picks = month.draw(seed=SEED).picks
    cases = sorted(picks.loc[picks["role"] == "sample", "case_key"])
    records = {row[roles.key]: row for row in read_table(subject.extracts / roles.records).rows}
    with (subject.extracts / roles.reviews).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["case_key", "question", "answer", "reviewer", "evidence"])
        for place, case in enumerate(cases):
            for question in roles.questions:
                answer = "met" if random.random() < 0.95 else "not_met"
                if question in _NEEDS and not records[case].get(_NEEDS[question]):
                    answer = "not_applicable"
                out.writerow([case, question, answer, f"reviewer {place % 2 + 1}", f"note {place}"])


_NEEDS = {"receipt_in_notes": "received_at", "start_in_notes": "started_at", "visit_in_notes": "seen_at"}
