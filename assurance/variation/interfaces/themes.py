"""Reasons of a kind, most frequent first: which few cover most, what changed, what has no reason."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from assurance.calendars import Period
from assurance.engine import quote
from assurance.errors import DomainError
from assurance.programme import ListSource, Source, ThemeSet
from assurance.results import Result
from assurance.variation.scan import LEFT_OUT, Scan, last_periods, left_out_rows, parts_of

__all__ = ["REASON_COLUMNS", "SET_COLUMNS", "Themes", "read_themes"]

SET_COLUMNS: Final[Mapping[str, str]] = {
    "set": "str", "title": "str", "question": "str", "out_of": "str", "part": "str", "rows": "int64",
    "before": "int64", "coded": "int64", "no_reason": "int64", "unmapped": "int64", "themes": "int64",
    "covered": "int64", "cover": "float64", "enough": "bool",
}  # fmt: skip
REASON_COLUMNS: Final[Mapping[str, str]] = {
    "set": "str", "part": "str", "reason": "str", "label": "str", "group": "str", "status": "str",
    "rows": "int64", "share": "float64", "cumulative": "int64", "theme": "bool", "before": "int64",
    "change": "int64",
}  # fmt: skip
NO_REASON: Final = "no reason"
_Codes = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Themes(Result):
    """Reasons in the order of their frequency, for the whole (part "") and for parts.

    Parameters
    ----------
    period, before : labels of the pack's period and of the one before
    sets : a row a set and part: rows = coded + no_reason + unmapped; themes are the fewest agreed reasons
        that cover the share `cover`; `enough` is false where all of them together do not
    reasons : see `to_frame`
    left_out : a row a set and reason: rows that are not in it
    limitations : pairs of a set and what a reader has to know of it
    """

    period: str
    before: str
    sets: pd.DataFrame
    reasons: pd.DataFrame
    left_out: pd.DataFrame
    limitations: tuple[tuple[str, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """Give a row a set, part and reason; the rows of a set's part add up to it.

        `status` is "agreed", "unmapped" (not in the taxonomy) or "no reason"; the last two are never a
        theme. `change` is rows less those of the period before.
        """
        return self.reasons.copy()


def read_themes(
    scan: Scan,
    sets: Sequence[ThemeSet],
    period: Period,
    *,
    sources: Mapping[str, Source],
    financial_year_start: int = 4,
) -> Themes:
    """Count each set's reasons in a period and in the one before.

    Raises
    ------
    DomainError
        When a taxonomy is no list.
    """
    earlier = last_periods(period, 2, financial_year_start=financial_year_start)[0]
    heads: list[dict[str, Any]] = []
    reasons: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    for themes in sets:
        codes = _codes(scan, themes, sources)
        now, removed = _counted(scan, themes, period)
        then, _ = _counted(scan, themes, earlier)
        left_out += removed
        here, before = (dict(parts_of(rows, themes.by)) for rows in (now, then))
        both = pd.concat([now, then], ignore_index=True)
        for part, _ in parts_of(both, themes.by):
            mine, earlier_mine = (_tally(rows.get(part, both.iloc[:0])) for rows in (here, before))
            found = _ranked(themes, part, mine, earlier_mine, codes)
            reasons += found
            heads.append(_head(themes, part, found))
    return Themes(
        period=period.label,
        before=earlier.label,
        sets=pd.DataFrame(heads, columns=pd.Index(SET_COLUMNS)).astype(dict(SET_COLUMNS)),
        reasons=pd.DataFrame(reasons, columns=pd.Index(REASON_COLUMNS)).astype(dict(REASON_COLUMNS)),
        left_out=pd.DataFrame(left_out, columns=pd.Index(LEFT_OUT)).astype(dict(LEFT_OUT)),
        limitations=tuple((one.id, each.text) for one in sets for each in one.limitations),
    )


def _codes(scan: Scan, themes: ThemeSet, sources: Mapping[str, Source]) -> _Codes | None:
    """Give the label and group of each agreed reason; None where there is no taxonomy."""
    if themes.taxonomy is None:
        return None
    listed = sources.get(themes.taxonomy)
    if not isinstance(listed, ListSource):
        raise DomainError(f"{themes.id}: taxonomy {themes.taxonomy!r} is not a source of kind list")
    names = (listed.codes.code, listed.codes.label or listed.codes.code, themes.group)
    chosen = ", ".join("''" if name is None else f"coalesce({quote(name)}, '')" for name in names)
    rows = scan.engine.rows(f"SELECT {chosen} FROM {quote(themes.taxonomy)}")
    return {str(code): (str(label), str(group)) for code, label, group in rows}


def _counted(scan: Scan, themes: ThemeSet, period: Period) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    removed, steps = scan.removed_by(themes)
    reason = f"coalesce(nullif(trim(CAST({quote(themes.reason)} AS VARCHAR)), ''), '')"
    rows = scan.engine.frame(
        f"SELECT {removed} AS removed_by, {reason} AS reason{scan.parts(themes)}, count(*) AS rows "
        f"FROM {scan.relation(themes)} WHERE {scan.within(themes, themes.date, period)} "
        "GROUP BY ALL ORDER BY ALL"
    )
    counts = rows.groupby("removed_by")["rows"].sum().to_dict()
    return rows[rows["removed_by"].isna()], left_out_rows(themes, steps, counts)


def _tally(rows: pd.DataFrame) -> dict[str, int]:
    return {str(reason): int(count) for reason, count in rows.groupby("reason")["rows"].sum().items()}


def _ranked(
    themes: ThemeSet, part: str, now: Mapping[str, int], before: Mapping[str, int], codes: _Codes | None
) -> list[dict[str, Any]]:
    """Order agreed reasons by frequency, then by name; mark the fewest that cover the share."""
    total, cover = sum(now.values()), Fraction(str(themes.cover))
    known = [name for name in {**now, **before} if name and (codes is None or name in codes)]
    known.sort(key=lambda name: (-now.get(name, 0), name))
    others = sorted(name for name in {**now, **before} if name and name not in known)
    rows, cumulative = [], 0
    for name in [*known, *others, *([""] if "" in now or "" in before else [])]:
        count, agreed = now.get(name, 0), name in known
        theme = agreed and count > 0 and cumulative < cover * total
        cumulative += count if agreed else 0
        label, group = (codes or {}).get(name, (name, ""))
        rows.append(
            {
                "set": themes.id, "part": part, "reason": name, "label": label, "group": group,
                "status": "agreed" if agreed else "unmapped" if name else NO_REASON, "rows": count,
                "share": count / total if total else float("nan"), "cumulative": cumulative, "theme": theme,
                "before": before.get(name, 0), "change": count - before.get(name, 0),
            }
        )  # fmt: skip
    return rows


def _head(themes: ThemeSet, part: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    def total(status: str) -> int:
        return sum(row["rows"] for row in rows if row["status"] == status)

    every = sum(row["rows"] for row in rows)
    covered = sum(row["rows"] for row in rows if row["theme"])
    return {
        "set": themes.id, "title": themes.title, "question": themes.question, "out_of": themes.out_of,
        "part": part, "rows": every, "before": sum(row["before"] for row in rows), "coded": total("agreed"),
        "no_reason": total(NO_REASON), "unmapped": total("unmapped"),
        "themes": sum(row["theme"] for row in rows), "covered": covered, "cover": themes.cover,
        "enough": every > 0 and covered >= Fraction(str(themes.cover)) * every,
    }  # fmt: skip
