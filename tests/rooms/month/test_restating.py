"""Earlier figures and their records, as they were read then and as they are now, from stored snapshots."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from small_programme import Small, figures, make_small

from assurance.demo import generate_extracts
from assurance.engine import load_result, save_result
from assurance.errors import DomainError, StoreError
from assurance.ledger import open_ledger
from assurance.month import open_month
from assurance.pack.findings import findings_of
from assurance.reconciliation import Restated

THEN = "2026-09"
PLAN = Path(__file__).resolve().parents[3] / "sampling_plans" / "community_mental_health"


def open_then(small: Small, period: str = THEN, *, reconciled: bool = True) -> None:
    with small.open(period) as month:
        month.intake()
        if reconciled:
            month.reconcile()


def restated(small: Small, **given: str) -> Restated:
    with small.open() as month:
        return month.restated(**given)


def row(found: Restated, period: str = THEN) -> pd.Series:
    frame = found.to_frame()
    return frame[frame["period"] == period].iloc[0]


def enter_late(small: Small, period: str = THEN) -> None:
    """Say of somebody who had not been seen in time that they were."""
    rows = small.rows()
    late = next(one for one in rows if one["received_at"].startswith(period) and not one["seen_at"])
    late["seen_at"] = late["received_at"]
    small.write("referrals.csv", rows)


def board(small: Small) -> list[dict[str, str]]:
    with (small.extracts / "board.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def reprint(small: Small, period: str = THEN) -> None:
    rows = board(small)
    mine = next(one for one in rows if one["period"] == period)
    mine["numerator"] = str(int(mine["numerator"]) - 1)
    small.write("board.csv", rows)


def by_hand(small: Small, period: str = THEN) -> tuple[int, int]:
    """Count the share seen in 28 days with nothing of the package."""
    mine = [
        one for one in small.rows() if one["received_at"].startswith(period) and one["cancelled"] == "false"
    ]
    waits = [
        datetime.fromisoformat(one["seen_at"]) - datetime.fromisoformat(one["received_at"])
        for one in mine
        if one["seen_at"]
    ]
    return sum(wait.total_seconds() <= 28 * 86400 for wait in waits), len(mine)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([], "unchanged"),
        ([reprint], "restated by publisher"),
        ([enter_late], "records changed since"),
        ([enter_late, reprint], "both changed"),
    ],
)
def test_what_changed_since(small: Small, changes: list[Callable[[Small], None]], status: str) -> None:
    open_then(small)
    printed = next(one for one in board(small) if one["period"] == THEN)
    before = by_hand(small)
    for change in changes:
        change(small)
    found = restated(small)
    assert len(found.figures) == 1
    mine = row(found)
    assert (mine["status"], mine["reason"]) == (status, "")
    assert (mine["numerator_then"], mine["denominator_then"]) == before
    assert (mine["numerator_now"], mine["denominator_now"]) == by_hand(small)
    assert mine["published_then"] == int(printed["numerator"]) / int(printed["denominator"])
    again = next(one for one in board(small) if one["period"] == THEN)
    assert mine["published_now"] == int(again["numerator"]) / int(again["denominator"])
    assert mine["verdict_then"] == "agrees"
    assert mine["then_against_now"] == ("differs" if enter_late in changes else "agrees")
    assert found.runs["period"].tolist() == [THEN]


def test_without_an_earlier_period_there_is_a_sentence_and_no_figure(small: Small) -> None:
    found = restated(small)
    assert not len(found.figures)
    assert found.sentence().startswith("No earlier period was opened before this one")
    assert found.alt_text().startswith("No plot")
    assert found._repr_html_()
    assert [one.severity for one in findings_of(found)] == ["unknown"]


def test_what_was_received_for_then_after_now_was_opened_is_not_of_then(small: Small) -> None:
    open_then(small)
    restated(small)
    enter_late(small)
    open_then(small)  # the earlier month is run again, with the later extract
    assert row(restated(small))["status"] == "records changed since"


def test_a_period_opened_only_after_this_one_is_no_reading_of_then(small: Small) -> None:
    restated(small)
    open_then(small)
    assert not len(restated(small).runs)


def test_a_later_period_is_not_an_earlier_one(small: Small) -> None:
    open_then(small, "2026-11", reconciled=False)
    assert not len(restated(small).runs)


def test_since_takes_every_period_that_was_opened_from_then_on(small: Small) -> None:
    for period in ("2026-06", "2026-08", THEN):
        open_then(small, period)
    enter_late(small, "2026-08")
    assert restated(small).figures["period"].tolist() == [THEN]
    found = restated(small, since="2026-07")
    assert found.runs["period"].tolist() == [THEN, "2026-08"]
    assert (row(found, "2026-08")["status"], row(found)["status"]) == ("records changed since", "unchanged")
    with pytest.raises(DomainError, match="soon"):
        restated(small, since="soon")


def test_a_changed_definition_is_not_comparable(small: Small) -> None:
    open_then(small)
    small.edit("measures.yaml", "<= 28", "<= 14")
    mine = row(restated(small))
    assert (mine["status"], mine["reason"]) == ("not comparable", "the definition changed since")
    assert mine["definition_then"] != mine["definition_now"]
    assert mine["definition_then"]


def test_a_definition_that_is_not_stored_is_said(small: Small) -> None:
    open_then(small, reconciled=False)
    found = restated(small)
    assert row(found)["status"] == "unchanged"
    assert "what was agreed then is not stored" in row(found)["reason"]
    assert "No reconciliation of September 2026 was kept" in found.sentence()


def test_a_definition_that_was_counted_later_is_not_of_then(small: Small) -> None:
    open_then(small)
    restated(small)
    small.edit("measures.yaml", "<= 28", "<= 14")
    open_then(small)  # keeps a reconciliation of the earlier month under the new definition
    assert row(restated(small))["status"] == "not comparable"


def test_another_declaration_of_the_records_is_told_apart_from_late_entries(small: Small) -> None:
    open_then(small)
    exclusion = "    exclude: [{id: south, when: \"site = 'South'\", reason: not ours any more}]\n"
    small.edit("sources.yaml", "    key: [referral_id]\n", "    key: [referral_id]\n" + exclusion)
    mine = row(restated(small))
    assert mine["status"] == "not comparable"
    assert "read under another declaration then" in mine["reason"]


def test_a_declaration_that_changes_no_count_is_comparable(small: Small) -> None:
    open_then(small)
    small.edit("sources.yaml", "title: Referrals", "title: Referrals of the clinic")
    assert row(restated(small))["status"] == "unchanged"


def test_another_column_leaves_the_records_of_then_unread(small: Small) -> None:
    open_then(small)
    small.edit("sources.yaml", "cancelled: {type: boolean, required: true}", "cancelled: {type: boolean, required: true}\n      extra: {type: text}")  # fmt: skip  # noqa: E501
    small.write("referrals.csv", [one | {"extra": "x"} for one in small.rows()])
    found = restated(small)
    assert row(found)["status"] == "nothing stored of then"
    assert found.runs["missing"].tolist() == ["referrals"]


def test_a_snapshot_that_is_gone_is_nothing_of_then(small: Small) -> None:
    with small.open(THEN) as month:
        records = month.intake()["referrals"].snapshot
        printed = month.intake()["board"].snapshot
    enter_late(small)
    reprint(small)
    records.unlink()
    mine = row(restated(small))
    assert (mine["status"], mine["reason"].split("; ")[0]) == (
        "restated by publisher", "the records of then are not stored"
    )  # fmt: skip
    assert pd.isna(mine["records_then"])
    printed.unlink()
    assert row(restated(small))["status"] == "nothing stored of then"


def test_a_snapshot_that_was_altered_is_refused(small: Small) -> None:
    with small.open(THEN) as month:
        path = month.intake()["referrals"].snapshot
    enter_late(small)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match="is not the snapshot of referrals that was written for 2026-09"):
        restated(small)


def test_a_board_of_one_month_says_nothing_of_then(small: Small) -> None:
    open_then(small)
    enter_late(small)
    small.write("board.csv", [one for one in board(small) if one["period"] == "2026-10"])
    mine = row(restated(small))
    assert mine["status"] == "records changed since"
    assert mine["reason"] == "today's figure file has no figure of this period"
    assert mine["published_now_text"] == ""


def test_figures_that_come_and_go(small: Small) -> None:
    other = "  - id: other\n    version: '1'\n    effective_from: 2024-11-01\n    title: Referrals\n    group: access\n    owner: Lead\n    source: referrals\n    statistic: count\n    date: received_at\n    direction: neutral\n"  # noqa: E501
    path = small.folder / "measures.yaml"
    path.write_text(path.read_text(encoding="utf-8") + other, encoding="utf-8")
    rows = board(small)
    more = [{"measure": "other", "period": THEN, "numerator": "8", "denominator": ""}]
    small.write("board.csv", [*rows, *more])
    open_then(small)
    small.write("board.csv", rows)
    found = restated(small).to_frame().set_index("measure")["status"]
    assert found.to_dict() == {"other": "no longer published", "seen_28d": "unchanged"}
    small.write("board.csv", [*rows, *more])
    with small.open("2026-11") as month:  # the last period opened before is October, without that figure
        frame = month.restated(since=THEN).to_frame()
    assert set(frame["status"]) == {"unchanged"}  # September was opened with it, and it is there again


def test_a_figure_that_is_first_published_later(small: Small) -> None:
    rows = board(small)
    small.write("board.csv", [one for one in rows if one["period"] != THEN])
    open_then(small)
    small.write("board.csv", rows)
    mine = row(restated(small))
    assert mine["status"] == "first published since"
    assert (mine["numerator_then"], mine["denominator_then"]) == by_hand(small)


def test_records_that_no_longer_reach_back_are_not_compared(small: Small) -> None:
    open_then(small)
    small.write("referrals.csv", [one for one in small.rows() if one["received_at"] >= "2026-10"])
    mine = row(restated(small))
    assert mine["status"] == "not comparable"
    assert mine["reason"] == "today's extract has no record of this period any more"


def test_a_figure_printed_twice_with_other_numbers_is_not_compared(small: Small) -> None:
    open_then(small)
    small.write("board.csv", [*board(small), {"measure": "seen_28d", "period": THEN, "numerator": "1", "denominator": "8"}])  # fmt: skip  # noqa: E501
    mine = row(restated(small))
    assert (mine["status"], mine["reason"]) == (
        "not comparable", "now: published twice with different numbers"
    )  # fmt: skip


def test_nothing_is_written_but_the_result(small: Small) -> None:
    open_then(small)
    enter_late(small)
    with small.open() as month:
        month.intake()
        ledger = open_ledger(small.store / "ledger.sqlite")
        before, head = _files(small.store), ledger.head()
        month.restated(since="2026-01")
    assert ledger.head() == head
    after = _files(small.store)
    assert {name: digest for name, digest in after.items() if "/restated/" not in name} == before


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_is_kept_shown_and_found(small: Small, tmp_path: Path) -> None:
    open_then(small)
    enter_late(small)
    found = restated(small)
    save_result(tmp_path / "kept", found)
    assert load_result(tmp_path / "kept", Restated).to_frame().equals(found.to_frame())
    assert found.sentence().split("\n")[:2] == [
        "Of 1 figure of September 2026, 1 stands as published while its records changed since.",
        "1 figure that agreed with the records of then does not agree with those of now.",
    ]
    assert "records 75% then, 87.5% now" in found.alt_text()
    html = found._repr_html_()
    assert all(one["referral_id"] not in html for one in small.rows())
    assert "75% (6 of 8)" in html
    ids = [one.id for one in findings_of(found)]
    assert ids == ["restated.restated", "restated.run.2026-09", "restated.board.seen_28d.2026-09"]


@pytest.mark.proof
def test_the_demo_of_two_months(tmp_path: Path) -> None:
    generate_extracts(tmp_path / "extracts")

    def opened(period: str):
        return open_month(PLAN, period, extracts=tmp_path / "extracts", store=tmp_path / "store")

    with opened(THEN) as month:
        figures_then = month.reconcile().to_frame()
    typed = (tmp_path / "extracts" / "dashboard.csv").read_text(encoding="utf-8")
    (tmp_path / "extracts" / "dashboard.csv").write_text(
        typed.replace("\nreferrals_received,1,2026-09,Alder,,,", "\nreferrals_received,1,2026-09,Alder,,,9"),
        encoding="utf-8",
    )
    with opened("2026-10") as month:
        found = month.restated()
    statuses = found.statuses()
    printed = figures_then[figures_then["verdict"] != "no figure"]
    assert sum(statuses.values()) == len(printed)
    assert statuses["restated by publisher"] == 1
    assert statuses["not comparable"] == 4  # Cedar's old version, then and now
    assert statuses["unchanged"] == len(printed) - 5
    mine = found.figures[found.figures["status"] == "restated by publisher"].iloc[0]
    assert (mine["measure"], mine["breakdown"]) == ("referrals_received", "provider=Alder")
    assert (mine["verdict_then"], mine["verdict_now"]) == ("agrees", "differs")


def test_figures_of_the_helper_are_those_of_the_programme(tmp_path: Path) -> None:
    small = make_small(tmp_path)
    mine = next(one for one in figures(small.rows()) if one["period"] == THEN)
    assert (int(mine["numerator"]), int(mine["denominator"])) == by_hand(small)
