"""One page of a pack: its notebook, what became of it, and what it found."""

from __future__ import annotations

from dataclasses import dataclass

from assurance.pack.findings import Finding
from assurance.running import MonthlyNotebook, NotebookStatus

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One notebook of the pack, what became of it, and what it found."""

    book: MonthlyNotebook
    status: NotebookStatus
    findings: tuple[Finding, ...]

    @property
    def href(self) -> str:
        """The page's file name."""
        return f"{self.book.name}.html"

    @property
    def title(self) -> str:
        """The page's title."""
        return self.book.title
