"""Packs name one another: whoever changes, swaps or takes out an old one is found out by the later ones."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from assurance.calendars import parse_period
from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.ledger import Ledger, open_ledger
from assurance.pack.chain import chain_of
from assurance.pack.verification import verify_pack, verify_programme


class Home:
    """Packs of one made-up programme, sealed one after another as a run seals them."""

    def __init__(self, root: Path) -> None:
        self.root = root / "reports" / "small"
        self.ledger: Ledger = open_ledger("sqlite://")

    def seal(self, period: str, text: str = "a page", *, complete: bool = True, chained: bool = True) -> str:
        place = self.root / period.replace("/", "_")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / "index.html").write_text(f"{text} of {period}", encoding="utf-8")
        manifest = {
            "programme": "small",
            "period": period,
            "edition": "controlled",
            "status": "complete" if complete else "incomplete",
            "files": {"index.html": file_sha256(place / "index.html")},
        }
        if chained:
            manifest["chain"] = chain_of(self.ledger, "small", parse_period(period))
        (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        digest = file_sha256(place / "manifest.json")
        self.ledger.append(
            "pack", {"manifest_sha256": digest, "complete": complete}, programme="small", period=period
        )
        return digest

    def chain(self, period: str) -> dict:
        return json.loads((self.root / period / "manifest.json").read_text(encoding="utf-8"))["chain"]

    def forge(self, folder: str, **changes: object) -> None:
        """Change a pack and write a manifest that fits, as somebody would who has the folder."""
        place = self.root / folder
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        (place / "index.html").write_text("another page", encoding="utf-8")
        manifest["files"] = {"index.html": file_sha256(place / "index.html")}
        manifest |= changes
        (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def faults(lines) -> list[str]:
    return [line for line in lines if line.startswith("DOES NOT HOLD")]


def test_the_first_pack_says_that_it_is_the_first(home: Home) -> None:
    home.seal("2026-08")
    assert home.chain("2026-08") == {"number": 1, "previous": None, "replaces": []}
    found = verify_pack(home.root / "2026-08")
    assert found.ok
    assert any("it was the first when it was sealed" in line for line in found.lines)


def test_a_pack_names_the_one_before_and_those_that_it_replaces(home: Home) -> None:
    august = home.seal("2026-08")
    first = home.seal("2026-09", complete=False)
    second = home.seal("2026-09", "mended")
    home.seal("2026-10")
    assert home.chain("2026-09")["previous"]["manifest_sha256"] == august
    assert home.chain("2026-09")["replaces"] == [
        {"period": "2026-09", "manifest_sha256": first, "complete": False}
    ]
    assert home.chain("2026-10")["previous"] == {
        "period": "2026-09", "manifest_sha256": second, "complete": True,
    }  # fmt: skip
    found = verify_programme(home.root)
    assert found.ok, found.lines
    assert any("it replaced an earlier pack of its own period" in line for line in found.lines)


def test_other_kinds_of_periods_and_other_programmes_are_not_before_it(home: Home) -> None:
    home.seal("2026-W40")
    home.ledger.append(
        "pack", {"manifest_sha256": "0" * 64, "complete": True}, programme="other", period="2026-08"
    )
    home.seal("2026-10")
    assert home.chain("2026-10")["previous"] is None
    assert home.chain("2026-10")["number"] == 2


def test_a_release_in_the_ledger_is_not_in_the_chain(home: Home) -> None:
    home.ledger.append(
        "release", {"manifest_sha256": "0" * 64, "complete": True}, programme="small", period="2026-09"
    )
    home.seal("2026-10")
    assert home.chain("2026-10") == {"number": 1, "previous": None, "replaces": []}


BEFORE = {"period": "2026-09", "manifest_sha256": "0" * 64, "complete": True}
UNREADABLE = {
    "text": "x",
    "no number": {"number": "first", "previous": None, "replaces": []},
    "no link": {"number": 2, "previous": BEFORE, "replaces": [1]},
    "no list": {"number": 2, "previous": BEFORE, "replaces": {"a": 1}},
    "no period": {"number": 2, "previous": {**BEFORE, "period": "zzz"}, "replaces": []},
    "no digest": {"number": 2, "previous": {**BEFORE, "manifest_sha256": "\x1b[2J"}, "replaces": []},
    "an empty list": {"number": 2, "previous": [], "replaces": []},
    "nothing replaced": {"number": 2, "previous": BEFORE, "replaces": None},
    "no name of a folder": {"number": 2, "previous": {**BEFORE, "period": "9" * 5000}, "replaces": []},
}


@pytest.mark.parametrize("chain", UNREADABLE.values(), ids=UNREADABLE)
def test_a_chain_that_cannot_be_read_is_a_fault_of_its_pack(home: Home, chain: object) -> None:
    home.seal("2026-10")
    home.forge("2026-10", chain=chain)
    for found in (verify_pack(home.root / "2026-10"), verify_programme(home.root)):
        assert found.code == 2
        assert "what it says of the packs before it, cannot be read" in faults(found.lines)[0]
        assert not any(line.endswith("holds.") for line in found.lines)


@pytest.mark.parametrize(
    ("folder", "words"),
    [("2026-09b", "is a pack of 2026-09, as is 2026-09"), ("2026-11", "is named as that period, and holds")],
)
def test_a_second_pack_of_a_period_or_one_under_another_name_is_found(
    home: Home, folder: str, words: str
) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    shutil.copytree(home.root / "2026-09", home.root / folder)
    home.forge(folder)
    found = verify_programme(home.root)
    assert found.code == 2
    assert any(f"{folder}: {words}" in line for line in faults(found.lines))


def test_a_pack_under_the_name_of_another_period_is_found_where_it_is_asked_for_alone(home: Home) -> None:
    home.seal("2026-08")
    home.seal("2026-09")
    shutil.rmtree(home.root / "2026-09")
    for name, code in (("2026-09", 2), ("as received", 0)):
        shutil.copytree(home.root / "2026-08", home.root / name)
        found = verify_pack(home.root / name)
        assert found.code == code
        assert faults(found.lines) == (
            ["DOES NOT HOLD: 2026-09: is named as that period, and holds the pack of 2026-08"] if code else []
        )


def test_a_digest_vouches_for_one_chain_and_says_of_which_not(home: Home) -> None:
    home.seal("2026-10")
    month = home.seal("2026-11")
    week = home.seal("2026-W48")
    for digest, other in ((month, "2026-W48"), (week, "2026-11")):
        found = verify_programme(home.root, expect=digest)
        assert found.ok
        assert [line for line in found.lines if "says nothing" in line] == [
            f"{other}: ends a chain of its own, of which the digest given says nothing."
        ]
    assert not any("says nothing" in line for line in verify_programme(home.root).lines)
    assert verify_programme(home.root, expect="0" * 64).code == 2


def test_a_number_too_large_to_be_one_is_a_fault_of_its_pack(home: Home) -> None:
    home.seal("2026-10")
    path = home.root / "2026-10" / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"number": 1', '"number": 1e999'), encoding="utf-8"
    )
    for found in (verify_pack(path.parent), verify_programme(home.root)):
        assert "what it says of the packs before it, cannot be read" in faults(found.lines)[0]


def test_the_pack_before_is_followed_where_it_lies_beside(home: Home) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    found = verify_pack(home.root / "2026-10")
    assert found.ok
    assert any("the one that lies here is that one" in line for line in found.lines)
    shutil.rmtree(home.root / "2026-09")
    found = verify_pack(home.root / "2026-10")
    assert found.ok
    assert any("does not lie beside it" in line for line in found.lines)


def test_a_forged_pack_is_found_out_by_the_next_one(home: Home) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    home.forge("2026-09")
    assert verify_pack(home.root / "2026-09").ok  # by itself it fits
    for found in (verify_pack(home.root / "2026-10"), verify_programme(home.root)):
        assert found.code == 2
        assert "it names a pack of 2026-09 with SHA-256" in faults(found.lines)[0]


def test_a_pack_that_was_run_again_later_is_told_and_holds(home: Home) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    home.seal("2026-09", "mended")
    home.seal("2026-09", "mended once more")
    found = verify_programme(home.root)
    assert found.ok, found.lines
    assert any("was replaced since by the one here" in line for line in found.lines)
    assert any("it replaced 2 earlier packs" in line for line in found.lines)


def test_a_pack_that_is_gone_breaks_the_chain(home: Home) -> None:
    for period in ("2026-08", "2026-09", "2026-10"):
        home.seal(period)
    shutil.rmtree(home.root / "2026-09")
    found = verify_programme(home.root)
    assert found.code == 2
    assert any("the pack before it, of 2026-09, is gone" in line for line in faults(found.lines))
    assert any("Gap: there is no pack between 2026-08 and 2026-10" in line for line in found.lines)


def test_a_month_that_was_never_run_is_a_gap_and_no_fault(home: Home) -> None:
    home.seal("2026-08")
    home.seal("2026-10")
    found = verify_programme(home.root)
    assert found.ok
    assert any("Gap: there is no pack between 2026-08 and 2026-10" in line for line in found.lines)


def test_a_month_that_was_caught_up_later_is_told_and_holds(home: Home) -> None:
    home.seal("2026-08")
    home.seal("2026-10")
    home.seal("2026-09")
    found = verify_programme(home.root)
    assert found.ok, found.lines
    assert any("the pack of 2026-09 was sealed later" in line for line in found.lines)


def test_a_pack_that_was_slipped_in_is_found_out(home: Home) -> None:
    home.seal("2026-08")
    home.seal("2026-10")
    shutil.copytree(home.root / "2026-08", home.root / "2026-09")
    home.forge("2026-09", period="2026-09")
    found = verify_programme(home.root)
    assert found.code == 2
    assert any("it does not name the pack of 2026-09 that lies here" in line for line in faults(found.lines))


def test_a_digest_of_the_last_pack_vouches_for_all(home: Home) -> None:
    home.seal("2026-09")
    last = home.seal("2026-10")
    assert verify_programme(home.root, expect=last).ok
    found = verify_programme(home.root, expect=sha256(b"").hexdigest())
    assert found.code == 2
    assert "2026-10: changed: manifest.json" in faults(found.lines)[0]


def test_an_incomplete_pack_in_a_chain_that_holds_exits_3(home: Home) -> None:
    home.seal("2026-09", complete=False)
    home.seal("2026-10")
    found = verify_programme(home.root)
    assert found.code == 3
    assert "2026-09: holds, and is marked INCOMPLETE." in found.lines


def test_a_changed_file_is_named_with_its_pack(home: Home) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    (home.root / "2026-09" / "index.html").write_text("", encoding="utf-8")
    assert faults(verify_programme(home.root).lines) == ["DOES NOT HOLD: 2026-09: changed: index.html"]


def test_packs_of_an_earlier_release_name_nobody_and_hold(home: Home) -> None:
    home.seal("2026-09", chained=False)
    home.seal("2026-10")
    found = verify_programme(home.root)
    assert found.ok, found.lines
    assert any("sealed by an earlier release" in line for line in found.lines)


def test_hidden_folders_and_unreadable_packs(home: Home) -> None:
    home.seal("2026-10")
    shutil.copytree(home.root / "2026-10", home.root / ".2026-10-x.draft")
    (home.root / "release").mkdir()
    assert verify_programme(home.root).ok
    (home.root / "2026-09").mkdir()
    (home.root / "2026-09" / "manifest.json").write_text("{", encoding="utf-8")
    found = verify_programme(home.root)
    assert found.code == 2
    assert "2026-09: does not hold." in found.lines


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no pack lies in it; give reports/NAME"):
        verify_programme(tmp_path)


def test_another_programmes_folder_of_that_name_is_not_followed(home: Home) -> None:
    home.seal("2026-09")
    home.seal("2026-10")
    home.forge("2026-09", programme="other")
    assert verify_pack(home.root / "2026-10").ok
