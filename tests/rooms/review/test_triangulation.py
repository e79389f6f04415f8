"""Triangulation: each cell says no more than its evidence, and rows stand as they are defined."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.errors import DomainError
from assurance.pack.findings import findings_of
from assurance.review.triangulation import (
    Cell,
    Triangulation,
    figure_cell,
    nothing,
    question_cell,
    share_cell,
    triangulated,
)

SAYS = ("yes", "no", "mixed", "nothing")


@pytest.mark.parametrize("said", list(product(SAYS, repeat=3)))
def test_how_a_row_stands(said):
    kinds = ("dashboard", "records", "staff")
    row = triangulated("made up", [Cell(kind, "", says) for kind, says in zip(kinds, said, strict=True)])
    heard = [one for one in said if one != "nothing"]
    assert row.sources == len(heard)
    if len(heard) < 2:
        assert row.standing == ("weak" if heard else "no evidence")
    elif "yes" in heard and "no" in heard:
        assert row.standing == "disagree"
    else:
        assert row.standing == ("not settled" if "mixed" in heard else "agree")


@given(
    yes=st.integers(0, 40), no=st.integers(0, 40), unknown=st.integers(0, 9), hundredths=st.integers(1, 100)
)
def test_a_share_says_yes_or_no_only_where_the_unknown_could_not_change_it(yes, no, unknown, hundredths):
    bound = Fraction(hundredths, 100)
    cell = share_cell("staff", "survey", yes=yes, no=no, unknown=unknown, at_least=hundredths / 100)
    if not yes + no:
        assert cell.says == "nothing"
        return
    of = yes + no + unknown
    possible = {Fraction(yes + true, of) >= bound for true in range(unknown + 1)}
    assert cell.says == {(True,): "yes", (False,): "no"}.get(tuple(possible), "mixed")
    assert (cell.count, cell.of) == (yes, of)


def test_figures_are_held_against_the_target_exactly():
    assert figure_cell("m", [0.3], target=0.3, direction="increase").says == "yes"
    assert figure_cell("m", [0.1 + 0.2], target=0.3, direction="decrease").says == "no"
    assert figure_cell("m", [28.0], target=28, direction="decrease", unit="days").says == "yes"
    mixed = figure_cell("m", [0.9, 0.7], target=0.8, direction="increase")
    assert (mixed.says, mixed.words) == ("mixed", "1 of 2 published figures reach the target")
    none = figure_cell("m", [], target=0.8, direction="increase")
    assert (none.says, none.note) == ("nothing", "no figure is published")


@pytest.mark.parametrize(
    ("verdict", "says"), [("met", "yes"), ("not met", "no"), ("not shown", "mixed"), ("", "nothing")]
)
def test_estimates_are_read_by_their_verdict(verdict, says):
    row = {"verdict": verdict, "applicable": 20, "deviations": 5, "tolerable_rate": 0.1}
    cell = question_cell("records", "q", row)
    assert (cell.says, cell.count, cell.of, cell.value, cell.threshold) == (says, 15, 20, 0.75, 0.9)
    assert question_cell("records", "q", None).note == "awaiting review"


def made_up():
    return Triangulation(
        "2026-10",
        (
            triangulated(
                "People are seen in time",
                [
                    figure_cell("seen", [0.92], target=0.9, direction="increase"),
                    share_cell("records", "in_time", yes=8, no=2, unknown=0, at_least=0.9),
                    nothing("staff"),
                ],
            ),
            triangulated("Plans are shared", [nothing("dashboard"), nothing("records"),
                         share_cell("staff", "survey", yes=9, no=1, unknown=0, at_least=0.8)]),
            triangulated("Nobody knows", [nothing("dashboard"), nothing("records"), nothing("staff")]),
        ),
    )  # fmt: skip


def test_words_name_the_disagreement_and_the_weak():
    result = made_up()
    assert result.sentence().split("\n") == [
        "3 topics: 1 on which the sources disagree, 1 with one source only and 1 without evidence.",
        "Disagreement on 'People are seen in time': The dashboard says yes (92%, target 90%) and the records "
        "say no (8 of 10, 80%, needed 90%).",
        "Weak, for its evidence is of one source only: Plans are shared.",
    ]
    page = result._repr_html_()
    for words in ("✓ yes: 92%, target 90%", "◆ disagree", "▽ weak: one source only", "△ no evidence"):
        assert words in page
    frame = result.to_frame()
    assert len(frame) == 9
    assert frame["standing"].tolist()[::3] == ["disagree", "weak", "no evidence"]
    assert [found.severity for found in findings_of(result)] == ["attention", "unknown", "unknown"]


def test_an_empty_matrix_and_a_cell_of_the_wrong_kind():
    assert Triangulation("2026-10", ()).sentence().startswith("No topic is declared")
    assert Triangulation("2026-10", ()).to_frame().empty
    with pytest.raises(DomainError, match="give one cell of each kind: dashboard, records, staff"):
        triangulated("made up", [nothing("staff"), nothing("records"), nothing("dashboard")])
    with pytest.raises(DomainError, match="survey: counts are -1, 2 and 0; none may be negative"):
        share_cell("staff", "survey", yes=-1, no=2, unknown=0, at_least=0.5)
