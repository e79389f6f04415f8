"""The passport of a figure: complete, stable, diffable, and without a path or a name of a machine."""

from __future__ import annotations

import json
from hashlib import sha256

import pandas as pd
import pytest

from assurance.calendars import parse_period
from assurance.engine import Engine, load_result, save_result
from assurance.errors import DomainError
from assurance.programme import FigureSource, Sources, definition_digest
from assurance.reconciliation import Reconciliation, compare_passports, made_of, reconcile, reconcile_sources
from assurance.reconciliation.used import content_digest

RECORDS = pd.DataFrame(
    {
        "on": ["2026-10-03"] * 6 + ["2026-10-09"] * 4 + ["2026-09-01"],
        "team": ["A"] * 6 + ["B"] * 4 + ["A"],
        "met": [True] * 4 + [False] * 2 + [True, False, None, False, True],
        "moved": [False] * 9 + [True, False],
    }
)
BOARD = pd.DataFrame(
    {"period": ["2026-10", "2026-10"], "team": [None, "A"], "numerator": [6, 4], "denominator": [9, 6]}
)


@pytest.fixture
def measure(make_measure):
    def make(**given):
        moved = {"id": "moved", "when": "moved", "reason": "moved away"}
        fields = {"numerator": "met", "breakdowns": ["team"], "exclusions": [moved]}
        return make_measure("proportion", **(fields | given))

    return make


def test_a_passport_holds_all_that_made_the_figure(measure):
    result = reconcile(BOARD, RECORDS, measure())
    found = result.passport("m", "2026-10")
    assert (found.measure, found.version, found.title, found.statistic) == ("m", "1", "Made up", "proportion")
    assert found.definition == definition_digest(measure())
    assert found.query == result.sql["m"]
    assert found.query_sha256 == sha256(result.sql["m"].encode()).hexdigest()
    assert [(step.id, step.part, step.removed, step.left) for step in found.steps] == [
        ("rows", "rows", 0, 10),
        ("moved", "rows", 1, 9),
        ("numerator_not_known", "numerator", 1, 8),
        ("numerator", "numerator", 3, 5),
    ]
    assert (found.numerator, found.denominator, found.value) == (5, 9, 5 / 9)
    (printed,) = found.published
    assert (printed.numerator, printed.denominator, printed.verdict) == (6, 9, "differs")
    assert printed.material is None
    assert len(found.extracts["cases"]) == 64


def test_there_is_one_passport_a_figure_in_the_order_of_the_result(measure):
    result = reconcile(BOARD, RECORDS, measure())
    found = [(one.period, one.breakdown, len(one.published)) for one in result.passports()]
    assert found == [
        ("2026-09", "", 0), ("2026-09", "team=A", 0), ("2026-10", "", 1), ("2026-10", "team=A", 1),
        ("2026-10", "team=B", 0),
    ]  # fmt: skip
    strangers = pd.concat([BOARD.assign(measure="m"), BOARD.assign(measure="unheard of")])
    assert len(reconcile(strangers, RECORDS, measure()).passports()) == len(found)


