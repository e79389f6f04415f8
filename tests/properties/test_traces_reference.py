"""The engine against an interpreter that fits on a page: every rule kind, ties, nulls, clock ends."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assurance.engine import Engine
from assurance.programme import Pathway
from assurance.traces import OUTCOMES, outcome_column, score_traces

START = datetime(2026, 10, 1, 9)
HALF_HOUR = timedelta(minutes=30)
LIMIT = timedelta(minutes=90)


# -- the interpreter: one case, one rule, no SQL --------------------------------------------------
class Case:
    """A case's rows by step: (what, time or None, row, value of the field, source)."""

    def __init__(self, steps, trace):
        self.steps, self.rows = steps, {}
        for name, step in steps.items():
            self.rows[name] = [e for e in trace if e[0] == step.when[-2] and e[4] == step.source]

    def vague(self, *names):
        return any(event[1] is None for name in names for event in self.rows[name])

    def timed(self, name):
        return sorted((event[1], event[2]) for event in self.rows[name] if event[1] is not None)

    def at(self, name):
        times = self.timed(name)
        return (times[0] if self.steps[name].which == "first" else times[-1]) if times else None


def presence(rule, case, as_at):
    if case.rows[rule.step]:
        return "met"
    if rule.start is None:
        return "missing"
    if not case.rows[rule.start]:
        return "not applicable"
    if case.vague(rule.start):
        return "unreadable"
    return "not yet due" if case.at(rule.start)[0] + LIMIT >= as_at else "missing"


def order(rule, case, as_at):
    if not case.rows[rule.then]:
        return "not applicable"
    if not case.rows[rule.first]:
        return "missing"
    if case.vague(rule.first, rule.then):
        return "unreadable"
    first, then = case.at(rule.first), case.at(rule.then)
    one_file = case.steps[rule.first].source == case.steps[rule.then].source
    return "met" if (first <= then if one_file else first[0] <= then[0]) else "out of order"


def window(rule, case, as_at):
    start, end = case.rows[rule.start], case.rows[rule.end]
    if not start:
        return "missing" if end else "not applicable"
    last = case.steps[rule.end].which == "last"
    if case.vague(rule.start) or (last and case.vague(rule.end)):
        return "unreadable"
    begun = case.at(rule.start)[0]
    times = [time for time, _ in (case.timed(rule.end)[-1:] if last else case.timed(rule.end))]
    after = [time - begun for time in times if time >= begun]
    in_time = (lambda length: length < LIMIT) if rule.strict else (lambda length: length <= LIMIT)
    if after and in_time(after[0]):
        return "met"
    if case.vague(rule.end):
        return "unreadable"
    if end:
        return "late" if after else "out of order"
    return "not yet due" if in_time(as_at - begun) else "missing"


def fields(rule, case, as_at):
    rows = {event[2]: event[3] for event in case.rows[rule.step]}
    if not rows:
        return "not applicable"
    pick = min if case.steps[rule.step].which == "first" else max
    value = rows[case.at(rule.step)[1] if case.at(rule.step) else pick(rows)]
    return "missing" if not (value or "").strip() else "met" if value == "yes" else "unreadable"


def gate(rule, case, as_at):
    if not case.rows[rule.step]:
        return "not applicable"
    if not all(case.rows[need] for need in rule.needs):
        return "blocked"
    if case.vague(rule.step):
        return "unreadable"
    step = case.at(rule.step)[0]
    lacking = [n for n in rule.needs if not any(time <= step for time, _ in case.timed(n))]
    return "met" if not lacking else "unreadable" if all(case.vague(n) for n in lacking) else "blocked"


JUDGES = {"presence": presence, "order": order, "window": window, "fields": fields, "gate": gate}


def judge(rule, case, as_at, applies):
    if rule.applies_when is not None and applies is not True:
        return "unreadable" if applies is None else "not applicable"
    return JUDGES[rule.kind](rule, case, as_at)


# -- random pathways and traces ---------------------------------------------------------------------
STEPS = [
    {"id": f"{name}_{which}", "title": f"step {name}", "which": which, "source": source, "at": "at",
     "when": f"what = '{name}'", "fields": [{"column": "signed", "allowed": ["yes"]}]}
    for name, source in (("p", "ward"), ("q", "ward"), ("r", "clinic"))
    for which in ("first", "last")
]  # fmt: skip
IDS = [step["id"] for step in STEPS]
SEEDS = st.integers(0, 2**32)
NO_SHRINK = tuple(phase for phase in Phase if phase is not Phase.shrink)  # a seed has nothing to shrink


def random_rules(random):
    """Two rules of every kind, over random steps."""
    one = lambda: random.choice(IDS)  # noqa: E731
    rules = []
    for _ in range(2):
        rules += [
            {"kind": "presence", "step": one()},
            {"kind": "presence", "step": one(), "start": one(), "within": "90 minutes"},
            {"kind": "order", "first": one(), "then": one()},
            {"kind": "order", "first": "p_first", "then": random.choice(["q_first", "p_last"])},
            {"kind": "window", "start": one(), "end": one(), "within": "1.5 hours", "strict": False},
            {"kind": "window", "start": one(), "end": one(), "within": "90 minutes", "strict": True},
            {"kind": "fields", "step": one()},
            {"kind": "gate", "step": one(), "needs": random.sample(IDS, random.randint(1, 3))},
        ]
    for place, rule in enumerate(rules):
        condition = random.choice([None, None, None, "urgent"])
        rule |= {"id": f"rule_{place}", "title": "a rule", "applies_when": condition}
    return rules


