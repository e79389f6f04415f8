"""A sealed pack as it is read to explain a figure: its findings and its manifest, as they were sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.pack.findings import Finding, ReleasedFinding, read_findings_file

__all__ = ["AnyFinding", "SealedPack", "open_pack"]

AnyFinding = Finding | ReleasedFinding


@dataclass(frozen=True)
class SealedPack:
    """The findings of a pack by id, the page of each, and what the manifest says of inputs and draw."""

    folder: Path
    manifest: Mapping[str, Any]
    found: Mapping[str, AnyFinding]
    pages: Mapping[str, str]
    declared: Mapping[str, AnyFinding]

    @property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """What the manifest says of every file that was read, by its source."""
        return dict(self.manifest.get("inputs") or {})

    @property
    def draw(self) -> Mapping[str, Any]:
        """What the manifest says of the draw; empty where there is none, or where it is not told."""
        return dict(self.manifest.get("draw") or {})

    @cached_property
    def of_stage(self) -> Mapping[str, tuple[AnyFinding, ...]]:
        """The findings of each stage."""
        stages: dict[str, list[AnyFinding]] = {}
        for item in self.found.values():
            stages.setdefault(item.stage, []).append(item)
        return {stage: tuple(items) for stage, items in stages.items()}


def open_pack(folder: Path | str) -> SealedPack:
    """Read the findings and the manifest of a pack.

    Raises
    ------
    PackError
        When they cannot be read, or the findings are not those that were sealed.
    """
    place = Path(folder)
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        sealed = manifest["files"]["findings.json"]
    except OSError as error:
        raise PackError(
            f"{place}: has no manifest.json that can be read; give a pack, such as reports/NAME/2026-10"
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackError(
            f"{place}: its manifest cannot be read; check it with: assurance verify {place}"
        ) from error
    file = read_findings_file(place)
    if file_sha256(place / "findings.json") != sealed:
        raise PackError(
            f"{place}: findings.json is not the one that was sealed; check it with: assurance verify {place}"
        )
    found: dict[str, AnyFinding] = {}
    pages: dict[str, str] = {}
    for notebook, items in file.notebooks.items():
        for item in items:
            found[item.id] = item
            pages[item.id] = f"{notebook}.html"
    return SealedPack(place, manifest, found, pages, {item.id: item for item in file.declared})
