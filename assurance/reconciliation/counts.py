"""Published counts as ranges of whole numbers: what a rounded or hidden cell may have been."""

from __future__ import annotations

from dataclasses import dataclass

from assurance.programme import HiddenCounts

__all__ = ["CountRange", "hidden_range", "printed_range"]


@dataclass(frozen=True, slots=True)
class CountRange:
    """Every whole number from `lower` to `upper`, both included; an upper end of None is open.

    A sum of counts may be any whole number between the sums of their ends, so ranges add up without
    losing or gaining anything.
    """

    lower: int
    upper: int | None

    def __add__(self, other: CountRange) -> CountRange:
        """Add two counts.

        Examples
        --------
        >>> CountRange(8, 12) + CountRange(0, 4)
        CountRange(lower=8, upper=16)
        """
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        return CountRange(self.lower + other.lower, upper)

    def times(self, count: int) -> CountRange:
        """Add up `count` counts that may each be any number of the range.

        Examples
        --------
        >>> CountRange(8, 12).times(3), CountRange(0, None).times(2)
        (CountRange(lower=24, upper=36), CountRange(lower=0, upper=None))
        """
        return CountRange(self.lower * count, None if self.upper is None else self.upper * count)

    def gap(self, other: CountRange) -> int:
        """Give how far the two lie apart at least; 0 where one number fits both.

        Examples
        --------
        >>> CountRange(8, 12).gap(CountRange(20, None)), CountRange(8, 12).gap(CountRange(12, 30))
        (8, 0)
        """
        below = 0 if self.upper is None else other.lower - self.upper
        above = 0 if other.upper is None else self.lower - other.upper
        return max(0, below, above)

    @property
    def exact(self) -> bool:
        """Whether it holds one number only."""
        return self.lower == self.upper

    @property
    def words(self) -> str:
        """The range as a reader would say it.

        Examples
        --------
        >>> CountRange(1208, 1212).words, CountRange(7, 7).words, CountRange(7, None).words
        ('1,208 to 1,212', '7', 'at least 7')
        """
        if self.upper is None:
            return f"at least {self.lower:,}"
        return f"{self.lower:,}" if self.exact else f"{self.lower:,} to {self.upper:,}"


def printed_range(number: int, counts: HiddenCounts) -> CountRange:
    """Give the counts that may be printed as `number`.

    A multiple of `rounded_to` may have been any count within half of it, both ends included, because
    publishers differ in which way a half goes (for an odd unit no count lies there). A number that is no
    multiple was not rounded. No count is below 0, and where `most` is declared, none lies in the range
    that is hidden: it would not have been printed. A printed number for which that leaves nothing stands in
    contradiction to the declaration, and keeps its range.

    Parameters
    ----------
    number : as printed, 0 or more
    counts : how the column rounds and hides

    Examples
    --------
    >>> counts = HiddenCounts(rounded_to=5, marks=("*",), most=4)
    >>> printed_range(5, counts), printed_range(10, counts), printed_range(13, counts)
    (CountRange(lower=5, upper=7), CountRange(lower=8, upper=12), CountRange(lower=13, upper=13))
    """
    half = 0 if number % counts.rounded_to else counts.rounded_to // 2
    lower, upper = max(0, number - half), number + half
    if counts.most is None:
        return CountRange(lower, upper)
    shown_lower = counts.most + 1 if counts.least <= lower <= counts.most else lower
    shown_upper = counts.least - 1 if counts.least <= upper <= counts.most else upper
    if shown_lower > shown_upper:
        return CountRange(lower, upper)
    return CountRange(shown_lower, shown_upper)


def hidden_range(counts: HiddenCounts) -> CountRange:
    """Give the counts that a mark may hide.

    Examples
    --------
    >>> hidden_range(HiddenCounts(marks=("*",), least=1, most=4)).words
    '1 to 4'
    """
    return CountRange(counts.least, counts.most)
