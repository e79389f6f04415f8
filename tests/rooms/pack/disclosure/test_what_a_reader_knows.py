"""What printed shares tell, exactly; and that no more is withheld than has to be."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest

from assurance.pack.disclosure import Cell, Cells, Share, protect, rest_of, total_of
from assurance.pack.disclosure.knowledge import knowledge_of
from assurance.pack.disclosure.solving import System
from assurance.programme.disclosure import disclosure_rule
from assurance.show.document import Withheld


def printed(part: int, whole: int, places: int) -> Fraction:
    """Give a per cent as it is printed: half a unit of the last place goes up."""
    unit = 10**places
    return Fraction(floor(Fraction(100 * part * unit, whole) + Fraction(1, 2)), unit)


@pytest.mark.parametrize(("rule", "places"), [("nhs-mhsds", 0), ("cms-11", 1)])
@pytest.mark.parametrize(("part", "whole"), [(12, 100), (11, 88), (16, 48), (33, 33), (17, 120)])
def test_a_printed_share_tells_just_the_tables_that_print_it(
    rule: str, places: int, part: int, whole: int
) -> None:
    cells = Cells((Cell("part", part), Cell("whole", whole)), (Share("s", "part", "whole"),))
    known = knowledge_of(cells, [], disclosure_rule(rule), {})
    (told,) = (one for one in known.statements if one.kind == "share")
    said = printed(part, whole, places)
    for other in range(130):
        for some in range(130):
            same = other > 0 and printed(some, other, places) == said
            assert told.holds((some, other)) == same, (some, other)


def test_half_a_unit_of_a_share_goes_up() -> None:
    cells = Cells((Cell("part", 11), Cell("whole", 88)), (Share("s", "part", "whole"),))
    assert protect(cells, [], "nhs-mhsds").shares["s"] == Fraction(13, 100)


@pytest.mark.parametrize("rule", ["nhs-hes", "opensafely"])
def test_a_share_made_of_printed_counts_goes_with_them(rule: str) -> None:
    """Such a share tells nothing beside both counts, and a withheld one where it is printed alone."""
    whole, part = Cell("whole", 30), Cell("part", 28)
    rest, link = rest_of(whole, part, key="rest")
    found = protect(Cells((whole, part, rest), (Share("s", "part", "whole"),)), [link], rule)
    assert sum(isinstance(shown, Withheld) for shown in found.counts.values()) == 1
    assert isinstance(found.shares["s"], Withheld)


def test_what_was_not_even_said_to_be_small_is_not_said_to_be_small_later() -> None:
    for before, mark in (("not shown", "withheld"), ("small", "1 to 10")):
        found = protect({"A": 3}, [], "cms-11", already={"A": before})
        assert found.counts["A"].mark == mark


def test_what_need_not_be_withheld_after_all_is_printed() -> None:
    rows = {"Ax": 33, "Ay": 9, "Bx": 2, "By": 21}
    sums = {"A": ("Ax", "Ay"), "B": ("Bx", "By"), "x": ("Ax", "Bx"), "y": ("Ay", "By"), "all": ("A", "B")}
    counts = dict(rows)
    for name, parts in sums.items():
        counts[name] = sum(counts[part] for part in parts)
    relations = [*(total_of(name, parts) for name, parts in sums.items()), total_of("all", "xy")]
    found = protect(counts, relations, "cms-11")
    assert {key for key, shown in found.counts.items() if not isinstance(shown, Withheld)} == {
        "x",
        "y",
        "all",
    }
    assert [found.counts[key].mark for key in ("Ay", "Bx")] == ["1 to 10", "1 to 10"]


def test_no_table_holds_less_than_nobody() -> None:
    assert System(2, (), ()).is_table((0, 3))
    assert not System(2, (), ()).is_table((-1, 4))
