"""The result: timelines of a few cases, in time since each one's start, and who they are apart from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from assurance.results import Result

__all__ = ["CHOSEN", "Exemplars", "Mark", "RuleLine", "StepLine", "Timeline"]

CHOSEN = ("typical", "worst", "random")
"""How a case was chosen, in the order of the pages."""

_COLUMNS = {
    "label": "str", "chosen": "str", "score": "float64", "rule": "str", "title": "str", "outcome": "str",
    "detail": "str", "start_hours": "float64", "limit_hours": "float64", "end_hours": "float64",
}  # fmt: skip
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of a step: when it was, since the start of the case.

    Parameters
    ----------
    offset : microseconds since the start; of a step timed to the day, its local midnight
    day : of a step timed to the day: days since the local date of the start; else None
    counts : whether it is the row that counts, the first or the last as the step declares
    """

    offset: int
    day: int | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the pathway in one case: its marks, and how many of its rows have no readable time."""

    step: str
    title: str
    marks: tuple[Mark, ...] = ()
    untimed: int = 0

    @property
    def rows(self) -> int:
        """Rows that show the step."""
        return len(self.marks) + self.untimed


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in one case.

    Parameters
    ----------
    outcome, detail : as `TraceScores.rules` has them
    start, end : the two times that it compares, in microseconds since the start of the case
    limit : the last moment at which `end` would have been in time, where it can be told
    windowed : whether it allows a time
    """

    rule: str
    title: str
    outcome: str
    detail: str
    start: int | None = None
    limit: int | None = None
    end: int | None = None
    windowed: bool = False


@dataclass(frozen=True, eq=False)
class Timeline(Result):
    """One case of a pathway, without its key, without dates and without any text of its records.

    Parameters
    ----------
    label : A, B, C
    chosen : how it was chosen: typical, worst, random; one case may be several of them
    pathway, title, period : of the pathway and its cases
    score : of the case, a fraction; None where nothing was due and applied
    weakest : its weakest dimension; None where nothing fell short
    events : rows that show a step
    steps, rules : as declared
    as_at : when clocks still running were read, in microseconds since the start; None where it has none
    alike : cases with the same sequence of steps, itself among them
    rare : fewer cases are alike than may be shown outside: for the controlled edition only
    """

    label: str
    chosen: tuple[str, ...]
    pathway: str
    title: str
    period: str
    score: float | None
    weakest: str | None
    events: int
    steps: tuple[StepLine, ...]
    rules: tuple[RuleLine, ...]
    as_at: int | None
    alike: int
    rare: bool

    def to_frame(self) -> pd.DataFrame:
        """Give a row a rule: label, chosen, score, rule, title, outcome, detail and three times.

        `start_hours`, `limit_hours` and `end_hours` are hours since the start of the case.
        """
        rows = [
            {
                "label": self.label, "chosen": " and ".join(self.chosen), "score": self.score,
                "rule": line.rule, "title": line.title, "outcome": line.outcome, "detail": line.detail,
                "start_hours": _hours(line.start), "limit_hours": _hours(line.limit),
                "end_hours": _hours(line.end),
            }
            for line in self.rules
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


@dataclass(frozen=True, eq=False)
class Exemplars(Result):
    """A few cases of a pathway, chosen by rule and by ticket, never by hand.

    Parameters
    ----------
    cases : cases of the pathway that they were chosen from
    items : the timelines
    keys : label and case_key: for the list of a controlled edition, and for nothing else
    seed_words : which seed gave the tickets, in words
    fewest : cases with the same sequence of steps below which a timeline is rare
    held_back : labels of rare timelines that `public` took out
    notes : what could not be chosen, and why
    """

    pathway: str
    title: str
    period: str
    cases: int
    items: tuple[Timeline, ...]
    keys: pd.DataFrame
    seed_words: str
    fewest: int
    held_back: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Give a row a case and rule, without case keys; see `Timeline.to_frame`."""
        frames = [item.to_frame() for item in self.items]
        empty = pd.DataFrame(columns=list(_COLUMNS)).astype(_COLUMNS)
        return pd.concat(frames, ignore_index=True) if frames else empty

    def public(self) -> Exemplars:
        """Give what may be shown outside: no case keys, no timeline that few cases share.

        Of the others only the row of a step that counts is kept, no detail of a rule, and no as-at time: with
        its date, days since the start would tell the date of the start.
        """
        kept = tuple(_public(item) for item in self.items if not item.rare)
        held = tuple(item.label for item in self.items if item.rare)
        return replace(self, items=kept, keys=self.keys.iloc[:0], held_back=(*self.held_back, *held))


def _public(item: Timeline) -> Timeline:
    steps = tuple(
        replace(line, marks=tuple(mark for mark in line.marks if mark.counts)) for line in item.steps
    )
    rules = tuple(replace(line, detail="") for line in item.rules)
    return replace(item, steps=steps, rules=rules, as_at=None, events=sum(line.rows for line in steps))


def _hours(offset: int | None) -> float:
    return float("nan") if offset is None else offset / _HOUR
