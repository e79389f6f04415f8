"""The natural ways of reading a window rule, and the pathway whose one scoring serves all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, Literal

from assurance.expressions import ColumnType
from assurance.programme import Pathway, PresenceRule, Rule, Step, ValidationRule, WindowRule, duration

__all__ = ["DIMENSIONS", "Way", "scored_pathway", "ways_of"]

DIMENSIONS: Final = ("clock", "bound", "days", "earlier", "missing", "population")
"""What may be read otherwise. The first three change how time is counted, the others who counts."""

_DAY_CLOCKS: Final = {"elapsed": "elapsed", "calendar_days": "calendar", "working_days": "working"}
Clock = Literal["elapsed", "calendar_days", "working_days"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading one thing; an `id` of "" is the agreed way, and comes first.

    Parameters
    ----------
    number : its place among the ways of the same thing
    words : what it does, for people
    """

    id: str
    words: str
    number: int = 0


def ways_of(
    pathway: Pathway, rule: WindowRule, *, columns: Mapping[str, Mapping[str, ColumnType]]
) -> dict[str, list[Way]]:
    """List the ways in which a window can be read, the agreed one first, by what is read.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> pathway = load_programme("sampling_plans/sepsis").pathways[0]
    >>> rule = next(rule for rule in pathway.rules if rule.id == "antibiotics_in_1_hour")
    >>> ways = ways_of(pathway, rule, columns={"events": {"at": "timestamp"}})
    >>> [way.words for way in ways["bound"]]
    ['at most 1 hour', 'less than 1 hour']
    """
    steps = {step.id: step for step in pathway.steps}
    start, end = steps[rule.start], steps[rule.end]
    other = "first" if start.which == "last" else "last"
    most, less = _bound_words(rule)
    begun, done = _quoted(start.title), _quoted(end.title)
    found: dict[str, list[tuple[str, str]]] = {
        "clock": [("", f"from the {start.which} {begun}"), (other, f"from the {other} {begun}")],
        "bound": [("", most), ("less_than", less)],
        "days": _days(rule, start, end, columns),
        "earlier": [
            ("", f"{done} before {begun} does not count"),
            ("met", f"{done} before {begun} counts as met"),
        ],
        "missing": [
            ("", "what is not on record counts as not met"),
            ("left_out", "what is not on record is left out"),
        ],
        "population": [
            ("", "of the cases to which it applies"),
            ("all", "of all cases"),
            ("started", f"of cases to which it applies, with {begun} on record"),
            ("happened", f"of cases to which it applies, with {done} on record"),
            ("complete", f"of cases to which it applies, with readable times of {begun} and {done}"),
        ],
    }
    if rule.strict:
        found["bound"] = [("", less), ("at_most", most)]
    return {
        name: [Way(way, words, number) for number, (way, words) in enumerate(found[name])]
        for name in DIMENSIONS
    }


def _quoted(title: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"


def _bound_words(rule: WindowRule) -> tuple[str, str]:
    if rule.deadline is not None:
        return "at or before the deadline", "before the deadline"
    if rule.within_by is not None:
        allowed = f"the {rule.within_by.unit} in {rule.within_by.column.replace('_', ' ')}"
        return f"at most {allowed}", f"less than {allowed}"
    return f"at most {rule.within}", f"less than {rule.within}"


def _whole_days(rule: WindowRule) -> int:
    """Give the days of a window of whole days that any clock of days could count; else 0."""
    if rule.within is None or rule.clock not in _DAY_CLOCKS:
        return 0
    length = duration(rule.within)
    return 0 if length.total_seconds() % 86_400 else length.days


def _days(
    rule: WindowRule, start: Step, end: Step, columns: Mapping[str, Mapping[str, ColumnType]]
) -> list[tuple[str, str]]:
    if not _whole_days(rule):
        return [("", "time counted as agreed")]
    timed = all(columns[step.source][step.at] == "timestamp" for step in (start, end))
    agreed = rule.clock if timed or rule.clock != "elapsed" else "calendar_days"
    others = [kind for kind in _DAY_CLOCKS if kind != agreed and (timed or kind != "elapsed")]
    words = {"elapsed": "days of 24 hours", "calendar_days": "calendar days", "working_days": "working days"}
    return [("", f"in {words[agreed]}"), *((_DAY_CLOCKS[kind], f"in {words[kind]}") for kind in others)]


def scored_pathway(
    pathway: Pathway,
    rule: WindowRule,
    ways: Mapping[str, Sequence[Way]],
    *,
    columns: Mapping[str, Mapping[str, ColumnType]],
) -> Pathway:
    """Give a pathway whose rules are the rule in every way of counting time, and what else readings ask.

    Its rules: ``window_<clock>_<bound>_<days>``, ``earlier_<clock>`` (met where the end lies before that
    start), ``started`` and ``happened`` (met where a row shows start or end).
    """
    steps = {step.id: step for step in pathway.steps}
    start, end = steps[rule.start], steps[rule.end]
    starts, added = [start.id], []
    for way in ways["clock"][1:]:
        name = _free(f"{start.id}_{way.id}", steps)
        added.append(start.model_copy(update={"id": name, "which": way.id, "fields": ()}))
        starts.append(name)
    rules: list[Rule] = []
    for clock, bound, days in product(ways["clock"], ways["bound"], ways["days"]):
        name = f"window_{clock.number}_{bound.number}_{days.number}"
        changed: dict[str, Any] = {"id": name, "start": starts[clock.number]}
        changed["strict"] = rule.strict != bool(bound.id)
        if days.id:
            changed["clock"] = next(kind for kind, short in _DAY_CLOCKS.items() if short == days.id)
            changed["within"] = f"{_whole_days(rule)} days"
        rules.append(rule.model_copy(update=changed))
    for number, name in enumerate(starts):
        holds = _before(end, start, end.id, name, columns)
        rules.append(ValidationRule(id=f"earlier_{number}", title="Earlier", kind="validation", holds=holds))
    for name, step in (("started", start), ("happened", end)):
        rules.append(PresenceRule(id=name, title="On record", kind="presence", step=step.id))
    return pathway.model_copy(
        update={
            "steps": (*pathway.steps, *added),
            "rules": tuple(rules),
            "signs": (),
            "weights": {},
            "strata": (),
        }
    )


def _before(
    end: Step, start: Step, first: str, then: str, columns: Mapping[str, Mapping[str, ColumnType]]
) -> str:
    """Write that the end lies before the start: by local date where one of them is timed to the day."""
    names = []
    alike = columns[end.source][end.at] == columns[start.source][start.at]
    for step, name in ((end, first), (start, then)):
        dated = alike or columns[step.source][step.at] == "date"
        names.append(f"{name}_time" if dated else f"local_date({name}_time)")
    return f"{names[0]} < {names[1]}"


def _free(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name += "_"
    return name
