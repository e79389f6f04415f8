"""DuckDB reads every format with what it has: it neither installs nor loads an extension on its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.engine import Engine
from assurance.errors import QueryError
from assurance.extracts.files import csv_text

READ = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_no_extensions import receive_one
receive_one(Path(sys.argv[1]), sys.argv[2])
"""


def write(folder: Path, name: str) -> None:
    """Write two rows in one of the formats."""
    if name.endswith(".parquet"):
        pq.write_table(pa.table({"ref": ["1", "2"], "team": ["A", "\u00c4"]}), folder / name)
    elif name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in (["ref", "team"], ["1", "A"], ["2", "\u00c4"]):
            book.active.append(row)
        book.save(folder / name)
    else:
        encoding = "cp1252" if "1252" in name else "utf-8"
        (folder / name).write_text("ref,team\n1,A\n2,\u00c4\n", encoding=encoding)


def receive_one(folder: Path, name: str) -> None:
    """Receive that file in a process of its own."""
    from assurance.engine import Store
    from assurance.extracts import receive
    from assurance.programme import Header, Programme, RecordSource

    encoding = "windows-1252" if "1252" in name else "utf-8"
    columns = {"ref": {"type": "id"}, "team": {"type": "category"}}
    source = RecordSource(kind="records", title="Made up", file=name, encoding=encoding, columns=columns)
    header = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
    programme = Programme(folder=folder, header=header, sources={})
    with Engine.open(threads=2) as engine:
        intake = receive(
            "records",
            source,
            folder=folder,
            programme=programme,
            store=Store(folder / "store"),
            engine=engine,
        )
        found = engine.rows("SELECT extension_name FROM duckdb_extensions() WHERE loaded AND install_mode <> "
                            "'STATICALLY_LINKED'")  # fmt: skip
    if intake.rows_accepted != 2 or found:
        raise SystemExit(f"{intake.rows_accepted} rows, extensions {found}")


def test_autoinstall_and_autoload_are_off_and_stay_off():
    with Engine.open() as engine:
        names = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
        listed = ", ".join(f"'{name}'" for name in names)
        found = dict(engine.rows(f"SELECT name, value FROM duckdb_settings() WHERE name IN ({listed})"))
        assert found == dict.fromkeys(names, "false")
        for statement in ("SET autoload_known_extensions = true", "INSTALL encodings", "LOAD encodings"):
            with pytest.raises((duckdb.Error, QueryError)):
                engine.execute(statement)


@pytest.mark.parametrize("name", ["utf8.csv", "cp1252.csv", "made_up.parquet", "made_up.xlsx"])
def test_every_format_is_read_without_an_extension_or_a_network(tmp_path, name):
    """A home folder of its own and a proxy that nobody serves: what was downloaded would be missed."""
    write(tmp_path, name)
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-c", READ, str(tmp_path), name, str(Path(__file__).parent)]
    done = subprocess.run(
        command, env={**os.environ, **nowhere, "HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path for path in home.rglob("*") if "duckdb" in str(path)] == []


def test_windows_1252_is_not_left_to_an_extension(tmp_path):
    """DuckDB reads Windows-1252 with an extension that it would fetch; so it is never asked to."""
    path = tmp_path / "made_up.csv"
    path.write_bytes("a\n\u20ac\n".encode("cp1252"))
    with Engine.open() as engine, pytest.raises(QueryError):
        engine.rows(f"SELECT * FROM read_csv('{path}', encoding = 'windows-1252')")
    csv_text.transcode(path, tmp_path / "utf8.csv")
    with Engine.open() as engine:
        assert engine.rows(f"SELECT * FROM read_csv('{tmp_path / 'utf8.csv'}', header = true)") == [
            ("\u20ac",)
        ]


def test_the_order_of_rows_survives_long_lists(tmp_path):
    """A list of five words or more is no join: a join would hand rows on in another order."""
    words = ", ".join(f"'w{n}'" for n in range(40))
    pq.write_table(
        pa.table({"a": [f"{n:06}" for n in range(300_000)]}), tmp_path / "a.parquet", row_group_size=65_536
    )
    read = f"SELECT file_row_number AS n, nullif(a, '') AS b FROM read_parquet('{tmp_path / 'a.parquet'}')"
    with Engine.open(threads=2) as engine:
        engine.write_parquet(
            f"SELECT n FROM (SELECT n, CASE WHEN upper(b) IN ({words}) THEN 1 END AS f FROM ({read})) "
            "WHERE f IS NULL",
            tmp_path / "b.parquet",
        )
    assert pq.read_table(tmp_path / "b.parquet")["n"].to_pylist() == list(range(300_000))
