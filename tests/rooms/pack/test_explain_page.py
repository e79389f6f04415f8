"""Two clicks, offline: from a row of any page to what was agreed, and from there to query and files."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from small_programme import Small

from assurance.pack.explaining.page import anchors, linked
from assurance.pack.findings import Finding


def page(small: Small, name: str) -> BeautifulSoup:
    return BeautifulSoup((small.pack / name).read_text(encoding="utf-8"), "html.parser")


def section(small: Small, anchor: str) -> list:
    """Give what stands between a heading and the next."""
    begun = page(small, "sources.html").find(id=anchor)
    assert begun is not None, anchor
    found = []
    for tag in begun.find_next_siblings():
        if tag.name in ("h2", "h3"):
            break
        found.append(tag)
    return found


def test_every_figure_leads_to_its_definition_query_and_file(sealed: Small) -> None:
    rows = page(sealed, "reconcile.html").select("tbody th[scope=row]")
    figures = [row for row in rows if row.get_text(strip=True) == "Seen within 28 days"]
    assert figures
    assert {row.a["href"] for row in figures} == {"sources.html#measure-seen-28d"}
    parts = section(sealed, "measure-seen-28d")
    text = " ".join(part.get_text(" ", strip=True) for part in parts)
    assert "seen_at is not null and elapsed_days(received_at, seen_at) <= 28" in text
    (query,) = [part for part in parts if part.name == "details"]
    assert "SELECT" in query.pre.get_text()
    links = {link["href"] for part in parts for link in part.find_all("a")}
    assert links == {"#source-referrals"}
    file = " ".join(part.get_text(" ", strip=True) for part in section(sealed, "source-referrals"))
    manifest = json.loads((sealed.pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["referrals"]["file_sha256"] in file
    assert "Rows read 224" in file


def test_every_question_leads_to_its_declaration(sealed: Small) -> None:
    links = {link["href"] for link in page(sealed, "sample.html").select("a[href^=sources]")}
    assert links >= {"sources.html#question-written-down", "sources.html#question-plan-changed"}


def test_no_link_leads_nowhere(sealed: Small, incomplete: Small) -> None:
    for small in (sealed, incomplete):
        ids = {tag["id"] for tag in page(small, "sources.html").find_all(id=True)}
        for name in sorted(path.name for path in small.pack.glob("*.html")):
            for link in page(small, name).find_all("a", href=True):
                file, _, place = link["href"].partition("#")
                if file in ("", "sources.html") and place not in ("", "main"):
                    own = ids if file else {tag["id"] for tag in page(small, name).find_all(id=True)}
                    assert place in own, (name, link["href"])
                elif file:
                    assert (small.pack / file).exists(), (name, file)


def declared(name: str, title: str) -> Finding:
    return Finding(
        id=f"declared.{name}", stage="declared", title=title, words="", severity="information", numbers={}
    )


def test_a_title_of_two_means_the_one_that_the_page_is_about() -> None:
    both = [declared("measure.seen", "Seen"), declared("rule.path.seen", "Seen")]
    assert anchors(both, stages=["reconcile"]) == {"Seen": "sources.html#measure-seen"}
    assert anchors(both, stages=["traces"]) == {"Seen": "sources.html#rule-path-seen"}


@pytest.mark.parametrize(
    ("page", "same"),
    [
        ('<th scope="row">Seen</th>', False),
        ('<th scope="row">Seen late</th>', True),
        ('<th scope="col">Seen</th>', True),
        ("<td>Seen</td>", True),
        ("<h3>Seen</h3>", False),
        ('<h3 id="x">Seen</h3>', False),
        ("<caption>Seen: by team</caption>", False),
        ("<caption>Seen late</caption>", True),
        ("<p>Seen</p>", True),
    ],
)
def test_only_whole_names_become_links(page: str, same: bool) -> None:
    assert (linked(page, {"Seen": "s#x"}) == page) is same


def test_a_title_with_signs_of_html_is_linked_as_it_is_written() -> None:
    page = '<th scope="row">A &lt;b&gt; &amp; "c"</th>'
    found = linked(page, {'A <b> & "c"': "s#x"})
    assert found == '<th scope="row"><a href="s#x">A &lt;b&gt; &amp; "c"</a></th>'
