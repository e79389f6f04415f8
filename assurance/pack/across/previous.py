"""The pack before: named by the ledger, and held against its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assurance.calendars import Period, parse_period, periods_back
from assurance.engine import file_sha256
from assurance.errors import PackError, StoreError
from assurance.month import Month
from assurance.pack.across.changes import Side, changes_since, side_of, words_of_changes
from assurance.pack.chain import chain_of
from assurance.pack.explaining import open_pack
from assurance.pack.findings import with_own_ids
from assurance.pack.findings.declared import declared_findings
from assurance.pack.page import Page
from assurance.show.words import upper_first

__all__ = ["changes_of_month"]


def changes_of_month(month: Month, *, pages: Sequence[Page], home: Path) -> tuple[str, ...]:
    """Say what changed since the pack of the period before, from the two packs alone.

    Parameters
    ----------
    home : folder in which the packs of the programme lie

    Returns
    -------
    tuple
        At least one sentence: where there is no earlier pack to compare with, that, and why.
    """
    first_month = month.programme.header.financial_year_start
    chain = chain_of(month.ledger, month.programme.id, month.period, financial_year_start=first_month)
    named = chain["previous"]
    if named is None:
        return (f"This is the first pack: no earlier {month.period.noun()} of this programme was sealed.",)
    earlier = parse_period(str(named["period"]), financial_year_start=first_month)
    before, why = _read(home / earlier.label.replace("/", "_"), named, earlier)
    if before is None:
        return (why,)
    said = words_of_changes(changes_since(before, _now(month, pages)), when=earlier.words(brief=True))
    return (*_gap(month.period, earlier, first_month), *said)


def _read(folder: Path, named: Mapping[str, Any], earlier: Period) -> tuple[Side | None, str]:
    words = earlier.words(brief=True)
    if not (folder / "manifest.json").is_file():
        return None, f"Not compared: the pack of {words} does not lie beside this one."
    try:
        if file_sha256(folder / "manifest.json") == named["manifest_sha256"]:
            return side_of(open_pack(folder)), ""
    except (PackError, StoreError):
        return None, f"Not compared: the pack of {words} is not as it was sealed."
    return (
        None,
        f"Not compared: the pack of {words} that lies beside this one is not the last that was sealed.",
    )


def _now(month: Month, pages: Sequence[Page]) -> Side:
    found = with_own_ids({page.book.name: page.findings for page in pages})
    vintages = {name: intake.vintage for name, intake in month.intake().items()}
    every = tuple(one for items in found.values() for one in items)
    return Side(every, tuple(declared_findings(month.programme)), vintages)


def _gap(period: Period, earlier: Period, first_month: int) -> tuple[str, ...]:
    """Say where the pack compared with is not of the period just before."""
    if period.kind in ("all", "range"):
        return ()
    just_before = periods_back(period, 2, period.kind, financial_year_start=first_month)[0]
    if earlier.start >= just_before.start:
        return ()
    return (
        f"Compared with {earlier.words(brief=True)}, the last sealed before: "
        f"{upper_first(just_before.words(brief=True))} has no pack.",
    )
