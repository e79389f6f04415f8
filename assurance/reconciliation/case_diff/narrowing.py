"""Fingerprints that find where two lists can differ, so that values are compared only there.

Each row gives 64 bits: 32 of its key, 31 of the whole row and one for its side. Sorted, equal rows of the two
sides stand together and cancel; what is left names the keys (more precisely, their 32 bits) to look at. All
rows of those keys are then compared by value. That no difference was missed is checked against the sum of
64-bit hashes of all rows: where the two sides' sums do not differ by exactly what the rows looked at differ
by, everything is compared by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assurance.engine import Engine, quote

__all__ = ["Narrowed", "key_prefix", "narrow", "row_hash", "same_elsewhere", "without_key"]

_KEY_BITS: Final = 0xFFFFFFFF00000000
_LOW_BIT: Final = np.uint64(1)
_WRAP: Final = 2**64
_CHUNK: Final = 2**16


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where to look.

    Parameters
    ----------
    prefixes : 32 bits of the hash of each key that may differ, each once
    sums : of the hashes of all rows, theirs and ours, modulo 2^64
    """

    prefixes: npt.NDArray[np.uint64]
    sums: tuple[int, int]


def row_hash(keys: int, columns: int) -> str:
    """Write the hash of a whole row of columns named c0, c1, …: of the hash of its key, and the others.

    So the key, mostly text, is hashed once for both. The 0 keeps the two apart where nothing but the key is
    there.
    """
    others = "".join(f", c{place}" for place in range(keys, columns))
    return f"hash({_key_hash(keys)}{others}, 0)"


def key_prefix(keys: int) -> str:
    """Write the 32 bits that stand for a key."""
    return f"{_key_hash(keys)} >> 32"


def without_key(keys: int) -> str:
    """Write the condition that a value of the key is not recorded."""
    return "(" + " OR ".join(f"c{place} IS NULL" for place in range(keys)) + ")"


def narrow(engine: Engine, theirs: str, ours: str, *, keys: int, columns: int) -> Narrowed:
    """Find the keys whose rows are not the same on both sides, and perhaps a few more.

    Parameters
    ----------
    theirs, ours : views with columns c0, c1, … in the same types
    keys, columns : how many columns are the key, and how many there are
    """
    found = [
        _fingerprints(engine, view, keys=keys, columns=columns, side=side)
        for side, view in enumerate((theirs, ours))
    ]
    marks = np.empty(sum(table.num_rows for table in found), dtype=np.uint64)
    sums, place = [0, 0], 0
    for side in (0, 1):
        table = found.pop(0)  # let go of as soon as it is copied
        for batch in table.to_batches():
            marks[place : place + batch.num_rows] = batch.column("mark").to_numpy()
            sums[side] += int(batch.column("whole").to_numpy().sum(dtype=np.uint64))  # wraps, as meant
            place += batch.num_rows
    marks.sort()
    return Narrowed(_left_over(marks), (sums[0] % _WRAP, sums[1] % _WRAP))


def same_elsewhere(narrowed: Narrowed, looked_at: tuple[int, int]) -> bool:
    """Tell whether the rows not looked at are the same rows on both sides.

    Parameters
    ----------
    looked_at : sums of the hashes of the rows looked at, theirs and ours
    """
    left = [(total - part) % _WRAP for total, part in zip(narrowed.sums, looked_at, strict=True)]
    return left[0] == left[1]


def _fingerprints(engine: Engine, view: str, *, keys: int, columns: int, side: int) -> pa.Table:
    whole = row_hash(keys, columns)
    mark = f"({_key_hash(keys)} & {_KEY_BITS}::UBIGINT) | (({whole} >> 33) << 1) | {side}::UBIGINT"
    return engine.arrow("\n".join([f"SELECT {mark} AS mark, {whole} AS whole", f"FROM {quote(view)}"]))


def _left_over(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Give the key bits of the fingerprints that occur more often on one side."""
    # In order, the last of theirs and the first of ours stand side by side: one of each goes at once, which
    # leaves little to count.
    gone = np.zeros(ordered.size, dtype=np.bool_)
    for start in range(0, ordered.size - 1, _CHUNK):  # what is looked at stays in the processor's cache
        stop = min(start + _CHUNK, ordered.size - 1)
        cancel = (ordered[start + 1 : stop + 1] ^ ordered[start:stop]) == 1
        gone[start:stop] |= cancel
        gone[start + 1 : stop + 1] |= cancel
    rest = ordered[~gone]
    if not rest.size:
        return rest
    rows = rest >> _LOW_BIT
    starts = np.flatnonzero(_first_of_run(rows))
    net = 1 - 2 * (rest & _LOW_BIT).astype(np.int64)
    left = np.add.reduceat(net, starts) != 0
    prefixes = rest[starts[left]] >> np.uint64(32)
    once: npt.NDArray[np.uint64] = prefixes[_first_of_run(prefixes)]
    return once


def _first_of_run(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    first = np.ones(ordered.size, dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def _key_hash(keys: int) -> str:
    return f"hash({', '.join(f'c{place}' for place in range(keys))})"
