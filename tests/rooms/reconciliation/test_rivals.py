"""Shadow sources beside the declared ones: who agrees with the records, and who with whom."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.calendars import parse_period
from assurance.engine import Engine
from assurance.pack.findings import findings_of
from assurance.programme import FigureSource, Measure, RecordSource
from assurance.reconciliation import Rivals, find_rivals
from assurance.reconciliation.rivals.printed import agree, printings

NEEDED = {
    "version": "1", "effective_from": "2026-01-01", "title": "Seen", "group": "access", "owner": "Lead",
    "source": "records", "date": "on", "direction": "increase", "breakdowns": ["site"],
}  # fmt: skip
SEEN = NEEDED | {
    "id": "seen",
    "statistic": "proportion",
    "numerator": "met",
    "published": {"percent": True, "decimals": 1},
}
CAME = NEEDED | {"id": "came", "statistic": "count", "title": "Came"}
KINDS = {"id": "text", "on": "date", "site": "text", "met": "boolean"}
FIGURES = {
    "measure": "category",
    "period": "text",
    "site": "category",
    "n": "number",
    "d": "number",
    "v": "number",
}


def figures(*, shadow: bool, **more: Any) -> FigureSource:
    roles = {"measure": "measure", "period": "period", "numerator": "n", "denominator": "d", "value": "v",
             "breakdown": {"site": "site"}}  # fmt: skip
    columns = {name: {"type": kind} for name, kind in FIGURES.items()}
    title = "Tally" if shadow else "Board"
    given = {
        "kind": "figures",
        "title": title,
        "file": "f.csv",
        "columns": columns,
        "figures": roles,
        "shadow": shadow,
    }
    return FigureSource.model_validate(given | more)


def records(*, title: str = "Records", **more: Any) -> RecordSource:
    columns = {name: {"type": "id" if name == "id" else kind} for name, kind in KINDS.items()}
    given = {"kind": "records", "title": title, "file": "r.csv", "key": ["id"], "columns": columns}
    return RecordSource.model_validate(given | more)


def line(
    measure: str, period: str, n: Any = None, d: Any = None, v: Any = None, site: str | None = None
) -> Any:
    return {"measure": measure, "period": period, "site": site, "n": n, "d": d, "v": v}


def rows(n: int, met: int, *, day: date = date(2026, 10, 5), site: str = "N") -> list[tuple[Any, ...]]:
    return [(f"{site}{day.month}{number}", day, site, number < met) for number in range(n)]


def find(board: list[Any], tally: list[Any], case_rows: list[Any], *measures: Any, **more: Any) -> Rivals:
    sources = {"records": records(), "board": figures(shadow=False), "tally": figures(shadow=True)}
    read = [Measure.model_validate(one) for one in measures or (SEEN, CAME)]
    with Engine.open(threads=1) as engine:
        engine.register_frame("records", frame(case_rows))
        for name, lines in (("board", board), ("tally", tally)):
            engine.register_frame(
                name,
                pd.DataFrame(lines, columns=list(FIGURES)).astype(
                    {
                        "measure": "string",
                        "period": "string",
                        "site": "string",
                        "n": "Float64",
                        "d": "Float64",
                        "v": "Float64",
                    }
                ),
            )
        for name, (source, table) in more.items():
            sources[name] = source
            engine.register_frame(name, table)
        return find_rivals(
            engine, sources=sources, measures=read,
            columns=dict.fromkeys(sources, KINDS), period=parse_period("2026-10"),
        )  # fmt: skip


def frame(case_rows: list[Any]) -> pd.DataFrame:
    table = pd.DataFrame(case_rows, columns=list(KINDS))
    return table.astype({"id": "string", "on": "date32[pyarrow]", "site": "string", "met": "boolean"})


@pytest.mark.parametrize(
    ("declared", "rival", "standing", "each_other"),
    [
        ((3, 4), (3, 4), "both agree with the records", "yes"),
        ((3, 4), (2, 4), "only the declared agrees with the records", "no"),
        ((2, 4), (3, 4), "only the rival agrees with the records", "no"),
        ((2, 4), (2, 4), "neither agrees with the records", "yes"),
        ((2, 4), (1, 4), "neither agrees with the records", "no"),
        ((5, 4), (3, 4), "cannot be told", "cannot be told"),
    ],
)
def test_every_standing(declared: Any, rival: Any, standing: str, each_other: str) -> None:
    found = find([line("seen", "2026-10", *declared)], [line("seen", "2026-10", *rival)], rows(4, 3))
    row = found.to_frame().iloc[0]
    assert (row["standing"], row["each_other"]) == (standing, each_other)
    assert (row["numerator"], row["denominator"], row["value"]) == (3, 4, 0.75)
    here = found.summary[found.summary["scope"] == "this pack"].iloc[0]
    assert here["common"] == 1
    assert here[["both", "only_declared", "only_rival", "neither", "not_told"]].sum() == 1
    assert here["agree"] == (each_other == "yes")


def test_a_shadow_with_a_figure_of_its_own_and_no_record() -> None:
    tally = [line("came", "2026-10", 4), line("came", "2026-10", 0, site="X")]
    found = find([line("came", "2026-10", 9, site="X")], tally,
                 rows(4, 3))  # fmt: skip
    frame = found.to_frame().set_index("breakdown")
    assert frame.loc["", "standing"] == "only the rival prints it"
    assert frame.loc["", "rival_verdict"] == "agrees"
    assert frame.loc["site=X", "standing"] == "only the rival agrees with the records"
    assert frame.loc["site=X", "declared_verdict"] == "no records"
    assert "1 more it prints alone." in found.sentence()


def test_periods_after_the_pack_are_left_out_and_earlier_ones_counted_apart() -> None:
    case_rows = rows(4, 3) + rows(2, 1, day=date(2026, 9, 9)) + rows(5, 5, day=date(2026, 11, 2))
    lines = [line("came", "2026-10", 4), line("came", "2026-09", 2), line("came", "2026-11", 5)]
    found = find(lines, lines, case_rows)
    assert found.summary.set_index("scope")["common"].to_dict() == {"this pack": 1, "every period so far": 2}
    assert found.summary["both"].tolist() == [1, 2]


def test_two_rivals_of_one_figure_say_who_agrees_with_whom() -> None:
    other = figures(shadow=True).model_copy(update={"title": "Other tally"})
    table = pd.DataFrame([line("came", "2026-10", 7)]).astype(
        {"site": "string", "d": "Float64", "v": "Float64"}
    )
    found = find([line("came", "2026-10", 4)], [line("came", "2026-10", 7)], rows(4, 3), other=(other, table))
    assert found.to_frame().set_index("rival")["agrees_with"].to_dict() == {
        "tally": "other",
        "other": "tally",
    }


def test_printed_twice_with_different_numbers_cannot_be_told() -> None:
    found = find(
        [line("came", "2026-10", 4), line("came", "2026-10", 5)], [line("came", "2026-10", 4)], rows(4, 3)
    )
    assert found.to_frame()[["standing", "each_other"]].to_numpy().tolist() == [
        ["cannot be told", "cannot be told"]
    ]


def test_without_shadow_sources() -> None:
    found = find([line("came", "2026-10", 4)], [], rows(4, 3))
    assert found.to_frame().empty
    assert (
        found.sentence()
        == "Tally prints no figure, October 2026.\nTally prints no figure, every period so far."
    )
    assert found.alt_text().startswith("No plot")
    assert findings_of(found)
    assert "<table>" in found._repr_html_()


def test_rows_of_a_rival_within_what_it_covers_and_the_month() -> None:
    shadow = records(title="Own list", shadow_of={"source": "records", "covers": "site = 'N'", "date": "on"})
    kept = rows(3, 1) + rows(2, 2, day=date(2026, 9, 2)) + rows(2, 2, site="S")
    own = [
        ("N100", date(2026, 10, 5), "N", True),
        ("N101", date(2026, 10, 5), "N", None),
        ("Z", date(2026, 10, 9), "N", True),
    ]
    found = find([], [], kept, own=(shadow, frame(own)))
    counts = found.rows.set_index("class")["cases"].to_dict()
    assert {name: count for name, count in counts.items() if count} == {
        "same": 1, "only there": 1, "only here": 1, "flagged differently": 1,
    }  # fmt: skip
    assert found.columns[["column", "kind", "cases"]].to_numpy().tolist() == [["met", "no value there", 1]]
    assert found.notes == ()
    assert "Own list beside Records (declared true), row by row: 1 row is the same" in found.sentence()
    empty = find([], [], kept, own=(shadow, frame(own[:0])))
    assert empty.notes == ("own: it has no row of October 2026.",)


printing = st.tuples(
    st.integers(0, 6),
    st.integers(1, 6),
    st.sampled_from(["counts", "value", "both"]),
    st.sampled_from([0, 1]),
).filter(lambda one: one[0] <= one[1])


@settings(max_examples=120, deadline=None)
@given(printing, printing)
def test_agree_is_that_some_number_is_printed_as_either(one: Any, other: Any) -> None:
    """Counts are exact; a printed value stands for every share that rounds to it, ends included."""
    measure = Measure.model_validate(SEEN | {"published": {"percent": True, "decimals": 0}})
    read = []
    for top, below, form, places in (one, other):
        share = Fraction(top * 100, below)
        cell = float(round(share * 10**places) / Fraction(10**places))
        row = line("seen", "2026-10", top, below) if form != "value" else line("seen", "2026-10")
        row["v"] = f"{cell:.{places}f}" if form != "counts" else None
        found = printings([row], figures(shadow=False), [measure], name="x", financial_year_start=4)
        read.append((next(iter(found.values())), Fraction(row["v"]) if row["v"] else None, places))
    expected = True
    if one[2] != "value" and other[2] != "value":
        expected &= one[:2] == other[:2]
    spans = []
    for (figure, value, places), (top, below, _, _) in zip(read, (one, other), strict=True):
        assert not figure.fault
        half = Fraction(1, 2 * 10**places)
        spans.append((value - half, value + half) if value is not None else (Fraction(top * 100, below),) * 2)
    expected &= max(spans[0][0], spans[1][0]) <= min(spans[0][1], spans[1][1])
    assert agree(read[0][0], read[1][0]) is expected
