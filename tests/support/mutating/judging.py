"""What the workbench says of a spoilt extract that it does not say of the clean one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assurance.errors import AssuranceError
from assurance.month import Month, open_month
from assurance.pack.findings import findings_of
from assurance.programme import FileSource
from mutating.subjects import Subject

__all__ = ["CHECKS", "REVIEWED", "Clean", "Told", "clean_run", "first_told"]

CHECKS: Final = {
    "refused": "refused, naming the file",
    "warning": "a warning of the file",
    "rejected": "rows rejected, with their faults",
    "reconcile": "a figure against the records",
    "restated": "an earlier figure or count that changed",
    "drift": "names and lines over time",
    "estimate": "the review",
    "controls": "gates, order, required fields",
    "traces": "a rule of a pathway",
    "variation": "a chart",
    "interfaces": "what lies between services",
}
"""Checks in the order in which they are asked; the first that says something is recorded."""
_STAGES: Final[Mapping[str, Callable[[Month], object]]] = {
    "reconcile": lambda month: month.reconcile(),
    "restated": lambda month: month.restated(),
    "drift": lambda month: month.drift(),
    "estimate": lambda month: month.estimate(),
    "controls": lambda month: month.controls(),
    "traces": lambda month: month.pathways(),
    "variation": lambda month: month.variation(),
    "interfaces": lambda month: month.interfaces(),
}
REVIEWED: Final = ("reviews", "nothing")
"""Mutations of an extract whose sample was drawn and reviewed."""
_LOUD: Final = ("attention", "unknown")
_GROWN: Final = 2
"""A warning that the clean run has too counts where its number is so many times as large."""


@dataclass(frozen=True)
class Told:
    """What was said first: the check, and its words."""

    check: str
    words: str


@dataclass(frozen=True)
class Clean:
    """What is said of the clean extract: warnings by their words without numbers, rejected rows, findings."""

    warnings: Mapping[str, int]
    rejected: Mapping[str, int]
    loud: Mapping[str, frozenset[str]]


def clean_run(subject: Subject, touches: str) -> Clean:
    """Run every check over the clean extract.

    Parameters
    ----------
    touches : what the mutations change that are to be held against it
    """
    with _Opened(subject, subject.extracts, touches) as month:
        warnings = {_shape(text): _number(text) for text in month.warnings()}
        rejected = {name: intake.rows_rejected for name, intake in month.intake().items()}
        return Clean(warnings, rejected, {stage: _loud(month, stage) for stage in _asked(month, touches)})


def first_told(subject: Subject, extracts: Path, *, clean: Clean, touches: str) -> Told | None:
    """Ask check after check until one says something that it does not say of the clean extract."""
    try:
        with _Opened(subject, extracts, touches) as month:
            return next(_told(subject, month, clean, touches), None)
    except AssuranceError as error:
        text = str(error)
        return Told("refused", text) if _names(subject, text, touches) else None


class _Opened:
    """A month over a copy of the store, so that no run learns from another.

    Reviews are answers about a sample, so there is one where they are changed; records and figures come
    before any sample is drawn.
    """

    def __init__(self, subject: Subject, extracts: Path, touches: str) -> None:
        self._folder = TemporaryDirectory()
        store = Path(self._folder.name) / "store"
        shutil.copytree(subject.drawn if touches in REVIEWED else subject.store, store)
        self._month = open_month(subject.programme, subject.roles.period, extracts=extracts, store=store)

    def __enter__(self) -> Month:
        return self._month

    def __exit__(self, *error: object) -> None:
        self._month.close()
        self._folder.cleanup()


def _told(subject: Subject, month: Month, clean: Clean, touches: str) -> Iterator[Told]:
    for text in month.warnings():
        known = clean.warnings.get(_shape(text))
        if (known is None or _number(text) >= _GROWN * known) and _names(subject, text, touches):
            yield Told("warning", text)
    for name, intake in month.intake().items():
        if intake.rows_rejected > _GROWN * clean.rejected.get(name, 0):
            yield Told("rejected", intake.sentence())
    for stage in _asked(month, touches):
        if new := sorted(_loud(month, stage) - clean.loud.get(stage, frozenset())):
            yield Told(stage, new[0])


def _asked(month: Month, touches: str) -> list[str]:
    there = {*month.stages, "restated", "drift"}
    there = there | {"estimate"} if touches in REVIEWED else there - {"estimate"}
    return [stage for stage in _STAGES if stage in there]


def _loud(month: Month, stage: str) -> frozenset[str]:
    """Name the findings of a stage that ask for attention, or cannot be told."""
    result = _STAGES[stage](month)
    return frozenset(one.id for one in findings_of(result) if one.severity in _LOUD)


def _shape(text: str) -> str:
    return re.sub(r"[\d,.]*\d", "#", text)


def _number(text: str) -> int:
    """Give the first whole number of a warning after the name of its file."""
    found = re.search(r"(?<![\w.-])\d[\d,]*(?![\w-])", text)
    return int(found.group().replace(",", "")) if found else 0


def _names(subject: Subject, text: str, touches: str) -> bool:
    """Tell whether words point at a file that was changed: by its name, or as its source."""
    roles = subject.roles
    files = {"records": roles.records, "figures": roles.figures, "reviews": roles.reviews}
    wanted = [file for role, file in files.items() if role in touches or touches == "nothing"]
    wanted += roles.others if touches == "records or figures" else ()
    sources = subject.programme.sources
    names = [
        name for name, source in sources.items() if isinstance(source, FileSource) and source.file in wanted
    ]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in [*wanted, *names])
