"""The case-level file: a row a case, sorted by case key once, in the order of which it is read.

Outcomes lie side by side in the file. Scores, the words of a reason and a row a case and rule are made of
it when somebody asks: writing them would cost more than all the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from assurance.engine import Table
from assurance.engine.dialect import text_literal
from assurance.traces.inputs import Inputs
from assurance.traces.outcomes import OUTCOMES
from assurance.traces.parts import NOTHING
from assurance.traces.rules import NO_TIME, RuleColumns, reason_column
from assurance.traces.scores import outcome_code

__all__ = ["LONG_TEXTS", "Layout", "lay_out", "long_query", "write_rules"]

LONG_TEXTS: Final = ("rule", "title", "kind", "dimension")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the file of outcomes keeps what a rule has beside its outcome; "" where it has nothing.

    Times that several rules compare are kept once.

    Parameters
    ----------
    detail : column with what is said of one case alone
    start, end : columns with the two times
    reason : column with the number of a text, times 8, and the outcome
    texts : what is said of all cases with one reason
    """

    detail: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""
    texts: tuple[str, ...] = ()


def lay_out(rules: Sequence[RuleColumns]) -> tuple[tuple[Layout, ...], list[str]]:
    """Give the layout of the file, and the columns to write beside case keys and outcomes."""
    names: dict[str, str] = {NOTHING: "", NO_TIME: ""}
    found, reasons = [], []
    for index, rule in enumerate(rules):
        for sql, letter in ((rule.detail, "d"), (rule.start_at, "t"), (rule.end_at, "t")):
            names.setdefault(sql, f"{letter}{len(names)}")
        place = Layout(names[rule.detail], names[rule.start_at], names[rule.end_at])
        if any(rule.texts):
            reasons.append(reason_column(index))
            place = replace(place, reason=reasons[-1], texts=rule.texts)
        found.append(place)
    return tuple(found), [*reasons, *(f"{sql} AS {name}" for sql, name in names.items() if name)]


def write_rules(inputs: Inputs, query: str, path: Path) -> Table:
    """Write a row a case, by case key, with the outcome, detail and two times of every rule."""
    return Table(path, inputs.engine.write_parquet(query, path))


def long_query(rules: Sequence[Mapping[str, str]], layout: Sequence[Layout], source: str) -> str:
    """Write the query of a row a case and rule, in the order of the file and then as declared.

    Parameters
    ----------
    rules : rule, title, kind and dimension of each rule
    layout : of each rule
    source : SQL of the table with the outcomes
    """
    places = enumerate(zip(rules, layout, strict=True))
    structs = ", ".join(_struct(rule, place, index) for index, (rule, place) in places)
    texts = ", ".join(f"r.{name} AS {name}" for name in (*LONG_TEXTS, "outcome", "detail"))
    seconds = "(epoch_us(r.end_at) - epoch_us(r.start_at)) / CAST(1000000 AS DOUBLE)"
    return (
        f"SELECT case_key, {texts}, r.start_at AS start_at, r.end_at AS end_at, {seconds} AS seconds "  # noqa: S608
        f"FROM (SELECT case_key, unnest([{structs}]) AS r FROM {source})"
    )


def _struct(rule: Mapping[str, str], place: Layout, index: int) -> str:
    words = ", ".join(text_literal(word) for word in OUTCOMES)
    parts = [f"'{name}': {text_literal(rule[name])}" for name in LONG_TEXTS]
    parts.append(f"'outcome': [{words}][{outcome_code(index)} + 1]")
    parts.append(f"'detail': {_detail(place)}")
    parts.append(f"'start_at': {place.start or NO_TIME}, 'end_at': {place.end or NO_TIME}")
    return f"{{{', '.join(parts)}}}"


def _detail(place: Layout) -> str:
    if not place.reason:
        return f"coalesce({place.detail}, {NOTHING})" if place.detail else NOTHING
    said = f"[{', '.join(text_literal(text) for text in place.texts)}][({place.reason} >> 3) + 1]"
    return f"coalesce({place.detail}, {said})" if place.detail else said
