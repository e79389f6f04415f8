"""Answers are held against the draw that asked for them."""

from __future__ import annotations

import pytest

from assurance.errors import ExtractError

GOOD = [
    ("M1", "q1", "met"),
    ("M1", "q2", "not_applicable"),
    ("M2", "q1", "not_met"),
    ("M2", "q2", "cannot_tell"),
]


def test_answers_are_read_with_their_stratum(read) -> None:
    found = read(GOOD)
    assert (found.given, found.expected, found.simulated) == (4, 4, False)
    assert list(found.answers.itertuples(index=False, name=None)) == [
        ("M1", "A", "q1", "met"),
        ("M1", "A", "q2", "not_applicable"),
        ("M2", "A", "q1", "not_met"),
        ("M2", "A", "q2", "cannot_tell"),
    ]


def test_an_empty_cell_is_an_answer_still_to_come(read) -> None:
    found = read([*GOOD[:3], ("M2", "q2", None)])
    assert (found.given, found.expected) == (3, 4)


def test_no_answers_at_all(read) -> None:
    found = read([])
    assert (found.given, found.expected) == (0, 4)


def test_answers_about_reserves_are_not_counted(read) -> None:
    found = read([*GOOD, ("M3", "q1", "not_met")])
    assert found.given == 4
    assert set(found.answers["case_key"]) == {"M1", "M2"}


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ([("M9", "q1", "met")], "1 answer(s) about cases not drawn"),
        ([(None, "q1", "met")], "1 answer(s) about cases not drawn"),
        ([("M1", "q9", "met")], "1 answer(s) to questions other than q1, q2"),
        ([("M1", None, "met")], "1 answer(s) to questions other than q1, q2"),
        ([("M1", "q1", "fine")], "1 answer(s) other than met, not_met, not_applicable, cannot_tell"),
        ([("M1", "q1", "not_applicable")], "1 answer(s) of not_applicable to a question that applies to all"),
        ([("M1", "q2", "met")], "1 answer(s) given again for the same case and question"),
        ([("M1", "q2", "met"), ("M1", "q2", "met")], "2 answer(s) given again"),
    ],
)
def test_what_does_not_fit_is_refused_with_counts(read, extra, said) -> None:
    with pytest.raises(ExtractError) as caught:
        read([*GOOD, *extra])
    assert said in str(caught.value)
    assert "no answer of it was used" in str(caught.value)


def test_all_faults_are_told_at_once_and_no_case_is_named(read) -> None:
    with pytest.raises(ExtractError) as caught:
        read([*GOOD, ("SECRET9", "q9", "fine")])
    text = str(caught.value)
    assert text.count("1 answer(s)") == 3
    assert "SECRET9" not in text
    assert "fine" not in text
