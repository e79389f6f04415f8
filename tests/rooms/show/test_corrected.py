"""Corrected figures in words, as a plot and as tables; and as findings."""

from __future__ import annotations

import pytest

from assurance.pack.findings import findings_of
from assurance.review.correcting import (
    AuditedDenominator,
    Corrections,
    corrected_figure,
    corrected_total,
)
from assurance.show import alt_text, picture, sentence, tables


def figure(*, over=2, unknown=0, published=60, total=58, size=100):
    audited = [1] * (24 - over - unknown) + [None] * unknown + [0] * over + [0] * 16
    return corrected_figure(
        audited,
        [1] * 24 + [0] * 16,
        ["A"] * 40,
        population={"A": size},
        reported_total=total,
        published=published,
    )


def share(**more):
    return corrected_figure(
        [1] * 20 + [0] * 20, [1] * 22 + [0] * 18, ["A", "B"] * 20, population={"A": 90, "B": 60},
        reported_total={"A": 50, "B": 30}, **more,
        denominator=AuditedDenominator([1] * 38 + [0] * 2, [1] * 40, {"A": 90, "B": 60}),
    )  # fmt: skip


def test_a_dispute_that_is_not_settled_says_what_would_settle_it():
    assert sentence(figure()).splitlines() == [
        "Figure. The records say 58. 40 of 100 cases were audited; 2 were counted in the figure "
        "wrongly and none was left out. Corrected, it is about 53; the audit leaves anything "
        "between 43 and 64 possible (95% confidence).",
        "The published figure has 60, the records have 58: the audit rules out neither, so the "
        "dispute is not settled. If the rest is like what was found, about 32 more cases (72 in "
        "all) would settle it, with the wider range of a sample made larger after its answers are"
        " known; a new sample of about 58 cases would do so by itself. That is what is to be "
        "expected, not sure.",
        "An audit of recorded cases finds what was counted wrongly among them; it cannot find a "
        "case that is in no record.",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"published": 90}, "the published figure lies outside what the audit shows, the records' inside"),
        ({"over": 12, "published": 30}, "the records' figure lies outside what the audit shows"),
        ({"over": 12, "published": 99}, "both lie outside what the audit shows"),
        ({"published": 58}, "as the records have: there is no dispute to settle"),
        ({"over": 0, "unknown": 4, "published": 50}, "not even every case of the frame would settle it"),
        ({"over": 0, "published": 60}, "each was counted rightly in the figure"),
        ({"unknown": 1}, "of 1 case the audit could not tell"),
        ({"unknown": 1}, "or 53 if every case that could not be told was met"),
        ({"unknown": 1}, "possible, whatever those were"),
        ({"size": 40, "total": 24}, "Every case that matters was audited, so it is exactly 22"),
    ],
)
def test_every_verdict_has_its_words(changes, said):
    assert said in sentence(figure(**changes))


def test_a_share_is_written_in_percent_and_by_stratum():
    found = share(published=0.7)
    assert "The records say 80 of 150, 53.3%." in sentence(found)
    rows, disputes = tables(found)
    assert "Whole frame" in rows
    assert '<th scope="row">B</th>' in rows
    assert "published lies outside" in disputes


def test_what_would_settle_it_is_a_table_by_stratum():
    assert "Needed in all" in tables(share(published=0.55))[2]


def test_a_total_says_when_it_can_give_no_range():
    found = corrected_total(
        [30, 60], [30, 60], ["A"] * 2, population={"A": 40}, reported_total=1700, published=9
    )
    said = sentence(found)
    assert "no range: no difference seen in 2 audited cases" in said
    assert "without a range the audit cannot tell which is wrong" in said
    assert "in no record" not in said
    assert "no difference seen" in tables(found)[0]
    assert found.plot().get_xlabel() == "Total"


def test_the_alt_text_has_the_numbers_that_are_drawn():
    assert alt_text(share(published=0.7)) == (
        "Dot plot with ranges of published, recounted and corrected figures. Figure: published 70%, counted "
        "again 53.3%, corrected 50.9%; the audit leaves anything between 35.8% and 67.9% possible (95% "
        "confidence)."
    )


def test_the_plot_labels_its_rows_and_their_values():
    ax = share(published=0.7).plot()
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "Published", "Counted again", "Corrected by the audit",
    ]  # fmt: skip
    beside = {text.get_text() for text in ax.texts}
    assert {"70%", "53.3%"} <= beside


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("awaiting review", "Awaiting review: no figure is corrected"),
        ("review incomplete", "Review incomplete: 3 of 12 expected answers"),
        ("not declared", "No question of the review says which measure it audits"),
    ],
)
def test_a_month_without_a_correction_says_why(status, said):
    found = Corrections(status, (), {}, 0.95, 3, 12)
    assert sentence(found).startswith(said)
    assert alt_text(found).startswith(said)
    assert picture(found) is None
    assert tables(found) == ()
    [finding] = findings_of(found)
    assert finding.severity == ("information" if status == "not declared" else "unknown")


def test_a_month_shows_all_its_figures_and_what_was_refused():
    found = Corrections(
        "corrected", (share(published=0.7), figure()), {"Seen in time": "not in the frame"}, 0.95
    )
    said = sentence(found)
    assert "Seen in time cannot be corrected: Not in the frame." in said
    assert said.count("in no record") == 1
    assert len(tables(found)) == 5
    assert found._repr_html_().count("<table>") == 5
    assert "Figure" in picture(found).caption or picture(found).height > 1
    severities = {one.id: one.severity for one in findings_of(found)}
    assert severities["corrected.figure.all"] == "information"
    assert severities["corrected.seen-in-time.refused"] == "unknown"


@pytest.mark.parametrize(("published", "severity"), [(90, "attention"), (60, "unknown"), (58, "good")])
def test_a_finding_weighs_as_its_verdict(published, severity):
    found = {one.id: one.severity for one in findings_of(figure(published=published))}
    assert found["corrected.figure.all.published"] == severity
