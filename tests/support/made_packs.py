"""Packs made by hand from findings alone: for what reads packs and makes none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance.engine import file_sha256
from assurance.pack.findings import Finding, FindingsFile, findings_text

MEASURE = "seen_28d"


def made(stage: str, name: str, title: str = "", /, **numbers: Any) -> Finding:
    """Make a finding; its words are never looked at."""
    return Finding(
        id=f"{stage}.{name}", stage=stage, title=title or name, words="Said.", severity="information",
        numbers=numbers,
    )  # fmt: skip


def figure(period: str, value: float | None, published: float | None = None, **numbers: Any) -> Finding:
    """Make the finding of a published share against the records."""
    told = {
        "measure": MEASURE, "version": "1", "title": "Seen within 28 days", "period": period,
        "breakdown": "", "published_value": published, "value": value, "statistic": "proportion",
        "unit": "", "source": "board", "shadow": False, "definition": "d1", "lower": None, "upper": None,
        "verdict": "no figure" if published is None else "agrees" if published == value else "differs",
    }  # fmt: skip
    told |= numbers
    name = ".".join(str(told[key]) for key in ("source", "measure", "period", "breakdown") if told[key])
    return made("reconcile", name, str(told["title"]), **told)


def question(rate: float, lower: float, upper: float, verdict: str = "not shown") -> Finding:
    """Make the finding of one question over the whole frame."""
    return made(
        "estimate", "written_down.all", "Is it written down?", question="written_down", stratum="all",
        rate=rate, lower=lower, upper=upper, verdict=verdict, tolerable_rate=0.1,
    )  # fmt: skip


def measure(version: str = "1", target: float | None = 0.8, **limitations: str) -> Finding:
    """Make the finding of a declared measure."""
    one = made("declared", f"measure.{MEASURE}", "Seen within 28 days", version=version, target=target)
    return one.model_copy(update={"source": limitations})


def made_pack(
    home: Path,
    period: str,
    findings: Sequence[Finding],
    *,
    declared: Sequence[Finding] = (),
    complete: bool = True,
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """Write the folder of a pack: its findings, and a manifest that names their digest."""
    folder = home / period
    folder.mkdir(parents=True, exist_ok=True)
    status = "complete" if complete else "incomplete"
    file = FindingsFile(
        programme="clinic", period=period, status=status, simulated_reviews=False,
        notebooks={"front_page": tuple(findings)}, declared=tuple(declared),
    )  # fmt: skip
    (folder / "findings.json").write_text(findings_text(file), encoding="utf-8")
    return sealed_again(folder, {"period": period, "status": status, **(manifest or {})})


def sealed_again(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """Write the manifest of a pack made by hand, over its findings as they lie there."""
    told = {
        "programme": "clinic", "title": "A clinic (made up)", "edition": "controlled", **manifest,
        "files": {"findings.json": file_sha256(folder / "findings.json")},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return folder
