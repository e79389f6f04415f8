"""Rows of different vintages in one extract: provisional beside final."""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

from assurance.engine import Engine, quote
from assurance.extracts.files.opened import Extract
from assurance.extracts.sorting import Sorted
from assurance.programme import FileSource

__all__ = ["vintage_warnings"]


def vintage_warnings(
    extract: Extract, source: FileSource, found: Sorted, *, engine: Engine
) -> tuple[str, ...]:
    """Warn where the declared vintage column has more than one value among the accepted rows.

    A value is named only where the declaration lists it; others are counted.
    """
    name = source.vintage_column
    if name is None or name not in dict(found.columns):
        return ()
    rows = engine.rows(
        f"SELECT CAST({quote(name)} AS VARCHAR), count(*) FROM {found.relation} "
        "WHERE _excluded IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    if len(rows) < 2:
        return ()
    allowed = source.columns[name].allowed or ()
    parts = [
        f"{count:,} {'not stated' if value is None else value if value in allowed else 'of another value'}"
        for value, count in rows[:5]
    ]
    more = f" and {len(rows) - 5} more values" if len(rows) > 5 else ""
    return (
        f"{extract.name}: column {name!r} has {len(rows)} vintages: {', '.join(parts)}{more}; figures over "
        "rows of different vintages change when the earlier ones are refreshed; ask for one vintage, or "
        "exclude the others.",
    )
