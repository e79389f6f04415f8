"""What has not changed is not run again; what has, is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packs import leaves_nothing_wrong, tiny_notebook
from quick_runs import ran
from small_programme import PERIOD, SEED, Small

import assurance.run.situation as situation
from assurance.engine import file_sha256
from assurance.run import RunReport, run_month


def go(small: Small, **options: object) -> RunReport:
    given = {"extracts": small.extracts, "store": small.store, "out": small.out, "seed": SEED}
    return run_month(small.folder, PERIOD, notebooks=small.notebooks, **{**given, **options})


def test_a_second_run_leaves_the_pack_as_it_is(sealed: Small) -> None:
    before = {path: path.stat().st_mtime_ns for path in sealed.pack.rglob("*")}
    second = go(sealed)
    assert second.made == "unchanged"
    assert second.manifest_sha256 == file_sha256(sealed.pack / "manifest.json")
    assert [status.outcome for status in second.notebooks] == ["done"]
    assert {path: path.stat().st_mtime_ns for path in sealed.pack.rglob("*")} == before
    assert ran(sealed) == [PERIOD]


def test_again_runs_everything(sealed: Small) -> None:
    assert go(sealed, again=True).made == "run"
    assert ran(sealed) == [PERIOD, PERIOD]


def test_another_look_of_the_pages_runs_no_notebook(sealed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(situation, "package_digest", lambda: "f" * 64)
    assert go(sealed).made == "rendered"
    assert ran(sealed) == [PERIOD]


@pytest.mark.parametrize("names", [("code_digest", "package_digest"), ("_environment",)])
def test_other_code_or_another_environment_runs_it(
    sealed: Small, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    for name in names:
        monkeypatch.setattr(situation, name, lambda: "f" * 64)
    assert go(sealed).made == "run"
    assert ran(sealed) == [PERIOD, PERIOD]


def test_other_records_run_it(sealed: Small) -> None:
    sealed.write("referrals.csv", sealed.rows()[:-30])
    assert go(sealed).made == "run"


def test_another_declaration_runs_it(sealed: Small) -> None:
    sealed.edit("measures.yaml", "target: 0.8", "target: 0.9")
    assert go(sealed).made == "run"


def test_another_notebook_runs_it_alone(sealed: Small) -> None:
    tiny_notebook(sealed.notebooks / "other.ipynb", leaves_nothing_wrong("other"), title="The other", order=2)
    tiny_notebook(
        sealed.notebooks / "other.ipynb", leaves_nothing_wrong("other"), "1 + 1", title="The other", order=2
    )
    assert go(sealed).made == "run"
    assert ran(sealed) == [PERIOD]


def test_another_typed_seed_is_refused_as_before(sealed: Small) -> None:
    with pytest.raises(ValueError, match="seed"):
        go(sealed, seed="161803")


@pytest.mark.parametrize("harm", ["changed", "missing", "added"])
def test_a_pack_that_was_tampered_with_is_made_anew(sealed: Small, harm: str) -> None:
    page = sealed.pack / "index.html"
    if harm == "changed":
        page.write_text(page.read_text(encoding="utf-8").replace("a", "b", 1), encoding="utf-8")
    elif harm == "missing":
        page.unlink()
    else:
        (sealed.pack / "more.html").write_text("x", encoding="utf-8")
    assert go(sealed).made == "rendered"
    assert go(sealed).made == "unchanged"
    assert ran(sealed) == [PERIOD]


def test_a_damaged_kept_notebook_is_run_again(sealed: Small) -> None:
    (sealed.pack / "index.html").unlink()
    (kept,) = Path(sealed.store).rglob("quick.findings.json")
    kept.write_text("{}", encoding="utf-8")
    assert go(sealed).made == "run"
    assert ran(sealed) == [PERIOD, PERIOD]


def test_an_incomplete_pack_is_never_left_as_it_is(sealed: Small) -> None:
    tiny_notebook(sealed.notebooks / "broken.ipynb", "1 / len(out[:0])", title="Broken", order=2)
    assert go(sealed).status == "incomplete"
    assert go(sealed).made == "run"
    assert ran(sealed) == [PERIOD], "what was done is not run again"


def test_a_record_that_cannot_be_read_means_nothing(sealed: Small) -> None:
    record = next((Path(sealed.store) / "runs").rglob("*.json"))
    record.write_text(json.dumps({"schema": "assurance-run/1"}), encoding="utf-8")
    assert go(sealed).made == "rendered"


def test_a_source_from_a_database_is_always_read(sealed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assurance.run.month.situation_of", lambda *_, **__: None)
    assert go(sealed).made == "run"
