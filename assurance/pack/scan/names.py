"""Words and candidates of a text that may be somebody's, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from assurance.extracts.privacy.words import bare_identifier, names_in
from assurance.pack.scan.passages import BESIDE

__all__ = ["Span", "candidates_in", "common_words", "names_together", "words_in"]

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_BETWEEN: Final = re.compile(
    rf"[ ,.'\u2019_;|+/\t\n{BESIDE}-]{{1,3}}(?:[^\W\d_]{{1,2}}[ .'\u2019_-]{{1,2}}){{0,2}}"
)
_FARTHEST: Final = 12
_TITLE: Final = re.compile(r"(?<![^\W_])(?:mr|mrs|ms|miss|mx|dr|prof|sir|lady|revd?)\.?[ _]$", re.IGNORECASE)
_INITIAL: Final = re.compile(r"(?<![^\W_])[A-Z]\. ?$")


class Span(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


@cache
def common_words() -> frozenset[str]:
    """Give the words of reports that are somebody's name too, folded."""
    held = yaml.safe_load(Path(__file__).with_name("common_words.yaml").read_text(encoding="utf-8"))
    return frozenset(held["words"].split())


def words_in(text: str) -> set[str]:
    """Give the words of a text that may be a part of a name, as they are written."""
    return set(_WORD.findall(text))


def names_together(text: str, is_known: Callable[[str], bool], common: Collection[str]) -> Iterator[Span]:
    """Give where words that are known as names stand together, two or more, or one behind a title.

    With a small word or initial between them they still do. Two words that are common are no name; written
    small, as in sentences, neither may be common.

    Parameters
    ----------
    text : after `plain`
    is_known : whether a word, as written, is known as a name
    common : folded words that are in use on any page
    """
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if not is_known(match[0]):
            continue
        if run and not _are_together(text, run[-1], match):
            yield from _name(text, run, common)
            run = []
        run.append(match)
    if run:
        yield from _name(text, run, common)


def _are_together(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    gap = text[one.end() : other.start()]
    return len(gap) <= _FARTHEST and bool(_BETWEEN.fullmatch(gap))


def _name(text: str, run: list[re.Match[str]], common: Collection[str]) -> Iterator[Span]:
    rare = [match for match in run if not _is_common(match[0], common)]
    before = text[max(0, run[0].start() - 6) : run[0].start()]
    if len(run) == 1:
        led = _TITLE.search(before) or _INITIAL.search(before)
        is_name = bool(rare) and run[0][0][0].isupper() and led is not None
    else:
        capitals = sum(match[0][0].isupper() for match in run)
        is_name = len(rare) > (0 if capitals > 1 else 1)
    if is_name:
        yield Span(run[0].start(), run[-1].end())


def _is_common(word: str, common: Collection[str]) -> bool:
    return all(one in common for one in names_in(word))


_TIGHT: Final = r"[-./_@'+]"
_RUN: Final = re.compile(r"[^\W\d_]*+[0-9][^\W_]*+")
_LEFT: Final = re.compile(rf"(?:[^\W\d_]+{_TIGHT}){{1,3}}$")
_WORD_LEFT: Final = re.compile(rf"[^\W\d_]+{_TIGHT}")
_WORD_SPACE: Final = re.compile(r"[^\W\d_]{1,12} $")
_RIGHT: Final = re.compile(rf"(?:{_TIGHT}[^\W_]+){{1,3}}")
_PART: Final = re.compile(rf"{_TIGHT}[^\W_]+")
_NEXT: Final = re.compile(r" [^\W_]{1,8}(?![^\W_])")
_NHS_REST: Final = re.compile(r"[ -][0-9]{3}[ -][0-9]{4}(?![0-9])")
_REACH: Final = 60
_LONG: Final = 4
"""Digits from which a number may be a reference with the word before it."""
_NUMBERS: Final = re.compile(r"[0-9]+(?:[ ./,-]+[0-9]+)*")
_NHS: Final = re.compile(r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}")
_DECIMAL: Final = re.compile(r"[0-9](?<![^\W_][0-9])[0-9]*+[.][0-9]+(?:e[+-]?[0-9]+)?(?![^\W_]|[.][0-9])")
_PLAIN: Final = re.compile("[^0-9a-z]+")
_FEWEST: Final = 5


def candidates_in(text: str) -> Iterator[tuple[Span, str]]:
    """Give what may be a reference, with its bare form: runs with a digit in them, alone and joined.

    Joined are neighbours with a hyphen, stroke, point or the like between them, up to three on either side,
    and with a space the word before a long number, and two codes. Numbers beside numbers are joined as an
    NHS number is (3, 3, 4) and not otherwise.

    Examples
    --------
    >>> sorted({bare for _, bare in candidates_in("case HOSP-77123, 0.1234567, 12 345")})
    ['hosp77123']
    >>> sorted({bare for _, bare in candidates_in("of 40 MRN 0077125")})
    ['0077125', 'mrn0077125']
    """
    text = _DECIMAL.sub(lambda number: "\x00" * len(number[0]), text)
    for run in _RUN.finditer(text):
        start, end = run.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        is_number = run[0].isdigit()
        if is_number and end - start < _LONG and not (before in _TIGHT_SIGNS or after in _JOINED):
            continue
        starts, ends = [start], [end]
        if before == " " and (not is_number or end - start >= _LONG):
            word = _WORD_SPACE.search(text, max(0, start - _REACH), start)
            starts += [word.start()] if word else []
        elif before and before in _TIGHT_SIGNS:
            left = _LEFT.search(text, max(0, start - _REACH), start)
            starts += [one.start() for one in _WORD_LEFT.finditer(text, *left.span())] if left else []
        ends += _ends(text, end, is_number=is_number)
        for first in starts:
            for last in ends:
                bare = _bare(text[first:last])
                if bare:
                    yield Span(first, last), bare


_TIGHT_SIGNS: Final = frozenset("-./_@'+")
_JOINED: Final = frozenset("-./_@'+ ")


def _ends(text: str, end: int, *, is_number: bool) -> list[int]:
    """Give where a run may end together with what follows it."""
    rest = _NHS_REST.match(text, end)
    if rest:
        return [rest.end()]
    right = _RIGHT.match(text, end)
    if right:
        return [part.end() for part in _PART.finditer(text, *right.span())]
    following = None if is_number else _NEXT.match(text, end)
    return [following.end()] if following else []


def _bare(said: str) -> str | None:
    if not said.isdigit() and _NUMBERS.fullmatch(said) and not _NHS.fullmatch(said):
        return None
    if not said.isascii():
        return bare_identifier(said)
    bare = _PLAIN.sub("", said.lower())  # what `bare_identifier` gives, sooner
    return bare if len(bare) >= _FEWEST + bare.isdigit() else None
