"""Why figures differ, as a reader sees it: the numbers of the result, nothing more certain than it is."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from assurance.programme import Measure
from assurance.reconciliation import Diagnosis, Told, reconcile
from assurance.reconciliation.diagnosis.case_list import CASE_COLUMNS
from assurance.reconciliation.diagnosis.result import CAUSE_COLUMNS, CLAIM_COLUMNS, VARIANT_COLUMNS
from assurance.reconciliation.diagnosis.toggles import KINDS, parts_of, toggles_of
from assurance.reconciliation.result import FIGURE_COLUMNS
from assurance.show import alt_text, html, picture, sentence
from assurance.show.cause_words import brief_cause, said_causes
from assurance.show.gaps import gaps_of, worth_drawing

KEY = "KEY-4711"
BLANKS = {"float64": np.nan, "bool": False, "boolean": pd.NA, "int64": 0}


def frame(rows, columns):
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


def cause(cause, rate, *, line="team=A", numerator="", denominator="", status="explained", **more):
    blank = {name: BLANKS.get(kind, "") for name, kind in CAUSE_COLUMNS.items()}
    row = blank | {
        "measure": "seen", "period": "2026-10", "breakdown": line, "source": "board", "shadow": False,
        "cause": cause, "status": status, "words": f"words of {cause}", "scope": f"seen: {line}",
        "numerator_exact": numerator, "denominator_exact": denominator, "rate_exact": rate,
    }  # fmt: skip
    for name in ("numerator", "denominator", "rate"):
        if row[f"{name}_exact"]:
            row[name] = float(Fraction(row[f"{name}_exact"]))
    return row | more


def figure(value, published, *, line="team=A", **more):
    row = {name: BLANKS.get(kind, "") for name, kind in FIGURE_COLUMNS.items()}
    return row | {
        "measure": "seen", "title": "Seen in time", "period": "2026-10", "breakdown": line, "value": value,
        "published_value": published, "verdict": "differs", "source": "board", "shadow": False,
        "statistic": "count", "unit": "",
    } | more  # fmt: skip


def claim(**more):
    blank = {name: "" if kind == "str" else 0 for name, kind in CLAIM_COLUMNS.items()}
    return blank | {
        "scope": "seen: team=A", "measure": "seen", "source": "board", "cause": "exclusion:moved",
        "words": "the exclusion moved not applied (moved away)", "status": "explained", "figures": 24,
        "evidence": 20, "tried": 30, "expected_by_chance": 1e-9,
    } | more  # fmt: skip


def diagnosis(causes=(), figures=(), claims=(), *, cases=0, told=True, notes=(), **known):
    listed = [("seen", "board", "seen: team=A", "exclusion:moved", "2026-10", "team=A", f"{KEY}{n}", "x", "y")
              for n in range(cases)]  # fmt: skip
    return Diagnosis(
        "2026-10",
        frame([], VARIANT_COLUMNS),
        frame(claims, CLAIM_COLUMNS),
        frame(causes, CAUSE_COLUMNS),
        frame(listed, dict.fromkeys(CASE_COLUMNS, "str")),
        notes,
        told=Told(frame(figures, FIGURE_COLUMNS), **known) if told else None,
    )


@pytest.fixture
def mixed():
    causes = [
        cause("exclusion:moved", "6", numerator="6", words="the exclusion moved not applied (moved away)"),
        cause("late:9", "-4", numerator="-4"),
        cause("rounding", "1/4"),
        cause("residual", "5", numerator="5", line="team=B", status="unexplained"),
    ]
    figures = [
        figure(40, 42.25),
        figure(90, 95, line="team=B"),
        figure(7, 7, line="team=C", verdict="agrees"),
    ]
    return diagnosis(causes, figures, [claim()], cases=3)


def numbers(text):
    found = re.findall(r"[+\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?", text)
    return [float(one.replace(",", "").replace("\N{MINUS SIGN}", "-")) for one in found]


def test_the_alt_text_says_every_number_of_the_plot(mixed):
    text = alt_text(mixed)
    first = re.search(r"Seen in time, team A: recounted (.*?)\.(?= |$)", text)[1]
    assert numbers(first.replace("more than 9 days", "")) == [40, 6, -4, 0.25, 42.25]
    assert "Seen in time, team B: recounted 90; unexplained +5; published 95." in text
    assert "Shown" not in text


def test_the_bars_are_the_parts_of_the_result(mixed):
    import matplotlib.pyplot as plt

    axes = mixed.plot()
    drawn = [[bar.get_width() for bar in inner.patches] for inner in axes.child_axes]
    plt.close(axes.figure)
    assert drawn == [[5.0], [6.0, -4.0, 0.25]]
    sizes = [sum(widths) for widths in drawn]
    assert sizes == [95 - 90, 42.25 - 40]


def test_what_nothing_explains_is_hatched_and_said_so(mixed):
    import matplotlib.pyplot as plt

    axes = mixed.plot()
    hatched = [[bool(bar.get_hatch()) for bar in inner.patches] for inner in axes.child_axes]
    plt.close(axes.figure)
    assert hatched == [[True], [False, False, False]]
    assert "Hatched: what nothing explains" in picture(mixed).caption
    assert "Unexplained: Seen in time, team B: 95 published, 90 recounted (+5)." in sentence(mixed)


def test_parts_and_whole_stand_exactly_in_the_table(mixed):
    soup = BeautifulSoup(html(mixed), "html.parser")
    table = next(one for one in soup.find_all("table") if "What makes up" in one.caption.get_text())
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    whole = next(row for row in rows if row[2].startswith("The whole gap: published 42.25"))
    assert whole[4] == "+2"
    assert [row[4] for row in rows if row[2].startswith(("Left in", "Entered"))] == ["+6", "\N{MINUS SIGN}4"]


def test_a_shapley_share_is_written_as_the_fraction_that_it_is():
    causes = [cause("late:9", "5/2", numerator="5/2"), cause("date:x", "-5/2", numerator="-5/2")]
    found = diagnosis(causes, [figure(7, 7, verdict="agrees")])
    text = BeautifulSoup(html(found), "html.parser").get_text(" ")
    assert "+5/2" in text
    assert "\N{MINUS SIGN}5/2" in text
    assert "Behind 1 figure without a gap that would show stands a cause all the same." in sentence(found)
    assert "recounted 7; " in alt_text(found)


def test_no_case_is_named_anywhere_on_a_page(mixed):
    for text in (sentence(mixed), alt_text(mixed), html(mixed)):
        assert KEY not in text
    assert "3" in BeautifulSoup(html(mixed), "html.parser").find_all("table")[-1].get_text()


def test_where_cases_are_listed_and_where_not(mixed):
    known = {"records": {"seen": "referrals"}, "sources": {"referrals": "Referrals <b>"}}
    listed = diagnosis([cause("exclusion:moved", "6")], [figure(1, 7)], [claim()], cases=2, **known)
    assert 'href="differing_cases.csv"' in html(listed)
    reason = {"unlisted": {"referrals": "its ids are no pseudonyms"}}
    hidden = diagnosis([cause("exclusion:moved", "6")], [figure(1, 7)], [claim()], cases=2, **known, **reason)
    assert "differing_cases.csv" not in html(hidden)
    assert "Not listed: cases of Referrals &lt;b&gt;, as its ids are no pseudonyms." in html(hidden)


def test_what_is_only_consistent_is_never_called_explained():
    row = cause(
        "residual", "5", numerator="5", status="consistent with", words="consistent with late:9, which"
    )
    found = diagnosis([row], [figure(90, 95)], [claim(status="consistent with", evidence=2, cause="late:9")])
    for text in (sentence(found), alt_text(found), html(found)):
        assert "xplained:" not in text.replace("Unexplained:", "")
    assert "1 with a candidate that is not claimed" in sentence(found)
    assert "cannot tell that from chance" in sentence(found)
    assert "nothing is claimed" in sentence(found)


def test_ties_are_told_with_what_would_separate_them():
    tied = claim(ties="late:9 or null:seen_at:pass", would_separate="2026-03, team=B; 2026-04")
    text = sentence(diagnosis([cause("exclusion:moved", "6")], [figure(1, 7)], [tied]))
    assert "It fits as well that they leave out what was entered more than 9 days after" in text
    assert 'or that they count as met where "seen" is not recorded' in text
    assert "ask for the exact figure of team B in March 2026 or April 2026" in text
    alone = claim(ties="late:9", would_separate="nothing in these records")
    assert "Nothing in these records would tell them apart" in sentence(
        diagnosis([cause("exclusion:moved", "6")], [figure(1, 7)], [alone])
    )


def test_of_many_gaps_the_open_ones_come_first_and_the_rest_is_counted():
    lines = [f"team=T{n}" for n in range(30)]
    causes = [cause(f"late:{n}", "3", line=line) for n, line in enumerate(lines)]
    causes += [cause("residual", "1", line=f"team=U{n}", status="unexplained") for n in range(8)]
    figures = [figure(10, 13, line=line) for line in lines] + [
        figure(10, 11, line=f"team=U{n}") for n in range(8)
    ]
    found = diagnosis(causes, figures)
    drawn, total = worth_drawing(found, gaps_of(found), most=10)
    assert (len(drawn), total) == (10, 38)
    assert [gap.standing for gap in drawn] == ["unexplained"] * 5 + ["explained"] * 5
    assert "Shown: 10 of 38 figures with a gap" in alt_text(found)
    assert "Shown: 10 of 38 figures with a gap" in picture(found).caption
    assert "38 figures of October 2026 differ from the records: 30 explained, 8 unexplained." in sentence(
        found
    )


def test_a_coarse_line_speaks_for_its_parts():
    lines = ["provider=P", "team=A", "team=B"]
    found = diagnosis(
        [cause("late:9", size, line=line) for line, size in zip(lines, ("3", "2", "1"), strict=True)],
        [figure(100, 103, line="provider=P"), figure(5, 7), figure(2, 3, line="team=B")],
        [claim(scope="seen: provider=P and its parts", cause="late:9")],
    )
    drawn, _ = worth_drawing(found, gaps_of(found), most=10)
    assert [gap.title for gap in drawn] == ["Seen in time, provider P"]
    assert "Figures for provider P and its teams leave out" in sentence(found)


def test_figures_that_were_not_looked_into_are_counted():
    found = diagnosis([], [figure(1, 7), figure(1, 7, line="team=B")], notes=("too many groups",))
    assert "2 figures more differ and no cause was looked for" in sentence(found)
    assert "too many groups" in sentence(found)
    assert picture(found) is None


def test_a_gap_without_sizes_is_told_and_not_drawn():
    found = diagnosis([cause("residual", "", numerator="", status="unexplained")], [figure(math.nan, 5)])
    assert picture(found) is None
    assert "Unexplained: Seen in time, team A." in sentence(found)
    assert "nan" not in html(found)


def test_nothing_found_is_said():
    found = diagnosis()
    assert sentence(found) == "No figure of October 2026 differs in a way that was looked into."
    assert alt_text(found).startswith("No plot")
    assert picture(found) is None
    assert "<table" not in html(found)


def test_without_titles_ids_are_shown_and_nothing_breaks(mixed):
    bare = diagnosis(mixed.causes.to_dict("records"), claims=[claim()], told=False)
    assert "seen, team B" in alt_text(bare)
    assert "recounted 0; unexplained +5; published +5" in alt_text(bare)


def test_hostile_titles_are_escaped():
    found = diagnosis([cause("late:9", "6")], [figure(1, 7, title="<script>$x$")], [claim(cause="late:9")])
    assert "<script>" not in html(found)
    found.plot()


def test_a_rival_is_named_as_one():
    found = diagnosis(
        [cause("period:before", "6", shadow=True)], [figure(1, 7, shadow=True)],
        [claim(cause="period:before")], sources={"board": "Sheet of the meeting"},
    )  # fmt: skip
    assert "Seen in time, team A, in Sheet of the meeting" in alt_text(found)
    assert "printed in Sheet of the meeting, are those of the month before" in sentence(found)


MEASURE = {
    "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen", "group": "access",
    "owner": "Lead", "source": "cases", "statistic": "proportion",
    "date": "received_at", "direction": "increase",
    "population": "decision is not null and urgent", "breakdowns": ["team"],
    "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away (for good)"}],
    "numerator": "seen_at is not null and elapsed_days(received_at, seen_at) <= 28 and score > 3",
    "alternatives": {
        "entered_at": "entered_at", "cut_off_days": [5], "attribution": {"team": ["reporting_team"]},
        "dates": ["decided_at"], "duplicates": {"by": ["person"]},
    },
}  # fmt: skip
COLUMNS = {
    "decision": "category", "urgent": "boolean", "moved": "boolean", "seen_at": "timestamp",
    "received_at": "timestamp", "score": "number", "entered_at": "timestamp", "team": "category",
    "reporting_team": "category", "decided_at": "timestamp", "person": "id",
}  # fmt: skip


def every_toggle():
    measure = Measure.model_validate(MEASURE)
    aside = [("the same referral twice", True), ("a test record", False)]
    return toggles_of(measure, parts_of(measure, COLUMNS), set_aside=aside, sources=["other"])


def test_every_kind_of_toggle_has_plain_words():
    assert {toggle.kind for toggle in every_toggle()} == set(KINDS)


@pytest.mark.parametrize("toggle", every_toggle(), ids=lambda toggle: toggle.id)
def test_words_of_a_toggle_are_plain_and_no_two_ways_read_alike(toggle):
    said, brief = (
        said_causes(toggle.id, toggle.words, noun="month", agreed=MEASURE["numerator"]),
        brief_cause(toggle.id, toggle.words, noun="month"),
    )
    assert toggle.id not in said + brief
    assert not said.startswith("differ as if")
    others = [other for other in every_toggle() if other.id != toggle.id]
    assert said not in {said_causes(other.id, other.words, noun="month") for other in others}
    assert brief not in {brief_cause(other.id, other.words, noun="month") for other in others}


@pytest.mark.parametrize(
    ("cause", "words", "said"),
    [
        ("exclusion:moved", "the exclusion moved not applied (moved away (for good))",
         "leave in records that are to be left out (moved away (for good))"),
        ("boundary:x", "score >= 3 in place of score > 3",
         "take 3 or more where more than 3 is agreed (score)"),
        ("boundary:x", "elapsed_hours(a_at, b) > 1 in place of elapsed_hours(a_at, b) >= 1",
         "take more than 1 hour where 1 hour or more are agreed (from a to b)"),
        ("days:calendar", "days counted as calendar days",
         "count calendar days where working days are agreed"),
        ("period:after", "", "are those of the month after"),
        ("attribution:team:reporting_team", "", "take the team from another column, reporting team"),
    ],
)  # fmt: skip
def test_words(cause, words, said):
    assert said_causes(cause, words, noun="month", agreed="working_days(a, b) <= 5") == said


def test_two_causes_of_one_claim_are_both_said():
    ids, words = "exclusion:moved + late:9", "the exclusion moved not applied (gone); entries left out"
    assert said_causes(ids, words, noun="month") == (
        "leave in records that are to be left out (gone) and "
        "leave out what was entered more than 9 days after the end of the month"
    )


def test_a_diagnosis_of_frames_knows_its_figures():
    rows = [(f"2026-{month:02}-{day:02}", day > 20) for month in range(1, 10) for day in range(1, 28)]
    records = pd.DataFrame(rows, columns=["on", "moved"])
    measure = {
        "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Referrals",
        "group": "access", "owner": "Lead", "source": "referrals", "statistic": "count", "date": "on",
        "direction": "neutral",
        "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away"}],
    }  # fmt: skip
    months = [f"2026-{month:02}" for month in range(1, 10)]
    board = pd.DataFrame({"measure": "seen", "period": months, "numerator": 27})
    found = reconcile(board, records, measure).diagnose()
    assert "Referrals, January 2026: recounted 20; left in: moved away +7; published 27." in alt_text(found)
    assert "9 figures differ from the records: 9 explained." in sentence(found)
    assert (
        "Explained: Figures for every line leave in records that are to be left out (moved away):"
        in sentence(found)
    )
