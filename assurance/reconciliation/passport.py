"""The passport of one figure: definition, extracts, query, steps and counts, so that anybody can redo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import pandas as pd

from assurance.ledger import canonical_json
from assurance.reconciliation.recompute import AttritionStep
from assurance.results import Result

__all__ = ["Passport", "PublishedFigure"]

_SCHEMA = "assurance-passport/1"
Count = int | float | None
"""A number of a figure: whole where it is whole; None where there is none."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure as one source prints it, and what is said of it.

    Parameters
    ----------
    source, extract : who prints it, and the SHA-256 of what was received from there; "" where not known
    shadow : whether the source is a rival of the declared one
    name, version, text : the measure's name and version as printed, and the figure as it stands there
    numerator, denominator, value : as printed, in the measure's own unit
    material : whether a difference is above the materiality declared; None where that is not judged
    """

    source: str
    extract: str
    shadow: bool
    name: str
    version: str
    text: str
    numerator: Count
    denominator: Count
    value: Count
    verdict: str
    reason: str
    material: bool | None


@dataclass(frozen=True, eq=True, repr=False)
class Passport(Result):
    """What one figure is, from which records it was counted, how, and what is published of it.

    Parameters
    ----------
    measure, version, title, statistic, unit : of the measure
    period, breakdown : which figure of it; "" is the whole
    definition : SHA-256 of the declared measure
    extracts : source and SHA-256 of the extract from which it was counted; of a table made of other sources,
        those. "" where it is not known
    query : the SQL that counted every figure of the measure; "" where none was counted
    steps : what each step removed and left; they add up
    numerator, denominator, value : counted from the records; None where there is none
    lower, upper : what a sum of published counts may be; `upper` is None where that is open or no sum of such
    published : the figure as each source prints it; () where nobody does
    """

    measure: str
    version: str
    title: str
    statistic: str
    unit: str
    period: str
    breakdown: str
    definition: str
    extracts: Mapping[str, str]
    query: str
    steps: tuple[AttritionStep, ...]
    numerator: Count
    denominator: Count
    value: Count
    lower: Count
    upper: Count
    published: tuple[PublishedFigure, ...]

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def query_sha256(self) -> str:
        """SHA-256 of the SQL; "" where nothing was counted."""
        return sha256(self.query.encode("utf-8")).hexdigest() if self.query else ""

    @property
    def digest(self) -> str:
        """SHA-256 of the passport: of `to_dict` as JSON with sorted keys and no spaces."""
        return sha256(canonical_json(self.to_dict()).encode("utf-8")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Give the passport as JSON values: text, numbers, true, false, null, lists and objects."""
        return {
            "schema": _SCHEMA,
            "measure": self.measure,
            "version": self.version,
            "title": self.title,
            "statistic": self.statistic,
            "unit": self.unit,
            "period": self.period,
            "breakdown": self.breakdown,
            "definition": self.definition,
            "extracts": {name: self.extracts[name] or None for name in sorted(self.extracts)},
            "query": {"sha256": self.query_sha256 or None, "sql": self.query},
            "steps": [asdict(step) for step in self.steps],
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "published": [asdict(one) | {"extract": one.extract or None} for one in self.published],
        }

    def to_frame(self) -> pd.DataFrame:
        """Give a row a step: id, reason, part ("rows", or "numerator" after the rows used), removed, left."""
        columns = ["id", "reason", "part", "removed", "left"]
        return pd.DataFrame([asdict(step) for step in self.steps], columns=columns)
