"""Findings as a report reads them: exact ones, and protected ones in which numbers may be withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assurance.errors import PackError
from assurance.pack.findings import Finding, ReleasedFinding
from assurance.show.document import Amount, Cell, Withheld

__all__ = ["ABSENT", "Found", "Known", "known_of"]

ABSENT = ""
"""What stands in a cell where a finding has no such number: nothing is due there, or it may not appear."""
_SHARE = ("proportion",)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: its words may be absent, its numbers may be withheld, and keys may be missing."""

    id: str
    stage: str
    title: str
    words: str
    severity: str
    numbers: Mapping[str, Cell]

    def get(self, key: str) -> Cell:
        """Give a number; `ABSENT` where the finding has none of that name."""
        return self.numbers.get(key, ABSENT)

    def text(self, key: str) -> str:
        """Give a number as text, for grouping; empty where it is absent, withheld or not known."""
        value = self.numbers.get(key)
        return value if isinstance(value, str) else ""

    def has(self, *keys: str) -> bool:
        """Tell whether the finding has all of these numbers, withheld or not."""
        return all(key in self.numbers for key in keys)

    @property
    def name(self) -> str:
        """The id without its stage."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Known:
    """All findings of a report, and what one stage has to know from another.

    Parameters
    ----------
    measures : a finding of each measure that tells its statistic, by its id
    publishers : titles of sources of figures, by their ids
    brief : whether long tables are cut down to their main rows and columns
    rest : file in which all rows stand
    released : whether these are protected findings: what is not there may have been withheld
    """

    found: tuple[Found, ...]
    measures: Mapping[str, Found]
    publishers: Mapping[str, str]
    brief: bool = False
    rest: str = "pack.xlsx"
    released: bool = False

    def of(self, *stages: str) -> list[Found]:
        """Give the findings of these stages, in the order of the pages."""
        return [one for one in self.found if one.stage in stages]

    def title(self, measure: str) -> str:
        """Give the title of a measure; its id where no finding gives one."""
        known = self.measures.get(measure)
        return measure if known is None else known.text("title") or known.title

    def publisher(self, source: str) -> str:
        """Give the title of a source of figures; its id where no finding gives one."""
        return self.publishers.get(source) or source

    def amount(self, measure: str, value: Cell) -> Cell:
        """Give a value of a measure as what it is: a share, or a number with its unit."""
        known = self.measures.get(measure)
        statistic, unit = (known.text("statistic"), known.text("unit")) if known else ("", "")
        return amount(value, statistic, unit)


def amount(value: Cell, statistic: str, unit: str = "") -> Cell:
    """Give a value with its kind; what is withheld, missing or no number stays as it is.

    Examples
    --------
    >>> amount(0.5, "proportion"), amount("", "proportion"), amount(Withheld("*", "small"), "count").mark
    (Amount(value=0.5, kind='share', unit=''), '', '*')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Amount(value, "share") if statistic in _SHARE else Amount(value, "number", unit)


def known_of(
    findings: Iterable[Finding | ReleasedFinding | Mapping[str, Any]],
    *,
    brief: bool,
    rest: str,
    released: bool = False,
) -> Known:
    """Read findings of a pack, or protected ones of its release.

    Parameters
    ----------
    findings : findings, or mappings as they stand in findings.json; there a number may be
        ``{"withheld": mark, "why": reason}`` and ``words`` may be absent

    Raises
    ------
    PackError
        When something is no finding.
    """
    found = _once([_found(one) for one in findings])
    measures: dict[str, Found] = {}
    for one in found:
        if one.has("statistic") and (measure := one.text("measure")):
            measures.setdefault(measure, one)
    publishers = {
        one.text("source"): one.title for one in found if one.stage == "drift" and one.has("periods")
    }
    return Known(found, measures, publishers, brief, rest, released)


def _once(found: Sequence[Found]) -> tuple[Found, ...]:
    """Leave out what two pages tell alike: its second id is the first one with a number after it."""
    first: dict[str, Found] = {}
    kept = []
    for one in found:
        base, _, number = one.id.rpartition(".")
        twin = first.get(one.id) or (first.get(base) if number.isdigit() else None)
        if twin is not None and (twin.title, twin.numbers) == (one.title, one.numbers):
            continue
        first.setdefault(one.id, one)
        kept.append(one)
    return tuple(kept)


def _found(one: Finding | ReleasedFinding | Mapping[str, Any]) -> Found:
    data = one.model_dump() if isinstance(one, Finding | ReleasedFinding) else one
    try:
        name, stage, numbers = str(data["id"]), str(data["stage"]), data["numbers"]
        cells = {str(key): _cell(value, name, str(key)) for key, value in numbers.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise PackError(
            "a finding has no id, stage or numbers; give the findings as they stand in findings.json"
        ) from error
    return Found(
        name, stage, str(data.get("title") or ""), str(data.get("words") or ""),
        str(data.get("severity") or "information"), cells,
    )  # fmt: skip


def _cell(value: Any, name: str, key: str) -> Cell:
    if isinstance(value, Mapping):
        if not isinstance(value.get("withheld"), str):
            raise PackError(
                f"{name}: its number {key} is neither a value nor withheld; expected a number, a text, or "
                '{"withheld": "mark", "why": "reason"}'
            )
        return Withheld(value["withheld"], str(value.get("why") or ""))
    if value is None or isinstance(value, str | bool | int | float | Withheld):
        return value
    raise PackError(f"{name}: its number {key} is a {type(value).__name__}; expected a number or a text")
