"""Small numbers are hidden, with what gives them away, and nothing that was released is taken back."""

from __future__ import annotations

import pytest
from disclosure_attack import attack, recovered

from assurance.errors import DisclosureError
from assurance.pack.disclosure import Cell, Cells, Protected, Share, Telling, protect, rest_of, total_of
from assurance.programme.disclosure import disclosure_rule
from assurance.show.document import Withheld

ROW = {"A": 3, "B": 17, "C": 40, "all": 60}
SUM = [total_of("all", "ABC")]


def _marks(found: Protected) -> dict[str, object]:
    return {key: shown if isinstance(shown, int) else shown.mark for key, shown in found.counts.items()}


def test_a_small_number_and_the_smallest_other_are_hidden_and_the_rest_is_shown() -> None:
    assert _marks(protect(ROW, SUM, "cms-11")) == {"A": "1 to 10", "B": "withheld", "C": 40, "all": 60}


def test_without_a_total_nothing_else_is_hidden() -> None:
    assert _marks(protect(ROW, [], "cms-11")) == {"A": "1 to 10", "B": 17, "C": 40, "all": 60}


def test_without_secondary_hiding_the_attack_succeeds_so_that_it_can_fail() -> None:
    careless = protect(ROW, [], "cms-11")
    assert recovered(careless, Cells.of(ROW), SUM) == ["A"]
    assert attack(careless, Cells.of(ROW), SUM).bounds("A") == (3, 3)
    assert recovered(protect(ROW, SUM, "cms-11"), Cells.of(ROW), SUM) == []


def test_zero_is_shown_or_hidden_as_the_rule_says() -> None:
    assert protect({"A": 0}, [], "nhs-hes").counts["A"] == 0
    assert protect({"A": 0}, [], "nhs-mhsds").counts["A"] == Withheld("fewer than 5", "small number")


def test_nothing_is_hidden_of_data_that_is_public() -> None:
    assert protect(ROW, SUM, "none").counts == ROW


def test_one_count_in_two_tables_is_hidden_in_both() -> None:
    counts = {**ROW, "D": 30, "E": 13, "both": 30}
    relations = [*SUM, total_of("both", ["B", "E"])]
    found = protect(counts, relations, "cms-11")
    assert recovered(found, Cells.of(counts), relations) == []


def test_a_small_rest_that_no_table_prints_is_protected_too() -> None:
    whole, part = Cell("whole", 50), Cell("part", 48)
    rest, link = rest_of(whole, part, key="rest")
    cells = Cells((whole, part, rest))
    found = protect(cells, [link], "cms-11")
    assert "rest" not in found.counts
    assert sum(isinstance(shown, Withheld) for shown in found.counts.values()) == 1
    assert recovered(found, cells, [link]) == []


def test_a_share_is_withheld_where_it_would_give_a_small_rest_away() -> None:
    whole, part = Cell("whole", 100), Cell("part", 98)
    rest, link = rest_of(whole, part, key="rest")
    cells = Cells((whole, part, rest), (Share("share", "part", "whole"),))
    found = protect(cells, [link], "nhs-mhsds")
    assert (found.counts["whole"], found.counts["part"]) == (100, 100)
    assert isinstance(found.shares["share"], Withheld), "98% of about 100 says that 2 are not in it"
    assert recovered(found, cells, [link], whole=True) == []


def test_derived_numbers_are_withheld_before_counts_are() -> None:
    counts = (Cell("A", 2), Cell("B", 21), Cell("C", 33), Cell("all", 56))
    cells = Cells(counts, tellings=(Telling("interval of B", ("B",)), Telling("interval", ("C", "all"))))
    found = protect(cells, [total_of("all", "ABC")], "nhs-mhsds")
    assert [found.counts[key] for key in ("B", "C", "all")] == [20, 35, 55]
    assert not all(found.tellings.values())
    assert recovered(found, cells, [total_of("all", "ABC")]) == []


def test_what_a_supplier_hid_is_bounded_and_never_read_as_zero() -> None:
    cells = Cells((Cell("A", None, least=1, most=4), Cell("B", 20), Cell("C", 30), Cell("all", 53, weight=9)))
    found = protect(cells, [total_of("all", "ABC")], "nhs-mhsds")
    assert isinstance(found.counts["A"], Withheld)
    assert recovered(found, cells, [total_of("all", "ABC")]) == []
    low, high = attack(found, cells, [total_of("all", "ABC")]).bounds("A", whole=True)
    assert low <= 1
    assert high >= 4


