"""Why a case is in one list and not in the other, held against a reading of every row by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.programme import Measure, RecordSource
from assurance.reconciliation import diff_case_lists, diff_cases

OCTOBER = (date(2026, 10, 1), date(2026, 11, 1))
DAYS = [None, date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
MEASURE = {
    "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen", "group": "access",
    "owner": "Lead", "source": "records", "statistic": "proportion", "population": "ok",
    "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away"}], "numerator": "days <= 28",
    "date": "on", "breakdowns": ["site"], "direction": "increase",
    "alternatives": {"entered_at": "entered", "cut_off_days": [5, 9]},
}  # fmt: skip
COLUMNS = {
    "records": {"id": "text", "on": "date", "ok": "boolean", "moved": "boolean", "days": "integer",
                "site": "text", "entered": "date"},
    "listed": {"period": "text", "id": "text", "met": "boolean", "site": "text"},
}  # fmt: skip

ids = st.sampled_from(["a", "b", "c", "d", None])
flags = st.sampled_from([True, False, None])
record = st.tuples(
    ids, st.sampled_from(DAYS), flags, flags, st.sampled_from([27, 28, 29, None]), st.sampled_from("NS"),
    st.sampled_from([date(2026, 10, 20), date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 10), None]),
    st.sampled_from([None, None, None, "duplicate_key", "test"]),
)  # fmt: skip
listed = st.tuples(
    st.sampled_from(["2026-10", "2026-10", "2026-09", "soon"]), ids, flags, st.sampled_from("NS")
)


def source(**case_list: Any) -> RecordSource:
    columns = {
        "period": {"type": "text"},
        "id": {"type": "id"},
        "met": {"type": "boolean"},
        "site": {"type": "text"},
    }
    given = {
        "of": "seen",
        "period": "period",
        "key": ["id"],
        "met": "met",
        "breakdown": {"site": "site"},
    } | case_list
    return RecordSource.model_validate(
        {"kind": "records", "title": "List", "file": "l.csv", "columns": columns, "case_list": given}
    )


RECORDS = RecordSource.model_validate(
    {"kind": "records", "title": "Records", "file": "r.csv",
     "columns": {"id": {"type": "id"}, "on": {"type": "date"}}}
)  # fmt: skip


def frames(records: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    every = pd.DataFrame(records, columns=[*COLUMNS["records"], "_excluded"])
    board = pd.DataFrame(rows, columns=list(COLUMNS["listed"]))
    for frame in (every, board):
        for name in frame.columns:
            kind = {**COLUMNS["records"], **COLUMNS["listed"]}.get(name, "text")
            to = {"text": "string", "boolean": "boolean", "integer": "Int64", "date": "date32[pyarrow]"}[kind]
            frame[name] = frame[name].astype(to)
    return every, board


def compare(every: pd.DataFrame, board: pd.DataFrame, path: Path, **case_list: Any) -> Any:
    with Engine.open(threads=1, folders=[path.parent]) as engine:
        engine.register_frame("records__all", every)
        engine.create_view(
            "records", "SELECT * EXCLUDE (_excluded)\nFROM records__all\nWHERE _excluded IS NULL"
        )
        engine.register_frame("listed", board)
        result = diff_case_lists(
            engine, sources={"records": RECORDS, "listed": source(**case_list)},
            measures=[Measure.model_validate(MEASURE)], columns=COLUMNS, period=parse_period("2026-10"),
            path=path,
        )  # fmt: skip
        return result, result.case_rows()


def within(day: date | None) -> bool:
    return day is not None and OCTOBER[0] <= day < OCTOBER[1]


def why_only_there(key: str | None, records: list[tuple[Any, ...]]) -> tuple[str, str]:
    """Read the definition: the most telling row of the records with this key."""
    if key is None:
        return "no_key", ""
    mine = [row for row in records if row[0] == key]
    found: list[tuple[int, str, str]] = []
    for _, day, ok, moved, _, _, _, aside in mine:
        if aside is not None:
            order = ["duplicate_key", "test"].index(aside)
            found.append(((1000 if within(day) else 7000) + order, f"set_aside:{aside}", ""))
        elif within(day):
            place = 0 if ok is None else 1 if not ok else 2
            assert ok is not True or moved, "such a row is one of the cases"
            found.append((place, ("population_not_known", "population", "excluded:moved")[place], ""))
        elif day is None:
            found.append((6000, "no_date", ""))
        else:
            found.append((5000, "another_period", ""))
    if not found:
        return "not_in_records", ""
    return min(found)[1:]


@settings(max_examples=25, deadline=None)
@given(st.lists(record, max_size=9), st.lists(listed, max_size=9))
def test_reasons_are_those_of_a_reading_by_hand(tmp_path_factory: Any, records: Any, rows: Any) -> None:
    path = tmp_path_factory.mktemp("lists") / "cases.parquet"
    every, board = frames(records, rows)
    result, cases = compare(every, board, path)
    mine = [row for row in rows if row[0] == "2026-10"]
    if not mine:
        assert result.lists.empty
        assert "it has no row of October 2026" in " ".join(result.notes)
        return
    ours = [row for row in records if row[7] is None and within(row[1]) and row[2] and row[3] is not True]
    theirs_frame = board[board["period"] == "2026-10"].drop(columns="period")
    ours_frame = pd.DataFrame(
        [(row[0], row[4] is not None and row[4] <= 28, row[5]) for row in ours], columns=["id", "met", "site"]
    ).astype({"id": "string", "met": "boolean", "site": "string"})
    plain = diff_cases(theirs_frame, ours_frame, key="id")
    totals = result.to_frame().groupby("class")["cases"].sum().to_dict()
    assert {name: totals.get(name, 0) for name in plain.counts} == plain.counts
    assert cases.groupby("class")["rows"].sum().to_dict() == {
        name: count for name, count in plain.counts.items() if count and name != "same"
    }
    plain.close()
    listed_keys, our_keys = {row[1] for row in mine}, {row[0] for row in ours}
    for row in cases.to_dict("records"):
        key = None if row["case"] == "(not recorded)" else row["case"]
        if row["class"] == "only there":
            assert key not in our_keys
            assert row["reason"] == why_only_there(key, records)[0]
            if row["reason"] == "another_period":
                months = {r[1].isoformat()[:7] for r in records if r[0] == key and r[1] and not within(r[1])}
                assert row["detail"] in months
        elif row["class"] == "only here":
            assert key not in listed_keys
            assert (row["reason"], row["detail"]) == why_only_here(key, ours, rows)
        elif row["class"] == "flagged differently":
            check_flag(row, [r for r in mine if r[1] == key], [r for r in ours if r[0] == key])
    check_copies(cases, records)


def why_only_here(key: Any, ours: Any, rows: Any) -> tuple[str, str]:
    elsewhere = sorted(row[0] for row in rows if row[1] == key and row[0] != "2026-10")
    if elsewhere:
        return "other_list_period", elsewhere[0]
    entered = [row[6] for row in ours if row[0] == key and row[6] is not None]
    late = (max(entered) - date(2026, 10, 31)).days if entered else 0
    for days in (9, 5):
        if late > days:
            return "entered_late", str(days)
    return "not_known", ""


def check_flag(row: dict[str, Any], theirs: list[Any], ours: list[Any]) -> None:
    if len({r[2:] for r in theirs}) > 1 or len({(r[4] is not None and r[4] <= 28, r[5]) for r in ours}) > 1:
        assert row["reason"] == "several_rows"
        return
    there, here = theirs[0][2], ours[0][4] is not None and ours[0][4] <= 28
    if there is None:
        assert row["reason"] == "no_flag_there"
    elif there == here:
        assert (row["reason"], row["detail"]) == ("another_breakdown", "site")
        assert theirs[0][3] != ours[0][5]
    elif all(r[4] == 28 for r in ours):
        assert row["reason"] == "boundary"
        assert row["detail"] == "days < 28"
    else:
        assert row["reason"] in ("met_there" if there else "met_here", "boundary")
        assert row["reason"] != "boundary" or any(r[4] == 28 for r in ours)


def check_copies(cases: pd.DataFrame, records: Any) -> None:
    repeats = Counter(row[0] for row in records if row[7] == "duplicate_key" and within(row[1]))
    more = cases[cases["class"] == "more copies there"]
    for key, rows in more.groupby("case"):
        counts = rows.set_index("reason")["rows"].to_dict()
        known = repeats[None if key == "(not recorded)" else key]
        total = sum(counts.values())
        assert counts.get("set_aside:duplicate_key", 0) == min(total, known)
        assert counts.get("listed_again", 0) == max(total - known, 0)


def test_one_period_for_the_whole_file(tmp_path: Path) -> None:
    every, board = frames(
        [("a", date(2026, 10, 2), True, False, 3, "N", None, None)],
        [("x", "a", True, "N"), ("y", "b", True, "N")],
    )
    result, cases = compare(every, board, tmp_path / "cases.parquet", period="2026-10")
    assert cases[["case", "reason"]].to_numpy().tolist() == [["b", "not_in_records"]]
    other, cases = compare(every, board, tmp_path / "cases.parquet", period="2026-09")
    assert other.lists.empty
    assert cases.empty
    assert other.sentence() == (
        "No list of cases was compared.\n"
        "listed: not compared; it is of September 2026, and this pack is of October 2026."
    )
    assert result.notes == ()


def test_periods_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    every, board = frames([], [("soon", "a", True, "N"), ("2026-10", "b", True, "N")])
    result, _ = compare(every, board, tmp_path / "cases.parquet")
    assert result.notes == ("listed: 1 row(s) name no period that can be read.",)
