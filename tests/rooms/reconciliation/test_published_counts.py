"""Records that are published counts themselves: sums as ranges, and what cannot be said."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.programme import HiddenCounts
from assurance.reconciliation import read_cells, reconcile
from assurance.reconciliation.counts import printed_range

COUNTS = {"rounded_to": 5, "marks": ["*"], "most": 4}
YEAR = [f"2024-{month:02}-01" for month in range(4, 13)] + [f"2025-{month:02}-01" for month in range(1, 4)]
ROUNDED = "agrees within published rounding"


@pytest.fixture
def measure(make_measure):
    def make(**given):
        fields = {"id": "seen", "value": "seen", "date": "month", "breakdowns": ["provider"]}
        fields |= {"direction": "neutral", "published": {"counts_to": 5, "suppressed": ["*"]}}
        made = fields | given
        return make_measure(made.pop("statistic", "sum"), **made)

    return make


def cells(numbers, months=YEAR, provider="P1"):
    """Rows of one provider: a number, * for a hidden cell, None for a blank one."""
    return [
        {"month": month, "provider": provider, "seen": None if n == "*" else n, "seen__hidden": n == "*"}
        for month, n in zip(months, numbers, strict=True)
    ]


@pytest.fixture
def judge(measure, engine):
    def compare(rows, value, *, period="FY2024-25", provider="P1", counts=COUNTS, **given):
        records = pd.DataFrame(rows).astype({"seen": "Int64"})
        board = pd.DataFrame([{"period": period, "provider": provider, "value": value}])
        found = reconcile(
            board,
            records,
            [measure(**given)],
            engine=engine,
            columns={"seen": "integer"},
            counts={"seen": counts},
        ).to_frame()
        return found[found["verdict"] != "no figure"].iloc[0]

    return compare


def test_a_sum_is_a_range_as_wide_as_its_cells(judge):
    row = judge(cells([10] * 12), 125)
    assert (row.verdict, row.lower, row.upper, row.value) == (ROUNDED, 96, 144, 120)
    assert row.difference == 5


@pytest.mark.parametrize(
    ("value", "verdict"), [(145, ROUNDED), (150, "differs"), (95, ROUNDED), (90, "differs")]
)
def test_it_differs_only_where_no_counts_fit(judge, value, verdict):
    assert judge(cells([10] * 12), value).verdict == verdict


def test_a_difference_says_by_how_much_at_least(judge):
    row = judge(cells([10] * 12), 160)
    assert row.reason == (
        "14 apart at least: published 160 (158 to 162 before rounding), and its months add up to 96 to 144"
    )


def test_exact_counts_agree_exactly_or_differ(judge):
    exact = {"rounded_to": 1}
    assert judge(cells([10] * 12), 120, counts=exact, published={}).verdict == "agrees"
    row = judge(cells([10] * 12), 121, counts=exact, published={})
    assert (row.verdict, row.reason) == ("differs", "1 apart: published 121, and its months add up to 120")


def test_a_printed_count_is_never_in_the_hidden_range(judge):
    row = judge(cells([5] * 12), 60)
    assert (row.lower, row.upper) == (60, 84)


def test_hidden_cells_widen_the_range_and_leave_no_value(judge):
    row = judge(cells([10] * 10 + ["*", "*"]), 100)
    assert (row.verdict, row.lower, row.upper) == (ROUNDED, 80, 128)
    assert pd.isna(row.value)
    assert pd.isna(row.difference)
    assert row.reason == "2 of the 12 months hide a number"


def test_a_mark_of_unknown_size_leaves_the_end_open(judge):
    row = judge(cells([10] * 11 + ["*"]), 200, counts={"rounded_to": 5, "marks": ["*"]})
    assert (row.verdict, row.reason) == ("not comparable", "1 of the 12 months hides a number")
    assert row.upper == float("inf")


def test_blank_cells_are_not_zero(judge):
    row = judge([*cells([10] * 10 + [None, None]), *cells([10] * 12, provider="P2")], 500)
    assert (row.verdict, row.lower, row.upper) == ("not comparable", 80, float("inf"))
    assert row.reason == "2 of the 12 months are blank: suppressed or not reported"


def test_blank_cells_that_hide_are_a_range(judge):
    row = judge(cells([10] * 11 + ["*"]), 500, counts=COUNTS | {"blank": "hidden"})
    assert (row.verdict, row.upper) == ("differs", 136)


def test_even_with_an_open_end_the_lower_one_can_be_too_high(judge):
    rows = [*cells([100] * 11 + [None]), *cells([10] * 12, provider="P2")]
    row = judge(rows, 1000)
    assert row.verdict == "differs"
    assert row.reason == (
        "76 apart at least: published 1,000 (998 to 1,002 before rounding), and its months add up to at "
        "least 1,078; 1 of the 12 months is blank: suppressed or not reported"
    )


def test_missing_months_are_named(judge):
    kept = [*YEAR[:2], *YEAR[4:11]]
    row = judge(cells([10] * 9, kept), 500)
    assert row.reason == "no row in 3 of the 12 months (2024-06 to 2024-07, 2025-03)"
    assert row.verdict == "not comparable"


def test_a_column_that_ends_is_said_as_what_it_is(judge):
    rows = [*cells([10] * 6 + [None] * 6), *cells([15] * 6 + [None] * 6, provider="P2")]
    row = judge(rows, 120)
    assert (row.verdict, row.reason) == (
        "not comparable", "the column ends with 2024-09: not published for 6 of the 12 months",
    )  # fmt: skip


def test_a_column_that_begins_late_or_has_a_hole_is_said_too(judge):
    begins = [*cells([None] * 5 + [10] * 7)]
    assert judge(begins, 90).reason == "the column begins with 2024-09: not published for 5 of the 12 months"
    hole = [*cells([10] * 5 + [None] + [10] * 6)]
    assert judge(hole, 80).verdict == "differs"
    assert judge(hole, 190).reason == "the column is blank for everybody in 1 of the 12 months (2024-09)"
    assert judge(cells([None] * 12), 190).reason == (
        "the column is blank throughout: not published for all 12 months"
    )


def test_a_figure_behind_which_no_row_lies_is_never_zero(judge):
    row = judge(cells([10] * 12), 0, provider="P9")
    assert (row.verdict, row.reason) == (
        "no records", "no row of this part lies in the period, which has 12 of others",
    )  # fmt: skip
    assert judge(cells([10] * 12), 0, period="FY2020-21").reason == "the source has no row in this period"


def test_a_hidden_figure_is_a_range_where_its_column_says_so(measure, engine):
    from assurance.calendars import parse_period
    from assurance.programme import FigureSource
    from assurance.reconciliation import reconcile_sources

    column = {"type": "integer", "counts": COUNTS}
    source = FigureSource.model_validate(
        {
            "kind": "figures", "title": "Annual", "file": "a.csv",
            "columns": {"year": {"type": "text"}, "code": {"type": "id"}, "seen": column},
            "figures": {
                "period": "year", "period_form": "financial_year", "wide": {"seen": "seen"},
                "breakdown": {"provider": "code"},
            },
        }
    )  # fmt: skip
    annual = pd.DataFrame(
        {"year": ["2024-25"] * 3, "code": ["P1", "P2", "P3"], "seen": [None] * 3, "seen__hidden": [True] * 3}
    ).astype({"seen": "Int64"})
    few = ["*", None][:1] * 12
    monthly = pd.DataFrame(
        [*cells(few), *cells([5] * 12, provider="P2"), *cells([None] * 12, provider="P3")]
    ).astype({"seen": "Int64"})
    monthly["month"] = pd.to_datetime(monthly["month"]).dt.date
    engine.register_frame("annual", annual)
    engine.register_frame("cases", monthly)
    columns = {"month": "date", "provider": "text", "seen": "integer", "seen__hidden": "boolean"}
    found = reconcile_sources(
        engine,
        measures=[measure()],
        figures=[("annual", source)],
        columns={"cases": columns},
        counts={"cases": {"seen": HiddenCounts(**COUNTS)}},
        period=parse_period("FY2024-25"),
    ).to_frame()
    assert list(zip(found["verdict"], found["reason"], strict=True)) == [
        (ROUNDED, "all 12 months hide a number"),
        ("differs", "56 apart at least: the figure is hidden (0 to 4), and its months add up to 60 to 84"),
        ("not comparable", "all 12 months are blank: suppressed or not reported"),
    ]


def test_a_hidden_figure_without_a_declared_range_is_not_compared(judge):
    assert judge(cells([10] * 12), "*").reason == "suppressed in the publication (*)"


def test_the_whole_is_open_where_a_part_lacks_a_month(judge):
    rows = [*cells([10] * 12), *cells([10] * 11, YEAR[:11], provider="P2")]
    assert judge(rows, 500, provider=None).reason == "no row for 1 of the 24 pairs of part and month"
    row = judge([*cells([10] * 12), *cells([10] * 12, provider="P2")], 300, provider=None)
    assert (row.verdict, row.lower, row.upper) == ("differs", 192, 288)
    assert row.reason.endswith("and its 24 parts add up to 192 to 288")


def test_a_period_that_splits_a_month_is_not_compared(judge):
    row = judge(cells([10] * 12), 10, period="2024-W20")
    assert row.verdict == "no records"
    weekly = judge(cells([10], ["2024-05-13"]), 10, period="2024-W20")
    assert weekly.reason == "its period is not made up of whole periods of the measure"


def test_a_row_that_may_not_belong_adds_to_the_upper_end_only(judge, engine, measure):
    rows = [row | {"kind": "total"} for row in cells([10] * 12)] + [
        {**cells([50], YEAR[:1])[0], "kind": None}
    ]
    records = pd.DataFrame(rows).astype({"seen": "Int64"})
    board = pd.DataFrame([{"period": "FY2024-25", "provider": "P1", "value": 170}])
    row = reconcile(
        board, records, [measure(population="kind = 'total'")], engine=engine,
        columns={"seen": "integer"}, counts={"seen": COUNTS},
    ).to_frame().iloc[0]  # fmt: skip
    assert (row.verdict, row.lower, row.upper) == (ROUNDED, 96, 196)


def test_other_statistics_of_published_counts_are_refused(judge):
    row = judge(cells([10] * 12), 0.5, statistic="mean")
    assert row.verdict == "not comparable"
    assert row.reason.startswith("made of published counts, which are rounded and hidden")


def test_only_what_another_dashboard_prints_is_expected(measure, engine):
    records = pd.DataFrame([*cells([10] * 12), *cells([10] * 12, provider="P2")]).astype({"seen": "Int64"})
    board = pd.DataFrame([{"period": "FY2024-25", "provider": "P1", "value": 120}])
    found = reconcile(
        board, records, [measure()], engine=engine, columns={"seen": "integer"}, counts={"seen": COUNTS}
    ).to_frame()
    assert list(zip(found["breakdown"], found["verdict"], strict=True)) == [
        ("provider=P1", ROUNDED),
        ("provider=P2", "no figure"),
    ]


def test_cells_that_are_no_counts_leave_the_end_open(judge):
    row = judge(cells([10] * 11 + [-5]), 500)
    assert (row.verdict, row.reason) == ("not comparable", "1 of the 12 months holds no count")


def test_a_printed_number_against_its_own_declaration_keeps_its_range():
    counts = HiddenCounts(rounded_to=5, marks=("*",), most=4)
    assert (printed_range(0, counts).lower, printed_range(0, counts).upper) == (0, 2)
    assert printed_range(3, counts).exact


def test_a_column_of_text_is_refused(measure, engine):
    engine.register_frame("cases", pd.DataFrame({"seen": ["*"]}))
    with pytest.raises(
        DomainError, match="column 'seen' is of type text; published counts are whole numbers"
    ):
        read_cells(
            engine,
            measure(),
            view="cases",
            columns={"seen": "text"},
            counts=HiddenCounts(**COUNTS),
            column="seen",
        )


def test_a_wrong_declaration_of_counts_is_refused(measure, engine):
    records = pd.DataFrame({"month": ["2024-04-01"], "provider": ["P1"], "seen": [5]})
    board = pd.DataFrame([{"period": "FY2024-25", "provider": "P1", "value": 5}])
    with pytest.raises(DomainError, match="counts: rounded_to: "):
        reconcile(board, records, [measure()], engine=engine, counts={"seen": {"rounded_to": 0}})
