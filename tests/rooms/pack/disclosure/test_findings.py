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
    "estimate", "exemplars", "frame", "in_use", "intake", "interfaces", "quality", "ranked", "readings",
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
    assert released["disclosure"]["small_numbers"] > 0
    assert not any("less" in key for key in released["disclosure"]["cells"]), "no table prints it"
    with pytest.raises(DisclosureError, match="a release already"):
        protect_findings(released, "cms-11")


def test_the_pack_it_was_made_from_is_left_as_it_was() -> None:
    pack = _pack(*deepcopy(LINES))
    before = deepcopy(pack)
    protect_findings(pack, "cms-11")
    assert pack == before
