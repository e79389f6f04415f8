"""Every refusal of the room variation, as text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.variation import xmr

GOOD = [4.0, 6.0, 5.0, 7.0]
REFUSED = [
    ([], {}, "limits need 2 values at least, neither missing nor excluded; found 0"),
    ([1], {}, "limits need 2 values at least, neither missing nor excluded; found 1"),
    ([1, None, float("nan")], {}, "found 1"),
    (GOOD, {"exclude": [0, 1, 2]}, "found 1"),
    (GOOD, {"rebase": [3]}, "found 1 in the group of points 3 to 3"),
    ([1, "*", 2], {}, "point 1 is str, not a finite number; write None for a missing or suppressed value"),
    ([1, True, 2], {}, "point 1 is bool, not a finite number"),
    ([1, float("inf"), 2], {}, "point 1 is float, not a finite number"),
    ([1, [2], 2], {}, "point 1 is list, not a finite number"),
    ("1234", {}, "values must be a sequence of numbers in time order; found str"),
    (7, {}, "values must be a sequence of numbers in time order; found int"),
    (GOOD, {"profile": "abspk"}, "unknown rule profile 'abspk'; did you mean \"abspc\"?"),
    (np.array(7), {}, "values must be a sequence of numbers in time order; found ndarray"),
    (GOOD, {"profile": ["abspc"]}, "unknown rule profile ['abspc']"),
    (GOOD, {"direction": pd.NA}, 'direction must be "increase", "decrease" or "neutral"; found <NA>'),
    (GOOD, {"direction": "up"}, 'direction must be "increase", "decrease" or "neutral"; found \'up\''),
    (GOOD, {"target": float("nan")}, "target must be a finite number or None; found nan"),
    (GOOD, {"target": "5"}, "target must be a finite number or None; found '5'"),
    (GOOD, {"baseline": 1}, "baseline must be a number of points, 2 or more, or None; found 1"),
    (GOOD, {"rebase": [4]}, "rebase: 4 is not a position from 0 to 3"),
    (GOOD, {"rebase": 2}, "rebase must be a sequence of positions counted from 0; found 2"),
    (GOOD, {"exclude": [-1]}, "exclude: -1 is not a position from 0 to 3"),
    (GOOD, {"exclude": [True]}, "exclude: True is not a position from 0 to 3"),
]


@pytest.mark.parametrize(("values", "options", "message"), REFUSED)
def test_refusals(values, options, message):
    with pytest.raises(DomainError) as caught:
        xmr(values, **options)
    assert message in str(caught.value)


def test_labels_have_to_fit():
    with pytest.raises(DomainError, match="2 labels for 4 points: give one per point, or none"):
        replace(xmr(GOOD), labels=("a", "b"))
