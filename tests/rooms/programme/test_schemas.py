"""The JSON Schemas that ship are those of the models."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.programme.folder import FILES
from assurance.programme.schemas import FOLDER, schema_text


@pytest.mark.parametrize("file", list(FILES))
def test_schema_is_fresh(file: str) -> None:
    shipped = (FOLDER / f"{Path(file).stem}.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(file), "run make schemas"
