"""Any stage that has no file of its own here: a table for each group of findings with the same numbers."""

from __future__ import annotations

from collections.abc import Iterable

from assurance.pack.report.reading import Found, Known
from assurance.pack.report.rows import Sheet, field_of, table_of, title
from assurance.show.document import Section, Table
from assurance.show.words import upper_first

__all__ = ["other_sections"]

_WIDEST = 10
"""Columns of such a table that a short report prints."""


def other_sections(known: Known, *, told: Iterable[str]) -> list[Section]:
    """Give a section a stage that is not `told` elsewhere."""
    stages = dict.fromkeys(one.stage for one in known.found if one.stage not in set(told))
    return [_section(known, stage, known.of(stage)) for stage in stages]


def _section(known: Known, stage: str, found: list[Found]) -> Section:
    groups: dict[tuple[str, ...], list[Found]] = {}
    for one in found:
        groups.setdefault(tuple(one.numbers), []).append(one)
    name = upper_first(stage.replace("_", " "))
    said = tuple(one.words for one in groups.pop((), []) if one.words)
    tables: list[Table] = []
    for number, (keys, group) in enumerate(groups.items(), start=1):
        place = f"{stage[:26]}_{number}" if number > 1 else stage[:31]
        caption = name if number == 1 else f"{name}, part {number}"
        more = len(keys) - _WIDEST
        note = f"{more} more columns in {known.rest}, sheet {place}" if known.brief and more > 0 else ""
        fields = (title, *(field_of(key, group, detail=at >= _WIDEST) for at, key in enumerate(keys)))
        tables += table_of(known, Sheet(place, caption, fields, note), group)
    return Section(name, said, tuple(tables))
