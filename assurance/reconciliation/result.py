"""The result of the room: every figure with its verdict, and the passport that lets anybody redo it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from assurance.errors import DomainError
from assurance.reconciliation.compare import VERDICTS
from assurance.reconciliation.passport import Passport
from assurance.reconciliation.passports import choose_passport, passports_of
from assurance.results import Result

if TYPE_CHECKING:
    from assurance.reconciliation.diagnosis.result import Diagnosis

__all__ = ["FIGURE_COLUMNS", "STEP_COLUMNS", "Reconciliation", "with_contents", "with_records"]

FIGURE_COLUMNS: Mapping[str, str] = {
    "measure": "str",
    "version": "str",
    "title": "str",
    "period": "str",
    "breakdown": "str",
    "published_numerator": "float64",
    "published_denominator": "float64",
    "published_value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "value": "float64",
    "difference": "float64",
    "verdict": "str",
    "reason": "str",
    "definition": "str",
    "numerator_difference": "float64",
    "denominator_difference": "float64",
    "source": "str",
    "shadow": "bool",
    "published_name": "str",
    "published_version": "str",
    "published_text": "str",
    "statistic": "str",
    "unit": "str",
    "records": "float64",
    "lower": "float64",
    "upper": "float64",
    "material": "boolean",
}
"""Columns of `Reconciliation.to_frame` with their types, in order."""

STEP_COLUMNS: Mapping[str, str] = {
    "measure": "str",
    "period": "str",
    "breakdown": "str",
    "step": "str",
    "reason": "str",
    "part": "str",
    "removed": "int64",
    "left": "int64",
}
"""Columns of `Reconciliation.attrition` with their types, in order."""


@dataclass(frozen=True, eq=False)
class Reconciliation(Result):
    """Published figures beside the figures counted again from records.

    Parameters
    ----------
    period : label of the month whose pack this is; "" when every period was compared
    figures : a row a figure, see `to_frame`
    attrition : a row a figure and step: measure, period, breakdown, step, reason, part ("rows" up to the
        rows used, then "numerator"), removed, left. Steps of a figure add up.
    sql : measure and the SQL that recomputed it
    undated : measure and the number of records without a date, which lie in no period
    extracts : measure, the sources of which its records are made, and the SHA-256 of the extract of each;
        "" where that is not known
    figure_extracts : source of figures and the SHA-256 of what was received of it
    titles : source of figures and its title, for pages; empty where none is known
    records : looks for causes in the same figures and records; it is not stored with the result
    contents : digests the frames that were given as records; it is not stored with the result
    """

    period: str
    figures: pd.DataFrame
    attrition: pd.DataFrame
    sql: Mapping[str, str]
    undated: Mapping[str, int]
    extracts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    figure_extracts: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    records: Callable[[], Any] | None = field(default=None, init=False, repr=False)
    contents: Callable[[], Mapping[str, str]] | None = field(default=None, init=False, repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure.

        `measure, version, title, period, breakdown` say which ("" is the whole, else such as
        "provider=P1, team=T3"; an unknown measure stands under its published name with version "");
        `published_numerator, published_denominator, published_value` and `numerator, denominator, value`
        are floats in the measure's own unit (fractions for proportions, never percentages), nan where
        there is none; a published value that is not printed is made from the printed numerator and
        denominator; `difference` is published minus recomputed value, `numerator_difference` and
        `denominator_difference` likewise. `verdict` is one of seven words, `reason` says why in plain
        English. `definition` is the digest of the measure. `source` and `shadow` say who published it,
        `published_name, published_version, published_text` how; `records` is the number of records in
        the period and breakdown before any filter. Where the records are published counts, `lower` and
        `upper` are what their sum may be, `upper` infinite where that is open; `value` is then only given
        where every count is printed. Elsewhere both are nan. `material` tells whether a figure that differs
        lies off by more than the measure's materiality; it is missing where none is declared, where it
        cannot be judged, and where the figure does not differ.
        """
        return self.figures.copy()

    def verdicts(self) -> dict[str, int]:
        """Count the figures by verdict; all seven words are there."""
        counts = self.figures["verdict"].value_counts()
        return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}

    def passports(self) -> tuple[Passport, ...]:
        """Give the passport of every figure of a declared measure: what it is, and from what it was counted.

        A figure has one passport, whoever prints it. Of frames, the digests are made of their rows now.
        """
        return passports_of(self)

    def passport(self, measure: str, period: str, breakdown: str = "", source: str | None = None) -> Passport:
        """Give the passport of one figure.

        Parameters
        ----------
        measure, period, breakdown : as in `to_frame`; "" is the whole
        source : only what this source prints of it; None takes every source

        Raises
        ------
        DomainError
            When there is no such figure, or the source prints none; the message says what there is.

        Examples
        --------
        >>> import pandas as pd
        >>> from assurance.reconciliation import reconcile
        >>> measure = dict(
        ...     id="seen", version="1", effective_from="2026-01-01", title="Seen in 28 days", group="access",
        ...     owner="Lead", source="referrals", statistic="proportion", numerator="days <= 28", date="on",
        ...     population="days is not null", direction="increase")
        >>> days = ["2026-10-03", "2026-10-31", "2026-10-09"]
        >>> referrals = pd.DataFrame({"on": days, "days": [12, 40, None]})
        >>> board = pd.DataFrame({"period": ["2026-10"], "numerator": [1], "denominator": [3]})
        >>> passport = reconcile(board, referrals, measure).passport("seen", "2026-10")
        >>> [(step.reason, step.removed, step.left) for step in passport.steps][1]
        ('population not known', 0, 3)
        >>> passport.numerator, passport.denominator, passport.published[0].verdict
        (1, 2, 'differs')
        """
        return choose_passport(self, measure, period, breakdown, source)

    def diagnose(self) -> Diagnosis:
        """Look for what would make the records give the published figures, in every period they share.

        Raises
        ------
        DomainError
            When this result was read from the store, where no records are kept with it.

        Examples
        --------
        >>> import pandas as pd
        >>> from assurance.reconciliation import reconcile
        >>> rows = [(f"2026-{month:02}-{day:02}", day > 20) for month in range(1, 10) for day in range(1, 28)]
        >>> referrals = pd.DataFrame(rows, columns=["on", "moved"])
        >>> measure = dict(
        ...     id="seen", version="1", effective_from="2026-01-01", title="Referrals", group="access",
        ...     owner="Lead", source="referrals", statistic="count", date="on", direction="neutral",
        ...     exclusions=[dict(id="moved", when="moved", reason="moved away")])
        >>> months = [f"2026-{month:02}" for month in range(1, 10)]
        >>> board = pd.DataFrame({"measure": "seen", "period": months, "numerator": 27})
        >>> found = reconcile(board, referrals, measure).diagnose()
        >>> found.claims.loc[0, ["cause", "status"]].tolist()
        ['exclusion:moved', 'explained']
        >>> len(found.cases("exclusion:moved"))
        63
        """
        if self.records is None:
            raise DomainError(
                "reconciliation: it was read from the store, without its records; "
                "call diagnose_sources on the engine that has them"
            )
        from assurance.reconciliation.diagnosis.told import Told

        found: Diagnosis = self.records()
        return replace(found, told=Told(self.figures))


def with_records(result: Reconciliation, records: Callable[[], Any]) -> Reconciliation:
    """Let a result find its records again, for its diagnosis."""
    object.__setattr__(result, "records", records)
    return result


def with_contents(result: Reconciliation, contents: Callable[[], Mapping[str, str]]) -> Reconciliation:
    """Let a result digest the frames that were given as its records, when it is asked for passports."""
    object.__setattr__(result, "contents", contents)
    return result
