"""Tables of a real PostgreSQL server: copied exactly, in one read-only look, and no word of the URL."""

from __future__ import annotations

import builtins
import logging
import socket
import traceback
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from postgres import PASSWORD, shared_server

from assurance.errors import ExtractError
from assurance.extracts.files import table_look
from assurance.extracts.files.table_look import reading
from assurance.programme import Database

pytestmark = pytest.mark.needs("postgres")
URL = "MADE_UP_URL"
TABLE = """
DROP SCHEMA IF EXISTS reporting CASCADE; CREATE SCHEMA reporting;
CREATE TYPE reporting.urgency AS ENUM ('routine', 'urgent');
CREATE DOMAIN reporting.code AS text CHECK (VALUE <> '');
CREATE TABLE reporting.referrals (
    "Referral ID" bigint, ref text, fee numeric, score float8, small float4, urgent boolean, kind
    reporting.urgency, team reporting.code, person uuid, received_at timestamptz, seen_at timestamp,
    seen_on date, waits integer, document jsonb, tags text[], "Nobody's ""odd"" name" text);
INSERT INTO reporting.referrals VALUES
    (12, '0012', 12345678901234.5600, 0.1, 0.1, true, 'urgent', 'Ä', '00000000-0000-4000-8000-000000000001',
     '2026-10-25 02:30+01', '2026-10-25 01:30:00.25', '2026-10-25', 3, '{"b": 1}', '{a}', 'Nobody'),
    (7, '0007', NULL, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
GRANT USAGE ON SCHEMA reporting TO reader; GRANT SELECT ON reporting.referrals TO reader;
"""


@pytest.fixture(scope="module")
def server():
    return shared_server()


@pytest.fixture
def table(server, receive_file, monkeypatch):
    """Receive columns of the table as an unprivileged reader."""
    server.run(TABLE)
    monkeypatch.setenv(URL, server.url("reader"))

    def take(columns, *, name="reporting.referrals", **keys):
        return receive_file(None, columns, file=None, database={"url_from": URL, "table": name}, **keys)

    return take


def values(intake, name):
    return pq.read_table(intake.snapshot)[name].to_pylist()


REF = {"ref": {"type": "id", "width": 4}}


def test_every_type_is_read_exactly(table):
    intake = table(
        {
            **REF,
            "number": {"type": "id", "heading": "Referral ID"},
            "fee": {"type": "number", "decimals": 2},
            "score": {"type": "number", "decimals": 1},
            "small": {"type": "number", "decimals": 1},
            "urgent": "boolean",
            "kind": {"type": "category", "allowed": ["routine", "urgent"]},
            "team": "category",
            "person": "id",
            "received_at": "timestamp",
            "seen_at": "timestamp",
            "seen_on": "date",
            "waits": "integer",
            "document": "text",
        },
        key=["ref"],
    )
    (row,) = (row for row in pq.read_table(intake.snapshot).to_pylist() if row["ref"] == "0012")
    assert row == {
        "_row": 2,  # sorted by the key
        "ref": "0012",
        "number": "12",
        "fee": Decimal("12345678901234.56"),
        "score": Decimal("0.1"),
        "small": Decimal("0.1"),
        "urgent": True,
        "kind": "urgent",
        "team": "Ä",
        "person": "00000000-0000-4000-8000-000000000001",
        "received_at": datetime(2026, 10, 25, 1, 30),
        "seen_at": datetime(2026, 10, 25, 0, 30, 0, 250000),  # the first pass of the hour that comes twice
        "seen_on": date(2026, 10, 25),
        "waits": 3,
        "document": '{"b": 1}',
        "_excluded": None,
    }
    assert (intake.rows_read, intake.rows_accepted, intake.rows_rejected) == (2, 2, 0)
    assert intake.file == "table reporting.referrals"
    assert intake.undeclared == ("tags", 'Nobody\'s "odd" name')
    assert any(
        "a table has no order of its own; its rows were sorted by the key (ref)" in w for w in intake.warnings
    )
    assert any("'Referral ID': the table holds the ids as numbers (bigint)" in w for w in intake.warnings)


def test_values_that_are_no_numbers_or_days_reject_their_row(server, table):
    server.run("""INSERT INTO reporting.referrals (ref, fee, seen_on, seen_at, received_at, score) VALUES
        ('0001', 'NaN', NULL, NULL, NULL, NULL), ('0002', 'Infinity', NULL, NULL, NULL, NULL),
        ('0003', 1.005, NULL, NULL, NULL, NULL), ('0004', NULL, 'infinity', NULL, NULL, NULL),
        ('0005', NULL, NULL, '-infinity', NULL, NULL), ('0006', NULL, NULL, NULL, 'infinity', NULL),
        ('0008', NULL, '0044-03-15 BC', NULL, NULL, NULL), ('0009', NULL, NULL, NULL, NULL, 'NaN')""")
    columns = {
        **REF,
        "fee": {"type": "number", "decimals": 2},
        "seen_on": "date",
        "seen_at": "timestamp",
        "received_at": "timestamp",
        "score": "number",
    }
    intake = table(columns, key=["ref"])
    assert values(intake, "ref") == ["0007", "0012"]
    assert intake.rows_rejected == 8
    counts = Counter(column for column, _, rows in intake.rejected for _ in range(rows))
    assert counts == {"fee": 3, "seen_on": 2, "seen_at": 1, "received_at": 1, "score": 1}


