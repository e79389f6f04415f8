"""A source proposed for `sources.yaml`: how its file is read, what names a row, and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assurance.extracts.profile import FileProfile
from assurance.extracts.profile.warnings import table_warnings
from assurance.start.columns import Draft
from assurance.start.dates import with_ages, with_orders
from assurance.start.figures import figure_entries
from assurance.start.reading import file_entries, reading_entries
from assurance.start.rules import check_lines, limit_entry, quality_lines
from assurance.start.yaml_text import ANSWER, Entry, flow, scalar, written

__all__ = ["SourceDraft", "draft_source", "title_of"]

_TELLING: Final = ("nhs_number", "name", "contact", "address", "birth", "other")


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """One source, proposed.

    Parameters
    ----------
    name, kind : as declared
    profile : what was seen
    columns : proposed, in file order
    entries : its keys, but for the columns
    key : names of the columns that name a row; empty where none do
    unique : whether the key is different in every row
    """

    name: str
    kind: str
    profile: FileProfile
    columns: tuple[Draft, ...]
    entries: tuple[Entry, ...]
    key: tuple[str, ...] = ()
    unique: bool = False

    @property
    def declared(self) -> tuple[Draft, ...]:
        """Columns that are not left out."""
        return tuple(draft for draft in self.columns if draft.type)

    def dates(self, *, full: bool = False) -> tuple[Draft, ...]:
        """Give the stored columns with dates; with `full` only those that no row lacks."""
        return tuple(
            draft for draft in self.declared
            if draft.type in ("date", "timestamp") and not draft.withheld
            and not (full and draft.column.blank)
        )  # fmt: skip

    def lines(self) -> list[str]:
        """Write the source."""
        table = self.profile.table
        found = table_warnings(table, self.profile.columns, self.profile.fan)
        told = [line for text in found for line in written(f"note: {text}", 4)]
        rows = f"{self.profile.rows:,} rows and {len(self.profile.columns)} columns were looked at"
        lines = [f"  {self.name}:", *written(rows, 4), *told]
        lines += [line for entry in self.entries for line in entry.lines(4)]
        lines += ["    columns:", *(line for draft in self.columns for line in draft.lines(6))]
        if self.kind == "figures":
            return lines
        rules = check_lines(self.profile, self.declared)
        return [*lines, *rules, *quality_lines(self.declared, self.key)]


def draft_source(
    name: str, profile: FileProfile, columns: Sequence[Draft], *, kind: str, why: str
) -> SourceDraft:
    """Propose how a source is read."""
    drafts = with_orders(profile, with_ages(tuple(columns)))
    key, unique = _named_by(profile, drafts)
    entries = [
        Entry("kind", kind, why=why),
        Entry("title", scalar(title_of(name))),
        *file_entries(profile),
        *reading_entries(profile, drafts),
        limit_entry(profile, drafts),
        *(_privacy(drafts) if kind != "figures" else []),
        *_key(profile, key, unique=unique, people=kind != "figures"),
        *(figure_entries(drafts) if kind == "figures" else []),
    ]
    return SourceDraft(name, kind, profile, drafts, tuple(entries), key, unique)


def _named_by(profile: FileProfile, drafts: Sequence[Draft]) -> tuple[tuple[str, ...], bool]:
    """Give the columns that name a row, and whether they do so without exception."""
    usable = {
        draft.column.place: draft.name for draft in drafts
        if draft.type and (draft.pseudonym or not draft.withheld)
    }  # fmt: skip
    keys = [key for key in profile.keys if all(place in usable for place in key)]
    if keys and (len(keys[0]) == 1 or profile.fan is None):
        return tuple(usable[place] for place in keys[0]), True
    if profile.fan is not None and profile.fan.column in usable:
        return (usable[profile.fan.column],), False
    return (), False


def title_of(name: str) -> str:
    """Make a title of a name.

    Examples
    --------
    >>> title_of("ward_moves"), title_of("a")
    ('Ward moves', 'A records')
    """
    words = name.replace("_", " ")
    words = words if len(words) > 2 else f"{words} records"
    return words[:1].upper() + words[1:]


def _privacy(drafts: Sequence[Draft]) -> list[Entry]:
    certain = [
        draft for draft in drafts
        if draft.withheld and draft.column.person in _TELLING
        and (draft.column.person != "nhs_number" or draft.column.nhs_numbers + draft.column.nhs_short)
    ]  # fmt: skip
    linked = [draft.name for draft in drafts if draft.pseudonym]
    if certain:
        which = ", ".join(draft.name for draft in certain)
        return [
            Entry(
                "pseudonymous",
                "false",
                why=f"guessed: who people are stands in {which}; none of it is stored as it stands",
            )
        ]
    if not linked:
        return []
    which = ", ".join(linked)
    question = (
        f"are the ids in {which} pseudonyms already, made outside the workbench? false: they become keyed "
        "pseudonyms at intake, as below; true: they stay as they are, so take becomes and local_reference "
        "out of those columns"
    )
    return [Entry("pseudonymous", ANSWER, question=question)]


def _key(profile: FileProfile, key: tuple[str, ...], *, unique: bool, people: bool) -> list[Entry]:
    if not key or not people:
        return []
    rows = f"{profile.rows:,} of {profile.rows:,} rows"
    if unique:
        others = [k for k in profile.keys[1:] if len(k) == len(key)]
        more = f"; so {'is' if len(others) == 1 else 'are'} {len(others)} more" if others else ""
        return [Entry("key", flow(key), why=f"guessed: it names a row, being different in {rows}{more}")]
    fan = profile.fan
    repeated = f"{fan.repeated:,} of its {fan.values:,} values" if fan else "some values"
    question = (
        f"{repeated} stand in several rows: which row counts? keep_first, keep_last or keep_all (every row "
        "counts); or refuse, and ask for an export with one row a case"
    )
    return [
        Entry("key", flow(key), why="guessed: it is headed as a reference"),
        Entry("duplicate_keys", ANSWER, question=question),
    ]
