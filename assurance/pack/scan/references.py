"""The patterns of local references that a programme declares."""

from __future__ import annotations

import re
from typing import Final

from assurance.programme import Column, FileSource, Programme, RecordSource

__all__ = ["reference_patterns"]

_SIGN: Final = re.compile("[A-Za-z]")
_CLASS: Final = re.compile(r"\[[^\]]*\]|\\.|\{[^}]*\}")


def reference_patterns(programme: Programme) -> tuple[str, ...]:
    """List the declared patterns of ids of people and cases, as regular expressions.

    Taken are id columns that are a local reference, become a pseudonym, are identifying, or are a key of
    records of single people. A pattern without a fixed letter would fit any number of that width, so it is
    left to the keyed hashes and case keys.
    """
    found: set[str] = set()
    for source in programme.sources.values():
        if isinstance(source, FileSource):
            keys = source.key if isinstance(source, RecordSource) and source.kind != "aggregates" else ()
            for name, column in source.columns.items():
                fixed = column.pattern and _SIGN.search(_CLASS.sub("", column.pattern))
                if column.pattern and fixed and (_is_of_people(column) or name in (keys or ())):
                    found.add(column.pattern)
    return tuple(sorted(found))


def _is_of_people(column: Column) -> bool:
    return bool(column.local_reference or column.withheld)
