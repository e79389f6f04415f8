"""A score like NHS England's Data Quality Maturity Index (DQMI), in exact fractions.

Source: NHS Digital, "Data Quality Maturity Index (DQMI) methodology", chapter "Methodology" and
"Appendix 1: Example of DQMI calculation" (last edited 11 October 2021):

    defaults in excess = total defaults - threshold * number of records
    data item score = (valid and complete records - defaults in excess) / number of records
    DQMI = mean of the data item scores * mean of the coverage of those data items

Valid and complete records there include the default values; the threshold is the share of default values
that is accepted for an item. NHS England measures coverage as periods submitted over periods expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from assurance.errors import DomainError

__all__ = ["VERSION", "coverage", "dqmi", "item_score"]

VERSION = "DQMI methodology of NHS Digital, Appendix 1, as edited on 11 October 2021"


def item_score(rows: int, *, valid: int, default: int, threshold: Fraction = Fraction(0)) -> Fraction | None:
    """Score one data item: the share of records that are valid and complete and no default in excess.

    Parameters
    ----------
    rows : records
    valid : of them valid and complete, default values included
    default : of them default values
    threshold : share of the records, in [0, 1], that may be default values

    Returns
    -------
    Fraction in [0, 1], or None without records

    Raises
    ------
    DomainError
        When the counts cannot be.

    Examples
    --------
    >>> item_score(2500, valid=2400, default=100, threshold=Fraction(2, 100))
    Fraction(47, 50)
    """
    if not 0 <= default <= valid <= rows or not 0 <= threshold <= 1:
        raise DomainError(
            f"of {rows:,} records {valid:,} cannot be valid, {default:,} of them default values, at a "
            f"threshold of {threshold}; expected 0 <= default <= valid <= rows and a threshold in [0, 1]"
        )
    if not rows:
        return None
    excess = max(Fraction(0), default - threshold * rows)
    return (valid - excess) / rows


def dqmi(scores: Sequence[Fraction], coverages: Sequence[Fraction]) -> Fraction | None:
    """Give the index of a provider: mean score of its data items times mean coverage.

    Parameters
    ----------
    scores : of each data item for which data was submitted
    coverages : of the same items, in the same order, each in [0, 1]

    Returns
    -------
    Fraction in [0, 1], or None without data items

    Raises
    ------
    DomainError
        When the two are not of the same length.

    Examples
    --------
    >>> dqmi([Fraction(1), Fraction(1, 2)], [Fraction(1), Fraction(1, 3)])
    Fraction(1, 2)
    """
    if len(scores) != len(coverages):
        raise DomainError(
            f"{len(scores)} scores and {len(coverages)} coverages were given; expected one coverage a score"
        )
    if not scores:
        return None
    count = len(scores)
    return sum(scores, Fraction(0)) / count * (sum(coverages, Fraction(0)) / count)


def coverage(rows: int, expected: int | None) -> Fraction | None:
    """Give the rows received over those expected, at most 1; None where nothing is expected by number.

    Examples
    --------
    >>> coverage(90, 100), coverage(120, 100), coverage(90, None)
    (Fraction(9, 10), Fraction(1, 1), None)
    """
    if expected is None:
        return None
    return min(Fraction(1), Fraction(rows, expected)) if expected > 0 else Fraction(1)
