"""A case-level result that stays on disk: its path and its rows, never silently a frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.errors import DomainError, StoreError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cases that lies in a Parquet file.

    Parameters
    ----------
    path : the Parquet file
    rows : how many rows it has
    """

    path: Path
    rows: int

    def to_frame(self, *, limit: int = 1_000_000) -> pd.DataFrame:
        """Read the table into pandas, unless it is too large for that.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        StoreError
            When the file is missing or is not a Parquet file.
        """
        if self.rows > limit:
            raise DomainError(
                f"{self.path.name}: {self.rows:,} rows are more than the {limit:,} that are read into "
                f"memory; read the Parquet file with DuckDB or polars, or pass a larger limit"
            )
        import pyarrow.parquet

        try:
            frame: pd.DataFrame = pyarrow.parquet.read_table(self.path).to_pandas()
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.path}: cannot be read as Parquet: {error}") from error
        return frame
