"""The document behind every form: every number of every stage, protected numbers, long tables cut."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import pytest
from strict_pages import every_result

from assurance.errors import PackError
from assurance.pack.findings import findings_of
from assurance.pack.report import document_of
from assurance.show.document import Amount, Document, Withheld, tables_of
from assurance.show.forms.cells import value_of

FOUND = json.loads(
    (Path(__file__).resolve().parents[2] / "support" / "report_findings.json").read_text(encoding="utf-8")
)
TOLD = {"title": "Assurance pack", "programme_title": "Made-up programme", "period_words": "October 2026"}


def tables(findings, **options):
    return {table.name: table for _, table in tables_of(document_of(findings, **TOLD, **options))}


def values(findings, **options):
    rows = chain.from_iterable(table.rows for table in tables(findings, **options).values())
    return {value_of(cell) for row in rows for cell in row}


def column(table, key):
    place = [one.key for one in table.columns].index(key)
    return [row[place] for row in table.rows]


def numeric(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one["id"])
def test_no_number_of_a_finding_is_lost(one):
    """Every number of the made findings stands once in all of them, so that none can stand in for another."""
    context = [other for other in FOUND if other["stage"] != one["stage"] or other is one]
    wanted = {value for value in one["numbers"].values() if numeric(value)}
    assert wanted <= values(context)


def test_every_number_in_a_table_is_one_of_a_finding():
    known = {value for one in FOUND for value in one["numbers"].values() if numeric(value)}
    small = set(range(len(FOUND) + 1))  # counts of findings, and places of steps
    assert values(FOUND) - {None} - known <= small


def test_the_brief_report_prints_less_and_says_where_the_rest_is():
    base = next(one for one in FOUND if one["stage"] == "reconcile" and one["numbers"]["verdict"] == "agrees")
    many = [
        {
            **base,
            "id": f"reconcile.d.m.p.{n}",
            "numbers": {**base["numbers"], "breakdown": f"team={n}" if n else ""},
        }
        for n in range(500)
    ]
    table = tables(many, brief=True)["figures"]
    assert len(table.rows) == 1
    assert "499 more rows in pack.xlsx, sheet figures." in table.note.replace("\N{NO-BREAK SPACE}", " ")
    assert len(tables(many)["figures"].rows) == 500
    assert set(column(tables(many)["figures"], "verdict")) == {"agrees"}


def test_a_long_table_without_main_rows_is_cut_with_words():
    many = [{"id": f"new.{n}", "stage": "new", "title": f"T{n}", "numbers": {"cases": n}} for n in range(300)]
    table = tables(many, brief=True)["new"]
    assert (len(table.rows), table.note) == (60, "240 more rows in pack.xlsx, sheet new.")


def test_a_report_that_is_short_enough_is_not_cut():
    many = [{"id": f"new.{n}", "stage": "new", "title": f"T{n}", "numbers": {"cases": n}} for n in range(60)]
    assert tables(many, brief=True)["new"].note == ""


def test_withheld_numbers_keep_their_marks_in_every_stage():
    def protect(value):
        return {"withheld": "fewer than 5", "why": "small number"} if numeric(value) else value

    hidden = [
        {**one, "words": "", "numbers": {key: protect(value) for key, value in one["numbers"].items()}}
        for one in FOUND
    ]
    shown = tables(hidden)
    assert values(hidden) - {None} <= set(range(len(FOUND) + 1))
    for name, key in (
        ("figures", "value"),
        ("estimates_by_stratum", "rate"),
        ("trends", "latest value"),
        ("rules", "met"),
    ):
        assert all(
            isinstance(cell, Withheld) for cell in column(shown[name], key) if cell not in ("", "no records")
        )
    assert document_of(hidden, **TOLD, brief=True).sections


def test_findings_without_words_severity_or_title_are_told():
    bare = [{"id": one["id"], "stage": one["stage"], "numbers": one["numbers"]} for one in FOUND]
    assert document_of(bare, **TOLD).sections


def test_keys_may_be_absent_in_a_release():
    """Default deny takes numbers out: columns go, tables and rows stay."""
    few = [{**one, "numbers": dict(list(one["numbers"].items())[:3])} for one in FOUND]
    assert document_of(few, **TOLD).sections
    none = [{**one, "numbers": {}} for one in FOUND]
    assert document_of(none, **TOLD, brief=True).sections


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ({"id": "x", "stage": "x"}, "a finding has no id, stage or numbers"),
        ({"id": "x", "stage": "x", "numbers": None}, "a finding has no id, stage or numbers"),
        ("text", "a finding has no id, stage or numbers"),
        ({"id": "x.y", "stage": "x", "numbers": {"a": [1]}}, "x.y: its number a is a list"),
        ({"id": "x.y", "stage": "x", "numbers": {"a": {"hidden": 1}}}, "neither a value nor withheld"),
    ],
)
def test_what_is_no_finding_is_refused(finding, said):
    with pytest.raises(PackError, match=said):
        document_of([finding], **TOLD)


def test_names_of_tables_are_unique_and_fit_a_sheet():
    names = [table.name for _, table in tables_of(document_of(FOUND, **TOLD))]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 31


def test_shares_are_shares_and_counts_are_not():
    """A value is a share only where its measure is a proportion: a median of half a day is not 50%."""
    row = {"measure": "m", "statistic": "median", "unit": "days", "value": 0.5, "published_value": 0.5}
    row |= {"period": "2026-10", "breakdown": "", "verdict": "agrees", "source": "d"}
    trend = {"measure": "m", "breakdown": "", "latest label": "2026-10", "latest value": 0.5}
    found = [
        {"id": "reconcile.d.m", "stage": "reconcile", "title": "M", "numbers": row},
        {"id": "variation.m", "stage": "variation", "title": "M", "numbers": trend},
    ]
    made = tables(found)
    assert column(made["figures"], "value") == [Amount(0.5, "number", "days")]
    assert column(made["trends"], "latest value") == [Amount(0.5, "number", "days")]
    row["statistic"] = "proportion"
    assert column(tables(found)["trends"], "latest value") == [Amount(0.5, "share")]


def test_a_null_is_never_zero():
    found = [
        {"id": "intake.a", "stage": "intake", "title": "A", "numbers": {"rows read": None, "accepted": 0}}
    ]
    assert tables(found)["intake"].rows == (("A", None, 0),)


def test_the_verdict_of_a_measure_counts_only_what_was_compared():
    base = {"measure": "m", "statistic": "count", "period": "2026-10", "source": "d"}
    verdicts = ["agrees", "differs", "not comparable", "no figure"]
    found = [
        {
            "id": f"reconcile.d.m.{n}", "stage": "reconcile", "title": "M",
            "numbers": {**base, "breakdown": f"team={n}", "verdict": verdict},
        }
        for n, verdict in enumerate(verdicts)
    ]  # fmt: skip
    row = tables(found)["verdicts_measures"].rows[0]
    assert row[:3] == ("M", "differs", "1 of 2 compared differ, 1 not comparable and 1 not published")
    held = tables([found[0], found[2]])["verdicts_measures"].rows[0]
    assert held[:3] == ("M", "partly compared", "1 of 1 compared agrees and 1 not comparable")
    assert tables([found[2]])["verdicts_measures"].rows[0][1] == "not comparable"


def test_real_findings_of_results_are_told():
    """What rooms find today has a place here: a stage's new numbers are not lost in a full report."""
    found = [finding for result in every() for finding in findings_of(result)]
    wanted = {
        value
        for one in found
        for key, value in one.numbers.items()
        if numeric(value) and value and one.stage != "definition" and not key.startswith("step ")
    }
    assert wanted <= values(found)


