"""The profile of a file: what its columns hold, without a row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.engine import Engine
from assurance.errors import ExtractError, near_miss
from assurance.extracts.profile.classes import class_words
from assurance.extracts.profile.column import ColumnProfile
from assurance.extracts.profile.keys import FanOut, candidate_keys, fan_out
from assurance.extracts.profile.loading import Table, as_at_of, join_tables, load_tables
from assurance.extracts.profile.looking import look_at_columns
from assurance.extracts.profile.pairs import DatePair, date_pairs
from assurance.extracts.profile.warnings import column_warnings, table_warnings
from assurance.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FileProfile", "profile_file", "profile_tables"]


@dataclass(frozen=True, eq=False)
class FileProfile(Result):
    """What a table of a file holds, column by column: counts and shapes, no row and no rare value.

    Parameters
    ----------
    table : how the table lies in the file
    columns : in file order
    keys : places of columns, or pairs of them, that are different in every row; the likeliest first
    fan : a reference that repeats while little else differs; None where there is none
    as_at : day of an "as at" note, where it reads one way only
    pairs : columns of dates, two by two, with how often they stand in the commoner order
    """

    table: Table
    columns: tuple[ColumnProfile, ...]
    keys: tuple[tuple[int, ...], ...]
    fan: FanOut | None
    as_at: date | None
    pairs: tuple[DatePair, ...] = ()

    @property
    def rows(self) -> int:
        """Rows under the headings, totals and notes aside."""
        return self.table.rows

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about the table, then about its columns."""
        own = table_warnings(self.table, self.columns, self.fan)
        told = [
            f"{c.heading or f'column {c.place + 1}'}: {text}."
            for c in self.columns
            for text in column_warnings(c)
        ]
        return (*own, *told)

    @property
    def strata(self) -> tuple[ColumnProfile, ...]:
        """Columns that could be strata: of 2 to 12 codes, some cells blank or not.

        Their `codes` give the sizes where ten rows at least hold each, else they are empty.
        """
        return tuple(c for c in self.columns if 2 <= c.distinct <= 12 and (c.codes or c.rare))

    def to_frame(self) -> pd.DataFrame:
        """Give one row per column of the file.

        Returns
        -------
        DataFrame : heading, rows, blank (cells that say nothing), distinct, looks (shapes with their
            cells), shortest and longest (letters), low and high (values that ten rows hold at least),
            identity (what tells who somebody is), warnings
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "heading": column.heading, "rows": column.rows, "blank": column.blank,
                    "distinct": column.distinct, "looks": looks_words(column), "shortest": column.shortest,
                    "longest": column.longest, "low": column.low, "high": column.high,
                    "identity": column.person, "warnings": "; ".join(column_warnings(column)),
                }
                for column in self.columns
            ],
            columns=["heading", "rows", "blank", "distinct", "looks", "shortest", "longest", "low", "high",
                     "identity", "warnings"],
        )  # fmt: skip


def looks_words(column: ColumnProfile) -> str:
    """Say the shapes of a column's cells, the commonest first."""
    shapes = sorted(column.classes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {class_words(name)}" for name, count in shapes)


def profile_file(path: Path | str, *, sheet: str | None = None) -> FileProfile:
    r"""Profile a file without showing its rows.

    Parameters
    ----------
    path : CSV text, workbook (xlsx, xls, ods) or Parquet; how it is written is told from its bytes
    sheet : of a workbook; else its only visible sheet with a table

    Raises
    ------
    ExtractError
        When there is no such file, sheet or format, or no headings are found.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "falls.csv"
    ...     rows = [f"{i:04};Elm;{i % 28 + 1:02}/06/2026" for i in range(60)]
    ...     _ = path.write_text("\n".join(["Ref;Ward;Fell on", *rows]))
    ...     profile = profile_file(path)
    >>> profile.rows, profile.table.delimiter, profile.columns[2].dates.day_first_only
    (60, ';', 32)
    """
    found = profile_tables(Path(path))
    if sheet is not None:
        chosen = [profile for profile in found if profile.table.sheet == sheet]
        if not chosen:
            names = [profile.table.sheet or "" for profile in found]
            raise ExtractError(
                f"{Path(path).name} has no visible sheet {sheet!r} with a table{near_miss(sheet, names)}; "
                f"those with one: {', '.join(map(repr, names))}"
            )
        return chosen[0]
    if len(found) > 1:
        names = [profile.table.sheet or "" for profile in found]
        raise ExtractError(
            f"{Path(path).name} has {len(found)} visible sheets with tables; choose one with sheet=: "
            f"{', '.join(map(repr, names))}"
        )
    return found[0]


def profile_tables(*paths: Path) -> tuple[FileProfile, ...]:
    """Profile every table of some files: one, or one for each visible sheet of a workbook.

    Tables of the same shape and headings, in different files, are read as one.

    Raises
    ------
    ExtractError
        As `profile_file`.
    """
    with Engine.open() as engine:
        tables = [
            table
            for place, path in enumerate(paths)
            for table in load_tables(path, engine, prefix=f"look_{place}")
        ]
        return tuple(_profile(table, engine) for table in join_tables(tables, engine))


def _profile(table: Table, engine: Engine) -> FileProfile:
    columns = look_at_columns(table, engine)
    keys = candidate_keys(table, columns, engine)
    fan = None if any(len(key) == 1 for key in keys) else fan_out(table, columns, engine)
    return FileProfile(table, columns, keys, fan, as_at_of(table)[0], date_pairs(table, columns, engine))
