"""What is said about each fault of a list of cases or of rival records: refused at load, near miss named."""

# ruff: noqa: E501 - one message a line reads best

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.errors import DeclarationError
from assurance.programme import load_programme

HEADER = 'programme: clinic\nversion: "1"\ntitle: A made-up clinic\nowner: Lead\n'
MEASURES = """\
measures:
  - {id: seen, version: "1", effective_from: 2026-01-01, title: Seen, group: access, owner: Lead,
     source: visits, statistic: proportion, numerator: met, date: seen_on, direction: increase, breakdowns: [site]}
  - {id: wait, version: "1", effective_from: 2026-01-01, title: Wait, group: access, owner: Lead,
     source: visits, statistic: mean, value: days, date: seen_on, direction: decrease}
"""
SOURCES = """\
sources:
  visits:
    kind: records
    title: Visits
    file: visits.csv
    pseudonymous: true
    key: [visit]
    columns: {visit: {type: id}, seen_on: {type: date}, met: {type: boolean}, site: {type: category}, days: {type: integer}}
  board:
    kind: figures
    title: Board
    file: board.csv
    columns: {measure: {type: category}, period: {type: text}, n: {type: number}}
    figures: {numerator: n}
  listed:
    kind: records
    title: List
    file: list.csv
    pseudonymous: true
    columns: {visit: {type: id}, month: {type: text}, in_time: {type: boolean}, place: {type: category}}
    case_list: {of: seen, figures: board, period: month, key: [visit], met: in_time, breakdown: {site: place}}
  own:
    kind: records
    title: Own list
    file: own.csv
    columns: {visit: {type: id}, seen_on: {type: date}, met: {type: boolean}}
    shadow_of: {source: visits, covers: site = 'N', date: seen_on}
"""


def faults(tmp_path: Path, *changes: tuple[str, str], measures: str = MEASURES) -> list[str]:
    folder = tmp_path / "clinic"
    folder.mkdir()
    text = SOURCES
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    (folder / "programme.yaml").write_text(HEADER)
    (folder / "measures.yaml").write_text(measures)
    (folder / "sources.yaml").write_text(text)
    try:
        load_programme(folder)
    except DeclarationError as error:
        return [str(fault.message) for fault in error.faults]
    return []


def test_whole_folder_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("of: seen", "of: sen"), "no measure 'sen'; did you mean \"seen\"?"),
        (("figures: board,", "figures: bord,"), "no source 'bord'; did you mean \"board\"?"),
        (("figures: board,", "figures: visits,"), "source 'visits' is of kind records, which does not serve here"),
        (("period: month", "period: mont"), "'mont' is neither a column of the source nor a period such as 2026-10; did you mean \"month\"?"),
        (("key: [visit], met", "key: [visits], met"), "source 'listed' has no column 'visits'; did you mean \"visit\"?"),
        (("met: in_time", "met: month"), "column 'month' is of type text; expected boolean"),
        (("breakdown: {site: place}", "breakdown: {sit: place}"), "measure 'seen' has no breakdown 'sit'; did you mean \"site\"?"),
        (("breakdown: {site: place}", "breakdown: {site: plac}"), "source 'listed' has no column 'plac'; did you mean \"place\"?"),
        (("of: seen", "of: wait"), "measure 'wait' has no cases that are met or not: it is a mean without a numerator"),
        (("columns: {visit: {type: id}, month", "columns: {visit: {type: integer}, month"), "column 'visit' is of type integer here and id in source 'visits'; these are never the same, so declare one"),
        (("columns: {visit: {type: id}, month", "key: [visit]\n    duplicate_keys: keep_last\n    columns: {visit: {type: id}, month"), "would set repeated rows aside before they are compared; declare keep_all, or no key"),
        (("file: list.csv\n    pseudonymous: true", "file: list.csv"), "the source does not say pseudonymous: true, and no column of this key becomes a pseudonym; cases that differ are listed by it, so declare which of the two holds"),
        (("kind: records\n    title: List", "kind: events\n    title: List"), "needs a source of kind records, one row a case, not events"),
        (("{source: visits, covers", "{source: visit, covers"), "no source 'visit'; did you mean \"visits\"?"),
        (("{source: visits, covers", "{source: own, covers"), "a source cannot be its own rival"),
        (("date: seen_on}", "date: seen}"), "source 'visits' has no column 'seen'; did you mean \"seen_on\"?"),
        (("key: [visit]\n    columns: {visit: {type: id}, seen_on", "columns: {visit: {type: id}, seen_on"), "source 'visits' declares no key by which cases are compared"),
        (("{visit: {type: id}, seen_on: {type: date}, met: {type: boolean}}", "{visit: {type: id}, seen_on: {type: date}, met: {type: text}}"), "column 'met' is of type text here and boolean in source 'visits'; these are never the same, so declare one"),
        (("{visit: {type: id}, seen_on: {type: date}, met: {type: boolean}}\n    shadow_of: {source: visits, covers: site = 'N', date: seen_on}", "{visit: {type: id}, more: {type: date}}\n    shadow_of: {source: visits}"), "shares no column with source 'visits' besides the key, so nothing is compared"),
    ],
)  # fmt: skip
def test_message(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert message in faults(tmp_path, change)


def test_expression_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    assert any("sit" in fault for fault in faults(tmp_path, ("covers: site =", "covers: sit =")))


def test_folder_without_measures(tmp_path: Path) -> None:
    found = faults(tmp_path, measures="measures: []\n")
    assert "no measure 'seen'" in " ".join(found)


def test_case_list_of_figures_is_no_key_any_more(tmp_path: Path) -> None:
    found = faults(tmp_path, ("figures: {numerator: n}", "figures: {numerator: n, case_list: n}"))
    assert len(found) == 1
    assert "case_list" in found[0] or "not a key" in found[0]


def test_every_column_of_a_key_has_to_be_a_pseudonym(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        ("file: list.csv\n    pseudonymous: true", "file: list.csv"),
        (
            "columns: {visit: {type: id}, month",
            "columns: {visit: {type: id, becomes: {pseudonym: visit}}, ward: {type: id}, month",
        ),
        ("key: [visit], met", "key: [visit, ward], met"),
    )
    assert any("of this key 'ward' does not become a pseudonym" in fault for fault in found), found
