"""Ranking parts: what is ordered, how sure it is, and who is left apart."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from assurance.errors import DomainError
from assurance.variation import Part, Ranking, rank_parts, share_interval

UP = Ranking("m", "Recovery", "provider", "increase", share=True)


def share(name, top, below, *, unit=0):
    return Part(
        name, (max(0, top - unit), top + unit), (below - unit, below + unit), top / below, (top, below)
    )


def test_wilson_limits_are_those_printed_by_newcombe():
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
    for top, below, lower, upper in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
    ):
        found = share_interval((top, top), (below, below), confidence=0.95)
        assert np.round(found, 4).tolist() == [lower, upper]


def test_the_interval_covers_every_count_that_rounds_so():
    wide = share_interval((48, 52), (98, 102), confidence=0.95)
    for top in range(48, 53):
        for below in range(98, 103):
            lower, upper = share_interval((top, top), (below, below), confidence=0.95)
            assert wide[0] <= lower
            assert upper <= wide[1]


def test_a_share_is_never_made_of_more_than_its_whole():
    lower, upper = share_interval((8, 12), (8, 12), confidence=0.95)
    assert (round(lower, 4), upper) == (0.3906, 1.0)
    assert share_interval((8, 12), (3, 7), confidence=0.95) is None
    assert share_interval((0, 0), (0, 0), confidence=0.95) is None


def test_ranks_follow_the_better_direction_and_equal_values_share_one():
    parts = [share("a", 20, 100), share("b", 50, 100), share("c", 50, 100), share("d", 80, 100)]
    up = rank_parts(parts, UP)
    assert up[["part", "rank"]].values.tolist() == [["d", 1], ["b", 2], ["c", 2], ["a", 4]]
    down = rank_parts(parts, Ranking("m", "Waits", "provider", "decrease", share=True))
    assert down[["part", "rank"]].values.tolist() == [["a", 1], ["b", 2], ["c", 2], ["d", 4]]


def test_a_rank_is_as_uncertain_as_its_interval():
    parts = [share("sure", 900, 1000), share("small", 3, 5), share("low", 100, 1000)]
    found = rank_parts(parts, UP).set_index("part")
    assert found.loc["small", ["rank", "rank_best", "rank_worst"]].tolist() == [2, 1, 3]
    assert found.loc["low", ["rank", "rank_best", "rank_worst"]].tolist() == [3, 2, 3]


def test_unknown_parts_are_apart_and_never_zero():
    found = rank_parts([Part("x", reason="blank"), *(share(n, 50, 100) for n in "abc")], UP)
    assert found["part"].tolist() == ["a", "b", "c", "x"]
    last = found.iloc[-1]
    assert (last.standing, last.reason) == ("unknown", "blank")
    assert last[["rank", "value", "lower", "upper", "overall"]].isna().all()
    assert found["overall"].iloc[0] == 0.5


def test_standing_apart_takes_rounding_into_account():
    alike = [share(f"p{number}", 500, 1000) for number in range(6)]
    exact = rank_parts([*alike, share("q", 560, 1000)], UP).set_index("part")
    rounded = rank_parts(
        [*(share(f"p{n}", 500, 1000, unit=20) for n in range(6)), share("q", 560, 1000, unit=20)], UP
    ).set_index("part")
    assert exact.loc["q", "standing"] == "above"
    assert rounded.loc["q", "standing"] == "not told apart"


def test_amounts_are_ranked_by_their_rounding_alone():
    parts = [Part("a", (8, 12), None, 10.0), Part("b", (13, 17), None, 15.0), Part("c", (11, 14), None, 12.0)]
    found = rank_parts(parts, Ranking("m", "Seen", "team", "increase", share=False)).set_index("part")
    assert found.loc["b", ["rank", "rank_best", "rank_worst"]].tolist() == [1, 1, 2]
    assert found["overall"].isna().all()
    assert set(found["standing"]) == {"not told apart"}


def test_nothing_to_rank_gives_no_rows():
    assert rank_parts([], UP).empty


def test_a_confidence_that_is_a_percentage_is_refused():
    with pytest.raises(
        DomainError, match=r"confidence must be a fraction between 0 and 1, such as 0\.998; found 95"
    ):
        rank_parts([], UP, confidence=95)


def test_a_month_is_opened_without_the_slow_libraries_of_some_figures() -> None:
    code = "import sys; import assurance.month; print({'statsmodels', 'scipy.stats'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
