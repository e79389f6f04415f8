"""Timelines of exemplars: no two labels may stand on each other, however long the titles."""

from __future__ import annotations

from itertools import pairwise

import matplotlib.pyplot as plt
import pytest

from assurance.show import plot
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
