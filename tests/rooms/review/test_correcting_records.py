"""How a measure counts the cases of a frame, what was published of it, and what cannot be corrected."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.programme import Measure, Publication
from assurance.review.correcting.by_reviews import Audited, correct_figures
from assurance.review.correcting.need import Claim
from assurance.review.correcting.published import published_claims
from assurance.review.correcting.records import CaseRecord, CountedFrame, count_frame

OCTOBER = parse_period("2026-10")


def measure(**changes):
    values = {
        "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen", "group": "access",
        "owner": "Lead", "source": "visits", "statistic": "proportion", "numerator": "seen", "date": "on",
        "population": "valid", "direction": "increase",
        "exclusions": [{"id": "gone", "when": "gone", "reason": "moved away"}],
    }  # fmt: skip
    return Measure.model_validate(values | changes)


FLAG = st.sampled_from([True, False, None])
ROW = st.tuples(
    st.sampled_from("abcdef"),
    FLAG,
    FLAG,
    FLAG,
    st.sampled_from(["2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01", None]),
)


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=12), frame=st.sets(st.sampled_from("abcd"), min_size=1))
def test_cases_are_counted_as_the_measure_says(rows, frame):
    """Against a count by hand: in the period, in the population for certain, not excluded for certain."""
    records = pd.DataFrame(rows, columns=["key", "valid", "gone", "seen", "on"])
    records["on"] = pd.to_datetime(records["on"]).dt.date
    for name in ("valid", "gone", "seen"):
        records[name] = records[name].astype("boolean")
    stratum = {case: "odd" if case in "ac" else "even" for case in frame}
    kinds = {"key": "text", "valid": "boolean", "gone": "boolean", "seen": "boolean", "on": "date"}
    with Engine.open() as engine:
        engine.register_frame(
            "visits", records.astype({"on": "datetime64[us]"}) if records["on"].isna().all() else records
        )
        engine.register_frame(
            "cases", pd.DataFrame({"case_key": list(stratum), "stratum": list(stratum.values())})
        )
        found = count_frame(
            engine, measure(), view="visits", columns=kinds, period=OCTOBER, case_key="key", frame="cases",
            sampled=sorted(frame),
        )  # fmt: skip
    counted = [
        (key, seen is True)
        for key, valid, gone, seen, on in rows
        if valid is True and gone is not True and on in ("2026-10-01", "2026-10-31")
    ]
    for name in set(stratum.values()):
        mine = [met for key, met in counted if stratum.get(key) == name]
        assert (found.denominator[name], found.numerator[name]) == (len(mine), sum(mine))
    assert found.outside == sum(key not in frame for key, _ in counted)
    assert found.total == len(counted)
    assert found.repeated == sum(sum(key == case for key, _ in counted) > 1 for case in frame)
    for case in frame:
        mine = [row for row in rows if row[0] == case]
        if mine:
            met = [met for key, met in counted if key == case]
            assert found.cases[case] == CaseRecord(
                len(mine), len(met), sum(met), sum(row[3] is True for row in mine)
            )


def claims(row, how, **changes):
    nothing = dict.fromkeys(("published_numerator", "published_denominator", "published_value"), float("nan"))
    cells = {"measure": "seen", "period": "2026-10", "breakdown": "", "verdict": "differs", "source": "board"}
    figures = pd.DataFrame([cells | nothing | row])
    found = published_claims(
        figures, measure(**changes), period="2026-10", strata={"": "all"}, printing={"board": how}
    )
    return dict(found[0].parts) if found else {}


PERCENT = Publication(percent=True, decimals=1)
COUNTS = {"published_numerator": 84.0, "published_denominator": 120.0}


@pytest.mark.parametrize(
    ("row", "how", "part", "ends"),
    [
        ({"published_value": 0.7}, Publication(), "value", ("7/10", "7/10")),
        ({"published_value": 0.654}, PERCENT, "value", ("1307/2000", "1309/2000")),
        (COUNTS | {"published_value": 0.7}, PERCENT, "value", ("84/120", "84/120")),
        (COUNTS, PERCENT, "numerator", ("84", "84")),
        ({"published_numerator": 85.0}, Publication(counts_to=5), "numerator", ("165/2", "175/2")),
        ({"published_numerator": 84.0}, Publication(counts_to=5), "numerator", ("84", "84")),
        ({"published_numerator": 0.0}, Publication(counts_to=5), "numerator", ("0", "5/2")),
    ],
)
def test_what_was_published_is_what_rounds_to_it(row, how, part, ends):
    assert claims(row, how)[part] == Claim(*map(Fraction, ends))


def test_a_count_is_its_numerator_or_its_value():
    count = {"statistic": "count", "population": None}
    assert claims({"published_value": 12.0}, Publication(), **count) == {"numerator": Claim(12, 12)}
    assert claims(COUNTS, Publication(), **count) == {"numerator": Claim(84, 84)}


@pytest.mark.parametrize(
    "row",
    [
        {},
        COUNTS | {"verdict": "not comparable"},
        COUNTS | {"period": "2026-09"},
        COUNTS | {"breakdown": "site=X"},
    ],
)
def test_what_is_no_figure_of_this_audit_is_left_out(row):
    assert claims(row, Publication()) == {}


def counted(**changes):
    cases = {f"Amet{place}": CaseRecord(1, 1, 1, 1) for place in range(5)}
    values = {
        "numerator": {"A": 30}, "denominator": {"A": 40}, "cases": cases, "outside": 0, "repeated": 0,
        "total": 40,
    }  # fmt: skip
    return CountedFrame(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "part", "said"),
    [
        ({"outside": 3}, "numerator", "the figure counts 40 record(s), 3 of which are not in the frame"),
        ({"repeated": 2}, "numerator", "2 case(s) of the frame are counted more than once"),
        (
            {"cases": {"Amet0": CaseRecord(2, 1, 1, 1)}},
            "population",
            "1 sampled case(s) have several records",
        ),
        ({"numerator": {"A": 2}}, "numerator", "contradicts the audited cases"),
    ],
)
def test_a_figure_that_cannot_be_corrected_says_why(make, changes, part, said):
    audits = {"measure": "seen", "part": part}
    plan = make.plan(questions=[make.question(audits=audits)])
    reviews = make.reviews({"A": {"met": 5}})
    one = Audited(plan.questions[0], measure(), "2026-10", lambda _: counted(**changes), ())
    found = correct_figures(reviews, (one,), plan=plan, population={"A": 50})
    assert found.figures == ()
    assert said in found.refused["Seen"]


def test_one_figure_that_cannot_be_corrected_does_not_stop_the_others(make):
    audits = {"measure": "seen", "part": "numerator"}
    plan = make.plan(questions=[make.question(audits=audits)])
    reviews = make.reviews({"A": {"met": 5}})
    whole = Audited(plan.questions[0], measure(), "2026-10", lambda _: counted(), ())
    other = SimpleNamespace(**{name: getattr(whole, name) for name in ("question", "period", "claims")})
    other.measure, other.counted = measure(title="Others"), lambda _: counted(outside=1)
    found = correct_figures(reviews, (other, whole), plan=plan, population={"A": 50})
    assert list(found.refused) == ["Others"]
    assert found.figures[0].rows.loc[0, "value"] == 30 / 40
