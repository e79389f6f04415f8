"""Minimum data sets: which required field is missing, how often, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.show.folded import folded_table
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import of_words, part_words, percent, upper_first, was
from assurance.variation.interfaces import MinimumDatasets

__all__ = ["dataset_words"]

Row = Mapping[str, Any]


def dataset_words(row: Row) -> str:
    """Say how complete a data set is, and what is missing most."""
    if not row["records"]:
        return f"{row['title']}: no record to look at ({row['out_of']})."
    said = (
        f"{row['title']}: {of_words(row['complete'], row['records'])} ({percent(_share(row))}) "
        f"{was(row['complete'])} complete, out of {row['out_of']}."
    )
    return f"{said} Missing most often: {row['worst']}." if row["worst"] else said


def _share(row: Row) -> float | None:
    return row["complete"] / row["records"] if row["records"] else None


def _records(result: MinimumDatasets, *, whole: bool) -> list[Row]:
    rows: list[Row] = result.records.to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if bool(row["part"]) != whole]


@sentence.register
def _sentence(result: MinimumDatasets) -> str:
    rows = _records(result, whole=True)
    return "\n".join(map(dataset_words, rows)) if rows else "No minimum data set is declared."


@alt_text.register
def _alt(result: MinimumDatasets) -> str:
    return _sentence(result)


@picture.register
def _picture(result: MinimumDatasets) -> Picture | None:
    return None


@tables.register
def _tables(result: MinimumDatasets) -> tuple[str, ...]:
    found = []
    fields: list[Row] = result.fields.to_dict("records")  # type: ignore[assignment]
    for head in _records(result, whole=True):
        said = " ".join(text for name, text in result.limitations if name == head["dataset"])
        mine = [row for row in fields if row["dataset"] == head["dataset"] and not row["part"]]
        found.append(
            table(
                f"{head['title']}: fields",
                [
                    Column("label", "Field", "stub", lambda row: upper_first(str(row["label"]))),
                    Column("due", "Required in", "count"),
                    Column("filled", "Filled", "count"),
                    Column("missing", "Missing", "count"),
                    Column("share", "Filled, share", "text", _filled),
                ],
                mine,
                note=f"Out of: {head['out_of']}. {said}".strip(),
            )
        )
        parts = [row for row in _records(result, whole=False) if row["dataset"] == head["dataset"]]
        if parts:
            found.append(_parts(head, parts))
    return tuple(found)


def _filled(row: Row) -> str:
    return percent(row["filled"] / row["due"] if row["due"] else None, missing="required nowhere")


def _parts(head: Row, parts: list[Row]) -> str:
    return folded_table(
        f"{head['title']}, part by part",
        [
            Column(
                "part", "Part", "stub", lambda row: upper_first(part_words(row["part"]).replace("_", " "))
            ),
            Column("records", "Records", "count"),
            Column("complete", "Complete", "count"),
            Column("share", "Complete, share", "text", lambda row: percent(_share(row))),
            Column("missing", "Fields missing", "count"),
            Column("worst", "Missing most often"),
        ],
        parts,
    )
