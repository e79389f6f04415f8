"""Findings of what is watched between services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assurance.pack.disclosure.roles import (
    BEYOND,
    KEPT,
    NEVER,
    REST,
    Count,
    Form,
    Measured,
    Numbers,
    Ratio,
    Role,
    Told,
)

__all__ = ["INTERFACES"]

_LABELS: Final[dict[str, Role]] = dict.fromkeys(
    ("title", "question", "out_of", "part", "unit", "period", "periods", "label", "direction", "statistic"),
    KEPT,
)
_FIGURE: Final[dict[str, Role]] = {
    **_LABELS, "measure": KEPT, "target": KEPT, "before": NEVER, "before_*": NEVER, "records": NEVER,
    "target_met": Told(("numerator", "denominator")),
}  # fmt: skip
_CELLS = ("'figure", "measure", "period")
_WAITS: Final = {
    "median_lower": 5, "median": 2, "median_upper": 5, "p90_lower": 10, "p90": 10, "p90_upper": 30,
}  # fmt: skip
"""One in how many waits lies beyond each; the ends of intervals lie further out."""


def _is(statistic: str) -> Callable[[Numbers], bool]:
    return lambda numbers: numbers.get("statistic") == statistic


INTERFACES: Final = (
    Form(
        "interfaces",
        {**_FIGURE, "numerator": Count(), "denominator": Count(), "value": Ratio("numerator", "denominator")},
        has=("measure",), when=lambda n: n.get("statistic") == "proportion", cells=_CELLS, line="part",
        sums=(("denominator", ("numerator",)),),
    ),
    Form(
        "interfaces", {**_FIGURE, "numerator": Count(), "denominator": NEVER, "value": Count("numerator")},
        has=("measure",), when=lambda n: n.get("statistic") == "count", cells=_CELLS, line="part",
    ),
    Form(
        "interfaces",
        {**_FIGURE, "numerator": Count(), "denominator": Count(),
         "value": Told(("numerator", "denominator"))},
        has=("measure",), when=lambda n: n.get("statistic") == "rate", cells=_CELLS, line="part",
    ),
    *(
        Form(
            "interfaces",
            {**_FIGURE, "numerator": NEVER, "denominator": Count(),
             "value": Measured("denominator", beyond=beyond), "target_met": NEVER},
            has=("measure",), when=_is(statistic), cells=_CELLS, line="part",
        )
        for statistic, beyond in BEYOND.items()
    ),
    Form(
        "interfaces",
        {**_LABELS, "wait": KEPT, "people": Count(), "seen": Count(), "left": Count(), "waiting": Count(),
         "longest": NEVER, **{name: Measured("people", beyond=beyond) for name, beyond in _WAITS.items()},
         "at risk at 0": Count("people"), "at risk at *": Count()},
        has=("wait",), cells=("'wait", "wait"), line="part",
        sums=(("people", ("seen", "left", "waiting")),), chains=("at risk at *",),
    ),
    Form("interfaces", {"of": KEPT, "step": KEPT, "reason": KEPT, "rows": Count()}, has=("of", "step"),
         cells=("'left out", "@id")),
    Form(
        "interfaces",
        {**_LABELS, "set": KEPT, "rows": Count(), "before": NEVER, "coded": Count(), "no_reason": Count(),
         "unmapped": Count(), "themes": NEVER, "covered": NEVER, "cover": KEPT, "enough": NEVER},
        has=("set", "themes"), cells=("'themes", "set"), line="part",
        sums=(("rows", ("coded", "no_reason", "unmapped")),),
    ),
    Form(
        "interfaces",
        {**_LABELS, "set": KEPT, "reason": KEPT, "group": KEPT, "status": KEPT, "rows": Count(),
         "share": NEVER, "cumulative": NEVER, "theme": NEVER, "before": NEVER, "change": NEVER},
        has=("set", "reason"), cells=("'theme", "set", "reason"), line="part", only_if_some=True,
        adds_to=("'themes", "set", "'rows"),
    ),
    Form(
        "interfaces",
        {**_LABELS, "dataset": KEPT, "records": Count(), "complete": Count(), "missing": NEVER,
         "worst": NEVER},
        has=("dataset", "complete"), cells=("'dataset", "dataset"), line="part",
        sums=(("records", ("complete",)),),
    ),
    Form(
        "interfaces",
        {**_LABELS, "dataset": KEPT, "field": KEPT, "due": Count("records", ("'dataset", "dataset")),
         "filled": Count(), "missing": Count(), "share": NEVER},
        has=("dataset", "field"), cells=("'field", "dataset", "field"), line="part",
        sums=(("due", ("filled", "missing")),),
    ),
    Form(
        "interfaces",
        {**_LABELS, "class": KEPT, "threshold": KEPT, "scope": KEPT, "looked_at": Count(),
         "exceptions": Count(), "not_known": Count()},
        has=("class",), cells=("'exceptions", "class"), line="part",
        sums=(("looked_at", ("exceptions", "not_known", REST)),),
    ),
)  # fmt: skip
