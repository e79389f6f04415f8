"""Every kind of finding that may leave the house, number by number."""

from __future__ import annotations

from typing import Any, Final

from assurance.pack.disclosure.forms_interfaces import INTERFACES
from assurance.pack.disclosure.forms_pathways import PATHWAYS
from assurance.pack.disclosure.roles import (
    BEYOND,
    KEPT,
    NEVER,
    Count,
    Form,
    Kept,
    Latest,
    Measured,
    Ratio,
    Role,
    Told,
)

__all__ = ["FORMS", "form_of"]

_BOTH = ("numerator", "denominator", "published_numerator", "published_denominator")
_FIGURE: Final[dict[str, Role]] = {
    "measure": KEPT, "version": KEPT, "title": KEPT, "period": KEPT, "breakdown": KEPT, "source": KEPT,
    "shadow": KEPT, "published_name": KEPT, "published_version": KEPT, "statistic": KEPT, "unit": KEPT,
    "definition": KEPT, "published_text": NEVER, "reason": NEVER, "records": NEVER,
    "verdict": Told(_BOTH, ("agrees", "no figure", "not comparable")),
    "material": NEVER, "lower": NEVER, "upper": NEVER,
    # Beside what a dashboard printed, an exact difference is the exact count.
    "difference": NEVER, "numerator_difference": NEVER, "denominator_difference": NEVER,
    "step * removed": Count(), "step * left": Count(),
}  # fmt: skip
_DIGESTS = ("definition", "counted_by", "query")
"""Not those of extracts: where a file is small, whoever guesses what is in it would be told by its digest."""
_CELLS = ("'figure", "measure", "period")


def _is(*statistics: str) -> Any:
    return lambda numbers: numbers.get("statistic") in statistics


def _figure(statistic: tuple[str, ...], **roles: Role) -> Form:
    whole = (("denominator", ("numerator",)), ("published_denominator", ("published_numerator",)))
    return Form(
        "reconcile", {**_FIGURE, **roles}, has=("measure", "verdict"), when=_is(*statistic), cells=_CELLS,
        line="breakdown", sums=whole if statistic == ("proportion",) else (), chains=("step * left",),
        whole_only=("step *",), source=_DIGESTS,
    )  # fmt: skip


