"""Timelines of exemplars: no two labels may stand on each other, however long the titles."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import matplotlib.pyplot as plt
import pytest

from assurance.show import plot
from assurance.show.exemplars import limit_and_end, since_words
from assurance.traces.exemplars import Mark, RuleLine, StepLine, Timeline

LONG = "Multidisciplinary escalation notification acknowledged by neighbourhood coordination"
HOUR = 3_600_000_000


def timeline(steps: int, rules: int) -> Timeline:
    return Timeline(
        label="A", chosen=("typical",), pathway="made_up", title="Made up", period="2026-10", score=1.0,
        weakest=None, events=steps, as_at=None, alike=9, rare=False,
        steps=tuple(StepLine(f"s{each}", LONG, (Mark(each * HOUR),)) for each in range(steps)),
        rules=tuple(
            RuleLine(f"r{each}", LONG, "met", "", 0, 30 * HOUR, HOUR, windowed=True) for each in range(rules)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("steps", "rules"), [(1, 1), (3, 9), (12, 14), (13, 14), (20, 24)])
def test_labels_do_not_stand_on_each_other(steps: int, rules: int) -> None:
    ax = plot(timeline(steps, rules))
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    plt.close("all")
    assert len(boxes) == steps + rules
    tops = sorted(boxes, key=lambda box: -box.y1)
    assert all(above.y0 >= below.y1 for above, below in pairwise(tops))


@pytest.mark.parametrize(
    ("limit", "end", "said"),
    [
        (24 * HOUR, 27 * HOUR, ("1 day", "1 day 3 h")),
        (24 * HOUR, 24 * HOUR + HOUR // 2, ("1 day", "1 day 30 min")),
        (24 * HOUR, 24 * HOUR + HOUR // 3600, ("1 day", "1 day 1 s")),
        (50 * HOUR, 52 * HOUR, ("2 days 2 h", "2 days 4 h")),
        (HOUR, HOUR + 60_000_000, ("1 h", "1 h 1 min")),
        (28 * 24 * HOUR, 37 * 24 * HOUR, ("day 28", "day 37")),
    ],
)
def test_a_late_step_never_has_the_day_of_its_limit(limit: int, end: int, said: tuple[str, str]) -> None:
    late = RuleLine("r", "Escalated", "late", "", 0, limit, end, windowed=True)
    assert limit_and_end(late) == said
    one = replace(timeline(1, 1), rules=(late,))
    assert f"late, done {'on' if said[1].startswith('day') else 'after'} {said[1]}, due by {said[0]}" in (
        one.alt_text()
    )
    assert all(f"<td>{words}</td>" in one._repr_html_() for words in said)
    drawn = [text.get_text() for text in plot(one).texts]
    plt.close("all")
    assert any(said[0] in words and "late" in words for words in drawn)
    assert since_words(limit) != since_words(end) or any(said[1] in words for words in drawn)


def test_in_time_stays_as_coarse_as_it_is() -> None:
    assert limit_and_end(RuleLine("r", "R", "met", "", 0, 25 * HOUR, 24 * HOUR)) == ("day 1", "day 1")
    assert limit_and_end(RuleLine("r", "R", "missing", "", 0, 25 * HOUR)) == ("day 1", "")


def test_what_is_lacking_has_a_column_only_where_something_is_said() -> None:
    bare = timeline(1, 1)
    assert "What is lacking" not in bare._repr_html_()
    told = replace(bare, rules=(replace(bare.rules[0], outcome="blocked", detail="without: plan"),))
    assert "What is lacking" in told._repr_html_()
