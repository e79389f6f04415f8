"""Tolerance and materiality: declared per measure, exact, and never a silent agreement."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.engine import load_result, save_result
from assurance.errors import DomainError
from assurance.programme import STAGE_COLUMNS, Trigger
from assurance.reconciliation import Reconciliation, reconcile

TOLERATED = "agrees within tolerance"
# 84 of 120 in October: 0.7
RECORDS = pd.DataFrame(
    {
        "on": ["2026-10-05"] * 120,
        "met": [True] * 84 + [False] * 36,
        "days": [float(n % 7) for n in range(120)],
    }
)


@pytest.fixture
def judge(make_measure):
    def run(
        numerator=None, denominator=None, value=None, *, statistic="proportion", records=RECORDS, **given
    ):
        parts = {"proportion": {"numerator": "met"}, "mean": {"value": "days"}, "sum": {"value": "days"}}
        parts |= {"median": {"value": "days"}}
        measure = make_measure(statistic, **(parts.get(statistic, {}) | given))
        row = {"period": "2026-10", "numerator": numerator, "denominator": denominator, "value": value}
        board = pd.DataFrame([row], dtype=object)
        return reconcile(board, records, measure).to_frame().iloc[0]

    return run


@pytest.mark.parametrize(
    ("numerator", "verdict"),
    [(84, "agrees"), (86, TOLERATED), (82, TOLERATED), (87, "differs"), (81, "differs")],
)
def test_counts_may_lie_so_far_apart(judge, numerator, verdict):
    assert judge(numerator, 120, tolerance={"counts": 2}).verdict == verdict
    exact = judge(numerator, 120)
    assert exact.verdict == ("agrees" if numerator == 84 else "differs")  # without a tolerance: exactly


def test_the_words_say_how_far_and_what_was_allowed(judge):
    row = judge(86, 120, tolerance={"counts": 2})
    assert row.reason == "numerator 86 published, 84 in the records: 2 apart, 2 tolerated"
    assert (row.numerator_difference, row.denominator_difference) == (2, 0)
    row = judge(87, 120, tolerance={"counts": 2})
    assert row.reason == (
        "numerator 87 published, 84 in the records; beyond the tolerance declared (2 in a count)"
    )


def test_every_part_needs_a_tolerance_of_its_own(judge):
    """The numerator lies within its tolerance, the value that is printed beside it does not."""
    row = judge(86, 120, 0.7167, tolerance={"counts": 2})
    assert row.verdict == "differs"
    assert "the tolerance declared (2 in a count) does not cover the value" in row.reason
    assert judge(86, 120, 0.7167, tolerance={"counts": 2, "value": 0.01}).verdict == "differs"
    assert judge(86, 120, 0.7167, tolerance={"counts": 2, "value": 0.02}).verdict == TOLERATED
    assert judge(86, 120, 0.7167, tolerance={"value": 0.02}).verdict == "differs"
    assert judge(84, 120, 0.71, tolerance={"value": 0.02}).verdict == TOLERATED


def test_contradicting_parts_are_named_within_the_tolerance_too(judge):
    row = judge(84, 120, 0.71, tolerance={"value": 0.02})
    assert row.reason == (
        "value 0.71 published, 0.7 in the records: 0.01 apart, 0.02 tolerated; the published parts do not "
        "make the published value"
    )


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.705, TOLERATED), (0.695, TOLERATED), (0.7051, "differs"), (0.6949, "differs"), (0.7, "agrees")],
)
def test_the_end_of_a_tolerance_is_exact(judge, value, verdict):
    assert judge(value=value, tolerance={"value": 0.005}).verdict == verdict
    assert (
        judge(value=value * 100, tolerance={"value": 0.005}, published={"percent": True}).verdict == verdict
    )


def test_a_share_is_of_the_recount(judge):
    # 5 % of 84 is 4.2, of 120 is 6
    assert judge(88, 126, tolerance={"share": 0.05}).verdict == TOLERATED
    assert judge(89, 126, tolerance={"share": 0.05}).verdict == "differs"
    assert judge(88, 127, tolerance={"share": 0.05}).verdict == "differs"
    nobody = RECORDS.assign(met=False)
    assert judge(1, 120, records=nobody, tolerance={"share": 0.5}).verdict == "differs"  # a share of nothing


def test_a_rounded_number_is_counted_from_its_nearer_end(judge):
    # 0.73 may have been 0.725, which is 0.025 from 0.7
    assert judge(value="0.73", tolerance={"value": 0.025}).verdict == TOLERATED
    assert judge(value="0.73", tolerance={"value": 0.024}).verdict == "differs"
    assert judge(value="0.70", tolerance={"value": 0.024}).verdict == "agrees"
    # 90 to the nearest five may have been 88 (87.5), which is 3.5 from 84
    rounded = {"counts_to": 5}
    assert judge(90, 120, published=rounded, tolerance={"counts": 4}).verdict == TOLERATED
    assert judge(90, 120, published=rounded, tolerance={"counts": 3}).verdict == "differs"
    assert judge(85, 120, published=rounded, tolerance={"counts": 3}).verdict == (
        "agrees within published rounding"
    )


def test_a_missing_part_is_never_within_a_tolerance(judge):
    nothing = {"tolerance": {"counts": 500, "value": 0.9}, "materiality": {"value": 0.95}}
    row = judge(0, 0, 0.5, population="not met and met", **nothing)
    assert (row.verdict, pd.isna(row.material)) == ("differs", True)
    assert judge(value=0.5, population="not met and met", **nothing).verdict == "no records"


def test_a_count_and_a_sum_are_one_number(judge):
    for limit in ({"counts": 3}, {"value": 3}, {"share": 0.025}):
        assert judge(value=123, statistic="count", tolerance=limit).verdict == TOLERATED
        assert judge(numerator=124, statistic="count", tolerance=limit).verdict == "differs"
    total = float(RECORDS["days"].sum())
    assert judge(value=total + 2, statistic="sum", tolerance={"value": 2}).verdict == TOLERATED
    assert judge(value=total + 2.5, statistic="sum", tolerance={"value": 2}).verdict == "differs"


def test_a_median_and_a_mean(judge):
    assert judge(value=4, statistic="median", tolerance={"value": 1}).verdict == TOLERATED
    assert judge(value=4.5, statistic="median", tolerance={"value": 1}).verdict == "differs"
    mean = float(RECORDS["days"].mean())
    assert judge(value=mean + 0.1, statistic="mean", tolerance={"value": 0.1}).verdict == TOLERATED
    assert judge(value=mean + 0.11, statistic="mean", tolerance={"value": 0.1}).verdict == "differs"


@pytest.mark.parametrize(
    ("numerator", "material"), [(85, False), (89, False), (90, True), (78, True), (84, None)]
)
def test_materiality_does_not_change_the_verdict(judge, numerator, material):
    row = judge(numerator, 120, materiality={"counts": 5})
    assert row.verdict == ("agrees" if numerator == 84 else "differs")
    assert (None if pd.isna(row.material) else bool(row.material)) is material
    if material is not None:
        side = "above" if material else "not above"
        assert row.reason.endswith(f"; {side} the materiality declared (5 in a count)")


def test_materiality_is_judged_by_the_value_that_the_counts_make(judge):
    # 86 of 120 is 1.67 points off, 20 of 20 is 30 off, whatever stands beside it
    assert bool(judge(86, 120, materiality={"value": 0.02}).material) is False
    assert bool(judge(86, 120, materiality={"value": 0.01}).material) is True
    assert bool(judge(20, 20, 0.7, materiality={"value": 0.02}).material) is True
    assert bool(judge(86, 120, "0.7167", materiality={"counts": 2}).material) is False
    # a value that its counts do not make is not covered by a materiality of counts
    assert pd.isna(judge(84, 120, 0.9, materiality={"counts": 2}).material)
    assert "cannot be judged" in judge(84, 120, 0.9, materiality={"counts": 2}).reason


def test_nothing_is_material_without_a_declaration_or_without_a_difference(judge):
    assert pd.isna(judge(90, 120).material)
    assert pd.isna(judge(85, 120, tolerance={"counts": 1}, materiality={"counts": 3}).material)
    assert bool(judge(86, 120, tolerance={"counts": 1}, materiality={"counts": 3}).material) is False


def test_the_column_survives_the_store_and_rules_may_use_it(judge, make_measure, tmp_path):
    board = pd.DataFrame({"period": ["2026-10", "2026-09"], "numerator": [90, 1], "denominator": [120, 1]})
    measure = make_measure("proportion", numerator="met", materiality={"counts": 5})
    result = reconcile(board, RECORDS, measure)
    save_result(tmp_path / "kept", result)
    again = load_result(tmp_path / "kept", Reconciliation).to_frame()
    pd.testing.assert_frame_equal(again, result.to_frame())
    assert again["material"].dtype == "boolean"
    assert STAGE_COLUMNS["reconcile"]["material"] == "boolean"
    from assurance.engine import Engine
    from assurance.governance import triggered

    rule = Trigger(
        id="off",
        title="A figure is off",
        stage="reconcile",
        when="material",
        route="quality lead",
        within_hours=48,
    )
    with Engine.open() as engine:
        found = triggered(engine, rules=[rule], stages={"reconcile": again})
    assert found.to_frame()["what"].tolist() == ["m, 2026-10"]


COUNTS = {"rounded_to": 5, "marks": ["*"], "most": 4}


@pytest.mark.parametrize(
    ("printed", "given", "verdict", "material"),
    [
        # the cells add up to 96 to 144; 150 may have been 148, 4 from the nearer end
        (150, {"tolerance": {"counts": 4}}, TOLERATED, None),
        (150, {"tolerance": {"counts": 3}}, "differs", None),
        (150, {"materiality": {"counts": 4}}, "differs", False),
        (150, {"materiality": {"counts": 3}}, "differs", True),
        (90, {"tolerance": {"share": 0.05}}, TOLERATED, None),  # 92 from 96: 4 of 96 is 4.2 %
        (90, {"tolerance": {"share": 0.04}}, "differs", None),
        (120, {"tolerance": {"counts": 4}}, "agrees within published rounding", None),
    ],
)
def test_sums_of_published_counts_are_judged_by_the_nearer_end(
    make_measure, printed, given, verdict, material
):
    months = [f"2024-{month:02}-01" for month in range(1, 13)]
    records = pd.DataFrame({"month": months, "seen": [10] * 12, "seen__hidden": [False] * 12})
    measure = make_measure(
        "sum", value="seen", date="month", period="all", published={"counts_to": 5}, **given
    )
    board = pd.DataFrame({"period": ["all"], "value": [printed]})
    row = (
        reconcile(board, records, measure, counts={"seen": COUNTS}, columns={"seen": "integer"})
        .to_frame()
        .iloc[0]
    )
    assert row.verdict == verdict, row.reason
    assert (None if pd.isna(row.material) else bool(row.material)) is material


def test_an_open_sum_is_never_within_a_tolerance(make_measure):
    records = pd.DataFrame(
        {"month": ["2024-01-01", "2024-02-01"], "seen": [50, None], "seen__hidden": [False, True]}
    )
    measure = make_measure("sum", value="seen", date="month", period="all", tolerance={"counts": 100})
    board = pd.DataFrame({"period": ["all"], "value": [45]})
    counts = {"seen": {"marks": ["*"], "least": 1}}
    row = (
        reconcile(
            board, records.astype({"seen": "Int64"}), measure, counts=counts, columns={"seen": "integer"}
        )
        .to_frame()
        .iloc[0]
    )
    assert row.verdict == "differs"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tolerance": {}}, "give counts, value or share"),
        ({"tolerance": {"share": 0.01, "counts": 2}}, "share holds for every part"),
        ({"tolerance": {"share": 1}}, "must be a fraction between 0 and 1"),
        ({"tolerance": {"counts": -1}}, "greater than or equal to 0"),
        ({"tolerance": {"counts": 0}}, "it tolerates nothing"),
        ({"tolerance": {"value": 5}}, "give less than 1, such as 0.005, not 5"),
        ({"tolerance": {"value": float("nan")}}, "finite number"),
        ({"tolerance": {"counts": 5}, "materiality": {"counts": 2}}, "what is tolerated cannot be material"),
        ({"tolerance": {"count": 5}}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_no_margin_is_refused(judge, given, said):
    with pytest.raises(Exception, match=said):  # pydantic's, which the loader turns into places in the file
        judge(84, 120, **given)


def test_a_count_has_one_limit(make_measure):
    with pytest.raises(ValueError, match="a count is one number; give counts or value, not both"):
        make_measure("count", tolerance={"counts": 1, "value": 1})


def test_a_passport_of_another_figure_is_refused_with_what_there_is(make_measure):
    result = reconcile(
        pd.DataFrame({"period": ["2026-10"], "numerator": [84]}),
        RECORDS,
        make_measure("proportion", numerator="met"),
    )
    with pytest.raises(DomainError, match="there is no figure of measure 'n'"):
        result.passport("n", "2026-10")