def test_to_dict_is_json_and_its_digest_is_anybodys(measure):
    found = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10", "team=A")
    text = json.dumps(
        found.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    assert found.digest == sha256(text.encode()).hexdigest()
    again = reconcile(BOARD.iloc[::-1], RECORDS, measure()).passport("m", "2026-10", "team=A")
    assert again == found
    assert hash(again) == hash(found)
    assert list(found.to_dict()) == list(again.to_dict())


def test_every_change_of_what_made_a_figure_changes_its_digest(measure):
    base = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10")
    others = [
        reconcile(BOARD, RECORDS.iloc[1:], measure()),
        reconcile(BOARD, RECORDS.assign(met=True), measure()),
        reconcile(BOARD.assign(numerator=5), RECORDS, measure()),
        reconcile(BOARD, RECORDS, measure(title="Another title")),
        reconcile(BOARD, RECORDS, measure(tolerance={"counts": 1})),
        reconcile(BOARD, RECORDS, measure(exclusions=[])),
    ]
    digests = {base.digest, *(one.passport("m", "2026-10").digest for one in others)}
    assert len(digests) == 1 + len(others)


def test_a_content_digest_hangs_on_rows_and_names_and_on_nothing_else():
    def digest(frame, columns):
        with Engine.open(threads=1) as engine:
            engine.register_frame("t", frame)
            return content_digest(engine, "t", columns)

    kinds = {"a": "text", "b": "number"}
    frame = pd.DataFrame({"a": ["x", "y", None, "x"], "b": [1.5, None, 2.0, 1.5]})
    base = digest(frame, kinds)
    assert digest(frame.iloc[::-1], kinds) == base
    assert digest(frame[["b", "a"]], kinds) == base
    others = [
        digest(frame.iloc[:3], kinds),  # a row that is there twice counts twice
        digest(frame.rename(columns={"a": "c"}), {"c": "text", "b": "number"}),
        digest(frame.assign(a=["x", "y", "", "x"]), kinds),
        digest(frame.assign(b=[1.5, None, 2.0, 1.25]), kinds),
        digest(frame.iloc[:0], kinds),
        # what stands in which column matters, also where the texts run on alike
        digest(pd.DataFrame({"a": ["1:x"], "b": ["v"]}), {"a": "text", "b": "text"}),
        digest(pd.DataFrame({"a": ["1:xv"], "b": [""]}), {"a": "text", "b": "text"}),
    ]
    assert len({base, *others}) == 1 + len(others)


def test_the_digest_of_a_frame_can_be_made_again_by_hand():
    frame = pd.DataFrame({"b": ["p", None], "a": [1, 22]})
    with Engine.open(threads=1) as engine:
        engine.register_frame("t", frame)
        found = content_digest(engine, "t", {"b": "text", "a": "integer"})
    hashes = sorted(sha256(text.encode()).hexdigest() for text in ("v1:1v1:p", "v2:22n"))
    starts = {}
    for one in hashes:
        starts.setdefault(one[:3], []).append(one)
    parts = "".join(sha256("".join(starts[start]).encode()).hexdigest() for start in sorted(starts))
    rows = sha256(parts.encode()).hexdigest()
    header = '{"columns":{"a":"integer","b":"text"},"rows":"' + rows + '"}'
    assert found == sha256(header.encode()).hexdigest()


def test_no_digest_is_made_before_anybody_asks_and_none_is_known_from_the_store(
    measure, tmp_path, monkeypatch
):
    asked = []
    from assurance.reconciliation import doors

    def noted(*given):
        asked.append(given)
        return "0" * 64

    monkeypatch.setattr(doors, "content_digest", noted)
    result = reconcile(BOARD, RECORDS, measure())
    assert not asked
    assert result.passport("m", "2026-10").extracts == {"cases": "0" * 64}
    result.passports()
    assert len(asked) == 1
    save_result(tmp_path / "kept", result)
    kept = load_result(tmp_path / "kept", Reconciliation).passport("m", "2026-10")
    assert kept.extracts == {"cases": ""}
    assert kept.to_dict()["extracts"] == {"cases": None}
    assert "not known" in kept._repr_html_()


def test_a_passport_needs_no_open_engine(measure):
    with Engine.open() as engine:
        result = reconcile(BOARD, RECORDS, measure(), engine=engine)
    assert len(result.passport("m", "2026-10").extracts["cases"]) == 64


CASE = {"case": {"type": "id"}}
SOURCES = Sources.model_validate(
    {
        "sources": {
            "events": {"kind": "events", "title": "Events", "file": "e.csv", "columns": CASE},
            "people": {"kind": "records", "title": "People", "file": "p.csv", "columns": CASE},
            "steps": {
                "kind": "cases", "title": "Steps", "case": "case",
                "milestones": {"n": {"source": "events", "count": True}},
            },
            "cases": {
                "kind": "cases", "title": "Cases", "case": "case", "base": "people",
                "milestones": {"n": {"source": "steps", "count": True}},
            },
        }
    }
).sources  # fmt: skip


def test_a_table_of_cases_is_made_of_its_base_and_milestones_however_deep():
    assert made_of(SOURCES) == {
        "events": ("events",), "people": ("people",), "steps": ("events",), "cases": ("events", "people"),
    }  # fmt: skip


def board_source(**given):
    columns = {name: {"type": "text"} for name in ("measure", "period", "value")}
    roles = {"measure": "measure", "period": "period", "value": "value"}
    return FigureSource.model_validate(
        {"kind": "figures", "title": "Board", "file": "b.csv", "columns": columns, "figures": roles} | given
    )


def test_extracts_and_figures_carry_the_digests_of_what_was_received(engine, measure):
    engine.register_frame("cases", RECORDS.assign(on=pd.to_datetime(RECORDS["on"]).dt.date))
    board = pd.DataFrame({"measure": ["m"], "period": ["2026-10"], "value": ["0.56"]})
    engine.register_frame("board", board)
    engine.register_frame("rival", board.assign(value=["0.6"]))
    result = reconcile_sources(
        engine,
        measures=[measure()],
        figures=[("board", board_source()), ("rival", board_source(shadow=True))],
        columns={"cases": {"on": "date", "team": "text", "met": "boolean", "moved": "boolean"}},
        period=parse_period("2026-10"),
        extracts={"events": "e" * 64, "people": "p" * 64, "board": "b" * 64},
        parts=made_of(SOURCES),
    )
    found = result.passport("m", "2026-10")
    assert found.extracts == {"events": "e" * 64, "people": "p" * 64}
    assert [(one.source, one.extract, one.shadow) for one in found.published] == [
        ("board", "b" * 64, False),
        ("rival", "", True),
    ]
    assert [one.source for one in result.passport("m", "2026-10", source="rival").published] == ["rival"]
    with pytest.raises(DomainError, match="source 'rivall' prints no such figure; did you mean"):
        result.passport("m", "2026-10", source="rivall")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("n", "2026-10"), "there is no figure of measure 'n'; there are: 'm'"),
        (("m", "2026-11"), "there is no figure of period '2026-11'"),
        (("m", "2026-10", "team=C"), "there is no figure of breakdown 'team=C'"),
    ],
)
def test_a_figure_that_is_not_there_is_refused_with_what_there_is(measure, given, said):
    with pytest.raises(DomainError) as caught:
        reconcile(BOARD, RECORDS, measure()).passport(*given)
    assert said.partition(";")[0] in str(caught.value)
    assert "there are: " in str(caught.value)


