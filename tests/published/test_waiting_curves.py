"""Kaplan-Meier curves against values printed in textbooks and manuals."""

from __future__ import annotations

from fractions import Fraction
from math import isnan

import numpy as np
import pytest

from assurance.variation.waiting import waiting_curve

HALF = Fraction(1, 2)
# Remission in weeks, leukaemia; Freireich and others (1963), as printed by Kalbfleisch & Prentice (2002) and
# Kleinbaum & Klein (2012, table 2.1), who print the curves; a plus is "not over yet".
SIX_MP = "6 6 6 7 10 13 16 22 23 6+ 9+ 10+ 11+ 17+ 19+ 20+ 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
SIX_MP_CURVE = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
PLACEBO_CURVE = {
    1: 0.9048, 2: 0.8095, 3: 0.7619, 4: 0.6667, 5: 0.5714, 8: 0.3810, 11: 0.2857, 12: 0.1905, 15: 0.1429,
    17: 0.0952, 22: 0.0476, 23: 0.0,
}  # fmt: skip
# Acute myelogenous leukaemia, chemotherapy kept up or not: Miller (1981, p. 49), R package survival (aml).
KEPT_UP = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
NOT_KEPT_UP = "5 5 8 8 12 16+ 23 27 30 33 43 45"
KEPT_UP_CURVE = {9: 0.909, 13: 0.818, 18: 0.716, 23: 0.614, 31: 0.491, 34: 0.368, 48: 0.184}
NOT_KEPT_UP_CURVE = {
    5: 0.8333, 8: 0.6667, 12: 0.5833, 23: 0.4861, 27: 0.3889, 30: 0.2917, 33: 0.1944, 43: 0.0972, 45: 0.0,
}  # fmt: skip


def _curve(text: str):
    times = text.split()
    return waiting_curve([int(time.rstrip("+")) for time in times], ["+" not in time for time in times])


@pytest.mark.parametrize(
    ("data", "printed", "places"),
    [
        (SIX_MP, SIX_MP_CURVE, 4),
        (PLACEBO, PLACEBO_CURVE, 4),
        (KEPT_UP, KEPT_UP_CURVE, 3),
        (NOT_KEPT_UP, NOT_KEPT_UP_CURVE, 4),
    ],
)
def test_the_printed_curve(data: str, printed: dict[int, float], places: int) -> None:
    curve = _curve(data)
    assert dict(zip(curve.times.astype(int), curve.still.round(places), strict=True)) == pytest.approx(
        printed, abs=10**-places
    )


@pytest.mark.parametrize(("data", "median"), [(SIX_MP, 23), (PLACEBO, 8), (KEPT_UP, 31), (NOT_KEPT_UP, 23)])
def test_the_printed_median(data: str, median: int) -> None:
    assert _curve(data).reached_by(HALF).time == median


def test_the_limits_that_sas_prints() -> None:
    """SAS/STAT, PROC LIFETEST, log-log: 13 to not reached, and 4 to 11."""
    treated, control = _curve(SIX_MP).reached_by(HALF), _curve(PLACEBO).reached_by(HALF)
    assert (treated.lower, isnan(treated.upper)) == (13, True)
    assert (control.lower, control.upper) == (4, 11)


def test_the_number_at_risk() -> None:
    curve = _curve(SIX_MP)
    assert list(curve.at_risk) == [21, 17, 15, 12, 11, 7, 6]
    assert curve.still_waiting([0, 6, 7, 23, 35, 36]) == (21, 21, 17, 6, 1, 0)


def test_nine_in_ten_were_not_reached_under_6_mp() -> None:
    at = _curve(SIX_MP).reached_by(Fraction(9, 10))
    assert not at.reached
    assert isnan(at.upper)
    assert np.isnan(at.time)
