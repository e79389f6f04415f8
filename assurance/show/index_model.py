"""What the front page of a pack says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assurance.show.shell import Banner

__all__ = ["AttentionLine", "FileLine", "IndexModel", "PageLine", "Tone", "VerdictLine"]

Tone = Literal["good", "bad", "open", "plain"]
"""good: holds; bad: does not, or needs an answer; open: cannot be said yet; plain: told, not judged."""


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """The answer to one question: the question, a verdict in a few words, a sentence behind it.

    Answers of one group stand together under its heading.
    """

    question: str
    verdict: str
    tone: Tone
    sentence: str
    href: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """Something that somebody has to decide or answer; `who` is told, and by when.

    `detail` says where; what is `urgent` is marked as risk control and stands first.
    """

    text: str
    who: str = ""
    href: str = ""
    detail: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page of the pack; `status` is complete, failed, or another word for a reader."""

    href: str
    title: str
    summary: str
    status: str = "complete"


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the pack and its SHA-256, 64 hex digits."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class IndexModel:
    """Everything on the front page.

    Parameters
    ----------
    headline : one sentence that a board member takes away
    complete : False puts INCOMPLETE at the top, whatever the banners say
    verdicts : the answers; groups in the order of their first, within a group what needs an answer first
    group_notes : (group, words) beneath the heading of a group, such as what was never published
    attention : what needs a decision; empty is said in words
    draw_facts : (fact, value): who drew, when, seed, commit
    reviews : state of the reviews in a sentence
    changes : what changed since the last period
    limitations : declared limitations
    pages, files : of the pack; files without the front page, which cannot hold its own hash
    verify : commands that check the pack
    thresholds : how many were agreed beforehand, where that is known
    noun : what kind of period it is, such as month or week
    """

    programme_title: str
    period_words: str
    headline: str
    complete: bool
    verdicts: tuple[VerdictLine, ...]
    attention: tuple[AttentionLine, ...] = ()
    draw_facts: tuple[tuple[str, str], ...] = ()
    reviews: str = ""
    changes: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    pages: tuple[PageLine, ...] = ()
    files: tuple[FileLine, ...] = ()
    banners: tuple[Banner, ...] = ()
    verify: tuple[str, ...] = ("python verify.py",)
    footer: tuple[str, ...] = ()
    thresholds: int | None = None
    group_notes: tuple[tuple[str, str], ...] = ()
    noun: str = "month"
