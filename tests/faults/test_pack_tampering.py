"""Whoever changes a pack after it was sealed is found out, with nothing but a bare Python."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_programme import ROOT

from assurance.pack.verify import verify

VERIFIER = ROOT / "assurance" / "pack" / "verify.py"


def check(pack: Path, *options: str) -> tuple[int, str]:
    """Run the pack's own verifier without site-packages, environment or the package."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(pack / "verify.py"), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == "", ran.stderr
    return ran.returncode, ran.stdout


def rewrite(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def reseal(pack: Path, change: Callable[[dict], None] = lambda manifest: None) -> None:
    """Write the manifest anew, as a cheat would who knows it."""
    path = pack / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"] = {
        found.name: hashlib.sha256(found.read_bytes()).hexdigest()
        for found in pack.iterdir()
        if found.name != "manifest.json"
    }
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_an_untouched_copy_holds(pack: Path) -> None:
    code, said = check(pack)
    assert code == 0
    assert "it is the same" in said
    digest = hashlib.sha256((pack / "manifest.json").read_bytes()).hexdigest()
    assert digest in said


def test_a_renamed_or_moved_pack_holds(pack: Path) -> None:
    assert check(pack.rename(pack.with_name("évidence of October")))[0] == 0


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize(
    "name",
    ["index.html", "sample.html", "sample.ipynb", "findings.json", "status.json", "sample.csv", "frame.csv"],
)
def test_a_changed_file_is_named(pack: Path, name: str) -> None:
    _append(pack / name)
    code, said = check(pack)
    assert code == 2
    assert f"DOES NOT HOLD: changed: {name}" in said


@pytest.mark.parametrize("name", ["reconcile.html", "frame.csv", "sample.csv"])
def test_a_missing_file_is_named(pack: Path, name: str) -> None:
    (pack / name).unlink()
    code, said = check(pack)
    assert code == 2
    assert f"missing: {name}" in said


@pytest.mark.parametrize("name", ["extra.html", "more/extra.html", ".hidden"])
def test_an_extra_file_is_named(pack: Path, name: str) -> None:
    (pack / name).parent.mkdir(exist_ok=True)
    (pack / name).write_text("", encoding="utf-8")
    code, said = check(pack)
    assert code == 2
    assert f"not in the manifest: {name}" in said


def _swap_two_cases(rows: list[list[str]]) -> None:
    rows[1][0], rows[2][0] = rows[2][0], rows[1][0]


def _other_rank(rows: list[list[str]]) -> None:
    rows[1][3] = "9"


def _reserve_for_sample(rows: list[list[str]]) -> None:
    role = rows[0].index("role")
    for row in rows[1:]:
        row[role] = "reserve" if row[role] == "sample" else "sample"


@pytest.mark.parametrize(
    "change",
    [
        _swap_two_cases,
        _other_rank,
        _reserve_for_sample,
        lambda rows: rows.pop(),
        lambda rows: rows.append(rows[-1]),
        lambda rows: rows[1].__setitem__(0, "X99999"),
    ],
    ids=["cases swapped", "rank", "roles", "row gone", "row twice", "another case"],
)
def test_a_changed_sample_is_found_though_resealed(pack: Path, change) -> None:
    rewrite(pack / "sample.csv", change)
    reseal(pack)
    code, said = check(pack)
    assert code == 2
    assert "the sample is not the one that the frame and the seed give" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(),
        lambda rows: rows.append(["X99999", "North"]),
        lambda rows: rows[1].__setitem__(1, "South" if rows[1][1] == "North" else "North"),
        lambda rows: rows.append(rows[1]),
    ],
    ids=["case gone", "case added", "another stratum", "case twice"],
)
def test_a_changed_frame_is_found_though_resealed(pack: Path, change) -> None:
    rewrite(pack / "frame.csv", change)
    reseal(pack)
    code, said = check(pack)
    assert code == 2
    assert "the frame is not the one that was committed to" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda draw: draw.update(seed="161803"),
        lambda draw: draw["sizes"].update(North=1),
        lambda draw: draw.update(reserves=0),
        lambda draw: draw.update(frame_digest="0" * 64),
    ],
    ids=["seed", "size", "reserves", "digest"],
)
def test_a_changed_draw_is_found_though_resealed(pack: Path, change) -> None:
    reseal(pack, lambda manifest: change(manifest["draw"]))
    assert check(pack)[0] == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", "161803"),
        ("drawn_by", "somebody"),
        ("extensions", [{"total": 99}]),
        ("commit_hash", "0" * 64),
    ],
)
def test_a_changed_certificate_is_found_though_resealed(pack: Path, name: str, value: object) -> None:
    path = pack / "certificate.json"
    proof = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**proof, name: value}), encoding="utf-8")
    reseal(pack)
    code, said = check(pack)
    assert code == 2
    assert "the certificate of the draw says something else than the manifest" in said


