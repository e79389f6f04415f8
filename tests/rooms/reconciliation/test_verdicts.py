"""The six verdicts, each from a hand-made dashboard and hand-made records."""

from __future__ import annotations

import math
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pytest

from assurance.engine import Engine, load_result, save_result
from assurance.programme import definition_digest
from assurance.reconciliation import VERDICTS, Reconciliation, reconcile

OCTOBER = [date(2026, 10, day) for day in range(1, 11)]
# ten referrals in October: site A 6 of which 4 in time, site B 4 of which 1 in time; one in September
RECORDS = pd.DataFrame(
    {
        "on": [*OCTOBER, date(2026, 9, 30)],
        "site": ["A"] * 6 + ["B"] * 4 + ["A"],
        "in_time": [True] * 4 + [False] * 2 + [True] + [False] * 3 + [True],
    }
)


@pytest.fixture
def in_time(make_measure):
    def make(**given):
        return make_measure("proportion", id="in_time", numerator="in_time", **given)

    return make


def board(*rows, columns=("period", "numerator", "denominator", "value"), measure="in_time"):
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    frame.insert(0, "measure", measure)
    return frame


def row_of(result, **where):
    frame = result.to_frame()
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1, frame[["measure", "period", "breakdown", "verdict", "reason"]]
    return frame.iloc[0]


def verdict(figures, measure, **where):
    row = row_of(reconcile(figures, RECORDS, measure), **({"period": "2026-10"} | where))
    return row.verdict, row.reason


def test_agrees_and_differs_with_all_parts(in_time):
    assert verdict(board(("2026-10", 5, 10, 0.5)), in_time()) == ("agrees", "")
    found = row_of(reconcile(board(("2026-10", 6, 11, "0.55")), RECORDS, in_time()), period="2026-10")
    assert found.verdict == "differs"
    assert found.reason == (
        "numerator 6 published, 5 in the records; denominator 11 published, 10 in the records; "
        "value 0.55 published, 0.5 in the records"
    )
    assert (found.numerator_difference, found.denominator_difference) == (1, 1)
    assert found.difference == pytest.approx(0.05)


def test_the_published_parts_do_not_make_the_published_value(in_time):
    kind, reason = verdict(board(("2026-10", 5, 10, 0.6)), in_time())
    assert kind == "differs"
    assert reason.endswith("the published parts do not make the published value")


def test_a_value_is_made_from_the_printed_counts_where_none_is_printed(in_time):
    found = row_of(reconcile(board(("2026-10", 6, 10, None)), RECORDS, in_time()), period="2026-10")
    assert found.published_value == 0.6
    assert found.difference == pytest.approx(0.1)
    assert found.published_text == "6 / 10"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("45.5", "agrees within published rounding"),  # 5 of 11 = 45.4545...
        ("45.45", "agrees within published rounding"),
        ("45", "agrees within published rounding"),
        ("45.5%", "agrees within published rounding"),
        ("45.4", "differs"),
        ("46", "differs"),
    ],
)
def test_a_percentage_is_read_as_printed(in_time, printed, expected):
    records = RECORDS[RECORDS["on"] > date(2026, 9, 30)]
    extra = pd.DataFrame({"on": [OCTOBER[0]], "site": ["B"], "in_time": [None]})
    measure = in_time(published={"percent": True})
    result = reconcile(board(("2026-10", None, None, printed)), pd.concat([records, extra]), measure)
    found = row_of(result, period="2026-10")
    assert found.verdict == expected
    assert found.published_value == pytest.approx(float(printed.rstrip("%")) / 100)
    assert found.denominator == 11  # the unknown one is in the denominator, not met


def test_exact_counts_with_a_rounded_value_agree(in_time):
    measure = in_time(published={"percent": True, "decimals": 0}, breakdowns=["site"])
    columns = ("period", "site", "numerator", "denominator", "value")
    figures = board(("2026-10", "A", 4, 6, 67), ("2026-10", "B", 1, None, "25"), columns=columns)
    assert verdict(figures, measure, breakdown="site=A") == ("agrees", "")
    assert verdict(figures, measure, breakdown="site=B") == ("agrees", "")
    figures = board(("2026-10", "A", 4, None, 67), columns=columns)
    assert verdict(figures, measure, breakdown="site=A")[0] == "agrees within published rounding"


