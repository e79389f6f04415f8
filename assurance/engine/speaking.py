"""DuckDB's faults in words of our own: its messages quote the value, or the line, that it stopped at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from assurance.errors import QueryError

__all__ = ["speaking"]

_QUOTING = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)


@contextmanager
def speaking() -> Iterator[None]:
    """Turn faults that depend on the data into `QueryError`; others are mistakes of the program and pass.

    Raises
    ------
    QueryError
        When a value cannot be worked with, or the memory does not suffice.
    """
    try:
        yield
    except _QUOTING as error:
        raise QueryError(
            f"engine: a query met a value that it cannot work with ({type(error).__name__}); the value is "
            "not repeated here, since it may be a person's; look for values out of range in the extracts, "
            "and declare a minimum and a maximum for their columns",
            detail=str(error),
        ) from None
    except duckdb.OutOfMemoryException as error:
        raise QueryError(
            "engine: the memory does not suffice for a query; close other programs, or run on a machine "
            "with more memory",
            detail=str(error),
        ) from None
