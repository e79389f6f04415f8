"""The answers on the front page: honest tones, plain words, nothing called right that was not compared."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from small_programme import Small

from assurance.pack.answers import answers, compared, notes
from assurance.pack.decisions import decisions
from assurance.pack.findings import Finding
from assurance.pack.page import Page
from assurance.running import MonthlyNotebook, NotebookStatus
from assurance.variation import Trends, xmr

STEADY = [0.50, 0.52, 0.48, 0.51] * 4
MONTH = SimpleNamespace(
    programme=SimpleNamespace(
        simulated=False, measures=[], plan=None, titles={"pathway.p": "Start", "rule.p.a": "Rule a"}
    )
)


def page(*findings: Finding) -> Page:
    book = MonthlyNotebook(Path("book.ipynb"), "Book", 1, ())
    return Page(book, NotebookStatus("book", "Book", "done", ""), findings)


def finding(stage: str, name: str, title: str, numbers: dict, severity: str = "information") -> Finding:
    return Finding(
        id=f"{stage}.{name}", stage=stage, title=title, words="W.", severity=severity, numbers=numbers
    )


def figure(title: str, *verdicts: str, version: str = "1") -> list[Finding]:
    numbers = {
        "version": version,
        "statistic": "proportion",
        "unit": "",
        "published_value": 0.5,
        "value": 0.397,
    }
    return [
        finding("reconcile", f"{title}.{i}", title, numbers | {"verdict": verdict})
        for i, verdict in enumerate(verdicts)
    ]


def trend(values: list[float], **options) -> tuple[str, str]:
    chart = xmr(values, **options)
    month = SimpleNamespace(variation=lambda: Trends("2026-10", (("m", "", chart),), ()))
    found = finding("variation", "m", "Seen", {"measure": "m", "breakdown": ""})
    (line,) = answers(month, [page(found)])
    return line.verdict, line.tone


@pytest.mark.parametrize(
    ("target", "direction", "line"),
    [
        (None, "neutral", ("steady", "plain")),
        (0.2, "increase", ("steady, meets its target", "good")),
        (0.9, "increase", ("steady, misses its target", "bad")),
        (0.5, "increase", ("steady, meets its target now", "open")),
        (0.5, "decrease", ("steady, misses its target now", "open")),
    ],
)
def test_ordinary_variation_is_judged_by_its_target_and_never_called_good_by_itself(target, direction, line):
    assert trend(STEADY, target=target, direction=direction) == line


def test_special_cause_is_said_by_its_direction():
    assert trend([*STEADY, 0.9], direction="increase") == ("changed for the better", "good")
    assert trend([*STEADY, 0.9], direction="decrease") == ("changed for the worse", "bad")
    assert trend([*STEADY, 0.9], direction="neutral") == ("changed beyond chance", "open")


def test_measures_that_nobody_published_are_one_line_and_no_answer():
    pages = [page(*figure("A", "no figure", "no figure"), *figure("B", "no figure"), *figure("C", "agrees"))]
    assert [(line.question, line.verdict, line.tone) for line in answers(MONTH, pages)] == [
        ("C", "agrees", "good")
    ]
    assert dict(notes(MONTH, pages))["The figures"] == (
        "For 2 measures nothing is published, so nothing was compared: A; B."
    )
    assert compared(pages) == (1, 0)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "tone", "words"),
    [
        (("agrees", "differs", "differs"), "2 of 3 differ", "bad", "2 differ and 1 agrees."),
        (("differs", "no figure", "agrees"), "1 of 2 differs", "bad",
         "1 differs, 1 not published and 1 agrees."),
        (("differs", "no figure", "no records"), "differs", "bad",
         "1 differs, 1 without records and 1 not published."),
        (("agrees", "no figure"), "partly open", "open", "1 not published and 1 agrees."),
        (("agrees", "agrees"), "all agree", "good", "2 agree."),
        (("agrees within published rounding",) * 2, "all agree", "good", "2 agree within rounding."),
        (("not comparable", "no figure"), "not comparable", "open", "1 not comparable and 1 not published."),
        (("agrees", "no records"), "no records", "bad", "1 without records and 1 agrees."),
        (("differs",), "differs", "bad", "Published 50%, recomputed 39.7%."),
    ],
)  # fmt: skip
def test_a_measure_agrees_only_where_all_its_figures_do(verdicts, verdict, tone, words):
    (line,) = answers(MONTH, [page(*figure("A", *verdicts))])
    assert (line.verdict, line.tone, line.sentence) == (verdict, tone, words)


def test_an_undeclared_name_is_told_as_one():
    (line,) = answers(MONTH, [page(*figure("odd_name", "not comparable", version=""))])
    assert line.question.startswith("Published as \N{LEFT DOUBLE QUOTATION MARK}odd_name")


def rule(name: str, met: int, late: int) -> Finding:
    rest = dict.fromkeys(
        ("missing", "out_of_order", "blocked", "unreadable", "not_applicable", "not_yet_due"), 0
    )
    numbers = {"rule": name, "met": met, "late": late, **rest}
    return finding("traces", f"p.{name}", f"Rule {name}", numbers)


def test_a_pathway_is_judged_by_its_threshold_and_else_only_told():
    whole = finding("traces", "p", "Start", {"cases": 9})
    crossed = finding(
        "attention", "x", "Too late",
        {"stage": "traces", "what": "p, a", "rule": "x", "route": "Lead", "within_hours": 48,
         "lane": "risk_control"},
    )  # fmt: skip
    (told,) = answers(MONTH, [page(whole, rule("a", 6, 3), rule("b", 8, 1))])
    assert (told.verdict, told.tone) == ("shortfalls, 2 of 2 rules", "plain")
    assert told.sentence == "9 cases. Weakest: Rule a, met in 6 of 9."
    (bad,) = answers(MONTH, [page(whole, rule("a", 6, 3), crossed)])
    assert (bad.verdict, bad.tone) == ("a threshold was crossed", "bad")
    assert [line.tone for line in answers(MONTH, [page(whole, rule("a", 9, 0))])] == ["good"]
    assert [line.tone for line in answers(MONTH, [page(whole, rule("a", 0, 0))])] == ["open"]
    (line,) = decisions(MONTH, [crossed])
    assert (line.urgent, line.who) == (True, "Lead, within 2 days")


def test_the_page_itself_says_what_was_compared(sealed: Small) -> None:
    text = BeautifulSoup((sealed.pack / "index.html").read_text(encoding="utf-8"), "html.parser")
    groups = [tag.get_text() for tag in text.select(".group h3")]
    assert groups == ["The sample", "The figures"]
    assert "that could be compared with the records" in text.find(class_="headline").get_text()
    assert "threshold" not in text.find(class_="headline").get_text()


def test_broken_controls_name_the_one_broken_most_often() -> None:
    def control(name: str, asked: int, broken: int, **more: object) -> Finding:
        numbers = {"rule": name, "kind": "gate", "asked": asked, "broken": broken, **more}
        return finding("controls", f"p.{name}", f"Gate {name}", numbers)

    counts = {"controls": 2, "broken_controls": 2, "unread_controls": 0, "held_controls": 0}
    whole = finding("controls", "p", "Start", counts)
    part = control("a.south", 9, 8, stratum="south")
    (line,) = answers(MONTH, [page(whole, control("a", 20, 3), control("b", 1234, 5), part)])
    assert (line.verdict, line.sentence) == ("2 of 2 broken", "Most often: Gate b, in 5 of 1,234 cases.")
    other = finding("controls", "p2", "Other", counts | {"broken_controls": 0, "held_controls": 2})
    assert [line.sentence for line in answers(MONTH, [page(other, control("a", 9, 3))])] == [
        "2 controls held in every case that was due."
    ]
