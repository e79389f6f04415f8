"""All charts of a month: whole measures large, their parts as small multiples."""

from __future__ import annotations

from bs4 import BeautifulSoup

from assurance.show import html, sentence
from assurance.show.multiples import small_multiples
from assurance.show.variation import latest_words


def images(text: str) -> list[str]:
    return [image["alt"] for image in BeautifulSoup(text, "html.parser").find_all("img")]


def test_parts_follow_their_measure_and_are_described(make):
    whole, part = images(html(make.trends()))
    assert whole.startswith("Control chart of Started within 28 days, 23 points")
    assert part.endswith(latest_words(make.chart(title="team T1")))
    assert part.startswith("Started within 28 days")


def test_a_measure_without_parts_has_one_figure(make):
    assert len(images(html(make.trends((("s", "", make.chart()),))))) == 1


def test_many_parts_are_counted_and_none_give_no_figure(make):
    charts = [make.chart(title=f"Team T{i}") for i in range(30)]
    text = small_multiples(charts, caption="By team.")
    assert "24 of 30 charts shown." in text
    assert images(text)[0].count("Team T") == 24
    assert small_multiples([], caption="By team.") == ""


def test_what_was_not_drawn_is_said_with_its_reason(make):
    result = make.trends(skipped=("Rare thing: 1 month with a value, 2 are needed",))
    assert "1 chart could not be drawn" in sentence(result)
    assert "Rare thing: 1 month with a value" in html(result)
    assert "2 charts" in sentence(result)


def test_a_month_without_any_chart(make):
    assert images(html(make.trends(()))) == []


def test_charts_that_all_end_without_a_value_show_nothing(make):
    ended = make.chart([0.8, 0.82, 0.79, 0.8, None])
    said = sentence(make.trends((("s", "", ended), ("s", "team=T1", ended))))
    assert said.startswith("No chart has a value for ")
    assert said.endswith("so none can show special cause.")
    assert "no charts" not in said
