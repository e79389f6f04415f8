"""The totals row at the end of a file: held against the rows above it, and left out."""

# ruff: noqa: S608 - names are made here, and words are literals

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from assurance.engine import Engine
from assurance.engine.dialect import WHITE_SPACE, text_literal
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.values.conversion import Names
from assurance.programme import Column, FileSource

__all__ = ["leave_out_totals", "says_total"]

_TOTAL: Final = re.compile(
    r"((grand|overall|column|report|sub)[ -]?)?totals?\b.{0,40}|sum|overall|all (rows|records|teams|sites)",
    re.IGNORECASE,
)
_SCALE: Final = 12
_ENDLESS: Final = Decimal("1e-12")


def says_total(cell: str) -> bool:
    """Tell whether a cell names its row a row of totals.

    Examples
    --------
    >>> says_total("Grand total:"), says_total("Total referrals"), says_total("Totland")
    (True, True, False)
    """
    return _TOTAL.fullmatch(cell.strip().rstrip(":").strip()) is not None


def leave_out_totals(extract: Extract, source: FileSource, *, engine: Engine) -> Extract:
    """Hold the last row with cells against the rows above it, where it is declared to be their total.

    Each of its numbers must be the sum of the same column over all rows above: exactly for integers and for
    numbers with declared decimals, to twelve digits for others. Published counts that are rounded or hidden
    do not add up, so they are not compared.

    Parameters
    ----------
    extract : one file, opened

    Returns
    -------
    Extract : without that row, and with a note of it

    Raises
    ------
    ExtractError
        When the last row does not look like a totals row, or a number in it is not the sum.
    """
    if source.totals_row == "none":
        return extract
    cells = ", ".join(f"{_cell(place)} AS c{place}" for place in range(len(source.columns)))
    said = " OR ".join(f"c{place} IS NOT NULL" for place in range(len(source.columns)))
    rows = f"(SELECT _row, {cells} FROM ({extract.relation}))"
    found = engine.rows(f"SELECT * FROM {rows} WHERE {said} ORDER BY _row DESC LIMIT 1")
    if not found:
        return replace(extract, notes=(*extract.notes, f"{extract.name} has no totals row, and no rows."))
    row, *values = found[0]
    total = _Total(extract, source, rows, int(row), tuple(None if v is None else str(v) for v in values))
    total.refuse_record()
    compared = total.compare(engine) if source.totals_row == "drop" else None
    part = replace(extract.parts[0], rows=extract.parts[0].rows - 1)
    return replace(
        extract,
        parts=(part,),
        relation=f"SELECT * FROM ({extract.relation}) WHERE _row <> {row}",
        rows=extract.rows - 1,
        notes=(*extract.notes, total.note(compared)),
    )


def _cell(place: int) -> str:
    return f"nullif(trim(CAST({Names(place).raw} AS VARCHAR), {text_literal(WHITE_SPACE)}), '')"


