"""Claims of a diagnosis in plain words: who, what, how sure, and what would tell ties apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assurance.reconciliation import Diagnosis
from assurance.show.cause_words import said_causes
from assurance.show.gaps import Gap, source_of, title_of
from assurance.show.words import count_words, join_words, part_words, period_noun, period_words, plural

__all__ = ["Found", "claim_parts", "claim_said", "found_in", "how_sure", "who"]

Row = Mapping[str, Any]
_WINDOW: Final = re.compile(r", ((?:FY)?\d{4}[\w-]*)(?: to ((?:FY)?\d{4}[\w-]*))?$")
_TIE: Final = re.compile(
    " or (?=(?:exclusion|duplicates|late|boundary|days|null|attribution|date|period|condition|source):)"
)
_CERTAIN: Final = "explained"


@dataclass(frozen=True, slots=True)
class Found:
    """Claims of one cause about the same lines of one publisher, one a measure.

    Parameters
    ----------
    claims : rows of `Diagnosis.claims`
    lines : whose figures they are, in words
    said : what these figures do, as the predicate of "figures"
    now : figures of the reported period behind whose gap the cause stands
    """

    claims: tuple[Row, ...]
    lines: str
    said: str
    measures: tuple[str, ...]
    publisher: str
    shadow: bool
    now: int

    @property
    def certain(self) -> bool:
        """Whether it is explained, and not only consistent with."""
        return bool(self.claims[0]["status"] == _CERTAIN)


def found_in(result: Diagnosis, gaps: Sequence[Gap]) -> list[Found]:
    """Gather the claims by cause: those behind most figures of the period first, the uncertain last."""
    rows: list[Row] = result.claims.to_dict("records")  # type: ignore[assignment]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = (row["source"], row["cause"], row["status"], _tail(row), row["ties"])
        groups.setdefault(key, []).append(row)
    found = [_found(result, mine, gaps) for mine in groups.values()]
    return sorted(found, key=lambda one: (not one.certain, one.shadow, -one.now))


def who(found: Found) -> str:
    """Say whose figures a claim is about."""
    rival = f", printed in {found.publisher}," if found.shadow else ""
    return f"Figures for {found.lines}{rival}"


def claim_said(found: Found) -> str:
    """Say a claim: who does what, in which measures, and how sure that is.

    What is only consistent with the figures is said as that, and nothing is claimed.
    """
    return " ".join(claim_parts(found))


def claim_parts(found: Found) -> tuple[str, str]:
    """Say a claim in two parts: what it is, and what bears it out."""
    measures = "; ".join(found.measures)
    if found.certain:
        return f"{who(found)} {found.said}:", f"{measures}. {how_sure(found)}{_ties(found)}"
    evidence = count_words(sum(int(row["evidence"]) for row in found.claims), "figure")
    return (
        f"{who(found)} would fit if they {found.said}:",
        f"{measures}. But {evidence} cannot tell that from chance.",
    )


def how_sure(found: Found) -> str:
    """Say what bears a claim out.

    Examples
    --------
    >>> row = dict(figures=96, evidence=71, status="explained", ties="", would_separate="")
    >>> how_sure(Found((row,), "team A", "count twice", ("Referrals",), "board", False, 3))
    'All 96 printed figures fit, 71 of which the agreed definition does not give.'
    """
    figures, evidence = (sum(int(row[name]) for row in found.claims) for name in ("figures", "evidence"))
    fit = f"All {figures:,} printed {plural(figures, 'figure')} fit"
    if evidence == figures:
        return f"{fit}, none of which the agreed definition gives."
    return f"{fit}, {evidence:,} of which the agreed definition does not give."


def _ties(found: Found) -> str:
    """Name other ways of counting that fit as well, and the figure that would tell."""
    row = found.claims[0]
    if not row["ties"]:
        return ""
    ways = [f"that they {said_causes(causes, '')}" for causes in _TIE.split(str(row["ties"]))]
    asked = [
        _place(text) for text in str(row["would_separate"]).split("; ") if "nothing in these" not in text
    ]
    ask = (
        f"To tell them apart, ask for the exact figure of {join_words(filter(None, asked), last='or')}."
        if any(asked)
        else "Nothing in these records would tell them apart."
    )
    return f" It fits as well {join_words(ways, last='or')}. {ask}"


def _place(text: str) -> str:
    """Write the period and line of a figure in words."""
    period, _, line = text.partition(", ")
    when = period_words(period, brief=True)
    return f"{part_words(line)} in {when}" if line else when


def _tail(row: Row) -> str:
    """Give the lines and periods of a scope, without its measure."""
    return str(row["scope"]).removeprefix(str(row["measure"])).removeprefix(": ")


def _found(result: Diagnosis, rows: Sequence[Row], gaps: Sequence[Gap]) -> Found:
    first = rows[0]
    measure = str(first["measure"])
    agreed = "" if result.told is None else result.told.definitions.get(measure, "")
    noun = period_noun(result.period)
    return Found(
        claims=tuple(rows),
        lines=_lines(result, first),
        said=said_causes(str(first["cause"]), str(first["words"]), noun=noun, agreed=agreed),
        measures=tuple(dict.fromkeys(title_of(result, str(row["measure"])) for row in rows)),
        publisher=source_of(result, str(first["source"])),
        shadow=_is_shadow(result, str(first["source"])),
        now=sum(_behind(gap, row) for gap in gaps for row in rows),
    )


def _is_shadow(result: Diagnosis, source: str) -> bool:
    if result.told is None:
        return bool(result.causes.loc[result.causes["source"] == source, "shadow"].any())
    figures = result.told.figures
    return bool(figures.loc[figures["source"] == source, "shadow"].any())


def _behind(gap: Gap, claim: Row) -> bool:
    """Tell whether a claim stands behind a gap: as its own scope, or through the lines of a part."""
    if (gap.figure["measure"], gap.figure["source"]) != (claim["measure"], claim["source"]):
        return False
    causes = str(claim["cause"]).split(" + ")
    tail = _tail(claim)
    parts = {f"(in {tail})", f"(in {_core(tail)})"}
    return any(
        part.row["scope"] == claim["scope"] or any(text in str(part.row["words"]) for text in parts)
        for part in gap.parts
        if part.cause in causes
    ) or (
        gap.standing == "consistent with" and any(part.row["scope"] == claim["scope"] for part in gap.parts)
    )


def _core(tail: str) -> str:
    return _WINDOW.sub("", tail).removesuffix(" and its parts")


def _lines(result: Diagnosis, claim: Row) -> str:
    """Say whose lines a scope is about, and when where that is not always."""
    tail = _tail(claim)
    window = _WINDOW.search(tail)
    line = _WINDOW.sub("", tail)
    words = _line_words(result, claim, line)
    if not window:
        return words
    ends = [period_words(label, brief=True) for label in window.groups() if label]
    return f"{words} in {ends[0]}" if len(ends) == 1 else f"{words} from {ends[0]} to {ends[1]}"


def _line_words(result: Diagnosis, claim: Row, line: str) -> str:
    if line in ("", "the whole and its parts"):
        return "every line"
    if line == "whole dashboard":
        return "every measure and line"
    if line.startswith("every "):
        return line.replace("_", " ")
    each, joined, whole = line.partition(" of ")
    if joined and each.startswith("each "):
        return f"{each.replace('_', ' ')} of {part_words(whole) if '=' in whole else whole}"
    core = line.removesuffix(" and its parts")
    named = part_words(core) if "=" in core else core
    return f"{named}{_parts(result, claim, core)}" if core != line else named


def _parts(result: Diagnosis, claim: Row, line: str) -> str:
    """Name the parts of a line by the finer breakdowns of its measure; nothing where it is of the finest."""
    if result.told is None:
        return " and its parts"
    figures = result.told.figures
    printed = (figures["measure"] == claim["measure"]) & (figures["source"] == claim["source"])
    mine = figures.loc[printed, "breakdown"]
    kinds: dict[str, set[str]] = {}
    for text in mine:
        kinds.setdefault(_kind(text), set()).add(text)
    size = len(kinds.get(_kind(line), ()))
    finer = [kind.replace("_", " ") for kind, lines in kinds.items() if kind and len(lines) > size]
    return f" and its {join_words(f'{kind}s' for kind in finer)}" if finer else ""


def _kind(breakdown: str) -> str:
    return " and ".join(piece.partition("=")[0] for piece in breakdown.split(", ") if piece)
