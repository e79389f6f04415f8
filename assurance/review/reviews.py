"""What reviewers answered about the tickets that were read, in ticket order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assurance.review.cells import Cell, applicable, deviations

__all__ = ["Reviews", "Ticket"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One case that was to be reviewed.

    Parameters
    ----------
    case_key, stratum, rank : as in the draw
    first : it was in the sample as first drawn, not called up from the reserves
    eligible : False where the reviewer found that it does not belong to the frame
    """

    case_key: str
    stratum: str
    rank: int
    first: bool = True
    eligible: bool = True


@dataclass(frozen=True)
class Reviews:
    """Answers about the tickets read, and which answers are still to come.

    Parameters
    ----------
    tickets : every ticket that was to be read, replaced ones included; by rank in each stratum
    answers : answer by case and question; what is still to come is not in it, and never read as met
    questions : ids of the questions
    simulated : whether the answers are made up
    short : cases missing from the sample, because no reserve was left
    unused : answers given that are not used here
    stopped : whether some tickets were left unread because the review could stop
    elsewhere : answers in the file that are about the samples of other periods
    """

    tickets: tuple[Ticket, ...]
    answers: Mapping[tuple[str, str], str]
    questions: tuple[str, ...]
    simulated: bool = False
    short: int = 0
    unused: int = 0
    stopped: bool = False
    elsewhere: int = 0

    @property
    def given(self) -> int:
        """Answers given so far."""
        return len(self.answers)

    @property
    def expected(self) -> int:
        """Answers asked for: every question of every eligible case."""
        return sum(ticket.eligible for ticket in self.tickets) * len(self.questions)

    @property
    def complete(self) -> bool:
        """Whether every answer asked for was given."""
        return self.given >= self.expected

    @property
    def replaced(self) -> int:
        """Cases that proved ineligible."""
        return sum(not ticket.eligible for ticket in self.tickets)

    @property
    def called_up(self) -> int:
        """Reserves that took the place of ineligible cases."""
        return sum(not ticket.first for ticket in self.tickets)

    def cells(self, question: str, population: Mapping[str, int]) -> list[Cell]:
        """Count the answers to one question, a cell a stratum in the order of `population`."""
        answered: dict[str, Counter[str]] = {stratum: Counter() for stratum in population}
        first: dict[str, Counter[str]] = {stratum: Counter() for stratum in population}
        for ticket in self.tickets:
            answer = self._answer(ticket, question)
            if answer is not None:
                answered[ticket.stratum][answer] += 1
                first[ticket.stratum][answer] += ticket.first
        return [
            Cell.of(size, answered[stratum], first[stratum] if answered[stratum]["ineligible"] else None)
            for stratum, size in population.items()
        ]

    def ordered(self, question: str) -> tuple[bool, ...]:
        """Tell, of each case to which the question applies, whether it deviates; in the order of tickets."""
        given = (self._answer(ticket, question) for ticket in self.tickets)
        cells = (Cell.of(1, {answer: 1}).answers for answer in given if answer is not None)
        return tuple(bool(deviations(counted)) for counted in cells if applicable(counted))

    def read_in_order(self) -> Reviews:
        """Keep, in each stratum, the tickets up to the first that is not answered whole.

        Whoever may stop when they like has to read in ticket order: cases answered out of turn could have
        been chosen for what they hold.
        """
        closed: set[str] = set()
        kept = []
        for ticket in self.tickets:
            whole = all(self._answer(ticket, question) for question in self.questions)
            if not whole:
                closed.add(ticket.stratum)
            if ticket.stratum not in closed:
                kept.append(ticket)
        keys = {ticket.case_key for ticket in kept}
        answers = {pair: answer for pair, answer in self.answers.items() if pair[0] in keys}
        unused = self.unused + len(self.answers) - len(answers)
        stopped = len(kept) < len(self.tickets)
        return replace(self, tickets=tuple(kept), answers=answers, unused=unused, stopped=stopped)

    def _answer(self, ticket: Ticket, question: str) -> str | None:
        return self.answers.get((ticket.case_key, question)) if ticket.eligible else "ineligible"
