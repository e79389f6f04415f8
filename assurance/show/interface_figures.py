"""Figures between services: each with its denominator in words, its target and the period before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assurance.show.figure_words import figure_value
from assurance.show.folded import folded_table
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import (
    count_words,
    is_missing,
    number,
    of_words,
    part_words,
    upper_first,
)
from assurance.variation.interfaces import InterfaceFigures

__all__ = ["counted_figure", "figure_sentence"]

Row = Mapping[str, Any]
_RATIOS = ("proportion", "rate")


def counted_figure(row: Row) -> str:
    """Write a figure with the counts that make it."""
    return _counted(row, "")


def _counted(row: Row, prefix: str) -> str:
    """Write the figure of this period, or with "before_" that of the one before, with its counts."""
    found = row["before"] if prefix else row["value"]
    value = figure_value(row, found, decimals=2)
    if row["statistic"] not in _RATIOS:
        many = row[f"{prefix}records"]
        return value if is_missing(many) else f"{value} ({count_words(int(many), 'record')})"
    if is_missing(found):
        return value
    top, below = number(row[f"{prefix}numerator"]), number(row[f"{prefix}denominator"])
    # a rate may have more events than people: "47 of 46" would be no sense
    return f"{value} ({top} {'of' if row['statistic'] == 'proportion' else 'over'} {below})"


def figure_sentence(row: Row) -> str:
    """Say a figure with its denominator in words."""
    met = {"yes": " The target is met.", "no": " The target is not met."}.get(str(row["target_met"]), "")
    return f"{counted_figure(row)}, out of {row['out_of']}.{met}"


def _rows(result: InterfaceFigures, *, whole: bool) -> list[Row]:
    rows: list[Row] = result.to_frame().to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if bool(row["part"]) != whole]


def _target(row: Row) -> str:
    if is_missing(row["target"]):
        return ""
    sign = "at least" if row["direction"] == "increase" else "at most"
    value = figure_value(row, row["target"], decimals=2)
    met = {"yes": ", met", "no": ", not met"}.get(str(row["target_met"]), "")
    return f"{sign} {value}{met}"


@sentence.register
def _sentence(result: InterfaceFigures) -> str:
    rows = _rows(result, whole=True)
    if not rows:
        return "No figure is declared."
    aimed = [row for row in rows if row["target_met"]]
    short = [str(row["title"]) for row in aimed if row["target_met"] == "no"]
    lines = [f"{count_words(len(rows), 'figure')} counted from the records, each with what it is out of."]
    if aimed:
        lines.append(f"{of_words(len(aimed) - len(short), len(aimed))} with a target meet it.")
    if short:
        lines.append(f"Not met: {'; '.join(short)}.")
    return "\n".join(map(upper_first, lines))


@alt_text.register
def _alt(result: InterfaceFigures) -> str:
    return _sentence(result)


@picture.register
def _picture(result: InterfaceFigures) -> Picture | None:
    return None


@tables.register
def _tables(result: InterfaceFigures) -> tuple[str, ...]:
    whole, parts = _rows(result, whole=True), _rows(result, whole=False)
    if not whole:
        return ()
    value = Column("value", "Figure", "text", counted_figure)
    before = Column("before", "Period before", "text", lambda row: _counted(row, "before_"))
    columns = [
        Column("title", "Measure", "stub"), value, Column("out_of", "Out of", "text", _out_of),
        Column("target", "Target", "text", _target), before,
    ]  # fmt: skip
    found = [table("Figures between services", columns, whole)]
    if result.limitations:
        titles = {row["measure"]: row["title"] for row in whole}
        said = [{"title": titles[name], "text": text} for name, text in result.limitations]
        known = [Column("title", "Measure", "stub"), Column("text", "What a reader has to know")]
        found.append(folded_table("What these figures do not say", known, said, longest=0, first=0))
    if parts:
        split = [Column("title", "Measure", "stub"), Column("part", "Part", "text", _part), value, before]
        found.append(folded_table("The same figures, part by part", split, parts, longest=25, first=0))
    return tuple(found)


def _out_of(row: Row) -> str:
    return upper_first(str(row["out_of"]))


def _part(row: Row) -> str:
    return upper_first(part_words(row["part"]).replace("_", " "))
