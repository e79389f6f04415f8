"""The passport of a figure, for a reader who wants to follow it from the page to the records."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from assurance.reconciliation import Passport, PublishedFigure
from assurance.show.figure_words import figure_value
from assurance.show.folded import fold
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, ended, number, part_words, period_words, upper_first

__all__: list[str] = []

_NOT_KNOWN = "not known"
_RATIOS = ("proportion", "rate")


def _figure(passport: Passport, one: Passport | PublishedFigure) -> str:
    row = {"statistic": passport.statistic, "unit": passport.unit}
    value = figure_value(row, one.value)
    if passport.statistic in _RATIOS and one.numerator is not None and one.denominator is not None:
        return f"{value} ({number(one.numerator)} of {number(one.denominator)})"
    return value


def _recount(passport: Passport) -> str:
    if passport.lower is None or passport.lower == passport.upper:
        return _figure(passport, passport)
    if passport.upper is None:
        return f"at least {number(passport.lower)}"
    return f"{number(passport.lower)} to {number(passport.upper)}"


@sentence.register
def _sentence(passport: Passport) -> str:
    part = part_words(passport.breakdown) if passport.breakdown else ""
    which = ", ".join(filter(None, [passport.title, period_words(passport.period), part]))
    lines = [f"{which}: the records give {_recount(passport)}."]
    for one in passport.published:
        who = f"{one.source} prints" if one.source else "Published is"
        reason = f": {one.reason}" if one.reason else ""
        lines.append(
            ended(f"{upper_first(who)} {_figure(passport, one)}. {upper_first(one.verdict)}{reason}")
        )
    if not passport.published:
        lines.append("Nobody publishes it.")
    if passport.steps:
        first, left = passport.steps[0].left, [one.left for one in passport.steps if one.part == "rows"][-1]
        lines.append(
            f"Of {count_words(first, 'record')} in the period, {number(left)} are left after the filters."
        )
    return "\n".join(lines)


@alt_text.register
def _alt(passport: Passport) -> str:
    return "No plot."


@picture.register
def _picture(passport: Passport) -> Picture | None:
    return None


@tables.register
def _tables(passport: Passport) -> tuple[str, ...]:
    steps: list[dict[str, Any]] = [asdict(one) for one in passport.steps]
    listed = [
        Column("reason", "Step", "stub", lambda row: upper_first(str(row["reason"]))),
        Column("part", "Of the"),
        Column("removed", "Removed", "count"),
        Column("left", "Left", "count"),
    ]
    origins = [Column("what", "What", "stub"), Column("is", "Name or digest (SHA-256)", "digest")]
    shown = [table("Where this figure comes from", origins, _origins(passport))]
    if steps:
        shown.append(table("How it was counted, step by step", listed, steps))
    if passport.query:
        shown.append(fold("The query that counted it", f"<pre>{escape(passport.query)}</pre>"))
    return tuple(shown)


def _origins(passport: Passport) -> list[dict[str, str]]:
    rows = [("Definition", f"{passport.title}, version {passport.version}"),
            ("Digest of the definition", passport.definition)]  # fmt: skip
    rows += [(f"Extract of {name}", digest or _NOT_KNOWN) for name, digest in passport.extracts.items()]
    rows += [("Digest of the query", passport.query_sha256 or "nothing was counted")]
    rows += [
        (f"Extract of {one.source}, as published", one.extract or _NOT_KNOWN)
        for one in passport.published
        if one.source
    ]
    rows += [("Digest of this passport", passport.digest)]
    return [{"what": what, "is": text} for what, text in rows]
