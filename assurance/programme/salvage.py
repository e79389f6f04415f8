"""What is still good in a declaration file with faults, so that one slip does not hide the next."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

__all__ = ["salvage"]


def salvage(model: type[BaseModel], data: object) -> SimpleNamespace | None:
    """Validate each entry of a file's one list or mapping by itself; a bad entry becomes None.

    Files that are not one list or mapping, such as the plan, are lost as a whole.
    """
    names = list(model.model_fields)
    if (
        len(names) != 1
        or not isinstance(data, Mapping)
        or not get_args(model.model_fields[names[0]].annotation)
    ):
        return None
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
    try:
        return item.validate_python(value)
    except ValidationError:
        return None
