"""Columns that the scan adds to those of the records."""

from __future__ import annotations

from typing import Final

__all__ = ["ENTERED", "PERIOD_END", "ROW_PLACE"]

PERIOD_END: Final = "period_end"
"""Column of the calendar with the first day after the period; conditions on late entries use it."""
ENTERED: Final = "_entered_day"
"""Column of a row with the local date of its entry."""
ROW_PLACE: Final = "_row_place"
"""Column of a row with its place in the table."""
