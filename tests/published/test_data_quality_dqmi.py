"""The Data Quality Maturity Index as NHS Digital works it out in its own example.

Source: NHS Digital, "Data Quality Maturity Index (DQMI) methodology", Appendix 1: Example of DQMI
calculation, last edited 11 October 2021
(https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/data-quality/
data-quality-maturity-index-methodology/appendix-1-example-of-dqmi-calculation).
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from assurance.errors import DomainError
from assurance.extracts.quality import dqmi, item_score

# data set, data item: records, valid and complete, defaults, threshold in percent, printed score
PRINTED = {
    (1, 1): (2_500, 2_400, 100, "2", "94.0"),
    (1, 2): (2_500, 2_500, 100, "100", "100.0"),
    (1, 3): (2_500, 2_000, 100, "0", "76.0"),
    (2, 1): (1_000, 900, 900, "0", "0.0"),
    (2, 2): (1_000, 800, 800, "100", "80.0"),
    (2, 3): (1_000, 900, 450, "0", "45.0"),
    (2, 4): (1_000, 1_000, 100, "3.5", "93.5"),
    (3, 1): (10_000, 10_000, 0, "0", "100.0"),
    (3, 2): (10_000, 10_000, 0, "0", "100.0"),
    (7, 1): (50_000, 50_000, 100, "2", "100.0"),
    (7, 2): (50_000, 49_000, 5_000, "100", "98.0"),
    (7, 3): (50_000, 45_000, 5_000, "3.5", "83.5"),
}
# The worked sum takes a coverage of 1 for data set 1, 1/3 for data sets 2 and 3, 2/3 for data set 7.
COVERAGE = {1: Fraction(1), 2: Fraction(1, 3), 3: Fraction(1, 3), 7: Fraction(2, 3)}


def score(item: tuple[int, int]) -> Fraction:
    rows, valid, defaults, threshold, _ = PRINTED[item]
    found = item_score(rows, valid=valid, default=defaults, threshold=Fraction(threshold) / 100)
    assert found is not None
    return found


@pytest.mark.parametrize("item", PRINTED, ids=str)
def test_the_score_of_each_data_item(item: tuple[int, int]) -> None:
    assert score(item) * 100 == Fraction(PRINTED[item][4])


def test_the_index() -> None:
    scores = [score(item) for item in PRINTED]
    coverages = [COVERAGE[dataset] for dataset, _ in PRINTED]
    assert (sum(scores), sum(coverages)) == (Fraction("9.7"), 7)
    index = dqmi(scores, coverages)
    assert index == Fraction("9.7") / 12 * Fraction(7, 12)
    assert round(float(index) * 100, 1) == 47.2


def test_data_expected_and_not_submitted_scores_nothing() -> None:
    assert dqmi([Fraction(1)], [Fraction(0)]) == 0
    assert dqmi([], []) is None
    assert item_score(0, valid=0, default=0) is None


@pytest.mark.parametrize("counts", [(1, 2, 0, 0), (2, 1, 2, 0), (2, 2, 1, 2), (2, 2, -1, 0)])
def test_counts_that_cannot_be(counts: tuple[int, int, int, int]) -> None:
    rows, valid, default, threshold = counts
    with pytest.raises(DomainError, match="cannot be valid"):
        item_score(rows, valid=valid, default=default, threshold=Fraction(threshold))
