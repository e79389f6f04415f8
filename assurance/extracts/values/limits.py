"""What may stand in a column beyond its type: allowed values and bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assurance.engine.dialect import text_literal
from assurance.errors import ExtractError
from assurance.extracts.values.conversion import Faults, Names
from assurance.programme import Column

__all__ = ["limits"]


def limits(column: Column, at: Names, *, time_zone: str, where: str) -> Faults:
    """List the conditions under which a value breaks its declaration, each with its reason.

    Parameters
    ----------
    column, at : the declaration, and its SQL names
    time_zone : in which a bound of a timestamp is a local day
    where : words for the column in messages

    Raises
    ------
    ExtractError
        When a bound does not fit the type of the column.
    """
    faults: list[tuple[str, str]] = []
    if column.allowed is not None:
        listed = ", ".join(text_literal(word) for word in column.allowed)
        reason = f"is not one of the {len(column.allowed)} allowed values"
        said = at.value if column.type == "id" else f"CAST({at.cell} AS VARCHAR)"  # an id with its zeros
        faults.append((f"{said} NOT IN ({listed})", reason))
    for bound, sign, word in (
        (column.minimum, "<", "below the minimum"),
        (column.maximum, ">", "above the maximum"),
    ):
        if bound is not None:
            edge, sign_used = _bound(column, bound, sign, time_zone=time_zone, where=where)
            shown = f"{bound:g}" if isinstance(bound, float) else f"{bound}"
            faults.append((f"{at.value} {sign_used} {edge}", f"is {word} {shown}"))
    return tuple(faults)


def _bound(column: Column, bound: float | date, sign: str, *, time_zone: str, where: str) -> tuple[str, str]:
    """Write the edge of a bound, and the sign that means beyond it."""
    if isinstance(bound, date) and column.type == "date":
        return f"DATE '{bound}'", sign
    if isinstance(bound, date) and column.type == "timestamp":
        inside = min(max(bound, date(1, 1, 2)), date(9999, 12, 30))  # room for the step to UTC
        first = inside if sign == "<" else inside + timedelta(days=1)
        utc = datetime.combine(first, time(), ZoneInfo(time_zone)).astimezone(UTC).replace(tzinfo=None)
        return f"TIMESTAMP '{utc.isoformat(sep=' ')}'", "<" if sign == "<" else ">="
    if not isinstance(bound, date) and column.type in ("integer", "number"):
        return f"CAST({bound!r} AS DOUBLE)", sign
    raise ExtractError(
        f"{where}: the bound {bound} does not fit a column of type {column.type}; give a number for integers "
        "and numbers, a date for dates and timestamps, and none for other types"
    )
