"""Days that programs write where they know nothing: declared, they are null; undeclared, they are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from assurance.extracts.values.conversion import Conversion, Names

__all__ = ["SENTINELS", "take_out_days"]

SENTINELS: Final = (
    date(1753, 1, 1),  # first day of SQL Server's datetime
    date(1899, 12, 30),  # day 0 of spreadsheets
    date(1899, 12, 31),  # day 0 of Excel's 1900 calendar
    date(1900, 1, 1),  # first day of Excel, and of SQL Server's smalldatetime
    date(9999, 12, 31),  # the last day of most databases
)
"""Days that stand for nothing known, or for no end."""


def take_out_days(conversion: Conversion, days: Sequence[date], at: Names, *, column_type: str) -> Conversion:
    """Make the declared days null, whatever time of the day they have.

    The day of a timestamp is the one that the wall clock showed where the file tells that, else that of UTC.
    """
    if not days:
        return conversion
    has_wall = any(name == at.wall for _, name in conversion.helpers)
    helpers = conversion.helpers if has_wall else (*conversion.helpers, (conversion.value, at.read))
    value = conversion.value if has_wall else at.read
    seen = at.wall if has_wall else at.read
    said = seen if column_type == "date" else f"CAST({seen} AS DATE)"
    conditions = tuple((day, f"coalesce({said} = DATE '{day.isoformat()}', FALSE)") for day in days)
    nothing = f"({' OR '.join(condition for _, condition in conditions)})"
    return replace(
        conversion,
        value=f"CASE WHEN NOT {nothing} THEN {value} END",
        helpers=helpers,
        nothing=nothing,
        days=conditions,
    )
