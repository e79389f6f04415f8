"""The four doors that every stage result has: `to_frame`, `sentence`, `plot`, `_repr_html_`.

A result holds numbers. Its words, pictures and tables are made by the room `show`, which is looked
up only when a door is opened: the one import in the package that points downwards.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class Result(ABC):
    """Base of stage results: frozen dataclasses whose doors other than `to_frame` are in `show`."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Keep `dataclass` from writing out the fields: they hold rows, and paths of this machine."""
        super().__init_subclass__()
        cls.__repr__ = Result.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.sentence()}"

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Give the result as tidy rows; the columns are documented by each result."""

    def sentence(self) -> str:
        """Say the result in plain English, with its uncertainty."""
        from assurance.show import sentence

        return sentence(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the result; see `alt_text` for the same in words."""
        from assurance.show import plot

        return plot(self, ax=ax)

    def alt_text(self) -> str:
        """Describe the plot for somebody who cannot see it, from the same numbers."""
        from assurance.show import alt_text

        return alt_text(self)

    def _repr_html_(self) -> str:
        from assurance.show import html

        return html(self)


@dataclass(frozen=True, eq=False)
class Several(Result):
    """Results of one kind shown one after another, such as the scores of several pathways."""

    items: Mapping[str, Result]

    def to_frame(self) -> pd.DataFrame:
        """Give the rows of all, under a first column `of` with the name of each."""
        import pandas as pd

        frames = []
        for name, item in self.items.items():
            frame = item.to_frame()
            frame.insert(0, "of", name)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"of": []})
