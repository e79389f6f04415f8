"""A draw with a fixed seed, against values that a shell computes without this package.

The golden file was made with coreutils alone (see the head of the file); nothing of the package
took part, so the test fails when ticket, selection or digest change by one byte.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assurance.engine import Engine, Table
from assurance.sampling import draw_from_table, draw_sample, frame_digest, frame_digest_of, ticket

HERE = Path(__file__).parent
CASES = [
    ("R0001", "North"),
    ("R0002", "North"),
    ("R0003", "North"),
    ("R0004", "North"),
    ("R0005", "South"),
    ("R0006", "South"),
    ("R0007", "South"),
    ("R0008", "Isles"),
    ("0012", "Isles"),
    ("R-é-日本", "Isles"),
]
SEED = "417 302"
FRAME = pd.DataFrame(CASES, columns=["case_key", "stratum"])
GOLDEN = pd.read_csv(HERE / "golden_draw.csv", comment="#", dtype={"case_key": str})
# printf '%s\t%s\n' <the ten cases above> | LC_ALL=C sort | sha256sum
DIGEST = "a973658cabd754a4fd90fa398705f2271d0bde6b55cbde84d99c891bff6e2455"
SIZES = {"North": 2, "South": 1, "Isles": 3}


def test_tickets_are_what_sha256sum_says() -> None:
    assert [ticket(SEED, key) for key in GOLDEN.case_key] == list(GOLDEN.ticket)


def test_the_draw_is_the_golden_draw() -> None:
    found = draw_sample(FRAME, SIZES, seed=SEED, reserves=1).to_frame()
    columns = ["case_key", "stratum", "ticket", "rank", "role"]
    assert found[columns].values.tolist() == GOLDEN[columns].values.tolist()
    assert found.probability.tolist() == [2 / 4] * 3 + [1 / 3] * 2 + [1.0] * 3


def test_the_engine_draws_the_golden_draw(tmp_path: Path) -> None:
    path = tmp_path / "frame.parquet"
    FRAME.to_parquet(path)
    with Engine.open() as engine:
        found = draw_from_table(engine, Table(path, 10), SIZES, seed=SEED, reserves=1).to_frame()
    assert found[GOLDEN.columns].values.tolist() == GOLDEN.values.tolist()


def test_the_digest_is_what_sha256sum_says() -> None:
    assert frame_digest(CASES) == DIGEST
    with Engine.open() as engine:
        engine.register_frame("frame", FRAME)
        assert frame_digest_of(engine, "frame") == DIGEST


@pytest.mark.parametrize("key", ["R0001", "r0001", "R0001 ", "12", "0012"])
def test_keys_are_never_normalised(key: str) -> None:
    others = {ticket(SEED, other) for other in ["R0001", "r0001", "R0001 ", "12", "0012"] if other != key}
    assert ticket(SEED, key) not in others
