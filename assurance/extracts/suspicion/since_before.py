"""Rows that went missing, or say something else, since the extract that was received before."""

# ruff: noqa: S608 - names are quoted, and the rest is our own

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote

__all__ = ["Since", "Step", "since_before", "since_warnings", "stands_out"]

_FEWEST: Final = 5
_ONE_IN: Final = 200
_TIMES: Final = 3
_KEYS: Final = 200_000
_NAMED: Final = 4
_RECORDS: Final = "said from 5 rows and one in 200, where the share is more than three times that before it"
_FIGURES: Final = "said where the share is more than three times that before it"
"""The rule of `stands_out`, for messages."""


@dataclass(frozen=True, slots=True)
class Since:
    """How the rows of one extract stand in the next.

    Parameters
    ----------
    rows : rows of the earlier extract that were looked at
    gone : of these, those whose key is not in the later one
    changed : (column, rows in which it said something that is not said any more), in the order declared
    one_in : of so many rows one was looked at
    """

    rows: int
    gone: int
    changed: tuple[tuple[str, int], ...]
    one_in: int = 1

    @property
    def both(self) -> int:
        """Rows whose key is in both."""
        return self.rows - self.gone


@dataclass(frozen=True, slots=True)
class Step:
    """Two extracts that followed each other, and the words for when the earlier was received."""

    since: Since
    then: str


def since_before(
    now: str, before: str, *, key: Sequence[str], columns: Sequence[str], engine: Engine
) -> Since:
    """Look up every row of an earlier extract in a later one, by its key.

    A cell that was empty and is filled now is no change: that is how records grow. Of many rows a part is
    looked at, chosen by a hash of the key, so that both extracts are asked for the same.

    Parameters
    ----------
    now, before : SQL of the accepted rows, as what stands after FROM
    key : columns that together name a row; an empty one, as the team of a line of all teams, is a name too
    columns : the columns to compare
    """
    step = -(-int(engine.scalar(f"SELECT count(*) FROM {before}")) // _KEYS) or 1
    named = ", ".join(f"coalesce(CAST({quote(name)} AS VARCHAR), '')" for name in key)
    names = [quote(name) for name in columns]
    wanted = ", ".join([f"concat_ws(chr(31), {named}) AS _key", *names])
    now, before = (
        f"(SELECT DISTINCT {wanted} FROM {rows} WHERE hash({named}) % {step} = 0)" for rows in (now, before)
    )
    counts = [
        f"count(*) FILTER (WHERE n._key IS NOT NULL AND b.{name} IS NOT NULL "
        f"AND b.{name} IS DISTINCT FROM n.{name})"
        for name in names
    ]
    ((rows, gone, *changed),) = engine.rows(
        f"SELECT {', '.join(['count(*)', 'count(*) FILTER (WHERE n._key IS NULL)', *counts])} "
        f"FROM {before} AS b LEFT JOIN {now} AS n ON b._key = n._key"
    )
    return Since(int(rows), int(gone), tuple(zip(columns, map(int, changed), strict=True)), step)


def stands_out(count: int, of: int, *, usual: int, usual_of: int, figures: bool = False) -> bool:
    """Tell whether so many rows of so many are more than what the step before gives reason to expect.

    From five rows and one in 200, where the share is more than three times that of the step before. Records
    are put right every month; a column that is new in each extract, such as the time it was made, has
    changed as often before. A published figure is to stay as it was printed, so one is enough.

    Examples
    --------
    >>> stands_out(40, 1000, usual=2, usual_of=900), stands_out(40, 1000, usual=30, usual_of=900)
    (True, False)
    >>> stands_out(4, 10, usual=0, usual_of=10), stands_out(1000, 1000, usual=900, usual_of=900)
    (False, False)
    >>> stands_out(1, 1000, usual=0, usual_of=900, figures=True)
    True
    """
    enough = count >= 1 if figures else count >= _FEWEST and count * _ONE_IN >= of
    return enough and usual_of > 0 and count * usual_of > _TIMES * usual * of


def since_warnings(name: str, now: Step, earlier: Step, *, figures: bool = False) -> Iterator[str]:
    """Warn of rows that are gone, and of columns that changed, since the extract before.

    Parameters
    ----------
    name : of source and file
    now : from the extract before to this one
    earlier : from the extract before that to the extract before
    figures : the rows are published figures
    """
    one, two = now.since, earlier.since
    noun, rule = ("figures", _FIGURES) if figures else ("rows", _RECORDS)
    noun += f" (one in {one.one_in} was looked at)" if one.one_in > 1 else ""
    if stands_out(one.gone, one.rows, usual=two.gone, usual_of=two.rows, figures=figures):
        yield (
            f"{name}: {one.gone:,} of {one.rows:,} {noun} that were received for {now.then} are not among "
            f"those accepted now; of those received for {earlier.then}, {two.gone:,} of {two.rows:,} were "
            f"gone the next time ({rule}); ask whether they were left out of the export, or why they were "
            "taken away; rows that were rejected now are listed with their faults."
        )
    usual = dict(two.changed)
    found = [
        (column, count)
        for column, count in one.changed
        if stands_out(count, one.both, usual=usual.get(column, 0), usual_of=two.both, figures=figures)
    ]
    if found:
        found.sort(key=lambda entry: -entry[1])
        named = ", ".join(f"{column} in {count:,}" for column, count in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more columns" if len(found) > _NAMED else ""
        yield (
            f"{name}: of {one.both:,} {noun} that were received for {now.then} too, cells that were filled "
            f"then say something else, or nothing, now: {named}{more} ({rule}); ask {_cure(figures)}."
        )


def _cure(figures: bool) -> str:
    if figures:
        return "who restated them, and why"
    return "whether these columns still hold what they did, and still stand beside the ids they belong to"
