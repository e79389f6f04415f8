"""Checking a pack from Python, with the very code that lies in it as `verify.py`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assurance.engine import file_sha256
from assurance.errors import LedgerError
from assurance.ledger import open_ledger
from assurance.pack.verify import verify

__all__ = ["PackVerification", "verify_ledger", "verify_pack"]


@dataclass(frozen=True, slots=True)
class PackVerification:
    """What checking a pack gave: `code` 0 holds, 2 does not, 3 holds but is incomplete."""

    code: int
    lines: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether everything holds and the pack is complete."""
        return self.code == 0


def verify_pack(folder: Path | str) -> PackVerification:
    """Check a pack: every file as it was sealed, and the sample drawn again.

    Parameters
    ----------
    folder : of the pack, with `manifest.json`
    """
    code, lines = verify(str(folder))
    return PackVerification(code, tuple(lines))


def verify_ledger(path: Path, *, pack: Path | None = None) -> PackVerification:
    """Check a ledger's chain, and that it is the ledger of a pack.

    Parameters
    ----------
    path : of the ledger's file
    pack : folder of a pack that verifies; the ledger has to hold the event that the pack names as its
        last, and the sealing of just this pack

    Raises
    ------
    LedgerError
        When there is no ledger there; nothing is made.
    """
    if not path.is_file() or not path.stat().st_size:
        raise LedgerError(f"{path}: there is no ledger; give its file, such as .assurance/ledger.sqlite")
    ledger = open_ledger(path)
    if pack is None:
        whole = ledger.verify()
        return PackVerification(0 if whole.ok else 2, (str(whole),))
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    whole = ledger.verify(expected_head=str(manifest["ledger_head"]))
    sealed = file_sha256(pack / "manifest.json")
    known = whole.ok and any(
        event.payload.get("manifest_sha256") == sealed for event in ledger.events(kind="pack")
    )
    said = "it sealed this pack" if known else "DOES NOT HOLD: it never sealed this pack"
    return PackVerification(0 if known else 2, (str(whole), f"Ledger: {said}."))
