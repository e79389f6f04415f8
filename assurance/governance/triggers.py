"""Triggers agreed beforehand, held against the month's results: same results, same list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from assurance.engine import Engine, quote
from assurance.expressions import parse_expression
from assurance.programme import STAGE_COLUMNS, Trigger
from assurance.results import Result

__all__ = ["Attention", "triggered"]

_NAMES = {
    "estimate": ("question", "stratum"),
    "reconcile": ("measure", "period", "breakdown", "source"),
    "traces": ("pathway", "rule"),
    "variation": ("measure", "breakdown", "label"),
}


@dataclass(frozen=True, eq=False)
class Attention(Result):
    """What crossed a threshold that was agreed beforehand.

    Parameters
    ----------
    declared : number of triggers that the programme declares; none crossed of none says nothing
    rows : columns rule, title, lane, route, within_hours, stage, what
    titles : what the ids in `what` are called, by kind and id, such as ``measure.seen``
    """

    declared: int
    rows: pd.DataFrame
    titles: Mapping[str, str] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give one row a trigger and place that crossed it."""
        return self.rows.copy()


def triggered(engine: Engine, *, rules: Sequence[Trigger], stages: Mapping[str, pd.DataFrame]) -> Attention:
    """Evaluate every trigger over the rows of its stage; a condition that is null does not trigger.

    Parameters
    ----------
    stages : rows of each stage that ran, with the columns of `STAGE_COLUMNS`
    """
    found: list[dict[str, object]] = []
    for rule in rules:
        rows = stages.get(rule.stage)
        if rows is None or rows.empty:
            continue
        columns = STAGE_COLUMNS[rule.stage]
        view = f"stage_{rule.stage}"
        engine.register_frame(view, rows[list(columns)])
        condition = engine.lower(parse_expression(rule.when, columns, expected="boolean"))  # type: ignore[arg-type]
        names = ", ".join(quote(name) for name in _NAMES[rule.stage])
        hits = engine.rows(f"select {names} from {view} where {condition}")  # noqa: S608 checked
        found.extend(_row(rule, hit) for hit in hits)
    names_of_columns = ["rule", "title", "lane", "route", "within_hours", "stage", "what"]
    return Attention(len(rules), pd.DataFrame(found, columns=names_of_columns))


def _row(rule: Trigger, hit: Sequence[object]) -> dict[str, object]:
    what = ", ".join(str(part) for part in hit if part not in (None, ""))
    return {
        "rule": rule.id, "title": rule.title, "lane": rule.lane, "route": rule.route,
        "within_hours": rule.within_hours, "stage": rule.stage, "what": what,
    }  # fmt: skip
