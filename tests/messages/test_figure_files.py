"""What is said of a dashboard's sheet that nobody would write on purpose, as a CSV file and as a workbook."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from made_workbooks import save

from assurance.errors import ExtractError
from assurance.month import open_month

PROGRAMME = """\
programme: plan
version: "1"
title: Made up
owner: Quality lead
as_at: 2026-11-30
"""
SOURCES = """\
sources:
  cases:
    kind: records
    title: Cases
    file: cases.csv
    pseudonymous: true
    key: [ref]
    columns:
      ref: {type: id, required: true}
      provider: {type: category, required: true}
      received_on: {type: date, required: true}
      days: {type: integer, required: true}
  board:
    kind: figures
    title: Board
    file: board.FORMAT
    columns:
      measure: {type: text}
      period: {type: text}
      provider: {type: text}
      numerator: {type: NUMBER}
      denominator: {type: NUMBER}
      value: {type: NUMBER}
    figures:
      measure: measure
      period: period
      breakdown: {provider: provider}
      numerator: numerator
      denominator: denominator
      value: value
"""
MEASURES = """\
measures:
  - id: seen_in_28_days
    version: "1"
    effective_from: 2020-01-01
    title: Seen in 28 days
    group: access
    owner: Quality lead
    source: cases
    statistic: proportion
    numerator: days <= 28
    date: received_on
    breakdowns: [provider]
    direction: increase
