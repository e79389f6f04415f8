"""What changed since the pack before: only what was found, and only what both packs looked at."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from made_packs import figure, made, made_pack, measure, question

from assurance.pack.across import changes_since, words_of_changes
from assurance.pack.across.changes import Side, side_of
from assurance.pack.explaining import open_pack

RECEIVED = made("intake", "referrals", accepted=100)


def side(*found, declared=(), vintages=None) -> Side:
    return Side(tuple(found), tuple(declared), vintages or {})


def test_nothing_changed_is_said() -> None:
    same = side(RECEIVED, figure("2026-09", 0.5, 0.5), declared=[measure()])
    assert changes_since(same, same) == ()
    (said,) = words_of_changes((), when="September 2026")
    assert said.startswith("Since September 2026 no verdict, threshold")


def test_a_page_says_the_first_of_very_many_changes() -> None:
    changes = [f"Change {place}." for place in range(30)]
    said = words_of_changes(changes, when="September 2026")
    assert said[:20] == tuple(changes[:20])
    assert said[20:] == ("And 10 more changes: assurance compare lists every number.",)
    assert words_of_changes(changes[:23], when="September 2026") == tuple(changes[:23])


def test_a_verdict_that_changed_names_the_part_and_both_verdicts() -> None:
    before = side(figure("2026-09", 0.5, 0.5), figure("2026-09", 0.5, 0.6, breakdown="team=A"))
    now = side(figure("2026-10", 0.5, 0.7), figure("2026-10", 0.5, 0.5, breakdown="team=A"))
    assert changes_since(before, now) == (
        "Seen within 28 days, the whole: agrees before, differs now.",
        "Seen within 28 days, team A: differs before, agrees now.",
    )


def test_many_parts_are_counted() -> None:
    parts = [f"team=A{place}" for place in range(6)]
    before = side(*(figure("2026-09", 0.5, 0.5, breakdown=part) for part in parts))
    now = side(*(figure("2026-10", 0.5, 0.6, breakdown=part) for part in parts))
    assert changes_since(before, now) == (
        "Seen within 28 days, team A0, team A1, team A2 and 3 more parts: agrees before, differs now.",
    )


def test_a_value_that_moves_under_the_same_verdict_is_no_change() -> None:
    assert changes_since(side(figure("2026-09", 0.5, 0.5)), side(figure("2026-10", 0.9, 0.9))) == ()


def test_other_words_are_no_change() -> None:
    other = figure("2026-10", 0.5, 0.5, title="Another title").model_copy(update={"words": "Other words."})
    assert changes_since(side(figure("2026-09", 0.5, 0.5)), side(other)) == ()


def test_thresholds_newly_and_no_longer_crossed() -> None:
    old = made("attention", "late.x", "A visit came late", rule="late")
    new = made("attention", "gap.y", "A figure differs", rule="gap")
    assert changes_since(side(RECEIVED, old), side(RECEIVED, new)) == (
        "Newly crossed: A figure differs.",
        "No longer crossed: A visit came late.",
    )


def test_a_threshold_is_never_no_longer_crossed_where_nobody_looked() -> None:
    old = made("attention", "late.x", "A visit came late", rule="late")
    assert changes_since(side(RECEIVED, old), side(figure("2026-10", 0.5, 0.5))) == ()


def test_a_threshold_that_was_taken_away_is_not_called_kept() -> None:
    old = made("attention", "late.x", "A visit came late", rule="late")
    now = side(RECEIVED, declared=[measure()])
    assert changes_since(side(RECEIVED, old, declared=[measure()]), now) == (
        "No longer a threshold, and crossed before: A visit came late.",
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((), (), ()),
        (("1", "d1"), ("2", "d2"), "Seen within 28 days is defined by version 2; before it was version 1."),
        (
            ("1", "d1"), ("1", "d2"),
            "Seen within 28 days is counted under another definition, though its version is the same.",
        ),
    ],
)  # fmt: skip
def test_definitions(before, now, said) -> None:
    if not before:
        new = changes_since(side(declared=[made("declared", "source.x")]), side(declared=[measure()]))
        gone = changes_since(side(declared=[measure()]), side(declared=[made("declared", "source.x")]))
        assert new == ("New measure: Seen within 28 days.",)
        assert gone == ("No longer a measure: Seen within 28 days.",)
        return
    sides = [
        side(figure("2026-10", 0.5, 0.5, version=version, definition=digest), declared=[measure(version)])
        for version, digest in (before, now)
    ]
    assert changes_since(*sides) == (said,)


def test_frame_sample_and_review() -> None:
    before = side(
        made("frame", "frame", cases=134), made("draw", "draw", drawn=60), question(0.1, 0, 0.2, "met")
    )
    now = side(
        made("frame", "frame", cases=120), made("draw", "draw", drawn=60), question(0.1, 0, 0.2, "not met")
    )
    assert changes_since(before, now) == (
        "Is it written down? Met before, not met now.",
        "120 cases in the frame; before there were 134.",
    )
    waiting = side(made("estimate", "status"))
    assert changes_since(before, waiting) == ("The sample of before was reviewed; this one is not yet.",)


def test_sources_that_change_strongly_come_or_go() -> None:
    before = side(RECEIVED, made("intake", "old", accepted=5), vintages={"referrals": "provisional"})
    now = side(
        made("intake", "referrals", accepted=126), made("intake", "new", accepted=5),
        vintages={"referrals": "final"},
    )  # fmt: skip
    assert changes_since(before, now) == (
        "referrals: 126 rows accepted; before there were 100.",
        "referrals: its vintage is final; before it was provisional.",
        "new: received now, and not before.",
        "old: received before, and not now.",
    )
    steady = side(made("intake", "referrals", accepted=125))
    assert changes_since(side(RECEIVED), steady) == ()


def test_limitations_new_and_closed() -> None:
    before = side(declared=[measure(**{"limitation 1": "Team C is late."})])
    now = side(declared=[measure(**{"limitation 1": "Team D is late."})])
    assert changes_since(before, now) == (
        "New limitation, Seen within 28 days: Team D is late.",
        "Limitation that is closed, Seen within 28 days: Team C is late.",
    )


def test_a_sealed_pack_is_one_side(tmp_path: Path) -> None:
    folder = made_pack(
        tmp_path,
        "2026-09",
        [RECEIVED],
        declared=[measure()],
        manifest={"inputs": {"referrals": {"vintage": "v1"}}},
    )
    found = side_of(open_pack(folder))
    assert [one.id for one in found.found] == ["intake.referrals"]
    assert found.vintages == {"referrals": "v1"}


def test_the_front_page_says_that_a_pack_is_the_first(sealed) -> None:
    page = BeautifulSoup((sealed.pack / "index.html").read_text(encoding="utf-8"), "html.parser")
    (said,) = [item.get_text() for item in page.select(".part-changed li")]
    assert said == "This is the first pack: no earlier month of this programme was sealed."


def test_a_pack_before_that_was_changed_is_not_compared(sealed, tmp_path: Path) -> None:
    from assurance.calendars import parse_period
    from assurance.engine import file_sha256
    from assurance.pack.across.previous import _read

    folder = Path(shutil.copytree(sealed.pack, tmp_path / "2026-10"))
    october = parse_period("2026-10")
    named = {"period": "2026-10", "manifest_sha256": file_sha256(folder / "manifest.json")}
    found, why = _read(folder, named, october)
    assert found is not None
    assert not why
    data = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    (folder / "findings.json").write_text(json.dumps(data), encoding="utf-8")
    assert _read(folder, named, october) == (
        None, "Not compared: the pack of October 2026 is not as it was sealed.",
    )  # fmt: skip
    other = {**named, "manifest_sha256": "0" * 64}
    assert "is not the last that was sealed" in _read(folder, other, october)[1]
    assert "does not lie beside this one" in _read(tmp_path / "none", named, october)[1]


def test_the_verdict_on_a_question_is_that_of_the_whole_frame() -> None:
    def answered(whole: str, north: str) -> list:
        rows = (("all", whole), ("North", north))
        return [
            made("estimate", f"notes.{name}", "Is it in the notes?", stratum=name, verdict=verdict)
            for name, verdict in rows
        ]

    before = side(*answered("met", "met"))
    assert changes_since(before, side(*answered("met", "not met"))) == ()
    assert changes_since(before, side(*answered("not shown", "met"))) == (
        "Is it in the notes? Met before, not shown now.",
    )
