"""What came of one extract: how many rows, where each ended, and under which hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.errors import ExtractError
from assurance.extracts.quality.counted import Quality
from assurance.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Intake", "check_fit", "commonest"]


@dataclass(frozen=True)
class Intake(Result):
    """The outcome of receiving one extract; every row of the file is in exactly one of its counts.

    Parameters
    ----------
    source, kind : id and kind of the source, as declared
    file : name of the file, pattern or table that was read, never its folder
    parts : (name, SHA-256, rows) of each file as received
    snapshot_sha256 : SHA-256 of the stored snapshot
    declaration : SHA-256 of the source's declaration, under which the file was read
    rows_read : rows in the file, the header not counted
    rows_accepted : rows that every later stage uses
    excluded : (id, reason, rows) per declared exclusion, in the order declared, zeros included;
        `duplicate_key` comes last where one of several rows with the same key is kept
    rejected : (column, reason, rows) per fault found; a rejected row counts at its first fault
    rows_rejected : rows that do not fit the declaration
    vintage, as_at : as declared
    columns : (name, type) of the snapshot's columns, the types being those of the declaration
    undeclared : headings of the file that are not declared, whose cells were not read
    warnings : sentences for the reader
    snapshot : Parquet file with accepted and excluded rows, in file order
    rejected_file : CSV file with the rejected rows; None where there are none
    quality : what was counted of the quality of its cells, where the source asks for that
    key_fingerprint : names the key under which pseudonyms were made; blank where none were
    """

    source: str
    kind: str
    file: str
    parts: tuple[tuple[str, str, int], ...]
    snapshot_sha256: str
    declaration: str
    rows_read: int
    rows_accepted: int
    excluded: tuple[tuple[str, str, int], ...]
    rejected: tuple[tuple[str, str, int], ...]
    rows_rejected: int
    vintage: str
    as_at: date | None
    columns: tuple[tuple[str, str], ...]
    undeclared: tuple[str, ...]
    warnings: tuple[str, ...]
    snapshot: Path
    rejected_file: Path | None
    quality: Quality | None = None
    key_fingerprint: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that were read, in the order in which they were."""
        return tuple(name for name, _, _ in self.parts)

    @property
    def file_sha256(self) -> str:
        """SHA-256 of the file as received; of the list of names and hashes where there are several."""
        if len(self.parts) == 1:
            return self.parts[0][1]
        lines = "".join(f"{digest}  {name}\n" for name, digest, _ in self.parts)
        return sha256(lines.encode()).hexdigest()

    @property
    def rows_excluded(self) -> int:
        """Rows left out on purpose, duplicates included."""
        return sum(rows for _, _, rows in self.excluded)

    def to_frame(self) -> pd.DataFrame:
        """Give one row per outcome; the column `rows` sums to the rows of the file.

        Returns
        -------
        DataFrame : source, file, outcome (accepted, excluded, rejected), column (of a rejected row, or
            the id of the exclusion), reason, rows
        """
        import pandas as pd

        outcomes = [
            ("accepted", "", "", self.rows_accepted),
            *(("excluded", *entry) for entry in self.excluded),
            *(("rejected", *entry) for entry in self.rejected),
        ]
        frame = pd.DataFrame(outcomes, columns=["outcome", "column", "reason", "rows"])
        frame.insert(0, "source", self.source)
        frame.insert(1, "file", self.file)
        return frame.astype({"rows": "int64"})


def commonest(rejected: Sequence[tuple[str, str, int]]) -> str:
    """Name the three commonest reasons for which rows were rejected, with their counts."""
    chosen = sorted(rejected, key=lambda fault: -fault[2])[:3]
    return "; ".join(f"{rows:,} in column {column!r} ({reason})" for column, reason, rows in chosen)


def check_fit(intake: Intake) -> None:
    """Refuse an extract of which every row was rejected: the declaration is wrong, not the rows.

    Raises
    ------
    ExtractError
        With the commonest reasons and the place of the rejected rows.
    """
    if intake.rows_read == 0 or intake.rows_rejected < intake.rows_read:
        return
    kept = f"; the rejected rows are in {intake.rejected_file}" if intake.rejected_file else ""
    raise ExtractError(
        f"{intake.source}: {intake.file}: none of its {intake.rows_read:,} rows fits the declaration: "
        f"{commonest(intake.rejected)}; correct sources.yaml or export the file again{kept}"
    )