def test_a_certificate_taken_out_is_found_though_resealed(pack: Path) -> None:
    (pack / "certificate.json").unlink()
    reseal(pack)
    code, said = check(pack)
    assert code == 2
    assert "the certificate of the draw is gone" in said


def test_a_pack_of_an_earlier_release_still_verifies(pack: Path) -> None:
    """Its draw has one number of reserves, and no certificate."""
    later = (
        "start",
        "selection",
        "ordered_by",
        "order_digest",
        "extensions",
        "permanent_seed",
        "picks_digest",
    )

    def earlier(manifest: dict) -> None:
        for name in later:
            manifest["draw"].pop(name)
        manifest["draw"]["reserves"] = 1

    for name in ("certificate.json", "redraw.py"):
        (pack / name).unlink()
    reseal(pack, earlier)
    code, said = check(pack)
    assert code == 0
    assert "it is the same" in said


def test_a_frame_taken_out_is_found_though_resealed(pack: Path) -> None:
    (pack / "frame.csv").unlink()
    reseal(pack)
    code, said = check(pack)
    assert code == 2
    assert "the frame is gone" in said


def test_an_incomplete_pack_exits_3(pack: Path) -> None:
    reseal(pack, lambda manifest: manifest.update(status="incomplete"))
    code, said = check(pack)
    assert code == 3
    assert "INCOMPLETE" in said


def test_a_tampered_incomplete_pack_exits_2(pack: Path) -> None:
    reseal(pack, lambda manifest: manifest.update(status="incomplete"))
    _append(pack / "index.html")
    assert check(pack)[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"files": {}}',
        '{"files": [], "draw": 3}',
        '{"files": {}, "draw": {"seed": 1}}',
    ],
)
def test_a_manifest_that_is_none_is_no_crash(pack: Path, text: str) -> None:
    (pack / "manifest.json").write_text(text, encoding="utf-8")
    code, said = check(pack)
    assert code == 2
    assert "DOES NOT HOLD" in said


def test_a_manifest_that_is_gone_is_no_crash(pack: Path) -> None:
    (pack / "manifest.json").unlink()
    assert check(pack)[0] == 2


def test_a_sample_of_another_shape_is_no_crash(pack: Path) -> None:
    (pack / "sample.csv").write_text("a,b\n1\n1,2,3\n", encoding="utf-8")
    reseal(pack)
    assert check(pack)[0] == 2


def test_awkward_keys_survive_the_file_and_verify(pack: Path) -> None:
    with (pack / "frame.csv").open(encoding="utf-8-sig", newline="") as stream:
        shielded = [row["case_key"] for row in csv.DictReader(stream) if row["case_key"].startswith("'")]
    assert len(shielded) >= 8
    assert check(pack)[0] == 0


def digest_of(pack: Path) -> str:
    return hashlib.sha256((pack / "manifest.json").read_bytes()).hexdigest()


def flip(path: Path, place: int, bit: int) -> None:
    """Change one byte of a file, by one bit."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.write_bytes(bytes(content))


def tampers(pack: Path, count: int) -> list[tuple[str, int, int]]:
    """Choose a file, a place in it and a bit, seeded: every file comes before any comes again."""
    chance = random.Random(20261122)
    names = sorted(path.name for path in pack.iterdir())
    chance.shuffle(names)
    return [
        (names[turn % len(names)], chance.randrange(1 << 30), chance.randrange(8)) for turn in range(count)
    ]


def found_out(pack: Path, count: int) -> list[tuple[str, int, int]]:
    """Tamper with one byte at a time, and list the tampers whose file the verifier did not name."""
    expected, missed = digest_of(pack), []
    for name, place, bit in tampers(pack, count):
        before = (pack / name).read_bytes()
        flip(pack / name, place, bit)
        code, lines = verify(str(pack), expected)
        named = any(line.startswith("DOES NOT HOLD") and name in line for line in lines)
        if code != 2 or not named:
            missed.append((name, place, bit))
        (pack / name).write_bytes(before)
    assert verify(str(pack), expected)[0] == 0
    return missed


def test_single_byte_tampers_are_named(pack: Path) -> None:
    assert found_out(pack, 24) == []


@pytest.mark.proof
def test_every_one_of_500_single_byte_tampers_is_named(pack: Path) -> None:
    assert found_out(pack, 500) == []


def test_a_tampered_verifier_is_named_by_another_one(pack: Path) -> None:
    """A verifier that was changed may say anything, so the package's own looks at it too."""
    (pack / "verify.py").write_text("print('Every file is as it was')", encoding="utf-8")
    assert check(pack) == (0, "Every file is as it was\n")
    code, lines = verify(str(pack))
    assert (code, lines[-1]) == (2, "DOES NOT HOLD: changed: verify.py")


