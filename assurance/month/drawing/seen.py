"""Cases that were in the samples of the periods before, so that a plan can leave them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assurance.calendars import Period, parse_period, periods_back
from assurance.errors import DomainError, PlanError
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.kept import kept_frame
from assurance.month.drawing.linked import check_fields, check_uses
from assurance.month.drawing.redrawing import current_draw
from assurance.month.stages import Shelf

__all__ = ["Earlier", "drawn_elsewhere", "seen_before"]

_VIEW = "earlier_frame"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Cases sampled in the periods before.

    Attributes
    ----------
    keys : each sample, its extensions, and the reserves that were called up
    periods : how many periods were asked for
    draws : hash of the ledger's draw event by period, for those that were drawn
    not_drawn : periods of which no sample was drawn, so that nothing could be left out for them
    """

    keys: frozenset[str]
    periods: int
    draws: Mapping[str, str]
    not_drawn: tuple[str, ...]


def seen_before(desk: Desk, *, financial_year_start: int) -> Earlier | None:
    """Collect the cases sampled in as many periods before as the plan's `not_seen_in` asks for.

    Every earlier draw is made again from its kept frame and held against the ledger. A period of which
    no sample was drawn is named; one whose frame is gone is refused, as nobody could say who was seen.

    Parameters
    ----------
    financial_year_start : month in which a financial year begins

    Raises
    ------
    PlanError
        When the periods do not follow one another, or an earlier frame is no longer in the store.
    """
    count = desk.plan.not_seen_in
    if not count:
        return None
    keys: set[str] = set()
    draws: dict[str, str] = {}
    not_drawn: list[str] = []
    for period in _before(desk.period, count, financial_year_start):
        found = _sampled(_desk_of(desk, period))
        if found is None:
            not_drawn.append(period.label)
        else:
            draws[period.label] = found[0]
            keys |= found[1]
    return Earlier(frozenset(keys), count, draws, tuple(not_drawn))


def drawn_elsewhere(desk: Desk, *, financial_year_start: int) -> frozenset[str]:
    """Collect the cases drawn for any other period, reserves included.

    A draw that cannot be made again, since its frame is gone, tells of no case.
    """
    events = desk.ledger.events(kind="draw", programme=desk.shelf.programme)
    keys: set[str] = set()
    for label in dict.fromkeys(event.period for event in events):
        if label == desk.period.label:
            continue
        other = _desk_of(desk, parse_period(label, financial_year_start=financial_year_start))
        committed, drawn = other.only("commit"), other.only("draw")
        if committed is None or drawn is None:
            continue
        try:
            draw = current_draw(other, kept_frame(other, committed, view=_VIEW), committed, drawn)
        except PlanError:
            continue
        keys |= set(map(str, draw.picks["case_key"]))
    return frozenset(keys)


def _before(period: Period, count: int, financial_year_start: int) -> tuple[Period, ...]:
    try:
        found = periods_back(period, count + 1, period.kind, financial_year_start=financial_year_start)
    except DomainError as error:
        raise PlanError(f"plan.yaml: not_seen_in {count} cannot be kept for {period}: {error}") from error
    return found[:-1]


def _desk_of(desk: Desk, period: Period) -> Desk:
    shelf = Shelf(desk.shelf.store, desk.shelf.programme, period.label)
    return replace(desk, shelf=shelf, period=period)


def _sampled(desk: Desk) -> tuple[str, set[str]] | None:
    """Give the hash of an earlier draw and the keys it sampled; None where nothing was drawn."""
    committed, drawn = desk.only("commit"), desk.only("draw")
    if committed is None or drawn is None:
        return None
    check_fields(committed)
    try:
        draw = current_draw(desk, kept_frame(desk, committed, view=_VIEW), committed, drawn)
    except PlanError as error:
        raise PlanError(
            f"plan.yaml: not_seen_in leaves out the cases sampled in {desk.period.words()}, but {error}"
        ) from error
    picks, used = draw.picks, desk.events("reserve_used")
    check_uses(used, set(picks["ticket"]))
    called = {str(event.payload["in_ticket"]) for event in used}
    chosen = picks.loc[(picks["role"] == "sample") | picks["ticket"].isin(called), "case_key"]
    return drawn.hash, set(map(str, chosen))