@dataclass(frozen=True, slots=True)
class _Total:
    """The last row of an extract.

    Parameters
    ----------
    extract, source : where it stands
    rows : SQL of all rows, with `_row` and cells as `c<i>`
    row : its number
    cells : of the declared columns, in the order declared
    """

    extract: Extract
    source: FileSource
    rows: str
    row: int
    cells: tuple[str | None, ...]

    @property
    def where(self) -> str:
        return f"{self.extract.name}, row {self.row:,} ({self.extract.numbering})"

    def refuse_record(self) -> None:
        """Refuse a last row that may be a record: leaving it out would lose somebody."""
        texts = [
            cell
            for cell, column in zip(self.cells, self.source.columns.values(), strict=True)
            if column.type not in ("integer", "number")
        ]
        needed = [
            cell
            for cell, (name, column) in zip(self.cells, self.source.columns.items(), strict=True)
            if column.required or name in self.source.key
        ]
        # a record such as that of a team called Total Care has its other cells filled too
        named = any(says_total(cell or "") for cell in texts) and (len(texts) == 1 or not all(texts))
        if not named and all(needed):
            raise ExtractError(
                f"{self.where}: totals_row is {self.source.totals_row}, but the last row does not look like "
                "totals: no cell says Total beside empty ones, and no key or required column is empty; "
                "expected a totals row; export the file with it, or declare totals_row: none"
            )

    def compare(self, engine: Engine) -> list[str]:
        """Compare each number with the sum of its column; give the headings that were compared."""
        chosen = [
            place
            for place, column in enumerate(self.source.columns.values())
            if column.type in ("integer", "number") and column.counts is None and self._said(place)
        ]
        if not chosen:
            return []
        numbers = [f"TRY_CAST({self._number(place)} AS DECIMAL(38, {_SCALE}))" for place in chosen]
        sums = [
            f"coalesce(sum({number}), 0), count(c{place}) - count({number})"
            for place, number in zip(chosen, numbers, strict=True)
        ]
        (found,) = engine.rows(f"SELECT count(*), {', '.join(sums)} FROM {self.rows} WHERE _row < {self.row}")
        above, *totals = found
        faults = []
        for at, place in enumerate(chosen):
            summed, unread = Decimal(totals[2 * at]), int(totals[2 * at + 1])
            faults += self._differs(place, summed, unread, shown=above - unread > 1)
        if faults:
            raise ExtractError(
                f"{self.where}, the totals row: {'; '.join(faults)}; rows are missing, doubled or changed, "
                "or it is no sum; export the file again, or declare totals_row: drop_unchecked"
            )
        return [self.extract.headings[place] for place in chosen]

    def _said(self, place: int) -> str | None:
        cell = self.cells[place]
        return None if cell in {word.strip() for word in self.source.null_values} else cell

    def _number(self, place: int) -> str:
        """Write SQL of a number in plain notation, from the declared signs where the file has text."""
        plain = f"c{place}"
        if self.extract.types[place] != "VARCHAR":
            return plain
        if self.source.thousands_sign:
            plain = f"replace({plain}, {text_literal(self.source.thousands_sign)}, '')"
        if self.source.decimal_sign != ".":
            plain = f"replace({plain}, {text_literal(self.source.decimal_sign)}, '.')"
        return plain

    def _differs(self, place: int, summed: Decimal, unread: int, *, shown: bool) -> list[str]:
        """Say how a total differs; of a single row, the sum would be that row's value."""
        heading = self.extract.headings[place]
        total = self._parsed(place)
        if total is None:
            return [f"column {heading!r} holds no number there, though one is expected"]
        column = list(self.source.columns.values())[place]
        if abs(total - summed) <= _tolerance(column, summed):
            return []
        if not shown or column.withheld:
            return [f"column {heading!r} does not say the sum of the rows above"]
        less = f" (cells above that hold no number: {unread:,})" if unread else ""
        return [f"column {heading!r} says {_plain(total)}, but the rows above sum to {_plain(summed)}{less}"]

    def _parsed(self, place: int) -> Decimal | None:
        text = self.cells[place] or ""
        if self.extract.types[place] == "VARCHAR":
            text = text.replace(self.source.thousands_sign or "\0", "")
            text = text.replace(self.source.decimal_sign, ".")
        try:
            found = Decimal(text)
        except InvalidOperation:
            return None
        return found if found.is_finite() else None

    def note(self, compared: Sequence[str] | None) -> str:
        """Say what was left out, and what it was held against."""
        if compared is None:
            return f"{self.where}: the totals row was left out without being checked, as declared."
        if not compared:
            return f"{self.where}: the totals row was left out; it holds no number that could be checked."
        listed = ", ".join(map(repr, compared))
        return f"{self.where}: the totals row was left out; it is the sum of the rows above in {listed}."


def _tolerance(column: Column, summed: Decimal) -> Decimal:
    if column.type == "integer" or column.decimals is not None:
        return Decimal(0)
    return _ENDLESS * max(Decimal(1), abs(summed))


def _plain(value: Decimal) -> str:
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