_COUNTED = Count("numerator")
_RECONCILE = (
    _figure(
        ("proportion",), numerator=Count(), denominator=Count(), value=Ratio("numerator", "denominator"),
        published_numerator=Count(), published_denominator=Count(),
        published_value=Ratio("published_numerator", "published_denominator"),
    ),
    _figure(
        ("count",), numerator=Count(), denominator=NEVER, value=_COUNTED, published_numerator=Count(),
        published_denominator=NEVER, published_value=Count("published_numerator"),
    ),
    _figure(
        ("rate",), numerator=Count(), denominator=Count(), value=Told(("numerator", "denominator")),
        published_numerator=Count(), published_denominator=Count(),
        published_value=Told(("published_numerator", "published_denominator")),
    ),
    *(
        _figure(
            (statistic,), numerator=NEVER, denominator=Count(),
            value=Measured("denominator", beyond=beyond), published_numerator=NEVER,
            published_denominator=Count(),
            published_value=Measured("published_denominator", beyond=beyond), difference=NEVER,
        )
        for statistic, beyond in BEYOND.items()
    ),
    Form(
        "reconcile",
        {
            **_FIGURE, "verdict": Told((), ("agrees", "no figure", "not comparable")),
            **dict.fromkeys(
                ("numerator", "denominator", "value", "published_numerator", "published_denominator",
                 "published_value", "difference", "numerator_difference", "denominator_difference", "step *"),
                NEVER,
            ),
        },
        has=("measure", "verdict"), source=_DIGESTS,
    ),
)  # fmt: skip
_FRAME, _DRAWN = Count("cases", ("'frame",)), Count("drawn", ("'sample",))
_SAMPLED = ("population", "sampled", "applicable", "deviations")
_ESTIMATES = (
    Form(
        "estimate",
        {
            "answers given": Count(), "answers asked for": Count(), "population": _FRAME, "sampled": _DRAWN,
            "undecided": Count(), "rate": Told(("population",)), "lower": Told(("population",)),
            "upper": Told(("population",)),
        },
        has=("answers given", "undecided"),
    ),
    Form("estimate", {"answers given": Count(), "answers asked for": Count()}, has=("answers given",)),
    Form(
        "estimate",
        {
            "question": KEPT, "stratum": KEPT, "method": Kept(until="; "), "rule": KEPT,
            "tolerable_rate": KEPT,
            "population": _FRAME, "sampled": _DRAWN, "met": Count(), "not_met": Count(),
            "cannot_tell": Count(), "not_found": Count(), "not_applicable": Count(), "ineligible": Count(),
            "applicable": Count(), "deviations": Count(), "rate": Told(_SAMPLED), "rate_best": Told(_SAMPLED),
            "lower_cases": Told(_SAMPLED), "upper_cases": Told(_SAMPLED), "lower": Told(_SAMPLED),
            "lower_best": Told(_SAMPLED), "upper": Told(_SAMPLED), "verdict": Told(_SAMPLED),
            "verdict_together": Told(_SAMPLED),
        },
        has=("question", "deviations"), cells=("'estimate", "question"), line="stratum", column="'stratum",
        whole_line="all",
        sums=(
            ("population", ("sampled",)), ("applicable", ("met", "deviations")),
            ("sampled", ("applicable", "not_applicable", "ineligible")),
            ("deviations", ("not_met", "cannot_tell", "not_found")),
        ),
    ),
)  # fmt: skip
_SAMPLE = (
    Form(
        "frame", {"cases": Count(), "removed: *": Count(), "left: *": Count()}, has=("cases",),
        cells=("'frame",), chains=("left: *",),
    ),
    Form(
        "draw", {"frame": _FRAME, "drawn": _DRAWN, "chance": Ratio("drawn", "frame")},
        has=("frame", "drawn"), line="@id", column="'stratum", whole_line="draw",
        sums=(("frame", ("drawn",)),),
    ),
    Form(
        "in_use",
        {"wanted": Count(), "in use": _DRAWN, "ineligible": Count(), "reserves called up": Count(),
         "short": Count()},
        has=("wanted",), cells=("'in use",), sums=(("wanted", ("in use", "short")),),
    ),
    Form("tracers", {"picked": NEVER, "found": NEVER}),
)  # fmt: skip
_RECEIVED = (
    Form(
        "intake", {"rows read": Count(), "accepted": Count(), "rejected": Count(), "excluded": Count()},
        has=("rows read",), cells=("'intake", "@id"),
        sums=(("rows read", ("accepted", "rejected", "excluded")),),
    ),
    Form(
        "quality",
        {
            "rows": Count(), "fields": KEPT, "score": Measured("rows", share=True),
            "coverage": Measured("rows", share=True), "index": Measured("rows", share=True),
            "repeated keys": Count(), "cells *": Count(), "score of *": NEVER,
        },
        has=("rows", "fields"), cells=("'quality", "@id"),
    ),
    *(Form(stage, {"*": NEVER}) for stage in ("quality_score", "quality_cell", "quality_rule")),
)  # fmt: skip
_VARIATION = (
    Form(
        "variation",
        {
            "measure": KEPT, "breakdown": KEPT, "points": KEPT, "latest label": KEPT,
            "latest value": Latest("value"), "latest mean": Latest("limit"), "latest lower": Latest("limit"),
            "latest upper": Latest("limit"), "special cause points": Latest("said"),
            "latest point_type": Latest("said"), "variation": Latest("said"),
            "value at *": NEVER,  # earlier packs gave these, as it was safe to give them then
        },
        has=("measure", "points"),
    ),
    Form("variation", {}),
    Form(
        "ranked",
        {"measure": KEPT, "dimension": KEPT, "not told apart": KEPT, "above": KEPT, "below": KEPT,
         "better": KEPT, "worse": KEPT, "unknown": KEPT},
        has=("measure", "dimension"),
    ),
    Form("ranked_part", {"*": NEVER}),
)  # fmt: skip
_WHY = (
    Form(
        "definition", {"measure": KEPT}, has=("measure",), words=True, source=("sql", "step *"),
    ),
    Form(
        "diagnosis",
        {
            "measure": KEPT, "period": KEPT, "breakdown": KEPT, "source": KEPT, "standing": KEPT,
            "causes": KEPT, "recounted": NEVER, "published": NEVER, "gap": NEVER, "numerator of *": NEVER,
            "denominator of *": NEVER, "rate of *": NEVER,
        },
        has=("standing",),
    ),
    Form("diagnosis", {}, words=True),
    Form(
        "cause",
        dict.fromkeys(
            ("scope", "measure", "source", "cause", "status", "figures", "evidence", "tried",
             "ties", "would_separate", "figures of this period"), KEPT,
        ) | {"expected_by_chance": NEVER},
        has=("cause",),
    ),
    Form(
        "drift",
        {"source": KEPT, "title": KEPT, "first": KEPT, "last": KEPT, "periods": KEPT, "ids": KEPT,
         "named": KEPT, "measures": KEPT, "unread": KEPT},
        has=("periods",),
    ),
    Form(
        "drift",
        dict.fromkeys(
            ("source", "kind", "status", "dimension", "id", "before", "after", "since", "until", "count",
             "of"),
            KEPT,
        ) | {"words": NEVER},
        has=("kind",),
    ),
    Form("drift", {"*": KEPT}),
    Form("rivals", {"*": NEVER}),
    Form("case_diff", {"*": NEVER}),
    Form("restated", {"*": NEVER}),
    Form("corrected", {"*": NEVER}),
    Form("triangulation", {"*": NEVER}),
)  # fmt: skip
_ATTENTION = Form(
    "attention",
    {"rule": KEPT, "title": KEPT, "lane": KEPT, "route": KEPT, "within_hours": KEPT, "stage": KEPT,
     "what": KEPT},
)  # fmt: skip

FORMS: Final[tuple[Form, ...]] = (
    _ATTENTION, *_RECEIVED, *_SAMPLE, *_ESTIMATES, *_RECONCILE, *_WHY, *PATHWAYS, *INTERFACES, *_VARIATION,
)  # fmt: skip
"""In the order in which they are tried: of one stage, the first that fits."""


def form_of(stage: str, numbers: dict[str, Any]) -> Form | None:
    """Give the form of a finding; None where its kind was not decided, so that it stays inside."""
    return next((form for form in FORMS if form.stage == stage and form.fits(numbers)), None)
