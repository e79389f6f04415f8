"""A malformed file: the small script that makes it, its declaration, and what intake has to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Case"]


@dataclass(frozen=True)
class Case:
    """One malformed file.

    Parameters
    ----------
    name : of the case, as the test shows it
    make : writes the file, or files, into the extracts folder that it is given
    columns : of the source, as in sources.yaml; a bare word is a type
    refused : exact message of the refusal; ``{folder}`` stands for the extracts folder. None where the
        file is taken in and its faulty rows are rejected
    rejected : exact (column, reason, rows) of every reason for which rows are rejected
    warned : exact warnings, where the file is taken in
    source : further keys of the source, such as `file`, `key` or `date_order`
    lists : list sources by name, as in sources.yaml, for columns with `code_list`
    needs : outside program that the case needs, such as libreoffice
    secrets : texts in the file that no message may repeat
    """

    name: str
    make: Callable[[Path], None]
    columns: Mapping[str, Any]
    refused: str | None = None
    rejected: tuple[tuple[str, str, int], ...] = ()
    warned: tuple[str, ...] | None = None
    source: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Any] = field(default_factory=dict)
    needs: str = ""
    secrets: tuple[str, ...] = ()
