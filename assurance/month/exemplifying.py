"""The month's exemplars: by the draw's own tickets, and the list of who they are."""

from __future__ import annotations

import pandas as pd

from assurance.programme import Pathway, Programme
from assurance.programme.source_checks import case_key_faults
from assurance.sampling import Draw
from assurance.traces.exemplars import Exemplars

__all__ = ["LIST_COLUMNS", "exemplar_seed", "listed_exemplars"]

LIST_COLUMNS = ("pathway", "label", "chosen", "case_key")
"""Columns of the list of exemplars in a controlled edition."""


def exemplar_seed(programme: Programme, period: str, draw: Draw | None, given: str | None) -> tuple[str, str]:
    """Give the seed of the tickets, and in words which one it is.

    One that is given comes first, then that of the month's draw. Without either it is the name of the
    programme and the period: anybody can tell it beforehand, and nobody can choose it.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> exemplar_seed(load_programme("sampling_plans/sepsis"), "2014-11", None, None)
    ('sepsis 2014-11', 'of programme and period, as nothing was drawn')
    """
    if given is not None:
        return given, "of a seed that was given"
    if draw is not None:
        return draw.seed, "of the month's draw"
    return f"{programme.id} {period}", "of programme and period, as nothing was drawn"


def listed_exemplars(found: Exemplars, pathway: Pathway, programme: Programme) -> pd.DataFrame:
    """Give the rows of the controlled list, `LIST_COLUMNS`: none where keys are not known as pseudonyms."""
    chosen = {item.label: " and ".join(item.chosen) for item in found.items}
    keys = found.keys[found.keys["label"].isin(list(chosen))]
    rows = [
        (pathway.id, str(row.label), chosen[str(row.label)], str(row.case_key)) for row in keys.itertuples()
    ]
    if case_key_faults(pathway.source, pathway.case, programme.sources):
        rows = []
    return pd.DataFrame(rows, columns=list(LIST_COLUMNS)).astype("str")