def test_the_same_content_has_the_same_hash_however_it_lies(server, table):
    first = table(REF)
    server.run("""CREATE TABLE again AS SELECT * FROM reporting.referrals ORDER BY ref DESC;
        DROP TABLE reporting.referrals; ALTER TABLE again SET SCHEMA reporting;
        ALTER TABLE reporting.again RENAME TO referrals; GRANT SELECT ON reporting.referrals TO reader""")
    assert table(REF) == first
    server.run("UPDATE reporting.referrals SET ref = '0013' WHERE ref = '0012'")
    assert table(REF).file_sha256 != first.file_sha256


def test_nothing_is_read_twice_and_many_rows_come_in_pieces(server, table, monkeypatch):
    server.run("""TRUNCATE reporting.referrals; INSERT INTO reporting.referrals (ref, waits)
        SELECT lpad(i::text, 6, '0'), i % 7 FROM generate_series(1, 150000) made(i)""")
    columns = {"ref": {"type": "id", "width": 6}, "waits": "integer"}
    intake = table(columns, key=["ref"])
    assert intake.rows_accepted == 150_000
    assert values(intake, "ref") == [f"{i:06}" for i in range(1, 150_001)]
    assert sum(values(intake, "waits")) == sum(i % 7 for i in range(1, 150_001))
    monkeypatch.setattr("assurance.extracts.receiving.sort_rows", None)  # would fail if it were called
    assert table(columns, key=["ref"]) == intake


def test_an_empty_table_is_a_warning(server, table):
    server.run("TRUNCATE reporting.referrals")
    intake = table(REF)
    assert (intake.rows_read, intake.rejected_file) == (0, None)
    assert any("no rows" in warning for warning in intake.warnings)


def test_it_is_one_read_only_look(server, table):
    server.run("GRANT INSERT ON reporting.referrals TO reader")
    with reading("made up", Database(url_from=URL, table="reporting.referrals")) as look:
        asked = ("transaction_isolation", "transaction_read_only", "DateStyle", "TimeZone")
        assert [look.rows(f"SELECT current_setting('{name}')")[0][0] for name in asked] == [
            "repeatable read", "on", "ISO, YMD", "UTC",
        ]  # fmt: skip
        before = look.rows("SELECT count(*) FROM reporting.referrals")
        server.run("INSERT INTO reporting.referrals (ref) VALUES ('0099')")
        assert look.rows("SELECT count(*) FROM reporting.referrals") == before
        with pytest.raises(ExtractError, match="reading it would write"):
            look.execute("INSERT INTO reporting.referrals (ref) VALUES ('0098')")
    assert server.run("SELECT count(*) FROM reporting.referrals WHERE ref = '0098'") == "0"


def test_a_view_that_writes_is_refused(server, table):
    server.run("""CREATE FUNCTION reporting.note() RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER AS
        'INSERT INTO reporting.referrals (ref) VALUES (''0097'') RETURNING ref';
        CREATE VIEW reporting.sly AS SELECT reporting.note() AS ref;
        GRANT SELECT ON reporting.sly TO reader""")
    with pytest.raises(ExtractError, match="reading it would write, and only reading is allowed"):
        table(REF, name="reporting.sly")
    assert server.run("SELECT count(*) FROM reporting.referrals") == "2"


def test_names_are_quoted_part_by_part(server, table):
    server.run("""CREATE TABLE reporting."Select" (ref text); INSERT INTO reporting."Select" VALUES ('0001');
        GRANT SELECT ON reporting."Select" TO reader""")
    assert values(table(REF, name="reporting.Select"), "ref") == ["0001"]


