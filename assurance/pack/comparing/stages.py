"""The findings of a month without its notebooks: the same results, in the same order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from assurance.month import Month
from assurance.pack.findings import Finding, findings_of, with_own_ids
from assurance.running import monthly_notebooks

__all__ = ["SHOWN", "findings_of_month"]

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "front_page": ("attention", "received"),
    "sample": ("frame", "draw", "in_use", "tracers", "estimate"),
    "reconcile": ("reconcile", "diagnose", "beside"),
    "definitions": ("readings", "triangulation"),
    "traces": ("pathways", "sampled_traces", "timelines"),
    "pathway_controls": ("controls",),
    "interface_measures": ("interface_figures", "waits", "themes", "minimum_datasets", "exceptions"),
    "variation": ("variation", "ranked"),
    "data_quality": ("quality",),
}
"""Verbs of the month whose findings each monthly notebook leaves, in its order; a test holds them equal."""


def findings_of_month(
    month: Month, *, notebooks: Collection[str] | None = None
) -> dict[str, tuple[Finding, ...]]:
    """Give the findings that the monthly notebooks leave, by notebook, computed in this process.

    Parameters
    ----------
    notebooks : names of those wanted; by default all that the programme's stages call for. A notebook that
        is not of the workbench is left out: what it leaves is known only by running it.

    Returns
    -------
    dict
        In the order of the pack, each id as it stands in `findings.json`.
    """
    order = [book.name for book in monthly_notebooks(month.stages)]
    wanted = [name for name in order if name in SHOWN and (notebooks is None or name in notebooks)]
    found = {}
    for name in wanted:
        results = (getattr(month, verb)() for verb in SHOWN[name])
        found[name] = [one for result in results if result is not None for one in findings_of(result)]
    return with_own_ids(found)
