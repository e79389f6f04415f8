"""Packs of the small programme made without kernels: as its notebooks would leave them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_programme import SEED, Small, figures, make_small

from assurance.engine import write_atomically
from assurance.pack.comparing import findings_of_month, keep_declarations
from assurance.pack.findings import FindingsFile, findings_text
from assurance.pack.findings.declared import declared_findings
from assurance.pack.manifest import manifest_of

SEPTEMBER = "2026-09"
BOOKS = ("sample", "reconcile")


def pack_of(
    small: Small, period: str = SEPTEMBER, *, name: str = "", books: Sequence[str] = BOOKS, seed: str = SEED
) -> Path:
    """Make the pack of a period as a run would, and enter it in the ledger; `name` is of its folder."""
    folder = small.out / "small_clinic" / (name or period)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with small.open(period) as month:
        month.draw(seed=seed)
        file = FindingsFile(
            programme="small_clinic", period=period, status="complete", simulated_reviews=False,
            notebooks=findings_of_month(month, notebooks=books),
            declared=tuple(declared_findings(month.programme)),
        )  # fmt: skip
        write_atomically(folder / "findings.json", findings_text(file))
        keep_declarations(month.programme, month.store)
        manifest = manifest_of(month, folder=folder, complete=True, notebooks=[])
        write_atomically(folder / "manifest.json", json.dumps(manifest))
        month.ledger.append(
            "pack", {"manifest_sha256": "", "complete": True}, programme="small_clinic", period=period
        )
    return folder


def late(small: Small, count: int = 2) -> None:
    """Enter referrals of September that were never seen, after its pack; the board stays as it was."""
    board = figures(small.rows())
    rows = small.rows()
    for place in range(count):
        new = {**rows[0], "referral_id": f"L{place:05d}", "received_at": f"2026-09-1{place}T09:30:00"}
        rows.append({**new, "seen_at": "", "cancelled": "false", "site": "North"})
    small.write("referrals.csv", rows)
    small.write("board.csv", board)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Nothing is drawn and nothing reviewed."""
    return make_small(tmp_path / "small")
