"""One read-only look at a PostgreSQL database, of whose words and address nothing is repeated."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa

from assurance.engine.files import store_error
from assurance.errors import ExtractError
from assurance.extracts.files.table_content import write_content
from assurance.extracts.files.table_faults import reason_of
from assurance.programme import Database

__all__ = ["SETTINGS", "Look", "reading"]

Found = TypeVar("Found")
_WAIT: Final = "connect_timeout=15"
SETTINGS: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL extra_float_digits = 1",
)
"""What is said before anything is read: all of it is one look, nothing can be written, and the text of a
value does not depend on the server's settings."""


class Look:
    """One read-only transaction, whose errors never carry a word of the driver's."""

    def __init__(self, connection: Any, name: str, variable: str, fault: type[Exception]) -> None:
        self._connection, self._name, self._variable, self._fault = connection, name, variable, fault

    def execute(self, sql: str) -> None:
        """Run a statement without rows."""
        self._use(lambda cursor: cursor.execute(sql))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Give the few rows of a query on the catalogue."""

        def fetch(cursor: Any) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

        return self._use(fetch)

    def write(self, sql: str, names: Sequence[str], path: Path, *, beside: Sequence[str]) -> str:
        """Write the rows of a query to Parquet as they come, and give the hash of their content."""

        def copy(cursor: Any) -> tuple[str, str]:
            cursor.execute(sql)
            batches = _Batches(cursor.fetch_record_batch(), self._variable)
            schema = pa.schema(
                [pa.field(name, kind) for name, kind in zip(names, batches.types, strict=True)]
            )
            try:
                return write_content(batches, schema, path, beside=beside), batches.reason
            except pa.ArrowInvalid:
                return "", "it holds text that is not UTF-8; ask for a view that converts it"
            except OSError as error:
                raise store_error(path, error) from error

        digest, reason = self._use(copy)
        if reason:
            raise ExtractError(f"{self._name} cannot be read: {reason}")
        return digest

    def _use(self, action: Callable[[Any], Found]) -> Found:
        try:
            with closing(self._connection.cursor()) as cursor:
                return action(cursor)
        except self._fault as error:
            reason = reason_of(error, self._variable, connecting=False)
        # raised outside the block above, so that no traceback has the driver's words
        raise ExtractError(f"{self._name} cannot be read: {reason}")


class _Batches:
    """The batches of a query; where the database stops, they end and `reason` says why.

    The fault itself goes no further: it may quote a value.
    """

    def __init__(self, reader: pa.RecordBatchReader, variable: str) -> None:
        self._reader, self._variable = reader, variable
        self.types: list[pa.DataType] = reader.schema.types
        self.reason = ""

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        while True:
            try:
                batch = self._reader.read_next_batch()
            except StopIteration:
                return
            except (OSError, pa.ArrowException) as error:
                self.reason = reason_of(error, self._variable, connecting=False)
                return
            yield batch


@contextmanager
def reading(name: str, database: Database) -> Iterator[Look]:
    """Open a read-only transaction that sees the database as it is at its beginning.

    Parameters
    ----------
    name : words for the table in messages
    database : names the environment variable that holds the URL

    Raises
    ------
    ExtractError
        When the driver or the variable is missing, or no connection comes about.
    """
    fault, connection = _connect(name, database)
    with closing(connection):
        look = Look(connection, name, database.url_from, fault)
        for statement in SETTINGS:
            look.execute(statement)
        yield look


def _connect(name: str, database: Database) -> tuple[type[Exception], Any]:
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise ExtractError(
            f"{name}: reading PostgreSQL needs the extra `postgres`, which is not installed; "
            'install it with pip install "assurance-workbench[postgres]"'
        ) from None
    variable, reason = database.url_from, ""
    try:
        return dbapi.Error, dbapi.connect(_url(name, variable))
    except dbapi.Error as error:
        reason = reason_of(error, variable, connecting=True)
    raise ExtractError(f"{name}: the database cannot be opened: {reason}")


def _url(name: str, variable: str) -> str:
    url = os.environ.get(variable, "").strip()
    if not url:
        raise ExtractError(
            f"{name}: the environment variable {variable} is not set; set it to the URL of the database, "
            "such as postgresql://user:password@host/database, and write it into no file of the programme"
        )
    if not url.startswith(("postgresql://", "postgres://")) or "\0" in url:
        raise ExtractError(
            f"{name}: what {variable} holds does not begin with postgresql://; expected a URL such as "
            "postgresql://user:password@host/database"
        )
    if "connect_timeout=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}{_WAIT}"
