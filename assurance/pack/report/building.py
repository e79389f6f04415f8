"""From the findings of every stage to one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from assurance.pack.findings import Finding, ReleasedFinding
from assurance.pack.report.controls import controls_section
from assurance.pack.report.definitions import definitions_section
from assurance.pack.report.figures import figures_section
from assurance.pack.report.front import attention_section, front_section
from assurance.pack.report.interfaces import interfaces_section
from assurance.pack.report.other import other_sections
from assurance.pack.report.pathways import pathways_section
from assurance.pack.report.reading import Known, known_of
from assurance.pack.report.received import received_section
from assurance.pack.report.sample import sample_section
from assurance.pack.report.trends import trends_section
from assurance.show.document import Document, Section
from assurance.show.shell import Banner

__all__ = ["document_of"]

_SECTIONS: Final[tuple[tuple[Callable[[Known], Section | None], tuple[str, ...]], ...]] = (
    (front_section, ()),
    (attention_section, ("attention",)),
    (sample_section, ("frame", "draw", "in_use", "tracers", "estimate", "corrected")),
    (
        figures_section,
        ("reconcile", "diagnosis", "cause", "rivals", "case_diff", "drift", "restated", "definition"),
    ),
    (pathways_section, ("traces", "exemplars")),
    (controls_section, ("controls",)),
    (interfaces_section, ("interfaces",)),
    (trends_section, ("variation", "ranked")),
    (definitions_section, ("readings", "triangulation")),
    (received_section, ("intake", "quality")),
)
"""Every section in order, with the stages of findings it tells; `definition` holds SQL, and no number."""


def document_of(
    findings: Iterable[Finding | ReleasedFinding | Mapping[str, Any]],
    *,
    title: str,
    programme_title: str,
    period_words: str,
    banners: Sequence[Banner] = (),
    facts: Sequence[tuple[str, str]] = (),
    brief: bool = False,
    released: bool = False,
) -> Document:
    """Make the document behind the PDF, the workbook and the pages of the release edition.

    Parameters
    ----------
    findings : of every stage, in the order of the pages: exact ones, or protected ones as mappings, in
        which a number may be ``{"withheld": mark, "why": reason}`` and ``words`` may be absent
    title : of the report, such as ``Assurance pack``
    programme_title, period_words : what it is about
    banners : what nobody may miss, on every page
    facts : (fact, value) under the title: who answers for it, state, digests
    brief : cut long tables down to their main rows and columns, each with a sentence that says how many rows
        stand elsewhere; for a report on paper
    released : these are protected findings: what is absent may have been withheld, and the words say so

    Returns
    -------
    Document
        The same findings give the same document. Every number in a table is a number of a finding, or a count
        of findings.

    Raises
    ------
    PackError
        When something given is no finding.

    Examples
    --------
    >>> numbers = {"rows read": 120, "accepted": 100, "excluded": 12, "rejected": {"withheld": "1 to 10"}}
    >>> found = {"id": "intake.referrals", "stage": "intake", "title": "Referrals", "numbers": numbers}
    >>> report = document_of([found], title="Pack", programme_title="Demo", period_words="October 2026")
    >>> [section.title for section in report.sections]
    ['What was received']
    >>> report.sections[0].tables[0].rows[0][:3], report.sections[0].tables[0].rows[0][4].mark
    (('Referrals', 120, 100), '1 to 10')
    """
    known = known_of(findings, brief=brief, rest="pack.xlsx", released=released)
    made = [make(known) for make, _ in _SECTIONS]
    told = [stage for _, stages in _SECTIONS for stage in stages]
    sections = [one for one in (*made, *other_sections(known, told=told)) if one is not None and _holds(one)]
    return Document(title, programme_title, period_words, tuple(sections), tuple(facts), tuple(banners))


def _holds(section: Section) -> bool:
    """Tell whether anything stands in a section."""
    return bool(section.words or section.tables or any(map(_holds, section.parts)))
