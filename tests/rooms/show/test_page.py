"""Pages of notebooks: readable by everyone, loading nothing, hiding no failure."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from assurance.errors import PackError
from assurance.show import Banner, html, render_notebook

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
NAV = (("index.html", "Summary"), ("sample.html", "Sample"))


@pytest.fixture
def render(tmp_path):
    """Render cells as a page."""

    def rendered(*cells, **options) -> str:
        path = tmp_path / "sample.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        words = {"title": "The sample", "programme_title": "Demo <programme>", "period_words": "October 2026"}
        return render_notebook(path, **(words | options))

    return rendered


def shown(data, **metadata):
    return new_code_cell("show()", outputs=[new_output("display_data", data=data, metadata=metadata)])


def test_a_whole_page_has_no_fault(make, render, faults_of):
    cells = [new_markdown_cell("# Can it be believed?\n\nText."), new_markdown_cell("#### Deep heading")]
    cells += [shown({"text/html": html(result), "text/plain": "x"}) for result in make.every().values()]
    frame = pd.DataFrame({"cases": [1, 2]}, index=pd.Index(["a", "b"], name="team"))
    cells += [shown({"text/html": frame.to_html()}), new_markdown_cell("# Another title")]
    page = render(*cells, banners=(Banner.simulated(), Banner.controlled()), nav=NAV, here="sample.html")
    assert faults_of(page) == []
    soup = BeautifulSoup(page, "html.parser")
    assert soup.h1.get_text() == "Can it be believed?"
    assert soup.title.get_text() == " \N{EN DASH} ".join(("The sample", "Demo <programme>", "October 2026"))
    assert len(soup.find_all("img")) >= 8
    assert [link.get_text() for link in soup.nav.find_all("a", attrs={"aria-current": "page"})] == ["Sample"]


def test_the_strict_reader_is_strict(render, faults_of):
    page = render(new_markdown_cell("## Only this"))
    assert faults_of(page) == []
    for before, after in (
        ('lang="en-GB"', ""), ("<h1>", "<h1>one</h1><h1>"), ("</main>", "<script></script></main>"),
        ("</main>", "<table><tr><th>x</th></tr></table></main>"), ("</main>", "<h5>x</h5></main>"),
        ("</main>", '<img src="https://x.example/a.png" alt="a picture from elsewhere"></main>'),
        ("</main>", '<img src="data:image/png;base64," alt="short"></main>'),
        ('href="#main"', 'href="#gone"'),
    ):  # fmt: skip
        assert faults_of(page.replace(before, after, 1)), before


def test_the_policy_allows_exactly_the_style_that_is_there(render):
    page = render()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}" in page or f"style-src 'sha256-{digest}'" in page


def test_a_notebook_without_a_title_gets_the_pages(render):
    soup = BeautifulSoup(render(new_markdown_cell("### First")), "html.parser")
    assert [tag.name for tag in soup.main.find_all(["h1", "h2", "h3"])] == ["h1", "h2"]
    assert soup.h1.get_text() == "The sample"


def test_code_is_folded_after_what_it_shows(render):
    soup = BeautifulSoup(render(shown({"text/plain": "42"})), "html.parser")
    step = soup.find(class_="step")
    assert [child.name for child in step.find_all(True, recursive=False)] == ["pre", "details"]
    assert "open" not in step.details.attrs


def test_parameters_are_called_so_and_inputs_can_be_left_out(render):
    given = new_code_cell("period = '2026-10'", metadata={"tags": ["injected-parameters"]})
    hidden = new_code_cell("secret()", metadata={"tags": ["remove-input"]})
    soup = BeautifulSoup(render(given, hidden), "html.parser")
    assert [tag.get_text() for tag in soup.find_all("summary")] == ["Parameters of this run"]
    assert "secret" not in soup.main.get_text()


def test_active_content_is_taken_out(render, faults_of):
    evil = (
        '<p onclick="x()" style="color:red">kept</p><script>x()</script><style>p{}</style>'
        "<form><input></form>"
        '<a href="java&#9;script:x()">a</a><a href="data:text/html,x">b</a><a href="vbscript:x">c</a>'
        '<iframe src="https://x.example"></iframe>'
        '<svg><script>x()</script><a href="javascript:x()">d</a></svg>'
        '<a href="https://x.example/page">out</a><a href="other.html">in</a>'
        '<meta http-equiv="refresh" content="0">'
    )
    page = render(
        shown({"text/html": evil}), new_markdown_cell("<script>x()</script><b onload='x()'>bold</b>")
    )
    assert faults_of(page) == []
    soup = BeautifulSoup(page, "html.parser")
    links = [link.get("href") for link in soup.main.find_all("a")]
    assert links == [None, None, None, None, "https://x.example/page", "other.html"]
    assert "kept" in soup.main.get_text()


def test_streams_and_failures_are_text(render, faults_of):
    outputs = [
        new_output("stream", name="stdout", text="<b>done</b>\x1b[31m!\x1b[0m"),
        new_output("stream", name="stderr", text="careful"),
        new_output("error", ename="DomainError", evalue="no <cases>", traceback=["line 1 <x>", "line 2"]),
    ]
    page = render(new_code_cell("run()", outputs=outputs), banners=(Banner.incomplete("Part failed."),))
    assert faults_of(page) == []
    soup = BeautifulSoup(page, "html.parser")
    assert "<b>done</b>!" in soup.find("pre", class_="output").get_text()
    assert "This step failed. DomainError: no <cases>" in soup.find(class_="failed").get_text()
    assert soup.find(class_="banner-incomplete").get_text() == "INCOMPLETE Part failed."


def test_pictures_take_their_alt_from_the_output_or_the_cell(render):
    words = "Bars of 3 teams: Ash 4, Birch 5, Cedar 6."
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>"
    cell = shown({"image/png": PIXEL})
    cell.metadata["alt"] = words
    cells = [
        cell, shown({"image/png": PIXEL}, alt=words),
        shown({"image/png": PIXEL}, **{"image/png": {"alt": words}}),
        shown({"image/svg+xml": svg}, alt=words),
    ]  # fmt: skip
    soup = BeautifulSoup(render(*cells), "html.parser")
    assert [image["alt"] for image in soup.find_all("img")] == [words] * 4
    drawn = soup.find_all("img")[3]["src"].removeprefix("data:image/svg+xml;base64,")
    assert b64decode(drawn).decode() == svg


def test_pandas_tables_get_captions_scopes_and_one_head(render):
    frame = pd.DataFrame({"met": [1], "late": [2]}, index=pd.Index(["T1"], name="team"))
    cells = [
        new_markdown_cell("## By team"),
        shown({"text/html": frame.to_html()}),
        shown({"text/html": frame.to_html()}),
    ]
    soup = BeautifulSoup(render(*cells), "html.parser")
    table = soup.table
    assert table.caption.get_text() == "By team"
    assert [cell.get_text() for cell in table.thead.find_all("th")] == ["team", "met", "late"]
    assert len(table.thead.find_all("tr")) == 1
    assert table.tbody.th["scope"] == "row"
    assert "border" not in table.attrs
    assert [region["aria-label"] for region in soup.find_all(role="region")] == [
        "Table 1: By team",
        "Table 2: By team",
    ]


def test_unnamed_index_headers_are_cells_not_headers(render):
    soup = BeautifulSoup(render(shown({"text/html": pd.DataFrame({"a": [1]}).to_html()})), "html.parser")
    assert [cell.name for cell in soup.thead.tr.find_all(["th", "td"])] == ["td", "th"]


def test_the_same_notebook_gives_the_same_page(make, render):
    cell = shown({"text/html": html(make.draw())})
    assert render(cell) == render(cell)


def test_every_text_around_the_page_is_escaped(render):
    evil = "<img src=x onerror=y>"
    page = render(
        title=evil, programme_title=evil, period_words=evil, banners=(Banner("notice", evil, evil),),
        nav=((f'"{evil}', evil),), footer=(evil,),
    )  # fmt: skip
    assert "<img" not in page


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (shown({"image/png": PIXEL}), "figure 1 has no alt text of at least 20 characters"),
        (shown({"image/png": PIXEL}, alt="plot.png"), "figure 1 has no alt text"),
        (
            shown({"text/html": f'<img src="data:image/png;base64,{PIXEL}" alt="">'}),
            "figure 1 has no alt text",
        ),
        (
            shown({"text/html": '<img src="https://x.example/a.png" alt="A picture that is elsewhere.">'}),
            "figure 1 would be loaded from another file",
        ),
        (new_markdown_cell(r"The bound is $\beta_1$ here."), "a formula stands between \\$ signs"),
        (
            shown({"application/vnd.plotly.v1+json": {"data": []}}),
            "cell 1 leaves an output of type application/vnd",
        ),
    ],
)
def test_what_cannot_be_shown_to_everyone_is_refused(render, cell, message):
    with pytest.raises(PackError, match=rf"sample\.ipynb: .*{message}"):
        render(cell)


def test_files_that_are_no_notebooks_are_refused(tmp_path):
    words = {"title": "A page", "programme_title": "Demo", "period_words": "October 2026"}
    for content in ("", "{", "[1]", "[]", json.dumps({"cells": 3}), json.dumps({"nbformat": 4, "cells": 3})):
        path = tmp_path / "broken.ipynb"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(PackError, match=r"broken\.ipynb: cannot be read as a notebook"):
            render_notebook(path, **words)
    with pytest.raises(PackError, match=r"gone\.ipynb: cannot be read"):
        render_notebook(tmp_path / "gone.ipynb", **words)


def test_money_is_not_taken_for_a_formula(render):
    assert "costs $5 and $6" in render(new_markdown_cell("It costs $5 and $6."))
