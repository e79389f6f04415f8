"""A column proposed for `sources.yaml`: its type, or what stands in place of somebody's identity."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from assurance.extracts.profile import FEWEST, ColumnProfile
from assurance.extracts.profile.people import heading_words, names_people
from assurance.extracts.profile.warnings import column_warnings, lost_zeros
from assurance.programme import Column
from assurance.start.names import thing
from assurance.start.types import Guess, guess_type
from assurance.start.yaml_text import ANSWER, Entry, flow, scalar, written

__all__ = ["Draft", "draft_column", "read_as_blank"]

_PERIODS: Final = {"period", "month", "week", "quarter", "year", "date"}
"""Words of headings under which next month's values are others."""
_TOLD: Final = {
    "name": "names",
    "contact": "telephone numbers or e-mail addresses",
    "address": "addresses",
    "other": "a number that a state gives to a person",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One column, proposed.

    Parameters
    ----------
    name, column : its name in the declarations, and what was seen
    type : the type proposed; '' where it is left out
    why : evidence of that
    entries : its keys after heading and type
    clean : whether every cell that says something reads as the type
    pseudonym : word that its pseudonyms share; '' where it is stored as it stands
    withheld : whether nothing of it is stored, or something else in its place
    """

    name: str
    column: ColumnProfile
    type: str
    why: str
    entries: tuple[Entry, ...] = ()
    clean: bool = True
    pseudonym: str = ""
    withheld: bool = False

    def lines(self, indent: int) -> list[str]:
        """Write the column with its warnings."""
        space = " " * indent
        if not self.type:
            heading = (
                scalar(self.column.heading) if self.column.heading else f"column {self.column.place + 1}"
            )
            return written(f"left out: {heading}: {self.why}", indent)
        entries = [Entry("type", self.type, why=self.why), *self.entries]
        if self.column.heading != self.name:
            entries.insert(0, Entry("heading", scalar(self.column.heading)))
        told = [
            line for text in column_warnings(self.column) for line in written(f"note: {text}", indent + 2)
        ]
        return [f"{space}{self.name}:", *told, *(line for e in entries for line in e.lines(indent + 2))]


def draft_column(
    name: str, column: ColumnProfile, *, is_linked: Callable[[str, ColumnProfile], bool]
) -> Draft:
    """Propose a column.

    Parameters
    ----------
    is_linked : tells whether an id names a record or a person, so that only its pseudonym is stored
    """
    person = _PEOPLE.get(column.person)
    if person is not None and column.filled and column.heading:
        return _required(person(name, column))
    guess = guess_type(column)
    draft = Draft(name, column, guess.type, guess.why, clean=guess.clean)
    if guess.type in ("", "category") and _may_name(column, guess):
        return _withheld(name, column, "guessed: it may name people, members of staff too", keep=True)
    lasting = not _PERIODS & set(heading_words(column.heading).split())
    if guess.type == "category" and column.codes and lasting:
        allowed = sorted(value for value, _ in column.codes)
        draft = replace(
            draft,
            entries=(
                Entry(
                    "allowed",
                    flow(allowed),
                    why="guessed: what stands there now; a row with another value is rejected",
                ),
            ),
        )
    if guess.type == "id":
        draft = _id(draft, linked=is_linked(name, column))
    return _required(_asked(draft))


def read_as_blank(column: ColumnProfile, words: Collection[str]) -> ColumnProfile:
    """Count as blank the cells of a column that hold one of some words."""
    found = [(word, count) for word, count in column.unsure if word in words]
    cells = sum(count for _, count in found)
    return replace(
        column,
        nothing=(*column.nothing, *found),
        unsure=tuple(item for item in column.unsure if item not in found),
        filled=column.filled - cells,
        distinct=column.distinct - len(found),
        classes={**column.classes, "unsure": column.count("unsure") - cells} if found else column.classes,
        codes=tuple(item for item in column.codes if item[0] not in words),
        rare=column.rare - sum(1 for _, count in found if count < FEWEST and column.rare),
    )


def _asked(draft: Draft) -> Draft:
    """Ask about a column that only sounds as if it told who somebody is."""
    sounds = Column(type="text", heading=draft.column.heading or None).looks_identifying(draft.name)
    if not draft.type or draft.withheld or not sounds:
        return draft
    question = "does it tell who somebody is? true: it is never stored; false: it only sounds so"
    return replace(draft, entries=(*draft.entries, Entry("identifying", ANSWER, question=question)))


def _may_name(column: ColumnProfile, guess: Guess) -> bool:
    short = not column.count("long") and column.distinct > 0 and bool(column.heading)
    few = 3 * column.distinct <= column.filled
    return (
        short
        and few
        and not column.codes
        and guess.type == ""
        and names_people(column.heading, column.classes)
    )


def _required(draft: Draft) -> Draft:
    column = draft.column
    telling = draft.withheld and (
        column.person or not column.unique
    )  # next month somebody without it is no wrong row
    if not draft.type or column.blank or not column.rows or not draft.clean or telling:
        return draft
    return replace(
        draft,
        entries=(
            *draft.entries,
            Entry("required", "true", why="guessed: no cell is empty; a row without it is rejected"),
        ),
    )


def _id(draft: Draft, *, linked: bool) -> Draft:
    column = draft.column
    entries: list[Entry] = []
    if column.widths == 1 and column.count("whole", "code") == column.filled:
        entries.append(
            Entry("width", str(column.longest), why=f"guessed: all {column.filled:,} cells are as wide")
        )
    elif lost_zeros(column):
        entries.append(Entry("width", str(column.longest), why="guessed: that of the widest"))
        entries.append(
            Entry(
                "pad", ANSWER,
                question=f"did a spreadsheet take leading zeros, so that every id had {column.longest} "
                "digits? true puts them back; false: they are of several widths, so take out width as well",
            )
        )  # fmt: skip
    else:
        entries += _whole_numbers(column)
    if not linked:
        return replace(draft, entries=tuple(entries))
    word = thing(draft.name)
    entries.append(Entry("becomes", f"{{pseudonym: {word}}}", why="stored as a pseudonym made with your key"))
    return replace(draft, entries=tuple(entries), pseudonym=word, withheld=True)


def _whole_numbers(column: ColumnProfile) -> list[Entry]:
    """Say of ids that are numbers of several lengths what they look like, as a workbook cannot show zeros."""
    if not column.filled or column.zeros or column.count("whole") != column.filled:
        return []
    why = f"guessed: a whole number that does not begin with 0, as all {column.filled:,} cells are"
    return [Entry("pattern", '"[1-9][0-9]*"', why=why)]


def _nhs(name: str, column: ColumnProfile) -> Draft:
    becomes = Entry("becomes", "{pseudonym: person}", why="stored as a pseudonym made with your key")
    if column.nhs_numbers + column.nhs_short == 0:
        why = "guessed: by its heading; no cell is an NHS number, so these may be pseudonyms of them"
        return Draft(name, column, "id", why, (becomes,), pseudonym="person", withheld=True)
    good = column.nhs_numbers
    why = f"guessed: {good:,} of {column.filled:,} cells are ten digits with the check digit of an NHS number"
    entries = [Entry("format", "nhs_number")]
    if column.nhs_short:
        short = f"guessed: {column.nhs_short:,} cells are NHS numbers again once a leading zero is put back"
        entries += [Entry("width", "10"), Entry("pad", "true", why=short)]
    clean = good + column.nhs_short == column.filled
    return Draft(name, column, "id", why, (*entries, becomes), clean=clean, pseudonym="person", withheld=True)


def _person_id(name: str, column: ColumnProfile) -> Draft:
    word = thing(name)
    word = (
        "person" if word in ("patient", "client", "person", "service_user", "user", "local_patient") else word
    )
    entries = [Entry("becomes", f"{{pseudonym: {word}}}", why="stored as a pseudonym made with your key")]
    if column.widths == 1 and column.count("whole", "code") == column.filled:
        entries.insert(0, Entry("width", str(column.longest), why="guessed: all cells are as wide"))
    else:
        entries = [*_whole_numbers(column), *entries]
    why = "guessed: an id of a person, by its heading"
    return Draft(name, column, "id", why, tuple(entries), pseudonym=word, withheld=True)


def _birth(name: str, column: ColumnProfile) -> Draft:
    look = column.dates
    readable = (
        look is not None and look.read >= 0.9 * column.filled and not look.timed and not look.contradictory
    )
    if not readable or look is None:
        return _withheld(
            name, column, "guessed: dates of birth, by its heading, that do not all read as dates"
        )
    # the day on which the age is taken is put in once the other columns are known
    clean = look.read == column.filled
    return Draft(name, column, "date", "guessed: dates of birth, by its heading", clean=clean, withheld=True)


def _postcode(name: str, column: ColumnProfile) -> Draft:
    if column.share("postcode") < 0.8:
        return _withheld(name, column, "guessed: postcodes, by its heading, that do not read as UK ones")
    becomes = Entry("becomes", "{postcode: area}", why="only the letters at the front are stored, such as LS")
    why = f"guessed: {column.count('postcode'):,} of {column.filled:,} cells read as UK postcodes"
    clean = column.count("postcode") == column.filled
    return Draft(name, column, "text", why, (becomes,), clean=clean, withheld=True)


def _told(name: str, column: ColumnProfile) -> Draft:
    return _withheld(name, column, f"guessed: {_TOLD[column.person]}, by {column.by}")


def _withheld(name: str, column: ColumnProfile, why: str, *, keep: bool = False) -> Draft:
    hint = "never stored; write false to keep it as it stands" if keep else "never stored"
    return Draft(name, column, "text", why, (Entry("identifying", "true", why=hint),), withheld=True)


_PEOPLE: Final[dict[str, Callable[[str, ColumnProfile], Draft]]] = {
    "nhs_number": _nhs,
    "person_id": _person_id,
    "birth": _birth,
    "postcode": _postcode,
    "name": _told,
    "contact": _told,
    "address": _told,
    "other": _told,
}
