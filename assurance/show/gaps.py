"""The gaps of a diagnosis, figure by figure: what was counted, what was published, and what lies between."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assurance.reconciliation import Diagnosis
from assurance.show.cause_words import brief_cause
from assurance.show.figure_words import figure_value, is_proportion, is_range, signed
from assurance.show.words import is_missing, number, part_words, period_noun, period_words

__all__ = [
    "Gap",
    "Part",
    "end_words",
    "gaps_of",
    "size_words",
    "source_of",
    "start_words",
    "title_of",
    "words_of",
    "worth_drawing",
]

Row = Mapping[str, Any]
_KEY: Final = ("measure", "period", "breakdown", "source")
_THROUGH: Final = re.compile(r" \((in .+)\)$")
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a gap: its cause, a label, the row of `Diagnosis.causes`, and its size where it has one."""

    cause: str
    label: str
    row: Row
    size: float


@dataclass(frozen=True, slots=True)
class Gap:
    """One figure with a gap, or with causes that offset each other.

    Parameters
    ----------
    figure : its row in the reconciliation, as far as that is known
    standing : explained, consistent with, or unexplained
    parts : largest first, what is unexplained and rounding last
    start, end : recounted and published number; both nan where only the gap is known
    """

    figure: Row
    title: str
    standing: str
    parts: tuple[Part, ...]
    start: float
    end: float

    @property
    def whole(self) -> float:
        """The gap: published minus recounted; nan where a part has no size."""
        return float(sum(Fraction(part.size) for part in self.parts if not is_missing(part.size)))

    @property
    def ranged(self) -> bool:
        """Whether the recount is a range, so that only the least of the gap is certain."""
        return is_range(self.figure)

    @property
    def drawable(self) -> bool:
        """Whether every part has a size and one of them is not nothing, and recount and gap are points."""
        if self.ranged:
            return False
        sizes = [part.size for part in self.parts]
        return not any(map(is_missing, sizes)) and any(abs(size) > _TINY for size in sizes)


def gaps_of(result: Diagnosis) -> list[Gap]:
    """Give every gap of a diagnosis, in the order of its causes."""
    known = {} if result.told is None else {_key(row): row for row in _rows(result.told.figures)}
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in _rows(result.causes):
        groups.setdefault(_key(row), []).append(row)
    several = len({key[1] for key in groups}) > 1
    return [_gap(result, rows, known.get(key, rows[0]), several=several) for key, rows in groups.items()]


def title_of(result: Diagnosis, measure: str) -> str:
    """Give the title of a measure, or its id where no title is known."""
    if result.told is None:
        return measure
    figures = result.told.figures
    found = figures.loc[figures["measure"] == measure, "title"]
    return str(found.iloc[0]) if len(found) and found.iloc[0] else measure


def source_of(result: Diagnosis, source: str) -> str:
    """Give the title of a source, or its id where no title is known."""
    return source if result.told is None else str(result.told.sources.get(source) or source)


def words_of(result: Diagnosis) -> dict[str, str]:
    """Give the words of every single cause that was claimed, as its toggle has them."""
    found: dict[str, str] = {}
    for causes, words in zip(result.claims["cause"], result.claims["words"], strict=True):
        ids, parts = str(causes).split(" + "), str(words).split("; ")
        if len(ids) == len(parts):
            found |= {one: part for one, part in zip(ids, parts, strict=True) if one not in found}
    return found


def size_words(gap: Gap, size: float) -> str:
    """Write the size of a part: in points for a proportion, else in the unit of the figure."""
    if is_missing(size):
        return "not known"
    if "statistic" in gap.figure and is_proportion(gap.figure):
        return signed(size * 100, " points")
    if abs(size) < _TINY:
        return "0"
    unit = gap.figure.get("unit") or ""
    return f"{'+' if size > 0 else ''}{number(size, decimals=3)}{' ' if unit else ''}{unit}"


