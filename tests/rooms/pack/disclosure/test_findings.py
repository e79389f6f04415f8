"""Findings leave the house only as declared: protected, the same everywhere, and nothing undecided."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from assurance.errors import DisclosureError
from assurance.pack.disclosure import EDITION, protect_findings, undecided
from assurance.pack.disclosure.forms import FORMS
from assurance.pack.findings import findings_of

KEYS = json.loads((Path(__file__).parent / "keys_of_the_demos.json").read_text(encoding="utf-8"))
Json = dict[str, Any]
STAGES = {
    "attention", "case_diff", "cause", "controls", "corrected", "definition", "diagnosis", "draw", "drift",
    "estimate", "exemplars", "frame", "in_use", "intake", "interfaces", "quality", "quality_cell",
    "quality_rule", "quality_score", "ranked", "ranked_part", "readings",
    "reconcile", "restated", "rivals", "sampled_traces", "traces", "tracers", "triangulation", "variation",
}  # fmt: skip


def _finding(stage: str, name: str, words: str = "", severity: str = "information", **numbers: Any) -> Json:
    return {
        "id": f"{stage}.{name}", "stage": stage, "title": "Title", "words": words, "severity": severity,
        "numbers": numbers, "source": {},
    }  # fmt: skip


def _figure(line: str, met: int | None, due: int | None, **more: Any) -> Json:
    value = met / due if due and met is not None else None
    numbers = {
        "measure": "seen", "period": "2026-10", "breakdown": line, "statistic": "proportion",
        "source": "board", "numerator": met, "denominator": due, "value": value, "published_numerator": met,
        "published_denominator": due, "published_value": value, "verdict": "agrees",
        "reason": f"{met} of {due}", "published_text": f"{met} / {due}",
        "difference": 0.0 if value is not None else None,
    }  # fmt: skip
    name = f"board.seen.2026-10{'.' if line else ''}{line}"
    return _finding("reconcile", name, f"Agrees: {met} of {due}.", "good", **{**numbers, **more})


def _pack(*findings: Json) -> Json:
    return {
        "schema": "assurance-findings/1", "programme": "p", "period": "2026-10", "status": "complete",
        "simulated_reviews": False, "notebooks": {"reconcile": list(findings)},
    }  # fmt: skip


def _by_id(released: Json) -> dict[str, Json]:
    return {one["id"]: one for book in released["notebooks"].values() for one in book}


LINES = [_figure("", 60, 100), _figure("team=A", 3, 20), _figure("team=B", 57, 80)]


@pytest.mark.parametrize("shape", KEYS, ids=lambda shape: f"{shape['stage']} {len(shape['keys'])}")
def test_every_key_of_the_demos_is_decided(shape: Json) -> None:
    numbers = dict.fromkeys(shape["keys"])
    if "statistic" in numbers:
        numbers["statistic"] = shape["statistic"]
    assert undecided(_pack({"stage": shape["stage"], "numbers": numbers})) == ()


def test_every_stage_is_decided() -> None:
    assert {form.stage for form in FORMS} == STAGES
    assert len(findings_of.registry) > len(STAGES) - 8


def test_a_number_or_stage_that_nobody_decided_does_not_appear() -> None:
    odd = _finding("frame", "frame", cases=900, mood=12)
    new = _finding("horoscope", "h", stars=3)
    assert undecided(_pack(odd, new)) == ("frame: mood", "horoscope: no form for stars")
    released = _by_id(protect_findings(_pack(odd, new), "nhs-mhsds"))
    assert list(released) == ["frame.frame"]
    assert released["frame.frame"]["numbers"] == {"cases": 900}


def test_a_small_number_and_what_gives_it_away_are_withheld_and_say_why() -> None:
    released = _by_id(protect_findings(_pack(*LINES), "cms-11"))
    small = released["reconcile.board.seen.2026-10.team=A"]["numbers"]
    assert small["numerator"] == {"withheld": "1 to 10", "why": "small number"}
    assert small["value"] == {"withheld": "withheld", "why": "would give a small number away"}
    shown = [one["numbers"]["numerator"] for one in released.values()]
    assert sum(isinstance(number, int) for number in shown) == 1, "whole and B would give A"


def test_no_sentence_and_no_text_carries_an_exact_small_count() -> None:
    text = json.dumps(protect_findings(_pack(*LINES), "cms-11")["notebooks"])
    assert "3 of 20" not in text
    assert "3 / 20" not in text
    assert "0.15" not in text


def test_sentences_are_made_anew_from_what_is_printed() -> None:
    released = _by_id(protect_findings(_pack(_figure("", 612, 1003)), "nhs-mhsds"))
    words = released["reconcile.board.seen.2026-10"]["words"]
    assert words == "61% (610 of 1,005, each as it is printed)."


def test_the_same_count_is_the_same_in_every_stage() -> None:
    watched = _finding(
        "interfaces", "figure.seen.team=A", measure="seen", statistic="proportion", period="2026-10",
        part="team=A", numerator=3, denominator=20, value=0.15, target=None, target_met="",
    )  # fmt: skip
    trend = _finding(
        "variation", "seen.team=A", measure="seen", breakdown="team=A", points=24, **{
            "latest label": "2026-10", "latest value": 0.15, "latest mean": 0.2, "latest lower": 0.0,
            "latest upper": 0.5, "latest point_type": "common_cause", "special cause points": 0,
            "variation": "common_cause",
        },
    )  # fmt: skip
    released = _by_id(protect_findings(_pack(*LINES, watched, trend), "cms-11"))
    hidden = released["reconcile.board.seen.2026-10.team=A"]["numbers"]
    assert released["interfaces.figure.seen.team=A"]["numbers"]["numerator"] == hidden["numerator"]
    latest = released["variation.seen.team=A"]["numbers"]
    assert latest["points"] == 24
    for key in ("latest value", "latest mean", "latest point_type", "variation"):
        assert latest[key] == hidden["value"]


def test_that_there_is_no_share_is_said_only_where_nobody_is_seen_in_the_whole() -> None:
    empty = _figure("team=C", 0, 0)
    assert _by_id(protect_findings(_pack(empty), "nhs-hes"))[empty["id"]]["numbers"]["value"] is None
    hidden = _by_id(protect_findings(_pack(empty), "nhs-mhsds"))[empty["id"]]["numbers"]
    assert hidden["denominator"]["withheld"] == "fewer than 5"
    assert hidden["value"]["withheld"] == "withheld"


def test_a_reason_is_left_out_where_its_count_is_small_for_that_it_is_there_says_that_somebody_is() -> None:
    def reason(cases: int) -> Json:
        return _finding(
            "controls", f"path.gate.reason.{cases}", pathway="path", rule="gate", title="Gate",
            outcome="late", reason="late", named="", words="late", cases=cases,
        )  # fmt: skip

    released = _by_id(protect_findings(_pack(reason(2), reason(40)), "nhs-mhsds"))
    assert list(released) == ["controls.path.gate.reason.40"]


def test_seeds_frame_digests_and_cases_stay_inside() -> None:
    drawn = _finding("draw", "draw", "Sample.", drawn=60, frame=130)
    drawn["source"] = {"seed": "31415", "commit": "ab"}
    frame = _finding("frame", "frame", cases=130) | {"source": {"frame_digest": "cd"}}
    timeline = _finding("exemplars", "p.A", "case A: day 3", met=3, late=1, alike=12)
    released = protect_findings(_pack(drawn, frame, timeline), "nhs-mhsds")
    assert [one["source"] for one in _by_id(released).values()] == [{}, {}]
    assert not any(word in json.dumps(released) for word in ("31415", "day 3"))


def test_thresholds_crossed_by_what_is_withheld_are_left_out() -> None:
    def crossed(line: str) -> Json:
        what = f"seen, 2026-10, {line}"
        one = _finding("attention", f"r.{what}", "", "attention", rule="r", route="Lead", what=what)
        one["numbers"]["stage"] = "reconcile"
        return one

    more = {"published_numerator": 90, "published_value": 0.9, "verdict": "differs", "difference": 0.3}
    hidden = _figure("team=A", 3, 20, **{**more, "published_denominator": 100})
    wrong = [hidden, _figure("team=B", 60, 100, **more)]
    released = _by_id(protect_findings(_pack(*wrong, crossed("team=A"), crossed("team=B")), "nhs-mhsds"))
    left = [name for name in released if name.startswith("attention")]
    assert left == ["attention.r.seen, 2026-10, team=B"]


def test_a_threshold_does_not_tell_which_of_two_publishers_crossed_it() -> None:
    agrees = _figure("team=A", 60, 100)
    differs = _figure("team=A", 60, 100, source="sheet", published_numerator=3, verdict="differs")
    differs["id"] = "reconcile.sheet.seen.2026-10.team=A"
    what = {"what": "seen, 2026-10, team=A", "stage": "reconcile"}
    crossed = [_finding("attention", "r.seen", "", "attention", rule="r", route="Lead")]
    crossed[0]["numbers"].update(what)
    released = _by_id(protect_findings(_pack(agrees, differs, *crossed), "nhs-mhsds"))
    assert isinstance(released[differs["id"]]["numbers"]["verdict"], dict)
    assert released[agrees["id"]]["numbers"]["verdict"] == "agrees"
    assert not [name for name in released if name.startswith("attention")]


def test_a_sample_of_a_small_stratum_is_protected_like_any_count() -> None:
    numbers = {
        "question": "q", "stratum": "A1", "population": 14, "sampled": 6, "met": 6, "not_met": 0,
        "cannot_tell": 0, "not_found": 0, "not_applicable": 0, "ineligible": 0, "applicable": 6,
        "deviations": 0, "rate": 0.0,
        "lower": 0.0, "upper": 0.55, "upper_cases": 5, "lower_cases": 0, "method": "exact", "verdict": "met",
        "tolerable_rate": 0.1,
    }  # fmt: skip
    found = _finding("estimate", "q.A1", severity="good", **numbers)
    released = _by_id(protect_findings(_pack(found), "nhs-mhsds"))
    one = released["estimate.q.A1"]
    for key in ("deviations", "rate", "upper", "verdict", "upper_cases"):
        assert isinstance(one["numbers"][key], dict), key
    assert one["severity"] == "information"
    assert one["numbers"]["tolerable_rate"] == 0.1


def test_how_a_bound_was_found_is_told_without_the_cases_that_were_replaced() -> None:
    counts = dict.fromkeys(("population", "sampled", "met", "applicable"), 60) | {"deviations": 0}
    told = "exact; 1 ineligible case replaced; 3 cases in strata without a sample taken as unknown"
    found = _finding("estimate", "q", question="q", stratum="all", method=told, **counts, ineligible=1)
    released = _by_id(protect_findings(_pack(found), "nhs-mhsds"))
    assert released["estimate.q"]["numbers"]["method"] == "exact"
    assert "replaced" not in json.dumps(released)


def test_why_a_figure_differs_is_told_only_where_it_is_told_that_it_differs() -> None:
    wrong = {"published_numerator": 90, "published_value": 0.9, "published_denominator": 100}
    figures = [
        _figure("team=A", 3, 20, verdict="differs", **wrong),
        _figure("team=B", 60, 100, verdict="differs", **wrong),
        _figure("team=B", 60, 100, verdict="differs", **wrong, measure="met"),
    ]
    figures[2]["id"] = "reconcile.board.met.2026-10.team=B"

    def why(measure: str, line: str) -> Json:
        told = {"measure": measure, "source": "board", "period": "2026-10", "breakdown": line}
        return _finding(
            "diagnosis", f"{measure}.{line}", standing="explained", causes="counted twice", **told
        )

    def cause(measure: str) -> Json:
        return _finding("cause", measure, cause="duplicates", measure=measure, source="board", figures=2)

    pack = _pack(
        *figures,
        why("seen", "team=A"),
        why("seen", "team=B"),
        why("met", "team=B"),
        cause("seen"),
        cause("met"),
    )
    released = _by_id(protect_findings(pack, "nhs-mhsds"))
    assert isinstance(released["reconcile.board.seen.2026-10.team=A"]["numbers"]["verdict"], dict)
    left = {name for name in released if name.startswith(("diagnosis", "cause"))}
    assert left == {"diagnosis.seen.team=B", "diagnosis.met.team=B", "cause.met"}


def test_a_part_of_which_no_line_exists_does_not_refuse_the_whole_release() -> None:
    lines = [
        _figure("", 57, 120), _figure("provider=P", 57, 120), _figure("provider=Q", 0, 0),
        _figure("team=A", 27, 60), _figure("team=B", 30, 60),
    ]  # fmt: skip
    nests = {"provider=P": ["team=A", "team=B"], "provider=Q": ["team=C"]}
    released = _by_id(protect_findings(_pack(*lines), "nhs-mhsds", nests=nests))
    shown = {name.rpartition("10.")[2]: one["numbers"]["denominator"] for name, one in released.items()}
    assert shown["provider=Q"] == {"withheld": "fewer than 5", "why": "small number"}
    assert (shown["provider=P"], shown["team=A"]) == (120, 60)


def test_nested_lines_are_protected_together() -> None:
    lines = [_figure("provider=P", 60, 100), _figure("team=A", 3, 20), _figure("team=B", 57, 80)]
    nests = {"provider=P": ["team=A", "team=B"]}
    released = _by_id(protect_findings(_pack(*lines), "cms-11", nests=nests))
    shown = [one["numbers"]["numerator"] for one in released.values()]
    assert sum(isinstance(number, int) for number in shown) == 1


def test_a_measure_may_have_its_own_rule() -> None:
    released = _by_id(protect_findings(_pack(*LINES), "cms-11", measures={"seen": "none"}))
    assert released["reconcile.board.seen.2026-10.team=A"]["numbers"]["numerator"] == 3


def test_a_second_release_keeps_to_the_first() -> None:
    first = protect_findings(_pack(*LINES), "cms-11")
    second = protect_findings(_pack(*LINES), "cms-11", earlier=[first])
    assert second["notebooks"] == first["notebooks"]
    more = deepcopy(LINES)
    again = protect_findings(_pack(*more), "cms-11", earlier=[first])["disclosure"]["cells"]
    assert again == first["disclosure"]["cells"]


def test_a_trend_says_nothing_of_months_of_which_one_was_withheld() -> None:
    september = deepcopy(LINES)
    for one in september:
        one["numbers"]["period"] = "2026-09"
    first = protect_findings({**_pack(*september), "period": "2026-09"}, "cms-11")
    trend = _finding(
        "variation", "seen.team=A", measure="seen", breakdown="team=A", points=24,
        **{"latest label": "2026-10", "latest value": 0.6, "latest mean": 0.5, "variation": "common_cause"},
    )  # fmt: skip
    now = _pack(_figure("team=A", 120, 200), trend)
    alone = _by_id(protect_findings(now, "cms-11"))["variation.seen.team=A"]["numbers"]
    after = _by_id(protect_findings(now, "cms-11", earlier=[first]))["variation.seen.team=A"]["numbers"]
    assert (alone["latest value"], alone["latest mean"]) == (0.6, 0.5)
    assert after["latest value"] == 0.6
    assert after["latest mean"] == {"withheld": "withheld", "why": "would give a small number away"}


def test_the_order_of_findings_and_a_second_run_change_nothing() -> None:
    runs = [json.dumps(protect_findings(_pack(*LINES), "nhs-mhsds")) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_release_says_that_it_is_one_and_by_which_rule() -> None:
    released = protect_findings(_pack(*LINES), "cms-11")
    assert released["edition"] == EDITION
    assert released["disclosure"]["rules"]["programme"]["hides"] == {"least": 1, "most": 10}
    told = released["disclosure"]
    assert told["withheld"] == sum(state in ("small", "not shown") for state in told["cells"].values()) > 0
    assert not any("less" in key for key in released["disclosure"]["cells"]), "no table prints it"
    with pytest.raises(DisclosureError, match="a release already"):
        protect_findings(released, "cms-11")


def test_the_pack_it_was_made_from_is_left_as_it_was() -> None:
    pack = _pack(*deepcopy(LINES))
    before = deepcopy(pack)
    protect_findings(pack, "cms-11")
    assert pack == before


def test_where_it_is_printed_that_two_agree_what_one_hides_the_other_does_not_show() -> None:
    lines = [
        ("", 420, 3000, 33), ("team=A", 3, 530, 3), ("team=B", 17, 970, 17), ("team=C", 400, 1500, 13),
    ]  # fmt: skip
    found = [
        _figure(
            line, met, due, published_numerator=said, verdict="agrees" if met == said else "differs",
            published_value=said / due,
        )
        for line, met, due, said in lines
    ]  # fmt: skip
    released = _by_id(protect_findings(_pack(*found), "cms-11"))
    for one in released.values():
        numbers = one["numbers"]
        if numbers["verdict"] == "agrees":
            assert numbers["numerator"] == numbers["published_numerator"], one["id"]


def test_each_publisher_has_totals_of_its_own() -> None:
    def published(source: str, line: str, met: int) -> Json:
        one = _figure(line, met, 100, source=source, verdict="differs", numerator=None, denominator=None)
        one["numbers"]["published_value"] = None
        one["id"] = f"reconcile.{source}.{line}"
        return one

    both = [
        published(source, line, met)
        for source, counts in (("board", (60, 20, 40)), ("meeting", (64, 3, 61)))
        for line, met in zip(("", "team=A", "team=B"), counts, strict=True)
    ]
    released = _by_id(protect_findings(_pack(*both), "cms-11"))
    shown = [
        isinstance(released[f"reconcile.meeting.{line}"]["numbers"]["published_numerator"], int)
        for line in ("", "team=B")
    ]
    assert shown.count(True) == 1, "the whole less B would give A"


def _rule(rule: str, dimension: str, met: int, late: int) -> Json:
    rest = dict.fromkeys(
        ("missing", "out_of_order", "blocked", "unreadable", "not_applicable", "not_yet_due"), 0
    )
    return _finding(
        "traces", f"path.{rule}", pathway="path", rule=rule, title="Rule", kind="window",
        dimension=dimension, weight=1.0, met=met, late=late, cases=met + late, **rest,
    )  # fmt: skip


def _score(name: str, dimension: str, score: float, assessed: int, **more: Any) -> Json:
    return _finding("traces", f"path.{name}", dimension=dimension, assessed=assessed, score=score, **more)


@pytest.mark.parametrize(("met", "late", "shown"), [(96, 1, None), (97, 0, 1.0), (57, 40, 0.588)])
def test_a_score_of_one_rule_is_the_share_that_it_is(met: int, late: int, shown: float | None) -> None:
    pack = _pack(
        _finding("traces", "path", cases=97, score=met / 97, weakest="timely"),
        _rule("soon", "timely", met, late),
        _score("dimension.timely", "timely", met / 97, 97),
        _score("stratum.team=A.timely", "timely", met / 97, 97, stratum="A", cases=97),
    )
    released = _by_id(protect_findings(pack, "cms-11"))
    score = released["traces.path.dimension.timely"]["numbers"]["score"]
    assert score == shown if shown else isinstance(score, dict)
    for name in ("traces.path", "traces.path.stratum.team=A.timely"):
        assert isinstance(released[name]["numbers"]["score"], dict), "made of counts that no table prints"


def test_a_score_is_shown_where_no_small_number_could_change_it() -> None:
    def quality(rows: int) -> Json:
        numbers = {"rows": rows, "fields": 4, "score": 0.9801, "coverage": None, "index": None}
        return _pack(_finding("quality", "referrals", **numbers))

    few, many = (protect_findings(quality(rows), "nhs-mhsds") for rows in (120, 120_000))
    assert isinstance(_by_id(few)["quality.referrals"]["numbers"]["score"], dict)
    assert _by_id(many)["quality.referrals"]["numbers"]["score"] == 0.98


@pytest.mark.parametrize(
    ("statistic", "cases", "seen"),
    [("mean", 7, True), ("median", 7, False), ("median", 20, True), ("centile", 70, False),
     ("centile", 130, True)],
)  # fmt: skip
def test_a_centile_is_shown_where_more_cases_lie_beyond_it_than_are_hidden(
    statistic: str, cases: int, *, seen: bool
) -> None:
    one = _figure(
        "", None, cases, statistic=statistic, value=17.26, published_value=17.3, published_numerator=None
    )
    numbers = _by_id(protect_findings(_pack(one), "nhs-mhsds"))[one["id"]]["numbers"]
    assert [isinstance(numbers[key], float) for key in ("value", "published_value")] == [seen, seen]


def test_the_longest_waits_of_a_few_are_nobodys_to_read() -> None:
    waits = {"median": 12.0, "median_lower": 8.0, "median_upper": 19.0, "p90": 60.0, "p90_lower": 30.0,
             "p90_upper": 71.0}  # fmt: skip
    wait = _finding("interfaces", "wait.w", wait="w", part="", people=14, seen=14, left=0, waiting=0, **waits)
    numbers = _by_id(protect_findings(_pack(wait), "nhs-mhsds"))["interfaces.wait.w"]["numbers"]
    assert numbers["median"] == 12.0
    assert all(isinstance(numbers[key], dict) for key in waits if key != "median")


def test_a_measure_that_hides_in_a_programme_that_does_not_keeps_what_follows_from_its_counts() -> None:
    line = _figure("team=A", 3, 20, statistic="rate")
    released = _by_id(protect_findings(_pack(line), "none", measures={"seen": "nhs-mhsds"}))
    numbers = released[line["id"]]["numbers"]
    assert isinstance(numbers["numerator"], dict)
    assert isinstance(numbers["value"], dict)


def test_a_trend_is_not_hidden_for_a_step_of_the_count_in_which_few_fell_away() -> None:
    trend = _finding(
        "variation", "seen", measure="seen", breakdown="", points=24,
        **{"latest label": "2026-10", "latest value": 0.6, "latest mean": 0.5, "variation": "common_cause"},
    )  # fmt: skip
    steps = {"step 1 rows removed": 0, "step 1 rows left": 1000}
    one = _figure("", 600, 1000, **steps)
    numbers = _by_id(protect_findings(_pack(one, trend), "nhs-mhsds"))["variation.seen"]["numbers"]
    assert (numbers["latest mean"], numbers["variation"]) == (0.5, "common_cause")


def test_no_digest_of_a_file_leaves_for_it_would_confirm_a_guess_at_a_small_one() -> None:
    one = _figure("", 600, 1000)
    one["source"] = {"query": "ab", "extract referrals": "cd", "published extract": "ef"}
    file = _finding("intake", "referrals", **{"rows read": 9, "accepted": 9, "rejected": 0, "excluded": 0})
    file["source"] = {"file_sha256": "12", "snapshot_sha256": "34"}
    released = protect_findings(_pack(one, file), "nhs-mhsds")
    assert [found["source"] for found in _by_id(released).values()] == [{"query": "ab"}, {}]
    assert set(released["disclosure"]) == {"rules", "withheld", "revised", "cells"}, "no outcome of the proof"


def test_the_steps_to_the_frame_are_one_sum() -> None:
    steps = {"removed: rows": 0, "left: rows": 1000, "removed: died": 3, "left: died": 997}
    frame = _finding("frame", "frame", cases=997, **steps)
    numbers = _by_id(protect_findings(_pack(frame), "cms-11"))["frame.frame"]["numbers"]
    assert numbers["removed: died"] == {"withheld": "1 to 10", "why": "small number"}
    assert isinstance(numbers["left: rows"], dict) or isinstance(numbers["left: died"], dict)
    assert numbers["left: died"] == numbers["cases"]
