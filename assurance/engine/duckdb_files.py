"""How DuckDB is told of a file: one file, never a pattern, and nothing read out of folder names."""

from __future__ import annotations

import re
from pathlib import Path

from assurance.engine.dialect import text_literal

__all__ = ["parquet_relation", "path_literal"]


def path_literal(path: Path) -> str:
    """Write a path as SQL text that DuckDB takes for one file, never for a pattern.

    Examples
    --------
    >>> path_literal(Path("ward [1].csv"))
    "'ward [[]1].csv'"
    """
    return text_literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def parquet_relation(path: Path, *, numbered: bool = False) -> str:
    """Write the rows of a Parquet file, as what stands after FROM.

    Left to itself DuckDB takes a folder named ``team=A`` on the way for a column `team`, and its A for
    the value of every row.

    Parameters
    ----------
    numbered : adds the column `file_row_number`, from 0

    Examples
    --------
    >>> parquet_relation(Path("cases.parquet"))
    "read_parquet('cases.parquet', hive_partitioning = false)"
    """
    numbers = ", file_row_number = true" if numbered else ""
    return f"read_parquet({path_literal(path)}{numbers}, hive_partitioning = false)"