def test_counts_rounded_to_five(in_time):
    measure = in_time(published={"counts_to": 5, "percent": True, "decimals": 0}, breakdowns=["site"])
    columns = ("period", "site", "numerator", "denominator", "value")
    figures = board(
        ("2026-10", None, 5, 10, 50),
        ("2026-10", "A", 5, 5, 67),  # 4 of 6
        ("2026-10", "B", 0, 5, "0"),  # 1 of 4, the percentage made from the rounded counts
        columns=columns,
    )
    assert verdict(figures, measure, breakdown="")[0] == "agrees"
    assert verdict(figures, measure, breakdown="site=A")[0] == "agrees within published rounding"
    assert verdict(figures, measure, breakdown="site=B")[0] == "agrees within published rounding"
    figures = board(("2026-10", "A", 10, 10, None), columns=columns)
    assert verdict(figures, measure, breakdown="site=A")[0] == "differs"


def test_no_figure_for_what_the_records_have_and_nobody_prints(in_time):
    columns = ("period", "site", "numerator", "denominator")
    result = reconcile(board(("2026-10", "A", 4, 6), columns=columns), RECORDS, in_time(breakdowns=["site"]))
    found = {(row.period, row.breakdown): row.verdict for row in result.to_frame().itertuples()}
    assert found == {
        ("2026-09", ""): "no figure",
        ("2026-09", "site=A"): "no figure",
        ("2026-10", ""): "no figure",
        ("2026-10", "site=A"): "agrees",
        ("2026-10", "site=B"): "no figure",
    }
    row = row_of(result, period="2026-10", breakdown="site=B")
    assert (row.numerator, row.denominator, row.value) == (1, 4, 0.25)
    assert math.isnan(row.published_value)
    assert math.isnan(row.difference)
    assert row.reason == "the records give a figure from 4 record(s); none is published"


def test_no_figure_only_for_breakdowns_that_the_dashboard_prints(in_time):
    result = reconcile(board(("2026-10", 5, 10, 0.5)), RECORDS, in_time(breakdowns=["site"]))
    assert set(result.to_frame()["breakdown"]) == {""}


def test_a_measure_that_no_dashboard_prints_is_shown(in_time, make_measure):
    other = make_measure("count", id="referrals")
    result = reconcile(board(("2026-10", 5, 10, 0.5)), RECORDS, [in_time(), other])
    assert row_of(result, measure="referrals", period="2026-10").verdict == "no figure"


def test_no_records_is_never_a_zero(in_time, make_measure):
    kind, reason = verdict(board(("2026-11", 0, 0, None)), in_time(), period="2026-11")
    assert (kind, reason) == ("no records", "the source has no record in this period")
    count = make_measure("count", id="in_time", breakdowns=["site"])
    columns = ("period", "site", "value")
    figures = board(
        ("2026-11", "A", 0),
        ("2026-10", "C", 0),
        ("2026-10", "D", 3),
        ("2026-10", "Total", 10),
        columns=columns,
    )
    assert verdict(figures, count, period="2026-11")[0] == "no records"
    kind, reason = verdict(figures, count, breakdown="site=C")
    assert (kind, reason) == ("agrees", "no record of this breakdown; the period has 10 of others")
    assert row_of(reconcile(figures, RECORDS, count), breakdown="site=C").value == 0
    assert verdict(figures, count, breakdown="site=D")[0] == "no records"
    kind, reason = verdict(figures, count, breakdown="site=Total")
    assert kind == "no records"
    assert reason.endswith("if this row is a total, leave its breakdown blank")


def test_nothing_left_after_the_filters_gives_no_value(in_time):
    measure = in_time(population="site = 'C'")
    kind, reason = verdict(board(("2026-10", None, None, 0.5)), measure)
    assert kind == "no records"
    assert "none of the 10 record(s) in the period is left" in reason
    assert verdict(board(("2026-10", 0, 0, None)), measure) == ("agrees", "")
    kind, reason = verdict(board(("2026-10", 0, 0, 0)), measure)
    assert (kind, reason) == ("differs", "the records give no value: nothing is left after the filters")


@pytest.mark.parametrize(
    ("row", "given", "reason"),
    [
        (("2026-10", 5, 10, "0.5", "2"), {}, "published under version '2'; the measure is version '1'"),
        (
            ("2026-10", None, None, "*", ""),
            {"published": {"suppressed": ["*"]}},
            r"suppressed in the publication (*)",
        ),
        (("2026-10", "", 10, None, ""), {}, "the published cell is blank: suppressed or not reported"),
        (("2026-10", None, None, "n/a", ""), {}, "the published value 'n/a' is not a number; if it hides"),
        (("2026-10", None, None, "0,5", ""), {}, "the published value '0,5' is not a number"),
        (("Oct 2026", 5, 10, 0.5, ""), {}, "period 'Oct 2026' is not a period; write 2026-10 (month)"),
        ((None, 5, 10, 0.5, ""), {}, "no period is given"),
        (("2026-10", 12, 10, None, ""), {}, "the published numerator 12 is above its denominator 10"),
        (
            ("2026-10", None, None, "50", ""),
            {},
            "the published proportion 50 is above 1; if it is a percentage",
        ),
        (
            ("2026-10", None, None, "101", ""),
            {"published": {"percent": True}},
            "the published proportion 101 is above 100 %",
        ),
        (("2026-10", None, None, "-0.1", ""), {}, "the published proportion -0.1 is below 0"),
        (("2026-10", 5.5, 10, None, ""), {}, "the published numerator 5.5 is not a count"),
        (("2026-10", -5, 10, None, ""), {}, "the published numerator -5 is not a count"),
    ],
)
def test_not_comparable_says_why(in_time, row, given, reason):
    columns = ("period", "numerator", "denominator", "value", "version")
    result = reconcile(board(row, columns=columns), RECORDS, in_time(**given))
    found = row_of(result, verdict="not comparable")
    assert reason in found.reason
    assert math.isnan(found.difference)


