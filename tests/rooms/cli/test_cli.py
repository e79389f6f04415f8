"""The command line: what it says, where it says it, and how it exits."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from calling import call
from packs import leaves_nothing_wrong, tiny_notebook
from small_programme import PERIOD, ROOT, SEED, Small, command, make_small

import assurance.run.month as run_module

COMMANDS = (
    "demo",
    "new",
    "check",
    "plan",
    "draw",
    "look",
    "run",
    "verify",
    "schedule",
    "doctor",
    "key",
    "retention",
)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path)


def options(small: Small) -> tuple[object, ...]:
    return (small.folder, "--period", PERIOD, "--extracts", small.extracts, "--store", small.store)


def test_help_tells_the_commands_and_the_exit_codes(capsys) -> None:
    said = call(capsys, "--help")
    assert said.code == 0
    for word in (*COMMANDS, "Exit codes: 0 done, 2 refused", "3 incomplete", "4 something needs attention"):
        assert word in " ".join(said.out.split())


def test_without_words_the_help_is_shown(capsys) -> None:
    said = call(capsys)
    assert "Usage" in said.out + said.err
    assert said.code in (0, 2)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_json(capsys, name: str) -> None:
    said = call(capsys, name, "--help")
    assert said.code == 0
    assert "--json" in said.out
    assert "Annotated" not in said.out


@pytest.mark.parametrize(
    "words", [["nonsense"], ["run"], ["check"], ["run", "x", "--perod", "2026-10"], ["verify"]]
)
def test_wrong_words_are_refused_without_a_traceback(capsys, words) -> None:
    said = call(capsys, *words)
    assert said.code == 2
    assert said.out == ""
    assert said.err
    assert "Traceback" not in said.err


def test_as_a_module_it_is_the_same() -> None:
    ran = command("--help")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Prove, every month" in ran.stdout


class TestCheck:
    def test_a_folder_without_faults(self, capsys, small: Small) -> None:
        said = call(capsys, "check", small.folder)
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith("small_clinic 1: no faults (3 sources, 1 measures")

    def test_as_json(self, capsys, small: Small) -> None:
        said = call(capsys, "check", small.folder, "--json")
        found = json.loads(said.out)
        assert (found["ok"], found["programme"], found["sources"]) == (True, "small_clinic", 3)

    def test_faults_are_told_with_file_and_line(self, capsys, small: Small) -> None:
        small.edit("plan.yaml", "strata: [site]", "strata: [sites]")
        small.edit("measures.yaml", "group: access", "group: acces")
        said = call(capsys, "check", small.folder)
        assert (said.code, said.out) == (2, "")
        assert "2 problem(s)" in said.err
        assert 'did you mean "site"?' in said.err
        assert "plan.yaml:8" in said.err

    def test_faults_as_json(self, capsys, small: Small) -> None:
        small.edit("plan.yaml", "  size: 12", "  sise: 12")
        said = call(capsys, "check", small.folder, "--json")
        assert said.code == 2
        found = json.loads(said.out)
        assert found["ok"] is False
        assert {fault["file"] for fault in found["faults"]} == {"plan.yaml"}
        assert all(fault["line"] >= 1 for fault in found["faults"])

    def test_a_folder_that_is_not_there(self, capsys, tmp_path: Path) -> None:
        said = call(capsys, "check", tmp_path / "nothing")
        assert (said.code, said.out) == (2, "")
        assert "nothing" in said.err

    @pytest.mark.parametrize("name", ["sepsis", "community_mental_health"])
    def test_the_shipped_programmes_have_no_faults_and_it_takes_two_seconds_at_most(self, name: str) -> None:
        """The best of three counts: the machine may be busy with other tests."""
        best = 60.0
        for _ in range(3):
            begun = time.perf_counter()
            ran = command("check", ROOT / "sampling_plans" / name)
            best = min(best, time.perf_counter() - begun)
            assert (ran.returncode, ran.stderr) == (0, "")
            if best < 2:
                break
        assert best < 2


class TestDraw:
    def test_commit_first_and_draw_later(self, capsys, small: Small) -> None:
        said = call(capsys, "draw", *options(small), "--commit-only")
        assert said.code == 0
        assert "SHA-256 of the frame" in said.out
        assert "12 of 37" not in said.out
        said = call(capsys, "draw", *options(small), "--seed", SEED)
        assert said.code == 0
        assert "12 of 37 cases were drawn" in said.out
        assert "typed by a person" in said.out

    def test_as_json(self, capsys, small: Small) -> None:
        first = json.loads(call(capsys, "draw", *options(small), "--commit-only", "--json").out)
        assert (first["frame"], first["seed"], first["draw"]) == (37, None, None)
        second = json.loads(call(capsys, "draw", *options(small), "--seed", SEED, "--json").out)
        assert second["frame_digest"] == first["frame_digest"]
        assert (second["seed"], second["period"], sum(second["sizes"].values())) == (SEED, PERIOD, 12)

    def test_a_period_is_wanted(self, capsys, small: Small) -> None:
        said = call(capsys, "draw", small.folder)
        assert said.code == 2
        assert "--period" in said.err

    @pytest.mark.parametrize("period", ["", "all", "10-2026"])
    def test_a_period_that_is_none_is_refused(self, capsys, small: Small, period: str) -> None:
        said = call(capsys, "draw", small.folder, "--period", period, "--store", small.store)
        assert said.code == 2
        assert said.err.startswith("assurance: period")
        assert not small.store.exists()


class TestRun:
    @pytest.fixture
    def tiny(self, monkeypatch, tmp_path: Path) -> Path:
        """Let runs use one tiny notebook."""
        books = tmp_path / "books"
        tiny_notebook(books / "tiny.ipynb", leaves_nothing_wrong("tiny"), title="Tiny", order=1)
        found = run_module.monthly_notebooks
        monkeypatch.setattr(
            run_module, "monthly_notebooks", lambda stages, **options: found(stages, folder=books)
        )
        return books

    def test_from_run_to_verified_pack(self, capsys, small: Small, tiny: Path) -> None:
        words = (*options(small), "--out", small.out)
        said = call(capsys, "run", *words, "--seed", SEED)
        assert said.code == 0
        assert re.fullmatch(r"notebook tiny: done in \d+\.\d s\n", said.err)
        index = small.pack / "index.html"
        assert said.out.splitlines()[-1] == f"Open {index}"
        assert "thresholds were crossed" in said.out
        assert index.is_file()
        said = call(capsys, "run", *words, "--fail-on-attention", "--json")
        assert (said.code, said.err) == (4, "")
        found = json.loads(said.out)
        assert (found["status"], found["code"], found["notebooks"][0]["outcome"]) == ("complete", 4, "done")
        assert found["attention"] >= 2
        said = call(capsys, "verify", small.pack, "--ledger", small.store / "ledger.sqlite")
        assert said.code == 0
        assert "ledger whole: 6 event(s)" in said.out
        text = index.read_text(encoding="utf-8")
        assert "Awaiting review" in text

    def test_a_failed_notebook_exits_3_and_is_named(self, capsys, small: Small, tiny: Path) -> None:
        tiny_notebook(tiny / "tiny.ipynb", "raise ValueError", "out", title="Tiny", order=1)
        said = call(capsys, "run", *options(small), "--out", small.out, "--fail-on-attention")
        assert said.code == 3
        assert "notebook tiny: failed: ValueError" in said.err
        assert "INCOMPLETE" in said.err
        assert (small.pack / "index.html").is_file()


class TestVerify:
    def test_a_pack(self, capsys, sealed: Small) -> None:
        said = call(capsys, "verify", sealed.pack)
        assert (said.code, said.err) == (0, "")
        assert "The sample was drawn again" in said.out

    def test_as_json(self, capsys, sealed: Small) -> None:
        found = json.loads(call(capsys, "verify", sealed.pack, "--json").out)
        assert (found["ok"], found["code"]) == (True, 0)

    def test_an_incomplete_pack(self, capsys, incomplete: Small) -> None:
        said = call(capsys, "verify", incomplete.pack)
        assert said.code == 3
        assert "INCOMPLETE" in said.out

    def test_a_changed_pack(self, capsys, pack: Path) -> None:
        (pack / "index.html").write_text("better", encoding="utf-8")
        said = call(capsys, "verify", pack, "--json")
        assert said.code == 2
        assert json.loads(said.out)["code"] == 2
        assert "changed: index.html" in said.out

    def test_a_folder_that_is_no_pack(self, capsys, tmp_path: Path) -> None:
        assert call(capsys, "verify", tmp_path).code == 2
        assert call(capsys, "verify", tmp_path / "nothing").code == 2

    def test_a_ledger(self, capsys, sealed: Small, tmp_path: Path) -> None:
        ledger = Path(shutil.copy(sealed.store / "ledger.sqlite", tmp_path / "ledger.sqlite"))
        assert call(capsys, "verify", "--ledger", ledger).code == 0
        ledger.write_bytes(b"something else altogether" * 100)
        said = call(capsys, "verify", "--ledger", ledger)
        assert said.code == 2
        assert "not a ledger" in said.err

    def test_a_ledger_that_is_not_there_is_not_made(self, capsys, tmp_path: Path) -> None:
        said = call(capsys, "verify", "--ledger", tmp_path / "ledger.sqlite")
        assert said.code == 2
        assert "there is no ledger" in said.err
        assert list(tmp_path.iterdir()) == []


class TestDoctor:
    def test_this_machine_is_well(self, capsys, tmp_path: Path) -> None:
        said = call(capsys, "doctor", "--store", tmp_path)
        assert said.code == 0
        assert "MISSING" not in said.out
        for line in said.out.splitlines():
            assert line.startswith("ok") or "Get it with" in line

    def test_as_json(self, capsys, tmp_path: Path) -> None:
        found = json.loads(call(capsys, "doctor", "--store", tmp_path, "--json").out)
        assert found["ok"] is True
        assert {"Python", "packages", "notebook kernel", "store"} <= {
            check["name"] for check in found["checks"]
        }

    def test_it_makes_nothing(self, capsys, tmp_path: Path) -> None:
        call(capsys, "doctor", "--store", tmp_path / "store")
        assert list(tmp_path.iterdir()) == []

    def test_a_store_that_is_a_file_is_told(self, capsys, tmp_path: Path) -> None:
        (tmp_path / "store").write_text("", encoding="utf-8")
        said = call(capsys, "doctor", "--store", tmp_path / "store")
        assert said.code == 2
        assert "--store" in said.out


def test_a_reader_that_goes_away_is_no_crash(sealed: Small) -> None:
    """As in `assurance verify PACK | head -0`."""
    code = f"{sys.executable} -m assurance verify {sealed.pack} | true"
    ran = subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", ["draw", "run"])
def test_a_refusal_is_json_too_where_json_is_asked_for(capsys, small: Small, command: str) -> None:
    said = call(capsys, command, small.folder, "--period", "2026-13", "--json")
    found = json.loads(said.out)
    assert (said.code, said.err, found["ok"], found["code"]) == (2, "", False, 2)
    assert "2026-13" in found["error"]


def test_a_demo_of_no_made_up_programme_is_refused(capsys, tmp_path: Path) -> None:
    said = call(capsys, "demo", "--programme", "discharge_flo", "--out", tmp_path / "reports")
    assert said.code == 2
    assert 'did you mean "discharge_flow"' in said.err
    assert not list(tmp_path.iterdir())
