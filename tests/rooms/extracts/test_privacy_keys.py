"""The key: where it comes from, where it may not lie, and that it shows nowhere."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import traceback
from pathlib import Path

import pytest
from private_records import KEY, Place

from assurance.engine import Engine
from assurance.errors import ExtractError, QueryError
from assurance.extracts import Key, data_folders_above, find_key, make_key_file
from assurance.extracts.privacy.pseudonyms import hmac_sql, key_on_loan
from assurance.programme import Header

HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
SECRET = bytes.fromhex(KEY)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_KEY", raising=False)
    monkeypatch.delenv("ASSURANCE_KEY_FILE", raising=False)


def key_file(folder: Path, text: str = KEY, mode: int = 0o600) -> Path:
    path = folder / "my.key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", f" {KEY.upper()}\n")
    assert find_key(HEADER, apart_from=()) == Key(SECRET)
    named = HEADER.model_copy(update={"key_from": "TRUST_KEY"})
    with pytest.raises(ExtractError, match="neither TRUST_KEY nor TRUST_KEY_FILE is set"):
        find_key(named, apart_from=())
    monkeypatch.setenv("TRUST_KEY", KEY)
    monkeypatch.setenv("ASSURANCE_KEY", "")
    assert find_key(named, apart_from=()) == Key(SECRET)


@pytest.mark.parametrize("text", [KEY, KEY + "\r\n", "\ufeff" + KEY, KEY * 3])
def test_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(key_file(tmp_path, text)))
    found = find_key(HEADER, apart_from=(tmp_path / "store",))
    assert found.secret == SECRET * (3 if len(text) > 100 else 1)


def test_two_keys_are_one_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(key_file(tmp_path)))
    with pytest.raises(ExtractError, match="both ASSURANCE_KEY and ASSURANCE_KEY_FILE are set"):
        find_key(HEADER, apart_from=())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (KEY[:-2], "the key has 62 hex digits; expected 64 or more"),
        (KEY[:-1], "63 characters, not all of them pairs of hex digits"),
        ("correct horse battery staple correct horse battery staple pages.", "is no key"),
        ("00" * 32, "repeats or counts"),
        ("0123456789abcdef" * 4, "repeats or counts"),
        (bytes(range(40)).hex(), "repeats or counts"),
        ("ff00" * 20, "repeats or counts"),
        ("", "neither ASSURANCE_KEY nor ASSURANCE_KEY_FILE is set"),
    ],
)
def test_weak_keys_are_refused_without_being_told(
    monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", text)
    with pytest.raises(ExtractError, match=words) as caught:
        find_key(HEADER, apart_from=())
    assert not text or text[:8] not in str(caught.value)


def test_a_drawn_key_is_not_taken_for_weak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        made = make_key_file(tmp_path / f"{number}.key")
        monkeypatch.setenv("ASSURANCE_KEY_FILE", str(tmp_path / f"{number}.key"))
        assert find_key(HEADER, apart_from=()) == made


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_others_may_not_use_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(key_file(tmp_path, mode=mode)))
    with pytest.raises(ExtractError, match=f"mode {mode:04o}"):
        find_key(HEADER, apart_from=())


def test_only_a_regular_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    key_file(tmp_path, "00" * 5000)
    for name, words in (
        ("pipe", "is no regular file"),
        ("folder", "is no regular file"),
        ("nothing", "cannot be read"),
        ("my.key", "is longer than"),
    ):
        monkeypatch.setenv("ASSURANCE_KEY_FILE", str(tmp_path / name))
        with pytest.raises(ExtractError, match=words):
            find_key(HEADER, apart_from=())


def test_the_key_lies_apart_from_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    store.mkdir()
    inside = key_file(store)
    (tmp_path / "outside.key").symlink_to(inside)
    (tmp_path / "link").symlink_to(store)
    for place in (inside, tmp_path / "outside.key", tmp_path / "link" / "my.key"):
        monkeypatch.setenv("ASSURANCE_KEY_FILE", str(place))
        with pytest.raises(ExtractError, match="beside the data"):
            find_key(HEADER, apart_from=(tmp_path / "other", store))
    away = key_file(tmp_path)
    (store / "link.key").symlink_to(away)
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(store / "link.key"))
    with pytest.raises(ExtractError, match="beside the data"):
        find_key(HEADER, apart_from=(store,))


@pytest.mark.parametrize("where", ["store", "extracts", "programme", "reports"])
def test_intake_refuses_a_key_beside_the_data(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / where).mkdir()
    monkeypatch.setenv("ASSURANCE_KEY_FILE", str(key_file(tmp_path / where)))
    with pytest.raises(ExtractError, match="beside the data"):
        Place(tmp_path, engine).receive()


def test_a_new_key_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = make_key_file(tmp_path / "new.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.key").stat().st_mode) == 0o600
    assert len(made.secret) == 32
    content = (tmp_path / "new.key").read_bytes()
    for path in (tmp_path / "new.key", tmp_path / "dangling"):
        if path.name == "dangling":
            path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(ExtractError, match="a key is never replaced"):
            make_key_file(path)
    assert (tmp_path / "new.key").read_bytes() == content
    assert not (tmp_path / "elsewhere").exists()


def test_folders_with_data_above_a_file(tmp_path: Path) -> None:
    (tmp_path / "plan" / "keys").mkdir(parents=True)
    (tmp_path / "plan" / "programme.yaml").touch()
    found = data_folders_above(tmp_path / "plan" / "keys" / "a.key")
    assert tmp_path / "plan" in found
    with pytest.raises(ExtractError, match="beside the data"):
        make_key_file(tmp_path / "plan" / "keys" / "a.key", apart_from=found)


def test_the_secret_shows_nowhere(engine: Engine) -> None:
    key = Key(SECRET)
    inner, outer = key.pads()
    shown = [repr(key), str(key), f"{key}", repr([key]), key.fingerprint]
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="never written down"):
            write(key)
    with key_on_loan(key, engine):
        for sql in (
            f"select cast({hmac_sql('v')} as integer) from (select 'x' as v)",
            f"select {hmac_sql('w')} from (select 'x' as v)",
            f"select {hmac_sql('v')}::nothing from (select 'x' as v)",
        ):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever DuckDB raises
                engine.rows(sql)
            shown += traceback.format_exception(caught.value)
            if isinstance(caught.value, QueryError):
                shown.append(caught.value.detail)
    text = "\n".join(shown)
    for secret in (SECRET, inner, outer):
        assert secret.hex()[:16] not in text.lower()
        assert repr(secret)[2:14] not in text
