"""What lies in a pack: whole, labelled, in agreement with itself, and free of case-level rows."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from packs import AWKWARD
from pypdf import PdfReader
from small_programme import PERIOD, ROOT, SEED, Small
from strict_pages import page_faults

import assurance
from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.pack import verify_pack
from assurance.pack.manifest import sealed_files

PAGES = ("index.html", "sample.html", "reconcile.html", "sources.html")


def manifest(small: Small) -> dict:
    return json.loads((small.pack / "manifest.json").read_text(encoding="utf-8"))


def words(page) -> str:
    """Give what a reader of a page sees."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").body.get_text(" ")


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_pack_holds_what_was_promised(sealed: Small) -> None:
    assert {path.name for path in sealed.pack.iterdir()} == {
        *PAGES, "sample.ipynb", "reconcile.ipynb", "findings.json", "manifest.json", "status.json",
        "verify.py", "frame.csv", "sample.csv", "certificate.json", "redraw.py", "sources.html",
        "pack.pdf", "pack.xlsx",
    }  # fmt: skip


def test_nothing_else_is_left_beside_it(sealed: Small, incomplete: Small) -> None:
    for small in (sealed, incomplete):
        names = [path.name for path in small.pack.parent.iterdir() if not path.name.startswith(".")]
        assert sorted(names) == [PERIOD, "index.html"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_passes_the_strict_reader(sealed: Small, name: str) -> None:
    assert page_faults((sealed.pack / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_called_simulated_or_incomplete_without_cause(sealed: Small, name: str) -> None:
    text = words(sealed.pack / name).lower()
    assert not [word for word in ("incomplete", "simulated", "awaiting review") if word in text]


def test_findings_are_plain_numbers_with_their_source(sealed: Small) -> None:
    def refuse(word: str) -> None:
        raise ValueError(word)

    text = (sealed.pack / "findings.json").read_text(encoding="utf-8")
    found = json.loads(text, parse_constant=refuse)
    assert (found["programme"], found["period"], found["status"]) == ("small_clinic", PERIOD, "complete")
    findings = [item for items in found["notebooks"].values() for item in items]
    by_id = {item["id"]: item for item in findings}
    assert len(by_id) == len(findings)
    whole = by_id["estimate.written_down.all"]
    assert whole["numbers"]["population"] == 37
    assert whole["severity"] == "unknown"
    assert by_id["draw.draw"]["source"]["seed"] == SEED
    figure = next(item for item in findings if item["stage"] == "reconcile")
    assert (figure["severity"], figure["numbers"]["verdict"]) == ("attention", "differs")
    never_applied = by_id["estimate.plan_changed.Tiny"]["numbers"]
    assert (never_applied["rate"] is None) == (never_applied["applicable"] == 0)


def test_no_case_is_named_outside_frame_and_sample(sealed: Small) -> None:
    keys = {row["case_key"].lstrip("'") for row in rows_of(sealed.pack / "frame.csv")}
    marks = {key[-6:] for key in keys}
    assert all(mark.startswith("X23") for mark in marks)
    for name in ("findings.json", "manifest.json", "status.json", "verify.py", "index.html"):
        text = (sealed.pack / name).read_text(encoding="utf-8")
        assert not [mark for mark in marks if mark in text], name


def test_no_path_of_this_machine_is_told(sealed: Small) -> None:
    for path in sealed.pack.iterdir():
        for content in _contents(path):
            assert str(sealed.root).encode() not in content, path.name
            assert str(ROOT).encode() not in content, path.name


def _contents(path: Path) -> list[bytes]:
    """Give a file's bytes, and those of what is packed in it."""
    if path.suffix == ".xlsx":
        with ZipFile(path) as packed:
            return [packed.read(name) for name in packed.namelist()]
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        return [path.read_bytes(), *(page.extract_text().encode() for page in reader.pages)]
    return [path.read_bytes()]


def test_the_manifest_seals_every_file_and_its_inputs(sealed: Small) -> None:
    found = manifest(sealed)
    files = {path.name: file_sha256(path) for path in sealed.pack.iterdir() if path.name != "manifest.json"}
    assert found["files"] == files
    assert found["inputs"]["referrals"]["file_sha256"] == file_sha256(sealed.extracts / "referrals.csv")
    assert found["inputs"]["referrals"]["rows_accepted"] == 224
    assert set(found["declarations"]) == {path.name for path in sealed.folder.glob("*.yaml")}
    assert found["code"]["assurance"] == assurance.__version__
    assert found["draw"]["seed"] == SEED
    assert found["parameters"] == {"programme": "small_clinic", "period": PERIOD}
    assert found["environment"]["packages"]["pandas"]


def test_the_ledger_knows_the_pack(sealed: Small) -> None:
    with sealed.open() as month:
        commit, draw, packed = (event for event in month.ledger.events() if event.kind != "received")
        assert month.ledger.verify(expected_head=manifest(sealed)["ledger_head"]).ok
    assert [commit.kind, draw.kind, packed.kind] == ["commit", "draw", "pack"]
    assert packed.payload["manifest_sha256"] == file_sha256(sealed.pack / "manifest.json")
    assert manifest(sealed)["draw"]["commit"] == commit.hash


def test_cells_that_look_like_formulas_are_neutralised(sealed: Small) -> None:
    for name in ("frame.csv", "sample.csv"):
        keys = [row["case_key"] for row in rows_of(sealed.pack / name)]
        assert not [key for key in keys if key.startswith(("=", "+", "-", "@", "\uff1d"))]
    keys = [row["case_key"] for row in rows_of(sealed.pack / "frame.csv")]
    assert {key[:2] for key in keys} >= {"'=", "'+", "'-", "'@"}


def test_the_awkward_keys_are_all_drawn_from(sealed: Small) -> None:
    with sealed.open() as month:
        keys = set(month.frame().table.to_frame()["case_key"])
    assert {
        beginning for beginning in AWKWARD if any(key.startswith(f"{beginning}X23") for key in keys)
    } == set(AWKWARD)


def test_the_pack_verifies(sealed: Small) -> None:
    found = verify_pack(sealed.pack)
    assert (found.code, found.ok) == (0, True)
    assert any("drawn again from the frame and the seed" in line for line in found.lines)


def test_a_second_run_gives_the_same_findings(sealed: Small) -> None:
    """What was computed is loaded from the store: all numbers stay."""
    with sealed.open() as month:
        estimates = month.estimate().to_frame()
    written = json.loads((sealed.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]["sample"]
    uppers = {item["id"]: item["numbers"]["upper_cases"] for item in written if item["stage"] == "estimate"}
    assert uppers == {
        f"estimate.{row.question}.{row.stratum}": row.upper_cases for row in estimates.itertuples()
    }


def test_the_incomplete_pack_says_so_on_every_page(incomplete: Small) -> None:
    pages = sorted(incomplete.pack.glob("*.html"))
    assert [page.name for page in pages] == [
        "broken.html", "good.html", "index.html", "sources.html", "unshown.html",
    ]  # fmt: skip
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "INCOMPLETE" in words(page), page.name
        assert page_faults(text) == [], page.name
        assert "secret of a record" not in text


def test_the_incomplete_pack_keeps_the_other_notebook(incomplete: Small) -> None:
    status = json.loads((incomplete.pack / "status.json").read_text(encoding="utf-8"))
    assert status["status"] == "incomplete"
    assert {book["name"]: book["outcome"] for book in status["notebooks"]} == {
        "good": "done",
        "broken": "failed",
        "unshown": "failed",
    }
    assert "The good one" in (incomplete.pack / "good.html").read_text(encoding="utf-8")
    broken = (incomplete.pack / "broken.html").read_text(encoding="utf-8")
    assert "This part of the month is missing" in broken
    assert "ValueError" in broken
    assert "<broken>" not in broken
    findings = json.loads((incomplete.pack / "findings.json").read_text(encoding="utf-8"))
    assert findings["status"] == "incomplete"
    assert findings["notebooks"] == {"good": [], "broken": [], "unshown": []}
    assert "All is well" not in (incomplete.pack / "index.html").read_text(encoding="utf-8")


def test_the_incomplete_pack_verifies_as_incomplete(incomplete: Small) -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(incomplete.pack / "verify.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert "INCOMPLETE" in ran.stdout
    assert verify_pack(incomplete.pack).code == 3


def test_a_page_that_cannot_be_made_costs_that_page_only(incomplete: Small) -> None:
    """A figure without words is refused; the notebook counts as failed, and the rest of the pack stands."""
    status = json.loads((incomplete.pack / "status.json").read_text(encoding="utf-8"))
    (unshown,) = [book for book in status["notebooks"] if book["name"] == "unshown"]
    assert unshown["reason"].startswith("its page cannot be made: ")
    assert "its page cannot be made" in words(incomplete.pack / "unshown.html")


def test_a_link_is_never_sealed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("a page", encoding="utf-8")
    (tmp_path / "other.html").symlink_to("page.html")
    with pytest.raises(PackError, match=r"other\.html: is a link"):
        sealed_files(tmp_path)
