"""The lists of cases of a controlled pack, each written where the pack shows what it belongs to."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assurance.month import Month
from assurance.pack.differing import write_case_differences, write_differing_cases
from assurance.pack.exception_cases import write_exception_cases
from assurance.pack.exemplar_cases import write_exemplar_cases

__all__ = ["write_case_lists"]

_WRITERS = (
    ("diagnosis", write_differing_cases),
    ("cause", write_differing_cases),
    ("case_diff", write_case_differences),
    ("interfaces", write_exception_cases),
    ("exemplars", write_exemplar_cases),
)


def write_case_lists(month: Month, draft: Path, *, stages: Collection[str]) -> int:
    """Write every list of the stages that left findings.

    Returns
    -------
    int
        Rows written.
    """
    wanted = dict.fromkeys(write for stage, write in _WRITERS if stage in stages)
    return sum(write(month, draft) for write in wanted)
