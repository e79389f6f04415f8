"""Findings of pathways, their controls and their readings."""

from __future__ import annotations

from typing import Final

from assurance.pack.disclosure.roles import KEPT, NEVER, Count, Form, Measured, Role

__all__ = ["PATHWAYS"]

_OUTCOMES = ("late", "missing", "out_of_order", "blocked")
_CASES = Count("cases", ("'pathway", "@pathway"))
_RULE: Final[dict[str, Role]] = {
    "pathway": KEPT, "pathway_title": KEPT, "rule": KEPT, "title": KEPT, "kind": KEPT, "dimension": KEPT,
    "concerns": KEPT, "weight": KEPT, "column": KEPT, "stratum": KEPT, "sign": KEPT, "cases": _CASES,
    **{name: Count() for name in (*_OUTCOMES, "not_applicable", "not_yet_due")},
}  # fmt: skip
_SIGN: Final[dict[str, Role]] = {**_RULE, "yes": Count(), "no": Count(), "not_known": Count()}
_SIGN_SUMS = (("cases", ("yes", "no", "not_known")),)
_CELLS = ("'rule", "pathway", "rule")

PATHWAYS: Final = (
    Form("traces", {"cases": _CASES, "score": Measured("cases", share=True), "weakest": NEVER},
         has=("weakest",), cells=("'pathway", "@pathway")),
    Form(
        "traces", {**_RULE, "met": Count(), "unreadable": Count()}, has=("rule", "met"), cells=_CELLS,
        sums=(("cases", ("met", *_OUTCOMES, "unreadable", "not_applicable", "not_yet_due")),),
    ),
    Form("traces", _SIGN, has=("sign",), cells=("'sign", "@pathway", "sign"), sums=_SIGN_SUMS),
    Form(
        "traces", {"dimension": KEPT, "stratum": KEPT, "assessed": Count(), "cases": _CASES,
                   "score": Measured("assessed", share=True)},
        has=("assessed",), cells=("'dimension", "@pathway", "dimension"), line="@stratum",
        sums=(("cases", ("assessed",)),),
    ),
    Form("traces", {"scheme": NEVER, "first": NEVER, "moved": NEVER, "ranked": NEVER}, has=("scheme",)),
    Form("traces", {"source": KEPT, "reason": KEPT, "rows": Count()}, has=("rows",), cells=("'noted", "@id"),
         only_if_some=True),
    Form("exemplars", {"*": NEVER}),
    Form(
        "controls",
        {"pathway": KEPT, "title": KEPT, "version": KEPT, "cases": _CASES, "as_at": KEPT, "controls": KEPT,
         "broken_controls": NEVER, "unread_controls": NEVER, "held_controls": NEVER},
        has=("controls",), cells=("'pathway", "pathway"),
    ),
    Form("controls", _SIGN, has=("sign",), lacks=("column",), cells=("'sign", "pathway", "sign"),
         sums=_SIGN_SUMS),
    Form("controls", _SIGN, has=("sign", "column"), cells=("'sign", "pathway", "sign"), line="stratum",
         column="column", sums=_SIGN_SUMS),
    Form(
        "controls",
        {"pathway": KEPT, "rule": KEPT, "title": KEPT, "outcome": KEPT, "reason": KEPT, "named": KEPT,
         "words": KEPT, "cases": Count("reason")},
        has=("reason", "named"), cells=("'reason", "@id"), only_if_some=True,
        adds_to=("'rule", "pathway", "rule", "'broken"),
    ),
    *(
        Form(
            "controls",
            {**_RULE, "asked": Count(), "held": Count("met"), "broken": Count(),
             "cannot_be_read": Count("unreadable"), "answer held": Count("met"), "answer *": Count()},
            has=("held", *has), lacks=lacks, cells=_CELLS, line="stratum" if has else "",
            column="column" if has else "",
            sums=(
                ("cases", ("asked", "not_applicable", "not_yet_due")),
                ("asked", ("held", "broken", "cannot_be_read")),
                ("broken", _OUTCOMES),
                ("asked", ("answer *",)),
            ),
        )
        for has, lacks in ((("column",), ()), ((), ("column",)))
    ),
    Form("readings", {"*": NEVER}),
    Form("sampled_traces", {"*": NEVER}),
)  # fmt: skip
