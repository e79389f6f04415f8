"""What is said where a release would give a small number away, or a rule of disclosure is wrong."""

# ruff: noqa: E501 - one message a line reads best

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from assurance.errors import AssuranceError
from assurance.pack.disclosure import Cell, Cells, Relation, Share, protect, protect_findings, total_of
from assurance.programme.disclosure import DisclosureRule, disclosure_rule

SAID: list[tuple[Callable[[], object], str]] = [
    (lambda: disclosure_rule("nhs-mhds"), "there is no disclosure preset 'nhs-mhds'; did you mean \"nhs-mhsds\"?; there is none, nhs-mhsds, nhs-hes, cms-11, opensafely, us-census-drb"),
    (lambda: disclosure_rule("cms-11").printed(4), "a count of 1 to 10 is hidden by this rule; it cannot be printed"),
    (lambda: disclosure_rule("cms-11").printed(-1), "a count lies between 0 and 1,000,000,000,000; this one does not"),
    (lambda: disclosure_rule("nhs-hes").may_be(7), "no count is printed as 7 by this rule"),
    (lambda: protect({"A": -1}, [], "cms-11"), "cell 'A' is not a count; a count is a whole number, and not below 0"),
    (lambda: Cells((Cell("A", None, least=5, most=4),)), "cell 'A': bounds from 5 to 4 hold no count"),
    (lambda: Cells((Cell("A", 1, weight=0),)), "cell 'A' has no weight; a weight is above 0"),
    (lambda: Cells((Cell("A", 1), Cell("A", 2))), "two cells have the key 'A' and are not the same"),
    (lambda: Cells((Cell("A", 1),), (Share("s", "A", "B"),)), "a share or a derived number names 'B', which is no cell"),
    (lambda: protect({"A": 1}, [Relation(((1, "B"),))], "cms-11"), "a sum names 'B', which is no cell"),
    (lambda: protect({"A": 1, "all": 3}, [total_of("all", ["A"])], "cms-11"), "a sum over 2 cells ('all', 'A' ...) does not hold, so nothing can be worked out from it and nothing proved; leave it out, or give the counts it holds for"),
    (lambda: protect({"A": 3}, [], "cms-11", already={"A": 3}), "'A' is small and was printed in an earlier release; it cannot be taken back. Release this edition without its table, or to those only who have the earlier one"),
    (lambda: protect({"A": 3, "B": 17, "all": 20}, [total_of("all", "AB")], "cms-11", already={"B": 17, "all": 20}), "the small number 'A' could be worked out more closely than the rule allows, whatever is withheld now: from numbers released before, which cannot be taken back, or from what suppliers publish themselves. Leave out the tables linked with it"),
    (lambda: protect_findings({"edition": "release", "notebooks": {}, "period": "2026-10"}, "cms-11"), "these findings are a release already; protect those of the controlled edition"),
    (lambda: protect_findings({"notebooks": {}, "period": "2026-10"}, "cms-11", earlier=[{"notebooks": {}}]), "earlier findings are those of a release; a controlled edition was given"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "said"), SAID, ids=range(len(SAID)))
def test_each_fault_is_told(call: Callable[[], object], said: str) -> None:
    with pytest.raises(AssuranceError) as caught:
        call()
    assert str(caught.value) == said
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"rounds": [{"at": 5, "to": 5}, {"at": 5, "to": 10}]}, "each step begins above the one before it"),
        ({"rounds": [{"at": 0, "to": 100}, {"at": 160, "to": 10}]}, "159 would be printed above 160; begin elsewhere"),
        ({"hides": {"least": 0, "most": 4}, "rounds": [{"at": 0, "to": 100}]}, "5 would be printed as 0; hide more, or round less"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(declared: dict, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        DisclosureRule.model_validate(declared)