def worth_drawing(result: Diagnosis, gaps: Sequence[Gap], *, most: int) -> tuple[list[Gap], int]:
    """Choose the gaps to draw, and count those that could be drawn.

    First those that nothing explains, of the coarsest lines first; then, of each publisher and set of
    causes, one: the coarsest line with the widest gap. Rivals of the declared source come after it.
    """
    drawable = [gap for gap in gaps if gap.drawable]
    lines = _lines_of_a_kind(gaps if result.told is None else _rows(result.told.figures))
    drawable.sort(key=lambda gap: (_is_shadow(gap), lines.get(_kind(gap.figure), 0), -_share(gap)))
    left_open = [gap for gap in drawable if gap.standing != "explained"]
    groups: dict[tuple[str, frozenset[str]], Gap] = {}
    for gap in drawable:
        if gap.standing == "explained":
            causes = frozenset(part.cause for part in gap.parts if part.cause != "rounding")
            groups.setdefault((str(gap.figure["source"]), causes), gap)
    explained = list(groups.values())
    first = left_open[: most - min(len(explained), most // 2)]
    return [*first, *explained][:most], len(drawable)


def _rows(frame: Any) -> list[Row]:
    found: list[Row] = frame.to_dict("records")
    return found


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _KEY)


def _is_shadow(gap: Gap) -> bool:
    return bool(gap.figure.get("shadow", False))


def _kind(figure: Row) -> tuple[str, str]:
    pieces = str(figure["breakdown"]).split(", ")
    return str(figure["measure"]), ", ".join(piece.partition("=")[0] for piece in pieces)


def _lines_of_a_kind(figures: Sequence[Any]) -> dict[tuple[str, str], int]:
    """Count the lines of each kind: the coarsest has fewest."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in figures:
        figure = one.figure if isinstance(one, Gap) else one
        found.setdefault(_kind(figure), set()).add(str(figure["breakdown"]))
    return {kind: len(lines) for kind, lines in found.items()}


def _share(gap: Gap) -> float:
    return max(abs(part.size) for part in gap.parts) / (abs(gap.start) or abs(gap.end) or 1.0)


def _gap(result: Diagnosis, rows: Sequence[Row], figure: Row, *, several: bool) -> Gap:
    names = ("rate", "numerator")
    name = next((name for name in names if not any(is_missing(row[name]) for row in rows)), "")
    parts = [_part(row, name) for row in rows]
    last = {"rounding": 1, "residual": 2}
    parts.sort(key=lambda part: (last.get(part.cause, 0), 0.0 if is_missing(part.size) else -abs(part.size)))
    line = part_words(figure["breakdown"]) if figure["breakdown"] else ""
    when = period_words(figure["period"], brief=True) if several else ""
    rival = f"in {source_of(result, str(figure['source']))}" if figure.get("shadow", False) else ""
    title = ", ".join(filter(None, [title_of(result, str(figure["measure"])), line, when, rival]))
    start, end = _ends(figure, name, parts)
    return Gap(figure, title, _standing(rows), tuple(parts), start, end)


def _standing(rows: Sequence[Row]) -> str:
    found = {str(row["status"]) for row in rows}
    return next((one for one in ("unexplained", "consistent with") if one in found), "explained")


def _part(row: Row, name: str) -> Part:
    words = str(row["words"])
    through = _THROUGH.search(words) if str(row["scope"]).endswith("through its parts") else None
    own = words[: through.start()] if through else words
    label = brief_cause(str(row["cause"]), own, noun=period_noun(row["period"]))
    if through:
        label += f" ({part_words(through[1].removeprefix('in '))})"
    return Part(str(row["cause"]), label, row, float(row[name]) if name else float("nan"))


def _ends(figure: Row, name: str, parts: Sequence[Part]) -> tuple[float, float]:
    """Give recounted and published number; where one is not known it follows from the gap."""
    value = "value" if name == "rate" else name
    start, end = (float(figure.get(which, float("nan"))) for which in (value, f"published_{value}"))
    if not name:
        return float("nan"), float("nan")
    whole = sum(part.size for part in parts)
    if is_missing(start):
        return end - whole, end
    return start, start + whole if is_missing(end) else end


def start_words(gap: Gap) -> str:
    """Write the recounted number."""
    return "0" if is_missing(gap.start) else figure_value(_typed(gap), gap.start)


def end_words(gap: Gap) -> str:
    """Write the published number."""
    return size_words(gap, gap.whole) if is_missing(gap.end) else figure_value(_typed(gap), gap.end)


def _typed(gap: Gap) -> Row:
    return {"statistic": "", "unit": "", **gap.figure}
