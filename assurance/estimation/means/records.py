"""The door of the estimators: columns of reviewed records and the population they were drawn from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assurance.errors import DomainError
from assurance.estimation.arguments import as_mapping, check_indexes, is_row, whole_number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
LARGEST = 1e100  # beyond it squares leave the range of floating point


@dataclass(frozen=True, eq=False, slots=True)
class Design:
    """A stratified simple random sample: which stratum each record is of, and how large strata are.

    Parameters
    ----------
    names : strata that hold cases, in the order of the population, shape (H,)
    sizes, sampled : cases in the population and in the sample, shape (H,)
    place : position of each record's stratum, shape (n,)
    """

    names: tuple[Hashable, ...]
    sizes: FloatArray
    sampled: FloatArray
    place: IntArray

    @property
    def cases(self) -> int:
        """Cases in the population."""
        return int(self.sizes.sum())

    @property
    def weights(self) -> FloatArray:
        """N/n of each record, shape (n,)."""
        return self.each(self.sizes / self.sampled)

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Strata of which every case was taken, shape (H,)."""
        whole: NDArray[np.bool_] = self.sampled == self.sizes
        return whole

    def each(self, by_stratum: FloatArray) -> FloatArray:
        """Give each record the number of its stratum, shape (n,)."""
        spread: FloatArray = by_stratum[self.place]
        return spread

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of the records of each stratum, shape (H,)."""
        return np.bincount(self.place, weights=values, minlength=len(self.names)).astype(float)

    def total(self, values: FloatArray) -> float:
        """Estimated total of the population: the sum of N/n times the value."""
        return float((self.sums(values) * (self.sizes / self.sampled)).sum())

    def called(self, which: NDArray[np.bool_]) -> str:
        """Name some strata, the first few of many."""
        return listed(self.names[h] for h in np.flatnonzero(which))


def listed(names: Iterable[Hashable]) -> str:
    """Name a few and count the rest."""
    every = [repr(name) for name in names]
    more = f" and {len(every) - 5} more" if len(every) > 5 else ""
    return ", ".join(every[:5]) + more


def read_columns(**columns: object) -> dict[str, list[Any]]:
    """Check that columns are sequences of one length, a value a record, and not differently indexed."""
    read = {name: _sequence(column, name) for name, column in columns.items()}
    lengths = {name: len(column) for name, column in read.items()}
    if len(set(lengths.values())) != 1 or not all(lengths.values()):
        raise DomainError(
            f"{' and '.join(columns)} need one value per record, at least one record; "
            f"found {', '.join(str(length) for length in lengths.values())}"
        )
    check_indexes(columns, "rows")
    return read


def _sequence(column: object, name: str) -> list[Any]:
    if isinstance(column, str | bytes | Mapping | set | frozenset) or not is_row(column):
        raise DomainError(f"{name} must be a column with one value per record; found {type(column).__name__}")
    if getattr(column, "ndim", 1) != 1:
        raise DomainError(f"{name} must be one column; found {getattr(column, 'ndim', 0)} dimensions")
    if isinstance(column, np.ma.MaskedArray):
        return [
            None if gone else item for item, gone in zip(column.data, np.ma.getmaskarray(column), strict=True)
        ]
    return list(column)


def is_missing(item: object) -> bool:
    """Whether it stands for no value: None, NaN, or the missing marks of pandas."""
    if isinstance(item, float | np.floating | Decimal):
        return item != item
    return item is None or type(item).__name__ in ("NAType", "NaTType")


def read_numbers(items: list[Any], name: str) -> FloatArray:
    """Read numbers, booleans as 0 and 1; what is missing or no number is refused, with counts."""
    missing = sum(map(is_missing, items))
    if missing:
        raise DomainError(
            f"{name}: {missing} of {len(items)} records have no value; nothing is dropped silently. Decide "
            "what a missing record counts as (missing_band counts it as an error) or give a value"
        )
    wrong = sum(not _is_number(item) for item in items)
    if wrong:
        raise DomainError(f"{name}: {wrong} of {len(items)} records are not numbers")
    # Numbers of 32 bits are compared as such, and there the largest overflows.
    large = sum(not abs(item.item() if isinstance(item, np.generic) else item) < LARGEST for item in items)
    if large:
        raise DomainError(f"{name}: {large} of {len(items)} records are infinite or too large to be used")
    return np.array([float(item) for item in items], dtype=float)


def _is_number(item: object) -> bool:
    return isinstance(item, Real | Decimal | np.bool_) and not isinstance(item, np.timedelta64)


def read_number(value: object, name: str) -> float:
    """Read one finite number; a boolean is not one."""
    if isinstance(value, bool | np.bool_) or not _is_number(value) or is_missing(value):
        raise DomainError(f"{name} must be a number; found {value!r}")
    number = float(value)  # type: ignore[arg-type]
    if not isfinite(number) or abs(number) >= LARGEST:
        raise DomainError(f"{name} must be a finite number; found {value!r}")
    return number


def read_counts(population: object, name: str, of: str) -> dict[Hashable, int]:
    """Read a mapping of names to numbers of cases."""
    population = as_mapping(population, name)
    if not isinstance(population, Mapping) or not population:
        raise DomainError(
            f"{name} must map each {of} to its number of cases; found {type(population).__name__}"
        )
    return {key: whole_number(size, f"{name} of {of} {key!r}") for key, size in population.items()}


def read_labels(items: list[Any], known: Mapping[Hashable, int], name: str, source: str) -> list[int]:
    """Give the position of each record's label among the known names."""
    missing = sum(map(is_missing, items))
    if missing:
        raise DomainError(f"{name}: {missing} of {len(items)} records name no {name}")
    position = {key: place for place, key in enumerate(known)}
    found = [position.get(item, -1) if isinstance(item, Hashable) else -1 for item in items]
    unknown = [item for item, place in zip(items, found, strict=True) if place < 0]
    if unknown:
        as_text = {str(key) for key in known}
        hint = ""
        if all(str(item) in as_text for item in unknown):
            kind, other = type(unknown[0]).__name__, type(next(iter(known))).__name__
            hint = f" (as text they would match, but {kind} is not {other})"
        raise DomainError(
            f"{name}: {len(unknown)} of {len(items)} records are of a {name} that {source} does not "
            f"name{hint}; it names {listed(known)}"
        )
    return found


def read_design(labels: list[Any], population: object) -> Design:
    """Check strata against the population; strata without cases are left out."""
    known = read_counts(population, "population", "stratum")
    found = np.array(read_labels(labels, known, "stratum", "population"))
    sizes = np.array(list(known.values()), dtype=float)
    sampled = np.bincount(found, minlength=len(known)).astype(float)
    names = list(known)
    for h in np.flatnonzero(sampled > sizes):
        raise DomainError(
            f"stratum {names[h]!r}: sampled ({int(sampled[h])}) exceeds the population ({int(sizes[h])}): "
            "draw without replacement"
        )
    empty = np.flatnonzero((sampled == 0) & (sizes > 0))
    if len(empty):
        raise DomainError(
            f"strata with cases but no record in the sample: {listed(names[h] for h in empty)}; review some, "
            "or merge them with others before the draw"
        )
    kept = np.flatnonzero(sizes > 0)
    place = np.searchsorted(kept, found)
    return Design(tuple(names[h] for h in kept), sizes[kept], sampled[kept], place)
