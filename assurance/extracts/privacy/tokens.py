"""Keyed hashes of the names, identifiers and dates of an extract, so that later scans recognise them.

They are a sorted list without row links: who has it, and the key, can ask whether a word they know stood
in the extract, and nothing else.
"""

# ruff: noqa: S608 - the SQL is that of checked columns

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.extracts.checked import Checked, Planned
from assurance.extracts.privacy.keys import Key
from assurance.extracts.privacy.pseudonyms import FOR_WORDS
from assurance.extracts.privacy.words import NAME_WORD, bare_identifier, names_in

__all__ = ["FINGERPRINT", "TokenKind", "token", "write_tokens"]

TokenKind = Literal["name", "identifier", "date"]
FINGERPRINT: Final = b"key_fingerprint"
_DIGITS: Final = 16
_KINDS: Final[tuple[TokenKind, ...]] = ("name", "identifier", "date")
_MARKS: Final[dict[TokenKind, str]] = {"name": "n", "identifier": "i", "date": "d"}
_SCHEMA: Final = pa.schema({"kind": pa.uint8(), "hash": pa.uint64()})
_LONGEST: Final = 64
_BATCH: Final = 50_000
_SEEN: Final = "_intake_identities"


def token(kind: TokenKind, text: str, key: Key) -> int:
    """Give the keyed hash of a word, identifier or ISO date in its one written form, as a number of 64 bits.

    The first 64 bits of SHA-256 over a key of its own (32 bytes) and the text. Only a quarter of the hash is
    given, so that nobody can go on hashing from it; that is half the work of an HMAC on ten million words.
    Of 100,000 words of a page, 10 million hashes are hit by chance once in 10^7 pages.

    References
    ----------
    Coron, Dodis, Malinaud and Puniya, Merkle-Damgard Revisited: How to Construct a Hash Function, CRYPTO
    2005, section 3.4 (chopMD).
    """
    return int.from_bytes(sha256(key.for_tokens + f"{_MARKS[kind]}{text}".encode()).digest()[:8], "big")


def write_tokens(checked: Checked, *, key: Key, file: BinaryIO, engine: Engine) -> None:
    """Write the hashes of all withheld columns of an extract, of every row, whatever became of it.

    Parameters
    ----------
    checked : of the extract; it is read once more
    key : on loan to the engine meanwhile
    file : gets a Parquet file with the columns kind and hash, each pair once, in the order of the hashes
    """
    withheld = [planned for planned in checked.columns if planned.column.withheld]
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_SEEN} AS SELECT cell.kind AS kind, cell.value AS value FROM "
        f"(SELECT unnest([{', '.join(map(_cell, withheld))}]) AS cell FROM {checked.converted}) "
        "WHERE cell.value IS NOT NULL GROUP BY ALL"
    )
    try:
        names, identifiers = set(_names(key, engine)), set(_other_identifiers(key, engine))
        fast = [engine.arrow(sql) for sql in (_dates_sql(), _identifiers_sql(_SEEN))]
    finally:
        engine.execute(f"DROP TABLE {_SEEN}")
    _write([*fast, _table("name", names), _table("identifier", identifiers)], key, file)


def _write(found: Sequence[pa.Table], key: Key, file: BinaryIO) -> None:
    """Write all hashes in their order; random numbers cannot be packed, so nothing tries to."""
    both = pa.concat_tables([table.cast(_SCHEMA) for table in found])
    hashes, first = np.unique(both["hash"].to_numpy(), return_index=True)
    kinds = pa.DictionaryArray.from_arrays(both["kind"].to_numpy()[first], list(_KINDS))
    columns = {"kind": kinds, "hash": pa.array(hashes)}
    marked = pa.table(columns).replace_schema_metadata({FINGERPRINT: key.fingerprint.encode()})
    pyarrow.parquet.write_table(marked, file, compression="none", use_dictionary=["kind"])


def _table(kind: TokenKind, hashes: set[int]) -> pa.Table:
    kinds = pa.array([_KINDS.index(kind)] * len(hashes), pa.uint8())
    return pa.table({"kind": kinds, "hash": pa.array(list(hashes), pa.uint64())})


def _cell(planned: Planned) -> str:
    """Write SQL of a cell with what it is taken for: a date in its ISO form, anything else as it stands.

    Ids hold no words, so only the whole of one is kept.
    """
    if planned.column.type == "date":
        return f"{{'kind': 'date', 'value': CAST({planned.at.value} AS VARCHAR)}}"
    kind = "id" if planned.column.type == "id" else "text"
    return f"{{'kind': '{kind}', 'value': CAST({planned.at.cell} AS VARCHAR)}}"


def _hash(kind: TokenKind, value: str) -> str:
    digits = f"left(sha256(getvariable('{FOR_WORDS}') || encode('{_MARKS[kind]}' || {value})), {_DIGITS})"
    return f"SELECT CAST({_KINDS.index(kind)} AS UTINYINT) AS kind, CAST('0x' || {digits} AS UBIGINT) AS hash"


def _dates_sql() -> str:
    return f"{_hash('date', 'value')} FROM {_SEEN} WHERE kind = 'date'"


def _identifiers_sql(seen: str) -> str:
    """Hash the identifiers in plain letters and digits, as `bare_identifier` reads them, in SQL for speed.

    That each is taken once also keeps the engine from making its plain form several times.
    """
    bare = "regexp_replace(lower(value), '[^a-z0-9]+', '', 'g')"
    lone = "NOT regexp_matches(value, '[0-9]|[A-Za-z][^A-Za-z0-9]+[A-Za-z]')"
    return (
        f"{_hash('identifier', 'bare')} FROM (SELECT DISTINCT {bare} AS bare FROM {seen} "
        f"WHERE kind <> 'date' AND {_ASCII} AND length(value) <= {_LONGEST} AND NOT ({lone})) "
        "WHERE length(bare) >= CASE WHEN regexp_full_match(bare, '[0-9]+') THEN 6 ELSE 5 END"
    )


_ASCII: Final = "strlen(value) = length(value)"


def _other_identifiers(key: Key, engine: Engine) -> Iterator[int]:
    found = engine.arrow(
        f"SELECT value FROM {_SEEN} WHERE kind <> 'date' AND NOT {_ASCII} AND length(value) <= {_LONGEST}"
    )
    for value in _texts(found):
        bare = bare_identifier(value)
        if bare:
            yield token("identifier", bare, key)


def _names(key: Key, engine: Engine) -> Iterator[int]:
    words = engine.arrow(
        f"SELECT DISTINCT unnest(regexp_extract_all(value, {text_literal(NAME_WORD)})) AS word "
        f"FROM {_SEEN} WHERE kind = 'text'"
    )
    folded: set[str] = set()
    for word in _texts(words):
        folded |= names_in(word)
    return (token("name", word, key) for word in folded)


def _texts(table: pa.Table) -> Iterator[str]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from _column(batch)


def _column(batch: pa.RecordBatch) -> Sequence[str]:
    values: list[str] = batch.column(0).to_pylist()
    return values
