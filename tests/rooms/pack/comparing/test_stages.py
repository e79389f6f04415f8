"""A month's findings without notebooks are those that the notebooks leave."""

from __future__ import annotations

import ast
import json

import nbformat
import pytest
from packs import sealed
from small_programme import MONTHLY, PERIOD

from assurance.pack.comparing import findings_of_month
from assurance.pack.comparing.stages import SHOWN

__all__ = ["sealed"]
NOTEBOOKS = sorted(MONTHLY.glob("*.ipynb"))


def test_every_monthly_notebook_is_known() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(SHOWN)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_leaves_what_is_computed_here(path) -> None:
    """Read the code of the notebook: which verb each variable comes from, and which variables are left."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    verbs: dict[str, str] = {}
    left: list[str] = []
    for node in ast.walk(ast.parse("\n".join(cells))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "month":
                verbs[node.targets[0].id] = called.attr
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.ListComp):
            shown = [item.id for item in node.value.generators[0].iter.elts]
            verbs[node.targets[0].id] = " ".join(shown)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "leave_findings":
            names = [getattr(item, "id", "") or item.value.id for item in node.args]
            left = [name for item in names for name in (verbs[item].split() if item == "shown" else [item])]
    assert tuple(verbs[name] for name in left) == SHOWN[path.stem]


def test_the_findings_are_those_of_a_pack_that_notebooks_made(sealed) -> None:
    held = json.loads((sealed.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]
    with sealed.open(PERIOD) as month:
        found = findings_of_month(month, notebooks=held)
    assert {name: [one.model_dump() for one in items] for name, items in found.items()} == held
    assert list(found) == list(held)
    assert sum(map(len, held.values())) > 10
