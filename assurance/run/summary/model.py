"""The summary of a run: counts of figures, questions, thresholds and notebooks; never of people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from assurance.run.summary.mail import Mail, mail_of

__all__ = ["SCHEMA", "Crossed", "Part", "PeriodSummary", "Status", "Summary"]

SCHEMA: Final = "assurance-summary/1"
Status = Literal["complete", "incomplete", "refused"]


@dataclass(frozen=True, slots=True)
class Crossed:
    """A threshold that was crossed, as it was declared.

    Parameters
    ----------
    rule, title : its id and its words
    lane : risk_control or performance
    told : role that is told
    within_hours : in which it is told
    places : figures, questions or rules at which it was crossed; how many, never which
    """

    rule: str
    title: str
    lane: str
    told: str
    within_hours: int
    places: int


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one notebook: its name, its title and the outcome."""

    name: str
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PeriodSummary:
    """What became of one period.

    Parameters
    ----------
    period, words : its label and the same in words; empty where a run was refused before it had one
    status : complete, incomplete or refused
    made : run, rendered or unchanged; empty where it is not known
    why : of a refusal, without paths of the machine
    verdicts : how many published figures, measures and questions have which verdict
    crossed : thresholds, those for risk control first
    notebooks : every one of the run
    simulated : whether answers of reviewers are made up
    manifest_sha256 : digest of `manifest.json`; empty where there is no pack
    page : to be opened, as seen from the folder of the packs; empty where there is none
    unreleased : why the release edition was not made, where it was asked for; without paths of the machine
    """

    period: str
    words: str
    status: Status
    made: str = ""
    why: str = ""
    verdicts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    crossed: tuple[Crossed, ...] = ()
    notebooks: tuple[Part, ...] = ()
    simulated: bool = False
    manifest_sha256: str = ""
    page: str = ""
    unreleased: str = ""

    @property
    def unfinished(self) -> tuple[Part, ...]:
        """The notebooks that did not do their part."""
        return tuple(part for part in self.notebooks if part.outcome != "done")

    def to_do(self) -> tuple[str, ...]:
        """Say what has to be done now, the most urgent first.

        Examples
        --------
        >>> PeriodSummary("2026-10", "October 2026", "incomplete").to_do()[0]
        'Do not sign this pack off. Whoever ran it finds the cause in its status.json; then run it again.'
        """
        if self.status == "refused":
            return ("Nothing was changed. Put right what is named above, then run again.",)
        found = []
        if self.status == "incomplete":
            found.append(
                "Do not sign this pack off. Whoever ran it finds the cause in its status.json; then run it "
                "again."
            )
        if self.unreleased:
            found.append(
                "Send no release edition of this period. Put right what is named above, then run again."
            )
        if self.crossed:
            found.append("Tell those named above in the time agreed. What crossed is on the page.")
        found.append("Open the page, and compare the digest with that of the pack that you were sent.")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run has to tell: of which programme, how it ended, and what became of each period.

    Parameters
    ----------
    programme, title : id and title
    code : exit code of the run: 0 done, 2 refused, 3 incomplete, 4 needs attention
    periods : in order; none where nothing had to be run
    """

    programme: str
    title: str
    code: int
    periods: tuple[PeriodSummary, ...] = ()

    def mail(self) -> Mail:
        """Give subject and plain text."""
        return mail_of(self)

    def webhook(self) -> dict[str, Any]:
        """Give it as plain data; `schema` names the form and its version.

        Examples
        --------
        >>> Summary("falls", "Falls", 0).webhook()
        {'schema': 'assurance-summary/1', 'programme': 'falls', 'title': 'Falls', 'code': 0, 'periods': []}
        """
        return {
            "schema": SCHEMA, "programme": self.programme, "title": self.title, "code": self.code,
            "periods": [{**asdict(period), "to_do": list(period.to_do())} for period in self.periods],
        }  # fmt: skip

    def text(self, kind: Literal["mail", "json"]) -> str:
        """Give it as it is sent: a mail with its headers, or JSON."""
        if kind == "mail":
            return self.mail().message()
        return json.dumps(self.webhook(), indent=1, ensure_ascii=False) + "\n"
