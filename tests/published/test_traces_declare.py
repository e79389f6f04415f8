"""The templates of DECLARE as pathway rules, over every trace of three activities up to five events.

The formulas are those of Pesic, Schonenberg and van der Aalst (2007), "DECLARE: Full support for
loosely-structured processes", read on finite traces as by De Giacomo, De Masellis and Montali (2014),
"Reasoning on LTL on finite traces: insensitivity to infiniteness". A constraint that holds only because
it was never activated is vacuous (Kupferman and Vardi 2003; Maggi, Mooij and van der Aalst 2011): here
it is not applicable, and counts in no score.
"""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from assurance.traces import score_traces

WORDS = ["".join(word) for length in range(6) for word in product("abc", repeat=length)]
BROKEN = {"late", "missing", "out of order", "blocked"}
START = pd.Timestamp("2026-10-01T09:00")


# Linear temporal logic on finite traces: a formula says whether it holds at a place of a word.
def happens(letter):
    return lambda word, at: at < len(word) and word[at] == letter


def not_(one):
    return lambda word, at: not one(word, at)


def and_(one, other):
    return lambda word, at: one(word, at) and other(word, at)


def or_(one, other):
    return lambda word, at: one(word, at) or other(word, at)


def implies(one, other):
    return or_(not_(one), other)


def next_(one):
    """There is a next event, and it holds there."""
    return lambda word, at: at + 1 < len(word) and one(word, at + 1)


def until(one, other):
    return lambda word, at: any(
        other(word, there) and all(one(word, between) for between in range(at, there))
        for there in range(at, len(word))
    )


def eventually(one):
    return lambda word, at: any(one(word, there) for there in range(at, len(word)))


def always(one):
    return not_(eventually(not_(one)))


def weak_until(one, other):
    return or_(until(one, other), always(one))


def both_ways(one, other):
    return and_(implies(one, other), implies(other, one))


A, B = happens("a"), happens("b")
SOME_A, SOME_B = eventually(A), eventually(B)
PRECEDENCE = weak_until(not_(B), A)
ANY_EVENT = or_(A, not_(A))

# Template -> formula, and when it is activated (None: by every trace).
FORMULAS = {
    "existence": (SOME_A, None),
    "existence two": (eventually(and_(A, next_(SOME_A))), None),
    "absence two": (not_(eventually(and_(A, next_(SOME_A)))), None),
    "init": (A, eventually(ANY_EVENT)),
    "end": (eventually(and_(A, not_(next_(ANY_EVENT)))), eventually(ANY_EVENT)),
    "choice": (or_(SOME_A, SOME_B), None),
    "exclusive choice": (and_(or_(SOME_A, SOME_B), not_(and_(SOME_A, SOME_B))), None),
    "responded existence": (implies(SOME_A, SOME_B), SOME_A),
    "co-existence": (both_ways(SOME_A, SOME_B), or_(SOME_A, SOME_B)),
    "response": (always(implies(A, SOME_B)), SOME_A),
    "response by order": (always(implies(A, SOME_B)), SOME_A),
    "precedence": (PRECEDENCE, SOME_B),
    "precedence by gate": (PRECEDENCE, SOME_B),
    "succession": (and_(always(implies(A, SOME_B)), PRECEDENCE), or_(SOME_A, SOME_B)),
    "alternate response": (always(implies(A, next_(until(not_(A), B)))), SOME_A),
    "chain response": (always(implies(A, next_(B))), SOME_A),
    "chain precedence": (and_(not_(B), always(implies(next_(B), A))), SOME_B),
    "not co-existence": (not_(and_(SOME_A, SOME_B)), or_(SOME_A, SOME_B)),
    "not succession": (always(implies(A, not_(SOME_B))), and_(SOME_A, SOME_B)),
    "not chain succession": (always(implies(A, not_(next_(B)))), SOME_A),
}


def _validation(holds, applies=None):
    return {"kind": "validation", "holds": holds, "applies_when": applies}


