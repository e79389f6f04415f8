"""Every malformed file is refused or counted with its own words, and no person's values in them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter

from assurance.engine import Engine, Store
from assurance.errors import ExtractError
from assurance.extracts import check_fit, receive, register
from assurance.programme import Header, Programme, Source
from tests.faults.intake.case import Case

HERE = Path(__file__).parent


def _modules() -> list[ModuleType]:
    names = sorted(
        path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("test_", "case", "_"))
    )
    return [importlib.import_module(f"tests.faults.intake.{name}") for name in names]


CASES: list[Case] = [case for module in _modules() for case in module.CASES]


def _parameters() -> list[object]:
    marks = [[pytest.mark.needs(case.needs)] if case.needs else [] for case in CASES]
    return [pytest.param(case, marks=mark, id=case.name) for case, mark in zip(CASES, marks, strict=True)]


def _receive(case: Case, folder: Path):
    extracts = folder / "extracts"
    extracts.mkdir(parents=True)
    case.make(extracts)
    columns = {name: {"type": kind} if isinstance(kind, str) else kind for name, kind in case.columns.items()}
    declared = {"kind": "records", "title": "Made-up records", "file": "records.csv", "columns": columns}
    given = {key: value for key, value in case.source.items() if not (key == "file" and value is None)}
    if "database" in given:
        declared.pop("file")
    adapter = TypeAdapter(Source)
    sources = {name: adapter.validate_python(entry) for name, entry in case.lists.items()}
    sources["records"] = adapter.validate_python({**declared, **given})
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder / "programme", header=header, sources=sources)
    store = Store(folder / "store")
    intakes: dict[str, object] = {}
    with Engine.open(threads=2) as engine:
        for name, source in sources.items():
            intakes[name] = receive(
                name, source, folder=extracts, programme=programme, store=store, engine=engine, lists=intakes
            )
            check_fit(intakes[name])
            register(intakes[name], engine)
    return intakes["records"]


@pytest.mark.parametrize("case", _parameters())
def test_a_malformed_file(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", "00112233445566778899aabbccddeeff" * 2)
    if case.refused is not None:
        with pytest.raises(ExtractError) as caught:
            _receive(case, tmp_path)
        said = [str(caught.value)]
        assert said == [case.refused.replace("{folder}", str(tmp_path / "extracts"))]
        left = [p for p in (tmp_path / "store").rglob("*") if p.is_file() and "records" in p.parts]
        assert left == []
    else:
        intake = _receive(case, tmp_path)
        assert intake.rejected == case.rejected
        assert intake.rows_accepted + intake.rows_excluded + intake.rows_rejected == intake.rows_read
        if case.warned is not None:
            assert intake.warnings == case.warned
        said = [*intake.warnings, *(reason for _, reason, _ in intake.rejected)]
    assert not [secret for secret in case.secrets for text in said if secret in text]


def test_there_are_sixty_of_them() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 60
