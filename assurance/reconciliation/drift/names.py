"""Names of ids through time: new names, other spellings, and names that move to another id."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from assurance.reconciliation.drift.model import Found
from assurance.reconciliation.drift.series import Places, Series

__all__ = ["find_elsewhere", "find_names", "plain_name"]

_FORMERLY = re.compile(r"\b(?:formerly|previously|formerly known as|ex)\b", re.IGNORECASE)


def plain_name(name: str) -> str:
    """Give what makes two names the same: letters and digits, whatever their capitals.

    Examples
    --------
    >>> plain_name("Vita Health: Kent") == plain_name("VITA HEALTH - KENT"), plain_name("St. John's")
    (True, 'stjohns')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum()) or folded


def find_names(series: Series) -> Iterator[Found]:
    """Find every change of a name of a series, and every name that stands under several ids."""
    for dimension, ids in series.names.items():
        for one, names in ids.items():
            yield from _of_id(series, dimension, one, names)
        if dimension != "measure":
            moved = list(_moved(series, dimension))
            yield from moved
            yield from _shared(series, dimension, {(item.before, item.id) for item in moved})


def find_elsewhere(series: Sequence[Series]) -> dict[str, list[Found]]:
    """Find ids that two sources call by different names for the same time, listed under the first source.

    A name counts for the days of the periods in which it stands; one item an id and pair of sources.
    """
    found: dict[str, list[Found]] = defaultdict(list)
    for one, other in combinations(series, 2):
        if one.source == other.source:
            continue
        for dimension in one.names.keys() & other.names.keys() - {"measure"}:
            mine, theirs = one.names[dimension], other.names[dimension]
            for each in mine:
                if each in theirs and (item := _differs(one, other, dimension, each)) is not None:
                    found[one.source].append(item)
    return found


def _differs(one: Series, other: Series, dimension: str, each: str) -> Found | None:
    """Compare the names of an id on every day that both sources cover; None where one name is the same."""
    clashes: list[tuple[int, str, str]] = []
    for place, names in sorted(_by_place(one, dimension, each).items()):
        period = one.grid[place]
        there = _names_during(other, dimension, each, (period.start, period.end))
        plain = {plain_name(name) for name in there}
        if there and not plain & {plain_name(name) for name in names}:
            clashes.append((place, sorted(names)[0], sorted(there)[0]))
    if not clashes:
        return None
    place, name, called = clashes[0]
    when = one.words(place) if len(clashes) == 1 else f"{len(clashes)} periods from {one.words(place)}"
    return Found(
        "named differently elsewhere", "certain", dimension, each,
        f"{_words(dimension)} {each} is called {name!r} here and {called!r} in {other.title} for {when}.",
        before=name, after=called, since=one.label(place), until=one.label(clashes[-1][0]),
        count=len(clashes), of=len(one.ids.get(dimension, {}).get(each, frozenset({place}))),
    )  # fmt: skip


