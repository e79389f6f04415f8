"""Making the snapshots of a month known to the engine."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assurance.engine import Engine, quote
from assurance.extracts.intake import Intake
from assurance.extracts.lists import added_columns
from assurance.programme import FileSource, ListSource, Source

__all__ = ["register"]


def register(
    intakes: Intake | Iterable[Intake], engine: Engine, *, sources: Mapping[str, Source] | None = None
) -> None:
    """Make two views of every snapshot: ``<source>`` and ``<source>__all``.

    ``<source>`` has the accepted rows only, in file order: `_row`, then the declared columns, then the
    columns that its lists add. ``<source>__all`` has the excluded rows too, and a column `_excluded`: the
    id of the exclusion, or null for an accepted row.

    Parameters
    ----------
    sources : declarations of the programme; needed for columns that a list adds, whose views have to be
        there already

    Raises
    ------
    StoreError
        When a snapshot is missing or cannot be read.
    """
    known = sources or {}
    for intake in [intakes] if isinstance(intakes, Intake) else intakes:
        stored = f"{intake.source}__stored"
        everything = f"{intake.source}__all"
        source = known.get(intake.source)
        added = list(added_columns(source)) if isinstance(source, FileSource) else []
        engine.register_parquet(stored if added else everything, intake.snapshot)
        if added:
            engine.create_view(everything, _with_lists(stored, added, known))
        engine.create_view(
            intake.source, f"SELECT * EXCLUDE (_excluded) FROM {quote(everything)} WHERE _excluded IS NULL"
        )


def _with_lists(
    stored: str, added: Iterable[tuple[str, str, str, str]], sources: Mapping[str, Source]
) -> str:
    """Select every row with what the lists say of its codes; a code has one row in its list."""
    columns = ["rows.* EXCLUDE (_excluded)"]
    joins = []
    for number, (new, code, name, taken) in enumerate(added):
        listed = sources[name]
        key = listed.codes.code if isinstance(listed, ListSource) else "code"
        columns.append(f"l{number}.{quote(taken)} AS {quote(new)}")
        joins.append(
            f"LEFT JOIN {quote(name)} AS l{number} "
            f"ON CAST(l{number}.{quote(key)} AS VARCHAR) = CAST(rows.{quote(code)} AS VARCHAR)"
        )
    return (
        f"SELECT {', '.join(columns)}, rows._excluded FROM {quote(stored)} AS rows {' '.join(joins)} "
        "ORDER BY rows._row"
    )
