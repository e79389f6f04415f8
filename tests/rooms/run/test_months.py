"""Many months in order: a back-fill, what was missed, what fails on the way."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from calling import call
from quick_runs import ran
from small_programme import SEED, Small

from assurance.calendars import parse_period
from assurance.engine import Store
from assurance.errors import DomainError
from assurance.programme import load_programme
from assurance.run import missed_periods, months, periods_between, run_month, run_months
from assurance.running import Limits

PERIODS = ("2026-09", "2026-10")


def places(small: Small) -> dict[str, object]:
    return {
        "extracts": small.extracts, "store": small.store, "out": small.out, "notebooks": small.notebooks,
    }  # fmt: skip


def everything(folder: Path) -> dict[str, bytes]:
    """Give every file but the manifests, which name the ledger's last event."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def missed(small: Small, today: str, since: str | None = None) -> list[str]:
    found = missed_periods(
        load_programme(small.folder), store=Store(small.store), out=small.out,
        today=date.fromisoformat(today), since=parse_period(since) if since else None,
    )  # fmt: skip
    return [str(period) for period in found]


def test_months_are_run_and_then_left_as_they_are(bare: Small) -> None:
    said: list[str] = []
    first = run_months(bare.folder, PERIODS, progress=said.append, **places(bare))
    assert [(one.period, one.report and one.report.made) for one in first] == [(p, "run") for p in PERIODS]
    assert sorted(ran(bare)) == sorted(PERIODS)
    assert said[-1] == "2 of 2 periods done"
    again = run_months(bare.folder, PERIODS, **places(bare))
    assert [one.report and one.report.made for one in again] == ["unchanged"] * 2
    assert len(ran(bare)) == 2


@pytest.mark.proof
def test_the_number_of_jobs_changes_no_pack(bare: Small, tmp_path: Path) -> None:
    for jobs in (1, 2):
        place = {**places(bare), "out": tmp_path / f"out{jobs}"}
        run_months(bare.folder, PERIODS, limits=Limits(jobs=jobs), **place)
    one, two = (everything(tmp_path / f"out{jobs}") for jobs in (1, 2))
    assert one == two


def test_periods_of_a_killed_process_are_run_again_in_their_order(bare: Small, monkeypatch) -> None:
    ran_anew: list[str] = []

    def in_processes(asked, periods, jobs):
        if len(periods) > 1:
            yield from ((period, None) for period in reversed(periods))
        else:
            ran_anew.append(periods[0])
            yield periods[0], months.PeriodOutcome(periods[0], None, "made up")

    monkeypatch.setattr(months, "_in_processes", in_processes)
    run_months(bare.folder, PERIODS, **places(bare))
    assert ran_anew == list(PERIODS)


def test_a_month_that_is_refused_does_not_stop_the_others(small: Small) -> None:
    found = run_months(small.folder, ["2031-01", "2026-10"], **places(small))
    assert [one.report is not None for one in found] == [False, True]
    assert "2031" in found[0].refusal


def test_one_file_may_hold_the_answers_of_several_months(small: Small) -> None:
    rows = []
    for period in PERIODS:
        with small.open(period) as month:
            picks = month.draw(seed=SEED).picks
            asked = [question.id for question in month.plan.questions]
        cases = picks.loc[picks["role"] == "sample", "case_key"]
        rows += [{"case_key": c, "question": q, "answer": "met"} for c in cases for q in asked]
    small.write("reviews.csv", rows)
    for period in PERIODS:
        with small.open(period) as month:
            found = month.estimate()
            assert found.status == "estimated"
            assert 0 < found.elsewhere == len(rows) - found.given
            assert f"{found.elsewhere} answers in the review file are about the samples" in found.sentence()
    small.write("reviews.csv", [*rows, {"case_key": "X99999", "question": asked[0], "answer": "met"}])
    with (
        small.open(PERIODS[0]) as month,
        pytest.raises(ValueError, match=r"1 answer\(s\) about cases not drawn"),
    ):
        month.estimate()


class TestMissed:
    def test_those_since_the_first_that_were_not_sealed(self, bare: Small) -> None:
        run_month(bare.folder, "2026-08", **places(bare))
        assert missed(bare, "2026-11-22") == ["2026-09", "2026-10"]
        run_month(bare.folder, "2026-10", **places(bare))
        assert missed(bare, "2026-11-22") == ["2026-09"]

    def test_a_month_is_missed_when_it_is_over(self, small: Small) -> None:
        assert missed(small, "2026-10-31", since="2026-10") == []
        assert missed(small, "2026-11-01", since="2026-10") == ["2026-10"]

    def test_a_pack_that_is_gone_was_missed(self, bare: Small) -> None:
        run_month(bare.folder, "2026-10", **places(bare))
        (bare.pack / "manifest.json").unlink()
        assert missed(bare, "2026-11-22") == ["2026-10"]

    def test_weeks(self, small: Small) -> None:
        assert missed(small, "2026-11-02", since="2026-W43") == ["2026-W43", "2026-W44"]

    def test_nothing_was_ever_run(self, small: Small) -> None:
        with pytest.raises(DomainError, match=r"has never been run from this store.*--since 2026-04"):
            missed(small, "2026-11-22")


class TestBetween:
    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            ("2026-10", "2026-09", "lies after the last"),
            ("2026-10", "2026-W50", "of one kind"),
            ("2026-01/2026-03", "2026-04/2026-06", "do not follow one after another"),
            ("1900-01", "2026-10", "more than 600 periods"),
        ],
    )
    def test_what_nobody_can_mean_is_refused(self, first: str, last: str, said: str) -> None:
        with pytest.raises(DomainError, match=said):
            periods_between(parse_period(first), parse_period(last))

    def test_every_kind_is_counted_right(self) -> None:
        for first, last, count in [
            ("2024-02", "2026-03", 26), ("2024-W52", "2026-W02", 55), ("2024-Q4", "2025-Q1", 2),
            ("FY2023-24", "FY2025-26", 3), ("2026-02-27", "2026-03-02", 4), ("2026-10", "2026-10", 1),
        ]:  # fmt: skip
            found = periods_between(parse_period(first), parse_period(last))
            assert (len(found), str(found[0]), str(found[-1])) == (count, first, last)


class TestCommand:
    def words(self, small: Small, *more: object) -> tuple[object, ...]:
        own = ("--extracts", small.extracts, "--store", small.store, "--out", small.out)
        return ("run", small.folder, *own, *more)

    @pytest.mark.parametrize(
        "mixed",
        [
            (), ("--through", "2026-10"), ("--since", "2026-01"), ("--catch-up", "--period", "2026-10"),
            ("--period", "2026-09", "--through", "2026-10", "--seed", "1"),
        ],
    )  # fmt: skip
    def test_options_that_nobody_can_mean_together(self, small: Small, capsys, mixed) -> None:
        assert call(capsys, *self.words(small, *mixed)).code == 2

    def test_nothing_missed(self, small: Small, capsys) -> None:
        said = call(capsys, *self.words(small, "--catch-up", "--since", "2999-01"))
        assert (said.code, said.out) == (
            0,
            "Nothing was missed: every period that is over has a whole pack.\n",
        )

    def test_a_refused_month_is_told_and_ends_with_two(self, small: Small, capsys) -> None:
        said = call(capsys, *self.words(small, "--period", "2031-01", "--through", "2031-02", "--json"))
        found = json.loads(said.out)
        assert (said.code, found["code"]) == (2, 2)
        assert [one["status"] for one in found["periods"]] == ["refused", "refused"]
