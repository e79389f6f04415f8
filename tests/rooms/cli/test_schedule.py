"""The command that gives lines for a scheduler, and what it says beside them."""

from __future__ import annotations

import json
import shlex
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from calling import call
from small_programme import Small, make_small

COLUMN = "referral_id: {type: id, required: true, becomes: {pseudonym: referral}}"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path / "in a folder")


def data(capsys, small: Small, *more: object) -> dict:
    said = call(capsys, "schedule", small.folder, "--store", small.store, "--out", small.out, "--json", *more)
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


def test_it_installs_and_makes_nothing(capsys, small: Small) -> None:
    before = sorted(small.root.rglob("*"))
    found = data(capsys, small)
    assert sorted(small.root.rglob("*")) == before
    assert (found["programme"], found["every"]) == ("small_clinic", "month")
    assert found["when"] == "on day 3 of every month at 06:30"
    assert [Path(name).suffix for name in found["files"]] == [".crontab", ".service", ".timer", ".xml"]


@pytest.mark.parametrize(
    ("kind", "suffixes"),
    [("cron", [".crontab"]), ("systemd", [".service", ".timer"]), ("windows", [".xml"])],
)
def test_one_scheduler(capsys, small: Small, kind: str, suffixes: list[str]) -> None:
    assert [Path(name).suffix for name in data(capsys, small, "--kind", kind)["files"]] == suffixes


def test_the_line_of_cron_runs(capsys, small: Small) -> None:
    """Its command, given to a shell as cron does: refused, since nothing was run before, with the reason."""
    said = call(
        capsys, "schedule", small.folder, "--store", small.store, "--out", small.out, "--extracts",
        small.extracts, "--kind", "cron",
    )  # fmt: skip
    (line,) = [line for line in said.out.splitlines() if line and not line.startswith("#")]
    command = line.split(" ", 5)[5].replace("\\%", "%")
    assert shlex.split(command)[1:5] == ["-m", "assurance", "run", str(small.folder)]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 2
    assert "say where to begin with --since" in done.stderr
    assert "run one period by hand first, or give --since" in said.out


def test_a_week_by_its_first_period(capsys, small: Small) -> None:
    found = data(capsys, small, "--since", "2026-W40", "--day", "7", "--at", "7:05")
    assert (found["every"], found["when"]) == ("week", "every Sunday at 07:05")
    assert found["command"][found["command"].index("--since") + 1] == "2026-W40"
    assert not [note for note in found["notes"] if "No pack was ever sealed" in note]


@pytest.mark.parametrize(
    ("more", "note"),
    [
        (("--at", "02:30"), "an hour is skipped in spring"),
        ((), "Exit codes: 0 done; 2 refused, nothing changed; 3 incomplete; 4 needs attention"),
        ((), "of Europe/London for systemd"),
        ((), "Nothing was installed."),
    ],
)
def test_what_is_said_beside(capsys, small: Small, more: tuple[str, ...], note: str) -> None:
    assert any(note in one for one in data(capsys, small, *more)["notes"])


def test_the_key_is_named_and_never_written(capsys, small: Small, monkeypatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", "5e" * 32)
    assert "ASSURANCE_KEY" not in " ".join(data(capsys, small)["notes"])
    small.edit("sources.yaml", "    pseudonymous: true\n", "")
    small.edit("sources.yaml", "referral_id: {type: id, required: true}", COLUMN)
    found = data(capsys, small)
    assert any("set ASSURANCE_KEY_FILE" in note for note in found["notes"])
    assert "5e5e" not in json.dumps(found)


@pytest.mark.parametrize(("name", "kind"), [("s.json", "json"), ("s.eml", "mail")])
def test_a_summary_of_each_run(capsys, small: Small, name: str, kind: str) -> None:
    words = data(capsys, small, "--summary-file", small.root / name, "--fail-on-attention")["command"]
    assert words[-5:] == ["--fail-on-attention", "--summary", kind, "--summary-file", str(small.root / name)]


def test_the_files_can_be_written(capsys, small: Small, tmp_path: Path) -> None:
    found = data(capsys, small, "--into", tmp_path / "made")["files"]
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == sorted(found)
    xml = (tmp_path / "made" / "assurance-small_clinic.xml").read_bytes()
    assert xml[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert ET.fromstring(xml).tag.endswith("}Task")  # noqa: S314 - our own
    timer = "assurance-small_clinic.timer"
    assert (tmp_path / "made" / timer).read_text(encoding="utf-8") == found[timer]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--day", "31"), "day is 31; give 1 to 28, which every month has"),
        (("--every", "week", "--day", "9"), "day is 9; give 1 (Monday) to 7 (Sunday)"),
        (("--at", "25:00"), "the time is '25:00'; give hours and minutes, such as 06:30"),
        (("--since", "2026-10-01"), "a schedule cannot go by periods such as 2026-10-01"),
        (("--since", "soon"), "is not a period"),
    ],
)
def test_a_slip_is_refused(capsys, small: Small, more: tuple[str, ...], said: str) -> None:
    found = call(capsys, "schedule", small.folder, *more)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_two_kinds_of_period_at_once_are_refused(capsys, small: Small) -> None:
    assert call(capsys, "schedule", small.folder, "--every", "month", "--since", "2026-W40").code == 2
