"""What an executed notebook tells of the machine that it ran on, taken out: packs are passed on."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

import nbformat

import assurance
from assurance.engine import write_atomically

__all__ = ["tidy_notebook"]

_DEPTH: Final = 3
"""Folders from a workspace to a pack: reports, programme, period."""
_CLOCK: Final = ("start_time", "end_time", "duration")
"""What papermill writes of the clock: the status says how long a notebook took."""
_INJECTED: Final = "injected-parameters"
_PAPERMILLS_OWN: Final = (_INJECTED, "papermill-error-cell-tag")


def tidy_notebook(
    path: Path, *, given: Mapping[str, Any], shown: Mapping[str, Any], folders: Sequence[Path], done: bool
) -> None:
    """Shorten paths that tell how this machine is laid out, and make what is random the same every time.

    Of a notebook that is not done, its own account is put right: papermill says of every cell that it
    completed, also of those that never ran. A file that was cut short is left as it is: nobody can read it
    as a notebook.

    Parameters
    ----------
    path : the executed notebook
    given : the parameters that it was given
    shown : the same as seen from the pack; a path is kept where it stays within the pack's workspace, and
        cut to its last name where it leads further
    folders : where it ran, and the pack
    done : whether it is
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return
    shown = {name: _shorter(value) for name, value in shown.items()}
    _tidy_account(notebook, shown, done=done)
    _without_the_clock(notebook)
    places = _places(given, folders)
    changed = {name: value for name, value in shown.items() if value != given[name]}
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if "id" in cell and (own := [tag for tag in _PAPERMILLS_OWN if tag in tags]):
            cell["id"] = f"{own[0]}-{number}"  # papermill takes a random one
        if _INJECTED in tags:
            cell["source"] = _with_values(cell["source"], changed)
        for output in cell.get("outputs", []):
            _tidy_output(output, places)
    write_atomically(path, nbformat.writes(notebook) + "\n")


def _tidy_account(notebook: Any, shown: Mapping[str, Any], *, done: bool) -> None:
    """Put right what papermill says of the run."""
    said = notebook.metadata.get("papermill", {})
    if "input_path" in said:
        said["input_path"] = Path(str(said["input_path"])).name
    said.get("parameters", {}).update(shown)
    if done or not said:
        return
    said["exception"] = True
    for cell in notebook.cells:
        own = cell.metadata.get("papermill", {})
        if cell.cell_type == "code" and cell.execution_count is None and own.get("status") == "completed":
            own["status"] = "pending"


def _without_the_clock(notebook: Any) -> None:
    """Take out when each cell began and ended: the same inputs are to give the same bytes."""
    for part in (notebook, *notebook.cells):
        part.metadata.pop("execution", None)
        for name in _CLOCK:
            part.metadata.get("papermill", {}).pop(name, None)


def _shorter(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    windows = PureWindowsPath(value)
    outside = PurePosixPath(value).is_absolute() or windows.drive or windows.parts.count("..") > _DEPTH
    return windows.name if outside else value


def _with_values(source: str, values: Mapping[str, Any]) -> str:
    lines = source.split("\n")
    for place, line in enumerate(lines):
        name = line.partition(" = ")[0]
        if name in values:
            lines[place] = f"{name} = {json.dumps(values[name], ensure_ascii=False)}"
    return "\n".join(lines)


def _places(parameters: Mapping[str, Any], folders: Sequence[Path]) -> list[tuple[re.Pattern[str], str]]:
    """List the folders of this machine, the longest first, and what to call each."""
    named = {
        Path(os.path.expanduser("~")): "~",
        Path(tempfile.gettempdir()): "tmp",
        Path(sys.base_prefix): "python",
        Path(sys.prefix): "python",
        Path(assurance.__file__).parent: "assurance",
    }
    given = [value for value in parameters.values() if isinstance(value, str) and "/" in value]
    named |= {folders[0] / value: Path(value).name for value in given} | dict.fromkeys(folders, ".")
    paths = {str(form): word for path, word in named.items() for form in (path, path.resolve())}
    long = sorted((path for path in paths if Path(path).is_absolute()), key=len, reverse=True)
    return [(re.compile(rf"{re.escape(path)}(?![\w.-])"), paths[path]) for path in long if Path(path).name]


def _tidy_output(output: Any, places: list[tuple[re.Pattern[str], str]]) -> None:
    """Shorten paths in what was printed and in tracebacks; results themselves name no folder."""
    for key in {"text", "evalue", "traceback"} & output.keys():
        output[key] = _replaced(output[key], places)


def _replaced(text: Any, places: list[tuple[re.Pattern[str], str]]) -> Any:
    if isinstance(text, list):
        return [_replaced(line, places) for line in text]
    for pattern, word in places:
        text = pattern.sub(word.replace("\\", r"\\"), text)
    return text
