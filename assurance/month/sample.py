"""The sample of a month: its frame, its draw, what its review shows; each act entered in the ledger."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from assurance.errors import PlanError
from assurance.ledger import Event
from assurance.month.aside import Aside, candidate_aside
from assurance.month.base import MonthBase
from assurance.month.drawing.answers_known import answers_known
from assurance.month.drawing.candidates import Candidate, build_candidate
from assurance.month.drawing.committing import committed_frame
from assurance.month.drawing.desk import Desk, user_name
from assurance.month.drawing.extending import extend, extended_after_answers
from assurance.month.drawing.quiet import is_quiet, undecided_rows
from assurance.month.drawing.reserves import enter_uses
from assurance.month.drawing.sealing import sealed_draw
from assurance.month.drawing.seeds import check_typed
from assurance.month.drawing.seen import drawn_elsewhere, seen_before
from assurance.month.drawing.tracing import picked
from assurance.month.stages import digest_of
from assurance.programme import ReviewSource
from assurance.review import (
    Estimates,
    Look,
    Reviews,
    awaiting_review,
    estimate_questions,
    look,
    nothing_to_review,
    read_reviews,
)
from assurance.sampling import Draw, Frame, InUse, Tracers, picks_digest, second_review_sample

__all__ = ["MonthSample"]


class MonthSample(MonthBase):
    """What a month's sample is and shows."""

    def close(self) -> None:
        """Close the engine, if one was opened, and clear away what was received aside."""
        aside: Aside | None = self.__dict__.pop("_aside", None)
        if aside is not None:
            aside.close()
        super().close()

    @property
    def committed(self) -> Event | None:
        """The ledger's entry of frame and plan; None where none was made yet. Nothing is read or entered."""
        return self._entered("commit")

    @property
    def quiet(self) -> bool:
        """Whether the frame was committed to without a case, so that nothing is drawn or reviewed."""
        return is_quiet(self.committed)

    def drawn(self) -> Draw | None:
        """Give the sealed draw if it was made; nothing is drawn for asking, nor ever from an empty frame."""
        return self.draw() if self._entered("draw") is not None else None

    def frame(self) -> Frame:
        """Give the sampling frame as committed to the ledger, committing to it the first time."""
        return self._committed(self._desk())[0]

    def candidate_frame(self) -> Frame:
        """Give the frame as it would be committed to now; the ledger and the store stay as they are.

        The extracts are received into a folder of their own, which is gone when the month is closed.
        """
        return self._aside.frame

    def draw(self, *, seed: str | None = None) -> Draw:
        """Give the sealed draw, as extended last, drawing it the first time.

        Of a quiet period the frame is committed to as empty: the draw then has no case and no seed.

        Parameters
        ----------
        seed : typed by a person, such as from dice; None takes one from the system, once
        """
        check_typed(seed)  # before the commit, so that a refusal leaves nothing behind
        desk = self._desk()
        frame, committed = self._committed(desk)
        return sealed_draw(desk, frame, committed, seed=seed, by=user_name())

    def extend(self, total: int) -> Draw:
        """Make the drawn sample larger by the same seed, entering that in the ledger.

        Parameters
        ----------
        total : cases of the sample in all; those drawn already stay in it

        Raises
        ------
        PlanError
            Before the draw, for a total below what is drawn or above what frame and plan allow, and for a
            systematic sample.
        """
        self._check_drawn("extend; draw first, or change size in plan.yaml before the frame is committed")
        desk = self._desk()
        frame, committed = self._committed(desk)
        name, source = self.plan.reviews, self._review_source()
        known = answers_known(desk, source, self.intake().get(name)) if name and source else 0
        return extend(desk, frame, committed, total=total, by=user_name(), answers_given=known)

    def in_use(self) -> InUse:
        """Say which cases are in the sample now that ineligible ones were replaced, entering each use."""
        draw, reviews = self.draw(), self.reviews()
        out = {one.case_key for one in reviews.tickets if not one.eligible} if reviews else set()
        return enter_uses(self._desk(), draw, out, by=user_name())

    def second_review(self) -> pd.DataFrame | None:
        """Give the cases that are reviewed a second time; None where the plan asks for none."""
        rule = self.plan.second_review
        return second_review_sample(self.in_use(), share=rule.share, least=rule.least) if rule else None

    def tracers(self) -> Tracers | None:
        """Give the cases picked on purpose; None where the plan asks for none.

        They come from the committed frame, are drawn after the sample, and enter no estimate.
        """
        rule = self.plan.tracers
        if rule is None:
            return None
        return picked(self._desk(), rule, self.draw(), columns=self.columns[self.plan.source])

    def reviews(self) -> Reviews | None:
        """Read the answers to the sample so far; None where no review file has come."""
        plan, source = self.plan, self._review_source()
        if source is None or plan.reviews is None or plan.reviews not in self.intake():
            return None
        tracers = self.tracers()
        traced = set(tracers.to_frame()["case_key"]) if tracers is not None else set()
        month = self.programme.header.financial_year_start
        return read_reviews(
            self.engine, view=plan.reviews, source=source, plan=plan, draw=self.draw(), tracers=traced,
            elsewhere=lambda: drawn_elsewhere(self._desk(), financial_year_start=month),
        )  # fmt: skip

    def look(self) -> Look:
        """Bound every question from the reviews so far, and say: stop, go on, or extend.

        Raises
        ------
        PlanError
            When the plan is not sequential, nothing is drawn yet, or no review file has come.
        """
        self._check_drawn("look at; draw first, with assurance draw")
        reviews = self.reviews()
        if reviews is None:
            raise PlanError(
                f"{self.programme.id} {self.period}: no review file has come, so there is nothing to look "
                "at; put the answers where sources.yaml says and look again"
            )
        return look(reviews, plan=self.plan, population=self.draw().population)

    def estimate(self) -> Estimates:
        """Say what the reviewed sample shows; without a complete review, that it is awaited.

        Of a quiet period there is nothing to review, and it says so.
        Every reserve that was called up for an ineligible case is entered in the ledger, once.
        """
        plan, draw, reviews = self.plan, self.draw(), self.reviews()
        if self.quiet:
            elsewhere = reviews.elsewhere if reviews is not None else 0
            undecided = undecided_rows(self.frame())
            return nothing_to_review(plan, self.period.words(), undecided=undecided, elsewhere=elsewhere)
        if reviews is None or plan.reviews is None:
            return awaiting_review(plan, expected=sum(draw.sizes.values()) * len(plan.questions))
        self.in_use()
        grown = extended_after_answers(self._desk())
        inputs = {
            **self._inputs([plan.reviews]), "picks": picks_digest(draw.picks), "grown": grown,
            "elsewhere": reviews.elsewhere,
        }  # fmt: skip
        return self.shelf.keep(
            "estimate",
            inputs,
            Estimates,
            lambda: estimate_questions(
                reviews, plan=plan, population=draw.population, extended_after_answers=grown
            ),
        )

    def _entered(self, kind: str) -> Event | None:
        """Find the period's one event of a kind, without making a ledger where there is none."""
        if self.store.ledger_there is None:
            return None
        found = self.ledger.events(kind=kind, programme=self.programme.id, period=self.period.label)
        return found[0] if found else None

    def _check_drawn(self, to_do: str) -> None:
        """Refuse what needs a draw before anything is read or entered, so that nothing is left behind."""
        if self._entered("draw") is None and self.quiet:
            raise PlanError(
                f"{self.programme.id} {self.period}: the frame was committed to without a case, so nothing "
                f"was drawn, and there is nothing to {to_do.partition(';')[0]}"
            )
        if self._entered("draw") is None:
            raise PlanError(
                f"{self.programme.id} {self.period}: nothing is drawn yet, so there is nothing to {to_do}"
            )

    def _desk(self) -> Desk:
        return Desk(self.ledger, self.shelf, self.engine, self.plan, self.period)

    def _committed(self, desk: Desk) -> tuple[Frame, Event]:
        return committed_frame(desk, build=lambda: self._candidate(desk), inputs=self._snapshots)

    def _candidate(self, desk: Desk) -> Candidate:
        """Build the frame from the extracts, as nothing is committed yet."""
        seen = seen_before(desk, financial_year_start=self.programme.header.financial_year_start)
        known = {"seen": sorted(seen.draws.values())} if seen is not None else {}
        path = self.store.frame(self.programme.id, self.period.label, digest_of({**self._inputs(), **known}))
        return build_candidate(
            desk, programme=self.programme, intakes=self.intake(), columns=self.columns[self.plan.source],
            seen=seen, path=path,
        )  # fmt: skip

    @cached_property
    def _aside(self) -> Aside:
        return candidate_aside(self.programme, self.period, extracts=self.extracts, store=self.store)

    def _review_source(self) -> ReviewSource | None:
        source = self.programme.sources.get(self.plan.reviews) if self.plan.reviews else None
        return source if isinstance(source, ReviewSource) else None
