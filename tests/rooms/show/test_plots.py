"""Plots: every kind draws, the same numbers give the same bytes, and nothing is left behind."""

from __future__ import annotations

import re
import subprocess
import sys
from urllib.parse import unquote
from xml.dom.minidom import parseString

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from assurance.show import html, picture, plot
from assurance.show.figures import figure, svg
from assurance.show.theme import OUTCOME_COLOURS, POINT_STYLES, VERDICT_STYLES, themed

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def texts(ax) -> str:
    inner = [text.get_text() for child in ax.child_axes for text in child.texts]
    return " | ".join([*inner, *(text.get_text() for text in ax.texts)])


def test_every_kind_draws_alone_and_in_given_axes(make):
    for name, result in make.every().items():
        assert plot(result).figure.get_size_inches()[0] > 5, name
        given = Figure(figsize=(4, 3)).add_subplot()
        assert plot(result, ax=given) is given


def test_the_same_result_gives_the_same_bytes(make):
    for name, result in make.every().items():
        assert svg(picture(result)) == svg(picture(result)), name
        assert "<dc:date>" not in svg(picture(result))


def test_html_leaves_no_figure_for_the_notebook_to_show_again(make):
    for result in make.every().values():
        html(result)
    assert plt.get_fignums() == []


def test_the_callers_settings_are_untouched(make):
    before = dict(mpl.rcParams)
    plot(make.chart())
    assert dict(mpl.rcParams) == before


def test_nothing_to_draw_is_said(make):
    waiting = make.estimates([], status="awaiting review")
    assert picture(waiting) is None
    assert "Nothing to draw yet." in texts(plot(waiting))


@pytest.mark.parametrize("verdict", ["met", "not met", "not shown", ""])
def test_estimates_write_bounds_and_verdict_beside_the_marks(make, verdict):
    tolerable = 0.1 if verdict else float("nan")
    said = texts(plot(make.estimates([make.estimate_row(verdict=verdict, tolerable_rate=tolerable)])))
    assert "18 to 61 of 412" in said
    assert ("tolerable 10%" in said) == bool(verdict)
    assert verdict in said


@pytest.mark.parametrize("verdict", ["agrees", "agrees within published rounding", "differs"])
def test_verdicts_are_words_and_shapes_not_colours_alone(make, verdict):
    assert verdict in texts(plot(make.reconciliation([make.figure_row(verdict=verdict)])))


def test_shapes_of_verdicts_and_points_differ():
    for styles in (VERDICT_STYLES, POINT_STYLES):
        assert len({style[0] for style in styles.values()}) == len(styles)


@pytest.mark.parametrize("values", [(float("nan"), float("nan")), (0.0, 0.0), (1e9, -1e9)])
def test_extreme_figures_still_draw(make, values):
    row = make.figure_row(published_value=values[0], value=values[1], statistic="sum")
    drawn = picture(make.reconciliation([row]))
    assert (drawn is None) == (values[0] != values[0])
    plot(make.reconciliation([row]))


def test_shorter_drawings_keep_the_size_of_letters(make):
    assert "scale(0.015625)" in svg(picture(make.chart(target=0.85)))


def test_letters_are_named_and_placed_briefly_where_they_were(make):
    drawn = svg(picture(make.chart(target=0.85)))
    uses = re.findall(r"<use [^>]*>", drawn)
    letters = [use for use in uses if re.search(r'href="#[rb][0-9a-f]+"', use)]
    assert len(letters) > 100
    assert "DejaVu" not in drawn
    assert not any("translate" in use for use in letters)
    assert any(re.search(r' x="\d', use) for use in letters)
    named = set(re.findall(r'id="([rb][0-9a-f]+)"', drawn))
    assert {re.search(r"#(\w+)", use)[1] for use in letters} <= named
    assert len(named) == len(re.findall(r'id="[rb][0-9a-f]+"', drawn))


def test_a_figure_in_a_page_has_the_shorter_quotation_marks(make):
    shown = figure(picture(make.chart(target=0.85)), "words")
    assert "%22" not in shown
    source = BeautifulSoup(shown, "html.parser").img["src"].removeprefix("data:image/svg+xml,")
    drawn = parseString(unquote(source))  # noqa: S318 - our own drawing
    assert drawn.documentElement.tagName == "svg"
    assert len(drawn.getElementsByTagName("use")) > 100


@pytest.mark.parametrize("values", [[0.0, 0.0], [1e12, -1e12, 5.0], [1.0] * 40])
def test_extreme_charts_still_draw(make, values):
    svg(picture(make.chart(values)))


def test_rare_outcomes_and_empty_rules_still_draw(make):
    rows = [make.rule_row("Rare", 100_000, 1), make.rule_row("None at all", 0)]
    svg(picture(make.traces(rows)))


def test_names_with_mathematics_and_markup_are_drawn_as_they_are(make):
    drawn = plot(make.draw())
    drawn.figure.canvas.draw()
    assert any("<script>" in label.get_text() for label in drawn.get_yticklabels())


def luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_colours_can_be_read_on_white():
    colours = {*OUTCOME_COLOURS.values(), *(s[1] for s in (*VERDICT_STYLES.values(), *POINT_STYLES.values()))}
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


def test_outcomes_have_colours_of_their_own():
    assert len(set(OUTCOME_COLOURS.values())) == 8


def test_the_theme_ends_when_its_block_ends():
    with themed():
        assert mpl.rcParams["svg.hashsalt"] == "assurance"
    assert mpl.rcParams["svg.hashsalt"] != "assurance"


def test_importing_show_loads_no_plotting():
    code = "import sys, assurance.show; print({'matplotlib', 'seaborn', 'nbconvert'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
