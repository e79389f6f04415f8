"""How the dates of a source are written: one order for the file where the evidence allows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assurance.extracts.profile import ColumnProfile, DateLook, FileProfile
from assurance.start.columns import Draft
from assurance.start.yaml_text import ANSWER, Entry

__all__ = ["Orders", "own_order", "read_orders", "with_ages", "with_orders"]

_AGES: Final = 10


@dataclass(frozen=True, slots=True)
class Orders:
    """The order of dates of a source.

    Parameters
    ----------
    file : for the file as a whole; None where it is not declared
    entry : the line that says so, with its evidence or its question
    """

    file: str | None
    entry: Entry | None


def own_order(look: DateLook) -> str | None:
    """Give the order that a column's own cells prove; None where they prove none.

    Examples
    --------
    >>> own_order(DateLook(separated=9, day_first_only=4, either=5))
    'day_first'
    >>> own_order(DateLook(separated=5, either=5)) is None
    True
    """
    if look.contradictory:
        return None
    if look.day_first_only:
        return "day_first"
    if look.month_first_only:
        return "month_first"
    return "iso" if look.iso and not look.separated else None


def read_orders(columns: Sequence[ColumnProfile], *, typed: bool) -> Orders:
    """Find the order of a source's dates.

    Parameters
    ----------
    columns : those that will be declared as dates or timestamps
    typed : whether the file types its cells (workbook, Parquet), so that ISO form proves nothing of its text
    """
    looks = [column.dates for column in columns if column.dates is not None and column.dates.read]
    separated = [look for look in looks if look.separated]
    proved = Counter(order for look in separated if (order := own_order(look)))
    if separated and not proved:
        return Orders(ANSWER, Entry("date_order", ANSWER, question=_question(columns)))
    if separated:
        order = proved.most_common(1)[0][0]
        alike = [look for look in separated if own_order(look) == order]
        return Orders(order, Entry("date_order", order, why=_evidence(order, alike)))
    if typed or not looks:
        return Orders(None, None)
    why = f"guessed: all {sum(look.read for look in looks):,} dates begin with the year"
    return Orders("iso", Entry("date_order", "iso", why=why))


def _evidence(order: str, looks: Sequence[DateLook]) -> str:
    only = sum(look.day_first_only if order == "day_first" else look.month_first_only for look in looks)
    total = sum(look.separated - look.impossible for look in looks)
    example = "31/10/2026 is 31 October" if order == "day_first" else "10/31/2026 is 31 October"
    words = order.replace("_", "-")
    return f"guessed: {example}; {total:,} cells read as {words} dates, {only:,} of them only so"


def _question(columns: Sequence[ColumnProfile]) -> str:
    unclear = [c for c in columns if c.dates and c.dates.separated and own_order(c.dates) is None]
    cells = sum(c.dates.either for c in unclear if c.dates)
    which = ", ".join(repr(column.heading) for column in unclear)
    return (
        f"is 03/10/2026 in this file 3 October (day_first) or 10 March (month_first)? {cells:,} dates of "
        f"{which} read both ways and none tells; ask who made the export"
    )


def with_ages(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Say on which day the age of a date of birth is taken: the first date that every row has."""
    dates = [d for d in drafts if d.type in ("date", "timestamp") and not d.withheld]
    full = [d for d in dates if not d.column.blank] or dates
    found = []
    for draft in drafts:
        if draft.column.person == "birth" and draft.type == "date":
            if full:
                value = f"{{age_band: {_AGES}, on: {full[0].name}}}"
                entry = Entry(
                    "becomes", value, why=f"guessed: bands of {_AGES} years, on the day of {full[0].name}"
                )
            else:
                entry = Entry("identifying", "true", why="never stored; no other date to take an age on")
            found.append(replace(draft, entries=(*draft.entries, entry)))
        else:
            found.append(draft)
    return tuple(found)


def with_orders(profile: FileProfile, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Give a column an order of its own where it proves another than the file's, or contradicts itself."""
    typed = profile.table.form != "csv"
    dated = [d for d in drafts if d.type in ("date", "timestamp")]
    file = read_orders([draft.column for draft in dated], typed=typed).file
    return tuple(_with_order(draft, file, typed=typed) if draft in dated else draft for draft in drafts)


def _with_order(draft: Draft, file: str | None, *, typed: bool) -> Draft:
    look = draft.column.dates
    if look is None or (typed and not look.separated):
        return draft
    own = own_order(look)
    if look.contradictory or (look.iso and look.separated and not typed):
        question = (
            f"its dates are written in more than one way ({look.day_first_only:,} read day first only, "
            f"{look.month_first_only:,} month first only, {look.iso:,} begin with the year); which is right? "
            "iso, day_first or month_first; better, ask for the export again"
        )
        return replace(draft, entries=(*draft.entries, Entry("date_order", ANSWER, question=question)))
    if own and own != file:
        return replace(
            draft, entries=(*draft.entries, Entry("date_order", own, why="guessed: other than the file's"))
        )
    if own is None and look.separated and file in ("day_first", "month_first"):
        why = f"guessed: {look.either:,} of its dates read both ways; the order is that of the others"
        return replace(draft, entries=(*draft.entries, Entry("date_order", file, why=why)))
    return draft
