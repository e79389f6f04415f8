"""The made-up extracts, written as files: the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from assurance.demo.care_reviews import make_care_reviews
from assurance.demo.case_lists import CASE_LIST, TEAM_LIST, Listed, first_contact_list, team_list
from assurance.demo.contacts import make_contacts
from assurance.demo.csv_files import as_row, csv_text, records_text
from assurance.demo.dashboard import Figure, make_dashboard, true_figures
from assurance.demo.dirt import resubmitted, test_records, unreadable_rows
from assurance.demo.escalations import make_escalations
from assurance.demo.facts import Seen
from assurance.demo.interface_records import (
    EscalationNote,
    ReferralForm,
    Restriction,
    make_escalation_notes,
    make_referral_forms,
    make_restrictions,
)
from assurance.demo.outcomes import make_outcomes
from assurance.demo.records import (
    CareReview,
    Contact,
    Escalation,
    Outcome,
    Referral,
    SafeguardingAction,
    World,
)
from assurance.demo.referrals import make_referrals
from assurance.demo.safeguarding import make_safeguarding
from assurance.demo.setting import BEGIN, SEED
from assurance.demo.shadow import CONTRACT_MEETING, TEAM_SPREADSHEET, contract_meeting, team_spreadsheet
from assurance.demo.truth import Truth, tell_truth
from assurance.engine import write_atomically

__all__ = ["FIGURE_COLUMNS", "generate_extracts", "make_world"]

FIGURE_COLUMNS: Final = (
    "measure", "version", "period", "provider", "team", "domain", "numerator", "denominator", "value",
)  # fmt: skip
_READ_ME: Final = """Made-up extracts of a made-up community mental-health programme.
Nobody in these files exists. Faults are planted in them on purpose.
"""


def make_world(*, seed: str = SEED) -> World:
    """Make everything that happened in the programme since November 2024, without dirt.

    Contacts, escalations and reviews of people who were referred before that are in it; their
    referrals are not, as in an extract with a first day.

    Parameters
    ----------
    seed : any text; another seed makes other people, with the same faults
    """
    contacts, courses = make_contacts(seed, make_referrals(seed))
    referrals, seen = courses.referrals, courses.first_seen
    escalations = make_escalations(seed, referrals, seen)
    safeguarding = make_safeguarding(seed, referrals, seen)
    care_reviews = make_care_reviews(seed, referrals, seen, escalations)
    since = BEGIN.date()
    care_reviews = tuple(one for one in care_reviews if one.at >= BEGIN)
    return World(
        referrals=tuple(one for one in referrals if one.received_at >= BEGIN),
        contacts=contacts,
        escalations=tuple(one for one in escalations if one.escalated_at >= BEGIN),
        safeguarding=tuple(one for one in safeguarding if one.due_on >= since),
        care_reviews=care_reviews,
        outcomes=make_outcomes(seed, care_reviews),
    )


def generate_extracts(folder: Path, *, seed: str = SEED) -> Truth:
    """Write the extracts, the dashboard, its lists and its rivals of the made-up programme.

    About 6,000 referrals to nine teams over 24 months, with everything that followed, and with the
    faults that `planted_faults.yaml` lists. Nobody in it exists. The same seed gives the same bytes on
    every machine and every Python.

    Parameters
    ----------
    folder : where the CSV files are to stand; made when absent, files of these names are replaced
    seed : any text

    Returns
    -------
    Truth
        What was planted, with counts; for tests, the tool never sees it.

    Raises
    ------
    StoreError
        When the folder cannot be written.
    """
    # First, so that a folder that cannot be written is refused at once.
    write_atomically(folder / "README.txt", _READ_ME)
    world = make_world(seed=seed)
    seen = Seen(world, resubmitted(seed, world.referrals))
    figures = true_figures(seen)
    dashboard = make_dashboard(seen, figures)
    lists = {"first_contact_list": first_contact_list(seed, seen), "team_list": team_list(seed, seen)}
    files = _record_files(seen) | _figure_files(seed, figures, dashboard) | _list_files(lists)
    files |= _interface_files(seed, seen)
    for name, text in files.items():
        write_atomically(folder / name, text)
    planted = {name: listed.planted for name, listed in lists.items()}
    return tell_truth(seen, figures=figures, dashboard=dashboard, files=files, lists=planted)


def _record_files(seen: Seen) -> dict[str, str]:
    world = seen.world
    return {
        "referrals.csv": _referral_file(world.referrals, seen.resubmitted, test_records(world.referrals)),
        "contacts.csv": records_text(Contact, world.contacts),
        "escalations.csv": records_text(Escalation, world.escalations),
        "safeguarding.csv": records_text(SafeguardingAction, world.safeguarding),
        "care_reviews.csv": records_text(CareReview, world.care_reviews),
        "outcomes.csv": records_text(Outcome, world.outcomes),
    }


def _interface_files(seed: str, seen: Seen) -> dict[str, str]:
    return {
        "referral_forms.csv": records_text(ReferralForm, make_referral_forms(seed, seen)),
        "escalation_notes.csv": records_text(EscalationNote, make_escalation_notes(seed, seen)),
        "restrictions.csv": records_text(Restriction, make_restrictions(seed, seen)),
    }


def _figure_files(seed: str, figures: tuple[Figure, ...], dashboard: tuple[Figure, ...]) -> dict[str, str]:
    return {
        "dashboard.csv": csv_text(FIGURE_COLUMNS, (_figure_row(line) for line in dashboard)),
        "team_spreadsheet.csv": csv_text(TEAM_SPREADSHEET, team_spreadsheet(seed, figures)),
        "contract_meeting.csv": csv_text(CONTRACT_MEETING, contract_meeting(figures)),
    }


def _list_files(lists: Mapping[str, Listed]) -> dict[str, str]:
    return {
        "first_contact_list.csv": csv_text(CASE_LIST, lists["first_contact_list"].rows),
        "team_list.csv": csv_text(TEAM_LIST, lists["team_list"].rows),
    }


def _referral_file(
    referrals: tuple[Referral, ...], again: tuple[Referral, ...], tests: tuple[Referral, ...]
) -> str:
    """Write referrals in the order of entry, with everything dirty among them."""
    clean = sorted((*referrals, *again, *tests), key=lambda one: (one.entered_at, one.referral_id))
    rows = [as_row(one) for one in clean]
    for number, row in enumerate(unreadable_rows(rows), start=1):
        rows.insert(number * 700, row)
    return csv_text(list(rows[0]), (list(row.values()) for row in rows))


def _figure_row(line: Figure) -> list[str]:
    place = [line.measure, line.version, line.period, line.provider, line.team, line.domain]
    return [*place, line.cells.numerator, line.cells.denominator, line.cells.value]
