"""Recognising in a text the people of the extracts, without knowing them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from assurance.engine import Store
from assurance.engine.files import store_error
from assurance.errors import StoreError
from assurance.extracts.privacy.keys import Key
from assurance.extracts.privacy.tokens import FINGERPRINT, TokenKind, token
from assurance.extracts.privacy.words import dates_in, identifiers_in, names_in

__all__ = ["Recognised", "known_hashes", "recognise", "token_files"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """How many words of a text stood in identifying columns; never which.

    Parameters
    ----------
    count : different words, identifiers and dates recognised
    kinds : (kind, how many of it) of those found; kinds are name, identifier and date
    """

    count: int
    kinds: tuple[tuple[TokenKind, int], ...]


def token_files(store: Store, programme: str) -> tuple[Path, ...]:
    """List the files of hashes of every extract of a programme that the store holds."""
    return tuple(sorted((store.root / "tokens" / programme).glob("*/*.parquet")))


def recognise(text: str, *, key: Key, tokens: Sequence[Path]) -> Recognised:
    """Count the names, identifiers and dates in a text that stood in identifying columns of extracts.

    Recognised are words of a name of three letters and more, whatever their case and accents; whole
    identifiers, postcodes and names, whatever stands between their parts; dates in any usual form. A name
    that is also a common word is recognised wherever the word stands, but for the words of addresses,
    months and days, which are never counted. Names of one or two letters are not recognised.

    Parameters
    ----------
    text : such as a page without its markup
    key : under which the hashes were made
    tokens : files of hashes; see `token_files`

    Raises
    ------
    StoreError
        When a file of hashes is damaged, or was made with another key: then nothing would be recognised.
    """
    said: dict[int, TokenKind] = {}
    wanted: tuple[tuple[TokenKind, set[str]], ...] = (
        ("name", names_in(text)),
        ("identifier", identifiers_in(text)),
        ("date", dates_in(text)),
    )
    for kind, words in wanted:
        said |= {token(kind, word, key): kind for word in words}
    known = {found for path in tokens for found in known_hashes(path, said, key)}
    counts = ((kind, sum(said[found] == kind for found in known)) for kind, _ in wanted)
    return Recognised(len(known), tuple((kind, count) for kind, count in counts if count))


def known_hashes(path: Path, hashes: Collection[int], key: Key) -> list[int]:
    """Give those of the hashes, made by `token`, that stand in one file of hashes.

    Raises
    ------
    StoreError
        See `recognise`.
    """
    try:
        table = pyarrow.parquet.read_table(path, columns=["hash"])
    except OSError as error:
        raise store_error(path, error, verb="read") from error
    except pa.ArrowException:
        raise StoreError(
            f"{path}: is not a file of hashes; delete it and receive the extract again"
        ) from None
    made_with = (table.schema.metadata or {}).get(FINGERPRINT, b"").decode("ascii", errors="replace")
    if made_with != key.fingerprint:
        raise StoreError(
            f"{path}: its hashes were made with the key {made_with or 'of no name'}, and the key given is "
            f"{key.fingerprint}; nothing would be recognised; set the key that was used"
        )
    hit = pa.compute.is_in(table["hash"], value_set=pa.array(list(hashes), pa.uint64()))
    found: list[int] = table["hash"].filter(hit).to_pylist()
    return found
