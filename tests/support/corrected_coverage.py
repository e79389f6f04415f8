"""How often the range of a corrected figure holds the true number, beside Student's t; seeded.

Run as a script it prints the table of docs/corrected.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from scipy.stats import t as student

from assurance.review.correcting.bounds import Method, count_bounds, rate_bounds
from assurance.review.correcting.cases import FAILED, MET, OUTSIDE, Audit, State

SEED = 20261122
REPEATS = 10_000
ALPHA = Fraction(1, 20)
FIXED = Method()

OVER, UNDER = (MET, FAILED), (FAILED, MET)
"""Reported state and true state of a case that is counted wrongly, and of one that is left out."""
GONE, ADDED = (FAILED, OUTSIDE), (OUTSIDE, MET)
"""A case that does not belong to the denominator but is in it, and one that should have been counted."""


@dataclass(frozen=True)
class Study:
    """A frame whose every case is known: cases by stratum of each pair of reported and true state."""

    name: str
    kind: str
    sampled: tuple[int, ...]
    cases: Mapping[tuple[State, State], tuple[int, ...]]

    @property
    def strata(self) -> list[str]:
        return [f"S{h}" for h in range(len(self.sampled))]

    @property
    def sizes(self) -> list[int]:
        return [sum(column) for column in zip(*self.cases.values(), strict=True)]

    def total(self, which: int, place: int) -> list[int]:
        """Count cases by stratum: of the reported (0) or the true (1) state, its first or second flag."""
        return [
            sum(pair[which][place] * number[h] for pair, number in self.cases.items())
            for h in range(len(self.sampled))
        ]

    @property
    def truth(self) -> Fraction:
        met, counted = sum(self.total(1, 0)), sum(self.total(1, 1))
        return Fraction(met, counted) if self.kind == "share" else Fraction(met)


STUDIES = (
    Study(
        "one stratum, 60 of 1,000 cases; 10 counted wrongly",
        "count",
        (60,),
        {(MET, MET): (690,), (FAILED, FAILED): (300,), OVER: (10,)},
    ),
    Study(
        "the same; 7 counted wrongly, 3 left out",
        "count",
        (60,),
        {(MET, MET): (693,), (FAILED, FAILED): (297,), OVER: (7,), UNDER: (3,)},
    ),
    Study(
        "four strata, 36 of 1,000 cases; 2% counted wrongly",
        "count",
        (12, 10, 8, 6),
        {
            (MET, MET): (292, 211, 122, 61),
            (FAILED, FAILED): (120, 93, 54, 27),
            OVER: (8, 6, 4, 2),
        },
    ),
    Study(
        "four strata; 3% counted wrongly, 1% left out",
        "count",
        (12, 10, 8, 6),
        {
            (MET, MET): (287, 208, 121, 60),
            (FAILED, FAILED): (117, 89, 52, 27),
            OVER: (12, 10, 5, 2),
            UNDER: (4, 3, 2, 1),
        },
    ),
    Study(
        "one stratum, 100 of 1,000 cases; 18% wrong",
        "count",
        (100,),
        {(MET, MET): (500,), (FAILED, FAILED): (320,), OVER: (100,), UNDER: (80,)},
    ),
    Study(
        "share, 60 of 500 cases; 8 counted wrongly, 4 do not belong",
        "share",
        (60,),
        {(MET, MET): (300,), (FAILED, FAILED): (188,), OVER: (8,), GONE: (4,)},
    ),
    Study(
        "share, three strata, 60 of 508 cases; 8 counted wrongly, 5 in or out of it wrongly",
        "share",
        (30, 20, 10),
        {
            (MET, MET): (190, 90, 30),
            (FAILED, FAILED): (100, 55, 17),
            (OUTSIDE, OUTSIDE): (6, 4, 3),
            OVER: (5, 2, 1),
            GONE: (1, 1, 1),
            ADDED: (1, 1, 0),
        },
    ),
)


@dataclass(frozen=True)
class Found:
    """Shares of samples whose range, and whose t interval, holds the truth; and that show no error."""

    name: str
    exact: float
    by_t: float
    no_error: float
    width: float


def measured(study: Study, *, repeats: int, seed: int = SEED) -> Found:
    """Draw samples of a study and count how often each interval holds the truth."""
    rng = np.random.default_rng([seed, STUDIES.index(study)])
    pairs, columns = list(study.cases), np.array(list(study.cases.values()))
    drawn = np.stack(
        [
            rng.multivariate_hypergeometric(columns[:, h], n, size=repeats)
            for h, n in enumerate(study.sampled)
        ],
        axis=1,
    )  # repeats, strata, pairs

    @cache
    def ranged(sample: bytes) -> tuple[Fraction, Fraction]:
        counts = np.frombuffer(sample, dtype=drawn.dtype).reshape(drawn.shape[1:])
        return exact_range(study, pairs, counts)

    truth = study.truth
    held, widths = 0, 0.0
    for counts in drawn:
        lower, upper = ranged(counts.tobytes())
        held += lower <= truth <= upper
        widths += float(upper - lower)
    wrong = [place for place, (said, true) in enumerate(pairs) if said != true]
    none = (drawn[:, :, wrong].sum(axis=(1, 2)) == 0).mean()
    by_t = _by_t(study, pairs, drawn)
    return Found(study.name, held / repeats, float(by_t), float(none), widths / repeats)


def exact_range(
    study: Study, pairs: Sequence[tuple[State, State]], counts: np.ndarray
) -> tuple[Fraction, Fraction]:
    """Give the range that one sample gives."""
    names = study.strata
    cases = {
        (name, said, frozenset({true})): int(counts[h, place])
        for h, name in enumerate(names)
        for place, (said, true) in enumerate(pairs)
        if counts[h, place]
    }
    totals = [dict(zip(names, study.total(0, place), strict=True)) for place in (0, 1)]
    audit = Audit(dict(zip(names, study.sizes, strict=True)), totals[0], totals[1], cases)
    if study.kind == "share":
        found = rate_bounds(audit.met(), audit.failed(), alpha=ALPHA, method=FIXED)
    else:
        found = count_bounds(audit.met(), alpha=ALPHA, method=FIXED)
    return found.lower, found.upper


def _by_t(study: Study, pairs: Sequence[tuple[State, State]], drawn: np.ndarray) -> float:
    """Give the coverage of the difference estimator with Student's t, written out from its definition."""
    size, n = np.array(study.sizes, dtype=float), np.array(study.sampled, dtype=float)
    errors = np.array([[true[place] - said[place] for said, true in pairs] for place in (0, 1)], dtype=float)
    totals = [
        sum(study.total(0, place)) + ((drawn @ errors[place]) * (size / n)).sum(axis=1) for place in (0, 1)
    ]
    if study.kind == "share":
        value, scale = totals[0] / totals[1], totals[1]
        linear = errors[0][None, :] - value[:, None] * errors[1][None, :]
    else:
        value, scale = totals[0], np.ones(len(drawn))
        linear = np.repeat(errors[0][None, :], len(drawn), axis=0)
    mean = np.einsum("rhp,rp->rh", drawn, linear) / n
    square = np.einsum("rhp,rp->rh", drawn, linear**2)
    spread = np.maximum(square - n * mean**2, 0) / (n - 1)
    se = np.sqrt((size * (size - n) / n * spread).sum(axis=1)) / scale
    half = student.ppf(1 - float(ALPHA) / 2, n.sum() - len(n)) * se
    return float((np.abs(value - float(study.truth)) <= half + 1e-12).mean())


def table(*, repeats: int = REPEATS) -> str:
    """Write the table of docs/corrected.md."""
    lines = [
        "| design | the range holds the truth | Student's t does | samples without an error |",
        "|---|---|---|---|",
    ]
    for study in STUDIES:
        found = measured(study, repeats=repeats)
        lines.append(f"| {found.name} | {found.exact:.1%} | {found.by_t:.1%} | {found.no_error:.1%} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
