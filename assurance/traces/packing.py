"""The time of a row and its place in the file in one number, so that one `min` finds the first row.

Ties of time are then decided by file order, and nothing is sorted. Where no rule asks for the place, the
number is the time alone; where time and place need more than 61 bits together, it has 128.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assurance.engine import quote
from assurance.traces.inputs import Inputs, time_type
from assurance.traces.milestones import Needs
from assurance.traces.moments import Moment

__all__ = ["Packing", "Packings", "packing_of", "read_packings"]

_NARROW: Final = 61
_WIDE_ROW: Final = 40
_WIDE_BASE: Final = -(2**62)  # keeps times before 1970 positive, so that bits can be shifted back
_SECOND: Final = 1_000_000
_LEAST: Final = 2**62  # above every narrow number


@dataclass(frozen=True, slots=True)
class Packing:
    """How the times of one column are packed: (time - base) / unit, then the place in `bits` bits.

    Parameters
    ----------
    complete : every row of the source has a readable time
    used : bits that the number takes
    """

    at: Moment
    base: int = 0
    unit: int = 1
    bits: int = 0
    wide: bool = False
    complete: bool = False
    used: int = 64

    @property
    def number(self) -> str:
        """The packed number of a row, null where its time cannot be read."""
        number = _number(self.at)
        if self.wide:
            number = f"(({number}::HUGEINT - {self.base}) << {self.bits}) + e._row"
        elif self.bits:
            # a factor, not a shift: DuckDB guards every shift against overflow, which costs more
            number = f"(({number} - {self.base}) // {self.unit}) * {2**self.bits} + e._row"
        return number if self.complete else f"CASE WHEN isfinite({self.at.sql}) THEN {number} END"

    def has_room(self, bits: int) -> bool:
        """Whether as many bits can stand below the number, and one aggregate finds them with it."""
        return self.complete and not self.wide and self.used + bits <= _NARROW

    def rank(self, key: str, *, last: bool) -> str:
        """Rank rows for the choice of one: those without a time only when none has one, by file order."""
        if self.complete:
            return key
        if last:
            return f"coalesce({key}, _row - {_LEAST})"
        return f"coalesce({key}, {'(1::HUGEINT << 120)' if self.wide else _LEAST} + _row)"

    def time(self, key: str) -> str:
        """Read the time from a packed number."""
        number = f"CAST({key} >> {self.bits} AS BIGINT)" if self.bits else key
        if self.unit != 1:
            number = f"{number} * {self.unit}"
        if self.base:
            number = f"({number} + {self.base})"
        if self.at.type == "date":
            return f"(DATE '1970-01-01' + CAST({number} AS INTEGER))"
        return f"make_timestamp({number})"

    def row(self, key: str) -> str:
        """Read the place from a packed number."""
        return f"CAST({key} & {2**self.bits - 1} AS BIGINT)"


Packings = Mapping[tuple[str, str], "Packing"]
"""Source and its column with a time -> how it is packed."""


def read_packings(inputs: Inputs, needs: Needs) -> Packings:
    """Choose how to pack the times of every step's column."""
    placed = {(step.source, step.at) for step in inputs.pathway.steps if needs.place(step.id)}
    found: dict[tuple[str, str], Packing] = {}
    for step in inputs.pathway.steps:
        column = (step.source, step.at)
        if column not in found:
            at = Moment("e", step.at, time_type(inputs, step))
            found[column] = packing_of(inputs, step.source, at, place=column in placed)
    return found


def packing_of(inputs: Inputs, source: str, at: Moment, *, place: bool) -> Packing:
    """Choose how to pack the times of a source's column.

    Parameters
    ----------
    at : the column, of its source under the name `e`
    place : whether the place in the file is needed
    """
    view, number = quote(inputs.views[source]), _number(at)
    finite = f"FILTER (WHERE isfinite({at.sql}))"
    asked = f"count(*), count(*) {finite}, min({number}) {finite}, max({number}) {finite}, max(e._row)"
    rows, timed, first, last, places = inputs.engine.rows(f"SELECT {asked} FROM {view} AS e")[0]  # noqa: S608
    complete = rows == timed
    if not place or first is None:
        return Packing(at, complete=complete)
    bits = max(int(places).bit_length(), 1)
    unit = 1
    if at.type == "timestamp" and (last - first).bit_length() + bits > _NARROW:
        whole = f"bool_and(({number} - {first}) % {_SECOND} = 0) {finite}"
        unit = _SECOND if inputs.engine.scalar(f"SELECT {whole} FROM {view} AS e") else 1  # noqa: S608
    used = ((last - first) // unit).bit_length() + bits
    if used > _NARROW:
        return Packing(at, base=_WIDE_BASE, bits=_WIDE_ROW, wide=True, complete=complete)
    return Packing(at, base=first, unit=unit, bits=bits, complete=complete, used=used)


def _number(at: Moment) -> str:
    return (
        f"epoch_us({at.sql})" if at.type == "timestamp" else f"CAST({at.sql} - DATE '1970-01-01' AS BIGINT)"
    )
