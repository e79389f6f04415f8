"""Rows of an earlier extract are looked up in the next: what is gone, and what says something else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.extracts.suspicion.since_before import Since, Step, since_before, since_warnings, stands_out

CELL = st.sampled_from([None, "", "a", "b"])
ROWS = st.dictionaries(st.tuples(st.integers(1, 6), CELL), st.tuples(CELL, CELL), max_size=8)


def relation(rows: dict) -> str:
    cells = [
        f"({key}, {text(part)}, {text(one)}, {text(two)})" for (key, part), (one, two) in rows.items()
    ] or ["(NULL, NULL, NULL, NULL)"]
    where = "" if rows else " WHERE FALSE"
    return f"(SELECT * FROM (VALUES {', '.join(cells)}) AS t(id, part, one, two){where})"


def text(cell: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if cell is None else f"'{cell}'"


@settings(max_examples=40)
@given(now=ROWS, before=ROWS)
def test_counts_are_those_of_a_look_up_row_by_row(now: dict, before: dict) -> None:
    """A key may have an empty part, which is a name like any other; null and empty are alike in it."""
    plain_now, plain_before = ({(k, p or ""): v for (k, p), v in rows.items()} for rows in (now, before))
    if len(plain_now) < len(now) or len(plain_before) < len(before):
        return  # two rows of one key are for the sources to refuse
    both = plain_before.keys() & plain_now.keys()
    changed = [
        sum(
            plain_before[key][place] is not None and plain_before[key][place] != plain_now[key][place]
            for key in both
        )
        for place in (0, 1)
    ]
    with Engine.open() as engine:
        found = since_before(
            relation(now), relation(before), key=["id", "part"], columns=["one", "two"], engine=engine
        )
    assert found == Since(len(before), len(before) - len(both), (("one", changed[0]), ("two", changed[1])))
    assert found.both == len(both)


def test_of_many_rows_the_same_part_is_looked_at_in_both() -> None:
    many = "(SELECT range AS id, range % 7 AS one FROM range({}) WHERE range % 10 <> {})"
    with Engine.open() as engine:
        found = since_before(
            many.format(500_000, 3), many.format(500_000, -1), key=["id"], columns=["one"], engine=engine
        )
    assert 100_000 < found.rows < 250_000
    assert abs(found.gone / found.rows - 0.1) < 0.005
    assert found.changed == (("one", 0),)
    assert found.one_in == 3
    (said,) = since_warnings("a: a.csv", Step(found, "September 2026"), Step(Since(9, 0, ()), "August 2026"))
    assert f"of {found.rows:,} rows (one in 3 was looked at) that were received for September 2026" in said


def test_what_is_usual_is_not_said() -> None:
    assert not stands_out(4, 100, usual=0, usual_of=100)
    assert stands_out(5, 1000, usual=0, usual_of=1000)
    assert not stands_out(5, 1001, usual=0, usual_of=1000)
    assert not stands_out(30, 1000, usual=10, usual_of=1000)
    assert stands_out(31, 1000, usual=10, usual_of=1000)
    assert not stands_out(5, 100, usual=0, usual_of=0)
    assert stands_out(1, 10_000, usual=0, usual_of=10_000, figures=True)
    assert not stands_out(0, 10_000, usual=0, usual_of=10_000, figures=True)


def test_the_warnings_say_counts_columns_and_what_to_do() -> None:
    now = Step(Since(1000, 20, (("team", 980), ("made_at", 980), ("status", 3))), "September 2026")
    then = Step(Since(900, 1, (("team", 2), ("made_at", 899), ("status", 9))), "August 2026")
    rule = "(said from 5 rows and one in 200, where the share is more than three times that before it)"
    assert list(since_warnings("referrals: referrals.csv", now, then)) == [
        "referrals: referrals.csv: 20 of 1,000 rows that were received for September 2026 are not among "
        "those accepted now; of those received for August 2026, 1 of 900 were gone the next time "
        f"{rule}; ask whether they were left out of the export, or why they were taken away; rows that were "
        "rejected now are listed with their faults.",
        "referrals: referrals.csv: of 980 rows that were received for September 2026 too, cells that were "
        f"filled then say something else, or nothing, now: team in 980 {rule}; ask whether these columns "
        "still hold what they did, and still stand beside the ids they belong to.",
    ]
    assert list(since_warnings("referrals: referrals.csv", then, then)) == []
    (said,) = since_warnings(
        "board: board.csv",
        Step(Since(414, 0, (("value", 1),)), "September 2026"),
        Step(Since(396, 0, (("value", 0),)), "August 2026"),
        figures=True,
    )
    rule = "(said where the share is more than three times that before it)"
    assert said.endswith(f"value in 1 {rule}; ask who restated them, and why.")