def random_cases(random, size=60):
    """Traces on a coarse clock, so that ties, ends of windows and repeats abound."""
    return [
        (
            random.choice([True, True, False, None]),
            [random_event(random) for _ in range(random.randint(0, 8))],
        )
        for _ in range(size)
    ]


def random_event(random):
    what = random.choice("ppqqrx")
    source = "clinic" if (what == "r") != (random.random() < 0.1) else "ward"
    moment = None if random.random() < 0.08 else random.randint(0, 6)
    return what, moment, random.choice(["yes", "yes", "no", "", " ", None]), source


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=1) as opened:
        yield opened


@settings(max_examples=8, phases=NO_SHRINK)
@given(SEEDS)
def test_engine_agrees_with_interpreter(engine, seed):
    _agree(engine, Random(seed))


@pytest.mark.proof
@settings(max_examples=200, derandomize=False, phases=NO_SHRINK)
@given(SEEDS)
def test_engine_agrees_with_interpreter_on_ten_thousand_traces(engine, seed):
    _agree(engine, Random(seed))


def _agree(engine, random):
    cases = random_cases(random)
    pathway = Pathway.model_validate(
        {
            "id": "made_up", "title": "Made up", "source": "cases", "case": "case_id",
            "steps": STEPS, "rules": random_rules(random),
        }
    )  # fmt: skip
    as_at = START + random.randint(0, 9) * HALF_HOUR
    frames, traces = _frames(cases)
    scores = score_traces({**frames, "cases": _case_frame(cases)}, pathway, as_at=as_at, engine=engine)
    rows = scores.rules()
    found = dict(zip(zip(rows["case_key"], rows["rule"], strict=True), rows["outcome"], strict=True))
    steps = {step.id: step for step in pathway.steps}
    for number, (urgent, _) in enumerate(cases):
        for rule in pathway.rules:
            expected = judge(rule, Case(steps, traces[number]), as_at, urgent)
            assert found[f"made-up-{number:03}", rule.id] == expected, (rule, traces[number])
    _check_summaries(scores, pathway, len(cases))


def _frames(cases):
    rows = {"ward": [], "clinic": []}
    traces = [[] for _ in cases]
    longest = max(len(events) for _, events in cases)
    for place in range(longest):  # interleaved, so that the rows of a case do not lie together
        for number, (_, events) in enumerate(cases):
            if place < len(events):
                what, moment, signed, source = events[place]
                at = None if moment is None else START + moment * HALF_HOUR
                traces[number].append((what, at, len(rows[source]), signed, source))
                rows[source].append((f"made-up-{number:03}", what, at, signed))
    frames = {}
    for name, found in rows.items():
        frame = pd.DataFrame(found, columns=["case_id", "what", "at", "signed"])
        kinds = {"case_id": "str", "what": "str", "signed": "str", "at": "datetime64[us]"}
        frames[name] = frame.astype(kinds)
    return frames, traces


def _case_frame(cases):
    names = [f"made-up-{number:03}" for number in range(len(cases))]
    return pd.DataFrame(
        {"case_id": names, "urgent": pd.array([urgent for urgent, _ in cases], dtype="boolean")}
    )


def _check_summaries(scores, pathway, cases):
    """Counts sum to the cases, and every score is recomputed from the rows."""
    rules, frame = scores.rules(), scores.to_frame().set_index("case_key")
    assert scores.cases == len(frame) == cases
    assert len(rules) == cases * len(pathway.rules)
    for row in scores.summary.to_dict("records"):
        counted = Counter(rules.loc[rules["rule"] == row["rule"], "outcome"])
        assert {word: row[outcome_column(word)] for word in OUTCOMES} == {w: counted[w] for w in OUTCOMES}
        assert sum(counted.values()) == row["cases"] == cases
    due = rules[~rules["outcome"].isin(["not applicable", "not yet due"])]
    share = (due["outcome"] == "met").groupby(due["case_key"]).mean().reindex(frame.index)
    pd.testing.assert_series_equal(frame["score"], share, check_names=False)
    for name, part in due.groupby("dimension"):
        share = (part["outcome"] == "met").groupby(part["case_key"]).mean()
        pd.testing.assert_series_equal(frame[name].dropna(), share.sort_index(), check_names=False)
        row = scores.dimensions.set_index("dimension").loc[name]
        assert row["assessed"] == len(share)
        assert row["score"] == pytest.approx(share.mean(), abs=1e-12)


@settings(max_examples=3, phases=NO_SHRINK)
@given(SEEDS)
def test_rows_of_other_cases_and_their_order_do_not_matter(engine, seed):
    """A case's outcomes hang on its own rows, in their own order, and on nothing else."""
    random = Random(seed)
    cases = random_cases(random)
    rules = [
        {"id": "in_order", "title": "in order", "kind": "order", "first": "p_first", "then": "q_last"},
        {"id": "in_time", "title": "in time", "kind": "window", "start": "p_first", "end": "q_first",
         "within": "1 hour"},
        {"id": "signed", "title": "signed", "kind": "fields", "step": "p_first"},
    ]  # fmt: skip
    pathway = {
        "id": "made_up",
        "title": "Made up",
        "source": "cases",
        "case": "case_id",
        "steps": STEPS,
        "rules": rules,
    }
    frames, _ = _frames(cases)
    together = score_traces(
        {**frames, "cases": _case_frame(cases)}, pathway, as_at=START, engine=engine
    ).rules()
    names = _case_frame(cases).sample(frac=1, random_state=random.randint(0, 999))
    moved = {name: names[["case_id"]].merge(frame, on="case_id") for name, frame in frames.items()}
    apart = score_traces({**moved, "cases": names}, pathway, as_at=START, engine=engine).rules()
    pd.testing.assert_frame_equal(together, apart)
