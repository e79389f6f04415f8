"""Exceptions: how many cases of each class somebody has to look at; never the cases themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import of_words, part_words, upper_first, was
from assurance.variation.interfaces import Exceptions

__all__ = ["class_words"]

Row = Mapping[str, Any]


def class_words(row: Row) -> str:
    """Say a class of exceptions with what it is out of."""
    if not row["looked_at"]:
        return f"{row['title']}: there was nothing to look at ({row['out_of']})."
    many = row["exceptions"]
    said = (
        f"{row['title']}: {of_words(many, row['looked_at'])} {was(many)} beyond the threshold "
        f"({row['threshold']}), out of {row['out_of']}."
    )
    if row["not_known"]:
        said += f" {row['not_known']:,} cannot be told and {was(row['not_known'])} counted as neither."
    return said


def _rows(result: Exceptions, *, whole: bool) -> list[Row]:
    rows: list[Row] = result.to_frame().to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if bool(row["part"]) != whole]


@sentence.register
def _sentence(result: Exceptions) -> str:
    rows = _rows(result, whole=True)
    if not rows:
        return "No class of exceptions is declared."
    lines = [class_words(row) for row in rows]
    lines.append("The cases are listed under their pseudonyms in a controlled file only.")
    return "\n".join(lines)


@alt_text.register
def _alt(result: Exceptions) -> str:
    return _sentence(result)


@picture.register
def _picture(result: Exceptions) -> Picture | None:
    return None


@tables.register
def _tables(result: Exceptions) -> tuple[str, ...]:
    rows = _rows(result, whole=True)
    if not rows:
        return ()
    counts = [
        Column("exceptions", "Exceptions", "count"),
        Column("looked_at", "Looked at", "count"),
        Column("not_known", "Cannot be told", "count"),
    ]
    found = [
        table(
            "Exceptions by class",
            [
                Column("title", "Class", "stub"),
                Column("threshold", "Threshold"),
                *counts,
                Column("out_of", "Out of", "text", lambda row: upper_first(str(row["out_of"]))),
            ],
            rows,
            note=" ".join(text for _, text in result.limitations),
        )
    ]
    parts = _rows(result, whole=False)
    if parts:
        columns = [
            Column("title", "Class", "stub"),
            Column("part", "Part", "text", lambda row: upper_first(part_words(row["part"]))),
            *counts,
        ]
        found.append(table("Exceptions by class and part", columns, parts))
    return tuple(found)
