"""`assurance compare`: words, JSON, exit codes, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_programme import Small
from typer.testing import CliRunner

from assurance.cli import app
from assurance.errors import PackError
from assurance.pack.comparing import CAUSES
from assurance.show.comparison import comparison_lines

from .conftest import SEPTEMBER, late, pack_of
from .test_compare import forge


def ask(small: Small, *words: object) -> tuple[int, str]:
    given = [*words, "--store", small.store]
    ran = CliRunner().invoke(app, ["compare", *map(str, given)], catch_exceptions=False)
    return ran.exit_code, ran.output


@pytest.fixture
def packs(small: Small) -> tuple[Small, Path, Path]:
    first = pack_of(small)
    late(small, 2)
    return small, first, pack_of(small, name="again")


def test_a_command_says_what_moved_and_why(packs: tuple[Small, Path, Path]) -> None:
    small, first, second = packs
    programme = ("--programme", small.folder, "--fail-on-attention")
    code, text = ask(small, first, second, *programme)
    assert code == 0
    assert "September 2026 and September 2026:" in text
    assert "reconcile.board.seen_28d.{period}: denominator: 8 -> 10" in text
    code, text = ask(small, first, second, *programme, "--json")
    found = json.loads(text)
    assert (code, found["code"], found["exchanged"]) == (0, 0, ["data"])
    assert found["counts"] == {"data": len(found["moved"])}

    forge(second, denominator=11)
    assert ask(small, first, second, *programme)[0] == 4
    assert ask(small, first, second, *programme[:2])[0] == 0
    code, text = ask(small, small.folder, "--period", SEPTEMBER, "--out", small.out)
    assert code == 0
    assert "no numbers differ" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "--with", "2026-10"], "--period for the first"),
        (["x", "y", "--period", "2026-10"], "not both"),
    ],
)
def test_options_that_nobody_can_mean_are_refused(words: list[str], said: str) -> None:
    ran = CliRunner().invoke(app, ["compare", *words])
    assert ran.exit_code == 2
    assert said in " ".join(ran.output.replace("\u2502", " ").split())


def test_no_pack_is_refused(small: Small) -> None:
    with pytest.raises(PackError, match="manifest"):
        ask(small, small.out / "none", "--programme", small.folder)


def test_words_tell_of_many_numbers_how_many_are_left_out() -> None:
    share = {"cause": "data", "before": 1, "after": 2, "change": 1.0}
    moved = [
        {
            "finding": f"f{place}",
            "number": "n",
            "before": 1,
            "after": 2,
            "causes": ["data"],
            "shares": [share],
        }
        for place in range(5)
    ]  # fmt: skip
    found = {
        "first": "2026-09", "second": "today's run", "moved": moved, "same": 1200, "rewritten": 2,
        "not_told_apart": [{"causes": "data and definition", "why": "no column"}], "counts": {"data": 5},
    }  # fmt: skip
    lines = comparison_lines(found, CAUSES, listed=2)
    assert lines[0] == "September 2026 and today's run: 5 numbers differ, 1,200 are equal."
    assert lines[1] == "2 findings in other words only."
    assert "  f0: n: 1 -> 2" in lines
    assert "  and 3 more; all of them with --json" in lines
    assert any("data and definition" in line and "no column" in line for line in lines)


def test_values_that_six_digits_do_not_tell_apart_are_written_out() -> None:
    values = {"before": 0.1234561, "after": 0.1234562}
    share = {"cause": "data", **values}
    moved = {"finding": "f", "number": "n", **values, "causes": ["data"], "shares": [share]}
    found = {
        "first": "2026-09", "second": "2026-10", "moved": [moved], "same": 0, "rewritten": 0,
        "not_told_apart": [], "counts": {"data": 1},
    }  # fmt: skip
    assert "  f: n: 0.1234561 -> 0.1234562" in comparison_lines(found, CAUSES)
