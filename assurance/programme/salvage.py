"""What is still good in a declaration file with faults, so that one slip does not hide the next."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from types import SimpleNamespace
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from assurance.errors import closest
from assurance.programme.places import literals, real_place

__all__ = ["salvage"]

_MENDS = 5
"""Rounds of mending: one slip may hide another of the same entry."""


def salvage(model: type[BaseModel], data: object) -> Any:
    """Validate each entry of a file's one list or mapping by itself; a bad entry becomes None.

    A slip in an entry that has a plain meaning is mended first, so that the rest of the entry is still
    held against the other files. What comes back serves for checks only, never as a programme.
    """
    names = list(model.model_fields)
    if not isinstance(data, Mapping):
        return None
    if len(names) != 1 or not get_args(model.model_fields[names[0]].annotation):
        return _or_none(TypeAdapter(model), data)
    held = data.get(names[0])
    item: TypeAdapter[Any] = TypeAdapter(_item_type(model, names[0]))
    if isinstance(held, Mapping):
        return SimpleNamespace(**{names[0]: {key: _or_none(item, value) for key, value in held.items()}})
    if isinstance(held, list):
        return SimpleNamespace(**{names[0]: tuple(_or_none(item, value) for value in held)})
    return None


def _item_type(model: type[BaseModel], name: str) -> Any:
    arguments = get_args(model.model_fields[name].annotation)
    return arguments[-1] if arguments[-1] is not Ellipsis else arguments[0]


def _or_none(item: TypeAdapter[Any], value: object) -> object:
    """Validate an entry, slips mended that have a plain meaning; what is mended is reported as it was."""
    mended = deepcopy(value)
    for _ in range(_MENDS):
        try:
            return item.validate_python(mended)
        except ValidationError as error:
            done = [_mend(mended, dict(entry)) for entry in error.errors(include_url=False)]
            if not any(done):
                return None
    return None


def _mend(data: Any, entry: dict[str, Any]) -> bool:
    """Take out an unknown key, or put the near miss in the place of an unknown word; say whether it did."""
    *way, last = real_place(data, entry["loc"]) or ("",)
    node = data
    for part in way:
        node = node[part]
    if entry["type"] == "extra_forbidden" and isinstance(node, dict) and last in node:
        del node[last]
        return True
    if entry["type"] == "literal_error" and isinstance(node, dict):
        near = closest(str(entry["input"]), literals(str(entry["ctx"]["expected"])))
        if near is not None:
            node[last] = near
        return near is not None
    return False
