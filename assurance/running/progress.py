"""How far a run of notebooks has come, and how long it may still take."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Parameters
    ----------
    done, total : notebooks that have ended, in whatever way, and all of them
    seconds : since the run began
    """

    done: int
    total: int
    seconds: float

    @property
    def left(self) -> float | None:
        """Seconds that the rest may take, if it goes on at this pace; None before the first has ended."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None

    def words(self) -> str:
        """Say it in a few words.

        Examples
        --------
        >>> Progress(2, 8, 3.0).words()
        '2 of 8 notebooks done, about 9 s left'
        >>> Progress(8, 8, 12.0).words()
        '8 of 8 notebooks done'
        """
        left = f", about {self.left:.0f} s left" if self.left else ""
        return f"{self.done} of {self.total} notebooks done{left}"
