"""The release edition: only from a whole pack, only protected numbers, no case, and never half of one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from calling import call
from packs import awkward, copy_of, once, run
from small_programme import PERIOD, SEED, Small, copy_notebooks, make_small, referrals, review

import assurance.run.release as release_job
from assurance.engine import Store
from assurance.errors import PackError, StoreError
from assurance.ledger import open_ledger
from assurance.pack import verify_pack
from assurance.run import ReleaseReport, release_month


def _make(root: Path) -> None:
    small = make_small(root)
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2026-11-30\ndisclosure: nhs-mhsds")
    review(small)
    report = run(small, seed=SEED, notebooks=copy_notebooks(small.notebooks, "sample", "reconcile", "traces"))
    if report.status != "complete":
        raise AssertionError(report.notebooks)


@pytest.fixture
def whole(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Small:
    return copy_of(Small(once(tmp_path_factory, "to_release", _make)), tmp_path / "copy")


def release(small: Small) -> ReleaseReport:
    return release_month(small.folder, PERIOD, extracts=small.extracts, store=small.store, out=small.out)


def place(small: Small) -> Path:
    return small.out / "small_clinic" / "release" / PERIOD


def numbers(small: Small) -> list[tuple[str, Any]]:
    found = json.loads((place(small) / "findings.json").read_text(encoding="utf-8"))
    listed = (one for book in found["notebooks"].values() for one in book)
    return [(f"{one['stage']}: {key}", value) for one in listed for key, value in one["numbers"].items()]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A released month, only to be read or released again."""
    made = Small(once(tmp_path_factory, "to_release", _make))
    small = copy_of(made, tmp_path_factory.mktemp("released") / "copy")
    release(small)
    return small


class TestWhole:
    def test_it_holds_just_these_files_and_verifies(self, released: Small) -> None:
        names = {path.relative_to(place(released)).as_posix() for path in place(released).rglob("*")}
        assert names == {
            "index.html", "pack.pdf", "pack.xlsx", "findings.json", "manifest.json", "verify.py",
            "sample.ipynb", "reconcile.ipynb", "traces.ipynb",
        }  # fmt: skip
        assert verify_pack(place(released)).code == 0

    def test_no_count_is_small_or_unrounded(self, released: Small) -> None:
        counts = [(name, value) for name, value in numbers(released) if type(value) is int]
        of_series = ("points", "drift: ")
        of_people = [pair for pair in counts if not any(word in pair[0] for word in of_series)]
        assert len(of_people) > 20
        assert [pair for pair in of_people if pair[1] and (pair[1] < 5 or pair[1] % 5)] == []

    def test_no_share_is_more_exact_than_a_whole_per_cent(self, released: Small) -> None:
        declared = {"reconcile: published_value", "estimate: tolerable_rate"}
        exact = [
            (name, value)
            for name, value in numbers(released)
            if isinstance(value, float) and abs(value) <= 1 and name not in declared
            and abs(value * 100 - round(value * 100)) > 1e-9
        ]  # fmt: skip
        assert exact == []

    def test_something_is_withheld_and_says_so(self, released: Small) -> None:
        withheld = [value for _, value in numbers(released) if isinstance(value, dict)]
        assert {"withheld", "why"} == set().union(*withheld)
        page = (place(released) / "index.html").read_text(encoding="utf-8")
        assert "fewer than 5" in page
        assert "Release edition" in page
        assert "Controlled edition" not in page

    def test_no_case_no_seed_and_no_output_is_in_it(self, released: Small) -> None:
        with released.open() as month:
            keys = month.draw().picks["case_key"].tolist()
        for path in place(released).iterdir():
            content = path.read_bytes()
            assert not any(key.encode() in content for key in keys), path.name
            if path.suffix in (".json", ".html", ".ipynb"):
                assert SEED.encode() not in content, path.name
        for path in place(released).glob("*.ipynb"):
            book = nbformat.read(path, as_version=4)
            nbformat.validate(book)
            assert not any(cell.get("outputs") for cell in book.cells)
            assert not any("injected-parameters" in cell.metadata.get("tags", []) for cell in book.cells)

    def test_the_ledger_and_the_store_know_it(self, released: Small) -> None:
        store = Store(released.store)
        (event,) = open_ledger(store.ledger).events(kind="release")
        kept = store.released("small_clinic", str(event.payload["findings_sha256"]))
        assert kept.read_bytes() == (place(released) / "findings.json").read_bytes()

    def test_made_again_it_says_the_same(self, released: Small) -> None:
        own = ("manifest.json", "findings.json")  # how much had to be proved depends on what was out already
        before = {p.name: p.read_bytes() for p in place(released).iterdir() if p.name not in own}
        said = numbers(released)
        release(released)
        after = {p.name: p.read_bytes() for p in place(released).iterdir() if p.name not in own}
        assert (after, numbers(released)) == (before, said)


