"""Scores by stratum, other weights, and bounds for the cases that a sample was drawn from."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.estimation import domain_mean, stratified_interval
from assurance.traces import score_traces

RULES = [
    {"kind": "presence", "step": "drug"},
    {"kind": "window", "start": "triage", "end": "drug", "within": "1 hour"},
]
LINES = {
    "A": [("triage 10:00", "drug 10:30"), ("triage 10:00", "drug 12:00"), ("triage 10:00",), ("drug 10:00",)],
    "B": [("triage 10:00", "drug 10:30"), ("triage 10:00", "drug 10:40"), ("triage 10:00", "drug 13:00")],
    None: [("triage 10:00", "drug 10:30")],
}


@pytest.fixture(scope="module")
def scores(trace_engine, pathway_of, events_of):
    names, events = [], []
    for team, cases in LINES.items():
        for lines in cases:
            names.append((f"made-up-{len(names)}", team))
            events.append(events_of(*lines, case=names[-1][0]))
    frames = {"events": pd.concat(events), "cases": pd.DataFrame(names, columns=["case_id", "team"])}
    pathway = pathway_of(*RULES, source="cases", strata=["team"])
    return score_traces(frames, pathway, as_at="2026-10-02", engine=trace_engine)


def test_scores_and_outcomes_by_stratum(scores):
    found = scores.by_stratum("team")
    teams = [{"A": "A", "B": "B"}.get(team, "not recorded") for team, cases in LINES.items() for _ in cases]
    frame = scores.to_frame().assign(team=teams)
    for (team, name), row in found.scores.set_index(["stratum", "dimension"]).iterrows():
        part = frame.loc[frame["team"] == team, "score" if name == "overall" else name]
        assert (row["assessed"], row["cases"]) == (part.notna().sum(), len(part))
        assert row["score"] == pytest.approx(part.mean())
    counts = found.rules.set_index(["stratum", "rule"])
    assert counts.loc[("A", "rule_1"), "met":"not_yet_due"].tolist() == [1, 1, 2, 0, 0, 0, 0, 0]
    assert counts["cases"].groupby("rule").sum().tolist() == [8, 8]


def test_stratum_that_is_not_declared_is_refused(scores):
    with pytest.raises(DomainError) as refusal:
        scores.by_stratum("teams")
    assert str(refusal.value) == (
        "pathway 'made_up': 'teams' is not among its strata (team); declare it under `strata` in "
        'pathways.yaml; did you mean "team"?'
    )


def test_ranking_of_strata_under_other_weights(scores):
    found = scores.sensitivity(by="team").set_index(["scheme", "group"])
    frame = scores.to_frame()
    a = frame.iloc[:4]
    assert found.loc[("declared", "A"), "value"] == pytest.approx(a["score"].mean())
    # never a mean without how many cases it is of
    assert found.loc[("declared", "A"), "assessed"] == a["score"].notna().sum()
    assert found.loc["declared", "assessed"].sum() == frame["score"].notna().sum()
    assert found.loc[("without timely", "A"), "value"] == pytest.approx(a["complete"].mean())
    double = (2 * a["timely"] + a["complete"]) / 3
    assert found.loc[("double timely", "A"), "value"] == pytest.approx(double.mean())
    assert found.loc["declared", "rank"].to_dict() == {"A": 1, "B": 2, "not recorded": 3}
    assert not found.loc["declared", "moved"].any()
    levelled = found.loc["without timely"]  # team B and the case without a team are level then
    assert levelled["rank"].to_dict() == {"A": 1, "B": 2, "not recorded": 2}
    assert levelled["moved"].to_dict() == {"A": False, "B": False, "not recorded": True}


def test_ranking_of_dimensions(scores):
    found = scores.sensitivity().set_index(["scheme", "group"])
    means = scores.dimensions.set_index("dimension")["score"]
    assert found.loc[("double complete", "complete"), "value"] == pytest.approx(
        2 * (1 - means["complete"]) / 3
    )
    assert found.loc["declared", "rank"].to_dict() == {"complete": 2, "timely": 1}
    assert ("without timely", "timely") not in found.index


def test_bounds_of_a_rule(scores):
    sizes = {"A": 40, "B": 30, "not recorded": 1}
    found = scores.rule_bounds("rule_1", population=sizes, by="team")
    assert (found.population, found.sampled, found.applicable, found.failed) == (71, 8, 8, 4)
    assert found.failing == stratified_interval((3, 1, 0), (4, 3, 1), (40, 30, 1))
    assert found.rate == pytest.approx((40 * 3 / 4 + 30 / 3) / 71)
    wrong = stratified_interval((3, 1, 0), (4, 3, 1), (40, 30, 1), confidence=0.975)
    right = stratified_interval((1, 2, 1), (4, 3, 1), (40, 30, 1), confidence=0.975)
    assert found.lower == wrong.lower / (wrong.lower + right.upper)
    assert found.upper == wrong.upper / (wrong.upper + right.lower)


def test_bounds_of_the_mean_score(scores):
    frame = scores.to_frame()
    found = scores.mean_score_bounds(population=80)
    assert found == domain_mean(frame["score"], ["all"] * 8, [True] * 8, population={"all": 80})


@pytest.mark.parametrize(
    ("population", "by", "said"),
    [
        ({"A": 40, "B": 30}, "team", "stratum 'not recorded' of team has sampled cases, but no number"),
        ({"A": 2, "B": 30, "not recorded": 1}, "team", "stratum 'A' has 4 sampled cases, more than its 2"),
        ({"A": 4, "B": 3, "C": 9, "not recorded": 1}, "team", "stratum 'C' of team has 9 cases and none in"),
        (0, None, "stratum 'all' has 8 sampled cases, more than its 0"),
        (80, "team", "give one number of cases, or with `by`"),
        ({"A": 4}, None, "give one number of cases, or with `by`"),
    ],
)
def test_populations_that_do_not_fit_are_refused(scores, population, by, said):
    with pytest.raises(DomainError, match=said):
        scores.rule_bounds("rule_1", population=population, by=by)


def test_a_rule_that_is_not_there(scores):
    with pytest.raises(DomainError, match="no rule 'rule_9'; did you mean \"rule_"):
        scores.rule_bounds("rule_9", population=80)


def test_scores_that_are_all_the_same_say_nothing_of_the_others(trace_engine, pathway_of, events_of):
    events = pd.concat([events_of("drug 10:00", case=f"made-up-{n}") for n in range(5)])
    scores = score_traces(events, pathway_of(RULES[0]), engine=trace_engine)
    with pytest.raises(DomainError, match="says nothing of the cases not seen; use rule_bounds"):
        scores.mean_score_bounds(population=50)
