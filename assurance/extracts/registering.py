"""Making the snapshots of a month known to the engine."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Iterable

from assurance.engine import Engine, quote
from assurance.extracts.intake import Intake

__all__ = ["register"]


def register(intakes: Intake | Iterable[Intake], engine: Engine) -> None:
    """Make two views of every snapshot: ``<source>`` and ``<source>__all``.

    ``<source>`` has the accepted rows only, in file order: `_row`, then the declared columns.
    ``<source>__all`` has the excluded rows too, and a column `_excluded`: the id of the exclusion, or
    null for an accepted row.

    Raises
    ------
    StoreError
        When a snapshot is missing or cannot be read.
    """
    for intake in [intakes] if isinstance(intakes, Intake) else intakes:
        everything = f"{intake.source}__all"
        engine.register_parquet(everything, intake.snapshot)
        engine.create_view(
            intake.source, f"SELECT * EXCLUDE (_excluded) FROM {quote(everything)} WHERE _excluded IS NULL"
        )
