"""Findings of what is watched between services."""

from __future__ import annotations

from typing import Final

from assurance.pack.disclosure.roles import KEPT, NEVER, REST, Count, Form, Measured, Ratio, Role, Told

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
_WAITS = ("median", "median_lower", "median_upper", "p90", "p90_lower", "p90_upper")

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
    Form(
        "interfaces",
        {**_FIGURE, "numerator": NEVER, "denominator": Count(), "value": Measured("denominator"),
         "target_met": NEVER},
        has=("measure",), when=lambda n: n.get("statistic") in ("mean", "median", "centile"), cells=_CELLS,
        line="part",
    ),
    Form(
        "interfaces",
        {**_LABELS, "wait": KEPT, "people": Count(), "seen": Count(), "left": Count(), "waiting": Count(),
         "longest": NEVER, **{name: Measured("people") for name in _WAITS},
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
         "filled": Count(), "missing": Count()},
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
