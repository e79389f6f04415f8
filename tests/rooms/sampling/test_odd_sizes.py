"""Sizes as callers bring them: lists, series, and strata that are empty this month."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import DomainError, PlanError
from assurance.sampling import allocate, draw_sample

FRAME = pd.DataFrame({"case_key": ["R1", "R2", "R3"], "stratum": ["North", "North", "South"]})


@pytest.mark.parametrize("sizes", [[5, 5], pd.Series({"North": 5, "South": 5})])
def test_sizes_that_are_no_mapping_are_refused(sizes: object) -> None:
    with pytest.raises(DomainError, match="sizes: must map strata"):
        allocate(sizes, 3)


def test_a_series_of_sizes_is_refused_in_words() -> None:
    with pytest.raises(DomainError, match=r"Series is no mapping; call its \.to_dict"):
        draw_sample(FRAME, pd.Series({"North": 1, "South": 1}), seed="1")


def test_what_allocate_gives_can_be_drawn_with_a_stratum_that_is_empty() -> None:
    sizes = allocate({"North": 2, "South": 1, "Isles": 0}, 2)
    draw = draw_sample(FRAME, sizes, seed="1")
    assert draw.sizes == {"North": 1, "South": 1}
    with pytest.raises(PlanError, match="'Isles' is not a stratum"):
        draw_sample(FRAME, {"North": 1, "South": 1, "Isles": 1}, seed="1")
    with pytest.raises(PlanError, match=r"'North' \(2 cases\) has no size"):  # a slip of the pen stays one
        draw_sample(FRAME, {"Nroth": 0, "South": 1}, seed="1")