def test_a_changed_manifest_is_not_seen_by_itself_and_says_so(pack: Path) -> None:
    expected = digest_of(pack)
    reseal(pack, lambda manifest: manifest.update(title="Another title"))
    code, said = check(pack)
    assert code == 0
    assert "Whether manifest.json itself was replaced cannot be seen here" in said
    assert digest_of(pack) in said
    code, said = check(pack, "--expect", expected)
    assert code == 2
    assert "changed: manifest.json is not the one expected" in said
    assert digest_of(pack) in said


@pytest.mark.parametrize("dress", [str, str.upper, " {}\n".format])
def test_the_expected_digest_is_known_however_it_was_copied(pack: Path, dress: Callable[[str], str]) -> None:
    code, said = check(pack, "--expect", dress(digest_of(pack)))
    assert code == 0
    assert "That is the one expected." in said
    assert "cannot be seen" not in said


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64, "0" * 63])
def test_what_is_no_digest_is_refused(pack: Path, digest: str) -> None:
    code, said = check(pack, "--expect", digest)
    assert code == 2
    assert "--expect is no SHA-256" in said


def test_a_link_is_no_file_even_where_it_leads_to_the_same(pack: Path, tmp_path: Path) -> None:
    shutil.move(pack / "index.html", tmp_path / "index.html")
    (pack / "index.html").symlink_to(tmp_path / "index.html")
    assert "not a file: index.html is a link" in check(pack)[1]
    (pack / "more").symlink_to(tmp_path, target_is_directory=True)
    assert "not in the manifest: more (a link)" in check(pack)[1]


def test_a_linked_manifest_is_named(pack: Path, tmp_path: Path) -> None:
    shutil.move(pack / "manifest.json", tmp_path / "manifest.json")
    (pack / "manifest.json").symlink_to(tmp_path / "manifest.json")
    code, said = check(pack)
    assert code == 2
    assert "not a file: manifest.json is a link" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_named_and_never_waited_for(pack: Path) -> None:
    (pack / "index.html").unlink()
    os.mkfifo(pack / "index.html")
    assert "not a file: index.html is neither a file nor a folder" in check(pack)[1]


def test_an_empty_folder_is_named(pack: Path) -> None:
    (pack / "notes").mkdir()
    assert "not in the manifest: notes (an empty folder)" in check(pack)[1]


def test_a_name_spelled_otherwise_is_another_name(pack: Path) -> None:
    (pack / "index.html").rename(pack / "Index.html")
    said = check(pack)[1]
    assert "not in the manifest: Index.html" in said


def test_a_name_that_plays_with_the_screen_is_written_out(pack: Path) -> None:
    (pack / "a\nEvery file is as it was").write_text("", encoding="utf-8")
    code, said = check(pack)
    assert code == 2
    assert "\nEvery file" not in said


@pytest.mark.parametrize("name", ["programme", "period"])
def test_a_manifest_that_plays_with_the_screen_is_written_out(pack: Path, name: str) -> None:
    reseal(pack, lambda manifest: manifest.update({name: "x\x1b[8m\nEvery file is as it was"}))
    said = check(pack)[1]
    assert "\x1b" not in said
    assert "\nEvery file is as it was\n" not in said


NOUGHT = "0" * 64


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ({"../outside.html": NOUGHT}, "lists what lies outside the pack: ../outside.html"),
        ({"/etc/hosts": NOUGHT}, "lists what lies outside the pack"),
        ({"a/../../b": NOUGHT}, "lists what lies outside the pack"),
        ({"C:\\b": NOUGHT}, "lists what lies outside the pack"),
        ({"": NOUGHT}, "lists what lies outside the pack"),
        ({"manifest.json": NOUGHT}, "lists itself or its signature"),
        ({"manifest.sig": NOUGHT}, "lists itself or its signature"),
        ({"INDEX.HTML": NOUGHT}, "two names differ by case only"),
        ({"more.html": "0" * 63}, "has no SHA-256 of more.html"),
        ({"more.html": None}, "has no SHA-256 of more.html"),
        ({"more.html": "A" * 64}, "has no SHA-256 of more.html"),
    ],
)
def test_a_manifest_that_lists_the_impossible_is_refused(pack: Path, listed: dict, words: str) -> None:
    (pack.parent / "outside.html").write_text("", encoding="utf-8")
    reseal(pack, lambda manifest: manifest["files"].update(listed))
    code, said = check(pack)
    assert code == 2
    assert f"DOES NOT HOLD: manifest.json: {words}" in said


