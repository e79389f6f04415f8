"""The engine against an interpreter that fits on a page: every rule kind, ties, nulls, clock ends."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from trace_reference import Case, day, judge

from assurance.engine import Engine
from assurance.programme import Pathway
from assurance.traces import OUTCOMES, outcome_column, score_traces

# A bank holiday in summer time, and the weekend on which the clocks go back.
STARTS = (datetime(2026, 8, 28, 8), datetime(2026, 10, 23, 8))
HOURS = (0, 0.5, 1, 1.5, 6, 9.25, 15.5, 24, 41.5, 49, 73, 97.5)
SEEDS = st.integers(0, 2**32)
NO_SHRINK = tuple(phase for phase in Phase if phase is not Phase.shrink)  # a seed has nothing to shrink

STEPS = [
    {"id": f"{name}_{which}", "title": f"step {name}", "which": which, "source": source, "at": at,
     "when": f"what = '{what}'", "by": "who", "fields": [{"column": "signed", "allowed": ["yes"]}]}
    for name, what, source, at in (("p", "p", "ward", "at"), ("q", "q", "ward", "at"),
                                   ("r", "r", "clinic", "at"), ("d", "q", "ward", "on_day"))
    for which in ("first", "last")
]  # fmt: skip
IDS = [step["id"] for step in STEPS]
TIMED = [name for name in IDS if not name.startswith("d")]


def _less(one, other):
    return None if one is None or other is None else one <= other


VALUES = {
    "urgent": lambda case: case.row["urgent"],
    "deadline": lambda case: case.row["deadline"],
    "due_day": lambda case: case.row["due_day"],
    "p_first_time": lambda case: case.at("p_first"),
    "d_last_time": lambda case: case.at("d_last"),
    "deadline is not null": lambda case: case.row["deadline"] is not None,
    "hours >= 1.5": lambda case: _less(1.5, case.row["hours"]),
    "p_first_time <= q_last_time": lambda case: _less(case.at("p_first"), case.at("q_last")),
    "d_first_time <= due_day": lambda case: _less(case.at("d_first"), case.row["due_day"]),
    "r_first_count > 1": lambda case: len(case.rows["r_first"]) > 1,
    "p_last_count = 0 or p_last_time <= deadline": lambda case: (
        True if not case.rows["p_last"] else _less(case.at("p_last"), case.row["deadline"])
    ),
}
CONDITIONS = [text for text in VALUES if " " in text or text == "urgent"]


class Valued(Case):
    """A case that knows what the expressions of this test mean."""

    def value(self, text):
        return VALUES[text](self)


def random_limit(random, start, end):
    """One of the ways to limit a window, with a clock that goes with its steps."""
    to_the_day = start.startswith("d") or end.startswith("d")
    clocks = ["elapsed", "calendar_days", "working_days", *([] if to_the_day else ["working_hours"])]
    clock = random.choice(clocks)
    in_days = to_the_day or clock in ("calendar_days", "working_days")
    pauses = [random_pause(random, IDS if in_days else TIMED) for _ in range(random.choice([0, 1, 1, 2]))]
    within = random.choice(
        ["0 days", "1 day", "2 days"] if in_days else ["90 minutes", "8 hours", "16.5 hours"]
    )
    by = {"column": "days", "unit": "days"} if in_days else {"column": "hours", "unit": "hours"}
    limit = random.choice([{"within": within}, {"within": within}, {"within_by": by}, {}])
    if not limit:
        return {"deadline": random.choice(["deadline", "due_day"])}
    return {**limit, "clock": clock, "pauses": pauses}


def random_pause(random, names):
    start, until = random.sample(names, 2)
    return {"from": start, "until": until}


def random_rules(random):
    """Two rules of every kind, over steps in an order that a case could keep."""
    ranked = random.sample(IDS, len(IDS))
    rules = []
    for _ in range(2):
        pair = lambda names=ranked: sorted(random.sample(names, 2), key=ranked.index)  # noqa: E731
        timed = [name for name in ranked if name in TIMED]
        (one, two), (three, four), (five, six) = pair(), pair(timed), pair()
        behind = ranked.index(six) + 1 if six != ranked[0] else 1
        rules += [
            {"kind": "presence", "step": one},
            {"kind": "presence", "step": three, "start": four, "within": "90 minutes"},
            {"kind": "presence", "step": one, "start": two, "within": "1 day"},
            {"kind": "order", "first": one, "then": two},
            {"kind": "order", "first": five, "then": six},
            {"kind": "window", "start": three, "end": four, "strict": random.random() < 0.5,
             **random_limit(random, three, four)},
            {"kind": "window", "start": five, "end": six, "strict": random.random() < 0.5,
             **random_limit(random, five, six)},
            {"kind": "fields", "step": one},
            {"kind": "gate", "step": six,
             "needs": random.sample(ranked[: behind - 1], min(behind - 1, random.randint(1, 3)))},
            {"kind": "gate", "step": two, "needs": [one] * random.randint(0, 1),
             "conditions": [{"id": "c", "holds": random.choice(CONDITIONS), "reason": "a reason"}]},
            {"kind": "separation", "steps": random.sample(IDS, random.randint(2, 3))},
            {"kind": "authority", "step": one, "roles": ["role a", "role c"]},
            {"kind": "validation", "holds": random.choice(CONDITIONS),
             "otherwise": random.choice(["missing", "late", "out of order", "blocked"]),
             "due": random.choice([None, "deadline", "due_day", "p_first_time", "d_last_time"])},
        ]  # fmt: skip
    for place, rule in enumerate(rules):
        condition = random.choice([None, None, None, "urgent", random.choice(CONDITIONS)])
        weight = random.choice([1, 2, 0.5])
        rule |= {"id": f"rule_{place}", "title": "a rule", "applies_when": condition, "weight": weight}
    return rules


def random_pathway(random):
    rules = random_rules(random)
    dimensions = Pathway.model_validate(_declared(rules)).rules
    names = dict.fromkeys(rule.dimension for rule in dimensions)
    weights = {name: random.choice([1, 2, 3.5]) for name in names} if random.random() < 0.5 else {}
    return Pathway.model_validate(_declared(rules, weights=weights))


def _declared(rules, **more):
    signs = [
        {"id": f"sign_{n}", "title": "a sign", "when": text}
        for n, text in enumerate(("urgent", "r_first_count > 1"))
    ]
    return {
        "id": "made_up", "title": "Made up", "source": "cases", "case": "case_id", "steps": STEPS,
        "rules": rules, "signs": signs, "opening": {"from": "09:00", "until": "17:00"}, **more,
    }  # fmt: skip


def random_cases(random, size=60):
    """Traces on a coarse clock, so that ties, ends of windows and repeats abound."""
    start = random.choice(STARTS)
    return [
        (random_row(random, start), [random_event(random, start) for _ in range(random.randint(0, 9))])
        for _ in range(size)
    ]


def random_moment(random, start, missing):
    return None if random.random() < missing else start + timedelta(hours=random.choice(HOURS))


def random_row(random, start):
    due = random_moment(random, start, 0.15)
    return {
        "urgent": random.choice([True, True, False, None]),
        "hours": random.choice([0, 1.5, 8, 16.25, None, -1]),
        "days": random.choice([0, 1, 2, None, -2]),
        "deadline": random_moment(random, start, 0.15),
        "due_day": None if due is None else day(due),
    }


def random_event(random, start):
    what = random.choice("ppqqqrrx")
    at = random_moment(random, start, 0.06)
    on_day = random_moment(random, start, 0.06)
    return {
        "what": what,
        "source": "clinic" if (what == "r") != (random.random() < 0.1) else "ward",
        "at": at,
        "on_day": None if on_day is None else day(on_day),
        "signed": random.choice(["yes", "yes", "no", "", " ", None]),
        "who": random.choice(["role a", "role b", " role a ", "role c", "", None]),
    }


@pytest.fixture(scope="module")
def engine():
    with Engine.open(threads=1) as opened:
        yield opened


@settings(max_examples=6, phases=NO_SHRINK)
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
    pathway = random_pathway(random)
    as_at = random.choice(STARTS) + timedelta(hours=random.choice(HOURS))
    frames, traces = _frames(cases)
    scores = score_traces({**frames, "cases": _case_frame(cases)}, pathway, as_at=as_at, engine=engine)
    rows = scores.rules()
    found = dict(zip(zip(rows["case_key"], rows["rule"], strict=True), rows["outcome"], strict=True))
    steps = {step.id: step for step in pathway.steps}
    held = [Valued(steps, traces[number], row) for number, (row, _) in enumerate(cases)]
    for number, case in enumerate(held):
        for rule in pathway.rules:
            expected = judge(rule, case, as_at)
            assert found[_key(number), rule.id] == expected, (rule, case.row, traces[number], as_at)
    _check_summaries(scores, pathway, len(cases))
    for sign, row in zip(pathway.signs, scores.signs.to_dict("records"), strict=True):
        counted = Counter(case.value(sign.when) for case in held)
        assert (row["yes"], row["no"], row["not_known"]) == (counted[True], counted[False], counted[None])


def _key(number):
    return f"made-up-{number:03}"


def _frames(cases):
    rows = {"ward": [], "clinic": []}
    traces = [[] for _ in cases]
    longest = max(len(events) for _, events in cases)
    for place in range(longest):  # interleaved, so that the rows of a case do not lie together
        for number, (_, events) in enumerate(cases):
            if place < len(events):
                event = events[place]
                held = rows[event["source"]]
                traces[number].append({**event, "row": len(held)})
                held.append({"case_id": _key(number), **{n: v for n, v in event.items() if n != "source"}})
    frames = {}
    for name, found in rows.items():
        frame = pd.DataFrame(found, columns=["case_id", "what", "at", "on_day", "signed", "who"])
        kinds = dict.fromkeys(("case_id", "what", "signed", "who"), "str")
        frames[name] = frame.astype({**kinds, "at": "datetime64[us]", "on_day": "date32[pyarrow]"})
    return frames, traces


def _case_frame(cases):
    frame = pd.DataFrame([{"case_id": _key(number), **row} for number, (row, _) in enumerate(cases)])
    kinds = {"urgent": "boolean", "hours": "Float64", "days": "Int64", "due_day": "date32[pyarrow]"}
    return frame.astype({"case_id": "str", "deadline": "datetime64[us]", **kinds})


def _check_summaries(scores, pathway, cases):
    """Counts sum to the cases, and every score is recomputed exactly from the rows."""
    rules, frame = scores.rules(), scores.to_frame().set_index("case_key")
    assert scores.cases == len(frame) == cases
    assert len(rules) == cases * len(pathway.rules)
    for row in scores.summary.to_dict("records"):
        counted = Counter(rules.loc[rules["rule"] == row["rule"], "outcome"])
        assert {word: row[outcome_column(word)] for word in OUTCOMES} == {w: counted[w] for w in OUTCOMES}
        assert sum(counted.values()) == row["cases"] == cases
    weights = {rule.id: Fraction(str(rule.weight)) for rule in pathway.rules}
    dimensions = list(dict.fromkeys(rule.dimension for rule in pathway.rules))
    found = {name: [] for name in dimensions}
    for key, part in rules.groupby("case_key"):
        shares = {}
        due = part[~part["outcome"].isin(["not applicable", "not yet due"])]
        for name, of_name in due.groupby("dimension"):
            total = sum(weights[rule] for rule in of_name["rule"])
            met = sum(weights[rule] for rule in of_name.loc[of_name["outcome"] == "met", "rule"])
            shares[name] = (met, total)
            found[name].append(met / total)
        for name in dimensions:
            expected = float(shares[name][0] / shares[name][1]) if name in shares else None
            assert _same(frame.loc[key, name], expected)
        assert _same(frame.loc[key, "score"], _overall(shares, pathway.weights))
        lowest = min((met / total for met, total in shares.values()), default=1)
        broken = [
            name for name in dimensions if name in shares and shares[name][0] / shares[name][1] == lowest
        ]
        weakest = frame.loc[key, "weakest"]
        assert (None if pd.isna(weakest) else weakest) == (broken[0] if lowest < 1 else None)
    for row in scores.dimensions.to_dict("records"):
        values = found[row["dimension"]]
        assert row["assessed"] == len(values)
        if values:
            assert row["score"] == pytest.approx(float(sum(values) / len(values)), abs=1e-12)


def _overall(shares, weights):
    if not shares:
        return None
    if not weights:
        return float(sum(met for met, _ in shares.values()) / sum(total for _, total in shares.values()))
    whole = {name: Fraction(str(weights[name])) for name in shares}
    return float(sum(whole[n] * met / total for n, (met, total) in shares.items()) / sum(whole.values()))


def _same(found, expected):
    return pd.isna(found) if expected is None else found == expected


@settings(max_examples=1, phases=NO_SHRINK)
@given(SEEDS)
def test_rows_of_other_cases_and_their_order_do_not_matter(engine, seed):
    """A case's outcomes hang on its own rows, in their own order, and on nothing else."""
    random = Random(seed)
    cases = random_cases(random)
    pathway = random_pathway(random)
    frames, _ = _frames(cases)
    options = {"as_at": STARTS[0] + timedelta(days=1), "engine": engine}
    together = score_traces({**frames, "cases": _case_frame(cases)}, pathway, **options).rules()
    shuffled = _case_frame(cases).sample(frac=1, random_state=random.randint(0, 999))
    moved = {name: shuffled[["case_id"]].merge(frame, on="case_id") for name, frame in frames.items()}
    apart = score_traces({**moved, "cases": shuffled}, pathway, **options).rules()
    pd.testing.assert_frame_equal(together, apart)
