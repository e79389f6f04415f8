"""Keyed pseudonyms in SQL: HMAC-SHA256 over whole columns, the key in no SQL text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.extracts.privacy.keys import Key

__all__ = ["FOR_WORDS", "SEPARATOR", "hmac_sql", "key_on_loan", "pseudonym", "pseudonym_sql"]

SEPARATOR: Final = "\x1f"
"""Stands between the word of a pseudonym and the identifier; a word cannot hold it."""
_INNER: Final = "assurance_inner_block"
_OUTER: Final = "assurance_outer_block"
FOR_WORDS: Final = "assurance_words_block"
"""Variable of the engine that holds the key of the hashes of words, while the key is on loan."""
_DIGITS: Final = 24


@contextmanager
def key_on_loan(key: Key | None, engine: Engine) -> Iterator[None]:
    """Let the engine make pseudonyms while the block lasts; afterwards it has forgotten the key.

    The key goes in as a parameter, never as a part of the SQL, which errors and plans repeat.
    """
    if key is None:
        yield
        return
    inner, outer = key.pads()
    try:
        engine.execute(f"SET VARIABLE {_INNER} = ?", [inner])
        engine.execute(f"SET VARIABLE {_OUTER} = ?", [outer])
        engine.execute(f"SET VARIABLE {FOR_WORDS} = ?", [key.for_tokens])
        yield
    finally:
        for name in (_INNER, _OUTER, FOR_WORDS):
            engine.execute(f"RESET VARIABLE {name}")


def hmac_sql(text_sql: str) -> str:
    """Write SQL of the HMAC-SHA256 of a text, 64 hex digits, under the key on loan; null of null.

    References
    ----------
    Krawczyk, Bellare and Canetti, HMAC: Keyed-Hashing for Message Authentication, RFC 2104 (1997):
    H(outer block || H(inner block || text)).
    """
    inner = f"unhex(sha256(getvariable('{_INNER}') || encode({text_sql})))"
    return f"sha256(getvariable('{_OUTER}') || {inner})"


def pseudonym_sql(word: str, value_sql: str) -> str:
    """Write SQL of the pseudonym of a normalised identifier; see `pseudonym`."""
    text = f"{text_literal(word)} || chr({ord(SEPARATOR)}) || {value_sql}"
    return f"'p' || left({hmac_sql(text)}, {_DIGITS})"


def pseudonym(word: str, identifier: str, key: Key) -> str:
    """Give the pseudonym of one identifier: p and 24 hex digits.

    These are the first 96 bits of the HMAC-SHA256 of the word, the unit separator (U+001F) and the
    identifier. Among 10 million identifiers the chance that any two share a pseudonym is 6 in 10^16 (n²/2
    pairs over 2^96). The p in front keeps spreadsheets from taking one for a number: without it, one in
    25,000 would be digits alone, or digits with one e.

    Parameters
    ----------
    word : names what is identified, such as person; equal words link sources, other words do not
    identifier : as normalised at intake: white space trimmed, zeros padded and NHS numbers without their
        spaces where declared, else as it stands; upper and lower case differ
    key : of the programme

    Examples
    --------
    >>> pseudonym("person", "9990000018", Key(bytes(range(7, 167, 5))))
    'p2e7e121712c0e64284ce9616'
    """
    return f"p{key.digest(f'{word}{SEPARATOR}{identifier}')[:_DIGITS]}"
