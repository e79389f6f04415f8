"""Drift of a table of figures: names, ids, measures, versions, ends, beginnings and gaps."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import load_result, save_result
from assurance.pack.findings import findings_of
from assurance.reconciliation import Drift, find_drift
from assurance.reconciliation.drift.find import drift_of_series
from assurance.reconciliation.drift.model import KINDS
from assurance.reconciliation.drift.series import Entry, Series, make_series

MONTHS = [f"2026-{month:02}" for month in range(1, 7)]


def table(rows: list[tuple[object, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))


def named(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return table(list(rows), "period", "code", "name")


def drift(frame: pd.DataFrame, **given) -> Drift:
    return find_drift(frame, ids=["code"], names={"code": "name"}, **given)


def told(found: Drift, *columns: str) -> list[tuple[object, ...]]:
    return list(found.to_frame()[list(columns)].itertuples(index=False, name=None))


def test_a_new_name_is_told_from_the_first_period_of_it() -> None:
    frame = named(("2026-01", "A", "Elm"), ("2026-02", "A", "Elm"), ("2026-03", "A", "Oak"))
    found = drift(frame)
    assert told(found, "kind", "status", "id", "before", "after", "since", "until") == [
        ("new name", "certain", "A", "Elm", "Oak", "2026-03", "")
    ]


@pytest.mark.parametrize("other", ["ELM ROAD", "Elm-Road", "Elm  Road.", "elm (road)"])
def test_capitals_and_punctuation_are_no_new_name(other: str) -> None:
    found = drift(named(("2026-01", "A", "Elm Road"), ("2026-02", "A", other)))
    assert told(found, "kind", "after") == [("spelled differently", other)]


def test_a_name_that_comes_back_is_told_twice() -> None:
    rows = [(month, "A", name) for month, name in zip(MONTHS, "EEOOEE", strict=True)]
    found = drift(named(*rows))
    assert told(found, "before", "after", "since", "until") == [
        ("E", "O", "2026-03", "2026-04"),
        ("O", "E", "2026-05", ""),
    ]
    assert "again" in found.to_frame()["words"].iloc[1]


def test_two_names_in_one_period_are_neither_old_nor_new() -> None:
    rows = [("2026-01", "A", "Elm"), ("2026-02", "A", "Elm"), ("2026-02", "A", "Oak")]
    found = drift(named(*rows, ("2026-03", "A", "Elm")))
    assert told(found, "kind", "since", "until", "count") == [("two names at once", "2026-02", "2026-02", 1)]


def test_a_missing_name_is_no_change() -> None:
    frame = named(("2026-01", "A", "Elm"), ("2026-02", "A", None), ("2026-03", "A", "Elm"))
    assert not len(drift(frame).items)


def test_a_name_goes_on_under_a_new_id_only_possibly() -> None:
    rows = [(month, "A" if month < "2026-04" else "B", "Elm") for month in MONTHS]
    found = drift(named(*rows, *((month, "C", "Oak") for month in MONTHS)))
    moved = found.items[found.items["kind"] == "new id"]
    assert moved[["status", "before", "after", "since"]].values.tolist() == [
        ["possibly", "A", "B", "2026-04"]
    ]
    assert not found.kinds()["one name, several ids"]


@pytest.mark.parametrize(
    ("begins", "why"),
    [("2026-05", "a month lies in between"), ("2026-03", "both are there in one month")],
)
def test_ids_of_one_name_that_do_not_follow_each_other_are_only_named(begins: str, why: str) -> None:
    rows = [(month, "A", "Elm") for month in MONTHS if month < "2026-04"]
    rows += [(month, "B", "Elm") for month in MONTHS if month >= begins]
    found = drift(named(*rows, *((month, "C", "Oak") for month in MONTHS)))
    assert not found.kinds()["new id"], why
    assert found.kinds()["one name, several ids"] == 1


def test_two_ids_of_the_name_that_begin_at_once_leave_it_open() -> None:
    rows = [(month, "A", "Elm") for month in MONTHS[:3]]
    rows += [(month, code, "Elm") for month in MONTHS[3:] for code in ("B", "D")]
    found = drift(named(*rows, *((month, "C", "Oak") for month in MONTHS)))
    assert not found.kinds()["new id"]


def test_a_name_may_say_what_it_was_called() -> None:
    rows = [(month, "A", "Elm") for month in MONTHS[:3]]
    rows += [(month, "B", "Oak (formerly Elm)") for month in MONTHS[3:]]
    everybody = [(month, "C", "Ash") for month in MONTHS]
    assert drift(named(*rows, *everybody)).kinds()["new id"] == 1
    others = [(month, "D", "Fir") for month in MONTHS[3:]]
    assert drift(named(*rows, *everybody, *others)).kinds()["new id"] == 0  # two begin: nothing is said
    rows = [(*row[:2], "Oak") if row[1] == "B" else row for row in rows]
    assert drift(named(*rows, *everybody)).kinds()["new id"] == 0  # one ends, one begins: the name is silent


def series(source: str, *rows: tuple[str, str, str]) -> list[Series]:
    entries = [
        Entry(parse_period(period), place=(("code", code),), names=(("code", name),))
        for period, code, name in rows
    ]
    return make_series(source, entries)


def test_two_sources_that_name_an_id_differently_for_the_same_time() -> None:
    years = series("years", ("FY2025-26", "A", "Elm"), ("FY2026-27", "A", "Elm"), ("FY2026-27", "B", "Oak"))
    months = [
        ("2026-03", "A", "Elm"),
        ("2026-04", "A", "Ash"),
        ("2026-04", "B", "OAK"),
        ("2028-01", "B", "Fir"),
    ]
    found = drift_of_series([*years, *series("months", *months)], {})
    mine = found.items[found.items["kind"] == "named differently elsewhere"]
    assert mine[["source", "id", "before", "after", "since", "count"]].values.tolist() == [
        ["years", "A", "Elm", "Ash", "FY2026-27", 1]
    ]


def test_an_end_names_no_cause() -> None:
    frame = named(*((month, "A", "Elm") for month in MONTHS), ("2026-01", "B", "Oak"))
    found = drift(frame)
    assert told(found, "kind", "id", "since", "before") == [("id ends", "B", "2026-02", "2026-01")]
    words = found.to_frame()["words"].iloc[0]
    assert not any(word in words for word in ("because", "closed", "merged", "due to"))
    assert "is not said" in found.sentence()


def test_gaps_are_told_once_at_the_widest() -> None:
    rows = [(m, measure, code, 1) for m in MONTHS for measure in ("x", "y") for code in ("A", "B")]
    frame = table(rows, "period", "measure", "code", "value")
    frame = frame[frame["period"] != "2026-02"]
    frame = frame[~((frame["period"] == "2026-04") & (frame["measure"] == "x"))]
    frame = frame[~((frame["period"] == "2026-05") & (frame["code"] == "B"))]
    frame = frame[~((frame["period"] == "2026-03") & (frame["code"] == "A") & (frame["measure"] == "y"))]
    found = find_drift(frame, ids=["code"], measure="measure")
    assert told(found, "kind", "id", "since", "count") == [
        ("period missing", "", "2026-02", 1),
        ("measure missing", "x", "2026-04", 1),
        ("id missing", "B", "2026-05", 1),
        ("line missing", "y, code=A", "2026-03", 1),
    ]


def test_a_column_that_says_nothing_any_more_has_ended(make_measure) -> None:
    frame = pd.DataFrame(
        {"period": MONTHS, "code": "A", "seen": [1] * 6, "better": [1, 1, 1, None, None, None]}
    )
    limit = {"text": "The column ends with March 2026.", "since": "2026-04-01", "kind": "definition"}
    measures = [make_measure("count", id="better", limitations=[limit]), make_measure("count", id="seen")]
    found = find_drift(frame, ids=["code"], values=["seen", "better"], measures=measures)
    assert told(found, "kind", "id", "since") == [
        ("declared break", "better", "2026-04"), ("measure ends", "better", "2026-04")
    ]  # fmt: skip


def test_a_new_version_and_one_that_took_effect(make_measure) -> None:
    rows = [(m, "x", code, "1" if m < "2026-03" or code == "B" else "2") for m in MONTHS for code in "AB"]
    measure = make_measure("count", id="x", version="2", effective_from="2026-03-01")
    found = find_drift(
        table(rows, "period", "measure", "code", "version"), ids=["code"], measure="measure",
        version="version", measures=[measure],
    )  # fmt: skip
    assert told(found, "kind", "before", "after", "since", "count", "of") == [
        ("version changes", "1", "2", "2026-03", 4, 8),
        ("declared break", "", "", "2026-03", 2, 6),
    ]


def renamed(*, shift: int = 0, lines: str = "AB") -> pd.DataFrame:
    rows = [(m, "x", code) for m in MONTHS[:3] for code in "AB"]
    rows += [(m, "z", code) for m in MONTHS[3 + shift :] for code in lines]
    rows += [(m, "y", code) for m in MONTHS for code in "AB"]
    return table(rows, "period", "measure", "code")


def test_an_unknown_name_that_follows_a_measure_is_consistent_with_it(make_measure) -> None:
    measures = [make_measure("count", id=name) for name in ("x", "y")]
    found = find_drift(renamed(), ids=["code"], measure="measure", measures=measures)
    assert told(found, "kind", "status", "id", "after", "since") == [
        ("measure under a new name", "consistent with", "x", "z", "2026-04")
    ]
    assert "was not looked at" in found.to_frame()["words"].iloc[0]


@pytest.mark.parametrize("given", [{"shift": 1}, {"lines": "A"}])
def test_an_unknown_name_elsewhere_is_only_unknown(make_measure, given) -> None:
    measures = [make_measure("count", id=name) for name in ("x", "y")]
    found = find_drift(renamed(**given), ids=["code"], measure="measure", measures=measures)
    assert found.kinds()["measure under a new name"] == 0
    assert found.kinds()["unknown measure"] == found.kinds()["measure ends"] == 1


def test_a_measure_under_another_of_its_declared_names_is_a_new_name(make_measure) -> None:
    rows = [(month, "Seen" if month < "2026-03" else "Met") for month in MONTHS]
    measure = make_measure("count", id="x", published={"names": ["Seen", "Met"]})
    found = find_drift(table(rows, "period", "measure"), measure="measure", measures=[measure])
    assert told(found, "kind", "dimension", "before", "after") == [("new name", "measure", "Seen", "Met")]


def test_an_empty_table_drifts_nowhere() -> None:
    found = drift(named())
    assert not len(found.items)
    assert found.sentence() == "No figure of a period was there to look at."
    assert found.alt_text().startswith("No plot")
    assert "<table" not in found._repr_html_()


def test_one_period_and_the_period_all_say_nothing() -> None:
    assert not len(drift(named(("2026-01", "A", "Elm"))).items)
    assert not len(drift(named(("all", "A", "Elm"))).series)


def test_rows_without_a_period_are_counted() -> None:
    found = drift(named(("2026-01", "A", "Elm"), ("soon", "A", "Oak")))
    assert found.series["unread"].tolist() == [1]
    assert "1 row without a period" in found.sentence()


def test_weeks_quarters_and_years_have_their_own_series() -> None:
    rows = [("2026-W01", "A", "Elm"), ("2026-W03", "A", "Elm"), ("FY2024-25", "A", "Elm")]
    found = drift(named(*rows))
    assert found.series["periods"].tolist() == [2, 1]
    assert told(found, "kind", "since", "until", "of") == [("period missing", "2026-W02", "2026-W02", 3)]


def test_it_is_kept_and_shown_whole(tmp_path) -> None:
    found = drift(named(("2026-01", "A", "Elm"), ("2026-02", "A", "Oak"), ("2026-02", "<B>", "Ash")))
    save_result(tmp_path / "drift", found)
    again = load_result(tmp_path / "drift", Drift)
    assert again.to_frame().equals(found.to_frame())
    assert again.runs.equals(found.runs)
    html = again._repr_html_()
    assert "&lt;B&gt;" in html
    assert "<B>" not in html
    ids = [one.id for one in findings_of(again)]
    assert len(ids) == len(set(ids)) == 1 + len(found.series) + len(found.items)


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from("ABCD"), st.sampled_from(["Elm", "ELM", "Oak", "Ash"])),
        max_size=24,
    )
)
@settings(max_examples=80, deadline=None)
def test_names_against_a_second_reading(rows: list[tuple[int, str, str]]) -> None:
    """Every change of a single name is told, and no other: by sorting, with nothing of the package."""
    frame = named(*((f"2026-{month:02}", code, name) for month, code, name in rows))
    found = drift(frame).to_frame()
    got = set(found[found["kind"] == "new name"][["id", "since"]].itertuples(index=False, name=None))
    expected = set()
    for code in {code for _, code, _ in rows}:
        by_month: dict[int, set[str]] = {}
        for month, other, name in rows:
            if other == code:
                by_month.setdefault(month, set()).add(name.upper())
        single = [(month, *names) for month, names in sorted(by_month.items()) if len(names) == 1]
        expected |= {(code, f"2026-{late[0]:02}") for early, late in pairwise(single) if early[1] != late[1]}
    assert got == expected


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.sets(st.integers(1, 6), min_size=1), min_size=1))
@settings(max_examples=60, deadline=None)
def test_stable_ids_are_never_renamed_and_presence_adds_up(there: dict[str, set[int]]) -> None:
    rows = [(f"2026-{month:02}", code, f"Name {code}") for code, months in there.items() for month in months]
    found = drift(named(*rows))
    counts = found.kinds()
    assert not any(counts[kind] for kind in list(KINDS)[:8])
    every = set().union(*there.values())
    assert counts["id ends"] == sum(max(months) < max(every) for months in there.values())
    assert counts["id begins"] == sum(min(months) > min(every) for months in there.values())
    gaps = {
        code: {m for m in every if min(months) < m < max(months)} - months for code, months in there.items()
    }
    assert counts["id missing"] == sum(bool(gap) for gap in gaps.values())
