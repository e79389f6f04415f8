"""A pack appears whole or not at all, and an earlier one stays until then."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assurance.errors import PackError
from assurance.pack import workplace


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_sealed_draft_takes_the_pack_s_place(tmp_path) -> None:
    for text in ("first", "second"):
        with workplace(tmp_path, "demo", "2026-10") as place:
            (place.draft / "index.html").write_text(text, encoding="utf-8")
            assert place.seal() == tmp_path / "demo" / "2026-10"
        assert names(tmp_path) == ["demo", "demo/2026-10", "demo/2026-10/index.html"]
        assert (tmp_path / "demo/2026-10/index.html").read_text(encoding="utf-8") == text


def test_a_draft_that_is_not_sealed_leaves_the_earlier_pack(tmp_path) -> None:
    with workplace(tmp_path, "demo", "2026-10") as place:
        (place.draft / "index.html").write_text("first", encoding="utf-8")
        place.seal()
    with workplace(tmp_path, "demo", "2026-10") as place:
        (place.draft / "index.html").write_text("second", encoding="utf-8")
    assert (tmp_path / "demo/2026-10/index.html").read_text(encoding="utf-8") == "first"
    assert names(tmp_path) == ["demo", "demo/2026-10", "demo/2026-10/index.html"]


def test_nothing_is_left_where_nothing_was_sealed(tmp_path) -> None:
    out = tmp_path / "new" / "reports"
    with pytest.raises(RuntimeError), workplace(out, "demo", "2026-10"):
        raise RuntimeError
    assert names(tmp_path) == []


def test_a_range_of_months_is_one_folder(tmp_path) -> None:
    with workplace(tmp_path, "demo", "2025-04/2026-03") as place:
        assert place.seal() == tmp_path / "demo" / "2025-04_2026-03"


def test_a_file_in_the_way_is_told(tmp_path) -> None:
    (tmp_path / "reports").write_text("", encoding="utf-8")
    with (
        pytest.raises(PackError, match="the output folder cannot be written to"),
        workplace(tmp_path / "reports", "demo", "2026-10"),
    ):
        pass
    assert names(tmp_path) == ["reports"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write to")
def test_a_folder_that_nobody_may_write_to_is_told() -> None:
    with (
        pytest.raises(PackError, match="or give another with --out"),
        workplace(Path("/proc/reports"), "demo", "2026-10"),
    ):
        pass


def test_a_pack_that_cannot_be_replaced_stays(tmp_path, monkeypatch) -> None:
    with workplace(tmp_path, "demo", "2026-10") as place:
        (place.draft / "index.html").write_text("first", encoding="utf-8")
        place.seal()
    replace = os.replace

    def locked(source, target):
        if str(source).endswith(".draft"):
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    with (
        pytest.raises(PackError, match="close the files of the earlier pack"),
        workplace(tmp_path, "demo", "2026-10") as place,
    ):
        place.seal()
    assert names(tmp_path) == ["demo", "demo/2026-10", "demo/2026-10/index.html"]


def test_what_killed_runs_left_is_cleared_away_after_two_days(tmp_path) -> None:
    """Also of a period that nobody runs again: its draft holds case keys."""
    home = tmp_path / "demo"
    for name, days in ((".2026-10-abc.draft", 3), (".2026-10-new.draft", 0), (".2026-09-abc.draft", 3)):
        (home / name).mkdir(parents=True)
        (home / name / "half.html").write_text("", encoding="utf-8")
        then = time.time() - days * 86400
        os.utime(home / name, (then, then))
    with workplace(tmp_path, "demo", "2026-10") as place:
        place.seal()
    assert sorted(path.name for path in home.iterdir()) == [
        ".2026-10-new.draft",
        "2026-10",
    ]


def test_a_pack_set_aside_by_a_killed_run_comes_back(tmp_path) -> None:
    aside = tmp_path / "demo" / ".2026-10-abc.old"
    aside.mkdir(parents=True)
    (aside / "index.html").write_text("first", encoding="utf-8")
    with pytest.raises(RuntimeError), workplace(tmp_path, "demo", "2026-10"):
        raise RuntimeError
    assert names(tmp_path) == ["demo", "demo/2026-10", "demo/2026-10/index.html"]
