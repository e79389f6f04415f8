"""YAML as people mean it, with the line of every value.

YAML 1.1 turns `0012` into ten, `no` into false and `12:30:00` into 45000. Here only true, false, null,
plain integers and plain decimals are anything but text, and a key given twice is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.reader import ReaderError

from assurance.errors import Fault

__all__ = ["Document", "read_yaml"]

Place = tuple[str | int, ...]
_CORE = (
    ("tag:yaml.org,2002:null", r"~|null|", ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", r"true|false", list("tf")),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", list("-+0123456789")),
    ("tag:yaml.org,2002:timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
)
_ADVICE = "indent with spaces, close what is open, and put text with : # ? or , in it between quotes"


class _Loader(yaml.SafeLoader):
    """SafeLoader with the few plain types above."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in _CORE:
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), _first)


class _QuickLoader(Composer, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, where PyYAML was built with it, which takes a third of the time.

    Nodes are put together by PyYAML: libyaml would end the whole process on a text nested too deeply.
    """

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers

    def __init__(self, text: str) -> None:
        super(Composer, self).__init__(text)
        Composer.__init__(self)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's data, and the line on which each of its places begins."""

    file: str
    data: Any
    lines: Mapping[Place, int]
    faults: tuple[Fault, ...] = ()

    def line(self, place: Place) -> int:
        """Give the line of a place, or of the nearest place above it."""
        known = tuple(part for part in place)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known, 1)


def read_yaml(path: Path) -> Document:
    """Read one YAML file; what is wrong with it comes back as faults."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, 1, "file", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
        return Document(path.name, None, {}, (fault,))
    try:
        return _read(path.name, text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        found = f"is not YAML: {error.problem}; {_ADVICE}"
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found = f"holds the character U+{error.character:04X}, which no YAML file may hold; take it out"
    except RecursionError:
        line, found = 1, "is nested too deeply, or a part of it holds itself; write it out flat"
    return Document(path.name, None, {}, (Fault(path.name, line, "file", found),))


def _read(file: str, text: str) -> Document:
    loader = _Loader(text)
    try:
        # Of tabs the two think differently, and a folder has to read the same wherever it is read.
        node = (_Loader if "\t" in text else _QuickLoader)(text).get_single_node()
    except yaml.YAMLError:
        node = loader.get_single_node()  # for PyYAML's words on what is wrong
    lines: dict[Place, int] = {}
    faults: list[Fault] = []
    data = _build(loader, node, (), lines, faults, file) if node is not None else None
    return Document(file, data, lines, tuple(faults))


def _build(
    loader: _Loader, node: yaml.Node, place: Place, lines: dict[Place, int], faults: list[Fault], file: str
) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*place, key)
            if key in mapping:
                faults.append(Fault(file, key_node.start_mark.line + 1, _words(here), "is given twice"))
            mapping[key] = _build(loader, value_node, here, lines, faults, file)
            lines[here] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(loader, item, (*place, index), lines, faults, file)
            for index, item in enumerate(node.value)
        ]
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, yaml.constructor.ConstructorError) as error:
        faults.append(
            Fault(file, lines[place], _words(place), f"cannot be read: {str(error).splitlines()[0]}")
        )
        return None


def _words(place: Place) -> str:
    return ".".join(str(part) for part in place) or "file"
