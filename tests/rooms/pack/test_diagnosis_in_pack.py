"""The diagnosis in a pack: findings with exact parts, the front page, and the list of differing cases."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from packs import once, run
from small_programme import PERIOD, Small, copy_notebooks, figures, make_small, referrals

from assurance.month.causes import case_keys
from assurance.pack import verify_pack
from assurance.pack.differing import listed_cases, write_differing_cases
from assurance.pack.findings import findings_of
from assurance.programme import load_programme

KEEPS_CANCELLED = "condition:population:not cancelled"


def board(rows):
    """Publish as if nothing had ever been cancelled: a slip in every month."""
    return figures([{**row, "cancelled": "false"} for row in rows])


def slipped(root: Path) -> Small:
    """Write a month without a plan, whose figures count what was cancelled; the last has one too many."""
    small = make_small(root)
    for name in ("plan.yaml", "pathways.yaml", "rules.yaml"):
        (small.folder / name).unlink()
    sources = small.folder / "sources.yaml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text[: text.index("  answers:")], encoding="utf-8")
    rows = [{**row, "cancelled": str(place % 4 == 3).lower()} for place, row in enumerate(referrals())]
    small.write("referrals.csv", rows)
    printed = board(rows)
    printed[-1]["numerator"] = str(int(printed[-1]["numerator"]) - 1)  # without the one too many
    small.write("board.csv", printed)
    return small


def _make(root: Path) -> None:
    small = slipped(root)
    report = run(small, notebooks=copy_notebooks(small.notebooks, "reconcile"))
    if report.status != "complete":
        raise AssertionError(report.notebooks)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Small:
    return Small(once(tmp_path_factory, "slipped", _make))


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(path: Path) -> str:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").get_text(" ", strip=True)


def found(small: Small) -> list[dict]:
    data = json.loads((small.pack / "findings.json").read_text(encoding="utf-8"))
    return data["notebooks"]["reconcile"]


def test_every_differing_case_is_listed_by_its_pseudonym(small: Small) -> None:
    cancelled = {
        row["referral_id"]
        for row in small.rows()
        if row["cancelled"] == "true" and row["received_at"].startswith(PERIOD)
    }
    rows = listed(small.pack / "differing_cases.csv")
    assert cancelled
    assert {row["case_key"] for row in rows} == cancelled
    assert len(rows) == len(cancelled)
    assert {row["cause"] for row in rows} == {KEEPS_CANCELLED}
    assert {row["as_agreed"] for row in rows} == {"not counted"}


def test_no_case_is_on_a_page_or_in_the_findings(small: Small) -> None:
    keys = {row["case_key"] for row in listed(small.pack / "differing_cases.csv")}
    for name in ("findings.json", "index.html", "reconcile.html", "reconcile.ipynb"):
        text = (small.pack / name).read_text(encoding="utf-8")
        assert not [key for key in keys if key in text], name


def test_page_and_front_page_say_the_cause(small: Small) -> None:
    page = text_of(small.pack / "reconcile.html")
    assert "1 figure of October 2026 differs from the records: 1 explained." in page
    assert "Figures for every line do not ask whether" in page
    assert "differing_cases.csv" in page
    front = text_of(small.pack / "index.html")
    assert "1 differs: 1 explained, 0 not." in front
    assert "1 explained (not asked whether" in front
    assert "It holds case keys" in front
    assert verify_pack(small.pack).code == 0


def test_findings_hold_the_parts_exactly(small: Small) -> None:
    mine = [one for one in found(small) if one["stage"] == "diagnosis"]
    assert len(mine) == 1
    numbers, exact = mine[0]["numbers"], mine[0]["source"]
    figure = next(one for one in found(small) if one["id"] == f"reconcile.board.seen_28d.{PERIOD}")["numbers"]
    assert (numbers["standing"], mine[0]["severity"]) == ("explained", "information")
    assert numbers["published"] == figure["published_value"]
    assert numbers["recounted"] == figure["value"]
    for name in ("numerator", "denominator"):
        parts = [Fraction(text) for key, text in exact.items() if key.startswith(f"{name} of")]
        assert sum(parts) == figure[f"published_{name}"] - figure[name]
    claims = [one for one in found(small) if one["stage"] == "cause"]
    assert [one["numbers"]["cause"] for one in claims] == [KEEPS_CANCELLED]


def test_without_a_list_the_pack_has_no_file_and_says_nothing_of_one(sealed: Small) -> None:
    """The one figure that is one too many stays unexplained: no case stands behind it."""
    assert not (sealed.pack / "differing_cases.csv").exists()
    assert "differing_cases.csv" not in text_of(sealed.pack / "reconcile.html")
    data = json.loads((sealed.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]["reconcile"]
    mine = [one for one in data if one["stage"] == "diagnosis"]
    assert [(one["numbers"]["standing"], one["severity"]) for one in mine] == [("unexplained", "attention")]
    assert not [one for one in data if one["stage"] == "cause"]
    assert "1 unexplained." in text_of(sealed.pack / "index.html")


def test_cases_that_nobody_called_pseudonyms_are_not_listed(tmp_path: Path) -> None:
    small = slipped(tmp_path)
    small.edit("sources.yaml", "    pseudonymous: true\n", "")
    assert case_keys(load_programme(small.folder)) == {}
    with small.open() as month:
        diagnosis = month.diagnose()
        assert len(diagnosis.case_list) > 0
        assert not set(diagnosis.case_list["case"]) & {row["referral_id"] for row in small.rows()}
        assert listed_cases(month).empty
        assert write_differing_cases(month, tmp_path) == 0
        assert not (tmp_path / "differing_cases.csv").exists()
        assert "Not listed: cases of Referrals, as nothing says that its case ids are pseudonyms" in (
            diagnosis._repr_html_()
        )


def test_the_month_keeps_what_it_found(tmp_path: Path) -> None:
    small = slipped(tmp_path)
    with small.open() as month:
        first = month.diagnose()
    with small.open() as month:
        again = month.diagnose()
    assert first.sentence() == again.sentence()
    assert first.alt_text() == again.alt_text()
    assert [one.id for one in findings_of(first)] == [one.id for one in findings_of(again)]
