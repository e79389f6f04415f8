"""The manifest: what went into a pack, how it was made, and the SHA-256 of every file in it."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

import assurance
from assurance.engine import code_digest, file_sha256, package_digest
from assurance.errors import PackError
from assurance.extracts import Intake
from assurance.month import Month
from assurance.pack.chain import chain_of
from assurance.pack.verify import OUTSIDE
from assurance.sampling import Draw, draw_certificate

__all__ = ["inputs_of", "manifest_of", "sealed_files"]

SCHEMA = "assurance-manifest/2"


def manifest_of(
    month: Month,
    *,
    folder: Path,
    complete: bool,
    notebooks: Sequence[Path],
) -> dict[str, Any]:
    """Describe a pack whose files lie in `folder`, ready to be written as `manifest.json`.

    No path of this machine goes into it: files are named, folders are not.

    Parameters
    ----------
    folder : with every file of the pack but the manifest
    complete : whether every notebook did its part
    notebooks : files of the notebooks
    """
    programme = month.programme
    draw = month.draw() if programme.plan is not None else None
    return {
        "schema": SCHEMA,
        "programme": programme.id,
        "title": programme.header.title,
        "period": month.period.label,
        "edition": "controlled",
        "status": "complete" if complete else "incomplete",
        "simulated_reviews": programme.simulated,
        "declarations": dict(programme.files),
        "programme_digest": programme.digest,
        "parameters": {"programme": programme.id, "period": month.period.label},
        "inputs": inputs_of(month),
        "draw": _draw(draw) if draw is not None else None,
        "ledger_head": month.ledger.head(),
        "chain": chain_of(
            month.ledger,
            programme.id,
            month.period,
            financial_year_start=programme.header.financial_year_start,
        ),
        "code": {
            "assurance": assurance.__version__,
            "package_sha256": package_digest(),
            "results_sha256": code_digest(),
            "notebooks": {path.name: file_sha256(path) for path in notebooks},
        },
        "environment": environment(),
        "files": sealed_files(folder),
    }


def inputs_of(month: Month) -> dict[str, dict[str, Any]]:
    """Say of every file that was read its name, its digests, and what became of its rows."""
    return {name: _input(intake) for name, intake in sorted(month.intake().items())}


def sealed_files(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a pack by its place there; of all but the manifest and what signs it.

    Raises
    ------
    PackError
        When a link lies among them: what it leads to is not in the pack, and may change.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise PackError(f"{name}: is a link, and a pack holds files only; copy the file itself there")
        if path.is_file() and name not in OUTSIDE:
            found[name] = file_sha256(path)
    return found


def environment() -> dict[str, Any]:
    """Name the Python, the platform and every installed distribution with its version."""
    packages = {str(found.metadata["Name"]).lower(): found.version for found in distributions()}
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": dict(sorted(packages.items())),
        "papermill": _version("papermill"),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _input(intake: Intake) -> dict[str, Any]:
    return {
        "kind": intake.kind,
        "file": intake.file,
        "file_sha256": intake.file_sha256,
        "snapshot_sha256": intake.snapshot_sha256,
        "rows_read": intake.rows_read,
        "rows_accepted": intake.rows_accepted,
        "rows_excluded": intake.rows_excluded,
        "rows_rejected": intake.rows_rejected,
        "key_fingerprint": intake.key_fingerprint or None,
        "vintage": intake.vintage,
        "as_at": str(intake.as_at) if intake.as_at else None,
    }


def _draw(draw: Draw) -> dict[str, Any]:
    """Give what the draw can be repeated from: the certificate without what the manifest says itself."""
    proof = draw_certificate(draw)
    own = {"schema", "programme", "period", "commit_hash", "draw_hash"}
    return {
        **{name: value for name, value in proof.items() if name not in own},
        "commit": proof["commit_hash"],
        "draw": proof["draw_hash"],
    }
