"""Opening the ledger's SQLite file safely, and saying in words what is wrong with one.

Choices, with their reasons
---------------------------
- Rollback journal, not write-ahead log: at rest the ledger is one file, which can be copied, backed
  up or mailed whole, and it also works on a network share, where WAL's shared memory does not. The
  ledger takes a few events a day, so WAL's speed buys nothing.
- ``synchronous = EXTRA`` (FULL, and the folder is synced after each commit): an event reported as
  written survives a power cut.
- Writers begin with ``BEGIN IMMEDIATE``, so the last event is read under the lock that writes the
  next one; readers use a plain ``BEGIN`` and also work on a read-only file.
- No pooled connections: nothing is held open between calls, or carried over a fork.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from assurance.errors import LedgerError
from assurance.ledger import schema


def connect(url_or_path: str | Path, *, timeout: float) -> tuple[Engine, str]:
    """Give an engine on the ledger, and its name for messages; creates the file where there is none."""
    url = _url(url_or_path)
    memory = url.database in (None, "", ":memory:")
    name = "the ledger in memory" if memory else str(url.database)
    engine = create_engine(
        url, poolclass=StaticPool if memory else NullPool, connect_args={"timeout": timeout}
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    with speaking(name):
        _found(engine, name)
    return engine, name


@contextmanager
def reading(engine: Engine, name: str) -> Iterator[Connection]:
    """Read one consistent state of the ledger."""
    with speaking(name), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, name: str) -> Iterator[Connection]:
    """Hold the ledger's only write lock until the block ends; nothing is kept when it fails."""
    with speaking(name), engine.connect() as connection:
        held = connection.execution_options(ledger_writes=True)
        with held.begin():
            yield held


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Turn the database's errors into clear words."""
    try:
        yield
    except DBAPIError as error:
        raise LedgerError(f"{name}: {_words(str(error.orig))}") from error


def _url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        if not str(url_or_path).strip():
            raise LedgerError("the ledger needs a file path or an sqlite:// URL, not empty text")
        path = Path(url_or_path)
        if path.is_dir():
            raise LedgerError(f"{path}: is a folder; name the ledger's file")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"{path}: its folder cannot be made ({error.strerror}); choose another"
            ) from error
        return URL.create("sqlite", database=str(path))
    try:
        url = make_url(url_or_path)
    except ArgumentError:
        raise LedgerError("the ledger's URL cannot be read; write sqlite:///folder/ledger.sqlite") from None
    if url.get_backend_name() != "sqlite":
        raise LedgerError(
            f"ledgers on {url.get_backend_name()} are not available yet; write sqlite:///folder/ledger.sqlite"
        )
    return url


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin
    connection.execute("pragma synchronous = extra")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ledger_writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def _found(engine: Engine, name: str) -> None:
    """Make the table in a new file; refuse a file that is something else."""
    with engine.connect() as connection, connection.begin():
        if _is_ledger(connection, name):
            return
    with writing(engine, name) as connection:
        if _is_ledger(connection, name):  # another process was first
            return
        schema.metadata.create_all(connection, checkfirst=False)
        for trigger in schema.TRIGGERS.values():
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(f"pragma application_id = {schema.APPLICATION_ID}")
        connection.exec_driver_sql(f"pragma user_version = {schema.VERSION}")


def _is_ledger(connection: Connection, name: str) -> bool:
    mark = connection.exec_driver_sql("pragma application_id").scalar_one()
    version = connection.exec_driver_sql("pragma user_version").scalar_one()
    tables = connection.exec_driver_sql("select count(*) from sqlite_master").scalar_one()
    if mark == schema.APPLICATION_ID and tables:
        if version != schema.VERSION:
            raise LedgerError(
                f"{name}: is a ledger of version {version}, this release reads version {schema.VERSION}; "
                "open it with the release that wrote it"
            )
        return True
    if tables:
        raise LedgerError(f"{name}: is an SQLite database but not a ledger; name another file")
    return False


def _words(fault: str) -> str:
    known = {
        "locked": "is locked by another program that is writing to it; try again when it has finished",
        "readonly": "is read-only; make the file and its folder writable, or choose another store",
        "read-only": "is read-only; make the file and its folder writable, or choose another store",
        "unable to open": "cannot be opened; check that the folder exists and that you may read and write it",
        "not a database": "is not a ledger (not an SQLite file); name another file, or restore a backup",
        "malformed": "is corrupt; keep it as it is and restore the last backup, then verify",
        "no such table": "is corrupt: its table of events is gone; restore the last backup, then verify",
        "disk is full": "the disk is full; nothing was written, free some space and try again",
        "disk I/O": "cannot be read or written (disk fault); check the disk or the share, then verify",
        "append-only": f"refused: {fault}",
    }
    for mark, words in known.items():
        if mark in fault:
            return words
    return f"the database refused: {fault}"