def test_a_percentage_given_as_a_fraction_is_named(in_time):
    kind, reason = verdict(board(("2026-10", None, None, 0.5)), in_time(published={"percent": True}))
    assert kind == "differs"
    assert "it would agree if the printed value were a fraction; it is declared a percentage" in reason


def test_unknown_names_are_kept_with_their_near_miss(in_time):
    figures = board(("2026-10", 5, 10, 0.5), measure="in_tme")
    result = reconcile(figures, RECORDS, in_time())
    found = row_of(result, measure="in_tme")
    assert (found.verdict, found.reason) == (
        "not comparable",
        "no measure is called 'in_tme'; did you mean \"in_time\"?",
    )
    assert found.title == "in_tme"
    assert (
        row_of(result, measure="in_time", period="2026-10").verdict == "no figure"
    )  # renamed, so not printed


def test_printed_names_and_the_id_both_name_the_measure(in_time):
    figures = pd.concat(
        [board(("2026-10", 5, 10, None), measure="Seen in time"), board(("2026-09", 1, 1, None))]
    )
    result = reconcile(figures, RECORDS, in_time(published={"names": ["Seen in time"]}))
    assert result.verdicts()["agrees"] == 2


def test_published_twice(in_time):
    figures = board(
        ("2026-10", 5, 10, 0.5), ("2026-10", 6, 10, 0.6), ("2026-09", 1, 1, 1), ("2026-09", 1, 1, 1.0)
    )
    frame = reconcile(figures, RECORDS, in_time()).to_frame()
    october = frame[frame["period"] == "2026-10"]
    assert list(october["verdict"]) == ["not comparable"] * 2
    assert set(october["reason"]) == {"published twice with different numbers"}
    september = frame[frame["period"] == "2026-09"]
    assert list(september["verdict"]) == ["agrees"] * 2
    assert set(september["reason"]) == {"published twice with the same numbers"}


def test_another_version_does_not_spoil_the_right_one(in_time):
    columns = ("period", "numerator", "denominator", "version")
    figures = board(("2026-10", 6, 12, "0"), ("2026-10", 5, 10, "1"), columns=columns)
    assert reconcile(figures, RECORDS, in_time()).verdicts()["agrees"] == 1


def test_breakdowns_that_are_not_the_measures_own_are_refused(in_time):
    columns = ("period", "site", "numerator", "denominator")
    result = reconcile(board(("2026-10", "A", 4, 6), columns=columns), RECORDS, in_time())
    assert row_of(result, verdict="not comparable").reason == "the measure has no breakdown 'site'"


def test_a_difference_before_the_version_took_effect_says_so(in_time):
    kind, reason = verdict(board(("2026-10", 6, 10, None)), in_time(effective_from="2026-11-01"))
    assert kind == "differs"
    assert reason.endswith("the period begins before this version took effect (2026-11-01)")


def test_periods_other_than_the_measures_own(in_time):
    figures = board(
        ("2026-W40", 5, 5, None), ("all", 6, 11, None), ("2026-Q4", 5, 10, None), ("FY2026-27", 6, 11, None)
    )
    result = reconcile(figures, RECORDS, in_time())
    # week 40 is 28 September to 4 October: 1 in September and 4 in October, all in time
    assert {
        row_of(result, period=label).verdict for label in ("2026-W40", "all", "2026-Q4", "FY2026-27")
    } == {"agrees"}


@pytest.mark.parametrize(
    "period",
    [date(2026, 10, 1), datetime(2026, 10, 1), pd.Timestamp("2026-10-01"), pd.Period("2026-10", "M")],
)
def test_a_date_that_begins_the_month_means_the_month(in_time, period):
    assert verdict(board((period, 5, 10, None)), in_time())[0] == "agrees"


