"""JSON and notebooks: every key and value, each object as a row; notebook outputs by their kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from assurance.pack.scan.passages import Denied, Item, Passage, row

__all__ = ["MimePart", "read_json"]

_KEY: Final = re.compile("[a-z][a-z0-9_]{0,40}")
_MIME: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_FEWEST_DIGITS: Final = 6
_SHORT: Final = 60
_LINES: Final = frozenset({"source", "text", "traceback"})
_NAMED: Final = {"cells": "cell", "outputs": "output"}


class MimePart(NamedTuple):
    """What a notebook shows in one form: its kind, and its text, which may be base64."""

    place: str
    mime: str
    text: str


class _Pairs(NamedTuple):
    """An object as it was written, so that a key that stands twice hides nothing."""

    pairs: list[tuple[str, Any]]


def read_json(text: str) -> Iterator[Item | MimePart]:
    """Give all keys and values of a JSON text by their paths; numbers as they are written."""
    try:
        value = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=_number, parse_float=_number, parse_constant=_number
        )
    except (ValueError, RecursionError):
        yield Denied("", "is not JSON that can be read")
        return
    yield from _walk(value, "")


def _number(literal: str) -> str:
    """Give a whole number as its digits, however it is written; nothing of another or a short one."""
    digits = literal
    if not literal.lstrip("-").isdigit():
        try:
            value = float(literal)
            digits = str(int(value)) if value.is_integer() else ""
        except (ValueError, OverflowError):
            return ""
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def _walk(value: Any, path: str) -> Iterator[Item | MimePart]:
    if isinstance(value, _Pairs):
        yield from _object(value.pairs, path)
    elif isinstance(value, list):
        yield from _list(value, path)
    elif isinstance(value, str) and value:
        yield Passage(path, value)


def _object(pairs: list[tuple[str, Any]], path: str) -> Iterator[Item | MimePart]:
    said = [value for _, value in pairs if isinstance(value, str) and 0 < len(value) < _SHORT]
    if len(said) > 1:  # forename and surname may be two values of one object
        yield Passage(f"{path} (values together)".strip(), row(said), across=True)
    odd = [key for key, _ in pairs if not _KEY.fullmatch(key)]
    if odd:
        yield Passage(f"{path} (keys)".strip(), row(odd))
    for number, (key, value) in enumerate(pairs, start=1):
        yield from _entry(key, value, path, number)


def _entry(key: str, value: Any, path: str, number: int) -> Iterator[Item | MimePart]:
    shown = key if _KEY.fullmatch(key) or _MIME.fullmatch(key) else f"entry {number}"
    here = f"{path}.{shown}" if path else shown
    lines = isinstance(value, list) and value and all(isinstance(line, str) for line in value)
    if _MIME.fullmatch(key) and (isinstance(value, str) or lines):
        yield MimePart(_cell_words(here), key, value if isinstance(value, str) else "".join(value))
    elif key in _LINES and lines:
        yield Passage(_cell_words(here), "".join(value), line=1)
    elif key in _NAMED and isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from _walk(one, f"{path}, {_NAMED[key]} {place}".lstrip(", "))
    else:
        yield from _walk(value, here)


def _cell_words(path: str) -> str:
    return path.replace(".", ", ", 1) if path.startswith("cell ") else path


def _list(values: list[Any], path: str) -> Iterator[Item | MimePart]:
    said = [value for value in values if isinstance(value, str)]
    if said and len(said) == len(values) and all(len(value) < _SHORT for value in said):
        yield Passage(f"{path} (list)", row(said))
        return
    for place, value in enumerate(values):
        yield from _walk(value, f"{path}[{place}]")
