"""Every mutation of every kind, one after another."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from mutating.benign import BENIGN_KINDS
from mutating.judging import REVIEWED, Clean, Told, clean_run, first_told
from mutating.kinds_dates import DATE_KINDS
from mutating.kinds_figures import FIGURE_KINDS
from mutating.kinds_files import FILE_KINDS
from mutating.kinds_model import Job, Kind
from mutating.kinds_reviews import REVIEW_KINDS
from mutating.kinds_rows import ROW_KINDS
from mutating.kinds_values import VALUE_KINDS
from mutating.subjects import Subject, make_subject

__all__ = ["KINDS", "Case", "Outcome", "all_cases", "run_cases"]

KINDS = (*ROW_KINDS, *VALUE_KINDS, *DATE_KINDS, *FILE_KINDS, *FIGURE_KINDS, *REVIEW_KINDS)


@dataclass(frozen=True)
class Case:
    """One mutation: its kind, the programme, the variant."""

    kind: Kind
    subject: str
    number: int


@dataclass(frozen=True)
class Outcome:
    """What became of a mutation."""

    case: Case
    told: Told | None


def all_cases(*, benign: bool = False) -> list[Case]:
    """List all mutations, programme by programme."""
    kinds = BENIGN_KINDS if benign else KINDS
    most = {"discharge_flow": 1 if benign else 2}  # its extract is larger, and takes longer
    cases = [
        Case(kind, name, number)
        for kind in kinds
        for name in kind.subjects
        for number in range(min(kind.seeds, most.get(name, kind.seeds)))
    ]
    return sorted(cases, key=lambda case: case.subject)


def run_cases(
    cases: Sequence[Case], root: Path, *, tell: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Spoil a fresh copy of the extract for each case, and ask what the workbench says."""
    found = []
    for name in dict.fromkeys(case.subject for case in cases):
        subject = make_subject(name, root)
        clean: dict[bool, Clean] = {}
        for case in (one for one in cases if one.subject == name):
            reviewed = case.kind.touches in REVIEWED
            if reviewed not in clean:
                clean[reviewed] = clean_run(subject, case.kind.touches)
            found.append(_outcome(case, subject, clean[reviewed]))
            tell(found[-1])
    return found


def _outcome(case: Case, subject: Subject, clean: Clean) -> Outcome:
    with TemporaryDirectory() as folder:
        extracts = Path(folder) / "extracts"
        shutil.copytree(subject.extracts, extracts)
        if case.kind.touches not in REVIEWED:
            (extracts / subject.roles.reviews).unlink()
        random = Random(f"{case.kind.id} {case.subject} {case.number}")
        before = _content(extracts)
        case.kind.apply(Job(subject, extracts, random, case.number))
        if case.kind.touches != "nothing" and _content(extracts) == before:
            raise RuntimeError(f"{case.kind.id} {case.number} of {case.subject} changed nothing")
        told = first_told(subject, extracts, clean=clean, touches=case.kind.touches)
        return Outcome(case, told)


def _content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
