"""Stored stage results: by reference, same bytes, and never believed when they were changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assurance.engine import Engine, Table, file_sha256, load_result, save_result
from assurance.errors import StoreError


@dataclass(frozen=True)
class Small:
    name: str
    count: int = 0


@dataclass(frozen=True)
class Rival:
    name: str
    count: int = 0


@dataclass(frozen=True, eq=False)
class Drawn:
    table: Table
    picks: pd.DataFrame
    shares: np.ndarray


@pytest.fixture
def drawn(tmp_path):
    with Engine.open(holidays="none", folders=[tmp_path]) as engine:
        rows = engine.write_parquet(
            "select 'R' || range as case_key from range(5)", tmp_path / "frame.parquet"
        )
    picks = pd.DataFrame({"case_key": ["R1"], "rank": [1]}, index=[9])
    return Drawn(Table(tmp_path / "frame.parquet", rows), picks, np.array([[0.5, 0.25]]))


def test_tables_are_taken_along_and_frames_lose_their_index(drawn, tmp_path):
    save_result(tmp_path / "store" / "draw", drawn)
    (tmp_path / "frame.parquet").unlink()
    found = load_result(tmp_path / "store" / "draw", Drawn)
    assert found.table.path.parent == tmp_path / "store" / "draw"
    assert found.table.to_frame()["case_key"].tolist() == ["R0", "R1", "R2", "R3", "R4"]
    assert found.picks.to_dict("list") == {"case_key": ["R1"], "rank": [1]}
    assert found.shares.tolist() == [[0.5, 0.25]]


def test_a_stored_result_can_be_moved(drawn, tmp_path):
    save_result(tmp_path / "one", drawn)
    (tmp_path / "one").rename(tmp_path / "two")
    assert load_result(tmp_path / "two", Drawn).table.path == tmp_path / "two" / "part_0.parquet"


def test_the_same_result_is_the_same_files(drawn, tmp_path):
    for name in ("one", "two"):
        save_result(tmp_path / name, drawn)
    digests = [
        {path.name: file_sha256(path) for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    ]
    assert digests[0] == digests[1]
    assert set(digests[0]) == {"result.json", "part_0.parquet", "part_1.parquet"}


def test_saving_again_replaces_and_leaves_nothing_behind(tmp_path):
    for result in (Small("a"), Small("a"), Small("b")):
        save_result(tmp_path / "r", result)
        assert load_result(tmp_path / "r", Small) == result
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_broken_folder_is_replaced(tmp_path):
    save_result(tmp_path / "r", Small("a"))
    (tmp_path / "r" / "result.json").write_text("{")
    save_result(tmp_path / "r", Small("a"))
    assert load_result(tmp_path / "r", Small) == Small("a")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["result.json", "part_0.parquet", "part_1.parquet"])
@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_damage_is_noticed(drawn, tmp_path, name, damage):
    save_result(tmp_path / "draw", drawn)
    damage(tmp_path / "draw" / name)
    with pytest.raises(StoreError, match="remove this folder and run the stage again"):
        load_result(tmp_path / "draw", Drawn)


def test_an_edited_number_is_noticed(tmp_path):
    save_result(tmp_path / "r", Small("a", 12))
    path = tmp_path / "r" / "result.json"
    path.write_text(path.read_text().replace("12", "13"))
    with pytest.raises(StoreError, match=r"result\.json is not what was written"):
        load_result(tmp_path / "r", Small)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"format": 1}', '{"format": 2}', "\xff"])
def test_other_json_is_refused(tmp_path, text):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "result.json").write_text(text, encoding="latin-1")
    with pytest.raises(StoreError):
        load_result(tmp_path / "r", Small)


def test_a_part_outside_the_folder_is_refused(tmp_path):
    from assurance.engine.codec import _digest

    save_result(tmp_path / "r", Small("a"))
    path = tmp_path / "r" / "result.json"
    document = json.loads(path.read_text())
    document["parts"] = {"../other": "0" * 64}
    document.pop("sha256")
    path.write_text(json.dumps({**document, "sha256": _digest(document)}))
    with pytest.raises(StoreError, match="is missing"):
        load_result(tmp_path / "r", Small)


def test_another_kind_and_a_missing_folder_are_refused(tmp_path):
    save_result(tmp_path / "r", Small("a"))
    with pytest.raises(StoreError, match="holds 'Small', Rival is expected"):
        load_result(tmp_path / "r", Rival)
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        load_result(tmp_path / "gone", Small)


def test_what_cannot_be_stored_is_said_at_once_and_leaves_nothing(tmp_path):
    @dataclass(frozen=True)
    class Odd:
        thing: object

    for thing in (object(), b"bytes", np.array([object()]), pd.DataFrame({"a": [1, "x"]})):
        with pytest.raises(TypeError, match=r"cannot (be stored|hold)"):
            save_result(tmp_path / "r", Odd(thing))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        save_result(tmp_path / "file" / "r", Small("a"))
