"""Alt text says the numbers of the plot: read back, they are the numbers of the result."""

from __future__ import annotations

import re

import pytest

from assurance.show import alt_text, picture
from assurance.traces.outcomes import OUTCOMES, outcome_column


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_estimates_read_back(make):
    result = make.estimates()
    for row in result.to_frame().itertuples():
        name = "Whole frame" if row.stratum == "all" else row.stratum
        said = re.search(rf"{name}: (.*?), (not shown|met|not met)\.", alt_text(result))
        found = numbers(said[1])
        assert found[:2] == [row.deviations, row.applicable]
        assert found[2] == pytest.approx(row.rate * 100, abs=0.06)
        assert found[3:6] == [row.lower_cases, row.upper_cases, row.population]
        assert found[6] == row.tolerable_rate * 100
        assert said[2] == row.verdict


def test_simulated_estimates_say_so(make):
    assert "Simulated reviews." in alt_text(make.estimates(simulated=True))


def test_reconciliation_reads_back(make):
    rows = [
        make.figure_row(breakdown=f"team=T{i}", published_value=i / 10, verdict="differs")
        for i in range(1, 6)
    ]
    found = re.findall(
        r"team T(\d): published ([\d.]+)%, recomputed ([\d.]+)%, (differs)",
        alt_text(make.reconciliation(rows)),
    )
    assert [(int(team), float(value)) for team, value, _, _ in found] == [(i, i * 10) for i in range(1, 6)]
    assert {float(value) for _, _, value, _ in found} == {75.7}


def test_a_long_reconciliation_draws_the_widest_gaps_and_says_how_many(make):
    rows = [make.figure_row(breakdown=f"t={i}", verdict="agrees") for i in range(30)]
    rows += [make.figure_row(breakdown=f"u={i}", published_value=0.8 + i / 100) for i in range(20)]
    text = alt_text(make.reconciliation(rows))
    assert "the 10 with the widest gap of 20 figures that differ" in text
    assert "verdict" not in text
    assert text.count("recomputed 75.7%, differs") == 10
    assert "u 19" in text
    assert "u 3:" not in text


def test_figures_without_two_values_are_in_no_plot(make):
    rows = [make.figure_row(verdict="no figure", published_value=float("nan")) for _ in range(3)]
    assert alt_text(make.reconciliation(rows)).startswith("No plot: no figure has both")
    assert picture(make.reconciliation(rows)) is None


def test_traces_read_back(make):
    row = make.rule_row("Seen in time", 1200, 6, 3, 2, 5, 1, 7, 4)
    said = re.search(r"Seen in time: (.*?)\.", alt_text(make.traces([row])))[1]
    found = {word: int(count.replace(",", "")) for count, word in re.findall(r"([\d,]+) ([a-z ]+)", said)}
    assert found == {outcome: row[outcome_column(outcome)] for outcome in OUTCOMES}


def test_charts_read_back(make):
    chart = make.chart(target=0.85)
    text = alt_text(chart)
    said = re.findall(r"(\d{4}-\d\d) ([\d.]+)( \(special cause[^)]*\))?", text)
    known = [
        (label, value, special)
        for label, value, special in zip(chart.labels, chart.values, chart.special_cause, strict=True)
        if value == value
    ]
    assert [label for label, _, _ in said] == [label for label, _, _ in known]
    assert [float(v) for _, v, _ in said] == pytest.approx([v for _, v, _ in known], abs=0.006)
    assert [bool(mark) for _, _, mark in said] == [special for _, _, special in known]
    assert "target 0.85" in text


def test_draw_frame_and_intake_read_back(make):
    draw = make.draw()
    for name, size in draw.population.items():
        assert f"{name}: {draw.sizes[name]} of {size} cases drawn" in alt_text(draw)
    for step in make.frame().flow:
        assert f"{step.reason}: {step.removed:,} removed, {step.left:,} left" in alt_text(make.frame())
    assert numbers(alt_text(make.intake())) == [120, 100, 8, 112, 12, 100]


def test_every_alt_text_is_long_enough_to_be_one(make):
    for name, result in make.every().items():
        assert len(alt_text(result)) >= 20, name
