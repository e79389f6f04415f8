"""A collector of the faults that one file of a folder has beside the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

from assurance.errors import ExpressionError, Fault, near_miss
from assurance.expressions import parse_expression
from assurance.programme.columns import columns_of
from assurance.programme.sources import CaseSource, RecordSource, Source
from assurance.programme.yaml_lines import Document, Place

__all__ = ["DATES", "Checker"]

DATES = ("date", "timestamp")


class Checker:
    """Collects faults of one file, with the lines of its document."""

    def __init__(self, document: Document, sources: Mapping[str, Source | None]) -> None:
        self.document = document
        self.sources = sources
        self.faults: list[Fault] = []

    def fault(self, place: Place, message: str) -> None:
        """Keep one fault, with its line."""
        where = ".".join(str(part) for part in place)
        self.faults.append(Fault(self.document.file, self.document.line(place), where, message))

    def whole(self, name: str) -> bool:
        """Tell whether a source and all that it is made of validated, so that its columns are known."""
        source = self.sources.get(name)
        if isinstance(source, CaseSource):
            parts = [source.base] if source.base else []
            parts += [milestone.source for milestone in source.milestones.values()]
            return all(isinstance(self.sources.get(part), RecordSource) for part in parts)
        return source is not None

    def source(
        self, name: str, place: Place, *, kinds: tuple[type, ...] = (RecordSource, CaseSource)
    ) -> bool:
        """Tell whether a named source is there, whole and of a kind that serves; else keep the fault."""
        if name not in self.sources:
            self.fault(place, f"no source {name!r}{_instead(name, self.sources)}")
            return False
        source = self.sources[name]
        if source is None:  # it has faults of its own
            return False
        if not isinstance(source, kinds):
            self.fault(place, f"source {name!r} is of kind {source.kind}, which does not serve here")
            return False
        return True

    def column(self, source: str, name: str | None, place: Place, *, types: tuple[str, ...] = ()) -> None:
        """Keep a fault where a source lacks a column, or it is of another type."""
        if name is None or self.sources.get(source) is None or not self.whole(source):
            return
        columns = columns_of(source, self.sources)
        if name not in columns:
            self.fault(place, f"source {source!r} has no column {name!r}{_instead(name, columns)}")
        elif types and columns[name] not in types:
            self.fault(place, f"column {name!r} is of type {columns[name]}; expected {' or '.join(types)}")

    def columns(self, source: str) -> Mapping[str, Any] | None:
        """Give a source's columns, or nothing where its own faults leave them unknown."""
        return columns_of(source, self.sources) if self.whole(source) else None

    def expression(
        self,
        text: str | None,
        place: Place,
        *,
        columns: Mapping[str, Any] | None,
        expected: Literal["boolean", "number", "any"] = "boolean",
    ) -> None:
        """Keep a fault where an expression does not fit the columns; unknown columns say nothing."""
        if text is None or columns is None:
            return
        try:
            parse_expression(text, columns, expected=expected)
        except ExpressionError as error:  # it names the character
            self.fault(place, str(error))


def _instead(name: str, known: Collection[str]) -> str:
    """Name the near miss, else what is declared, as the end of a sentence."""
    if hint := near_miss(name, known):
        return hint
    listed = ", ".join(list(known)[:8])
    more = f" and {len(known) - 8} more" if len(known) > 8 else ""
    return f"; declared are {listed}{more}" if listed else "; none is declared"
