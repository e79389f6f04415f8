"""Which parts of a measure get a small chart, where there are too many parts to draw them all."""

from __future__ import annotations

from collections import Counter
from typing import Final

from assurance.show.words import count_words, of_words, upper_first, was
from assurance.variation import ControlChart, Trends

__all__ = ["MOST", "chosen_parts", "left_out_words", "signal_order"]

MANY: Final = 24
"""Parts of one measure up to which all of them are drawn."""
MOST: Final = 40
"""Small charts on a page where a measure has more parts than that."""
_KINDS: Final = {"concern": 0, "improvement": 1}

Part = tuple[str, str, ControlChart]


def chosen_parts(result: Trends) -> tuple[Part, ...]:
    """Choose the parts to draw.

    All of them, where no measure has more than 24. Else at most 40 on the page, of those whose last point
    shows special cause: for the worse first, then for the better, then those of measures without a better
    direction; of each kind those that lie furthest from their mean, in limits. They keep their order.

    Returns
    -------
    tuple
        Measure, breakdown and chart.
    """
    parts = [part for part in result.charts if part[1]]
    if not _too_many(parts):
        return tuple(parts)
    signals = sorted(filter(_signal, parts), key=lambda part: signal_order(part[2]))
    kept = {(measure, breakdown) for measure, breakdown, _ in signals[:MOST]}
    return tuple(part for part in parts if part[:2] in kept)


def left_out_words(result: Trends, chosen: tuple[Part, ...], latest: str) -> str:
    """Say by which rule parts were chosen and how many have no chart; nothing where all are drawn.

    Parameters
    ----------
    latest : what the last points stand for, in words
    """
    parts = [part for part in result.charts if part[1]]
    if len(chosen) == len(parts):
        return ""
    signals = sum(map(_signal, parts))
    quiet = count_words(len(parts) - signals, "part chart")
    which = f"{signals:,}" if len(chosen) == signals else of_words(len(chosen), signals)
    told = [
        f"Each measure is drawn as a whole. Of its parts, only those are drawn in which {latest} "
        f"shows special cause, at most {MOST} on this page: {which}."
    ]
    if len(chosen) < signals:
        told.append(
            "Changes for the worse come first, then those for the better, then those that are neither; of "
            f"each, the furthest from its mean. The other {signals - len(chosen):,} are in the table of "
            "latest points."
        )
    told.append(f"{upper_first(quiet)} without such a signal {was(len(parts) - signals)} not drawn.")
    told.append("The latest value and the limits of every chart are in findings.json.")
    return " ".join(told)


def signal_order(chart: ControlChart) -> tuple[int, float]:
    """Give the place of a signal: kind, then how far the last point lies from its mean, in limits."""
    value, mean = chart.values[-1], chart.mean[-1]
    reach = chart.upper[-1] - mean
    distance = abs(value - mean) / reach if reach else float("inf")
    return _KINDS.get(chart.point_type[-1], len(_KINDS)), -distance


def _too_many(parts: list[Part]) -> bool:
    counts = Counter(measure for measure, _, _ in parts)
    return max(counts.values(), default=0) > MANY


def _signal(part: Part) -> bool:
    return bool(part[2].special_cause[-1])
