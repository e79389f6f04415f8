"""An extract that was spoilt does not pass in silence; one that only looks otherwise does."""

from __future__ import annotations

import re

import pytest
from mutated_study import LEAST, PAGE, full_study, small_share
from mutating.judging import CHECKS
from mutating.page import page, told_share
from mutating.study import KINDS, Outcome, all_cases


def test_a_few_spoilt_extracts_are_noticed_and_harmless_changes_are_not() -> None:
    said = {
        outcome.case.kind.id: outcome.told and (outcome.told.check, outcome.told.words)
        for outcome in small_share()
    }
    assert said.pop("row_order") is None
    assert said.pop("two_corrections") is None
    words = {
        "team_dropped": (
            "warning",
            r"team': no row of October 2026 has one of its values|are not among those accepted",
        ),
        "team_thinned": (
            "warning",
            r"\d+ of [\d,]+ rows that were received for September 2026 are not among",
        ),
        "columns_swapped": ("warning", r"first_score in [\d,]+, last_score in [\d,]+ "),
        "one_value_lately": ("warning", r"column 'site': no row of October 2026 has '"),
        "zeros_lost": ("refused", r"none of its [\d,]+ rows fits the declaration"),
        "cut_in_a_row": ("refused", r"referrals\.csv"),
        "earlier_rewritten": ("warning", r"of \d+ figures that were received for September 2026 too"),
        "printed_twice": ("warning", r"1 line is the same as another in every stored column"),
    }
    assert set(said) == set(words)
    for kind, (check, pattern) in words.items():
        assert said[kind] is not None, kind
        assert said[kind][0] == check, (kind, said[kind])
        assert re.search(pattern, said[kind][1]), (kind, said[kind])


def test_there_are_enough_kinds_and_mutations() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS) >= 20
    assert len(all_cases()) >= 200
    assert sum(case.subject == "discharge_flow" for case in all_cases()) >= 100


def test_the_page_counts_what_was_not_noticed() -> None:
    """A run in which nothing speaks is a page that says so."""
    silent = [Outcome(case, None) for case in [*all_cases(), *all_cases(benign=True)]]
    text = page(silent)
    assert told_share(silent) == (0, len(all_cases()))
    assert f"**0 of {len(all_cases())} (0.0%;" in text
    assert f"| nothing was said | {len(all_cases())} |" in text


def test_the_published_score_is_high_enough() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    found, total = map(int, re.search(r"\*\*(\d+) of (\d+) \(", text).groups())
    assert total == len(all_cases())
    assert found >= LEAST * total
    for kind in KINDS:
        assert f"| {kind.id} |" in text
    assert any(words in text for words in CHECKS.values())


@pytest.mark.proof
def test_the_whole_study_gives_the_published_page() -> None:
    outcomes = full_study()
    found, total = told_share(outcomes)
    assert found >= LEAST * total
    assert page(outcomes) == PAGE.read_text(encoding="utf-8")