@pytest.mark.parametrize(
    ("name", "value"), [("edition", "public"), ("edition", None), ("status", "done"), ("status", [])]
)
def test_an_edition_or_status_that_is_not_known_is_refused(pack: Path, name: str, value: object) -> None:
    reseal(pack, lambda manifest: manifest.update({name: value}))
    assert f"manifest.json: {name} is none that is known" in check(pack)[1]


@pytest.mark.parametrize("more", ['"status": "complete",', '"said": NaN,', '"said": [-Infinity],'])
def test_a_manifest_that_two_readers_may_read_differently_is_refused(pack: Path, more: str) -> None:
    text = (pack / "manifest.json").read_text(encoding="utf-8")
    (pack / "manifest.json").write_text("{" + more + text.lstrip()[1:], encoding="utf-8")
    code, said = check(pack)
    assert code == 2
    assert "cannot be read (ValueError)" in said


@pytest.mark.parametrize("text", ["[" * 100_000, '{"files": NaN}', "\ufeff{}", "\x00"])
def test_a_manifest_made_to_crash_is_no_crash(pack: Path, text: str) -> None:
    (pack / "manifest.json").write_text(text, encoding="utf-8")
    assert check(pack)[0] == 2


def test_a_release_edition_says_what_cannot_be_checked(pack: Path) -> None:
    for name in ("frame.csv", "sample.csv", "certificate.json", "redraw.py"):
        (pack / name).unlink()
    reseal(pack, lambda manifest: manifest.update(edition="release"))
    code, said = check(pack)
    assert code == 0
    assert "it holds no frame, so no sample can be drawn again from it" in said
    assert "it is the same" not in said


def test_a_frame_laid_into_a_release_is_named(pack: Path) -> None:
    """Its manifest says of the draw that there is none."""
    reseal(pack, lambda manifest: manifest.update(edition="release", draw=None))
    code, said = check(pack)
    assert code == 2
    assert "a frame lies in the release edition" in said
    assert "cannot be read" not in said


@pytest.mark.parametrize("name", ["json.py", "csv.py", "hashlib.py", "argparse.py"])
def test_a_file_named_as_a_library_is_named_and_never_run(pack: Path, name: str) -> None:
    (pack / name).write_text("print('HOLDS'); raise SystemExit(0)", encoding="utf-8")
    ran = subprocess.run([sys.executable, pack / "verify.py"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "")
    assert f"DOES NOT HOLD: not in the manifest: {name}" in ran.stdout
    assert "HOLDS\n" not in ran.stdout


def test_a_draw_taken_out_of_the_manifest_is_found(pack: Path) -> None:
    """Or anybody could change frame and sample, and say nothing of a draw."""
    reseal(pack, lambda manifest: manifest.update(draw=None))
    code, said = check(pack)
    assert code == 2
    assert "a frame lies here, and the manifest tells of no draw" in said
    for name in ("frame.csv", "sample.csv", "certificate.json", "redraw.py"):
        (pack / name).unlink()
    reseal(pack, lambda manifest: manifest.update(draw=None))
    code, said = check(pack)
    assert code == 0
    assert "The manifest tells of no draw, so no sample was drawn again." in said


def test_a_verifier_of_ones_own_checks_a_pack_that_has_a_false_one(pack: Path, tmp_path: Path) -> None:
    own = Path(shutil.copy(VERIFIER, tmp_path / "own.py"))
    (pack / "verify.py").write_text("print('Every file is as it was')", encoding="utf-8")
    ran = subprocess.run([sys.executable, own, pack], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "DOES NOT HOLD: changed: verify.py" in ran.stdout


def test_a_frame_in_a_release_edition_is_named(pack: Path) -> None:
    reseal(pack, lambda manifest: manifest.update(edition="release"))
    code, said = check(pack)
    assert code == 2
    assert "a frame lies in the release edition" in said


def test_the_verifier_in_the_pack_is_the_one_of_the_package(pack: Path) -> None:
    assert (pack / "verify.py").read_bytes() == VERIFIER.read_bytes()


def test_the_verifier_reads_as_python_3_8_and_uses_the_standard_library_only() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        (alias.name if isinstance(node, ast.Import) else node.module).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"__future__", "argparse", "csv", "fractions", "hashlib", "json", "os", "sys"}


def test_the_verifier_leaves_nothing_behind(pack: Path) -> None:
    before = sorted(path.name for path in pack.iterdir())
    check(pack)
    assert sorted(path.name for path in pack.iterdir()) == before
    shutil.rmtree(pack)
