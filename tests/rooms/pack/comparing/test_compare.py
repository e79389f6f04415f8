"""Each number that differs between two packs is put down to what moved it, by running it again."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from small_programme import PERIOD, Small, make_small, review

from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.pack.comparing import Comparison, Moved, compare_packs

from .conftest import SEPTEMBER, late, pack_of

FIGURE = "reconcile.board.seen_28d.{period}"


def compared(small: Small, first: Path, second: Path | None = None) -> Comparison:
    return compare_packs(first, second, store=small.store, folders=[small.folder])


def one(found: Comparison, finding: str, number: str) -> Moved:
    (moved,) = [each for each in found.moved if (each.finding, each.number) == (finding, number)]
    return moved


def check_chains(found: Comparison) -> None:
    """Hold every attribution to what it has to be: a way from before to after, each step a change."""
    for moved in found.moved:
        assert moved.shares, moved
        assert moved.shares[0].before == moved.before
        assert moved.shares[-1].after == moved.after
        for before, after in pairwise(moved.shares):
            assert before.after == after.before
        changes = [share.change for share in moved.shares]
        if None not in changes:
            assert sum(changes) == pytest.approx(moved.after - moved.before)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """One pack of September, of the figures alone."""
    small = make_small(tmp_path_factory.mktemp("compared") / "small")
    pack_of(small)
    return small


@pytest.fixture
def small(month: Small, tmp_path: Path) -> Small:
    """A copy of the programme with its pack."""
    shutil.copytree(month.root, tmp_path / "small")
    return Small(tmp_path / "small")


def first(small: Small) -> Path:
    return small.out / "small_clinic" / SEPTEMBER


def test_the_same_inputs_give_the_same_numbers_and_leave_the_store_alone(small: Small) -> None:
    before = tree(small.root)
    found = compared(small, first(small))
    assert found.moved == ()
    assert found.rewritten == 0
    assert found.same > 20
    assert tree(small.root) == before
    assert not list(small.store.glob(".comparing-*"))


def test_late_entries_are_data(small: Small) -> None:
    late(small, 2)
    again = pack_of(small, name="again")
    found = compared(small, first(small), again)
    assert found.exchanged == ("data",)
    assert set(found.counts()) == {"data"}
    moved = one(found, FIGURE, "denominator")
    assert (moved.before, moved.after, moved.causes) == (8, 10, ("data",))
    assert found.unexplained == ()
    check_chains(found)


def test_another_definition_is_definition_and_the_old_one_is_found_in_the_store(small: Small) -> None:
    small.edit("measures.yaml", "<= 28", "<= 14")
    small.edit("measures.yaml", 'version: "1"', 'version: "2"')
    again = pack_of(small, name="again")
    found = compared(small, first(small), again)
    assert found.exchanged == ("definition",)
    assert set(found.counts()) == {"definition"}
    moved = one(found, FIGURE, "numerator")
    with small.open(SEPTEMBER) as month:
        assert moved.after == month.reconcile().to_frame()["numerator"].iloc[0] < moved.before
    check_chains(found)


def test_the_day_of_open_clocks_is_a_parameter(small: Small) -> None:
    before = pack_of(small, name="before", books=["traces"])
    small.edit("programme.yaml", "2026-11-30", "2026-09-20")
    found = compared(small, before, pack_of(small, name="again", books=["traces"]))
    assert found.exchanged == ("parameter",)
    assert set(found.counts()) == {"parameter"}
    assert one(found, "traces.to_first_visit.visit_in_28_days", "not_yet_due").before == 0
    check_chains(found)


def test_a_larger_sample_is_sampling(tmp_path: Path) -> None:
    small = make_small(tmp_path / "small")
    small.edit("plan.yaml", "size: 12", "size: 9")
    before = pack_of(small, PERIOD, name="before")
    with small.open() as month:
        month.extend(15)
    found = compared(small, before, pack_of(small, PERIOD))
    assert found.exchanged == ("sampling",)
    assert set(found.counts()) == {"sampling"}
    assert (one(found, "draw.draw", "drawn").before, one(found, "draw.draw", "drawn").after) == (9, 15)
    check_chains(found)


def test_two_causes_share_one_number_in_the_fixed_order(small: Small) -> None:
    late(small, 2)
    small.edit("measures.yaml", "population: not cancelled", "population: site = 'North'")
    found = compared(small, first(small), pack_of(small, name="again"))
    assert found.exchanged == ("data", "definition")
    moved = one(found, FIGURE, "denominator")
    rows = [row for row in small.rows() if row["received_at"].startswith("2026-09")]
    north = sum(row["site"] == "North" for row in rows)
    assert [(share.cause, share.before, share.after) for share in moved.shares] == [
        ("data", 8, 10), ("definition", 10, north),
    ]  # fmt: skip
    check_chains(found)


def test_other_words_alone_are_no_change(small: Small) -> None:
    small.edit("measures.yaml", "Seen within 28 days", "Seen by somebody within 28 days")
    found = compared(small, first(small), pack_of(small, name="again"))
    assert found.moved == ()
    assert found.rewritten > 0


def test_of_two_months_late_entries_are_told_apart_from_the_month(small: Small) -> None:
    late(small, 2)
    review(small)
    found = compared(small, first(small), pack_of(small, PERIOD))
    assert found.exchanged == ("data", "period")
    moved = one(found, FIGURE, "denominator")
    assert [(share.cause, share.before, share.after) for share in moved.shares] == [
        ("data", 8, 10), ("period", 10, 37),
    ]  # fmt: skip
    answered = one(found, "estimate.written_down.all", "(finding)")
    assert (answered.before, answered.after, answered.causes) == ("absent", "present", ("period",))
    assert found.unexplained == ()
    check_chains(found)


def forge(pack: Path, **numbers: float) -> None:
    """Write other numbers into a figure, and seal that: what other code would have found."""
    path = pack / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for item in data["notebooks"]["reconcile"]:
        if item["stage"] == "reconcile":
            item["numbers"] |= numbers
    path.write_text(json.dumps(data), encoding="utf-8")
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["findings.json"] = file_sha256(path)
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_what_differs_with_equal_inputs_is_code_or_environment(small: Small) -> None:
    forge(first(small), numerator=3, value=0.375)
    found = compared(small, first(small))
    assert found.exchanged == ()
    assert {each.number for each in found.unexplained} == {"numerator", "value"}
    assert set(found.counts()) == {"code or environment"}
    check_chains(found)


def test_code_is_told_apart_from_data_in_one_number(small: Small) -> None:
    late(small, 2)
    again = pack_of(small, name="again")
    forge(again, denominator=11)
    moved = one(compared(small, first(small), again), FIGURE, "denominator")
    assert [(share.cause, share.before, share.after) for share in moved.shares] == [
        ("data", 8, 10), ("code or environment", 10, 11),
    ]  # fmt: skip
    assert not moved.explained


def test_causes_that_cannot_be_run_apart_are_named_together(small: Small) -> None:
    rows = [{**row, "seen_by": row["seen_at"]} for row in small.rows()]
    small.write("referrals.csv", [{k: v for k, v in row.items() if k != "seen_at"} for row in rows])
    small.edit("sources.yaml", "      seen_at: {type: timestamp}", "      seen_by: {type: timestamp}")
    for name in ("measures.yaml", "pathways.yaml"):
        path = small.folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("seen_at", "seen_by"), encoding="utf-8")
    found = compared(small, first(small), pack_of(small, name="again"))
    assert [causes for causes, _ in found.together] == ["data and definition"]
    assert set(found.counts()) <= {"data and definition"}
    check_chains(found)


def test_a_notebook_that_only_one_pack_holds_is_not_called_data(small: Small) -> None:
    late(small, 2)
    found = compared(small, first(small), pack_of(small, name="again", books=["reconcile"]))
    frame = one(found, "frame.frame", "(finding)")
    assert (frame.before, frame.after, frame.causes) == ("present", "absent", ("another set of notebooks",))
    assert one(found, FIGURE, "denominator").causes == ("data",)


def test_what_a_notebook_of_ones_own_left_is_not_run_again(small: Small) -> None:
    path = first(small) / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["notebooks"]["own"] = [{**data["notebooks"]["reconcile"][0], "id": "own.figure"}]
    path.write_text(json.dumps(data), encoding="utf-8")
    forge(first(small))
    found = compared(small, first(small))
    assert {each.finding for each in found.moved} == {"own.figure"}
    assert set(found.counts()) == {"not run again"}


def test_a_source_declared_otherwise_is_definition_though_its_snapshot_is_another(small: Small) -> None:
    small.edit(
        "sources.yaml", "      cancelled: {type: boolean, required: true}",
        "      cancelled: {type: boolean, required: true}\n"
        "    exclude:\n      - {id: south, when: site = 'South', reason: not ours}",
    )  # fmt: skip
    found = compared(small, first(small), pack_of(small, name="again"))
    assert found.exchanged == ("definition",)
    assert set(found.counts()) == {"definition"}


def test_snapshots_that_are_gone_are_refused_by_digest(small: Small) -> None:
    manifest = json.loads((first(small) / "manifest.json").read_text(encoding="utf-8"))
    digest = manifest["inputs"]["referrals"]["snapshot_sha256"]
    (small.store / "snapshots" / f"{digest}.parquet").unlink()
    with pytest.raises(PackError, match="not in the store any more") as refused:
        compared(small, first(small))
    assert f"referrals {digest}" in str(refused.value)
    assert "--store" in str(refused.value)


def test_declarations_that_are_gone_are_refused_by_name(small: Small) -> None:
    old = Path(shutil.copytree(small.folder, small.root / "old" / "small_clinic"))
    small.edit("measures.yaml", "<= 28", "<= 14")
    shutil.rmtree(small.store / "declarations")
    with pytest.raises(PackError, match=r"measures\.yaml.*--declared"):
        compared(small, first(small))
    assert compare_packs(first(small), store=small.store, folders=[small.folder, old]).moved == ()


def test_the_ledger_of_another_store_is_refused(small: Small, tmp_path: Path) -> None:
    other = make_small(tmp_path / "other")
    pack_of(other)
    shutil.copy(other.store / "ledger.sqlite", small.store / "ledger.sqlite")
    with pytest.raises(PackError, match="does not hold the last event"):
        compared(small, first(small))


def test_a_changed_pack_and_a_released_one_are_refused(small: Small) -> None:
    path = first(small) / "findings.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + " ", encoding="utf-8")
    with pytest.raises(PackError, match="not the one that was sealed"):
        compared(small, first(small))
    path.write_text(text, encoding="utf-8")
    manifest = json.loads((first(small) / "manifest.json").read_text(encoding="utf-8"))
    (first(small) / "manifest.json").write_text(json.dumps({**manifest, "edition": "release"}))
    with pytest.raises(PackError, match="release edition"):
        compared(small, first(small))
