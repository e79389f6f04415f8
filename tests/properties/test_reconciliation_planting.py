"""Slips planted at random are found; what nothing explains is never called explained."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from diagnosis_study import EACH, PAGE, SEED, SETS, Judge, by_set, full_study, names_first, of_set, page
from planted_dashboard import COLUMNS, COUNTED, MEASURE, frame_of, printed
from planting import SPOILED, Made, plant, reader, spoil

import assurance.reconciliation.diagnosis.claims as claims_module
from assurance.engine import Engine
from assurance.reconciliation import reconcile


@pytest.fixture(scope="module")
def outcomes():
    return of_set(0)


def test_planted_slips_are_found_and_what_nothing_explains_is_not_explained(outcomes):
    assert len(outcomes) == 2 * EACH
    assert [one for one in outcomes if not one.good] == []


def test_the_page_has_what_is_found_today(outcomes):
    """The page is computed in full under `make proof`; a set of records of it is held fresh each time."""
    text = PAGE.read_text(encoding="utf-8")
    sets = re.search(r"```\n([\d\s]+)```", text)[1].split()
    assert len(sets) == SETS
    assert sets[0] == by_set(outcomes)[0]


def test_the_shared_cube_says_what_the_door_says():
    """The proof holds many dashboards against one cube; the way through `reconcile` claims the same."""
    made = Made(3, reader())
    planted = plant(made, "through the door")
    result = reconcile(
        printed(planted.board),
        {"referrals": frame_of(made.records), "mirror": frame_of(made.mirror)},
        MEASURE,
        columns={"referrals": COLUMNS, "mirror": COLUMNS},
        keys={"referrals": "id"},
    )
    assert names_first(result.diagnose().claims, planted.slips)


def test_a_definition_that_half_fits_other_lines_is_not_claimed_for_one(monkeypatch):
    """Another limit of days than any variant has: in one small team calendar days come to the same."""
    made = Made(78, reader())
    kinds = list(SPOILED)
    [at] = [at for at in range(EACH) if kinds[(78 * EACH + at) % len(kinds)] == "limit"]
    board = spoil(made, "limit", f"{SEED} spoil 78 {at}")
    with Engine.open() as engine:
        judge = Judge(engine, made)
        assert not (judge.diagnose(board).claims["status"] == "explained").any()
        monkeypatch.setattr(claims_module, "_half_fits", lambda *_: False)
        assert (judge.diagnose(board).claims["status"] == "explained").any()


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_dashboard_is_spoiled(kind):
    made = Made(5, reader())
    board = spoil(made, kind, "spoiled")
    assert board != made.agreed
    assert all(0 <= top <= below for top, below in board.values())


@pytest.mark.proof
def test_a_thousand_planted_and_a_thousand_unexplainable_ones_and_the_page():
    found = full_study()
    planted = [one for one in found if one.planted]
    spoiled = [one for one in found if not one.planted]
    assert len(planted) == len(spoiled) == SETS * EACH == 1000
    assert len({one.number for one in found}) >= 100
    assert min(Counter(slip for one in planted for slip in one.planted)[slip] for slip in COUNTED) >= 20
    assert sum(one.good for one in planted) >= 950
    assert [one for one in spoiled if not one.good] == []
    assert PAGE.read_text(encoding="utf-8") == page(found)