def every():
    return [result for name, result in every_result().items() if name != "chart"]


def test_the_same_findings_give_the_same_document():
    assert document_of(FOUND, **TOLD) == document_of(FOUND, **TOLD)


class TestWithheldVerdicts:
    """What rests on withheld numbers is said to be withheld, never counted as good or as nothing."""

    def document(self, *found: dict[str, object]) -> Document:
        return document_of(found, title="Pack", programme_title="Demo", period_words="October 2026")

    def rule(self, name: str, late: object) -> dict[str, object]:
        numbers = {"rule": name, "met": 30, "late": late, "missing": 0, "cases": 35}
        return {"id": f"traces.p.{name}", "stage": "traces", "title": name, "numbers": numbers}

    def short(self, *late: object) -> object:
        whole = {"id": "traces.p", "stage": "traces", "title": "P", "numbers": {"cases": 35, "score": 0.9}}
        report = self.document(whole, *(self.rule(f"r{at}", one) for at, one in enumerate(late)))
        (table,) = (one for _, one in tables_of(report) if one.name == "verdicts_pathways")
        place = [column.key for column in table.columns].index("short")
        return table.rows[0][place]

    def test_rules_with_shortfalls_are_not_counted_where_one_is_withheld(self) -> None:
        assert self.short(0, 5) == "1 of 2"
        assert isinstance(self.short(5, {"withheld": "fewer than 5", "why": "small"}), Withheld)

    def test_a_release_never_says_that_no_more_thresholds_were_crossed(self) -> None:
        numbers = {"rule": "r", "title": "R", "lane": "performance", "what": "m"}
        found = [{"id": "attention.r.m", "stage": "attention", "title": "R", "numbers": numbers}]
        named = {"title": "Pack", "programme_title": "Demo", "period_words": "October 2026"}
        told = "That a threshold was crossed is told only where no small number follows from it."
        words = document_of(found, released=True, **named).sections[0].words
        assert words[:2] == ("At least 1 threshold agreed beforehand was crossed.", told)
        assert document_of(found, **named).sections[0].words[0].startswith("1 threshold agreed")

    def figure(self, place: int, verdict: object) -> dict[str, object]:
        numbers = {"measure": "m", "title": "M", "statistic": "count", "breakdown": "", "verdict": verdict}
        return {"id": f"reconcile.a.{place}", "stage": "reconcile", "title": "M", "numbers": numbers}

    @pytest.mark.parametrize(
        ("others", "said"),
        [([], "withheld"), (["agrees"], "partly withheld"), (["differs"], "differs")],
    )
    def test_a_withheld_verdict_is_no_verdict(self, others: list[str], said: str) -> None:
        hidden = {"withheld": "withheld", "why": "would give a small number away"}
        report = self.document(*(self.figure(at, one) for at, one in enumerate([hidden, *others])))
        (table,) = (one for _, one in tables_of(report) if one.name == "verdicts_measures")
        assert said in table.rows[0]
        front = " ".join(report.sections[0].words)
        assert "The verdict on 1 published figure is withheld" in front
        assert "could be compared" not in front


