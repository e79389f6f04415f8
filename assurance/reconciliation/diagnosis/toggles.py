"""The ways in which a figure may have been counted otherwise, all taken from the measure itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, Literal

from assurance.expressions import ColumnType, Expression, parse_expression
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.rewriting import (
    boundaries,
    conjuncts,
    marked,
    missing_columns,
    swappable,
)

__all__ = [
    "KINDS",
    "MOST_TOGGLES",
    "Edit",
    "Toggle",
    "Variant",
    "numbers_of",
    "parts_of",
    "toggles_of",
    "variants_of",
]

Kind = Literal[
    "exclusion", "duplicates", "late", "boundary", "days", "null", "attribution", "date", "period",
    "condition", "source",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = (
    "exclusion", "duplicates", "late", "boundary", "days", "null", "attribution", "date", "period",
    "condition", "source",
)  # fmt: skip
"""Kinds of toggles; of ties, the kind named earlier stands first."""

MOST_TOGGLES: Final = 3
_BOOLEAN: Final = ("proportion", "count")
_MOST_NULLS: Final = 6
_REPEATS: Final = "duplicates:left_out"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: what is done, to which part of the measure, and with what."""

    op: Literal[
        "off", "drop", "flip", "days", "pass", "leave_out", "admit", "late", "repeats", "late_first", "date",
        "label", "shift", "source",
    ]  # fmt: skip
    part: str = ""
    arg: str | int = ""


@dataclass(frozen=True, slots=True)
class Toggle:
    """One way of counting otherwise.

    Parameters
    ----------
    id : such as ``exclusion:moved``; the same way has the same id in every measure
    kind : see `KINDS`
    words : what the publisher would have done
    edits : what it changes
    group : toggles of one group exclude each other; "" is none
    needs : kind of another toggle without which this one is no way of its own
    alone : the toggle that it then is, by its id; "" is the agreed definition
    """

    id: str
    kind: Kind
    words: str
    edits: tuple[Edit, ...]
    group: str = ""
    needs: str = ""
    alone: str = ""


Variant = tuple[Toggle, ...]
"""A measure counted with some toggles on; () is the agreed definition."""


def parts_of(measure: Measure, columns: Mapping[str, ColumnType]) -> dict[str, Expression]:
    """Parse the expressions of a measure: population, exclusion:<id>, numerator, denominator, value."""
    texts = {"population": measure.population}
    texts |= {f"exclusion:{one.id}": one.when for one in measure.exclusions}
    texts |= {"numerator": measure.numerator, "denominator": measure.denominator, "value": measure.value}
    return {name: marked(parse_expression(text, columns)) for name, text in texts.items() if text is not None}


def toggles_of(
    measure: Measure,
    parts: Mapping[str, Expression],
    *,
    set_aside: Sequence[tuple[str, bool]] = (),
    sources: Iterable[str] = (),
    keyed: bool = False,
) -> list[Toggle]:
    """List every toggle of a measure, by kind.

    Parameters
    ----------
    measure, parts : with its parsed expressions, from `parts_of`
    set_aside : reasons for which intake set rows aside, and whether that is a repeated key
    sources : other declared sources that are there with all the columns used
    keyed : whether the key is known of which intake set the repeats aside
    """
    found = [
        *_exclusions(measure),
        *(_admitted(measure, reason, repeats=repeats) for reason, repeats in set_aside),
        *_declared(measure),
        *_late_first(measure, keyed=keyed and any(repeats for _, repeats in set_aside)),
        *_boundaries(parts),
        *_days(parts),
        *_nulls(measure, parts),
        *_neighbours(measure),
        *_conditions(measure, parts),
        *(
            Toggle(
                f"source:{name}",
                "source",
                f"counted from source {name}",
                (Edit("source", "", name),),
                "source",
            )
            for name in sources
        ),
    ]
    unique: dict[str, Toggle] = {}
    for toggle in found:  # the same comparison in two places is changed in both
        earlier = unique.get(toggle.id)
        edits = (*earlier.edits, *toggle.edits) if earlier else toggle.edits
        unique[toggle.id] = replace(toggle, edits=edits)
    return sorted(unique.values(), key=lambda toggle: KINDS.index(toggle.kind))


def variants_of(toggles: Sequence[Toggle], *, most: int = MOST_TOGGLES) -> list[Variant]:
    """List every combination of up to `most` toggles, the agreed definition first, fewest first."""
    found: list[Variant] = []
    for size in range(most + 1):
        for chosen in combinations(toggles, size):
            groups = [toggle.group for toggle in chosen if toggle.group]
            kinds = {toggle.kind for toggle in chosen}
            if len(set(groups)) == len(groups) and all(one.needs in kinds for one in chosen if one.needs):
                found.append(chosen)
    return found


def numbers_of(variants: Sequence[Variant], toggles: Sequence[Toggle]) -> dict[frozenset[str], int]:
    """Give each variant its number, by the ids of its toggles.

    A toggle that is no way of its own without another has the number of what it then is, so that every part
    of a variant has a number.
    """
    found = {frozenset(toggle.id for toggle in variant): at for at, variant in enumerate(variants)}
    for toggle in toggles:
        if not toggle.needs:
            continue
        for variant in variants:
            ids = frozenset(one.id for one in variant)
            fits = not toggle.alone or toggle.alone in ids
            if fits and all(one.kind != toggle.needs and one.group != toggle.group for one in variant
                            if one.id != toggle.alone):  # fmt: skip
                found.setdefault(ids - {toggle.alone} | {toggle.id}, found[ids])
    return found


