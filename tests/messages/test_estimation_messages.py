"""Every refusal of the room estimation, as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assurance.errors import DomainError
from assurance.estimation import binomial_interval, hypergeometric_interval, stratified_interval

CONFIDENCE = "confidence must be a fraction between 0 and 1, such as 0.95; found"
FINITE = [
    ((1, 10, 100), {"confidence": 95}, f"{CONFIDENCE} 95"),
    ((1, 10, 100), {"confidence": 1}, f"{CONFIDENCE} 1"),
    ((1, 10, 100), {"confidence": True}, f"{CONFIDENCE} True"),
    ((1, 10, 100), {"confidence": float("nan")}, f"{CONFIDENCE} nan"),
    ((1, 10, 100), {"side": "both"}, 'side must be "two", "upper" or "lower"; found \'both\''),
    (
        (1, 10, 100),
        {"method": "optimal", "side": "upper"},
        'method "optimal" bounds both sides at once; found side \'upper\': use "two", or "tail"',
    ),
    (
        (1, 10, 100),
        {"method": "tall"},
        "unknown method 'tall'; did you mean \"tail\"?; expected one of: tail, optimal",
    ),
    ((-1, 10, 100), {}, "errors must be a whole number of cases, 0 or more; found -1"),
    ((1.5, 10, 100), {}, "errors must be a whole number of cases, 0 or more; found 1.5"),
    ((None, 10, 100), {}, "errors must be a whole number of cases, 0 or more; found None"),
    ((True, 10, 100), {}, "errors must be a whole number of cases, 0 or more; found True"),
    ((1, 10, 10**16), {}, "population is more than 1e+15, which is no count of cases"),
    ((1, 10, 100), {"side": pd.NA}, 'side must be "two", "upper" or "lower"; found <NA>'),
    ((1, 10, 100), {"method": pd.NA}, "unknown method <NA>; expected one of: tail, optimal"),
    ((0, 0, 100), {}, "sampled is 0: nothing can be said without one reviewed case"),
    ((11, 10, 100), {}, "errors (11) exceed the cases sampled (10)"),
    ((1, 101, 100), {}, "sampled (101) exceeds the population (100): draw without replacement"),
]
STRATIFIED = [
    (([], [], []), {}, "one number per stratum, at least one; found 0, 0 and 0"),
    (([1], [5, 5], [9, 9]), {}, "one number per stratum, at least one; found 1, 2 and 2"),
    ((1, 5, 9), {}, "errors must be a sequence with one number per stratum; found int"),
    ((np.array(1), [5], [9]), {}, "errors must be a sequence with one number per stratum; found ndarray"),
    (([1], [5], [9]), {"method": "bayes", "prior": np.array(1)}, "prior must be the two parameters"),
    (([0, 0], [5, 0], [9, 9]), {}, "stratum 2: sampled is 0: nothing can be said"),
    (([0, 6], [5, 5], [9, 9]), {}, "stratum 2: errors (6) exceed the cases sampled (5)"),
    (([0, 0], [0, 0], [0, 0]), {}, "all strata are empty: there is no population to estimate"),
    (({0, 1}, [5, 5], [9, 9]), {}, "errors must be a sequence with one number per stratum; found set"),
    (([0], [5], {"A": 9}), {}, "population must be a sequence with one number per stratum; found dict"),
    (
        (pd.Series({"A": 0, "B": 1}), pd.Series({"B": 5, "A": 6}), [9, 9]),
        {},
        "errors and sampled and population carry different indexes, so strata would be paired by chance",
    ),
]


@pytest.mark.parametrize(("args", "options", "message"), FINITE)
def test_finite_refusals(args, options, message):
    with pytest.raises(DomainError) as caught:
        hypergeometric_interval(*args, **options)
    assert message in str(caught.value)


@pytest.mark.parametrize(("args", "options", "message"), STRATIFIED)
def test_stratified_refusals(args, options, message):
    with pytest.raises(DomainError) as caught:
        stratified_interval(*args, **options)
    assert message in str(caught.value)


def test_binomial_refusals():
    with pytest.raises(DomainError, match=r"errors \(3\) exceed the cases sampled \(2\)"):
        binomial_interval(3, 2)
    with pytest.raises(DomainError, match="unknown method 'wilsn'; did you mean \"wilson\""):
        binomial_interval(1, 2, method="wilsn")