"""
HEAD = ("measure", "period", "provider", "numerator", "denominator", "value")
CASES = [
    (f"C{day}{place}", place, f"2026-10-{day:02}", day + 10) for day in range(1, 26) for place in ("P1", "P2")
]
"""25 of each of two providers, 18 of them in 28 days."""
NAME = "Jane Nobody"


class Sheet:
    """A programme of its own, with one sheet of figures."""

    def __init__(self, root: Path, form: str, number: str) -> None:
        self.folder, self.extracts, self.store = root / "plan", root / "extracts", root / "store"
        self.form = form
        self.folder.mkdir()
        self.extracts.mkdir()
        sources = SOURCES.replace("FORMAT", form).replace("NUMBER", number)
        for name, text in (("programme", PROGRAMME), ("sources", sources), ("measures", MEASURES)):
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        self.write("cases.csv", [("ref", "provider", "received_on", "days"), *CASES])

    def write(self, name, rows) -> None:
        with (self.extracts / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)

    def judged(self, *rows, head=HEAD, **given):
        """Give (breakdown, verdict, reason) of every figure that is published, after the true whole."""
        true = ("seen_in_28_days", "2026-10", None, 36, 50, None)
        table = [head, true, *rows] if head else rows
        if self.form == "csv":
            self.write("board.csv", [["" if cell is None else cell for cell in row] for row in table])
        else:
            save(self.extracts / "board.xlsx", {"Board": table}, **given)
        with open_month(self.folder, "2026-10", extracts=self.extracts, store=self.store) as month:
            result = month.reconcile()
            self.received = month.received().sentence()
        assert NAME not in result.sentence()
        found = result.to_frame()
        assert NAME not in found.to_csv()
        found = found[found["verdict"] != "no figure"]
        assert (found.iloc[0]["verdict"], found.iloc[0]["breakdown"]) == ("agrees", "")
        return [tuple(row) for row in found.iloc[1:][["breakdown", "verdict", "reason"]].to_numpy()]


@pytest.fixture(params=["csv", "xlsx"])
def sheet(request, tmp_path):
    return Sheet(tmp_path, request.param, "text")


@pytest.fixture(params=["csv", "xlsx"])
def typed(request, tmp_path):
    return Sheet(tmp_path, request.param, "number")


def figure(value=None, *, name="seen_in_28_days", period="2026-10", provider="P1", top=None, below=None):
    return (name, period, provider, top, below, value)


REFUSED = {
    "near miss": (
        figure("0.72", name="seen_in_28_day"),
        "no measure is called 'seen_in_28_day'; did you mean",
    ),
    "total as measure": (
        figure("0.72", name="Grand total", provider=None),
        "; if this row is a total, leave",
    ),
    "no measure": (figure("0.72", name=None), "the row names no measure"),
    "other version of a name": (figure("0.72", name="Waits"), "no measure is called 'Waits'"),
    "month 13": (
        figure("0.72", period="2026-13"),
        "period '2026-13' is not a period; write 2026-10 (month), ",
    ),
    "month in words": (figure("0.72", period="October 2026"), "; October 2026 is 2026-10"),
    "day or year": (
        figure("0.72", period="Oct-26"),
        "; whether 26 is a day or a year is not said: write 2026-10",
    ),
    "day or month": (figure("0.72", period="01/02/2026"), "begins with the day or the month is not said"),
    "serial": (figure("0.72", period="46296"), "; 46296 is how a spreadsheet counts the day 2026-10-01"),
    "year": (
        figure("0.72", period="2026"),
        "; the calendar year is 2026-01/2026-12, the financial year FY2026-27",
    ),
    "financial year": (figure("0.72", period="2026/27"), "; the financial year is FY2026-27"),
    "first of the month": (
        figure("0.72", period="2026-10-01"),
        "the period 2026-10-01 may be that day or the month that begins on it; write 2026-10 for the month",
    ),
    "last of the month": (
        figure("0.72", period="2026-10-31"),
        "the period 2026-10-31 may be that day or the month that ends with it; write 2026-10 for the month",
    ),
    "no period": (figure("0.72", period=None), "no period is given"),
    "more than all": (figure(top="26", below="25"), "the published numerator 26 is above its denominator 25"),
    "negative": (figure(top="-1", below="25"), "the published numerator -1 is not a count"),
    "half a person": (figure(top="12.5", below="25"), "the published numerator 12.5 is not a count"),
    "percent of people": (
        figure(top="72 %"),
        "the published numerator 72 % carries a percent sign; expected is",
    ),
    "above 1": (
        figure("92"),
        "the published proportion 92 is above 1; if it is a percentage, declare published",
    ),
    "above 100 %": (figure("120 %"), "the published proportion 120 % is above 100 %"),
    "below 0": (figure("-0.1"), "the published proportion -0.1 is below 0"),
    "no number": (figure("NaN"), "the published value 'NaN' is not a number; if it hides a small number"),
    "infinite": (figure("inf"), "the published value 'inf' is not a number"),
    "footnote": (
        figure(top="12*", below="25"),
        "'12*' is not a number; the cell has to hold the number alone",
    ),
    "provisional": (
        figure(top="84 (p)", below="99"),
        "'84 (p)' is not a number; the cell has to hold the number",
    ),
    "spaces": (figure(top="1 234", below="2 000"), "is not a number; write it without spaces or apostrophes"),
    "decimal comma": (figure("0,72"), "'0,72' is not a number; write decimals with a point"),
    "less than": (
        figure(top="<5", below="25"),
        "; if it hides a small number, declare exactly this text under",
    ),
    "nothing": (figure(), "the published cell is blank: suppressed or not reported"),
}


def test_a_row_that_cannot_be_compared_says_why(sheet):
    found = sheet.judged(*(row for row, _ in REFUSED.values()))
    assert len(found) == len(REFUSED)
    assert {row[1] for row in found} == {"not comparable"}
    reasons = sorted(row[2] for row in found)
    for case, (_, words) in REFUSED.items():
        mine = next((reason for reason in reasons if words in reason), None)
        assert mine is not None, f"{case}: {reasons}"
        reasons.remove(mine)


def test_a_row_that_is_read_is_read_as_said(sheet):
    found = sheet.judged(
        figure("72 %"),
        figure("1", provider="P2"),
        figure("0.72", provider="p1"),
    )
    assert found == [
        ("provider=P1", "agrees", ""),
        ("provider=P2", "differs", "value 1 published, 0.72 in the records"),
        (
            "provider=p1",
            "no records",
            "no record of this breakdown lies in the period, which has 50 of others",
        ),
    ]


def test_thousands_have_commas(sheet):
    (found,) = sheet.judged(figure(top="1,234", below="2,000"))
    assert found[2].startswith("numerator 1,234 published, 18 in the records")


def test_a_total_in_the_place_of_a_part_is_no_part(sheet):
    found = sheet.judged(*(figure("0.72", provider=name) for name in ("All", "England", "Total")))
    assert [row[1] for row in found] == ["no records"] * 3
    assert all(row[2].endswith("; if this row is a total, leave its breakdown blank") for row in found)


def test_a_total_without_a_name_is_no_figure(sheet):
    found = sheet.judged(
        figure(top="18", below="25"),
        figure(top="18", below="25", provider="P2"),
        figure(top="36", below="50", name=None, period=None, provider=None),
    )
    assert [row[1] for row in found] == ["agrees", "agrees", "not comparable"]
    assert found[2][2] == "the row names no measure"


def test_percentages_and_fractions_in_one_column(sheet):
    found = sheet.judged(figure("72"), figure("0.72", provider="P2"), figure("72 %", provider="P3"))
    assert [row[1] for row in found] == ["not comparable", "not comparable", "no records"]
    assert found[1][2] == (
        "the published proportion 0.72 may be a fraction or a percentage: 1 other share is above 1; declare "
        "published.percent, or print all shares alike"
    )


def test_its_own_numbers_say_that_a_share_is_a_fraction(sheet):
    found = sheet.judged(figure("1.2"), figure("0.72", provider="P2", top="18", below="25"))
    assert [row[1] for row in found] == ["not comparable", "agrees"]


def test_two_figures_for_one_key(sheet):
    same = sheet.judged(figure("0.72"), figure("0.72"))
    assert same == [("provider=P1", "agrees", "published twice with the same numbers")] * 2


def test_two_figures_for_one_key_that_contradict_each_other(sheet):
    other = sheet.judged(figure("0.72"), figure("0.7"))
    assert other == [("provider=P1", "not comparable", "published twice with different numbers")] * 2


def test_a_share_and_the_same_number_of_percent_are_not_the_same(sheet):
    other = sheet.judged(figure("0.5"), figure("0.5 %"))
    assert {row[2] for row in other} == {"published twice with different numbers"}


def test_a_note_under_the_table_is_no_figure_and_names_nobody(tmp_path):
    found = Sheet(tmp_path, "csv", "text").judged(
        (None,) * 6, (f"Prepared by {NAME}", None, None, None, None, None)
    )
    assert [row[1] for row in found] == ["not comparable"] * 2
    assert {row[2] for row in found} == {
        "the row has neither a period nor a number: if it is a note, a heading or an empty line of the "
        "sheet, leave it out of the table"
    }


def test_a_note_under_the_table_of_a_workbook_is_left_out_and_said(tmp_path):
    sheet = Sheet(tmp_path, "xlsx", "text")
    assert sheet.judged((None,) * 6, (f"Prepared by {NAME}",)) == []
    assert "below the table was left out as no records" in sheet.received


def test_a_column_declared_as_numbers_rejects_the_row_and_says_so(typed):
    rows = [figure(top=cell, below="25") for cell in ("12*", "1,234", "72 %", "NaN")]
    assert typed.judged(*rows) == []
    assert "4 rejected" in typed.received
    for words in (
        "is not a number in plain decimal notation",
        "has a sign between thousands or before decimals that is not declared",
        "has a percent sign; export it as a plain number",
        "stands for nothing known",
    ):
        assert words in typed.received


def refusal(sheet, *rows) -> str:
    with pytest.raises(ExtractError) as caught:
        sheet.judged(*rows, head=None)
    return str(caught.value)


def test_a_header_without_figures_is_said(sheet):
    sheet.write("board.csv", [HEAD])
    if sheet.form == "xlsx":
        save(sheet.extracts / "board.xlsx", {"Board": [HEAD]})
    with open_month(sheet.folder, "2026-10", extracts=sheet.extracts, store=sheet.store) as month:
        assert set(month.reconcile().to_frame()["verdict"]) == {"no figure"}
        assert "has a header and no rows; check that the export was complete" in month.received().sentence()


def test_an_empty_file_is_refused(sheet):
    assert refusal(sheet).startswith("board: board.")


def test_a_header_twice_is_refused(tmp_path):
    rows = HEAD, figure("0.72"), HEAD, figure("0.72", provider="P2")
    text = refusal(Sheet(tmp_path, "csv", "text"), *rows)
    assert "the header stands again in 1 of the rows below it" in text


def test_a_header_on_every_page_of_a_workbook_is_read_over(tmp_path):
    sheet = Sheet(tmp_path, "xlsx", "text")
    (found,) = sheet.judged(HEAD, figure("0.72"))
    assert found[1] == "agrees"
    assert "header" in sheet.received


def test_two_columns_of_one_name_are_refused(sheet):
    assert "'value' stands 2 times" in refusal(sheet, (*HEAD, "value"), (*figure("0.72"), "0.9"))


def test_a_column_that_is_not_declared_by_that_name_is_refused(sheet):
    text = refusal(sheet, ("measure", "period", "provder", *HEAD[3:]), figure("0.72"))
    assert "has no heading 'provider'" in text
    assert 'did you mean "provder"?' in text


def test_a_merged_title_above_the_header_is_read_over(tmp_path):
    sheet = Sheet(tmp_path, "xlsx", "number")
    rows = [("Board, October",), HEAD, ("seen_in_28_days", "2026-10", None, 36, 50, 0.72)]
    assert sheet.judged(*rows, head=None, merged=["A1:F1"]) == []


def test_a_date_in_a_text_column_of_a_workbook_is_not_taken_for_a_day(tmp_path):
    (found,) = Sheet(tmp_path, "xlsx", "number").judged(figure(0.72, period=date(2026, 10, 1)))
    assert found[1] == "not comparable"
    assert "may be that day or the month that begins on it" in found[2]
