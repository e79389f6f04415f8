"""A row a case with its scores, made of the outcomes when somebody asks: they hang on nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.engine import quote
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import StoreError
from assurance.traces.scores import Scale, score_query, sign_column
from assurance.traces.values import stratum_column

if TYPE_CHECKING:
    from assurance.traces.result import TraceScores

__all__ = ["case_query"]


def case_query(scores: TraceScores) -> str:
    """Write the query of a row a case, in the order of their keys.

    Returns
    -------
    str
        case_key, score, weakest, a score per dimension, the eight counts, strata, signs.

    Raises
    ------
    StoreError
        When the file of outcomes is not there.
    """
    path = scores.rules_table.path
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file; run the stage that writes it again")
    rules = zip(scores.summary["dimension"], scores.summary["weight"], strict=True)
    scale = Scale(tuple((str(name), float(weight)) for name, weight in rules), scores.weights)
    more = [quote(stratum_column(name)) for name in scores.strata]
    more += [sign_column(str(sign)) for sign in scores.signs["sign"]]
    query = score_query(scale, parquet_relation(path), carried=["case_key", *more], counts=True)
    first = f"* EXCLUDE ({', '.join(more)}), {', '.join(more)}" if more else "*"
    return f"SELECT {first} FROM ({query})"  # noqa: S608 - our own names
