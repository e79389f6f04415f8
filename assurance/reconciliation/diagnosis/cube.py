"""The flag cube: one scan counts rows by period, labels and conditions; no variant scans again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assurance.errors import DomainError
from assurance.reconciliation.diagnosis.logic import Axes, Bits
from assurance.reconciliation.diagnosis.scan_sql import MOST_CELLS, PACKED, Where, cube_sql

__all__ = ["Cube", "Flags", "Floats", "Ints", "TooManyGroups", "read_cube", "unpacked"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class TooManyGroups(DomainError):
    """The conditions tried part the records into more groups than are read into memory."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of rows by period, labels and conditions.

    Parameters
    ----------
    period : number of the period of each cell
    codes : a column a breakdown: place in `labels`
    labels : the labels of each breakdown, None among them
    flags : a column a condition
    count : rows
    known, top, below, whole : a column an amount: rows in which it is known, its sum (of a rate, those of
        numerator and denominator), and whether every addend was a whole number
    values : of medians and centiles, a column an amount: the value of each row of the cell, nan if unknown
    """

    period: Ints
    codes: Ints
    labels: tuple[tuple[str | None, ...], ...]
    flags: Flags
    count: Ints
    known: Ints
    top: Floats
    below: Floats
    whole: Flags
    values: Floats


def read_cube(where: Where, axes: Axes, bits: Bits) -> Cube:
    """Scan the records once.

    Raises
    ------
    TooManyGroups
        When there are more cells than are read into memory.
    """
    table = where.engine.arrow(cube_sql(where, axes, bits))
    if table.num_rows > MOST_CELLS:
        raise TooManyGroups(
            f"measure {where.measure.id}: the conditions tried part its records into more than "
            f"{MOST_CELLS:,} groups, so it is not diagnosed; declare fewer alternatives or breakdowns"
        )
    column = {name: table.column(name) for name in table.column_names}
    coded = [_coded(column[f"label_{at}"]) for at in range(len(axes.labels))]
    rows = table.num_rows

    def numbers(name: str, empty: float = 0) -> npt.NDArray[Any]:
        return np.asarray(column[name].fill_null(empty).to_numpy(), dtype=np.float64)

    def amounts(name: str) -> Floats:
        found = [numbers(f"{name}_{at}") for at in range(len(bits.amounts)) if f"{name}_{at}" in column]
        return np.stack(found, axis=1) if found else np.zeros((rows, 0))

    centile = where.measure.statistic in ("median", "centile")
    values = [
        column[f"value_{at}"].cast("double").to_numpy() for at in range(len(bits.amounts) if centile else 0)
    ]
    return Cube(
        period=numbers("period").astype(np.int64),
        codes=np.stack([codes for codes, _ in coded], axis=1) if coded else np.zeros((rows, 0), np.int64),
        labels=tuple(labels for _, labels in coded),
        flags=unpacked(column, bits, rows),
        count=numbers("cases").astype(np.int64),
        known=amounts("known").astype(np.int64),
        top=amounts("top"),
        below=amounts("below"),
        whole=amounts("whole").astype(np.bool_),
        values=np.stack(values, axis=1).astype(np.float64) if values else np.zeros((rows, 0)),
    )


def _coded(column: Any) -> tuple[Ints, tuple[str | None, ...]]:
    """Give each label of a column a number, null among them."""
    coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return np.asarray(coded.indices.to_numpy(), dtype=np.int64), tuple(coded.dictionary.to_pylist())


def unpacked(column: Mapping[str, Any], bits: Bits, rows: int) -> Flags:
    """Give the conditions of every row of a query as columns of true and false."""
    flags = np.zeros((rows, len(bits.of_row) + len(bits.of_period)), dtype=np.bool_)
    for place, number in enumerate(bits.of_row.values()):
        packed = column[f"flags_{place // PACKED}"].to_numpy()
        flags[:, number] = (packed >> (place % PACKED)) & 1
    for number in bits.of_period.values():
        flags[:, number] = column[f"late_{number}"].fill_null(False).to_numpy(zero_copy_only=False)
    return flags
