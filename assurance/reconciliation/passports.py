"""Passports made from a reconciliation: one a figure, whoever prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from assurance.errors import DomainError, near_miss
from assurance.reconciliation.passport import Count, Passport, PublishedFigure
from assurance.reconciliation.recompute import AttritionStep

if TYPE_CHECKING:
    from assurance.reconciliation.result import Reconciliation

__all__ = ["choose_passport", "passports_of"]

_WHOLE = 2.0**53
_Key = tuple[str, str, str]


def passports_of(result: Reconciliation) -> tuple[Passport, ...]:
    """Give the passport of every figure of a declared measure, in the order of the result."""
    frame = result.to_frame()
    rows: dict[_Key, list[Mapping[str, Any]]] = defaultdict(list)
    for row in frame[frame["definition"] != ""].to_dict("records"):
        rows[row["measure"], row["period"], row["breakdown"]].append({str(k): v for k, v in row.items()})
    steps = _steps(result)
    extracts = _extracts(result)
    return tuple(
        _passport(result, key, mine, steps.get(key, ()), extracts.get(key[0], {}))
        for key, mine in rows.items()
    )


def choose_passport(
    result: Reconciliation, measure: str, period: str, breakdown: str, source: str | None
) -> Passport:
    """Give the passport of one figure; with a source, only what that source prints of it.

    Raises
    ------
    DomainError
        When there is no such figure, or the source prints none; the message says what there is.
    """
    every = passports_of(result)
    found = _narrow("measure", measure, every)
    found = _narrow("period", period, found)
    found = _narrow("breakdown", breakdown, found)
    if source is None:
        return found[0]
    printed = tuple(one for one in found[0].published if one.source == source)
    if not printed:
        known = sorted({one.source for one in found[0].published})
        raise DomainError(
            f"passport: source {source[:60]!r} prints no such figure{near_miss(source, known)}; printed by: "
            f"{', '.join(known) or 'nobody'}"
        )
    return replace(found[0], published=printed)


def _narrow(name: str, wanted: str, passports: Sequence[Passport]) -> list[Passport]:
    found = [one for one in passports if getattr(one, name) == wanted]
    if not found:
        known = list(dict.fromkeys(str(getattr(one, name)) for one in passports))
        shown = ", ".join(repr(one) for one in known[:12]) + (" and others" if len(known) > 12 else "")
        raise DomainError(
            f"passport: there is no figure of {name} {wanted[:80]!r}{near_miss(wanted, known)}; there are: "
            f"{shown or 'none'}"
        )
    return found


def _steps(result: Reconciliation) -> dict[_Key, tuple[AttritionStep, ...]]:
    found: dict[_Key, dict[AttritionStep, None]] = defaultdict(dict)
    for row in result.attrition.itertuples(index=False):
        measure, period, breakdown, step, reason, part, removed, left = row
        one = AttritionStep(str(step), str(reason), str(part), int(removed), int(left))
        found[str(measure), str(period), str(breakdown)][one] = None
    return {key: tuple(steps) for key, steps in found.items()}


def _extracts(result: Reconciliation) -> Mapping[str, Mapping[str, str]]:
    """Give the digests of the extracts by measure; of frames, those of their contents."""
    unknown = any(not digest for made_of in result.extracts.values() for digest in made_of.values())
    if result.contents is None or not unknown:
        return result.extracts
    contents = result.contents()
    return {
        measure: {source: digest or contents.get(source, "") for source, digest in made_of.items()}
        for measure, made_of in result.extracts.items()
    }


def _passport(
    result: Reconciliation,
    key: _Key,
    rows: Sequence[Mapping[str, Any]],
    steps: tuple[AttritionStep, ...],
    extracts: Mapping[str, str],
) -> Passport:
    measure, period, breakdown = key
    first = rows[0]
    return Passport(
        measure=measure,
        version=first["version"],
        title=first["title"],
        statistic=first["statistic"],
        unit=first["unit"],
        period=period,
        breakdown=breakdown,
        definition=first["definition"],
        extracts=dict(sorted(extracts.items())),
        query=result.sql.get(measure, ""),
        steps=steps,
        numerator=_number(first["numerator"]),
        denominator=_number(first["denominator"]),
        value=_number(first["value"]),
        lower=_number(first["lower"]),
        upper=_number(first["upper"]),
        published=tuple(_published(result, row) for row in rows if row["verdict"] != "no figure"),
    )


def _published(result: Reconciliation, row: Mapping[str, Any]) -> PublishedFigure:
    material = row["material"]
    return PublishedFigure(
        source=row["source"],
        extract=result.figure_extracts.get(row["source"], ""),
        shadow=bool(row["shadow"]),
        name=row["published_name"],
        version=row["published_version"],
        text=row["published_text"],
        numerator=_number(row["published_numerator"]),
        denominator=_number(row["published_denominator"]),
        value=_number(row["published_value"]),
        verdict=row["verdict"],
        reason=row["reason"],
        material=None if pd.isna(material) else bool(material),
    )


def _number(value: float) -> Count:
    """Give a number for JSON: whole where it is, None where there is none or it has no end."""
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number
