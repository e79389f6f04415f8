"""What a pack may say of itself: its dates, its contacts, the words of its declarations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assurance.extracts.privacy.words import names_in
from assurance.pack.scan.dates import days_in

__all__ = ["Own", "own_of_texts"]


@dataclass(frozen=True, slots=True)
class Own:
    """What stands in a release by right, so that a scan passes it.

    Parameters
    ----------
    dates : days of periods, of stands of the data, of decisions and draws
    spans : (first, last) of spans of which every day may stand there, such as the years that are counted.
        Who was born within one is not told from other days then: of newborns, give single dates alone
    contacts : e-mail addresses, telephone numbers and postcodes of those who answer for the pack
    words : folded words of the declarations (places, teams, titles), as `names_in` gives them: two of
        them together are no name, though somebody bears each
    """

    dates: frozenset[date] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()
    contacts: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def __or__(self, other: Own) -> Own:
        """Put two together."""
        return Own(
            dates=self.dates | other.dates,
            spans=(*self.spans, *other.spans),
            contacts=(*self.contacts, *other.contacts),
            words=self.words | other.words,
        )

    def has(self, day: date) -> bool:
        """Tell whether a day is one of the pack's own."""
        return day in self.dates or any(first <= day <= last for first, last in self.spans)

    @property
    def latest(self) -> date | None:
        """The latest of its days, after which nobody in it was born; None without any."""
        return max([*self.dates, *(last for _, last in self.spans)], default=None)


def own_of_texts(texts: Iterable[str]) -> Own:
    """Read the dates and words of texts that hold nobody, such as the files of a programme's declarations.

    Examples
    --------
    >>> own = own_of_texts(["Harbour team, counted since 1 April 2025"])
    >>> sorted(own.words), [day.isoformat() for day in own.dates]
    (['counted', 'harbour', 'since'], ['2025-04-01'])
    """
    dates: set[date] = set()
    words: set[str] = set()
    for text in texts:
        dates |= {day for found in days_in(text) if found.is_sure for day in found.days}
        words |= names_in(text)
    return Own(dates=frozenset(dates), words=frozenset(words))