IF_A, IF_B = "a_first_count > 0", "b_first_count > 0"
IF_EITHER = f"{IF_A} or {IF_B}"
RESPONSE = {"kind": "window", "start": "a_last", "end": "b_first", "within": "1 day", "applies_when": IF_A}
BEFORE = {"kind": "order", "first": "a_first", "then": "b_first"}
RULES = {
    "existence": [{"kind": "presence", "step": "a_first"}],
    "existence two": [_validation("a_first_count >= 2")],
    "absence two": [_validation("a_first_count < 2")],
    "init": [{"kind": "authority", "step": "begin", "roles": ["a"]}],
    "end": [{"kind": "authority", "step": "finish", "roles": ["a"]}],
    "choice": [_validation(IF_EITHER)],
    "exclusive choice": [_validation(f"({IF_A}) <> ({IF_B})")],
    "responded existence": [_validation(IF_B, IF_A)],
    "co-existence": [_validation(f"({IF_A}) = ({IF_B})", IF_EITHER)],
    "response": [RESPONSE],
    "response by order": [
        {"kind": "presence", "step": "b_last", "applies_when": IF_A},
        {"kind": "order", "first": "a_last", "then": "b_last", "applies_when": IF_A},
    ],
    "precedence": [BEFORE],
    "precedence by gate": [{"kind": "gate", "step": "b_first", "needs": ["a_first"]}],
    "succession": [RESPONSE, BEFORE],
    "alternate response": [_validation("a_not_then_b_count = 0", IF_A)],
    "chain response": [_validation("a_not_at_once_b_count = 0", IF_A)],
    "chain precedence": [_validation("b_not_just_after_a_count = 0", IF_B)],
    "not co-existence": [_validation(f"not ({IF_A} and {IF_B})", IF_EITHER)],
    "not succession": [
        {"kind": "order", "first": "b_last", "then": "a_first", "applies_when": f"{IF_A} and {IF_B}"}
    ],
    "not chain succession": [_validation("a_at_once_b_count = 0", IF_A)],
}
BY_FILE_ORDER = ["existence", "init", "end", "response by order", "precedence", "not succession"]
STEPS = {
    "a_first": ("activity = 'a'", "first"),
    "a_last": ("activity = 'a'", "last"),
    "b_first": ("activity = 'b'", "first"),
    "b_last": ("activity = 'b'", "last"),
    "begin": (None, "first"),
    "finish": (None, "last"),
    # what is next to what is a column of the events: milestones do not keep it
    "a_not_then_b": ("activity = 'a' and (next_of_both is null or next_of_both <> 'b')", "first"),
    "a_at_once_b": ("activity = 'a' and following = 'b'", "first"),
    "a_not_at_once_b": ("activity = 'a' and (following is null or following <> 'b')", "first"),
    "b_not_just_after_a": ("activity = 'b' and (preceding is null or preceding <> 'a')", "first"),
}


def _pathway():
    steps = [
        {"id": name, "title": name, "source": "events", "at": "at", "when": when, "which": which,
         "by": "activity"}
        for name, (when, which) in STEPS.items()
    ]  # fmt: skip
    rules = [{"title": template, **rule} for template, parts in RULES.items() for rule in parts]
    numbered = [{"id": f"rule_{place}", **rule} for place, rule in enumerate(rules)]
    return {"id": "declare", "title": "DECLARE", "source": "cases", "case": "word", "steps": steps,
            "rules": numbered}  # fmt: skip


def _rows(word, minutes):
    for place, letter in enumerate(word):
        of_both = [each for each in word[place + 1 :] if each in "ab"]
        yield {
            "word": f"trace {word}", "activity": letter, "at": START + pd.Timedelta(minutes * place, "min"),
            "preceding": word[place - 1] if place else None,
            "following": word[place + 1] if place + 1 < len(word) else None,
            "next_of_both": of_both[0] if of_both else None,
        }  # fmt: skip


def _frames(minutes):
    cases = pd.DataFrame({"word": [f"trace {word}" for word in WORDS]})
    cases.loc[0, "word"] = "trace"  # the trace without events; white space at the end of a key is not kept
    return {"events": pd.DataFrame([row for word in WORDS for row in _rows(word, minutes)]), "cases": cases}


def _verdicts(minutes):
    """For each template and trace: broken by one of its rules, else held by one, else vacuous."""
    scores = score_traces(_frames(minutes), _pathway(), as_at="2026-12-01")
    rows = scores.rules()
    assert scores.cases == len(WORDS) == 364
    assert set(rows["outcome"]) <= BROKEN | {"met", "not applicable"}
    outcomes = rows.groupby(["title", "case_key"])["outcome"].agg(set)
    return {
        (template, key.removeprefix("trace").strip()): (
            "broken" if found & BROKEN else "held" if "met" in found else "vacuous"
        )
        for (template, key), found in outcomes.items()
    }


@pytest.fixture(scope="module")
def apart():
    """Verdicts where events are a minute apart."""
    return _verdicts(1)


@pytest.fixture(scope="module")
def at_once():
    """Verdicts where all events of a trace have one time."""
    return _verdicts(0)


def _expected(template, word):
    formula, activated = FORMULAS[template]
    if activated is not None and not activated(word, 0):
        assert formula(word, 0) or not word  # held for want of an activation
        return "vacuous"
    return "held" if formula(word, 0) else "broken"


@pytest.mark.parametrize("template", RULES)
def test_every_trace_has_the_verdict_of_the_formula(apart, template):
    found = {word: apart[template, word] for word in WORDS}
    assert found == {word: _expected(template, word) for word in WORDS}
    assert {"held", "broken"} <= set(found.values())


@pytest.mark.parametrize("template", BY_FILE_ORDER)
def test_at_one_time_the_order_in_the_file_is_the_trace(at_once, template):
    found = {word: at_once[template, word] for word in WORDS}
    assert found == {word: _expected(template, word) for word in WORDS}