SMALL = {"withheld": "fewer than 5", "why": "small number"}
HELD = {"withheld": "withheld", "why": "would give a small number away"}


class TestReleased:
    """What a page of protected findings says in place of columns in which nothing can be read."""

    def made(self, *found, released=True):
        return document_of(found, **TOLD, released=released)

    def intake(self, name, rejected):
        numbers = {"rows read": 120, "accepted": 115, "excluded": HELD, "rejected": rejected}
        return {"id": f"intake.{name}", "stage": "intake", "title": name, "numbers": numbers}

    def test_a_mark_that_stands_in_every_row_is_said_once(self):
        found = [self.intake("a", SMALL), self.intake("b", SMALL)]
        table = tables(found, released=True)["intake"]
        assert [one.label for one in table.columns] == ["What", "Rows read", "Accepted"]
        assert table.note == "Withheld in every row: Excluded. Fewer than 5 in every row: Rejected."

    @pytest.mark.parametrize("other", [10, HELD])
    def test_marks_that_differ_stay_in_their_rows(self, other):
        table = tables([self.intake("a", SMALL), self.intake("b", other)], released=True)["intake"]
        assert "Rejected" in [one.label for one in table.columns]

    def test_a_threshold_that_is_crossed_in_many_places_is_said_once(self):
        what = ["seen, 2026-10", "seen, 2026-10, team=A", "seen, 2026-10, site=N", "met, 2026-10, team=A"]
        found = [
            {
                "id": f"attention.r.{one}",
                "stage": "attention",
                "title": "R",
                "numbers": {"rule": "r", "what": one},
            }
            for one in what
        ]
        told = ["seen, October 2026: the whole; team A; site N", "met, October 2026, team A"]
        assert column(tables(found, released=True)["attention"], "what") == told
        assert len(tables(found)["attention"].rows) == len(what)

    def test_rows_before_any_was_removed_are_all_rows(self):
        numbers = {
            "cases": 30,
            "removed: rows": SMALL,
            "left: rows": 40,
            "removed: gone": 10,
            "left: gone": 30,
        }
        found = {"id": "frame.frame", "stage": "frame", "title": "Frame", "numbers": numbers}
        rows = tables([found], released=True)["frame"].rows
        assert rows == (("All rows", "", 40), ("Removed: gone", 10, 30), ("The frame", "", 30))

    def test_a_name_that_is_no_measure_is_said_to_be_none(self):
        numbers = {"measure": "odd_one", "title": "odd_one", "definition": "", "verdict": "not comparable"}
        found = {
            "id": "reconcile.board.odd_one",
            "stage": "reconcile",
            "title": "odd_one",
            "numbers": numbers,
        }
        shown = column(tables([found], released=True)["verdicts_measures"], "title")
        assert shown == ["“odd_one”, which no measure is called"]

    @pytest.mark.parametrize("more", [{}, {"undecided": SMALL}])
    def test_a_review_that_is_not_complete_is_said_on_the_front(self, more):
        numbers = {"answers given": SMALL, "answers asked for": 25, **more}
        found = {"id": "estimate.status", "stage": "estimate", "title": "Review", "numbers": numbers}
        said = " ".join(self.made(found).sections[0].words)
        assert ("The review of the sample was not complete" in said) == (not more)

    def test_a_measure_with_a_trend_alone_has_nothing_to_compare(self):
        numbers = {"measure": "m", "breakdown": "", "points": 24, "latest value": 0.5, "variation": ""}
        found = {"id": "variation.m", "stage": "variation", "title": "M", "numbers": numbers}
        said = column(tables([found], released=True)["verdicts_measures"], "said")
        assert said == ["no published figure to compare"]