def test_a_measure_without_a_date_has_only_the_whole_extract(in_time):
    measure = in_time(date=None, period="all")
    result = reconcile(board(("2026-10", 5, 10, None), (None, 6, 11, None)), RECORDS, measure)
    assert row_of(result, period="all").verdict == "agrees"
    assert "only the period 'all' can be counted again" in row_of(result, period="2026-10").reason


def test_a_median_needs_its_value(make_measure):
    records = pd.DataFrame({"on": OCTOBER, "days": range(10)})
    figures = pd.DataFrame(
        {"period": ["2026-10", "2026-10"], "numerator": [1, None], "value": [None, "4.5"]}, dtype=object
    )
    measure = make_measure("median", value="days")
    first = reconcile(figures[:1], records, measure).to_frame().iloc[0]
    assert (first.verdict, first.reason) == (
        "not comparable",
        "a median needs its value published, and that is blank",
    )
    assert reconcile(figures[1:], records, measure).to_frame().iloc[0].verdict == "agrees"


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_order_of_rows_does_not_matter(in_time, order):
    columns = ("period", "site", "numerator", "denominator")
    figures = board(
        ("2026-10", None, 5, 10),
        ("2026-10", "A", 4, 6),
        ("2026-10", "A", 5, 6),
        ("2026-09", "A", 1, 1),
        columns=columns,
    )
    measure = in_time(breakdowns=["site"])
    first = reconcile(figures, RECORDS, measure)
    again = reconcile(
        figures.sample(frac=1, random_state=order), RECORDS.sample(frac=1, random_state=order), measure
    )
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    pd.testing.assert_frame_equal(first.attrition, again.attrition)


def test_frames_of_other_libraries(in_time):
    figures = board(("2026-10", 5, 10, 0.5)).astype({"numerator": int, "denominator": int, "value": float})
    result = reconcile(pa.Table.from_pandas(figures), pa.Table.from_pandas(RECORDS), [in_time()])
    assert row_of(result, period="2026-10").verdict == "agrees"


def test_records_by_source_mappings_as_measures_and_a_given_engine(in_time, make_measure):
    other = make_measure("mean", id="wait", source="waits", value="days", date="seen_on")
    waits = pd.DataFrame({"seen_on": ["2026-10-03", "2026-10-04"], "days": ["1", "4"]})
    figures = pd.concat([board(("2026-10", 5, 10, None)), board(("2026-10", 5, 2, 2.5), measure="wait")])
    measures = [in_time().model_dump(), other]
    with Engine.open(time_zone="Europe/Amsterdam") as engine:
        result = reconcile(
            figures,
            {"cases": RECORDS, "waits": waits},
            measures,
            engine=engine,
            columns={"waits": {"days": "integer"}},
        )
        assert engine.scalar("select 1") == 1  # still open
    assert result.verdicts()["agrees"] == 2


def test_text_dates_are_dates_and_only_iso_text(in_time):
    records = RECORDS.assign(on=RECORDS["on"].astype(str))
    assert (
        row_of(reconcile(board(("2026-10", 5, 10, None)), records, in_time()), period="2026-10").verdict
        == "agrees"
    )


def test_passport_and_round_trip(in_time, tmp_path):
    measure = in_time()
    result = reconcile(board(("2026-10", 5, 10, 0.5), ("2026-13", 1, 1, 1)), RECORDS, measure)
    found = row_of(result, period="2026-10")
    assert found.definition == definition_digest(measure)
    assert list(result.sql) == ["in_time"]
    steps = result.attrition[result.attrition["period"] == "2026-10"]
    assert list(steps["left"]) == [10, 10, 5]
    assert tuple(result.verdicts()) == VERDICTS
    assert sum(result.verdicts().values()) == len(result.to_frame())
    save_result(tmp_path / "r", result)
    again = load_result(tmp_path / "r", Reconciliation)
    pd.testing.assert_frame_equal(again.to_frame(), result.to_frame())
    pd.testing.assert_frame_equal(again.attrition, result.attrition)
    assert (dict(again.sql), dict(again.undated), again.verdicts()) == (
        dict(result.sql),
        dict(result.undated),
        result.verdicts(),
    )


def test_an_empty_dashboard_and_empty_records(in_time):
    columns = {"measure": "str", "period": "str", "numerator": "float64"}
    empty = pd.DataFrame(columns=list(columns)).astype(columns)
    result = reconcile(empty, RECORDS, in_time())
    assert result.verdicts() == dict.fromkeys(VERDICTS, 0) | {"no figure": 2}
    nothing = reconcile(empty, RECORDS[:0].astype({"in_time": bool}), in_time())
    assert len(nothing.to_frame()) == 0
    assert (
        reconcile(
            board(("2026-10", 5, 10, 0.5)), RECORDS[:0].astype({"in_time": bool}), in_time()
        ).verdicts()["no records"]
        == 1
    )