class TestRefused:
    def nothing_is_left(self, small: Small) -> None:
        assert not place(small).exists()
        assert open_ledger(Store(small.store).ledger).events(kind="release") == ()

    def test_without_a_pack(self, whole: Small) -> None:
        shutil.rmtree(whole.pack)
        with pytest.raises(PackError, match="there is no pack to release; run the period first"):
            release(whole)
        self.nothing_is_left(whole)

    def test_a_pack_that_was_changed(self, whole: Small) -> None:
        page = whole.pack / "index.html"
        page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
        with pytest.raises(PackError, match="does not verify, so it is not released"):
            release(whole)
        self.nothing_is_left(whole)

    def test_without_a_rule(self, whole: Small) -> None:
        whole.edit("programme.yaml", "disclosure: nhs-mhsds", "")
        with pytest.raises(PackError, match="declares no disclosure rule"):
            release(whole)
        self.nothing_is_left(whole)

    def test_with_an_identifier_in_a_notebook(self, whole: Small, monkeypatch: pytest.MonkeyPatch) -> None:
        import assurance.pack.release.making as making

        plain = making._code_of
        monkeypatch.setattr(making, "_code_of", lambda path: plain(path).replace("# ", "# 999 000 0018 ", 1))
        with pytest.raises(PackError, match=r"identifier scan stops it") as refused:
            release(whole)
        assert "NHS number" in str(refused.value)
        assert "9990000018" not in str(refused.value).replace(" ", "")
        self.nothing_is_left(whole)

    def test_where_an_earlier_release_is_gone_from_the_store(self, whole: Small) -> None:
        release(whole)
        (kept,) = (Path(whole.store) / "released").rglob("*.json")
        kept.unlink()
        with pytest.raises(StoreError, match="is not in the store, or was changed; restore"):
            release(whole)


def test_the_command(whole: Small, capsys) -> None:
    said = call(
        capsys, "release", whole.folder, "--period", PERIOD, "--extracts", whole.extracts, "--store",
        whole.store, "--out", whole.out, "--json",
    )  # fmt: skip
    assert said.code == 0
    found = json.loads(said.out)
    assert (found["status"], Path(found["index"])) == ("complete", place(whole) / "index.html")


def test_a_run_may_make_it_too_and_makes_it_once(whole: Small, capsys) -> None:
    words = (
        "run", whole.folder, "--period", PERIOD, "--extracts", whole.extracts, "--store", whole.store,
        "--out", whole.out, "--seed", SEED, "--release", "--json",
    )  # fmt: skip
    for _ in range(2):
        assert call(capsys, *words).code == 0
        assert verify_pack(place(whole)).code == 0
    assert len(open_ledger(Store(whole.store).ledger).events(kind="release")) == 1


@pytest.mark.parametrize("several", [False, True])
def test_a_release_that_is_refused_is_told_beside_the_pack_that_was_made(
    whole: Small, capsys, monkeypatch: pytest.MonkeyPatch, several: bool
) -> None:
    def refuse(*words: object, **options: object) -> None:
        raise PackError("/srv/in/pack: an identifier was found")

    monkeypatch.setattr("assurance.run.release_month", refuse)
    through = ("--through", PERIOD) if several else ("--seed", SEED)
    words = (
        "run", whole.folder, "--period", PERIOD, *through, "--extracts", whole.extracts, "--store",
        whole.store, "--out", whole.out, "--release",
    )  # fmt: skip
    shutil.rmtree(whole.out)
    told = whole.root / "told.json"
    said = call(capsys, *words, "--summary", "json", "--summary-file", told)
    assert said.code == 2
    assert "release edition is not: /srv/in/pack: an identifier was found" in said.err
    (period,) = json.loads(told.read_text(encoding="utf-8"))["periods"]
    assert (period["status"], period["unreleased"]) == ("complete", "pack: an identifier was found")
    assert period["to_do"][0].startswith("Send no release edition")
    assert verify_pack(whole.pack).code == 0
    as_data = call(capsys, *words, "--json")
    found = json.loads(as_data.out)
    assert (as_data.code, found["code"]) == (2, 2)
    assert (found["periods"][0] if several else found)["unreleased"].endswith("an identifier was found")
    mail = call(capsys, *words, "--summary", "mail").out
    assert "complete, but not released" in mail.splitlines()[0]
    assert "The release edition was not made:\n  pack: an identifier was found" in mail
    assert "nothing was changed" not in mail.lower()


def test_the_scan_looks_for_every_case_of_the_frame_as_it_is_written(tmp_path, monkeypatch) -> None:
    small = make_small(tmp_path / "awkward")
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2026-11-30\ndisclosure: none")
    rows = [awkward(place, row) for place, row in enumerate(referrals())]
    small.write("referrals.csv", rows)
    review(small)
    run(small, seed=SEED, notebooks=copy_notebooks(small.notebooks, "reconcile"))
    asked: dict[str, Any] = {}
    plain = release_job.scan_folder
    monkeypatch.setattr(release_job, "scan_folder", lambda f, **told: asked.update(told) or plain(f, **told))
    release(small)
    with small.open() as month:
        keys = set(month.frame().table.to_frame()["case_key"])
    assert set(asked["case_keys"]) == keys
    assert any("," in key for key in keys)
