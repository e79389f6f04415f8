"""`programme.yaml`: what no file tells, asked."""

from __future__ import annotations

from assurance.start.drafting import ProgrammeDraft
from assurance.start.sources import title_of
from assurance.start.yaml_text import ANSWER, DRAFTED, Entry, scalar, written

__all__ = ["header_text"]


def _month_first(draft: ProgrammeDraft) -> bool:
    columns = [column for source in draft.sources for column in source.profile.columns]
    return any(c.dates and c.dates.month_first_only and not c.dates.day_first_only for c in columns)


def _clock(seen: str, *, elsewhere: bool) -> list[Entry]:
    if not elsewhere:
        zone, holidays = "Europe/London", "GB-ENG"
        return [
            Entry(key, value, why=f"guessed: {seen}")
            for key, value in (("time_zone", zone), ("holidays", holidays))
        ]
    question = (
        "dates stand with the month first, so the files may be from elsewhere: in which zone do days begin, "
        "such as America/New_York? And whose public holidays hold? Put the country, such as US, below"
    )
    return [
        Entry("time_zone", ANSWER, question=question),
        Entry("holidays", "none", why="guessed: weekends only"),
    ]


def header_text(draft: ProgrammeDraft) -> str:
    """Write the header of a programme; owner and purpose are questions."""
    british = any(
        column.person == "nhs_number" or column.count("postcode")
        for source in draft.sources
        for column in source.profile.columns
    )
    seen = (
        "the files hold NHS numbers or UK postcodes" if british else "nothing in the files tells; the usual"
    )
    purpose = (
        "what is it for, and under which agreement, licence or legal basis may these records be used for it? "
        "Write a sentence or two after purpose:, between double quotes"
    )
    entries = [
        Entry("programme", draft.name),
        Entry("version", '"1"', why="raise it when the programme changes"),
        Entry("title", scalar(title_of(draft.name)), why="guessed: the folder's name"),
        Entry(
            "owner",
            "",
            question="who answers for the programme? Write a role, such as Access lead, after owner:",
        ),
        Entry("purpose", "", question=purpose),
        *_clock(seen, elsewhere=not british and _month_first(draft)),
    ]
    top = [*written("The programme: what it is, and who answers for it.", 0), *written(DRAFTED, 0)]
    return "\n".join([*top, *(line for entry in entries for line in entry.lines(0)), ""])
