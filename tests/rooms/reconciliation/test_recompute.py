"""Every statistic counted by hand, and what the filters remove."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.errors import DomainError, ExpressionError
from assurance.reconciliation.labels import label

ON = date(2026, 10, 5)
DATED = {"on": "date"}


def steps(figure):
    return [(step.id, step.removed, step.left) for step in figure.steps]


def only(found, period="2026-10"):
    return found.figure(parse_period(period))


def test_proportion_keeps_unknown_conditions_apart(make_measure, count_again):
    measure = make_measure(
        "proportion",
        population="age >= 18",
        exclusions=[
            {"id": "moved", "when": "moved", "reason": "moved away"},
            {"id": "died", "when": "died", "reason": "died before"},
        ],
        numerator="days <= 28",
    )
    frame = pd.DataFrame(
        {
            "on": [ON] * 9,
            "age": [None, 10, 20, 20, 20, 20, 20, 20, 20],
            "moved": [True, True, True, None, False, False, False, False, False],
            "died": [True, True, True, True, None, False, False, False, False],
            "days": [1, 1, 1, 1, 10, 28, 29, None, None],
        }
    )
    columns = DATED | {"age": "number", "moved": "boolean", "died": "boolean", "days": "number"}
    figure = only(count_again(measure, frame, columns, "2026-10"))
    assert steps(figure) == [
        ("rows", 0, 9),
        ("population_not_known", 1, 8),
        ("population", 1, 7),
        ("moved", 1, 6),  # the first reason wins: this row also died
        ("died", 1, 5),  # moved is not known here, which does not exclude; died does
        ("numerator_not_known", 2, 3),
        ("numerator", 1, 2),
    ]
    assert (figure.numerator, figure.denominator, figure.value) == (2, 5, Fraction(2, 5))
    assert figure.left == 5


def test_count_of_rows_and_of_rows_met(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 4, "late": [True, False, None, True]})
    columns = DATED | {"late": "boolean"}
    whole = only(count_again(make_measure("count"), frame, columns, "2026-10"))
    late = only(count_again(make_measure("count", numerator="late"), frame, columns, "2026-10"))
    assert (whole.numerator, whole.denominator, whole.value) == (4, None, 4)
    assert (late.numerator, late.denominator, late.value) == (2, None, 2)
    assert steps(late)[1:] == [("numerator_not_known", 1, 3), ("numerator", 1, 2)]


@pytest.mark.parametrize(
    ("statistic", "extra", "numerator", "denominator", "value"),
    [
        ("sum", {}, 27, None, 27),
        ("mean", {}, 27, 4, Fraction(27, 4)),
        ("median", {}, None, 4, Fraction(11, 2)),
        ("centile", {"centile": 0.9}, None, 4, Fraction(129, 10)),
    ],
)
def test_statistics_of_whole_numbers_are_exact(
    make_measure, count_again, statistic, extra, numerator, denominator, value
):
    # values 1, 3, 8, 15; type 7 at 0.9: position 2.7, so 8 + 0.7 * 7 = 12.9
    frame = pd.DataFrame({"on": [ON] * 5, "days": [15, 1, None, 8, 3]})
    measure = make_measure(statistic, value="days", **extra)
    figure = only(count_again(measure, frame, DATED | {"days": "number"}, "2026-10"))
    assert (figure.numerator, figure.denominator, figure.value) == (numerator, denominator, value)
    assert steps(figure) == [("rows", 0, 5), ("value_not_known", 1, 4)]


def test_statistics_of_fractions_are_floats(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 3, "days": [0.1, 0.2, 0.4]})
    columns = DATED | {"days": "number"}
    mean = only(count_again(make_measure("mean", value="days"), frame, columns, "2026-10"))
    median = only(count_again(make_measure("median", value="days"), frame, columns, "2026-10"))
    assert mean.value == pytest.approx(0.7 / 3, rel=1e-11)
    assert median.value == 0.2


def test_sum_is_exact_beyond_double_precision(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 3, "pence": [2**62, 2**62, 1]})
    figure = only(
        count_again(make_measure("sum", value="pence"), frame, DATED | {"pence": "integer"}, "2026-10")
    )
    assert figure.value == 2**63 + 1


def test_rate_leaves_out_rows_with_either_part_unknown(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 4, "falls": [3, None, 2, 1], "bed_days": [100, 50, None, 300]})
    measure = make_measure("rate", numerator="falls", denominator="bed_days", per=1000)
    figure = only(count_again(measure, frame, DATED | {"falls": "number", "bed_days": "number"}, "2026-10"))
    assert (figure.numerator, figure.denominator, figure.value) == (4, 400, 10)
    assert steps(figure)[1:] == [("numerator_not_known", 1, 3), ("denominator_not_known", 1, 2)]


def test_rate_over_nothing_has_no_value(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON], "falls": [3], "bed_days": [0]})
    measure = make_measure("rate", numerator="falls", denominator="bed_days")
    figure = only(count_again(measure, frame, DATED | {"falls": "integer", "bed_days": "integer"}, "2026-10"))
    assert (figure.numerator, figure.denominator, figure.value) == (3, 0, None)


@pytest.mark.parametrize("statistic", ["mean", "median", "sum"])
def test_values_all_unknown_give_nothing_and_not_zero(make_measure, count_again, statistic):
    frame = pd.DataFrame({"on": [ON, ON], "days": pd.array([None, None], dtype="Float64")})
    figure = only(
        count_again(make_measure(statistic, value="days"), frame, DATED | {"days": "number"}, "2026-10")
    )
    assert figure.value is None
    assert figure.rows == 2


def test_infinite_and_not_a_number_are_not_known(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 3, "days": [float("inf"), float("nan"), 2.0]})
    figure = only(
        count_again(make_measure("mean", value="days"), frame, DATED | {"days": "number"}, "2026-10")
    )
    assert figure.value == 2
    assert steps(figure)[-1] == ("value_not_known", 2, 1)


def test_every_row_excluded(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON, ON], "days": [1, 2]})
    columns = DATED | {"days": "integer"}
    share = make_measure("proportion", population="days > 5", numerator="days = 1")
    figure = only(count_again(share, frame, columns, "2026-10"))
    assert (figure.rows, figure.numerator, figure.denominator, figure.value) == (2, 0, 0, None)
    total = only(
        count_again(make_measure("sum", population="days > 5", value="days"), frame, columns, "2026-10")
    )
    assert total.value == 0  # a sum over no rows; rows with unknown values would give None


def test_timestamps_lie_in_the_period_of_their_local_date(make_measure, count_again):
    frame = pd.DataFrame(
        {
            "on": [
                datetime(2025, 6, 30, 22, 59),  # 30 June 23:59 in London
                datetime(2025, 6, 30, 23, 0),  # 1 July 00:00 in London
                datetime(2025, 12, 31, 23, 59, 59),  # winter: the same date
                datetime(2026, 1, 1),
                None,
            ]
        }
    )
    found = count_again(
        make_measure("count"), frame, {"on": "timestamp"}, "2025-06", "2025-07", "2025-12", "2026-01", "all"
    )
    counts = {
        label: only(found, label).value for label in ("2025-06", "2025-07", "2025-12", "2026-01", "all")
    }
    assert counts == {"2025-06": 1, "2025-07": 1, "2025-12": 1, "2026-01": 1, "all": 5}
    assert found.undated == 1


def test_periods_may_overlap_and_be_named_differently(make_measure, count_again):
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 6)]
    found = count_again(
        make_measure("count"),
        pd.DataFrame({"on": days}),
        DATED,
        *(
            "2026-03",
            "2026-04",
            "2026-Q1",
            "2026-W14",
            "FY2025-26",
            "2026-03/2026-04",
            "2026-03-31",
            "2026-03/2026-03",
        ),
    )
    value = {figure.period.label: figure.value for figure in found.figures}
    assert value["2026-04"] == 2
    assert value["2026-Q1"] == value["FY2025-26"] == value["2026-03-31"] == 1
    assert value["2026-W14"] == 2  # Monday 30 March to Sunday 5 April
    assert value["2026-03/2026-04"] == 3
    assert only(found, "2026-03").value == only(found, "2026-03/2026-03").value == 1  # one span, one figure


def test_breakdowns_and_their_null_group_add_up_to_the_whole(make_measure, count_again):
    frame = pd.DataFrame(
        {"on": [ON] * 5, "site": ["A", "A ", "B", None, "  "], "ward": [1.0, 2.0, 1.0, None, 1.0]}
    )
    columns = DATED | {"site": "text", "ward": "number"}
    found = count_again(
        make_measure("count", breakdowns=["site", "ward"]),
        frame,
        columns,
        "2026-10",
        sets=[("site",), ("ward", "site"), ("site", "ward")],
    )
    period = parse_period("2026-10")
    assert found.figure(period, (("site", "A"),)).value == 2  # blanks at the end do not count
    assert found.figure(period, (("site", None),)).value == 2
    assert found.figure(period, (("site", "A"), ("ward", "1"))).value == 1
    assert found.figure(period, (("site", "C"),)) is None
    assert sum(f.value for f in found.figures if [name for name, _ in f.breakdown] == ["site"]) == 5
    assert "site=(not recorded)" in set(found.to_frame()["breakdown"])


def test_labels_are_written_alike_on_both_sides(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON] * 2, "x": [True, False], "y": [0.5, 3.0], "z": [ON, ON], "w": [7, 8]})
    kinds = {"x": "boolean", "y": "number", "z": "date", "w": "integer"}
    measure = make_measure("count", breakdowns=list(kinds))
    found = count_again(measure, frame, DATED | kinds, "2026-10", sets=[tuple(kinds)])
    rows = {figure.breakdown for figure in found.figures if figure.breakdown}
    expected = {tuple((name, label(row[name])) for name in kinds) for row in frame.to_dict("records")}
    assert rows == expected


def test_a_period_without_records_has_an_empty_whole(make_measure, count_again):
    found = count_again(make_measure("count"), pd.DataFrame({"on": [ON]}), DATED, "2026-09")
    assert only(found, "2026-09").rows == 0


def test_all_takes_every_row_also_without_a_date_column(make_measure, count_again):
    measure = make_measure("count", date=None, period="all")
    assert only(count_again(measure, pd.DataFrame({"on": [ON, None]}), DATED, "all"), "all").value == 2


def test_no_rows_at_all(make_measure, count_again):
    frame = pd.DataFrame({"on": pd.Series([], dtype="datetime64[us]")})
    found = count_again(
        make_measure("count", breakdowns=["on"]), frame, {"on": "timestamp"}, "2026-10", "all", sets=[("on",)]
    )
    assert [figure.rows for figure in found.figures] == [0, 0]


def test_sql_is_one_scan_and_names_each_filter(make_measure, count_again):
    measure = make_measure("count", population="on is not null")
    found = count_again(measure, pd.DataFrame({"on": [ON]}), DATED, "2026-09", "2026-10")
    assert found.sql.count('FROM "cases"') == 1
    assert "-- population_not_known" in found.sql


def test_refusals_name_measure_and_part(make_measure, count_again):
    frame = pd.DataFrame({"on": [ON], "site": ["A"]})
    columns = DATED | {"site": "text"}
    with pytest.raises(
        ExpressionError, match=r'measure m: numerator: .*sit is not a column.*did you mean "site"'
    ):
        count_again(make_measure("proportion", numerator="sit = 'A'"), frame, columns, "2026-10")
    with pytest.raises(DomainError, match=r"measure m: its records have no column 'sit'; did you mean"):
        count_again(make_measure("count", breakdowns=["sit"]), frame, columns, "2026-10")
    with pytest.raises(DomainError, match=r"measure m: column 'site' is of type text; a date or timestamp"):
        count_again(make_measure("count", date="site"), frame, columns, "2026-10")
    with pytest.raises(DomainError, match=r"measure m: 'ward' is not among its breakdowns"):
        count_again(make_measure("count"), frame, columns, "2026-10", sets=[("ward",)])
    with pytest.raises(DomainError, match=r"measure m: it has no date, so only the period 'all'"):
        count_again(make_measure("count", date=None, period="all"), frame, columns, "2026-10")
