"""Files that change while a month is run: one page would be made from the old one, the next from the new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assurance.engine import file_sha256
from assurance.errors import AssuranceError, RunningError
from assurance.extracts.privacy.receipts import standing_receipts
from assurance.month import Month
from assurance.month.stages import digest_of
from assurance.programme import FILES
from assurance.run.situation import files_of
from assurance.running import MonthlyNotebook

__all__ = ["read_from", "received_for", "require_same"]

Digests = Mapping[str, str]


def read_from(month: Month, books: Sequence[MonthlyNotebook]) -> Digests:
    """Give the digest of all that lies in files and that a notebook reads anew, by its name."""
    paths = [*(month.programme.folder / name for name in FILES), *(book.path for book in books)]
    seen = {path.name: file_sha256(path) for path in paths if path.is_file()}
    try:
        files = files_of(month.programme, extracts=month.extracts)
    except AssuranceError:  # one has gone; whoever receives it says so in its own words
        return seen
    return seen | {name: digest_of(found) for name, found in files.items()}


def received_for(month: Month) -> Digests:
    """Give a digest of what the ledger says was received for the period, by source.

    A notebook that received something else than the run did has entered it there; so it is with a table
    of a database, which no file tells of.
    """
    events: dict[str, list[str]] = {}
    for event in standing_receipts(month.ledger, month.programme.id, period=month.period.label):
        events.setdefault(str(event.payload["source"]), []).append(event.hash)
    return {source: digest_of({"received": hashes}) for source, hashes in events.items()}


def require_same(before: Digests, now: Digests, *, of: str) -> None:
    """Refuse to seal what was made while something it is made from changed.

    Parameters
    ----------
    of : the period, in words

    Raises
    ------
    RunningError
        With the names of the sources, declarations and notebooks that changed.
    """
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if changed:
        raise RunningError(
            f"{of}: {', '.join(changed)} changed while it was run, so that one page may tell of what was "
            "there before and another of what is there now; no pack was made; run it again once nobody is "
            "writing there any more"
        )
