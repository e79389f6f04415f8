"""Whom the store knows: words, references and births by keyed hashes, and the cases of the frame."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assurance.errors import PackError
from assurance.extracts import Key
from assurance.extracts.privacy.recognising import known_hashes
from assurance.extracts.privacy.tokens import token
from assurance.extracts.privacy.words import bare_identifier, names_in
from assurance.pack.scan.dates import days_in
from assurance.pack.scan.names import candidates_in, words_in

__all__ = ["Known", "known_in"]


@dataclass(frozen=True, slots=True)
class Known:
    """What of some texts is known, in memory while they are scanned.

    Parameters
    ----------
    names : words, as written, that stand in columns of names and addresses
    references : bare forms that stand in other identifying columns
    births : days, written so that they may be something else, that somebody was born on
    cases : bare forms of case keys
    keys : case keys that were looked for
    short : case keys too short to be looked for
    """

    names: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    births: frozenset[date] = frozenset()
    cases: frozenset[str] = frozenset()
    keys: int = 0
    short: int = 0


def known_in(
    texts: Collection[str], *, tokens: Sequence[Path], key: Key | None, case_keys: Iterable[str]
) -> Known:
    """Ask the hashes and the case keys for everything that the texts say.

    Parameters
    ----------
    texts : after `plain`
    tokens : files of hashes
    key : under which they were made
    case_keys : of the frame

    Raises
    ------
    PackError
        When there are hashes and no key.
    StoreError
        When a file of hashes is damaged, or was made with another key.
    """
    if tokens and key is None:
        raise PackError(
            f"identifier scan: {len(tokens):,} files of keyed hashes and no key, so that nobody would be "
            "recognised; give the key with which the extracts were received"
        )
    bare_keys, short = _bare_keys(case_keys)
    if not tokens and not bare_keys:
        return Known(short=short)
    said = {bare for text in texts for _, bare in candidates_in(text)}
    cases = frozenset(said & bare_keys)
    if key is None or not tokens:
        return Known(cases=cases, keys=len(bare_keys), short=short)
    names, references, births = _recognised(texts, said, tokens, key)
    return Known(names, references - cases, births, cases, len(bare_keys), short)


def _bare_keys(case_keys: Iterable[str]) -> tuple[set[str], int]:
    given = set(case_keys)
    bare = {case_key: bare_identifier(case_key) for case_key in given}
    long = {form for form in bare.values() if form and any(sign.isdigit() for sign in form)}
    return long, sum(not form or not any(sign.isdigit() for sign in form) for form in bare.values())


def _recognised(
    texts: Collection[str], said: set[str], tokens: Sequence[Path], key: Key
) -> tuple[frozenset[str], frozenset[str], frozenset[date]]:
    folded: dict[str, set[str]] = {}
    for text in texts:
        for word in words_in(text) - folded.keys():
            folded[word] = names_in(word)
    names = {token("name", name, key): name for found in folded.values() for name in found}
    references = {token("identifier", bare, key): bare for bare in said}
    unsure = {day for text in texts for found in days_in(text) if not found.is_sure for day in found.days}
    births = {token("date", day.isoformat(), key): day for day in unsure}
    asked = names.keys() | references.keys() | births.keys()
    known = {found for path in tokens for found in known_hashes(path, asked, key)}
    of_people = {names[found] for found in known if found in names}
    return (
        frozenset(word for word, found in folded.items() if found & of_people),
        frozenset(references[found] for found in known if found in references),
        frozenset(births[found] for found in known if found in births),
    )
