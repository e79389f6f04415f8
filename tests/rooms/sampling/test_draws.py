"""Drawing on the engine where its shortcut fails; sizes, seeds and doors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assurance.engine import Engine, Table
from assurance.sampling import allocate, draw_from_table, draw_sample, new_seed, plan_digest, ticket


def test_strata_whose_tickets_are_all_high_are_still_drawn_exactly(tmp_path: Path) -> None:
    """Keys chosen so that the first threshold finds none and has to be widened twice."""
    keys = sorted((f"R{number}" for number in range(9_000)), key=lambda key: ticket("1", key))
    frame = pd.DataFrame(
        {"case_key": keys[-2_000:] + keys[:2_000], "stratum": ["high"] * 2_000 + ["low"] * 2_000}
    )
    path = tmp_path / "frame.parquet"
    frame.sample(frac=1, random_state=1).to_parquet(path)
    with Engine.open(threads=1) as engine:
        found = draw_from_table(engine, Table(path, 4_000), {"high": 5, "low": 1_990}, seed="1", reserves=20)
    pd.testing.assert_frame_equal(
        found.to_frame(), draw_sample(frame, {"high": 5, "low": 1_990}, seed="1", reserves=20).to_frame()
    )
    assert found.to_frame().case_key.tolist() == keys[-2_000:-1_975] + keys[:2_000]


def test_one_number_draws_from_the_whole_frame(tmp_path: Path) -> None:
    frame = pd.DataFrame({"case_key": [f"R{n}" for n in range(9)], "stratum": list("ABCABCABC")})
    path = tmp_path / "frame.parquet"
    frame.to_parquet(path)
    in_memory = draw_sample(frame[["case_key"]], np.int64(4), seed="1", reserves=1)
    with Engine.open(threads=1) as engine:
        on_engine = draw_from_table(engine, Table(path, 9), 4, seed="1", reserves=1)
    pd.testing.assert_frame_equal(in_memory.to_frame(), on_engine.to_frame())
    assert (in_memory.population, in_memory.sizes) == ({"all": 9}, {"all": 4})
    assert in_memory.to_frame().probability.tolist() == [4 / 9] * 5


def test_sizes_from_an_allocation_can_be_drawn() -> None:
    frame = pd.DataFrame({"case_key": [f"R{n}" for n in range(30)], "stratum": ["A"] * 28 + ["B"] * 2})
    sizes = allocate(frame.stratum.value_counts().to_dict(), 12, minimum=5)
    draw = draw_sample(frame, sizes, seed="1")
    assert (draw.sizes, draw.taken_whole) == ({"A": 10, "B": 2}, ("B",))


def test_a_draw_of_nothing_has_its_columns() -> None:
    frame = pd.DataFrame({"case_key": ["R1"], "stratum": ["A"]})
    picks = draw_sample(frame, {"A": 0}, seed="1", reserves=3).to_frame()
    assert (len(picks), str(picks["rank"].dtype), str(picks.probability.dtype)) == (0, "int64", "float64")


def test_to_frame_gives_a_copy() -> None:
    draw = draw_sample(pd.DataFrame({"case_key": ["R1"], "stratum": ["A"]}), {"A": 1}, seed="1")
    copy = draw.to_frame()
    copy["case_key"] = "changed"
    assert draw.to_frame().case_key.tolist() == ["R1"]


def test_every_case_is_equally_likely() -> None:
    """Over 400 seeds each of 10 cases is in a sample of 3 about 120 times; 6 sd is 55."""
    frame = pd.DataFrame({"case_key": [f"R{n}" for n in range(10)]})
    drawn = pd.concat([draw_sample(frame, 3, seed=str(seed)).picks for seed in range(400)])
    counts = drawn.case_key.value_counts()
    assert len(counts) == 10
    assert counts.between(120 - 55, 120 + 55).all()


def test_the_plan_digest_minds_values_not_order() -> None:
    plan = {"size": 60, "strata": ["team"], "minimum": 0}
    assert plan_digest(plan) == plan_digest(dict(reversed(plan.items())))
    assert len({plan_digest(plan), plan_digest(plan | {"size": 61}), plan_digest(plan | {"size": "60"})}) == 3


def test_seeds_from_the_system_differ() -> None:
    assert len({new_seed() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("sizes", "total", "others", "expected"),
    [
        ({"a": 100, "b": 100, "c": 100}, 10, {}, [4, 3, 3]),  # ties go to the first
        ({"a": 100, "b": 100, "c": 100}, 11, {}, [4, 4, 3]),
        ({"West": 42, "East": 420, "North": 310, "South": 228}, 278, {"minimum": 30}, [30, 109, 80, 59]),
        ({"a": 50, "b": 1000}, 600, {"method": "equal"}, [50, 550]),  # full, the rest is shared again
        ({"a": 2, "b": 18}, 2, {"method": "power"}, [1, 1]),  # roots 1 : 3, remainders tie at one half
        ({"a": 4, "b": 9, "c": 16}, 9, {"method": "power"}, [2, 3, 4]),
        ({"a": 5, "b": 500}, 100, {"minimum": 20}, [5, 95]),  # smaller than the minimum: whole
        ({"a": 900, "b": 100}, 50, {"maximum": 30}, [30, 20]),
        ({"a": 10, "b": 10, "c": 80}, 20, {"minimum": 4, "maximum": 9}, [6, 5, 9]),
        ({"a": 0, "b": 5}, 3, {"method": "equal"}, [0, 3]),
        ({"a": 3}, 0, {}, [0]),
        ({"a": 3, "b": 4}, 7, {}, [3, 4]),
        ({"a": 3, "b": 4}, 5, {"method": "neyman", "spread": {"a": 0, "b": 1}}, [1, 4]),
        ({"a": 100, "b": 100}, 9, {"method": "neyman", "spread": {"a": 0.2, "b": 0.4}, "minimum": 1}, [3, 6]),
        (
            {"a": 100, "b": 100},
            9,
            {"method": "neyman", "spread": {"a": 1, "b": 1}, "cost": {"a": 4, "b": 1}, "minimum": 1},
            [3, 6],
        ),
    ],
)
def test_allocations_worked_by_hand(sizes, total, others, expected) -> None:
    assert list(allocate(sizes, total, **others).values()) == expected
