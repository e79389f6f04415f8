"""The demo, from nothing to a verified pack, and its executed notebooks replayed in plain kernels."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from demo_pack import PERIOD, Demo
from page_numbers import not_held
from small_programme import ROOT
from strict_pages import page_faults

from assurance.demo.job import run_demo
from assurance.errors import LedgerError
from assurance.pack import verify_pack

BOOKS = (
    "front_page", "sample", "reconcile", "traces", "interface_measures", "pathway_controls", "variation",
    "data_quality", "definitions",
)  # fmt: skip
PAGES = ("index", "sources", *BOOKS)


def test_the_run_is_complete(demo: Demo) -> None:
    report = json.loads((demo.root / "report.json").read_text(encoding="utf-8"))
    assert (report["status"], report["failed"]) == ("complete", [])
    assert report["index"] == str(demo.pack / "index.html")
    assert report["attention"] > 0


def test_the_pack_holds_a_page_and_a_notebook_each(demo: Demo) -> None:
    found = {path.name for path in demo.pack.iterdir()}
    assert found == {
        *(f"{name}.html" for name in PAGES), *(f"{name}.ipynb" for name in BOOKS), "findings.json",
        "manifest.json", "status.json", "verify.py", "frame.csv", "sample.csv", "certificate.json",
        "redraw.py", "differing_cases.csv", "case_differences.csv",
        "exception_cases.csv", "exemplar_cases.csv", "pack.pdf", "pack.xlsx",
    }  # fmt: skip


_NOT_FINDINGS = (
    r"[\d,]+(, [\d,]+)*",  # numbers of single rows of a file
    r".* combinations? of these lies? between\..*",  # what is left of a count, when some were told
    r"Flow from .*",  # what is left after each of several reasons
    r"Figures .* printed figures fit.*",  # a sum over measures
    r"Cases: of the rows of .*",  # what the files warn of, in words
)
"""Cells and sentences whose numbers follow from findings by counting and adding, or stand for single rows."""


@pytest.mark.parametrize("name", PAGES)
def test_every_number_of_every_page_is_in_the_findings(demo: Demo, name: str) -> None:
    missed = [
        (shown.text, shown.cell)
        for shown in not_held(demo.pack, f"{name}.html")
        if not any(re.fullmatch(known, shown.cell, re.DOTALL) for known in _NOT_FINDINGS)
    ]
    assert missed == []


def test_the_pack_verifies(demo: Demo) -> None:
    assert verify_pack(demo.pack).code == 0


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_strictly_right_and_labelled_simulated(demo: Demo, name: str) -> None:
    page = (demo.pack / f"{name}.html").read_text(encoding="utf-8")
    assert page_faults(page) == []
    words = BeautifulSoup(page, "html.parser").body.get_text(" ").lower()
    assert "simulated" in words
    assert "INCOMPLETE" not in page


def test_findings_and_manifest_say_simulated_too(demo: Demo) -> None:
    for name in ("findings.json", "manifest.json"):
        found = json.loads((demo.pack / name).read_text(encoding="utf-8"))
        assert found["simulated_reviews"] is True
        assert found["status"] == "complete"


def test_every_finding_has_a_name_of_its_own(demo: Demo) -> None:
    notebooks = json.loads((demo.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]
    names = [finding["id"] for findings in notebooks.values() for finding in findings]
    assert len(names) > 300
    assert len(set(names)) == len(names)


def _case_keys(demo: Demo) -> set[str]:
    """Read every id of a case, a contact, an escalation or a person in the extracts, whatever its column."""
    found: set[str] = set()
    for path in sorted((demo.root / "store" / "extracts" / "community_mental_health").glob("*.csv")):
        for row in _rows(path):
            found |= {cell for name, cell in row.items() if name.endswith("_id") and cell}
    return found


@pytest.mark.parametrize("name", ["findings.json", "manifest.json", *(f"{page}.html" for page in PAGES)])
def test_no_case_is_named_on_a_page_or_in_the_findings(demo: Demo, name: str) -> None:
    keys = _case_keys(demo)
    assert len(keys) > 1000
    text = (demo.pack / name).read_text(encoding="utf-8")
    named = keys & set(re.findall(r"[A-Za-z0-9_-]+", text))
    drawn = {row["case_key"] for row in _rows(demo.pack / "sample.csv")} if name == "sample.html" else set()
    assert len(named - drawn) == 0


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["differing_cases.csv", "case_differences.csv"])
def test_the_lists_of_cases_hold_pseudonyms_and_are_named_on_the_page(demo: Demo, name: str) -> None:
    rows, keys = _rows(demo.pack / name), _case_keys(demo)
    assert len(rows) > 0
    assert {row["case_key"] for row in rows} <= keys | {""}
    assert not any(keys & {cell for head, cell in row.items() if head != "case_key"} for row in rows)
    page = BeautifulSoup((demo.pack / "reconcile.html").read_text(encoding="utf-8"), "html.parser")
    assert [link.text for link in page.find_all("a", href=name)] == [name]


@pytest.mark.parametrize("name", ["differing_cases.csv", "case_differences.csv"])
@pytest.mark.parametrize("change", ["a row more", "a row less"])
def test_a_list_of_cases_that_was_changed_is_found(
    demo: Demo, tmp_path: Path, name: str, change: str
) -> None:
    pack = shutil.copytree(demo.pack, tmp_path / "pack")
    lines = (pack / name).read_bytes().splitlines(keepends=True)
    changed = [*lines, lines[-1]] if change == "a row more" else lines[:-1]
    (pack / name).write_bytes(b"".join(changed))
    report = verify_pack(pack)
    assert report.code != 0
    assert name in str(report)


def test_the_page_answers_before_it_lists(demo: Demo) -> None:
    page = BeautifulSoup((demo.pack / "reconcile.html").read_text(encoding="utf-8"), "html.parser")
    first, why = page.find_all("h2")[:2]
    assert why.text == "Why do figures differ?"
    open_rows = [
        row
        for row in first.find_all_next("tr")
        if row in why.find_all_previous("tr") and not row.find_parent("details")
    ]
    assert open_rows == []
    text = page.main.get_text(" ")
    assert "Partnership dashboard" in text
    assert "contract_meeting" not in text
    assert "team=" not in text


FAULTS = yaml.safe_load((ROOT / "assurance" / "demo" / "planted_faults.yaml").read_text(encoding="utf-8"))[
    "faults"
]
# what each planted fault is called, as the cause of a finding and in the words of the page
CAUSES = {
    "duplicates_kept": ("duplicates:kept", "count records that were sent more than once"),
    "late_entries_cut": ("late:9", "leave out what was entered more than 9 days after the end of the month"),
    "exclusion_dropped": ("exclusion:later_start", "the person asked for a later start"),
    "missing_links": (
        "condition:care_review_id is not null",
        "do not ask whether care review id is recorded",
    ),
    "boundary_slip": (
        "boundary:calendar_days(received_at, first_contact_at) < 28",
        "take fewer than 28 days where 28 days or fewer are agreed",
    ),
    "calendar_for_working_days": ("days:calendar", "count calendar days where working days are agreed"),
    "null_counted_as_pass": ("null:involved:pass", 'count as met where "involved" is not recorded'),
    "wrong_attribution": ("attribution:team:reporting_team", "take the team from another column"),
    "stale_month": ("period:before", "are those of the month before"),
}


def _diagnosed(demo: Demo, stage: str) -> list[dict]:
    notebooks = json.loads((demo.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]
    return [one for one in notebooks["reconcile"] if one["stage"] == stage]


@pytest.mark.parametrize("fault", CAUSES)
def test_every_planted_fault_is_named(demo: Demo, fault: str) -> None:
    cause, words = CAUSES[fault]
    where = next(one["where"] for one in FAULTS if one["id"] == fault)
    claims = [one["numbers"] for one in _diagnosed(demo, "cause") if one["numbers"]["source"] == "dashboard"]
    mine = [one for one in claims if one["cause"] == cause]
    assert {one["measure"] for one in mine} == set(where["measures"])
    assert {one["status"] for one in mine} == {"explained"}
    page = BeautifulSoup((demo.pack / "reconcile.html").read_text(encoding="utf-8"), "html.parser")
    assert words in page.get_text(" ")


def test_no_cause_is_invented(demo: Demo) -> None:
    claims = [one["numbers"] for one in _diagnosed(demo, "cause")]
    dashboard = {one["cause"] for one in claims if one["source"] == "dashboard"}
    assert dashboard == {cause for cause, _ in CAUSES.values()}
    # the sheet of the contract meeting runs a month behind
    assert {(one["source"], one["cause"]) for one in claims if one["source"] != "dashboard"} == {
        ("contract_meeting", "period:before")
    }
    assert {one["status"] for one in claims} == {"explained"}


def test_what_was_typed_in_stays_unexplained_on_the_page(demo: Demo) -> None:
    left = [one for one in _diagnosed(demo, "diagnosis") if one["numbers"]["standing"] != "explained"]
    assert sorted((one["numbers"]["source"], one["numbers"]["breakdown"]) for one in left) == [
        ("dashboard", "provider=Alder"), ("dashboard", "team=C4"), ("team_spreadsheet", "team=B2"),
    ]  # fmt: skip
    assert {one["severity"] for one in left} == {"attention"}
    page = BeautifulSoup((demo.pack / "reconcile.html").read_text(encoding="utf-8"), "html.parser")
    assert "Referrals received, provider Alder: 95 published, 90 recounted (+5)." in page.get_text()
    front = BeautifulSoup((demo.pack / "index.html").read_text(encoding="utf-8"), "html.parser").get_text(" ")
    assert "33 differ: 31 explained, 2 not." in front


def test_every_gap_on_the_page_is_the_one_of_the_reconciliation(demo: Demo) -> None:
    figures = {one["id"].partition(".")[2]: one["numbers"] for one in _diagnosed(demo, "reconcile")}
    for one in _diagnosed(demo, "diagnosis"):
        figure, exact = figures[one["id"].partition(".")[2]], one["source"]
        for name, gap in (("rate", "difference"), ("numerator", "numerator_difference")):
            parts = [Fraction(text) for key, text in exact.items() if key.startswith(f"{name} of")]
            if parts and figure[gap] is not None:
                assert float(sum(parts)) == pytest.approx(figure[gap], abs=1e-12)


def test_the_demo_redrawn_with_another_seed_is_refused(demo: Demo, tmp_path: Path) -> None:
    before = (demo.pack / "manifest.json").read_bytes()
    with pytest.raises(LedgerError, match="second draw"):
        run_demo(out=demo.root / "reports", period=PERIOD, seed="161803", store=demo.root / "store")
    assert (demo.pack / "manifest.json").read_bytes() == before


@pytest.fixture(scope="session")
def replayed(demo: Demo) -> dict[str, list[str]]:
    """Replay every executed notebook with nbval, and an altered one; the failures by notebook."""
    place = demo.pack.with_name("replay")  # as deep as the pack, so that the same parameters hold
    place.mkdir()
    for name in BOOKS:
        shutil.copy(demo.pack / f"{name}.ipynb", place)
    _alter(demo.pack / "sample.ipynb", place / "altered.ipynb")
    # An executed notebook names no folder outside its workspace, only the last part of its path.
    shutil.copytree(ROOT / "sampling_plans" / "community_mental_health", place / "community_mental_health")
    (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider"),
        *("--junitxml", "replay.xml", "-c", "pytest.ini"),
        *(f"{name}.ipynb" for name in (*BOOKS, "altered")),
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment |= {"MPLBACKEND": "agg", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    ran = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert (place / "replay.xml").is_file(), ran.stdout + ran.stderr
    found: dict[str, list[str]] = {}
    for case in ElementTree.parse(place / "replay.xml").iter("testcase"):  # noqa: S314 - written just now
        book = next(
            name for name in (*BOOKS, "altered") if name in f"{case.get('classname')} {case.get('name')}"
        )
        faults = [*case.iter("failure"), *case.iter("error")]
        found.setdefault(book, []).extend(str(fault.text or fault.get("message")) for fault in faults)
    shutil.rmtree(place)
    return found


def _alter(source: Path, target: Path) -> None:
    """Change one number in the output of a cell, as if somebody had typed it."""
    book = nbformat.read(source, as_version=4)
    for cell in book.cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            changed = re.sub(r"\b60\b", "61", html, count=1)
            if changed != html:
                output["data"]["text/html"] = changed
                nbformat.write(book, target)
                return
    raise LookupError("no output to alter")


@pytest.mark.parametrize("name", BOOKS)
def test_a_replay_gives_the_same_values(replayed: dict[str, list[str]], name: str) -> None:
    assert replayed[name] == []


def test_an_altered_value_is_caught(replayed: dict[str, list[str]]) -> None:
    assert len(replayed["altered"]) == 1
    assert "61" in replayed["altered"][0]