def _exclusions(measure: Measure) -> Iterator[Toggle]:
    for one in measure.exclusions:
        yield Toggle(
            f"exclusion:{one.id}",
            "exclusion",
            f"the exclusion {one.id} not applied ({one.reason})",
            (Edit("off", f"exclusion:{one.id}"),),
        )


def _admitted(measure: Measure, reason: str, *, repeats: bool) -> Toggle:
    if repeats:
        words = "rows that repeat a key counted each time"
        group = "repeats" if measure.alternatives.duplicates is None else ""  # of one key, one way
        return Toggle("duplicates:kept", "duplicates", words, (Edit("admit", "", reason),), group)
    words = f"rows counted that intake leaves out ({reason})"
    return Toggle(f"exclusion:{reason}", "exclusion", words, (Edit("admit", "", reason),))


def _declared(measure: Measure) -> Iterator[Toggle]:
    other = measure.alternatives
    if other.duplicates is not None:
        words = f"one row counted for each {', '.join(other.duplicates.by)}"
        yield Toggle(_REPEATS, "duplicates", words, (Edit("repeats"),), "repeats")
    for days in other.cut_off_days:
        words = f"entries left out that were made more than {days} days after the end of the period"
        yield Toggle(f"late:{days}", "late", words, (Edit("late", "", days),), "late")
    for breakdown, names in other.attribution.items():
        for name in names:
            words = f"{breakdown} taken from {name}"
            edit = Edit("label", breakdown, name)
            yield Toggle(
                f"attribution:{breakdown}:{name}", "attribution", words, (edit,), f"label {breakdown}"
            )
    for name in other.dates:
        yield Toggle(f"date:{name}", "date", f"put in a period by {name}", (Edit("date", "", name),), "date")


def _late_first(measure: Measure, *, keyed: bool) -> Iterator[Toggle]:
    """Take late entries away before repeats: another row of a key may then be the one that is counted."""
    other = measure.alternatives
    if not other.cut_off_days or not (keyed or other.duplicates is not None):
        return
    words = "repeats taken away only once late entries were left out"
    alone = _REPEATS if other.duplicates is not None else ""
    yield Toggle(
        "duplicates:late_first", "duplicates", words, (Edit("late_first"),), "repeats", "late", alone
    )


def _boundaries(parts: Mapping[str, Expression]) -> Iterator[Toggle]:
    for part, expression in parts.items():
        for place, declared, other in boundaries(expression):
            words = f"{other} in place of {declared}"
            yield Toggle(
                f"boundary:{_of(part)}{other}",
                "boundary",
                words,
                (Edit("flip", part, place),),
                f"{part} {place}",
            )


def _of(part: str) -> str:
    return "" if part == "numerator" else f"{part.removeprefix('exclusion:')}:"


def _days(parts: Mapping[str, Expression]) -> Iterator[Toggle]:
    names = {name for expression in parts.values() for name in swappable(expression)}
    for name in sorted(names):
        words = f"days counted as {name.replace('_', ' ')}"
        yield Toggle(f"days:{name.removesuffix('_days')}", "days", words, (Edit("days", "", name),), "days")


def _nulls(measure: Measure, parts: Mapping[str, Expression]) -> Iterator[Toggle]:
    if measure.statistic not in _BOOLEAN or "numerator" not in parts:
        return
    for column in sorted(parts["numerator"].columns)[:_MOST_NULLS]:
        off = tuple(
            Edit("off", part)
            for part, expression in parts.items()
            if part.startswith("exclusion:") and missing_columns(expression) == [column]
            and len(conjuncts(expression)) == 1
        )  # fmt: skip
        yield Toggle(
            f"null:{column}:pass", "null", f"{column} not recorded counted as met",
            (*off, Edit("pass", "", column)), f"null {column}",
        )  # fmt: skip
        yield Toggle(
            f"null:{column}:excluded", "null", f"rows left out in which {column} is not recorded",
            (Edit("leave_out", "", column),), f"null {column}",
        )  # fmt: skip


def _neighbours(measure: Measure) -> Iterator[Toggle]:
    if measure.period == "all":
        return
    for word, step in (("before", -1), ("after", 1)):
        words = f"the figure of the period {word}"
        yield Toggle(f"period:{word}", "period", words, (Edit("shift", "", step),), "period")


def _conditions(measure: Measure, parts: Mapping[str, Expression]) -> Iterator[Toggle]:
    """Leave a condition out: of the population any, of a numerator all but the last."""
    for part in ("population", "numerator"):
        if part not in parts or (part == "numerator" and measure.statistic not in _BOOLEAN):
            continue
        links = conjuncts(parts[part])
        if part == "numerator" and len(links) == 1:
            continue
        for place, words in links:
            yield Toggle(
                f"condition:{_of(part)}{words}", "condition", f"without the condition {words}",
                (Edit("drop", part, place),), f"{part} {place}",
            )  # fmt: skip
