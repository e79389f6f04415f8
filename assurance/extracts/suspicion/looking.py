"""Everything that a reader should know before trusting an extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine
from assurance.extracts.files.opened import Extract
from assurance.extracts.setting import Setting
from assurance.extracts.sorting import Sorted
from assurance.extracts.suspicion.earlier import earlier_warnings
from assurance.extracts.suspicion.export_limits import limit_warnings
from assurance.extracts.suspicion.repeats import case_warnings, key_warning, line_warning
from assurance.extracts.suspicion.rules import rule_warnings
from assurance.extracts.suspicion.totals import total_warnings
from assurance.extracts.suspicion.vintages import vintage_warnings
from assurance.programme import FileSource

__all__ = ["Background", "warnings_of"]

_MANY_REJECTED: Final = 0.05


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a source besides its extract.

    Parameters
    ----------
    cases : columns by which plan, pathways and case tables know its cases
    earlier : rows of the extracts of this source received before
    """

    cases: Sequence[str] = ()
    earlier: Sequence[int] = ()


def warnings_of(
    extract: Extract,
    source: FileSource,
    found: Sorted,
    *,
    setting: Setting,
    background: Background,
    engine: Engine,
) -> tuple[str, ...]:
    """Say what a reader should know before trusting the extract: counts and row numbers, never a value.

    Each warning says of which file it is, what was found, why that matters and what to do.
    """
    if extract.rows == 0:
        empty = f"{extract.name} has a header and no rows; check that the export was complete."
        return (*extract.notes, empty, *earlier_warnings(extract, background.earlier))
    return (
        *extract.notes,
        *found.warnings,
        *_many_rejected(extract, found),
        *limit_warnings(extract),
        *earlier_warnings(extract, background.earlier),
        *total_warnings(extract, source, found, engine=engine),
        *key_warning(extract, source, found, engine=engine),
        *line_warning(extract, source, found, engine=engine),
        *case_warnings(extract, source, found, background.cases, engine=engine),
        *vintage_warnings(extract, source, found, engine=engine),
        *rule_warnings(extract, source, found, setting=setting, engine=engine),
    )


def _many_rejected(extract: Extract, found: Sorted) -> tuple[str, ...]:
    rejected = extract.rows - found.stored
    share = rejected / extract.rows
    if share <= _MANY_REJECTED:
        return ()
    return (
        f"{extract.name}: {rejected:,} of {extract.rows:,} rows ({share:.1%}) were rejected; see the "
        "rejected rows, and whether the declaration fits this extract.",
    )