def _by_place(series: Series, dimension: str, each: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for name, places in series.names[dimension][each].items():
        for place in places:
            found[place].add(name)
    return found


def _names_during(series: Series, dimension: str, each: str, span: tuple[date, date]) -> set[str]:
    """Give the names of an id in the periods that share a day with a span."""
    first, past = span
    return {
        name
        for place, names in _by_place(series, dimension, each).items()
        if series.grid[place].start < past and first < series.grid[place].end
        for name in names
    }


def _of_id(series: Series, dimension: str, one: str, names: Mapping[str, Places]) -> Iterator[Found]:
    """Follow the names of one id from period to period."""
    by_place: dict[int, list[str]] = defaultdict(list)
    for name, places in names.items():
        for place in places:
            by_place[place].append(name)
    before, earlier = "", set[str]()
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in sorted(by_place):
        here = sorted(by_place[place])
        if len(here) > 1:
            together[tuple(here)].append(place)
        if len({plain_name(name) for name in here}) > 1:
            continue  # two names: which of them holds is not known here
        if before and before not in here:
            after = here[0]
            yield _change(series, dimension, one, (before, after), place, again=plain_name(after) in earlier)
        before = before if before in here else here[0]
        earlier.add(plain_name(before))
    for several, at_once in together.items():
        yield _at_once(series, dimension, one, several, at_once)


def _change(
    series: Series, dimension: str, one: str, names: tuple[str, str], place: int, *, again: bool
) -> Found:
    before, after = names
    alike = plain_name(before) == plain_name(after)
    there = series.names[dimension][one][after]
    last = max(each for each in there if each >= place)
    ends = last < max(series.there)
    kind = "spelled differently" if alike else "new name"
    said = "is spelled" if alike else "is called"
    subject = f"{_words(dimension)} {one}"
    verb = "is printed as" if dimension == "measure" else said
    return Found(
        kind, "certain", dimension, one,
        f"{subject} {verb} {after!r}{' again' if again else ''} from {series.words(place)}; before it was "
        f"{before!r}.",
        before=before, after=after, since=series.label(place),
        until=series.label(last) if ends else "", count=len([each for each in there if each >= place]),
        of=len(series.ids.get(dimension, {}).get(one, series.measures.get(one, there))),
    )  # fmt: skip


def _at_once(series: Series, dimension: str, one: str, several: tuple[str, ...], places: list[int]) -> Found:
    alike = len({plain_name(name) for name in several}) == 1
    listed = " and ".join(map(repr, several))
    if alike:
        what = "is spelled in several ways"
    else:
        what = "is printed under several names" if dimension == "measure" else "has several names"
    when = f"in {len(places)} periods from {series.words(places[0])}" if len(places) > 1 else (
        f"in {series.words(places[0])}"
    )  # fmt: skip
    return Found(
        "spelled differently" if alike else "two names at once", "certain", dimension, one,
        f"{_words(dimension)} {one} {what} {when}: {listed}.",
        before=several[0], after=several[-1], since=series.label(places[0]), until=series.label(places[-1]),
        count=len(places), of=len(series.ids.get(dimension, {}).get(one, frozenset(places))),
    )  # fmt: skip


def _moved(series: Series, dimension: str) -> Iterator[Found]:
    """Find a name that may go on under another id: one id ends, one begins in the next period.

    Only where exactly one id of that name ends and exactly one begins, or where exactly one of any name
    does and the new name says so, as in "B (formerly A)".
    """
    ending: dict[int, list[str]] = defaultdict(list)
    beginning: dict[int, list[str]] = defaultdict(list)
    first, last = min(series.there), max(series.there)
    for one, places in series.ids.get(dimension, {}).items():
        if max(places) < last:
            ending[max(places)].append(one)
        if min(places) > first:
            beginning[min(places)].append(one)
    for place, begun in sorted(beginning.items()):
        before = series.before(place)
        ended = [] if before is None else ending[before]
        for old in ended:
            for new in begun:
                reason = _goes_on(series, dimension, (old, new), ended, begun)
                if reason and before is not None:
                    yield _new_id(series, dimension, (old, new), (before, place), reason)


def _goes_on(
    series: Series, dimension: str, pair: tuple[str, str], ended: list[str], begun: list[str]
) -> str:
    """Say why an id may go on as another one, or nothing."""
    names = series.names[dimension]
    old = {plain_name(name) for name in _name_at(names.get(pair[0], {}), last=True)}
    fresh = _name_at(names.get(pair[1], {}), last=False)
    new = {plain_name(name) for name in fresh}
    if len(old) == 1 and old == new:
        rivals = [
            [
                one
                for one in ids
                if {plain_name(name) for name in _name_at(names.get(one, {}), last=at_end)} & old
            ]
            for ids, at_end in ((ended, True), (begun, False))
        ]
        return "has the same name" if all(len(each) == 1 for each in rivals) else ""
    says = [
        name for name in fresh if _FORMERLY.search(name) and any(o and o in plain_name(name) for o in old)
    ]
    if says and len(ended) == 1 and len(begun) == 1:
        return f"is called {says[0]!r}"
    return ""


def _name_at(names: Mapping[str, Places], *, last: bool) -> list[str]:
    """Give the names of an id in its last or its first period with a name."""
    if not names:
        return []
    every = set().union(*names.values())
    place = max(every) if last else min(every)
    return sorted(name for name, places in names.items() if place in places)


def _new_id(
    series: Series, dimension: str, ids: tuple[str, str], places: tuple[int, int], reason: str
) -> Found:
    old, new = ids
    before, since = places
    there = series.ids[dimension]
    return Found(
        "new id", "possibly", dimension, new,
        f"{_words(dimension)} {old} ends with {series.words(before)} and {new}, which {reason}, begins in "
        f"{series.words(since)}: possibly one under a new id. The file does not say so.",
        before=old, after=new, since=series.label(since), count=len(there[new]),
        of=len(there[old]) + len(there[new]),
    )  # fmt: skip


def _shared(series: Series, dimension: str, told: set[tuple[str, str]]) -> Iterator[Found]:
    """Find names that stand under several ids, apart from pairs that were told already."""
    owners: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    spelled: dict[str, str] = {}
    for one, names in series.names[dimension].items():
        for name, places in names.items():
            owners[plain_name(name)][one] |= places
            spelled.setdefault(plain_name(name), name)
    for key, ids in sorted(owners.items()):
        if len(ids) < 2 or (len(ids) == 2 and (tuple(ids) in told or tuple(reversed(ids)) in told)):
            continue
        listed = sorted(ids, key=lambda one: (min(ids[one]), one))
        spans = [f"{one} ({series.words(min(ids[one]))} to {series.words(max(ids[one]))})" for one in listed]
        yield Found(
            "one name, several ids", "certain", dimension, listed[0],
            f"{spelled[key]!r} is the name of {len(ids)} ids of {_words(dimension)}: {', '.join(spans)}.",
            before=listed[0], after=listed[-1], since=series.label(min(ids[listed[1]])), count=len(ids),
            of=len(series.ids.get(dimension, ids)),
        )  # fmt: skip


def _words(dimension: str) -> str:
    return dimension.replace("_", " ")
