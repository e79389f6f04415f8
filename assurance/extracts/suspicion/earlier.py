"""How many rows earlier extracts of the same source had, and whether this one fell off."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Final

from assurance.extracts.files.opened import Extract

__all__ = ["DROP_WORDS", "earlier_rows", "earlier_warnings", "fell_off"]

_LATEST: Final = 12
_FEWEST: Final = 3
_SHARE: Final = Fraction(7, 10)
DROP_WORDS: Final = (
    "said where a count is below 70% of the median, and further below it than three times its square root"
)
"""The rule of `fell_off`, for messages."""


def fell_off(rows: int, before: Sequence[int]) -> Fraction | None:
    """Give the median of earlier counts where a count has fallen off from them; None where it has not.

    It has, where it is below 70% of the median, and the gap is more than three times the square root of
    the median: counts of independent events hardly stray so far by chance. At least three earlier counts
    are needed.

    Examples
    --------
    >>> fell_off(500, [1000, 990, 1020]), fell_off(800, [1000, 990, 1020]), fell_off(4, [9, 8, 10])
    (Fraction(1000, 1), None, None)
    """
    if len(before) < _FEWEST:
        return None
    usual = Fraction(median(map(Fraction, before)))
    gap = usual - rows
    return usual if rows < _SHARE * usual and gap > 0 and gap * gap > 9 * usual else None


def earlier_rows(folder: Path, hashes: Collection[str]) -> tuple[int, ...]:
    """Read how many rows the latest twelve earlier extracts of a source had.

    Parameters
    ----------
    folder : where the source's intake manifests lie
    hashes : SHA-256 of the files at hand; what was read of the same files before is no earlier extract
    """
    found: dict[frozenset[str], tuple[int, int]] = {}
    for path in folder.glob("*.json"):
        try:
            written = path.stat().st_mtime_ns
            content = json.loads(path.read_text(encoding="utf-8"))
            files, rows = frozenset(str(part[1]) for part in content["parts"]), int(content["rows_read"])
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue  # what cannot be read says nothing of earlier extracts; its own intake refuses it
        if files != frozenset(hashes):
            found[files] = max((written, rows), found.get(files, (0, 0)))
    return tuple(rows for _, rows in sorted(found.values())[-_LATEST:])


def earlier_warnings(extract: Extract, before: Sequence[int]) -> tuple[str, ...]:
    """Warn of an extract with far fewer rows than the source's earlier ones."""
    usual = fell_off(extract.rows, before)
    if usual is None:
        return ()
    return (
        f"{extract.name} has {extract.rows:,} rows; the median of the {len(before)} extracts of this source "
        f"received before is {float(usual):,.1f}".removesuffix(".0")
        + f" ({DROP_WORDS}); ask whether the export was complete.",
    )
