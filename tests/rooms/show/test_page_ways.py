"""Finding one's way in a page: answers first, contents, pictures that scroll, marks of the edition."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from assurance.show import AttentionLine, Banner, FileLine, IndexModel, VerdictLine, render_index
from assurance.show.dom import mended
from assurance.show.shell import MARKS, page_shell

CODE = '<details class="code"><summary>Show the code</summary><pre>{}</pre></details>'
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def page(fragment):
    return BeautifulSoup(mended(fragment, title="A page", where="a.ipynb"), "html.parser")


def test_code_that_shows_nothing_goes_to_the_end_in_its_order():
    steps = [CODE.format("first"), CODE.format("second"), f"<p>Shown.</p>{CODE.format('third')}"]
    soup = page("<h1>A page</h1>" + "".join(f'<div class="step">{step}</div>' for step in steps))
    made = soup.find(class_="making")
    assert [code.get_text() for code in made.find_all("pre")] == ["first", "second"]
    assert made.find_next_sibling() is None
    assert soup.find(class_="step").get_text() == "Shown.Show the codethird"
    assert page("<h1>A page</h1><p>No code.</p>").find(class_="making") is None


def test_a_long_page_lists_its_chapters_and_folds_its_parts():
    parts = "".join(f"<h3>Part {number}</h3><p>Text.</p>" for number in range(6))
    soup = page(f"<h1>A page</h1><p>Lead.</p><h2>One</h2>{parts}<h2>Two</h2><h3 id='own'>Part 0</h3>")
    contents = soup.nav
    assert contents.find_previous_sibling().get_text() == "Lead."
    assert [link.get_text() for link in contents.ul.find_all("a")] == ["One", "Two"]
    assert contents.summary.get_text() == "The 7 parts of this page"
    links = [link["href"].removeprefix("#") for link in contents.find_all("a")]
    assert len(set(links)) == len(links) == 9
    assert [soup.find(id=name).get_text() for name in links[:3]] == ["One", "Two", "Part 0"]
    assert "own" in links


@pytest.mark.parametrize("more", ["", '<nav aria-label="Own"></nav><h2>4</h2><h2>5</h2>'])
def test_a_short_page_or_one_with_a_list_of_its_own_gets_none(more):
    soup = page(f"<h1>A page</h1><h2>1</h2><h2>2</h2><h2>3</h2>{more}")
    assert soup.find("nav", class_="contents") is None


def test_pictures_stand_in_named_regions_that_a_keyboard_can_scroll():
    alt = "Bars of three teams. Ash 4, Birch 5, Cedar 6."
    figure = f'<figure><img alt="{alt}" src="{PIXEL}"><figcaption>{{}}</figcaption></figure>'
    soup = page(figure.format("Teams. More.") + figure.format("") + figure.format("word " * 40))
    regions = [image.parent for image in soup.find_all("img")]
    assert all(region["role"] == "region" and region["tabindex"] == "0" for region in regions)
    names = [region["aria-label"] for region in regions]
    assert names[:2] == ["Figure 1: Teams", "Figure 2: Bars of three teams"]
    assert names[2].endswith("…")
    assert len(names[2]) < 110


@pytest.mark.parametrize(
    ("banners", "words"),
    [
        ((Banner.controlled(),), MARKS["controlled"]),
        ((Banner.incomplete("x"), Banner.controlled()), f"INCOMPLETE · {MARKS['controlled']}"),
        ((Banner.release(),), MARKS["release"]),
    ],
)
def test_the_edition_stays_in_sight_and_stands_on_every_sheet(banners, words):
    text = page_shell("<h1>x</h1>", title="A page", programme_title="P", period_words="M", banners=banners)
    mark = BeautifulSoup(text, "html.parser").footer.find(class_="mark")
    assert (mark.get_text(), mark["aria-hidden"]) == (words, "true")
    assert f'@bottom-right {{ content: "{words}"' in text


def test_a_mark_cannot_break_out_of_the_style():
    evil = Banner("notice", "x", "y", '"; } </style><script>x()</script>')
    text = page_shell("<h1>x</h1>", title="A page", programme_title="P", period_words="M", banners=(evil,))
    assert "<script" not in text
    assert re.findall(r'@bottom-right { content: "([^"]*)"', text) == ["  stylescriptxscript"]
    assert 'class="mark"' not in page_shell("<h1>x</h1>", title="A", programme_title="P", period_words="M")


@pytest.fixture
def model():
    return IndexModel("Programme", "October 2026", "Two differ.", True, ())


def front(model):
    return BeautifulSoup(render_index(model), "html.parser")


def test_other_forms_are_led_to_where_they_are(model):
    files = tuple(FileLine(name, "0" * 64) for name in ("pack.pdf", "pack.xlsx", "sources.html"))
    soup = front(replace(model, files=files))
    assert [link["href"] for link in soup.find(class_="forms").find_all("a")] == ["pack.pdf", "pack.xlsx"]
    assert [link["href"] for link in soup.header.nav.find_all("a")] == ["index.html", "sources.html"]
    assert front(model).find(class_="forms") is None


def test_of_many_answers_those_that_need_nobody_are_folded_and_counted(model):
    tones = ["good"] * 3 + ["bad"] * 8 + ["open"] * 4
    lines = tuple(VerdictLine(f"Q{n}", "v", tone, "s") for n, tone in enumerate(tones))
    soup = front(replace(model, verdicts=lines))
    folded = soup.find(id="answers").find_parent("section").details
    assert folded.summary.get_text() == "The other 7: 4 are left open and 3 hold"
    assert len(folded.find_all(class_="answer")) == 7
    shown = [line for line in soup.find_all(class_="answer") if line.find_parent("details") is None]
    assert {line["class"][1] for line in shown} == {"tone-bad"}
    assert len(shown) == 8


def test_urgent_decisions_are_never_folded(model):
    lines = tuple(AttentionLine(f"A{n}", urgent=n % 2 == 0) for n in range(30))
    soup = front(replace(model, attention=lines))
    folded = soup.find(id="attention").find_parent("section").details
    assert folded.summary.get_text() == "15 more decisions, none of them for risk control"
    assert folded.find(class_="urgent") is None
    assert len(soup.find_all(class_="decision")) == 30
    few = front(replace(model, attention=lines[:11]))
    assert few.find(id="attention").find_parent("section").details is None


def test_many_limitations_are_folded(model):
    soup = front(replace(model, limitations=tuple(f"L{n}" for n in range(20)), changes=("One.",)))
    assert soup.find(id="limitations").find_parent("section").summary.get_text() == "12 more limitations"
    headings = [tag.get_text() for tag in soup.find_all("h2")]
    assert headings.index("What changed since last time") < headings.index("The answers")


@pytest.mark.parametrize(
    ("complete", "words"), [(True, "PDF to read and sign"), (False, "PDF of what there is")]
)
def test_a_pack_with_gaps_is_not_offered_for_a_signature(model, complete: bool, words: str) -> None:
    soup = front(replace(model, complete=complete, files=(FileLine("pack.pdf", "0" * 64),)))
    assert soup.find(class_="forms").a.get_text() == words
