"""One way to spoil an extract, and what it is given to work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mutating.subjects import Roles, Subject
from mutating.tables import Row, Table, read_table

__all__ = ["ALL", "Job", "Kind", "NotSpoilt"]

ALL = ("discharge_flow", "clinic")


class NotSpoilt(Exception):
    """What was to be changed is not there, or would stay as it is."""


@dataclass(frozen=True)
class Job:
    """A copy of a programme's extract, to be changed with the numbers of one seed."""

    subject: Subject
    folder: Path
    random: Random
    number: int

    @property
    def roles(self) -> Roles:
        return self.subject.roles

    def records(self) -> Table:
        return read_table(self.folder / self.roles.records)

    def figures(self) -> Table:
        return read_table(self.folder / self.roles.figures)

    def reviews(self) -> Table:
        return read_table(self.folder / self.roles.reviews)

    def mine(self, table: Table) -> list[int]:
        """Give the places of the records of the period."""
        return table.at(self.subject.in_period)

    def figure_places(self, table: Table, wanted: Callable[[Row], bool] = lambda row: True) -> list[int]:
        """Give the places of the period's published figures that say something."""
        period = self.roles.period
        return table.at(lambda row: row["period"] == period and bool(row["value"]) and wanted(row))


@dataclass(frozen=True)
class Kind:
    """One kind of mutation.

    Parameters
    ----------
    words : what was done to the files, for the page
    touches : records, figures or reviews
    seeds : variants for each programme
    """

    id: str
    words: str
    touches: str
    apply: Callable[[Job], None]
    seeds: int = 3
    subjects: tuple[str, ...] = ALL
