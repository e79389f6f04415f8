"""What must hold for every draw, whatever the keys, sizes and order of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, Table
from assurance.sampling import Draw, draw_from_table, draw_sample, frame_digest, frame_digest_of

# Keys a file may hold: any Unicode, also what sorts oddly, but no tab or line feed.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n"), max_size=12)
# Kept small: each example is drawn several times.
FRAMES = st.dictionaries(TEXT, st.sampled_from(["North", "South", "Ynys Môn", ""]), min_size=1, max_size=40)
SEEDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine.open(threads=1) as opened:
        yield opened


def as_frame(cases: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(cases.items()), columns=["case_key", "stratum"])


def plain_draw(
    cases: dict[str, str], sizes: dict[str, int], seed: str, reserves: int
) -> list[tuple[str, ...]]:
    """The definition, without the package."""
    begun = sha256(seed.encode()).hexdigest()
    picks = []
    for stratum, size in sizes.items():
        keys = [key for key, its in cases.items() if its == stratum]
        order = sorted((sha256((begun + key).encode()).hexdigest(), key) for key in keys)
        picks += [(key, stratum, number) for number, key in order[: size + reserves if size else 0]]
    return picks


def picked(draw: Draw) -> list[tuple[str, ...]]:
    return list(draw.to_frame()[["case_key", "stratum", "ticket"]].itertuples(index=False, name=None))


@st.composite
def designs(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, int]]:
    cases = draw(FRAMES)
    population = Counter(cases.values())
    return cases, {name: draw(st.integers(0, count)) for name, count in population.items()}


@given(designs(), SEEDS, st.integers(0, 5), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_memory_engine_and_definition_agree_for_any_order_of_rows(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, design, seed, reserves, random
) -> None:
    cases, sizes = design
    expected = plain_draw(cases, sizes, seed, reserves)
    rows = list(cases.items())
    random.shuffle(rows)
    frame = as_frame(dict(rows))
    path = tmp_path_factory.getbasetemp() / "drawn.parquet"
    frame.to_parquet(path)

    in_memory = draw_sample(frame, sizes, seed=seed, reserves=reserves)
    on_engine = draw_from_table(engine, Table(path, len(rows)), sizes, seed=seed, reserves=reserves)
    assert picked(in_memory) == picked(on_engine) == expected
    pd.testing.assert_frame_equal(in_memory.to_frame(), on_engine.to_frame())
    assert in_memory.population == on_engine.population == dict(Counter(cases.values()))
    assert in_memory.taken_whole == on_engine.taken_whole


@given(designs(), SEEDS)
@settings(max_examples=30)
def test_ranks_roles_and_probabilities_follow_the_sizes(design, seed) -> None:
    cases, sizes = design
    draw = draw_sample(as_frame(cases), sizes, seed=seed, reserves=3)
    rows = draw.to_frame()
    for stratum, size in sizes.items():
        own = rows[rows.stratum == stratum]
        count = draw.population[stratum]
        expected = min(size + 3, count) if size else 0
        assert own["rank"].tolist() == list(range(1, expected + 1))
        assert own.role.tolist() == ["sample"] * size + ["reserve"] * (expected - size)
        assert (own.probability == (size / count)).all()
    assert set(draw.taken_whole) == {
        name for name, size in sizes.items() if size and size == draw.population[name]
    }


@given(designs(), SEEDS)
@settings(max_examples=30)
def test_a_larger_sample_contains_the_smaller_at_the_same_ranks(design, seed) -> None:
    cases, sizes = design
    frame = as_frame(cases)
    small = draw_sample(frame, {name: size // 2 for name, size in sizes.items()}, seed=seed).to_frame()
    large = draw_sample(frame, sizes, seed=seed).to_frame()
    columns = ["case_key", "stratum", "ticket", "rank"]
    assert set(map(tuple, small[columns].values)) <= set(map(tuple, large[columns].values))


@given(FRAMES, FRAMES, SEEDS)
@settings(max_examples=30)
def test_late_cases_move_nobodys_ticket_and_keep_the_order(cases, late, seed) -> None:
    everybody = {**late, **cases}
    before = draw_sample(as_frame(cases), len(cases), seed=seed).to_frame()
    after = draw_sample(as_frame(everybody), len(everybody), seed=seed).to_frame()
    assert after[after.case_key.isin(list(cases))].case_key.tolist() == before.case_key.tolist()


@given(FRAMES, SEEDS)
@settings(max_examples=30)
def test_strata_are_filters_of_one_order(cases, seed) -> None:
    whole = draw_sample(as_frame(cases), len(cases), seed=seed).to_frame()
    assert set(whole.stratum) == {"all"}
    assert whole.ticket.is_monotonic_increasing
    for stratum, count in Counter(cases.values()).items():
        sizes = dict.fromkeys(cases.values(), 0) | {stratum: count}
        own = draw_sample(as_frame(cases), sizes, seed=seed).to_frame()
        assert own.case_key.tolist() == [key for key in whole.case_key if cases[key] == stratum]


@given(st.lists(st.tuples(TEXT, TEXT), max_size=30), st.randoms(use_true_random=False))
def test_the_digest_is_the_same_in_any_order_and_on_the_engine(engine: Engine, rows, random) -> None:
    text = b"".join(sorted(f"{key}\t{stratum}\n".encode() for key, stratum in rows))
    shuffled = random.sample(rows, len(rows))
    expected = sha256(text).hexdigest()
    assert frame_digest(rows) == frame_digest(shuffled) == expected
    keys, strata = [key for key, _ in shuffled], [stratum for _, stratum in shuffled]
    engine.register_frame(
        "digested", pa.table({"case_key": pa.array(keys, "string"), "stratum": pa.array(strata, "string")})
    )
    assert frame_digest_of(engine, "digested") == expected


@given(st.dictionaries(TEXT, TEXT, min_size=1, max_size=10), st.data())
def test_another_frame_has_another_digest(cases, data) -> None:
    key = data.draw(st.sampled_from(sorted(cases)))
    moved = cases | {key: cases[key] + "x"}
    fewer = {other: stratum for other, stratum in cases.items() if other != key}
    assert len({frame_digest(frame.items()) for frame in (cases, moved, fewer)}) == 3


@given(designs())
@settings(max_examples=20)
def test_pandas_and_arrow_draw_the_same(design) -> None:
    cases, sizes = design
    frame = as_frame(cases)
    strange = frame.set_index(pd.Index(range(7, 7 + len(frame)))).astype({"stratum": "category"})
    draws = [
        picked(draw_sample(given_frame, sizes, seed="1"))
        for given_frame in (
            frame,
            strange,
            pa.table(cases_columns(cases)),
        )
    ]
    assert all(draw == draws[0] for draw in draws)


def cases_columns(cases: dict[str, str]) -> dict[str, list[str]]:
    return {"stratum": list(cases.values()), "case_key": list(cases)}
