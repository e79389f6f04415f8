"""The front page: answers first, everything escaped, never complete when it is not."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup

from assurance.show import (
    AttentionLine,
    Banner,
    FileLine,
    IndexModel,
    PageLine,
    VerdictLine,
    render_index,
)

EVIL = "<script>x()</script>"


@pytest.fixture
def model():
    return IndexModel(
        programme_title="Community mental health",
        period_words="October 2026",
        headline="Two figures differ.",
        complete=True,
        verdicts=(
            VerdictLine("Was it shared?", "not met", "bad", "Between 18 and 61.\nMore.", "sample.html"),
            VerdictLine("Is it linked?", "met", "good", "None failed."),
            VerdictLine("Is it timely?", "not shown", "open", "Too few."),
        ),
        attention=(AttentionLine("Failures not met", "Quality lead, within 3 days", "sample.html"),),
        draw_facts=(("Seed", "4071"), ("SHA-256 of the frame", "ab" * 32)),
        reviews="60 of 60 answers.",
        limitations=("Costs are provisional.",),
        pages=(
            PageLine("sample.html", "Sample", "412 cases."),
            PageLine("t.html", "Traces", "No.", "timed out"),
        ),
        files=tuple(FileLine(f"file{i}.html", f"{i:064x}") for i in range(70)),
        banners=(Banner.simulated(), Banner.controlled()),
    )


def test_the_front_page_has_no_fault(model, faults_of):
    assert faults_of(render_index(model)) == []


def test_it_answers_before_it_explains(model):
    soup = BeautifulSoup(render_index(model), "html.parser")
    headings = [tag.get_text() for tag in soup.find_all("h2")]
    assert headings[:2] == ["What needs a decision", "The answers"]
    assert soup.h1.get_text() == "Community mental health, October 2026"
    assert [tag.get_text(" ", strip=True) for tag in soup.select(".tally li")] == [
        "◆ 1 needs an answer", "○ 1 is left open", "● 1 holds",
    ]  # fmt: skip
    assert [tag.get_text() for tag in soup.select(".answer > .verdict")] == [
        "not met", "not shown", "met",
    ]  # fmt: skip


def test_every_file_is_listed_with_the_start_of_its_hash(model):
    soup = BeautifulSoup(render_index(model), "html.parser")
    rows = soup.table.tbody.find_all("tr")
    assert len(rows) == 70
    assert [cell.get_text() for cell in rows[1].children] == ["file1.html", f"{1:064x}"[:16]]
    assert "python verify.py" in soup.get_text()


def test_an_incomplete_pack_says_so_whatever_its_banners(model):
    page = BeautifulSoup(render_index(replace(model, complete=False, banners=())), "html.parser")
    assert page.find(class_="banner-incomplete").strong.get_text() == "INCOMPLETE"
    told = replace(model, complete=False, banners=(Banner.incomplete("The sample failed."),))
    assert render_index(told).count('class="banner banner-incomplete"') == 1
    assert "banner-incomplete" not in BeautifulSoup(render_index(model), "html.parser").body.decode()


def test_a_page_that_failed_is_marked(model):
    soup = BeautifulSoup(render_index(model), "html.parser")
    assert [tag.get_text() for tag in soup.select(".state")] == ["timed out"]


def test_an_empty_month_still_has_a_page(faults_of):
    page = render_index(IndexModel("Programme two", "October 2026", "Nothing yet.", True, ()))
    assert faults_of(page) == []
    assert "No threshold agreed beforehand was crossed" not in page
    assert "no page of this pack holds the month against thresholds" in page


def test_nothing_to_attend_to_is_only_said_when_it_is_known(model):
    quiet = replace(model, attention=())
    assert "Not known" in render_index(replace(quiet, complete=False))
    assert "No threshold was agreed beforehand" in render_index(replace(quiet, thresholds=0))
    assert "No threshold agreed beforehand was crossed" in render_index(replace(quiet, thresholds=3))


def test_groups_keep_their_order_and_need_comes_first_within_them(model):
    lines = tuple(
        VerdictLine(f"{group}{tone}", tone, tone, "Said.", group=group)
        for group in ("The sample", "The trends")
        for tone in ("plain", "good", "open", "bad")
    )
    page = render_index(replace(model, verdicts=lines, group_notes=(("The trends", "A note."),)))
    groups = BeautifulSoup(page, "html.parser").select(".group")
    assert [group.h3.get_text() for group in groups] == ["The sample", "The trends"]
    assert [tag.get_text() for tag in groups[1].select(".verdict")] == ["bad", "open", "good", "plain"]
    assert [group.find(class_="note") is not None for group in groups] == [False, True]


def test_what_is_only_told_is_not_counted_as_right_or_wrong(model):
    told = replace(model, verdicts=(VerdictLine("Trend", "steady", "plain", "256."),))
    assert BeautifulSoup(render_index(told), "html.parser").find(class_="tally") is None


def test_what_is_incomplete_is_not_tallied(model):
    """A tally of a part would be read as the verdict on the whole."""
    assert BeautifulSoup(render_index(model), "html.parser").find(class_="tally") is not None
    page = render_index(replace(model, complete=False))
    assert BeautifulSoup(page, "html.parser").find(class_="tally") is None


def test_risk_control_stands_first_and_says_so_in_words(model):
    lines = (AttentionLine("Slow", detail="Team B1"), AttentionLine("Unsafe", "Lead", urgent=True))
    items = BeautifulSoup(render_index(replace(model, attention=lines)), "html.parser").select(
        ".decisions > li"
    )
    assert [item.find(class_="asked").get_text(" ", strip=True) for item in items] == [
        "Risk control Unsafe", "Slow",
    ]  # fmt: skip
    assert items[1].find(class_="where").get_text() == "Team B1"


def test_checking_files_alone_is_not_said_to_prove_the_pack(model):
    assert "Only then do you know that the pack as a whole was not replaced" in render_index(model)


def test_every_text_is_escaped(model):
    evil = replace(
        model,
        **{f.name: EVIL for f in fields(model) if f.type == "str"},
        verdicts=(VerdictLine(EVIL, EVIL, "bad", EVIL, EVIL),), attention=(AttentionLine(EVIL, EVIL, EVIL),),
        draw_facts=((EVIL, EVIL),), changes=(EVIL,), limitations=(EVIL,), files=(FileLine(EVIL, EVIL),),
        pages=(PageLine(EVIL, EVIL, EVIL, EVIL),), banners=(Banner("notice", EVIL, EVIL),), verify=(EVIL,),
        footer=(EVIL,),
    )  # fmt: skip
    page = render_index(evil)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 20


def test_the_same_model_gives_the_same_page(model):
    assert render_index(model) == render_index(model)
