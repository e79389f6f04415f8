"""A summary as a mail in plain British English."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import TYPE_CHECKING, Final

from assurance.show.words import count_words, hours_words, join_words, upper_first, was

if TYPE_CHECKING:
    from assurance.run.summary.model import PeriodSummary, Summary

__all__ = ["Mail", "mail_of"]

_WIDTH: Final = 76
_POLICY: Final = SMTPUTF8.clone(linesep="\n", cte_type="8bit", max_line_length=None)
_OUTCOMES: Final = {
    "failed": "stopped at an error",
    "timed out": "took too long and was stopped",
    "killed": "was ended from outside, perhaps for want of memory",
    "nothing left behind": "ran to its end but left no findings",
}
_OF: Final = {
    "figures": "Published figures",
    "measures": "Measures",
    "questions": "Questions put to the sample",
}
_ONE: Final = {"agree": "agrees", "differ": "differs"}
_LANES: Final = {"risk_control": "risk control", "performance": "performance management"}
_CLOSING: Final = (
    "This message names nobody and counts no cases: only figures, measures, questions, thresholds and "
    "notebooks are counted."
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail: its subject, one line, and its text."""

    subject: str
    text: str

    def message(self) -> str:
        """Give it with its headers, as `sendmail` reads it; whoever sends it says to whom.

        Examples
        --------
        >>> print(Mail("Falls: complete", "All is well.").message().splitlines()[0])
        Subject: Falls: complete
        """
        message = EmailMessage(policy=_POLICY)
        message["Subject"] = self.subject
        message.set_content(self.text, cte="8bit")
        return message.as_bytes().decode("utf-8")


def mail_of(summary: Summary) -> Mail:
    """Put a summary in words."""
    return Mail(" ".join(f"{summary.title}: {_gist(summary)}".split()), "\n".join(_lines(summary)) + "\n")


def _gist(summary: Summary) -> str:
    periods = summary.periods
    if not periods:
        return "nothing was missed"
    if len(periods) == 1:
        (one,) = periods
        said = {
            "complete": "complete",
            "incomplete": "INCOMPLETE, not to be signed off",
            "refused": "refused",
        }
        status = f"{said[one.status]}, but not released" if one.unreleased else said[one.status]
        found = f"{one.words}: {status}" if one.words else status
    else:
        kinds = ("complete", "incomplete", "refused")
        counts = {kind: sum(one.status == kind for one in periods) for kind in kinds}
        told = [f"{count} {kind}" for kind, count in counts.items() if count]
        unreleased = sum(bool(one.unreleased) for one in periods)
        told += [f"{unreleased} not released"] if unreleased else []
        found = f"{count_words(len(periods), 'period')}, {join_words(told)}"
    crossed = sum(len(one.crossed) for one in periods)
    return f"{found}; {count_words(crossed, 'threshold')} crossed" if crossed else found


def _lines(summary: Summary) -> Iterator[str]:
    yield from _wrapped(summary.title)
    yield ""
    if not summary.periods:
        yield "Nothing was missed: every period that is over has a whole pack."
        yield ""
    for one in summary.periods:
        yield from _of_period(one)
    yield from _wrapped(_CLOSING)


def _of_period(one: PeriodSummary) -> Iterator[str]:
    name = upper_first(one.words) or "The run"
    yield name
    yield "-" * len(name)
    yield from _wrapped(_status(one))
    for line in one.why.splitlines():
        yield from _wrapped(line, indent="  ")
    if one.unreleased:
        yield "The release edition was not made:"
    for line in one.unreleased.splitlines():
        yield from _wrapped(line, indent="  ")
    for part in one.unfinished:
        said = _OUTCOMES.get(part.outcome, "did not do its part")
        yield from _wrapped(f"- {part.title} ({part.name}) {said}.", indent="  ")
    for kind, counts in one.verdicts.items():
        yield from _wrapped(f"{_OF[kind]}: {join_words(map(_counted, counts, counts.values()))}.")
    if one.simulated and "questions" in one.verdicts:
        yield "The answers of the reviewers are simulated."
    yield from _crossed(one)
    yield ""
    yield "What to do"
    for number, line in enumerate(one.to_do(), 1):
        yield from _wrapped(f"{number}. {line}", indent="   ")
    if one.page:
        yield ""
        yield from (f"Page, in the folder of the packs: {one.page}", "SHA-256 of its manifest.json:")
        yield f"  {one.manifest_sha256}"
    yield ""


def _counted(verdict: str, count: int) -> str:
    return f"{count:,} {_ONE.get(verdict, verdict) if count == 1 else verdict}"


def _status(one: PeriodSummary) -> str:
    if one.status == "refused":
        return "It was refused, and nothing was changed:"
    if one.status == "incomplete":
        count = len(one.unfinished)
        return f"The pack is INCOMPLETE: {count_words(count, 'part')} of it {was(count)} not made."
    made = {
        "unchanged": ", and as it was: nothing has changed since",
        "rendered": "; its pages were made anew",
    }
    return f"The pack is complete{made.get(one.made, '')}."


def _crossed(one: PeriodSummary) -> Iterator[str]:
    if one.status == "refused":
        return
    if not one.crossed:
        if one.status == "complete":
            yield "No threshold agreed beforehand was crossed."
        return
    count = len(one.crossed)
    yield ""
    yield f"{upper_first(count_words(count, 'threshold'))} agreed beforehand {was(count)} crossed:"
    for rule in one.crossed:
        places = f", in {count_words(rule.places, 'place')}" if rule.places > 1 else ""
        lane = _LANES.get(rule.lane, rule.lane)
        text = f"- {rule.title}{places}: tell {rule.told} within {hours_words(rule.within_hours)} ({lane})."
        yield from _wrapped(text, indent="  ")


def _wrapped(text: str, *, indent: str = "") -> Iterable[str]:
    """Break a text into lines that every mail reader shows whole; a longer word keeps its length."""
    first = indent if indent and not text.startswith(("-", *"123456789")) else ""
    return textwrap.wrap(
        " ".join(text.split()), _WIDTH, initial_indent=first, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