def changes(before, after, **which):
    return {(one.part, one.name): one.words for one in compare_passports(before, after)}


def test_the_same_run_twice_changes_nothing(measure):
    one, other = (reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10") for _ in range(2))
    assert compare_passports(one, other) == ()


def test_a_new_definition_says_what_it_did(measure):
    before = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10")
    after = reconcile(BOARD, RECORDS, measure(version="2", exclusions=[])).passport("m", "2026-10")
    found = changes(before, after)
    assert found["definition", ""] == "The definition changed from version 1 to version 2."
    assert found["step", "moved"] == "Moved away: a step before only: 1 removed, 9 left."
    assert found["step", "numerator"] == ("Numerator not met: 3 removed before, 4 after.")
    assert found["count", "denominator"] == "The denominator from the records: 9 before, 10 after."
    assert found["query", ""].startswith("The query changed: ")
    assert ("extract", "cases") not in found
    silent = reconcile(BOARD, RECORDS, measure(exclusions=[])).passport("m", "2026-10")
    assert changes(before, silent)["definition", ""] == (
        "The definition changed, and is still called version 1."
    )


def test_late_entries_show_in_the_extract_and_in_each_step(measure):
    before = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10")
    late = pd.concat([RECORDS, RECORDS.iloc[[0, 9]]])
    after = reconcile(BOARD.assign(numerator=5), late, measure()).passport("m", "2026-10")
    found = changes(before, after)
    assert found["extract", "cases"].startswith("Another extract of cases: ")
    assert found["step", "rows"] == "Rows in the period: 10 before, 12 after."
    assert found["step", "moved"] == "Moved away: 1 removed before, 2 after; 9 left before, 10 after."
    assert found["count", "numerator"] == "The numerator from the records: 5 before, 6 after."
    assert (
        found["published", ""] == "Published on the dashboard: 6 / 9, differs before, 5 / 9, differs after."
    )
    assert ("definition", "") not in found
    assert ("query", "") not in found


def test_two_months_of_one_measure_count_other_periods_and_say_so(measure):
    october = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10")
    september = reconcile(BOARD.assign(period="2026-09"), RECORDS[RECORDS["on"] < "2026-10"], measure())
    found = changes(september.passport("m", "2026-09"), october)
    assert found["figure", "period"] == "Another period: 2026-09 before, 2026-10 after."
    assert found["query", ""] == "The query counts other periods, and is otherwise the same."


def test_what_is_not_known_is_never_called_unchanged(measure, tmp_path):
    result = reconcile(BOARD, RECORDS, measure())
    save_result(tmp_path / "kept", result)
    kept = load_result(tmp_path / "kept", Reconciliation).passport("m", "2026-10")
    found = changes(kept, kept)
    assert found == {
        ("extract", "cases"): "Whether the extract of cases changed is not known: its digests are not known."
    }
    assert changes(kept, result.passport("m", "2026-10"))["extract", "cases"].endswith("is known after only.")


def test_passports_of_two_measures_are_not_compared(measure):
    one = reconcile(BOARD, RECORDS, measure()).passport("m", "2026-10")
    other = reconcile(BOARD, RECORDS, measure(id="n")).passport("n", "2026-10")
    with pytest.raises(DomainError, match="passports of two measures"):
        compare_passports(one, other)


def test_a_sum_of_published_counts_has_its_range(make_measure):
    records = pd.DataFrame(
        {"month": ["2024-01-01", "2024-02-01"], "seen": [10, 15], "seen__hidden": [False] * 2}
    )
    measure = make_measure("sum", value="seen", date="month", period="all")
    result = reconcile(
        pd.DataFrame({"period": ["all"], "value": [40]}), records, measure,
        counts={"seen": {"rounded_to": 5}}, columns={"seen": "integer"},
    )  # fmt: skip
    found = result.passport("m", "all")
    assert (found.lower, found.upper, found.value) == (21, 29, 25)
    assert "21 to 29" in found.sentence()


def test_its_page_is_whole_and_escaped(measure):
    found = reconcile(BOARD, RECORDS, measure(title="Seen <soon>")).passport("m", "2026-10")
    page = found._repr_html_()
    assert "Seen &lt;soon&gt;, October 2026: the records give 55.6% (5 of 9)." in page
    assert "Of 10 records in the period, 9 are left after the filters." in page
    assert "<soon>" not in page
    for text in (found.definition, found.query_sha256, found.digest, found.extracts["cases"], "Moved away"):
        assert text in page
    assert found.to_frame()["left"].tolist() == [10, 9, 8, 5]
