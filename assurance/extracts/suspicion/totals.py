"""A last row that adds up the others, in a file that is said to have none."""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import parquet_relation
from assurance.extracts.files.opened import Extract
from assurance.extracts.sorting import Sorted
from assurance.extracts.values.conversion import Names
from assurance.programme import FileSource, RecordSource

__all__ = ["total_warnings"]

_WORDS: Final = (
    *("total", "totals", "total:", "totals:", "grand total", "grand totals", "sub total", "subtotal"),
    *("sub-total", "overall", "overall total", "sum", "total rows", "total records"),
)
_FEWEST: Final = 3
"""Numbers other than zero above a total, at least; with fewer, equal sums are a matter of chance."""
_READ: Final = "it was read as a record, and counts once more what it sums"
_REJECTED: Final = "it was rejected"
_ALONE: Final = 6
"""The same where only one column has a sum."""


def total_warnings(extract: Extract, source: FileSource, found: Sorted, *, engine: Engine) -> tuple[str, ...]:
    """Warn of each file whose last row says that it is a total, or equals the sums of the rows above."""
    if source.totals_row != "none" or not isinstance(source, RecordSource) or not extract.rows:
        return ()
    said = []
    for low, high in _ranges(extract):
        stored = engine.scalar(
            f"SELECT max(_row) FROM {found.relation} WHERE _row > {low} AND _row <= {high}"
        )
        left_out = None
        if found.rejected_rows is not None:
            left_out = engine.scalar(
                f"SELECT max(_row) FROM {parquet_relation(found.rejected_rows)} "
                f"WHERE _row > {low} AND _row <= {high}"
            )
        rejected = left_out is not None and (stored is None or left_out > stored)
        last = left_out if rejected else stored
        if last is None:
            continue
        sums = [] if rejected else _sums(source, found, low, int(last), engine)
        if _says_total(extract, source, int(last), engine):
            why = "a cell of it says so"
        elif sums:
            why = f"its numbers are the sums of the rows above ({', '.join(sums)})"
        else:
            continue
        row, became = extract.rows_words([int(last)]), _REJECTED if rejected else _READ
        said.append(
            f"{extract.name}: the last row looks like a total, because {why}: {row}; {became}; declare "
            "totals_row: drop, which holds it against the sums and leaves it out."
        )
    return tuple(said)


def _ranges(extract: Extract) -> Iterator[tuple[int, int]]:
    """Give the row numbers of each file: those above the first, up to the second."""
    ends = [*(part.after for part in extract.parts[1:]), extract.last]
    for part, end in zip(extract.parts, ends, strict=True):
        yield part.after, end


def _says_total(extract: Extract, source: FileSource, row: int, engine: Engine) -> bool:
    """Look for the word in the cells as they stand: what is stored of them may be a pseudonym."""
    if not isinstance(source, RecordSource) or source.kind == "aggregates":
        return False  # aggregates may well have a category of that name
    listed = ", ".join(map(text_literal, _WORDS))
    cells = [
        f"lower(trim(CAST({Names(place).raw} AS VARCHAR))) IN ({listed})"
        for place in range(len(source.columns))
    ]
    looked = " OR ".join(f"coalesce({cell}, FALSE)" for cell in cells)
    return bool(engine.scalar(f"SELECT {looked} FROM ({extract.relation}) WHERE _row = {row}"))


def _sums(source: FileSource, found: Sorted, low: int, last: int, engine: Engine) -> Sequence[str]:
    """Name the number columns, if that is all which the last row has, in which it equals the sum above."""
    names = [name for name, kind in found.columns if kind in ("integer", "number")]
    if not names:
        return ()
    wanted = []
    for name in map(quote, names):
        above = f"FILTER (WHERE _row < {last})"
        wanted += [f"any_value({name}) FILTER (WHERE _row = {last})"]
        wanted += [f"sum({name}) {above}", f"max({name}) {above}"]
        wanted += [f"count(*) FILTER (WHERE _row < {last} AND {name} <> 0)"]
    inside = f"FROM {found.relation} WHERE _row > {low} AND _row <= {last}"
    (values,) = engine.rows(f"SELECT {', '.join(wanted)} {inside}")
    given = [
        (name, *values[4 * place : 4 * place + 4])
        for place, name in enumerate(names)
        if values[4 * place] is not None
    ]
    if not given or not all(_is_sum(total, above, most) for _, total, above, most, _ in given):
        return ()
    # zeros add up to anything, so they are no evidence
    enough = min(int(added) for *_, added in given) >= (_FEWEST if len(given) > 1 else _ALONE)
    return [name for name, *_ in given] if enough else ()


def _is_sum(total: Any, above: Any, most: Any) -> bool:
    """Tell whether a number is the sum of several others; binary fractions may be off in the last digit."""
    if above is None or total <= most:
        return False
    if isinstance(total, float):
        return abs(total - float(above)) <= 1e-9 * abs(total)
    return bool(total == above)