def test_row_level_security_is_said(server, table):
    server.run("""ALTER TABLE reporting.referrals ENABLE ROW LEVEL SECURITY;
        CREATE POLICY one ON reporting.referrals USING (ref = '0012')""")
    intake = table(REF)
    assert intake.rows_accepted == 1
    assert any("row-level security is on" in warning for warning in intake.warnings)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"tags": "text"}, "column 'tags' for column 'tags': it holds lists (text[])"),
        ({"document": "category"}, "it holds documents (jsonb), where category is declared"),
        ({"score": "id"}, "it holds binary fractions (double precision), where id is declared"),
        ({"seen_on": "timestamp"}, "it holds days without a time"),
        ({"received_at": "date"}, "it holds instants, where date is declared"),
        ({"waits": "date"}, "it holds integer, where date is declared"),
        ({"refs": "id"}, "has no heading 'refs' for column 'refs'"),
        ({**REF, "wait": "integer"}, 'did you mean "waits"?'),
    ],
)
def test_columns_that_do_not_fit(table, columns, words):
    with pytest.raises(ExtractError) as caught:
        table(columns)
    assert words.replace("has no heading 'refs' for column 'refs'", "none of its 16 columns") in str(
        caught.value
    )
    assert "0012" not in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"duplicate_keys": "keep_last", "key": ["ref"]}, "a table has no first and no last row"),
        ({"decimal_sign": ","}, "decimal_sign and thousands_sign are for files"),
        ({"format": "csv"}, "format is for files"),
        ({"name": "reporting.referral"}, 'is not in the database; did you mean "reporting.referrals"?'),
        ({"name": "nothing_of_the_kind"}, "is not in the database; see its name, with its schema"),
    ],
)
def test_declarations_that_do_not_fit(table, keys, words):
    with pytest.raises(ExtractError) as caught:
        table(REF, **keys)
    assert words in str(caught.value)


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _urls(server):
    good = server.url("reader")
    return {
        "a wrong password": (good.replace(PASSWORD, f"{PASSWORD}x"), "it refused the user or the password"),
        "no such user": (good.replace("reader", "nobody_here"), "it refused the user or the password"),
        "no such database": (
            good.replace("made_up", "made_down"),
            "the database named in the URL does not exist",
        ),
        "no server": (
            f"postgresql://reader:{PASSWORD}@127.0.0.1:{_closed_port()}/x",
            "no server answers there",
        ),
        "no such host": (f"postgresql://reader:{PASSWORD}@nobody.invalid/x", "no server answers there"),
        "no URL at all": (f"host=nobody password={PASSWORD}", "does not begin with postgresql://"),
        "a broken URL": (f"postgresql://reader:{PASSWORD}@[nobody/x", "correct the URL in MADE_UP_URL"),
        "nothing": ("", "the environment variable MADE_UP_URL is not set"),
    }


@pytest.mark.parametrize(
    "case",
    ["a wrong password", "no such user", "no such database", "no server", "no such host", "no URL at all",
     "a broken URL", "nothing"],
)  # fmt: skip
def test_nothing_of_the_url_is_ever_said(server, table, monkeypatch, caplog, capfd, case):
    url, words = _urls(server)[case]
    monkeypatch.setenv(URL, url)
    with caplog.at_level(logging.DEBUG), pytest.raises(ExtractError) as caught:
        table(REF)
    assert words in str(caught.value)
    said = capfd.readouterr()
    whole = "".join(traceback.format_exception(caught.value))
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    for secret in (PASSWORD, "127.0.0.1", "nobody.invalid", "libpq"):
        assert not [text for text in (str(error), whole, caplog.text, said.out, said.err) if secret in text]


def test_nothing_of_the_url_is_stored(table, receive_file, server):
    table(REF)
    for path in receive_file.store.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert PASSWORD.encode() not in content
            assert f":{server.port}".encode() not in content


@pytest.mark.parametrize(
    "wanting", ["REVOKE SELECT ON reporting.referrals", "REVOKE USAGE ON SCHEMA reporting"]
)
def test_no_right_to_read(server, table, wanting):
    server.run(f"{wanting} FROM reader")
    with pytest.raises(ExtractError, match="the user of the URL may not read it") as caught:
        table(REF)
    assert "reader" not in str(caught.value)


def test_a_fault_of_the_server_gives_its_state_and_no_value(server, table):
    server.run("""CREATE VIEW reporting.broken AS SELECT CAST(ref || 'Nobody' AS integer)::text AS ref
        FROM reporting.referrals; GRANT SELECT ON reporting.broken TO reader""")
    with pytest.raises(ExtractError, match="it stopped while its rows were read") as caught:
        table(REF, name="reporting.broken")
    assert "Nobody" not in "".join(traceback.format_exception(caught.value))


def test_text_that_is_not_utf8_is_refused(server, table, monkeypatch):
    server.run("DROP DATABASE IF EXISTS plain; CREATE DATABASE plain ENCODING SQL_ASCII TEMPLATE template0")
    server.run("CREATE TABLE t (ref text); INSERT INTO t VALUES (E'\\xe9')", database="plain")
    server.run("GRANT SELECT ON t TO reader", database="plain")
    monkeypatch.setenv(URL, server.url("reader", database="plain"))
    with pytest.raises(ExtractError, match="it holds text that is not UTF-8"):
        table({"ref": "id"}, name="t")


def test_the_driver_is_named_where_it_is_missing(table, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **keys):
        if name.startswith("adbc"):
            raise ImportError(name)
        return real(name, *args, **keys)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExtractError, match=r"needs the extra `postgres`.*pip install"):
        table(REF)


def test_a_server_that_does_not_answer_is_not_waited_for_forever(monkeypatch):
    monkeypatch.setenv(URL, "postgresql://made_up@host/db")
    assert table_look._url("made up", URL).endswith("?connect_timeout=15")
    monkeypatch.setenv(URL, "postgresql://made_up@host/db?sslmode=require")
    assert table_look._url("made up", URL).endswith("sslmode=require&connect_timeout=15")
    monkeypatch.setenv(URL, "postgresql://made_up@host/db?connect_timeout=3")
    assert table_look._url("made up", URL).endswith("connect_timeout=3")
