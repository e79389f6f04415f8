"""Bad input as a new user meets it: a clear message, exit 2, and nothing half-written."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import call
from small_programme import PERIOD, SEED, Small, make_small, review


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return make_small(tmp_path / "work")


def words(small: Small, *more: object, period: str = PERIOD) -> tuple[object, ...]:
    return (
        *("run", small.folder, "--period", period, "--extracts", small.extracts),
        *("--store", small.store, "--out", small.out, *more),
    )


def drafts(small: Small) -> list[str]:
    """Name whatever looks half-written."""
    endings = (".tmp", ".draft", ".old", ".part", "-journal")
    return [path.name for path in small.root.rglob("*") if path.name.endswith(endings)]


def refused(capsys: pytest.CaptureFixture[str], small: Small, *said: str, period: str = PERIOD) -> None:
    """Run, and expect a refusal that says all this."""
    result = call(capsys, *words(small, period=period))
    assert result.code == 2, result
    assert result.out == ""
    assert result.err.startswith("assurance: ")
    assert "Traceback" not in result.err
    for part in said:
        assert part in result.err
    assert not small.out.exists()
    assert drafts(small) == []


def committed(small: Small) -> list[str]:
    with small.open() as month:
        return [event.kind for event in month.ledger.events() if event.kind != "received"]


Change = Callable[[Small], object]


def change_text(name: str, old: str, new: str) -> Change:
    def change(small: Small) -> None:
        path = small.extracts / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def keep_the_header(small: Small) -> None:
    path = small.extracts / "referrals.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


FILES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "missing file": (
        lambda small: (small.extracts / "referrals.csv").unlink(),
        ("referrals.csv is not in the extracts folder", "found there: board.csv"),
    ),
    "missing figures": (lambda small: (small.extracts / "board.csv").unlink(), ("board.csv",)),
    "empty file": (
        lambda small: (small.extracts / "referrals.csv").write_bytes(b""),
        ("referrals.csv is empty (0 bytes)", "export it again"),
    ),
    "folder for a file": (
        lambda small: ((small.extracts / "board.csv").unlink(), (small.extracts / "board.csv").mkdir()),
        ("board.csv",),
    ),
    "wrong column": (
        change_text("referrals.csv", "received_at", "recieved_at"),
        ("referrals.csv", "received_at"),
    ),
    "column twice": (change_text("referrals.csv", "seen_at", "site"), ("referrals.csv", "site")),
    "binary file": (
        lambda small: (small.extracts / "referrals.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40),
        ("referrals.csv",),
    ),
    "other encoding": (
        lambda small: (small.extracts / "referrals.csv").write_text(
            (small.extracts / "referrals.csv").read_text(encoding="utf-8"), encoding="utf-16"
        ),
        ("referrals.csv",),
    ),
    "duplicate case ids": (
        lambda small: small.write("referrals.csv", [*small.rows(), small.rows()[-1]]),
        ("referrals", "duplicate_keys"),
    ),
    "no rows": (keep_the_header, ("referrals", "no case is left to draw from")),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_by_name(capsys, small: Small, name: str) -> None:
    change, said = FILES[name]
    change(small)
    refused(capsys, small, *said)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("sources.yaml", "    title: Referrals", "    titel: Referrals", 'did you mean "title"?'),
        ("plan.yaml", "size: 12", "size: twelve", "plan.yaml:"),
        ("plan.yaml", "case_key: referral_id", "case_key: referal_id", 'did you mean "referral_id"?'),
        ("measures.yaml", "not cancelled", "not read_csv('x')", "measures.yaml:"),
        ("programme.yaml", "programme: small_clinic", "programme: other", "programme.yaml:1"),
        ("rules.yaml", "rules:", "rules: [", "rules.yaml:"),
    ],
)
def test_a_bad_declaration_is_refused_with_its_line(capsys, small: Small, file, old, new, said) -> None:
    small.edit(file, old, new)
    refused(capsys, small, "problem(s)", said)
    assert not small.store.exists()


def test_a_period_without_cases_is_refused(capsys, small: Small) -> None:
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2031-02-15")
    refused(capsys, small, "referrals", "February 2031", "check the period", period="2031-02")


def test_a_period_that_the_files_do_not_reach_is_refused(capsys, small: Small) -> None:
    refused(capsys, small, "February 2031", "complete, 2026-11-30", "bring as_at", period="2031-02")
    assert committed(small) == []


@pytest.mark.parametrize("period", ["", "2026-00", "all", "../2026-10"])
def test_a_bad_period_is_refused(capsys, small: Small, period: str) -> None:
    refused(capsys, small, "period", period=period)
    assert not small.store.exists()


@pytest.mark.parametrize("name", ["nothing", "a file"])
def test_a_programme_folder_that_is_none_is_refused(capsys, small: Small, name: str) -> None:
    place = small.root / name
    if name == "a file":
        place.write_text("", encoding="utf-8")
    result = call(capsys, "run", place, "--period", PERIOD, "--out", small.out, "--store", small.store)
    assert (result.code, result.out) == (2, "")
    assert name in result.err
    assert not small.out.exists()
    assert not small.store.exists()


@pytest.mark.parametrize("bad", ["2026-02-30T10:00:00", "yesterday", "31/10/2026"])
def test_an_impossible_date_rejects_its_row_and_is_counted(small: Small, bad: str) -> None:
    rows = small.rows()
    rows[-1]["received_at"] = bad
    small.write("referrals.csv", rows)
    with small.open() as month:
        intake = month.intake()["referrals"]
        assert (intake.rows_read, intake.rows_accepted, intake.rows_rejected) == (224, 223, 1)
        assert intake.rejected[0][0] == "received_at"
        with intake.rejected_file.open(encoding="utf-8-sig", newline="") as stream:
            (rejected,) = csv.DictReader(stream)
        assert rows[-1]["referral_id"] in rejected.values()
        assert bad not in intake.sentence()


def test_figures_that_are_no_numbers_are_not_taken_for_zero(small: Small) -> None:
    change_text("board.csv", "seen_28d,2026-10,", "seen_28d,2026-10,about ")(small)
    with small.open() as month:
        assert month.intake()["board"].rows_rejected == 1
        verdicts = set(month.reconcile().to_frame()["verdict"])
    assert "agrees" not in verdicts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",met", ",fine", "other than met, not_met"),
        ("written_down,met", "written_down,not_applicable", "applies to all"),
        ("written_down", "written_up", "to questions other than"),
        ("\r\nX23", "\r\nX22", "about cases not drawn"),
    ],
)
def test_bad_reviews_are_refused_and_the_draw_stays(capsys, small: Small, old, new, said) -> None:
    review(small, seed=SEED)
    path = small.extracts / "reviews.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    refused(capsys, small, "answers", said, "Correct the review file")
    assert committed(small) == ["commit", "draw"]


def test_another_seed_is_refused(capsys, small: Small) -> None:
    review(small, seed=SEED)
    result = call(capsys, *words(small, "--seed", "another one"))
    assert result.code == 2
    assert "second draw" in result.err
    assert not small.out.exists()


@pytest.mark.parametrize("place", ["store", "extracts"])
def test_a_file_where_a_folder_is_needed_is_told(capsys, small: Small, place: str) -> None:
    path = small.root / place
    if path.is_dir():
        path.rename(small.root / "elsewhere")
    path.write_text("", encoding="utf-8")
    refused(capsys, small, place)


def test_what_was_refused_works_once_it_is_mended(capsys, small: Small) -> None:
    """Nothing of the failed attempts stays behind to trouble the next."""
    good = (small.extracts / "referrals.csv").read_bytes()
    (small.extracts / "referrals.csv").write_bytes(b"")
    refused(capsys, small)
    (small.extracts / "referrals.csv").write_bytes(good)
    folders = ("--extracts", small.extracts, "--store", small.store)
    result = call(capsys, "draw", small.folder, "--period", PERIOD, *folders, "--seed", SEED)
    assert result.code == 0
    assert committed(small) == ["commit", "draw"]
