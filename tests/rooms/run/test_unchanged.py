"""What has not changed is not run again; what has, is."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from packs import leaves_nothing_wrong, tiny_notebook
from quick_runs import ran
from small_programme import PERIOD, SEED, Small

import assurance.run.situation as situation
from assurance.engine import code, file_sha256, write_atomically
from assurance.errors import RunningError, StoreError
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


def changed_while_it_runs(small: Small, file: Path, text: str) -> str:
    """Give the cell of a notebook that writes a file anew while the month is being run."""
    return f"from pathlib import Path\n_ = Path({str(file)!r}).write_text({text!r}, encoding='utf-8')"


@pytest.mark.parametrize("name", ["extracts/referrals.csv", "sampling_plans/small_clinic/measures.yaml"])
def test_what_changes_while_it_runs_is_refused_and_nothing_is_kept(sealed: Small, name: str) -> None:
    before = (sealed.pack / "manifest.json").read_bytes()
    file = sealed.root / name
    text = file.read_text(encoding="utf-8")
    other = text.rsplit("\n", 2)[0] + "\n" if name.endswith(".csv") else text.replace("0.8", "0.9")
    cell = changed_while_it_runs(sealed, file, other)
    tiny_notebook(
        sealed.notebooks / "quick.ipynb", cell, leaves_nothing_wrong("quick"), title="Quick", order=1
    )
    with pytest.raises(RunningError, match=rf"October 2026: {file.name.split('.csv')[0]} changed while"):
        go(sealed)
    assert (sealed.pack / "manifest.json").read_bytes() == before
    assert not list(sealed.pack.parent.glob(".*.draft"))
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RunningError, match="changed while"):
        go(sealed)  # what read the other file was not kept under the name of this one


def test_a_table_that_changes_while_it_runs_is_seen_by_what_was_received(sealed: Small, monkeypatch) -> None:
    found = iter([{"referrals": "a"}, {"referrals": "b"}])
    monkeypatch.setattr("assurance.run.month.received_for", lambda month: next(found))
    with pytest.raises(RunningError, match="October 2026: referrals changed while"):
        go(sealed, again=True)


def test_a_store_that_is_full_is_told(sealed: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("assurance.run.kept.shutil.copyfile", full)
    before = (sealed.pack / "manifest.json").read_bytes()
    with pytest.raises(StoreError, match="the disk is full"):
        go(sealed, again=True)
    assert (sealed.pack / "manifest.json").read_bytes() == before


def test_standards_that_come_with_the_package_decide_results_too(monkeypatch, tmp_path: Path) -> None:
    home = tmp_path / "assurance"
    monkeypatch.setattr(code, "_ROOT", home)
    for name in ("month/a.py", "programme/standards/nhs.yaml", "show/style.css", "show/forms/pack.typ"):
        write_atomically(home / name, "one")
    before = code.code_digest.__wrapped__()
    for name, decides in (("show/style.css", False), ("show/forms/pack.typ", False), ("month/a.py", True)):
        write_atomically(home / name, "two")
        assert (code.code_digest.__wrapped__() != before) == decides
    before = code.code_digest.__wrapped__()
    write_atomically(home / "programme/standards/nhs.yaml", "two")
    assert code.code_digest.__wrapped__() != before
