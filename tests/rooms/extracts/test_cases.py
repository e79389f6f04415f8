"""Case tables: milestones, ties, counts, fan-out."""

from __future__ import annotations

from datetime import date

import pytest

from assurance.errors import ExtractError
from assurance.extracts import derive_cases
from assurance.programme import CaseSource

DAY = "date '2026-01-0{}'".format


@pytest.fixture
def tables(engine):
    engine.execute(
        "create or replace view referrals as select 1::bigint _row, 'A' ref, 'T1' team "
        "union all select 2, 'B', 'T2' union all select 3, 'C', null order by _row"
    )
    rows = [
        (1, "'A'", DAY(3), "'late'", 5),
        (2, "'A'", DAY(1), "'first'", 9),
        (3, "'A'", DAY(1), "'tied'", 7),
        (4, "'B'", DAY(2), "null", 1),
        (5, "'B'", "null", "'undated'", 2),
        (6, "null", DAY(1), "'x'", 3),
        (7, "'Z'", DAY(1), "'stray'", 4),
    ]
    engine.execute(
        "create or replace view events as "
        + " union all ".join(
            f"select {r}::bigint _row, {k}::varchar ref, {d}::date seen_on, {w}::varchar word, {n}::bigint n"
            for r, k, d, w, n in rows
        )
    )
    yield engine
    for name in ("cases", "referrals", "events"):
        engine.execute(f"drop view if exists {name}")


def declare(milestones, *, base="referrals"):
    return CaseSource(
        kind="cases",
        title="Cases",
        base=base,
        case="ref",
        milestones={name: {"source": "events", **keys} for name, keys in milestones.items()},
    )


MILESTONES = {
    "first_word": {"first": "word", "by": "seen_on"},
    "last_word": {"last": "word", "by": "seen_on"},
    "last_tied": {"last": "word", "by": "seen_on", "when": "n >= 7"},
    "first_seen": {"first": "seen_on"},
    "most": {"last": "n"},
    "seen_times": {"count": True},
    "big_times": {"count": True, "when": "n > 6"},
}


def test_milestones_of_a_base(tables):
    warnings = derive_cases("cases", declare(MILESTONES), engine=tables)
    assert tables.rows("select * from cases order by _row") == [
        (1, "A", "T1", "first", "late", "tied", date(2026, 1, 1), 9, 3, 2),
        (2, "B", "T2", None, None, None, date(2026, 1, 2), 2, 2, 0),
        (3, "C", None, None, None, None, None, None, 0, 0),
    ]
    assert list(tables.columns("cases")) == ["_row", "ref", "team", *MILESTONES]
    assert tables.columns("cases")["seen_times"] == "BIGINT"
    assert warnings == (
        "cases: of the rows of events, 1 have no ref and 1 belong to a case that referrals does not have; "
        "they count for no case.",
    )


def test_without_a_base_every_case_seen_has_a_row(tables):
    warnings = derive_cases("cases", declare({"n_events": {"count": True}}, base=None), engine=tables)
    assert tables.rows("select * from cases order by _row") == [(1, "A", 3), (4, "B", 2), (7, "Z", 1)]
    assert warnings == ("cases: of the rows of events, 1 have no ref; they count for no case.",)


def test_cases_of_several_sources_are_joined_once_each(tables):
    source = CaseSource(
        kind="cases",
        title="Cases",
        case="ref",
        milestones={
            "team": {"source": "referrals", "first": "team"},
            "n_events": {"source": "events", "count": True},
            "word": {"source": "events", "case": "word", "first": "n"},
        },
    )
    derive_cases("cases", source, engine=tables)
    found = {ref: rest for _, ref, *rest in tables.rows("select * from cases")}
    assert found["A"] == ["T1", 3, None]
    assert found["C"] == [None, 0, None]
    assert found["Z"] == [None, 1, None]
    assert found["tied"] == [None, 0, 7]
    assert len(found) == tables.scalar("select count(*) from cases") == 4 + 6


def test_a_base_with_a_case_twice_is_refused(tables):
    tables.execute(
        "create or replace view referrals as select 1::bigint _row, 'A' ref union all select 2, 'A'"
    )
    with pytest.raises(ExtractError, match="1 rows of its base 'referrals' repeat a ref"):
        derive_cases("cases", declare({"n": {"count": True}}), engine=tables)


def test_a_base_row_without_a_case_is_refused(tables):
    tables.execute(
        "create or replace view referrals as select 1::bigint _row, 'A' ref union all select 2, null"
    )
    with pytest.raises(ExtractError, match="1 rows of its base 'referrals' have no ref"):
        derive_cases("cases", declare({"n": {"count": True}}), engine=tables)


def test_text_is_never_compared_with_numbers(tables):
    tables.execute("create or replace view referrals as select 1::bigint _row, 7::bigint ref")
    with pytest.raises(
        ExtractError, match=r"different types: referrals\.ref is integer, events\.ref is text"
    ):
        derive_cases("cases", declare({"n": {"count": True}}), engine=tables)


def test_empty_sources_give_an_empty_table(tables):
    tables.execute("create or replace view events as select 1::bigint _row, 'A' ref, 1::bigint n where false")
    derive_cases("cases", declare({"n_events": {"count": True}}, base=None), engine=tables)
    assert tables.rows("select * from cases") == []


def test_derived_columns_are_computed_from_the_others(tables):
    source = declare(MILESTONES).model_copy(
        update={
            "derive": {
                "often": "seen_times >= 2",
                "share": "big_times / seen_times",
                "band": "age_band(most, 5)",
                "wait": "calendar_days(first_seen, date '2026-01-10')",
                "whole": "team is not null and starts_with(team, 'T')",
            }
        }
    )
    derive_cases("cases", source, engine=tables)
    found = tables.rows("select ref, often, share, band, wait, whole from cases order by _row")
    assert found == [
        ("A", True, 2 / 3, "05-09", 9, True),
        ("B", True, 0.0, "00-04", 8, True),
        ("C", False, None, None, None, False),
    ]
    kinds = tables.columns("cases")
    assert [kinds[name] for name in ("often", "share", "band", "wait", "whole")] == [
        "BOOLEAN", "DOUBLE", "VARCHAR", "BIGINT", "BOOLEAN",
    ]  # fmt: skip
    assert list(kinds)[-5:] == list(source.derive)
