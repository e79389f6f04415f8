"""Findings as files: what a notebook leaves beside it, and what the pack reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from assurance.engine import write_atomically
from assurance.errors import PackError
from assurance.pack.findings.model import SCHEMA, Finding, FindingsFile, ReleasedFindingsFile, findings_of
from assurance.results import Several

__all__ = ["findings_text", "leave_findings", "read_findings", "read_findings_file", "with_own_ids"]


@findings_of.register
def _(result: Several) -> list[Finding]:
    return [finding for item in result.items.values() for finding in findings_of(item)]


def leave_findings(*results: object, notebook: str, out: str) -> str | None:
    """Leave the findings of a notebook's results beside it; the runner looks for them.

    In JupyterLab, where `out` stays empty, nothing is left, and that is said in the cell's result.

    Parameters
    ----------
    results : stage results shown in the notebook
    notebook : the notebook's name, without its ending
    out : folder of the run; empty where nothing is run

    Returns
    -------
    str or None
        What to know where nothing was left; None where the findings are left.
    """
    found = [finding for result in results for finding in findings_of(result)]
    if not out:
        return f"{len(found)} findings; they are left for a pack only where out names a folder"
    data = {"schema": SCHEMA, "notebook": notebook, "findings": [item.model_dump() for item in found]}
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    write_atomically(Path(out) / f"{notebook}.findings.json", text + "\n")
    return None


def read_findings(folder: Path, notebook: str) -> list[Finding]:
    """Read what a notebook left; nothing where it left nothing."""
    path = folder / f"{notebook}.findings.json"
    if not path.is_file():
        return []
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return [Finding.model_validate(item) for item in data["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise PackError(
            f"{path.name}: is not what leave_findings writes ({type(error).__name__}); end the notebook with "
            "leave_findings(...)"
        ) from error


def with_own_ids(notebooks: Mapping[str, Iterable[Finding]]) -> dict[str, tuple[Finding, ...]]:
    """Give findings that share an id a number each, the second `.2`: two notebooks may show one result.

    Examples
    --------
    >>> one = Finding(id="a.b", stage="a", title="A", words="", severity="good", numbers={})
    >>> [item.id for items in with_own_ids({"x": [one], "y": [one]}).values() for item in items]
    ['a.b', 'a.b.2']
    """
    taken = Counter(item.id for items in notebooks.values() for item in items)
    seen: Counter[str] = Counter()

    def own(item: Finding) -> Finding:
        seen[item.id] += 1
        number = seen[item.id]
        if number == 1:
            return item
        while f"{item.id}.{number}" in taken:
            number += 1
        taken[f"{item.id}.{number}"] = 1
        return item.model_copy(update={"id": f"{item.id}.{number}"})

    return {name: tuple(map(own, items)) for name, items in notebooks.items()}


def findings_text(file: FindingsFile | ReleasedFindingsFile) -> str:
    """Write `findings.json`: one form, so that the same findings give the same bytes.

    Raises
    ------
    PackError
        When two findings share an id, or a number is none; the message names the id.
    """
    every = [item.id for items in (*file.notebooks.values(), file.declared) for item in items]
    if twice := [name for name, count in Counter(every).items() if count > 1]:
        raise PackError(
            f"findings.json: {len(twice)} id(s) stand twice, first {twice[0]!r}; give each finding its own"
        )
    data = file.model_dump(mode="json", by_alias=True)
    try:
        return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError as error:
        raise PackError("findings.json: a number is not finite; write null where there is none") from error


def read_findings_file(folder: Path) -> FindingsFile | ReleasedFindingsFile:
    """Read `findings.json` of a pack, of either edition, and hold it against its schema.

    Raises
    ------
    PackError
        When it is missing or not what the schema says; the message names the place, never a value.
    """
    path = folder / "findings.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(f"{path}: cannot be read ({error.strerror}); give the folder of a pack") from error
    except (ValueError, RecursionError) as error:
        raise PackError(f"{path}: is no JSON; the pack was changed, or was never whole") from error
    released = isinstance(data, dict) and data.get("edition") == "release"
    try:
        return (ReleasedFindingsFile if released else FindingsFile).model_validate(data)
    except ValidationError as error:
        raise PackError(f"{path}: {_faults(error.errors(include_input=False))}") from error


def _faults(faults: Sequence[Mapping[str, object]]) -> str:
    first = faults[0]
    where = ".".join(map(str, first["loc"])) if isinstance(first["loc"], tuple) else ""
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    return (
        f"does not fit its schema at {where[:120] or 'the top'}: {first['msg']}{more}; see docs/findings.md"
    )
