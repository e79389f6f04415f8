"""A notebook's parameters, checked against what its own cell declares before any kernel starts.

papermill only logs a parameter that a notebook does not know, and runs on with the notebook's default:
that is how the wrong period gets reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.errors import ParameterError, near_miss
from assurance.running.notebooks import read_notebook

__all__ = ["Parameter", "check_parameters", "declared_parameters"]

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter: name, type and the default that stands in the notebook."""

    name: str
    kind: str
    default: object


def declared_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """Read the typed assignments of the cell tagged `parameters`.

    Raises
    ------
    ParameterError
        When no cell, or more than one, bears the tag, or a line of it is not `name: type = literal`.
    """
    cells = [
        cell
        for cell in read_notebook(notebook).cells
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) != 1:
        raise ParameterError(
            f"{notebook.name}: {len(cells)} cells are tagged 'parameters'; exactly one must be, "
            "or the notebook would run with its own defaults"
        )
    try:
        lines = ast.parse(cells[0].source).body
    except SyntaxError as error:
        raise ParameterError(
            f"{notebook.name}: line {error.lineno} of the parameters cell is not Python"
        ) from error
    found = tuple(_parameter(notebook, line) for line in lines)
    if len({parameter.name for parameter in found}) < len(found):
        raise ParameterError(f"{notebook.name}: a parameter is declared twice; declare it once")
    return found


def _parameter(notebook: Path, line: ast.stmt) -> Parameter:
    if (
        isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and isinstance(line.annotation, ast.Name)
        and line.annotation.id in _TYPES
        and line.value is not None
        and _is_literal(line.value)
    ):
        return Parameter(line.target.id, line.annotation.id, ast.literal_eval(line.value))
    raise ParameterError(
        f'{notebook.name}: line {line.lineno} of the parameters cell is not such as `period: str = ""`; '
        f"types are {', '.join(_TYPES)}"
    )


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not declare, lacks, mistypes or never uses.

    Raises
    ------
    ParameterError
        With all faults of the notebook at once.
    """
    declared = {parameter.name: parameter for parameter in declared_parameters(notebook)}
    faults = [
        f"unknown parameter {name!r}{near_miss(name, declared)}" for name in given if name not in declared
    ]
    faults += [f"parameter {name!r} is missing" for name in declared if name not in given]
    for name in declared.keys() & given.keys():
        kind = _TYPES[declared[name].kind]
        if type(given[name]) is not kind:
            faults.append(f"parameter {name!r} must be {kind.__name__}, not {type(given[name]).__name__}")
    faults += [f"parameter {name!r} is declared but never used" for name in _unused(notebook, declared)]
    if declared.get("period") is not None and declared["period"].default != "":
        faults.append(
            "parameter 'period' has a default; leave it empty, so that no period is reported by chance"
        )
    if faults:
        raise ParameterError(f"{notebook.name}: {'; '.join(faults)}")


def _unused(notebook: Path, declared: Mapping[str, Parameter]) -> list[str]:
    used: set[str] = set()
    for cell in read_notebook(notebook).cells:
        if cell.cell_type == "code" and "parameters" not in cell.get("metadata", {}).get("tags", []):
            used |= _names(cell.source)
    return [name for name in declared if name not in used]


def _names(source: str) -> set[str]:
    """List the names a cell uses; one that is not Python fails when it runs, and only its words are read."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        tree = ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except SyntaxError:
        return set(re.findall(r"\w+", source))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
