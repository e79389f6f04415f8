"""Sizes as callers bring them: lists, series, and strata that are empty this month."""

from __future__ import annotations

import pandas as pd
import pytest

from assurance.errors import DomainError, PlanError
from assurance.sampling import allocate, attribute_size, discovery_size, draw_sample

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


def test_a_method_that_is_no_word_is_refused() -> None:
    with pytest.raises(DomainError, match="method <NA> is not one of proportional"):
        allocate({"North": 5, "South": 5}, 3, method=pd.NA)
    with pytest.raises(DomainError, match="unknown method <NA>"):
        discovery_size(100, confidence=0.95, tolerable_rate=0.05, method=pd.NA)


def test_costs_that_are_no_mapping_are_refused() -> None:
    given = {"method": "neyman", "spread": {"North": 1, "South": 2}}
    for cost in (pd.NA, pd.Series({"North": 1, "South": 4})):
        with pytest.raises(DomainError, match="cost"):
            allocate({"North": 5, "South": 5}, 3, cost=cost, **given)


@pytest.mark.parametrize("population", [10**12, 10**15])
def test_a_population_without_practical_end_takes_as_many_as_an_endless_one(population: int) -> None:
    options = {"confidence": 0.99, "tolerable_rate": 0.001, "expected_errors": 3}
    found = discovery_size(population, **options)
    assert found == discovery_size(None, method="binomial", **options) == 10042


def test_a_rate_expected_almost_never_allows_one_error() -> None:
    assert attribute_size(risk=0.05, tolerable_rate=0.05, expected_rate=5e-324) == 93
