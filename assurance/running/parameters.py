"""A notebook's parameters, checked against what its own cell declares before any kernel starts.

papermill only logs a parameter that a notebook does not know, and runs on with the notebook's default:
that is how the wrong period gets reported.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from assurance.errors import ParameterError, near_miss
from assurance.running.declared import Parameter, declared_parameters
from assurance.running.notebooks import read_notebook
from assurance.running.secrets_by_name import secret_faults

__all__ = ["Parameter", "check_notebooks", "check_parameters", "declared_parameters", "read_parameters"]

_WHOLE: Final = re.compile(r"-?(0|[1-9]\d*)")
_TRUTH: Final = {"true": True, "false": False}


def check_notebooks(notebooks: Sequence[Path], given: Mapping[str, Any]) -> None:
    """Refuse parameters that do not fit one of several notebooks, with the faults of all at once.

    Raises
    ------
    ParameterError
        With a line for each notebook that they do not fit.
    """
    refused = []
    for notebook in notebooks:
        try:
            check_parameters(notebook, given)
        except ParameterError as error:
            refused.append(str(error))
    if refused:
        raise ParameterError("\n".join(refused))


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not declare, lacks, mistypes, sets anew or never uses.

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
    faults += [fault for name in declared if name in given and (fault := declared[name].fault(given[name]))]
    faults += secret_faults(given)
    faults += _faults_of_use(notebook, declared)
    if "period" in declared and declared["period"].default != "":
        faults.append(
            "parameter 'period' has a default; leave it empty, so that no period is reported by chance"
        )
    if faults:
        raise ParameterError(f"{notebook.name}: {'; '.join(faults)}")


def read_parameters(notebook: Path, texts: Mapping[str, str]) -> dict[str, Any]:
    """Read values typed on a command line or in a file by the types that a notebook declares.

    A code stays the text that it is: ``0012`` of a `str` keeps its zeros, and is refused for an `int`.
    Names that the notebook does not declare are left as text, for `check_parameters` to refuse.

    Parameters
    ----------
    notebook : path of the notebook
    texts : values as they were typed

    Raises
    ------
    ParameterError
        When texts are not such values; all of them at once, and none is repeated.
    """
    kinds = {parameter.name: parameter.kind for parameter in declared_parameters(notebook)}
    values: dict[str, Any] = {}
    faults = []
    for name, text in texts.items():
        try:
            values[name] = _typed(kinds.get(name, "str"), text)
        except ValueError:
            faults.append(f"parameter {name!r} cannot be read as {_AS[kinds[name]]}")
    if faults:
        raise ParameterError(f"{notebook.name}: {'; '.join(faults)}")
    return values


_AS: Final = {
    "int": "a whole number, such as 12, without leading zeros",
    "float": "a number, such as 0.5",
    "bool": "true or false",
}


def _typed(kind: str, text: str) -> Any:
    if kind == "str":
        return text
    if kind == "bool" and text in _TRUTH:
        return _TRUTH[text]
    if kind == "int" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "float" and re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        return float(text)
    raise ValueError(kind)


def _faults_of_use(notebook: Path, declared: Mapping[str, Parameter]) -> list[str]:
    """Name the parameters that no cell reads, and those that a later cell sets to something else."""
    read: set[str] = set()
    written: set[str] = set()
    for cell in read_notebook(notebook).cells:
        if cell.cell_type == "code" and "parameters" not in cell.get("metadata", {}).get("tags", []):
            used = _names(cell.source)
            read |= used[0]
            written |= used[1]
    faults = [f"parameter {name!r} is declared but never used" for name in declared if name not in read]
    return faults + [
        f"parameter {name!r} is set anew by a later cell, so that what is given does not count"
        for name in declared
        if name in written
    ]


def _names(source: str) -> tuple[set[str], set[str]]:
    """List the names a cell reads, and those it sets; of what is not Python, only the words are read."""
    from IPython.core.inputtransformer2 import TransformerManager

    text = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    try:
        ast.parse(text)
        table = symtable.symtable(text, "cell", "exec")
    except SyntaxError:
        return set(re.findall(r"\w+", source)), set()
    written = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    return set(_read(table)), written


def _read(table: symtable.SymbolTable) -> set[str]:
    """Name what a part of a program reads from the notebook, its functions included."""
    own = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }
    for part in table.get_children():
        own |= _read(part)
    return own
