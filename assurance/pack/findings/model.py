"""A finding: what it is about, what it says, its numbers, and how much it matters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import singledispatch
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

__all__ = ["SCHEMA", "SEVERITY", "Finding", "Severity", "finding", "findings_of", "plain_rows"]

SCHEMA = "assurance-findings/1"
Number = int | float | str | bool | None
Severity = Literal["good", "attention", "unknown", "information"]


class Finding(BaseModel):
    """One finding: what it is about, what it says, its numbers, and how much it matters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    stage: str
    title: str
    words: str
    severity: Severity
    numbers: dict[str, Number]
    source: dict[str, str] = {}


@singledispatch
def findings_of(result: object) -> list[Finding]:
    """List the findings of a stage result."""
    raise TypeError(f"no findings are defined for {type(result).__name__}")


SEVERITY: dict[str, Severity] = {
    "met": "good",
    "not met": "attention",
    "not shown": "unknown",
    "agrees": "good",
    "agrees within published rounding": "good",
    "agrees within tolerance": "good",
    "differs": "attention",
    "not comparable": "unknown",
    "no figure": "unknown",
    "no records": "attention",
}
"""How much a verdict matters."""


def finding(
    stage: str,
    name: str,
    title: str,
    words: str,
    severity: Severity,
    numbers: Mapping[str, Any],
    source: Mapping[str, str] | None = None,
) -> Finding:
    """Make a finding; numbers that are missing become null."""
    plain = {str(key): plain_value(value) for key, value in numbers.items()}
    return Finding(
        id=f"{stage}.{name}", stage=stage, title=title, words=words, severity=severity, numbers=plain,
        source=dict(source or {}),
    )  # fmt: skip


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as JSON values."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, map(plain_value, row), strict=True)) for row in frame.itertuples(index=False)]


def plain_value(value: Any) -> Number:
    """Give a JSON value; what is missing is null, never zero and never NaN."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, bool | int | str) else str(value)
