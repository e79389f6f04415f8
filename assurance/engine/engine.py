"""The engine: where tables live and SQL runs. DuckDB, in memory, closed to everything else."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

import duckdb
import pyarrow as pa

from assurance.engine.dialect import quote, text_literal
from assurance.engine.door import as_arrow, normal_select
from assurance.engine.duckdb_dialect import (
    DUCKDB,
    WORKING_DAY_MACRO,
    WORKING_DAY_TABLE,
    number_join,
)
from assurance.engine.duckdb_files import parquet_relation
from assurance.engine.duckdb_session import open_connection
from assurance.engine.files import atomic_path
from assurance.engine.localtime import change_flags, check_time_zone, local_to_utc
from assurance.engine.lowering import lower_expression
from assurance.engine.speaking import speaking
from assurance.engine.workdays import FIRST_DAY, LAST_DAY, check_calendar, working_day_numbers
from assurance.errors import DomainError, StoreError
from assurance.expressions import Expression

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Engine"]

_DIGITS = 5  # of a running working-day number


class Engine:
    """Tables and SQL of one month; use it in a ``with`` block, in one thread.

    Examples
    --------
    >>> with Engine.open() as engine:
    ...     engine.execute("create table case_times as select timestamp '2025-06-30 23:30' as seen_at")
    ...     engine.scalar("select seen_at from case_times")
    datetime.datetime(2025, 6, 30, 23, 30)
    """

    dialect = DUCKDB

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        time_zone: str,
        holidays: str,
        spill: Path,
    ) -> None:
        self._connection = connection
        self._clear_spill = weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self._made: set[str] = set()
        self.time_zone = time_zone
        self.holidays = holidays
        self._also_closed: frozenset[date] = frozenset()

    @classmethod
    def open(
        cls,
        *,
        time_zone: str = "Europe/London",
        holidays: str = "GB-ENG",
        threads: int | None = None,
        memory_limit: str | None = None,
        folders: Sequence[Path] | None = None,
    ) -> Self:
        """Open an empty engine.

        Parameters
        ----------
        time_zone : the programme's, for local dates
        holidays : the programme's calendar of public holidays, such as ``GB-ENG``; ``none`` for
            weekends only
        threads, memory_limit : None lets DuckDB choose; at least 2 threads are used, because a
            single one cuts Parquet files at other rows, and so gives other bytes
        folders : the only folders whose files it may touch; None does not limit it to folders
            (extensions, network and changes of settings are off in any case)

        Raises
        ------
        DomainError
            For an unknown time zone or calendar.
        StoreError
            When DuckDB refuses a setting.
        """
        check_time_zone(time_zone)
        check_calendar(holidays)
        # made here, and not by DuckDB, so that only this user can read what spills: it may hold records
        spill = Path(tempfile.mkdtemp(prefix="assurance-spill-"))
        try:
            connection = open_connection(
                spill=spill, threads=threads, memory_limit=memory_limit, folders=folders
            )
        except StoreError:
            spill.rmdir()
            raise
        return cls(connection, time_zone=time_zone, holidays=holidays, spill=spill)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget every table."""
        self._connection.close()
        self._clear_spill()

    def close_days(self, days: Iterable[date]) -> None:
        """Count further days as days without work, such as an organisation's own.

        Raises
        ------
        DomainError
            When working days were counted already: two answers in one month would not agree.
        """
        if WORKING_DAY_MACRO in self._made:
            raise DomainError("engine: working days were counted already; close further days before that")
        self._also_closed = self._also_closed | frozenset(days)

    def register_parquet(self, name: str, path: Path) -> None:
        """Make a view of a Parquet file, its columns in the engine's types (see `register_frame`).

        Raises
        ------
        StoreError
            When the file is missing, is not Parquet, or lies outside the engine's folders.
        """
        if not path.is_file():
            raise StoreError(f"{path}: there is no such file; run the stage that writes it again")
        table = parquet_relation(path)
        try:
            columns = self._types(f"select * from {table}")  # noqa: S608 - a quoted path
            chosen = normal_select(columns)
            self.create_view(name, f"select {chosen} from {table}")  # noqa: S608 - quoted names
        except duckdb.Error as error:
            raise StoreError(f"{path}: cannot be read as Parquet: {_first_line(error)}") from error

    def register_frame(self, name: str, frame: object) -> None:
        """Make a table of a pandas, polars or Arrow frame; NaN becomes null.

        Whole numbers become BIGINT, other numbers DOUBLE, timestamps naive UTC TIMESTAMP (those with
        a time zone are converted), categories text. Order of rows is kept.

        Raises
        ------
        DomainError
            When it is no such frame, or a column mixes kinds of values or has a type that is not read.
        """
        arrow = as_arrow(frame)
        with suppress(duckdb.CatalogException):  # a view of that name cannot be replaced by a table
            self._connection.execute(f"drop view if exists {quote(name)}")
        try:
            self._connection.register("assurance_door", arrow)
            chosen = normal_select(self._types("select * from assurance_door"))
            source = f"select {chosen} from assurance_door"  # noqa: S608 - quoted names
            self.execute(f"create or replace table {quote(name)} as {source}")
        except duckdb.NotImplementedException:
            types = ", ".join(sorted({str(kind) for kind in arrow.schema.types}))
            raise DomainError(
                f"frame: a column has a type that is not read; its types are {types}. Give numbers of 32 or "
                "64 bits, text, true or false, dates or times"
            ) from None
        finally:
            self._connection.unregister("assurance_door")

    def create_view(self, name: str, sql: str) -> None:
        """Give a query a name; an earlier table or view of that name is replaced."""
        with suppress(duckdb.CatalogException):  # a table of that name cannot be replaced by a view
            self._connection.execute(f"drop table if exists {quote(name)}")
        self._connection.execute(f"create or replace view {quote(name)} as {sql}")

    def lower(self, expression: Expression, *, table: str | None = None) -> str:
        """Write a checked expression as DuckDB SQL; put parentheses around it before combining it.

        Parameters
        ----------
        expression : from `assurance.expressions.parse_expression`
        table : alias to put before every column
        """
        text = lower_expression(expression, self.dialect, time_zone=self.time_zone, table=table)
        if WORKING_DAY_MACRO in text:
            self._make_working_days()
        return text

    def working_day_join(self, dates: Sequence[str], *, of: str) -> tuple[str, tuple[str, ...]]:
        """Write a relation with the working-day numbers of many dates: one join a date, no look-up a call.

        The number of a date is how many working days there are up to it, so that the working days between
        two dates are the difference of their numbers; null where the date is null or not of 1900 to 2100.
        It is what `lower` writes for ``working_days``, at a fraction of the time where millions of rows ask
        for it often.

        Parameters
        ----------
        dates : SQL of dates over the columns of the relation `of`
        of : SQL of a relation, such as a quoted name of a table

        Returns
        -------
        tuple
            SQL of a relation in parentheses, with the rows and columns of `of`; and a new column of it for
            each of `dates`.

        Examples
        --------
        >>> with Engine.open() as engine:
        ...     engine.execute("create table cases as select date '2025-04-17' as a, date '2025-04-22' as b")
        ...     relation, (first, last) = engine.working_day_join(["a", "b"], of="cases")
        ...     engine.scalar(f"select {last} - {first} from {relation}")
        1
        """
        self._make_working_days()
        if WORKING_DAY_TABLE not in self._made:
            days = (LAST_DAY - FIRST_DAY).days + 1
            day = f"DATE '{FIRST_DAY}' + CAST(place AS INTEGER)"
            self._connection.execute(
                f"create or replace table {WORKING_DAY_TABLE} as "  # noqa: S608 - our own names
                f"select place, {WORKING_DAY_MACRO}({day}) as number "
                f"from range(-1, {days + 1}) as days (place)"
            )
            self._made.add(WORKING_DAY_TABLE)
        return number_join(dates, of=of)

    def local_to_utc_sql(
        self, column_sql: str, time_zone: str, repeated_hour: Literal["first", "second"] = "first"
    ) -> str:
        """Write SQL that turns naive local time into naive UTC; null in the hour that spring skips.

        Parameters
        ----------
        column_sql : SQL of a TIMESTAMP, best a plain column: it is written out several times
        time_zone : IANA name of the zone the clock stood in
        repeated_hour : which pass of the hour that comes twice in autumn is meant

        Notes
        -----
        ICU alone reads the repeated hour as its second pass and moves the skipped hour on by one;
        here both readings are tried, and one counts only if it gives the same wall clock back.

        Raises
        ------
        DomainError
            For an unknown time zone or reading.
        """
        check_time_zone(time_zone)
        variable = "clock_changes_" + re.sub(r"\W", lambda found: f"_{ord(found[0])}_", time_zone.lower())
        if variable not in self._made:
            self._connection.execute(f"set variable {variable} = {text_literal(change_flags(time_zone))}")
            self._made.add(variable)
        return local_to_utc(column_sql, time_zone, repeated_hour, flags_sql=f"getvariable('{variable}')")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement and leave its result.

        Raises
        ------
        QueryError
            Here and in all that reads rows: for a value that cannot be worked with, which is not named.
        """
        with speaking():
            self._connection.execute(sql, list(parameters))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query as tuples."""
        with speaking():
            found: list[tuple[Any, ...]] = self._connection.execute(sql, list(parameters)).fetchall()
        return found

    def scalar(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """Give the first value of the first row, or None when there is no row."""
        with speaking():
            row = self._connection.execute(sql, list(parameters)).fetchone()
        if hasattr(self._connection, "abort"):  # since DuckDB 2.0 the rows left over block the next query
            self._connection.abort()
        return row[0] if row else None

    def frame(self, sql: str, parameters: Sequence[object] = (), *, limit: int = 1_000_000) -> pd.DataFrame:
        """Give the rows of a query as a pandas frame, unless there are too many.

        Raises
        ------
        DomainError
            When there are more than `limit` rows; the message names what to do instead.
        """
        with speaking():
            table = self._connection.sql(sql, params=list(parameters)).limit(limit + 1).to_arrow_table()
        if table.num_rows > limit:
            raise DomainError(
                f"engine: the result has more than the {limit:,} rows that are read into memory; write it "
                "to Parquet with write_parquet, group it in SQL, or pass a larger limit"
            )
        found: pd.DataFrame = table.to_pandas()
        return found

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> pa.Table:
        """Give the rows of a query as an Arrow table."""
        with speaking():
            return self._connection.sql(sql, params=list(parameters)).to_arrow_table()

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file, whole or not at all, and count them.

        The same rows in the same order give the same bytes: order the query where its order is not
        fixed (after a grouping or join).

        Raises
        ------
        StoreError
            When the folder cannot be written or the disk is full; an earlier file survives.
        """
        options = (
            "format parquet, compression zstd, compression_level 1, row_group_size 122880, use_tmp_file false"
        )
        try:
            with atomic_path(path) as temporary:
                target = text_literal(str(temporary))
                return int(self.scalar(f"copy ({sql}) to {target} ({options})"))
        except (duckdb.IOException, duckdb.PermissionException) as error:
            raise StoreError(
                f"{path}: cannot be written: {_first_line(error)}; nothing was left half-written"
            ) from error

    def columns(self, name: str) -> dict[str, str]:
        """Give the columns of a table or view with their DuckDB types, in order."""
        return self._types(f"select * from {quote(name)}")  # noqa: S608 - a quoted name

    def _types(self, sql: str) -> dict[str, str]:
        described = self._connection.execute(f"describe {sql}").fetchall()
        return {str(row[0]): str(row[1]) for row in described}

    def _make_working_days(self) -> None:
        """Make the macro once: numbers of fixed width in one text, so a look-up is one cut."""
        if WORKING_DAY_MACRO in self._made:
            return
        counted = working_day_numbers(self.holidays, self._also_closed)
        numbers = "".join(f"{number:0{_DIGITS}}" for number in counted)
        padded = " " * _DIGITS + numbers  # blanks in front: where nulls and dates before 1900 land
        self._connection.execute(f"set variable working_day_numbers = {text_literal(padded)}")
        # Where statistics tell that a column holds one day only, DuckDB reads the text from its start for
        # every row, which is a thousand times as slow; a day that may be null it does not take for constant.
        known = "nullif(day, DATE '0001-01-01')"
        place = f"greatest({_DIGITS} * ({known} - DATE '{FIRST_DAY}') + {_DIGITS + 1}, 1)"
        self._connection.execute(
            f"create or replace macro {WORKING_DAY_MACRO}(day) as "
            f"try_cast(substring(getvariable('working_day_numbers'), {place}, {_DIGITS}) as bigint)"
        )
        self._made.add(WORKING_DAY_MACRO)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
