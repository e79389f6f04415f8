"""From the profiles of some files to a programme, proposed: sources, plan and measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assurance.errors import ExtractError
from assurance.extracts.profile import ColumnProfile, FileProfile
from assurance.extracts.profile.people import is_reference
from assurance.start.columns import Draft, draft_column, read_as_blank
from assurance.start.figures import as_figures, looks_like_figures
from assurance.start.names import column_names, source_name, thing
from assurance.start.sources import SourceDraft, draft_source
from assurance.start.yaml_text import Entry

__all__ = ["ProgrammeDraft", "draft_programme"]

_LINKED: Final = 0.3


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """A programme, proposed.

    Parameters
    ----------
    name : its id, and the name of its folder
    sources : proposed, in the order of the files
    main : the source whose rows are cases or events, from which plan and measures are drafted
    """

    name: str
    sources: tuple[SourceDraft, ...]
    main: SourceDraft


def draft_programme(name: str, profiles: Sequence[FileProfile]) -> ProgrammeDraft:
    """Propose a programme for some files; one of which no column can be declared is passed over.

    Raises
    ------
    ExtractError
        When nothing can be declared at all.
    """
    figures = [looks_like_figures(profile) for profile in profiles]
    if all(figures):  # somebody's records have to be there; then these are they
        figures = [False] * len(profiles)
    names: list[str] = []
    for profile in profiles:
        table = profile.table
        sheets = [other.table.sheet for other in profiles if other.table.files == table.files]
        names.append(
            source_name(table.files[0], table.sheet if len(sheets) > 1 else None, [*names, "answers"])
        )
    records = [profile for profile, figure in zip(profiles, figures, strict=True) if not figure]
    keys = _key_things(records)
    sources = [
        _source(source, profile, keys, figure=figure)
        for source, profile, figure in zip(names, profiles, figures, strict=True)
    ]
    sources = [source for source in sources if source.declared]
    if not any(source.kind != "figures" for source in sources):
        looked = ", ".join(profile.table.name for profile in profiles)
        raise ExtractError(
            f"{looked}: no column can be declared: each is empty, without a heading, or may be free text; "
            "expected records with ids, dates or codes; look at the file, then declare it by hand"
        )
    main = _main(sources)
    sources = [_with_reference(source) if source is main else source for source in sources]
    return ProgrammeDraft(name, tuple(sources), next(s for s in sources if s.name == main.name))


def _key_things(profiles: Sequence[FileProfile]) -> dict[str, str]:
    """Say what the rows of each file are, by the column that names them: thing -> file."""
    found: dict[str, str] = {}
    for profile in profiles:
        columns = column_names([column.heading for column in profile.columns])
        named = dict(zip((column.place for column in profile.columns), columns, strict=True))
        single = [key[0] for key in profile.keys if len(key) == 1]
        place = single[0] if single else profile.fan.column if profile.fan else None
        if place is not None:
            found.setdefault(thing(named[place]), profile.table.files[0])
    return found


def _source(name: str, profile: FileProfile, keys: dict[str, str], *, figure: bool) -> SourceDraft:
    def is_linked(column_name: str, column: ColumnProfile) -> bool:
        own = (column.place,) in profile.keys or (
            profile.fan is not None and profile.fan.column == column.place
        )
        many = is_reference(column.heading) and column.distinct >= _LINKED * max(column.filled, 1)
        return not figure and (own or many or thing(column_name) in keys)

    def drafted(columns: Sequence[ColumnProfile]) -> tuple[Draft, ...]:
        headed = column_names([column.heading for column in columns])
        named = zip(headed, columns, strict=True)
        return tuple(draft_column(own, column, is_linked=is_linked) for own, column in named)

    drafts = drafted(profile.columns)
    blank = {word for draft in drafts if draft.type for word, _ in draft.column.nothing}
    if any(word in blank for column in profile.columns for word, _ in column.unsure):
        # null_values hold for the whole file, so a code of one column that another calls blank is blank
        profile = replace(profile, columns=tuple(read_as_blank(c, blank) for c in profile.columns))
        drafts = drafted(profile.columns)
    if figure:
        why = "guessed: each row has a measure, a period and a number, and nobody's id"
        return draft_source(name, profile, as_figures(drafts), kind="figures", why=why)
    of_others = [
        draft.name for draft in drafts
        if draft.pseudonym and keys.get(thing(draft.name), profile.table.files[0]) != profile.table.files[0]
    ]  # fmt: skip
    if of_others:
        why = f"guessed: {of_others[0]} names the rows of another file, so a row is an event of one of them"
        return draft_source(name, profile, drafts, kind="events", why=why)
    return draft_source(
        name,
        profile,
        drafts,
        kind="records",
        why="guessed: each row is one case; write events if one case may have several",
    )


def _main(sources: Sequence[SourceDraft]) -> SourceDraft:
    """Choose the source that plan and measures begin with: records, rather with a key and dates."""
    people = [source for source in sources if source.kind != "figures"]
    return max(people, key=lambda s: (s.kind == "records", s.unique, len(s.key) == 1, bool(s.dates())))


def _with_reference(source: SourceDraft) -> SourceDraft:
    """Keep, beside the pseudonym of a case, the reference by which a reviewer finds it."""
    if len(source.key) != 1:
        return source
    entry = Entry(
        "local_reference", "true", why="kept in a file apart, by which only the reviewers find the case"
    )
    columns = tuple(
        replace(draft, entries=(*draft.entries, entry))
        if draft.name == source.key[0] and draft.pseudonym and draft.column.person != "nhs_number"
        else draft
        for draft in source.columns
    )
    return replace(source, columns=columns)
