"""What is kept apart from the snapshot: the reviewers' references, and the hashes for later scans."""

# ruff: noqa: S608 - names are quoted, and the SQL is that of checked columns

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from assurance.engine import Engine, Store, quote
from assurance.engine.cells import neutralise
from assurance.engine.duckdb_files import parquet_relation
from assurance.extracts.checked import Checked
from assurance.extracts.outputs import keep
from assurance.extracts.privacy.keys import Key
from assurance.extracts.privacy.private_files import private_file
from assurance.extracts.privacy.tokens import write_tokens
from assurance.programme import FileSource

__all__ = ["Apart", "apart_of"]

_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Apart:
    """Where the restricted files of one extract belong; None for those that it has not.

    Parameters
    ----------
    references : CSV file of pseudonyms beside local references, accepted rows only
    tokens : Parquet file of keyed hashes
    """

    references: Path | None
    tokens: Path | None

    @property
    def is_there(self) -> bool:
        """Whether every file stands in its place."""
        return all(path is None or path.is_file() for path in (self.references, self.tokens))

    def write(
        self, checked: Checked, snapshot: Path, *, key: Key | None, folder: Path, engine: Engine
    ) -> None:
        """Write the files into a working folder, from which `keep` moves them.

        Parameters
        ----------
        checked : the extract, which is read once more
        snapshot : its accepted and excluded rows, as just written
        key : on loan to the engine meanwhile
        folder : gets the files
        """
        if self.references is not None:
            _write_references(checked, snapshot, folder / _REFERENCES, engine)
        if self.tokens is not None and key is not None:
            with private_file(folder / _TOKENS) as file:
                write_tokens(checked, key=key, file=file, engine=engine)

    def keep(self, folder: Path) -> None:
        """Move the files from the working folder to their places."""
        for name, place in ((_REFERENCES, self.references), (_TOKENS, self.tokens)):
            if place is not None:
                keep(folder / name, place)


_REFERENCES = "references.csv"
_TOKENS = "tokens.parquet"


def apart_of(
    source_id: str, source: FileSource, *, key: Key | None, store: Store, programme: str, digest: str
) -> Apart:
    """Say which restricted files an extract of this source has."""
    if key is None:
        return Apart(None, None)
    referenced = any(column.local_reference for column in source.columns.values())
    return Apart(
        store.restricted(programme, source_id, digest) if referenced else None,
        store.tokens(programme, source_id, digest),
    )


def _write_references(checked: Checked, snapshot: Path, path: Path, engine: Engine) -> None:
    pseudonyms = [p for p in checked.columns if p.column.becomes and p.column.becomes.pseudonym]
    references = [p for p in checked.columns if p.column.local_reference]
    stored = [f"s.{quote(p.name)} AS p{p.at.place}" for p in pseudonyms]
    kept = [f"CAST(c.{p.at.value} AS VARCHAR) AS r{p.at.place}" for p in references]
    twice = {p.name for p in pseudonyms}
    headings = [p.name for p in pseudonyms]
    headings += [f"{p.name}_reference" if p.name in twice else p.name for p in references]
    some = " OR ".join(f"c.{p.at.value} IS NOT NULL" for p in references)
    rows = engine.arrow(
        f"SELECT DISTINCT {', '.join([*stored, *kept])} FROM {checked.converted} AS c "
        f"JOIN {parquet_relation(snapshot)} AS s ON s._row = c._row "
        f"WHERE s._excluded IS NULL AND ({some}) ORDER BY ALL"
    )
    with private_file(path) as file:
        file.write(_csv([headings]).encode("utf-8-sig"))
        for batch in rows.to_batches(max_chunksize=_BATCH):
            cells = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            file.write(_csv(cells).encode("utf-8"))


def _csv(rows: Iterable[Sequence[str | None]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows([neutralise(cell or "") for cell in row] for row in rows)
    return text.getvalue()
