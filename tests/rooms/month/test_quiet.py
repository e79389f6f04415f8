"""A quiet period: committed to as empty, nothing drawn, nothing estimated, and a pack that holds."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from small_programme import SEED, Small, copy_notebooks

from assurance.errors import ExtractError, PlanError
from assurance.ledger import Event
from assurance.month.designing import design_shown
from assurance.pack import verify_pack
from assurance.pack.findings import findings_of
from assurance.run import run_month

QUIET = "2026-05"
NOTHING = sha256(b"").hexdigest()


@pytest.fixture
def quiet(small: Small) -> Small:
    """The small programme without a referral in May 2026."""
    small.write("referrals.csv", [row for row in small.rows() if not row["received_at"].startswith(QUIET)])
    return small


def entered(small: Small, *kinds: str) -> list[Event]:
    with small.open(QUIET) as month:
        return [event for event in month.ledger.events() if event.kind in kinds]


def test_the_empty_frame_is_committed_to_and_nothing_is_drawn(quiet: Small) -> None:
    with quiet.open(QUIET) as month:
        draw = month.draw(seed=SEED)
        assert (draw.seed, dict(draw.population), dict(draw.sizes), len(draw.picks)) == ("", {}, {}, 0)
        assert draw.certificate is not None
        assert (draw.certificate.seed_source, draw.certificate.draw_hash) == ("none", "")
        assert month.quiet
        assert month.drawn() is None
        assert month.frame().digest == NOTHING
        assert "No seed was needed" in draw.sentence()
        assert "later do not enter it" in draw.sentence()
        assert month.in_use().sentence() == "No case was drawn, so none is in use."
    (commit,) = entered(quiet, "commit", "draw", "permanent_seed", "start")
    told = {name: commit.payload[name] for name in ("empty", "rows", "left_out", "population", "sizes")}
    assert told == {
        "empty": True, "rows": 216, "left_out": {"outside_period": 216}, "population": {}, "sizes": {},
    }  # fmt: skip
    assert commit.payload["frame_digest"] == NOTHING


def test_nothing_to_review_is_neither_nought_nor_a_pass(quiet: Small) -> None:
    with quiet.open(QUIET) as month:
        estimates = month.estimate()
        (found,) = findings_of(estimates)
        attention = month.attention().rows
    assert (estimates.status, estimates.given, estimates.expected) == ("nothing to review", 0, 0)
    assert estimates.to_frame().empty
    assert estimates.sentence().startswith(
        "Nothing to review: no case of May 2026 belonged to the frame. No share is estimated"
    )
    assert found.severity == "information"
    assert found.numbers["population"] == found.numbers["sampled"] == 0
    assert [found.numbers[name] for name in ("rate", "lower", "upper")] == [None, None, None]
    assert "%" not in estimates.sentence()
    assert not (attention["stage"] == "estimate").any()


def test_cases_that_come_later_do_not_enter(quiet: Small) -> None:
    rows = quiet.rows()
    with quiet.open(QUIET) as month:
        before = month.draw().certificate
    quiet.write(
        "referrals.csv", [*rows, rows[-1] | {"referral_id": "LATE", "received_at": "2026-05-04T09:00"}]
    )
    with quiet.open(QUIET) as month:
        assert month.candidate_frame().size == 1
        assert month.frame().size == 0
        assert month.draw(seed=SEED).certificate == before
        assert month.estimate().status == "nothing to review"
    assert len(entered(quiet, "commit", "draw")) == 1


def test_what_needs_a_case_is_refused_in_words(quiet: Small) -> None:
    with quiet.open(QUIET) as month:
        month.draw()
        with pytest.raises(
            PlanError, match="without a case, so nothing was drawn, and there is nothing to extend"
        ):
            month.extend(5)
        with pytest.raises(
            PlanError, match="without a case, so nothing was drawn, and there is nothing to look at"
        ):
            month.look()
    with pytest.raises(PlanError, match="no case of May 2026 belonged to the frame, so no sample can be"):
        design_shown(quiet.folder, QUIET, None, extracts=quiet.extracts, store=quiet.store)
    with quiet.open() as month:  # the newest frame that has cases is the one to plan by
        month.draw(seed=SEED)
    with quiet.open("2026-04") as month:
        month.draw(seed="417302")
    shown = design_shown(quiet.folder, None, None, store=quiet.store)
    assert any("April 2026" in line for line in shown.lines)


def test_answers_about_cases_that_nobody_drew_are_still_refused(quiet: Small) -> None:
    answer = {"question": "written_down", "answer": "met"}
    quiet.write("reviews.csv", [{"case_key": "X22000", **answer}])
    with quiet.open(QUIET) as month, pytest.raises(ExtractError, match="about cases not drawn"):
        month.estimate()
    with quiet.open() as month:
        case = str(month.draw(seed=SEED).picks["case_key"].iloc[0])
    quiet.write("reviews.csv", [{"case_key": case, **answer}])
    with quiet.open(QUIET) as month:
        estimates = month.estimate()
    assert (estimates.status, estimates.elsewhere) == ("nothing to review", 1)
    assert "about the samples of other periods" in estimates.sentence()


PLANS = {
    "systematic": ("  reserves: 1", "  selection: systematic\n  ordered_by: [seen_at]"),
    "census": ("  size: 12\n  minimum: 3", "  how_many: {rule: census}"),
    "overlap": ("  reserves: 1", "  reserves: 1\n  overlap: {share: 0.5}"),
    "not seen": ("  reserves: 1", "  reserves: 1\n  not_seen_in: 2"),
    "sequential": ("  reserves: 1", "  reserves: 1\n  sequential: {most: 20}"),
    "tracers": (
        "  reserves: 1",
        "  reserves: 1\n  second_review: {share: 0.2}\n"
        "  tracers: {when: seen_at is null, most: 2, reason: never seen}",
    ),
}


@pytest.mark.parametrize("kind", PLANS)
def test_every_kind_of_plan_has_quiet_periods(quiet: Small, kind: str) -> None:
    quiet.edit("plan.yaml", *PLANS[kind])
    with quiet.open("2026-04") as month:
        month.draw(seed=SEED)
    for _ in range(2):
        with quiet.open(QUIET) as month:
            draw = month.draw()
            assert (draw.seed, len(draw.picks)) == ("", 0)
            assert month.estimate().status == "nothing to review"
            tracers, twice = month.tracers(), month.second_review()
            assert (tracers is None, twice is None) == ((False, False) if kind == "tracers" else (True, True))
            assert tracers is None or tracers.picks.empty
            assert twice is None or twice.empty
    with quiet.open("2026-06") as month:
        assert len(month.draw().picks) > 0
    assert [event.period for event in entered(quiet, "draw")] == ["2026-04", "2026-06"]


def test_a_lost_empty_frame_is_refused_like_any_other(quiet: Small) -> None:
    with quiet.open(QUIET) as month:
        path = month.frame().table.path
        month.draw()
    path.unlink()
    for kept in (quiet.store / "stages").rglob("frame/*/result.json"):
        kept.unlink()
    with quiet.open(QUIET) as month, pytest.raises(PlanError, match="no longer in the store"):
        month.draw()


def test_an_extract_that_ends_before_the_period_commits_to_nothing(small: Small) -> None:
    """November has no row; the clinic says that its records are complete up to the 30th."""
    with small.open("2026-11") as month:
        assert month.estimate().status == "nothing to review"
    small.edit("programme.yaml", "as_at: 2026-11-30\n", "")
    with small.open("2026-12") as month:
        with pytest.raises(PlanError, match="does not reach the period: it ends on 2026-10-28"):
            month.draw()
        assert month.committed is None


def test_the_files_own_day_comes_before_that_of_the_programme(small: Small) -> None:
    small.edit(
        "sources.yaml", "    file: referrals.csv\n", "    file: referrals.csv\n    as_at: 2026-11-29\n"
    )
    with small.open("2026-11") as month, pytest.raises(PlanError, match="complete up to 2026-11-29"):
        month.draw()


def test_triangulation_says_that_there_was_nothing(quiet: Small) -> None:
    quiet.edit(
        "programme.yaml",
        "owner: Clinic quality lead\n",
        "owner: Clinic quality lead\ntriangulation:\n"
        "  - {topic: Decisions are written down, dashboard: seen_28d, records: written_down}\n",
    )
    with quiet.open(QUIET) as month:
        cells = month.triangulation().to_frame().set_index("kind")
    assert (cells.loc["records", "says"], cells.loc["records", "note"]) == ("nothing", "nothing to review")
    assert math.isnan(cells.loc["records", "value"])


def hide_cases(pack: Path) -> None:
    """Put a case into the frame of a pack from which nothing was drawn, and seal it anew all through."""
    frame, certificate, sealed = (pack / name for name in ("frame.csv", "certificate.json", "manifest.json"))
    frame.write_text("case_key,stratum\nX22000,North\n", encoding="utf-8")
    digest = sha256(b"X22000\tNorth\n").hexdigest()
    proof = json.loads(certificate.read_text(encoding="utf-8")) | {"frame_digest": digest}
    certificate.write_text(json.dumps(proof), encoding="utf-8")
    manifest = json.loads(sealed.read_text(encoding="utf-8"))
    for path in (frame, certificate):
        manifest["files"][path.name] = sha256(path.read_bytes()).hexdigest()
    manifest["draw"]["frame_digest"] = digest
    sealed.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_pack_of_a_quiet_period_is_complete_and_holds(quiet: Small) -> None:
    report = run_month(
        quiet.folder, QUIET, extracts=quiet.extracts, store=quiet.store, out=quiet.out, seed=SEED,
        notebooks=copy_notebooks(quiet.notebooks, "sample"),
    )  # fmt: skip
    assert report.status == "complete"
    found = verify_pack(report.folder)
    assert found.ok, found.lines
    assert any(
        line.startswith("Nothing was drawn: the frame committed to holds no case") for line in found.lines
    )
    again = subprocess.run(
        [sys.executable, str(report.folder / "redraw.py")], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "HOLDS: sample.csv holds it"
    page = (report.folder / "index.html").read_text(encoding="utf-8")
    assert "Nothing to review: no case of May 2026 belonged to the frame." in page
    assert "Awaiting review" not in page
    assert "left open" not in page
    draw = json.loads((report.folder / "manifest.json").read_text(encoding="utf-8"))["draw"]
    assert (draw["seed"], draw["seed_source"], draw["population"], draw["draw"]) == ("", "none", {}, "")
    same = run_month(
        quiet.folder, QUIET, extracts=quiet.extracts, store=quiet.store, out=quiet.out, seed=SEED,
        notebooks=quiet.notebooks,
    )  # fmt: skip
    assert same.made == "unchanged"
    hide_cases(report.folder)
    found = verify_pack(report.folder)
    assert found.lines[1:] == ("DOES NOT HOLD: the frame holds cases, and nothing was drawn from it",)
