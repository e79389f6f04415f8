"""The quality of the data on a page: exact shares, every figure also in words, nothing unescaped."""

from __future__ import annotations

from fractions import Fraction

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from assurance.extracts import DataQuality, SourceQuality
from assurance.extracts.quality import CheckCount, FieldCount, Fix, ProviderCount, Quality
from assurance.pack.findings import findings_of
from assurance.show import alt_text, html, picture, sentence, tables

EVIL = "Cedar <script>alert(1)</script> & $x_1$"


def make(
    provider: str = "Alder", *, expected: int | None = None, by: str | None = "who", **counts
) -> SourceQuality:
    values = {"valid": 94, "other": 0, "default": 1, "invalid": 2, "missing": 3, **counts}
    rows = sum(values.values())
    return SourceQuality(
        "records",
        "Records",
        Quality(
            by=by,
            fields=(FieldCount(provider, "code", **values), FieldCount("Birch", "code", 50, 0, 0, 0, 0)),
            checks=(
                CheckCount(provider, "rises", "b is below a", 90, 4),
                CheckCount("Birch", "rises", "b is below a", 50, 0),
            ),
            providers=(ProviderCount(provider, rows, expected, 2), ProviderCount("Birch", 50, expected, 0)),
            fixes=(Fix(provider, "code", "is missing", 3, ("4", "9", "11")),),
            numbering="the header not counted",
        ),
    )


def whole(*items: SourceQuality) -> DataQuality:
    return DataQuality({item.title: item for item in items})


def test_a_source_in_words() -> None:
    assert sentence(make()) == (
        "Records: the score of 1 field over 150 rows of 2 providers is 96%; coverage is not measured. "
        "Lowest: Alder, 94%. Most to correct: code is missing, in 3 rows of Alder.\n"
        "Rule rises (b is below a): 4 of 140 rows of which it says anything were against it."
    )


def test_coverage_makes_the_index() -> None:
    said = sentence(make(expected=200))
    assert "is 96%; with a coverage of 37.5% the index is 36%." in said
    assert make(expected=200).whole().index == Fraction(96, 100) * Fraction(3, 8)


def test_a_rule_that_is_worst_is_called_a_rule() -> None:
    item = make()
    fix = Fix("Alder", "rises", "b is below a", 4, ("1",))
    quality = Quality(
        item.quality.by, item.quality.fields, item.quality.checks, item.quality.providers,
        (*item.quality.fixes, fix), item.quality.numbering,
    )  # fmt: skip
    said = sentence(SourceQuality("records", "Records", quality))
    assert "Most to correct: b is below a (rule rises), in 4 rows of Alder." in said


def test_nobody_is_lowest_where_all_are_alike() -> None:
    assert "Lowest" not in sentence(make(valid=100, default=0, invalid=0, missing=0))


def test_nothing_to_score() -> None:
    empty = SourceQuality("records", "Records", Quality("who", (), (), (), (), "the header not counted"))
    assert sentence(empty) == "Records: there are no rows, so there is nothing to score."
    assert picture(empty) is None
    assert sentence(whole(empty)) == "1 source was to be scored, but none has any row."
    assert sentence(DataQuality({})) == "No source asks for its data quality to be scored."
    assert picture(DataQuality({})) is None
    assert html(whole(empty))


def test_a_provider_without_rows_is_never_shown_as_a_share() -> None:
    item = make(valid=0, default=0, invalid=0, missing=0, expected=10)
    assert "Alder no rows" in alt_text(item)
    scores = {entry.provider: entry for entry in item.scores()}
    assert (scores["Alder"].score, scores["Alder"].index) == (None, 0)


def test_the_alt_text_has_every_figure_of_the_picture() -> None:
    item = make()
    assert alt_text(item) == "Scores by field and provider of Records. code: Alder 94%, Birch 100%."
    assert (
        alt_text(whole(item))
        == "Scores by source and provider. Records: Alder 94%, Birch 100%, all rows 96%."
    )
    axes = item.plot()
    assert {text.get_text() for text in axes.texts} == {"94%", "100%"}
    plt.close(axes.figure)


@pytest.mark.parametrize(
    ("valid", "shade"),
    [(990, "#ffffff"), (989, "#dce9f5"), (950, "#dce9f5"), (949, "#9cc3e6"), (899, "#00569d")],
)
def test_shades_go_by_exact_shares(valid: int, shade: str) -> None:
    from matplotlib.colors import to_hex

    axes = make(valid=valid, default=0, invalid=0, missing=1000 - valid).plot()
    assert to_hex(axes.patches[0].get_facecolor()) == shade
    plt.close(axes.figure)


def test_many_providers_show_the_lowest_and_say_so() -> None:
    names = [f"P{n:02}" for n in range(12)]
    fields = tuple(FieldCount(name, "code", 50 + n, 0, 0, 0, 50 - n) for n, name in enumerate(names))
    providers = tuple(ProviderCount(name, 100, None, None) for name in names)
    item = SourceQuality(
        "records", "Records", Quality("who", fields, (), providers, (), "the header not counted")
    )
    assert "the 8 lowest of 12 providers are shown" in picture(item).caption
    assert "P08" not in alt_text(item)
    assert "P07 57%" in alt_text(item)
    assert "P11" in "".join(tables(item))


def test_everything_is_escaped() -> None:
    page = BeautifulSoup(html(whole(make(EVIL))), "html.parser")
    assert not page.find_all("script")
    assert EVIL in page.get_text()


def test_five_classes_and_the_method_are_in_the_tables() -> None:
    text = BeautifulSoup(html(whole(make())), "html.parser").get_text(" ")
    for word in (
        "Valid",
        "Other",
        "Default",
        "Invalid",
        "Missing",
        "Completeness",
        "Validity",
        "11 October 2021",
    ):
        assert word in text


def test_findings_hold_counts_and_no_threshold_is_made_up() -> None:
    finding, *cells = findings_of(whole(make()))
    assert {one.stage for one in cells} <= {"quality_score", "quality_cell", "quality_rule"}
    assert (finding.id, finding.severity) == ("quality.records", "information")
    assert finding.numbers["score"] == 0.96
    assert finding.numbers["coverage"] is None
    assert finding.numbers["cells default"] == 1
    assert finding.numbers["score of Alder"] == 0.94
