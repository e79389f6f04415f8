"""Extracts spoilt in many ways: run it to write docs/mutated_inputs.md; it takes some minutes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from mutating.page import page, told_share
from mutating.study import Case, Outcome, all_cases, run_cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mutated_inputs.md"
LEAST = 0.95
_FEW = (
    ("team_dropped", 0), ("team_thinned", 2), ("columns_swapped", 3), ("one_value_lately", 1),
    ("zeros_lost", 0), ("cut_in_a_row", 0), ("earlier_rewritten", 1), ("printed_twice", 0),
)  # fmt: skip
_FEW_BENIGN = (("row_order", 0), ("two_corrections", 0))


def full_study() -> list[Outcome]:
    """Spoil everything in every way, and try what is to pass."""
    return _run([*all_cases(benign=True), *all_cases()])


def small_share() -> list[Outcome]:
    """Run a few mutations of the clinic, and two changes that change nothing."""
    few = [(False, *one) for one in _FEW] + [(True, *one) for one in _FEW_BENIGN]
    return _run(
        [
            case
            for benign, kind, number in few
            for case in all_cases(benign=benign)
            if (case.kind.id, case.subject, case.number) == (kind, "clinic", number)
        ]
    )


def _run(cases: Sequence[Case]) -> list[Outcome]:
    with TemporaryDirectory() as folder:
        return run_cases(cases, Path(folder))


def main() -> int:
    """Write the page."""
    outcomes = full_study()
    PAGE.write_text(page(outcomes), encoding="utf-8", newline="\n")
    found, total = told_share(outcomes)
    print(f"{PAGE}: {found} of {total} noticed")
    return found < LEAST * total


if __name__ == "__main__":
    sys.exit(main())
