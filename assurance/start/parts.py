"""Columns that split the cases into parts: strata of the sample, providers of the quality scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.extracts.profile import FEWEST, FileProfile
from assurance.extracts.profile.people import heading_words
from assurance.start.columns import Draft
from assurance.start.yaml_text import Entry, flow, written

__all__ = ["chosen_part", "provider_column", "strata_lines"]

_PARTS: Final = ("team", "ward", "site", "service", "provider", "clinic", "practice", "unit", "locality")
_PROVIDERS: Final = ("provider", "trust", "organisation", "hospital", *_PARTS, "department")
_BLANK: Final = 0.1
"""Share of rows without a value up to which a column is put in force as strata."""
_RESERVED: Final = ("all", "not recorded")
"""Words that stand for the whole sample and for blanks, so that a part cannot be called so."""
_TRUE: Final = ("t", "y")


def chosen_part(profile: FileProfile, drafts: Sequence[Draft]) -> Draft | None:
    """Give the column that is put in force as strata; None where none is good enough."""
    return next((draft for draft in _candidates(profile, drafts) if _is_good(draft)), None)


def strata_lines(profile: FileProfile, drafts: Sequence[Draft]) -> list[str]:
    """Write the strata: the first good column in force, the others as comments, each with its sizes."""
    found = _candidates(profile, drafts)
    chosen = chosen_part(profile, drafts)
    lines = []
    if chosen is None:
        lines += written(
            "strata: none is in force, so the sample is drawn from all cases alike; no column fits that has "
            f"2 to 12 values, each in at least {FEWEST} rows, and is blank in few rows",
            2,
        )
    else:
        why = f"guessed: each part gives cases to the sample by its size; {_sizes(chosen)}"
        lines += [*written(why, 2), *Entry("strata", flow([chosen.name])).lines(2)]
    others = [draft for draft in found if draft is not chosen]
    if others:
        here = "instead: put a # before the line above, and take" if chosen else "nevertheless: take"
        lines += written(f"other columns could make the parts {here} the # off one of these", 2)
    for draft in others:
        lines += [*written(_sizes(draft), 2), *Entry("strata", flow([draft.name]), off=True).lines(2)]
    return lines


def provider_column(drafts: Sequence[Draft]) -> Draft | None:
    """Find the column that says which team or provider a row belongs to, by its heading."""
    able = [draft for draft in drafts if draft.type == "category" and _is_stored(draft)]
    ranked = [(rank, draft) for draft in able if (rank := _rank(draft, _PROVIDERS)) < len(_PROVIDERS)]
    return min(ranked, key=lambda item: item[0])[1] if ranked else None


def _candidates(profile: FileProfile, drafts: Sequence[Draft]) -> list[Draft]:
    """List the columns that could be strata: categories before yes or no, organisations first."""
    able = {column.place for column in profile.strata}
    found = [
        draft for draft in drafts
        if draft.column.place in able and draft.type in ("category", "boolean") and _is_stored(draft)
        and not any(value.lower() in _RESERVED for value, _ in draft.column.codes)
    ]  # fmt: skip
    return sorted(found, key=lambda draft: (draft.type == "boolean", _rank(draft, _PARTS)))


def _is_stored(draft: Draft) -> bool:
    asked = any(entry.key == "identifying" for entry in draft.entries)
    return not draft.withheld and not asked


def _is_good(draft: Draft) -> bool:
    return bool(draft.column.codes) and draft.column.blank <= _BLANK * draft.column.rows


def _rank(draft: Draft, words: Sequence[str]) -> int:
    """Give the place of the first of some words in a heading; their number where none stands in it."""
    heading = heading_words(draft.column.heading).split()
    return min((words.index(word) for word in heading if word in words), default=len(words))


def _sizes(draft: Draft) -> str:
    column = draft.column
    if column.codes:
        counts = ", ".join(f"{value}: {count:,}" for value, count in _values(draft))
        said = f"rows by {draft.name}: {counts}"
    else:
        said = (
            f"{draft.name} has {column.distinct} values, of which {column.rare} stand in fewer than {FEWEST} "
            "rows, so their sizes are not shown"
        )
    if column.blank:
        said += f'; {column.blank:,} rows where it is blank make a part of their own, called "not recorded"'
    return said


def _values(draft: Draft) -> list[tuple[str, int]]:
    if draft.type != "boolean":
        return sorted(draft.column.codes)
    true = sum(count for value, count in draft.column.codes if value[:1].lower() in _TRUE)
    counted = [("true", true), ("false", draft.column.filled - true)]
    return [(value, count) for value, count in counted if count]
