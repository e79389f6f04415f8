"""Parquet: columns that are typed already."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.errors import ExtractError


def parquet(**columns) -> bytes:
    """Make the bytes of a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("cells", "column", "accepted", "rejected"),
    [
        (pa.array(["007", " 8 ", None]), "id", ["007", "8", None], 0),
        (pa.array(["a", "b", "a"]).dictionary_encode(), "category", ["a", "b", "a"], 0),
        (pa.array([1, 2**40, None]), "integer", [1, 2**40, None], 0),
        (pa.array([1.0, 1.5, float("nan")]), "integer", [1], 2),
        (pa.array([1, 2], pa.int8()), "number", [1.0, 2.0], 0),
        (pa.array([1.5, float("nan"), float("inf"), None]), "number", [1.5, None], 2),
        (pa.array([0.1, 0.125]), {"type": "number", "decimals": 2}, [Decimal("0.10")], 1),
        (
            pa.array([Decimal("1.20"), Decimal("1.25")]),
            {"type": "number", "decimals": 1},
            [Decimal("1.2")],
            1,
        ),
        (pa.array([True, None]), "boolean", [True, None], 0),
        (pa.array([0, 1, 2]), "boolean", [False, True], 1),
        (pa.array([date(2026, 1, 2)]), "date", [date(2026, 1, 2)], 0),
        (pa.array([datetime(2026, 1, 2), datetime(2026, 1, 2, 9)]), "date", [date(2026, 1, 2)], 1),
        (
            pa.array([datetime(2026, 7, 1, 12), datetime(2026, 3, 29, 1, 30)]),
            "timestamp",
            [datetime(2026, 7, 1, 11)],
            1,
        ),
        (pa.array([datetime(2026, 7, 1, 12, tzinfo=UTC)]), "timestamp", [datetime(2026, 7, 1, 12)], 0),
        (
            pa.array([datetime(2026, 1, 1, 12)], pa.timestamp("ns")),
            "timestamp",
            [datetime(2026, 1, 1, 12)],
            0,
        ),
        (pa.array([5, None]), "category", ["5", None], 0),
        (pa.array([5, 6]), {"type": "category", "allowed": ["5"]}, ["5"], 1),
        (pa.array([5, 6]), {"type": "integer", "maximum": 5, "required": True}, [5], 1),
        (pa.array(["01/02/2026"]), {"type": "date", "date_order": "day_first"}, [date(2026, 2, 1)], 0),
        (pa.nulls(2), "text", [None, None], 0),
    ],
)
def test_typed_cells(receive_file, cells, column, accepted, rejected):
    content = parquet(v=cells)
    assert receive_file.values(content, {"v": column}, file="records.parquet") == accepted
    intake = receive_file(None, {"v": column}, file="records.parquet")
    assert intake.rows_rejected == rejected
    assert intake.rows_read == len(cells) == len(accepted) + rejected


@pytest.mark.parametrize(
    ("cells", "declared", "word"),
    [
        (pa.array([7]), "id", "leading zeros"),
        (pa.array([7.0]), "id", "leading zeros"),
        (pa.array([1.5]), "text", "DOUBLE where text"),
        (pa.array([date(2026, 1, 1)]), "timestamp", "DATE where timestamp"),
        (pa.array([datetime(2026, 7, 1, tzinfo=UTC)]), "date", "where date"),
        (pa.array([[1]]), "text", "where text"),
        (pa.array([b"x"]), "id", "an id is text"),
        (pa.array([True]), "integer", "BOOLEAN where integer"),
    ],
)
def test_types_that_do_not_fit_are_refused_whole(receive_file, cells, declared, word):
    with pytest.raises(ExtractError, match=word):
        receive_file(parquet(v=cells), {"v": declared}, file="records.parquet")


def test_file_order_and_row_numbers(receive_file):
    content = parquet(other=pa.array(["x"] * 5), v=pa.array(["e", "d", "c", "b", "a"]))
    intake = receive_file(content, {"v": "text"}, file="records.parquet")
    assert pq.read_table(intake.snapshot)["_row"].to_pylist() == [1, 2, 3, 4, 5]
    assert pq.read_table(intake.snapshot)["v"].to_pylist() == ["e", "d", "c", "b", "a"]
    assert intake.undeclared == ("other",)


def test_a_file_without_rows(receive_file):
    intake = receive_file(parquet(v=pa.array([], pa.string())), {"v": "text"}, file="records.parquet")
    assert intake.rows_read == 0
    assert intake.warnings


@pytest.mark.parametrize("content", [b"PAR1 not really", b"a,b\n1,2\n"])
def test_what_is_no_parquet_file_is_refused(receive_file, content):
    with pytest.raises(ExtractError, match="cannot be read as Parquet"):
        receive_file(content, {"v": "text"}, file="records.parquet")


def test_names_that_differ_in_case_only_are_refused(receive_file):
    with pytest.raises(ExtractError, match="letter case"):
        receive_file(parquet(v=pa.array([1]), V=pa.array([2])), {"v": "integer"}, file="records.parquet")
