"""The words of the reconciliation page: titles for ids, shadows apart, limits and parts in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assurance.show.case_lists import line_words, reason_words
from assurance.show.drift import drift_words
from assurance.show.registry import alt_text, html, sentence


def test_a_publisher_is_named_by_its_title_where_it_is_known(make):
    rows = [make.figure_row(source="board"), make.figure_row(source="other", shadow=True)]
    result = replace(make.reconciliation(rows), titles={"board": "The <board>"})
    page = html(result)
    assert "<td>The &lt;board&gt;</td>" in page
    assert "<td>other (shadow)</td>" in page
    assert "shadow source other" in alt_text(result)


@pytest.mark.parametrize(
    ("shadow_verdict", "said"),
    [
        ("differs", "1 of 3 figures and 1 of the 3 that differ stand in shadow sources"),
        ("agrees", "1 of 3 figures stand in shadow sources"),
    ],
)
def test_figures_of_shadow_sources_are_not_counted_to_the_declared_ones(make, shadow_verdict, said):
    rows = [make.figure_row(breakdown=f"team=T{n}") for n in range(2)]
    rows.append(make.figure_row(shadow=True, source="sheet", verdict=shadow_verdict))
    assert said in sentence(make.reconciliation(rows))
    assert "shadow" not in sentence(make.reconciliation(rows[:2]))


def test_a_measure_that_is_meant_is_named_by_its_title(make):
    rows = [
        make.figure_row(measure="on_time", title="Closed on time"),
        make.figure_row(
            measure="onn_time", title="onn_time", verdict="not comparable",
            reason="no measure is called 'onn_time'; did you mean \"on_time\"?",
        ),
    ]  # fmt: skip
    assert "did you mean “Closed on time”?" in html(make.reconciliation(rows))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("on_time, team=A2 has no figure for May.", "“Closed on time”, team A2 has no figure for May."),
        ("on_time is 'on_time' elsewhere", "“Closed on time” is 'on_time' elsewhere"),
        ("line ends where others go on", "“Of the line” ends where others go on"),
        ("on_time ends in this line", "“Closed on time” ends in this line"),
        ("team A2 ends", "team A2 ends"),
    ],
)
def test_a_change_is_told_with_titles(words, said):
    assert drift_words(words, {"on_time": "Closed on time", "line": "Of the line"}) == said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("1 row(s) of the list repeat a case", "Adds up: 1 row of the list repeats a case."),
        ("1,200 row(s) of the list repeat a case", "Adds up: 1,200 rows of the list repeat a case."),
        ("", "Adds up."),
    ],
)
def test_a_line_says_what_repeats_without_brackets(reason, said):
    assert line_words({"verdict": "adds up", "reason": reason}) == said


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        (
            "calendar_days(received_at, first_contact_at) < 28",
            "fewer than 28 days from received to first contact",
        ),
        ("elapsed_hours(a_at, b_at) <= 1", "1 hour or fewer from a to b"),
        ("age < 65", "“age < 65”"),
    ],
)
def test_another_limit_is_told_in_words(detail, said):
    row = {"reason": "boundary", "detail": detail, "words": ""}
    assert reason_words(row) == f"the list fits another limit: {said}"
