"""Rules as their publishers print them, and a printed table whose hiding fails."""

from __future__ import annotations

import pytest
from disclosure_attack import Attack, attack, recovered

from assurance.pack.disclosure import Cells, protect, total_of
from assurance.programme.disclosure import disclosure_presets, disclosure_rule

# Federal Committee on Statistical Methodology (2005) Statistical Policy Working Paper 22, second version,
# ch. II, table 1: number of delinquent children by county and education of the household head. Made-up data.
COUNTIES = {
    "Alpha": (15, 1, 3, 1), "Beta": (20, 10, 10, 15), "Gamma": (3, 10, 10, 2), "Delta": (12, 14, 7, 2),
}  # fmt: skip
EDUCATION = ("low", "medium", "high", "very high")
TOTALS = (50, 35, 30, 20)


def _table() -> tuple[Cells, list]:
    counts = {
        f"{county}.{level}": n
        for county, row in COUNTIES.items()
        for level, n in zip(EDUCATION, row, strict=True)
    }
    relations = []
    for county, row in COUNTIES.items():
        counts[f"{county}.*"] = sum(row)
        relations.append(total_of(f"{county}.*", [f"{county}.{level}" for level in EDUCATION]))
    for level, total in zip(EDUCATION, TOTALS, strict=True):
        counts[f"*.{level}"] = total
        relations.append(total_of(f"*.{level}", [f"{county}.{level}" for county in COUNTIES]))
    counts["*.*"] = 135
    relations.append(total_of("*.*", [f"*.{level}" for level in EDUCATION]))
    return Cells.of(counts), relations


def test_the_printed_hiding_of_working_paper_22_gives_a_cell_away() -> None:
    """Its table 2 hides two cells or more in a line, and Alpha, very high, follows all the same: it is 1."""
    cells, relations = _table()
    hidden = {
        "Alpha.medium", "Alpha.high", "Alpha.very high", "Beta.medium", "Beta.high", "Gamma.low",
        "Gamma.very high", "Delta.low", "Delta.very high",
    }  # fmt: skip
    known = attack(protect(cells, relations, "none"), cells, relations)
    high = known.high.copy()
    low = known.low.copy()
    for at, key in enumerate(known.keys):
        if key in hidden:
            low[at], high[at] = 0, 200
    assert Attack(known.keys, low, high, known.rows).bounds("Alpha.very high") == (1, 1)


@pytest.mark.parametrize("rule", ["nhs-mhsds", "nhs-hes", "cms-11"])
def test_ours_gives_no_cell_of_it_away(rule: str) -> None:
    cells, relations = _table()
    found = protect(cells, relations, rule)
    assert recovered(found, cells, relations) == []
    assert recovered(found, cells, relations, whole=True) == []


@pytest.mark.parametrize(
    ("count", "printed"),
    [(15, 20), (25, 20), (26, 30), (94, 90), (99, 100), (124, 100), (125, 100), (126, 150), (980, 1000),
     (1049, 1000), (1051, 1100), (12_249, 12_000), (12_251, 12_500), (123_456, 123_000),
     (7_654_321, 7_654_000), (12_345_678, 12_350_000)],
)  # fmt: skip
def test_the_ladder_of_the_census_bureau(count: int, printed: int) -> None:
    """Rounding rules of the Disclosure Review Board (2019): ties to even, four digits from a million on."""
    assert disclosure_rule("us-census-drb").printed(count) == printed


@pytest.mark.parametrize(
    ("name", "hidden", "shown"),
    [("nhs-mhsds", (0, 1, 4), {5: 5, 7: 5, 8: 10, 12: 10, 13: 15}),
     ("nhs-hes", (1, 7), {0: 0, 8: 10, 12: 10, 13: 15}),
     ("cms-11", (1, 10), {0: 0, 11: 11, 12: 12}),
     ("opensafely", (0, 7), {8: 10, 12: 10, 13: 15}),
     ("us-census-drb", (0, 14), {})],
)  # fmt: skip
def test_presets_hide_and_round_as_published(name: str, hidden: tuple, shown: dict) -> None:
    rule = disclosure_rule(name)
    assert all(rule.hides_count(count) for count in hidden)
    assert {count: rule.printed(count) for count in shown} == shown


@pytest.mark.parametrize("name", sorted(disclosure_presets()))
def test_what_a_printed_number_may_be_is_what_is_printed_so(name: str) -> None:
    rule = disclosure_rule(name)
    seen: dict[int, list[int]] = {}
    for count in range(12_000):
        if not rule.hides_count(count):
            seen.setdefault(rule.printed(count), []).append(count)
    for printed, counts in list(seen.items())[:-1]:
        assert rule.may_be(printed) == (counts[0], counts[-1])


def test_every_preset_names_its_source() -> None:
    for one in disclosure_presets().values():
        assert one.issuer
        assert one.source
        assert one.says
