"""A small programme, a store and an engine, and a shorthand for receiving one file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from assurance.engine import Engine, Store
from assurance.extracts import receive
from assurance.programme import Header, Programme, RecordSource


def make_source(columns: dict[str, Any], **keys: Any) -> RecordSource:
    """Declare records with these columns; a bare word is a column's type."""
    declared = {name: {"type": kind} if isinstance(kind, str) else kind for name, kind in columns.items()}
    settings = {"kind": "records", "title": "Made-up records", "file": "records.csv"}
    return RecordSource(**{**settings, "columns": declared, **keys})


def outcome(receive_file, column, cells, **keys):
    """Receive one column; give the accepted values and the reasons of the rest, both in file order."""
    content = "v,filler\n" + "".join(f'"{cell}",x\n' for cell in cells)
    values = receive_file.values(content, {"v": column}, **keys)
    intake = receive_file(None, {"v": column}, **keys)
    if intake.rejected_file is None:
        return values, []
    with intake.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        return values, [row["reason"] for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def engine():
    with Engine.open(threads=2) as opened:
        yield opened


@pytest.fixture
def receive_file(tmp_path: Path, engine: Engine):
    """Write a file under a temporary extracts folder and receive it."""

    class Receiver:
        folder = tmp_path / "extracts"
        store = Store(tmp_path / "store")
        programme = Programme(
            folder=tmp_path / "programme",
            header=Header(programme="made_up", version="1", title="Made up", owner="Quality lead"),
            sources={},
        )

        def __call__(self, content: str | bytes | None, columns: dict[str, Any], **keys: Any):
            source = make_source(columns, **keys)
            if content is not None:
                path = self.folder / source.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
            return self.source(source)

        def source(self, source, source_id: str = "records"):
            return receive(
                source_id,
                source,
                folder=self.folder,
                programme=self.programme,
                store=self.store,
                engine=engine,
            )

        def values(self, content: str | bytes | None, columns: dict[str, Any], **keys: Any):
            """Give the values of the first column, accepted rows only."""
            intake = self(content, columns, **keys)
            name = next(iter(columns))
            return [
                row[0]
                for row in engine.rows(
                    f"select {name} from read_parquet('{intake.snapshot}') where _excluded is null"
                )
            ]

    return Receiver()