def test_a_month_is_protected_with_the_months_released_before() -> None:
    """September's small number would follow from the year so far, less October."""
    september = {"A.09": 3, "B.09": 17, "all.09": 20}
    first = protect(september, [total_of("all.09", ["A.09", "B.09"])], "cms-11")
    earlier = first.record()
    cells = Cells((
        *(Cell(key, count) for key, count in september.items()),
        *(Cell(key, count) for key, count in {"A.10": 20, "B.10": 30, "all.10": 50}.items()),
        *(Cell(key, count) for key, count in {"A": 23, "B": 47, "all": 70}.items()),
    ))  # fmt: skip
    relations = [
        *(total_of(f"all{month}", [f"A{month}", f"B{month}"]) for month in (".09", ".10", "")),
        *(total_of(name, [f"{name}.09", f"{name}.10"]) for name in ("A", "B", "all")),
    ]
    alone = protect(Cells(cells.cells[3:]), relations[1:3], "cms-11")
    assert all(isinstance(shown, int) for shown in alone.counts.values()), "nothing in it is small by itself"
    found = protect(cells, relations, "cms-11", already=earlier)
    assert {key: found.record()[key] for key in september} == earlier
    assert recovered(found, cells, relations) == []


def test_a_number_of_an_earlier_release_is_never_taken_back() -> None:
    with pytest.raises(DisclosureError, match="released before"):
        protect(ROW, SUM, "cms-11", already={"B": 17, "C": 40, "all": 60})


def test_a_number_that_changed_since_is_named_as_revised() -> None:
    assert protect({"A": 40}, [], "cms-11", already={"A": 38}).revised == ("A",)


def test_what_was_withheld_before_stays_withheld() -> None:
    found = protect(ROW, SUM, "cms-11", already={"C": "not shown"})
    assert isinstance(found.counts["C"], Withheld)
    assert recovered(found, Cells.of(ROW), SUM) == []


def test_the_same_tables_give_the_same_release() -> None:
    runs = [protect(ROW, SUM, "cms-11") for _ in range(2)]
    assert runs[0] == runs[1]


def test_the_order_of_cells_does_not_decide_what_leaks() -> None:
    for order in (("A", "B", "C", "all"), ("all", "C", "B", "A")):
        counts = {key: ROW[key] for key in order}
        assert recovered(protect(counts, SUM, "cms-11"), Cells.of(counts), SUM) == []


def test_a_total_that_is_small_itself_says_no_more_of_its_parts_than_its_mark() -> None:
    counts, relations = {"A": 1, "B": 1, "all": 2}, [total_of("all", "AB")]
    found = protect(counts, relations, "nhs-hes")
    assert recovered(found, Cells.of(counts), relations, whole=True) == []


@pytest.mark.parametrize("name", ["nhs-mhsds", "nhs-hes", "opensafely", "us-census-drb"])
def test_shown_numbers_are_rounded_and_hidden_ones_are_never_printed(name: str) -> None:
    rule = disclosure_rule(name)
    for count in range(300):
        shown = protect({"A": count}, [], name).counts["A"]
        assert isinstance(shown, Withheld) == rule.hides_count(count)
        if isinstance(shown, int):
            low, high = rule.may_be(shown)
            assert low <= count <= high


def test_a_second_release_of_the_same_tables_is_the_first_again() -> None:
    """Everything is fixed then, so a proof has to be found that breaks nothing: it is there."""
    parts = {"0": (78, 31), "1": (17, 4), "2": (64, 60)}
    cells: list[Cell] = []
    relations, shares = [], []
    for name, (due, met) in parts.items():
        whole, part = Cell(f"d{name}", due), Cell(f"n{name}", met)
        rest, link = rest_of(whole, part, key=f"r{name}")
        cells += [whole, part, rest]
        relations.append(link)
        shares.append(Share(f"s{name}", part.key, whole.key))
    for kind in "dn":
        cells.append(Cell(f"{kind}", sum(cell.count or 0 for cell in cells if cell.key[0] == kind)))
        relations.append(total_of(kind, [f"{kind}{name}" for name in parts]))
    tables = Cells(tuple(cells), tuple(shares), (Telling("t", ("d0",)),))
    for rule in ("nhs-mhsds", "cms-11", "nhs-hes"):
        first = protect(tables, relations, rule)
        again = protect(tables, relations, rule, already=first.record())
        assert (again.counts, again.shares, again.tellings) == (first.counts, first.shares, first.tellings)


def test_a_share_that_was_withheld_before_stays_withheld() -> None:
    cells = Cells((Cell("n", 40), Cell("d", 80)), (Share("s", "n", "d"),))
    assert not isinstance(protect(cells, [], "nhs-mhsds").shares["s"], Withheld)
    after = protect(cells, [], "nhs-mhsds", already={"share: s": "not shown"})
    assert isinstance(after.shares["s"], Withheld)
