"""DECLARE templates as rules of a pathway, on every short trace, against their published meaning.

Meaning in LTL on finite traces: van der Aalst, Pesic and Schonenberg (2009), Declarative workflows:
balancing between flexibility and support, Computer Science - Research and Development 23, 99-113; Di Ciccio
and Montali (2022), Declarative process specifications, in: Process Mining Handbook, LNBIP 448, 108-152.
A rule judges the first (or last) row of a step, so templates that speak of every occurrence are written
with the occurrence that decides; chain templates, which forbid all between, are not rules of this language.
"""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from assurance.traces import score_traces

TRACES = ["".join(trace) for length in range(6) for trace in product("abc", repeat=length)]
STEPS = [
    {"id": f"{name}_{which}", "title": f"event {name}", "source": "events", "at": "at", "which": which,
     "when": f"what = '{name}'"}
    for name in "ab" for which in ("first", "last")
]  # fmt: skip


def _holds(text):
    return {"kind": "validation", "holds": text}


def _precedes(first, then):
    return {"kind": "order", "first": first, "then": then}


# Template: its published meaning over a trace, and the rule; a rule that asks nothing holds vacuously.
TEMPLATES = {
    "existence(a)": (lambda t: "a" in t, {"kind": "presence", "step": "a_first"}),
    "existence2(a)": (lambda t: t.count("a") >= 2, _holds("a_first_count >= 2")),
    "absence(a)": (lambda t: "a" not in t, _holds("a_first_count = 0")),
    "absence2(a)": (lambda t: t.count("a") < 2, _holds("a_first_count < 2")),
    "exactly(a)": (lambda t: t.count("a") == 1, _holds("a_first_count = 1")),
    "choice(a, b)": (lambda t: "a" in t or "b" in t, _holds("a_first_count + b_first_count > 0")),
    "exclusive choice(a, b)": (
        lambda t: ("a" in t) != ("b" in t),
        _holds("(a_first_count > 0) <> (b_first_count > 0)"),
    ),
    "responded existence(a, b)": (
        lambda t: "a" not in t or "b" in t,
        {"kind": "presence", "step": "b_first", "applies_when": "a_first_count > 0"},
    ),
    "co-existence(a, b)": (
        lambda t: ("a" in t) == ("b" in t),
        _holds("(a_first_count > 0) = (b_first_count > 0)"),
    ),
    "response(a, b)": (  # G(a -> F b): some b after the last a
        lambda t: all("b" in t[place:] for place, each in enumerate(t) if each == "a"),
        _holds("a_last_count = 0 or (b_last_count > 0 and a_last_time < b_last_time)"),
    ),
    "precedence(a, b)": (  # (not b) W a: some a before the first b
        lambda t: all("a" in t[:place] for place, each in enumerate(t) if each == "b"),
        {"kind": "gate", "step": "b_first", "needs": ["a_first"]},
    ),
    "not co-existence(a, b)": (
        lambda t: not ("a" in t and "b" in t),
        _holds("a_first_count = 0 or b_first_count = 0"),
    ),
    "not succession(a, b)": (  # G(a -> not F b): every b before the first a
        lambda t: not any("b" in t[place:] for place, each in enumerate(t) if each == "a"),
        {**_precedes("b_last", "a_first"), "applies_when": "a_first_count > 0 and b_first_count > 0"},
    ),
}


@pytest.fixture(scope="module")
def outcomes():
    rules = []
    for place, (_, rule) in enumerate(TEMPLATES.values()):
        rules.append({"id": f"rule_{place}", "title": "a template", **rule})
    rows = [
        (f"case-{number:03}", what, pd.Timestamp("2026-10-01") + pd.Timedelta(minutes=place))
        for number, trace in enumerate(TRACES)
        for place, what in enumerate(trace)
    ]
    cases = pd.DataFrame({"case_id": [f"case-{number:03}" for number in range(len(TRACES))]})
    pathway = {
        "id": "declare", "title": "Templates", "source": "cases", "case": "case_id", "steps": STEPS,
    }  # fmt: skip
    events = pd.DataFrame(rows, columns=["case_id", "what", "at"])
    found = {}
    for rule in rules:  # one at a time: templates contradict each other, which a pathway may not
        scores = score_traces({"events": events, "cases": cases}, {**pathway, "rules": [rule]})
        found[rule["id"]] = scores.rules()["outcome"].tolist()
    return found


@pytest.mark.parametrize("place", range(len(TEMPLATES)), ids=list(TEMPLATES))
def test_every_trace_of_up_to_five_events(outcomes, place):
    meaning, _ = list(TEMPLATES.values())[place]
    held = [outcome in ("met", "not applicable") for outcome in outcomes[f"rule_{place}"]]
    assert held == [meaning(trace) for trace in TRACES]


def test_succession_is_response_and_precedence(outcomes):
    names = list(TEMPLATES)
    both = [outcomes[f"rule_{names.index(name)}"] for name in ("response(a, b)", "precedence(a, b)")]
    held = [all(outcome in ("met", "not applicable") for outcome in pair) for pair in zip(*both, strict=True)]
    published = [
        all("b" in t[p:] for p, each in enumerate(t) if each == "a")
        and all("a" in t[:p] for p, each in enumerate(t) if each == "b")
        for t in TRACES
    ]
    assert held == published
