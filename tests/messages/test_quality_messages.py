"""What a person reads when the quality of data cannot be scored."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from small_programme import make_small

from assurance.errors import DomainError
from assurance.extracts.quality import dqmi, item_score


def test_counts_that_cannot_be() -> None:
    with pytest.raises(DomainError) as caught:
        item_score(10, valid=8, default=9)
    assert str(caught.value) == (
        "of 10 records 8 cannot be valid, 9 of them default values, at a threshold of 0; expected 0 <= "
        "default <= valid <= rows and a threshold in [0, 1]"
    )


def test_scores_without_their_coverage() -> None:
    with pytest.raises(DomainError) as caught:
        dqmi([Fraction(1)], [])
    assert str(caught.value) == "1 scores and 0 coverages were given; expected one coverage a score"


def test_a_programme_that_scores_nothing(tmp_path: Path) -> None:
    with make_small(tmp_path).open() as month, pytest.raises(DomainError) as caught:
        month.quality()
    assert str(caught.value) == ("no source of programme 'small_clinic' declares quality in sources.yaml")
