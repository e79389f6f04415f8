"""The allocation that makes the variance of a stratified estimate smallest, in whole cases. Exact."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction


def smallest_variance(
    squares: Sequence[Fraction], total: int, lower: Sequence[int], upper: Sequence[int]
) -> list[int]:
    """Minimise the sum of `squares / n` over whole numbers n between floors and caps that sum to total.

    Start at the floors and give each further case to the stratum in which it lowers the sum most,
    which is where `squares / (n (n + 1))` is largest. Each term is convex in n, so this is the
    optimum. A stratum with spread and no case has infinite variance and comes first, the largest
    first; ties go to the first in order.

    References
    ----------
    Wright, "The equivalence of Neyman optimum allocation for sampling and equal proportions for
    apportioning the U.S. House of Representatives", American Statistician 66 (2012) 217.

    Examples
    --------
    >>> smallest_variance([Fraction(9), Fraction(1)], 8, [1, 1], [100, 100])
    [6, 2]
    """
    sizes = list(lower)
    queue = [
        _entry(squares[place], sizes[place], place)
        for place in range(len(sizes))
        if sizes[place] < upper[place]
    ]
    heapq.heapify(queue)
    for _ in range(total - sum(sizes)):
        place = heapq.heappop(queue)[2]
        sizes[place] += 1
        if sizes[place] < upper[place]:
            heapq.heappush(queue, _entry(squares[place], sizes[place], place))
    return sizes


def _entry(square: Fraction, size: int, place: int) -> tuple[int, Fraction, int]:
    if size == 0 and square > 0:
        return 0, -square, place
    return 1, -square / (size * (size + 1)) if size else Fraction(0), place
