"""Whatever bytes a CSV file holds: refused in words, or every row accounted for as Python reads it."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, Store
from assurance.errors import ExtractError
from assurance.extracts import receive
from assurance.extracts.files.csv_text import survey
from assurance.programme import Header, Programme, RecordSource

HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
ENGINE = Engine.open(threads=2)
COLUMNS = {"ref": {"type": "text"}, "team": {"type": "text"}}
pieces = st.sampled_from(
    [
        "ref",
        "team",
        ",",
        ",",
        ";",
        "\n",
        "\n",
        "\r\n",
        "\r",
        '"',
        '""',
        "A",
        "0012",
        "\u00e9",
        "\ufeff",
        "\0",
    ]
)
texts = st.lists(pieces, max_size=24).map("".join)
encodings = st.sampled_from(["utf-8", "windows-1252"])


def take(content: bytes, folder: Path, **keys):
    """Receive these bytes as a CSV file."""
    (folder / "records.csv").write_bytes(content)
    settings = {"kind": "records", "title": "Records", "file": "records.csv", "columns": COLUMNS, **keys}
    programme = Programme(folder=folder / "programme", header=HEADER, sources={})
    return receive(
        "records",
        RecordSource(**settings),
        folder=folder,
        programme=programme,
        store=Store(folder / "store"),
        engine=ENGINE,
    )


@settings(max_examples=80)
@given(texts, encodings)
@example('ref,team\n"A\r\n",0012\n', "utf-8")
@example('T\n"\n"\nref,team\nA,\n', "utf-8")
@example("ref,team\r\nA,\u00e9\r\n", "windows-1252")
def test_any_text_is_refused_in_words_or_read_as_python_reads_it(body, encoding):
    text = body if "ref" in body else f"ref,team\n{body}"
    content = text.encode("cp1252" if encoding == "windows-1252" else "utf-8", errors="replace")
    with tempfile.TemporaryDirectory() as name:
        try:
            intake = take(content, Path(name), encoding=encoding)
        except ExtractError:
            return
        assert intake.rows_accepted == intake.rows_read
        read = content.decode("cp1252" if encoding == "windows-1252" else "utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(read, newline="")) if row]
        heads = [at for at, row in enumerate(rows) if {"ref", "team"} <= {cell.strip() for cell in row}]
        below = rows[heads[0] + 1 :]
        places = [[cell.strip() for cell in rows[heads[0]]].index(word) for word in ("ref", "team")]
        expected = [tuple(row[place].strip("\ufeff \r\n\t") or None for place in places) for row in below]
        table = pq.read_table(intake.snapshot)
        assert list(zip(*(table[word].to_pylist() for word in ("ref", "team")), strict=True)) == expected


@settings(max_examples=60)
@given(st.binary(max_size=60) | texts.map(str.encode))
def test_a_look_at_any_bytes_is_a_look_or_a_refusal(content):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "made_up.csv"
        path.write_bytes(content)
        try:
            look = survey(path)
        except ExtractError:
            return
        assert 0 <= look.share <= 1
        path.read_text(encoding="cp1252" if look.encoding == "windows-1252" else "utf-8")


@pytest.fixture(scope="module", autouse=True)
def _closing():
    yield
    ENGINE.close()
