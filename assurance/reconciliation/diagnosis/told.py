"""What a page needs to say a diagnosis in words: the figures themselves, and what ids are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["Told"]


@dataclass(frozen=True, eq=False)
class Told:
    """The figures of the reconciliation, and titles in place of ids.

    Parameters
    ----------
    figures : rows of `Reconciliation.to_frame`
    sources : title of each source, of records and of figures
    definitions : expressions of each measure as declared, to say what was agreed
    records : the source of records of each measure
    unlisted : source of records -> why its cases cannot be listed in a pack
    """

    figures: pd.DataFrame
    sources: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    unlisted: Mapping[str, str] = field(default_factory=dict)
