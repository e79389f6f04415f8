"""Controls over all cases: every gate, required field, validation, separation and authority.

Counts come from the outcomes that the traces wrote; nothing is scored again, and no case leaves the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from assurance.engine import Engine
from assurance.programme import Pathway, Rule, ValidationRule
from assurance.results import Result
from assurance.traces.control_reasons import reasons_of
from assurance.traces.control_words import concerns_words, named_words
from assurance.traces.files import Layout
from assurance.traces.outcomes import CODES, OUTCOMES, outcome_column
from assurance.traces.result import TraceScores
from assurance.traces.scores import outcome_code, sign_column
from assurance.traces.strata import stratum_sql

__all__ = ["CONTROL_KINDS", "Controls", "has_controls", "read_controls"]

CONTROL_KINDS: Final = ("gate", "fields", "validation", "separation", "authority")
"""Kinds of rule that are controls, in the order in which they are shown."""

BROKEN: Final = ("late", "missing", "out of order", "blocked")
_COUNTS: Final = ("cases", "asked", "held", "broken", "not_yet_due", "cannot_be_read", "not_applicable")
_SUMMARY: Final = (
    "pathway", "pathway_title", "rule", "title", "kind", "concerns", "weight", *_COUNTS,
    *map(outcome_column, BROKEN),
)  # fmt: skip
_REASONS: Final = ("pathway", "rule", "title", "outcome", "reason", "named", "words", "cases")
_ANSWERS: Final = ("pathway", "rule", "title", "answer", "step", "cases", "asked")
_STRATA: Final = ("pathway", "column", "stratum", "rule", "title", *_COUNTS)
_SIGNS: Final = ("pathway", "pathway_title", "sign", "title", "yes", "no", "not_known", "cases")
_SIGN_STRATA: Final = ("pathway", "column", "stratum", "sign", "title", "yes", "no", "not_known", "cases")
_AS_AT: Final = ("pathway", "title", "version", "cases", "as_at")

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Controls(Result):
    """What the controls of a programme asked of the cases of a period, and what became of it.

    Parameters
    ----------
    period : the month or other period whose cases these are, or "" for all that were given
    pathways : a row a pathway: pathway, title, version, cases, as_at (naive UTC; null where nothing has a
        time)
    summary : a row a control: pathway, pathway_title, rule, title, kind, concerns (who and what, in words),
        weight (in a case's score), cases, asked, held, broken, not_yet_due, cannot_be_read,
        not_applicable; then late, missing, out_of_order and blocked, which add up to broken
    reasons : a row a control, outcome and reason: pathway, rule, title, outcome, reason, named (field, step
        or condition; "" where none), words, cases. One case may have several
    answers : a row a validation and answer: pathway, rule, title, answer, step (the one that came later or
        never, else ""), cases, asked. Those of a validation add up to asked
    strata : a row a declared stratum and control: pathway, column, stratum, rule, title and the counts
    signs : a row a warning sign: pathway, pathway_title, sign, title, yes, no, not_known, cases
    sign_strata : a row a declared stratum and sign: pathway, column, stratum, sign, title and the counts

    Notes
    -----
    A control asks something of a case unless it does not apply to it. Of the cases asked it is held, broken,
    not yet due or cannot be read: these four add up to asked, and asked and not_applicable add up to cases.
    """

    period: str
    pathways: pd.DataFrame
    summary: pd.DataFrame
    reasons: pd.DataFrame
    answers: pd.DataFrame
    strata: pd.DataFrame
    signs: pd.DataFrame
    sign_strata: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give a row a control, as `summary`."""
        return self.summary


def has_controls(pathway: Pathway) -> bool:
    """Tell whether a pathway declares a control or a warning sign.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> [has_controls(pathway) for pathway in load_programme("sampling_plans/sepsis").pathways]
    [True]
    """
    return bool(pathway.signs) or any(rule.kind in CONTROL_KINDS for rule in pathway.rules)


def read_controls(scored: Sequence[tuple[Pathway, TraceScores]], *, period: str = "") -> Controls:
    """Count what every control asked of the cases, from the scores of all pathways.

    Parameters
    ----------
    scored : pathways with their scores; those without a control or a sign are passed over
    period : of the cases

    Raises
    ------
    StoreError
        When a file of outcomes is not there.
    """
    kept = [(pathway, scores) for pathway, scores in scored if has_controls(pathway)]
    tables: dict[str, list[Row]] = {
        name: [] for name in ("summary", "reasons", "answers", "strata", "sign_strata")
    }
    for pathway, scores in kept:
        with Engine.open() as engine:
            engine.register_parquet("outcomes", scores.rules_table.path)
            one = _One(engine, pathway, scores)
            tables["summary"] += one.summary()
            tables["reasons"] += one.reasons()
            tables["answers"] += one.answers()
            tables["strata"] += one.strata()
            tables["sign_strata"] += one.sign_strata()
    heads = [(p.id, p.title, p.version, s.cases, s.as_at) for p, s in kept]
    signs = [{**row, "pathway": p.id, "pathway_title": p.title} for p, s in kept for row in _records(s.signs)]
    return Controls(
        period=period,
        pathways=pd.DataFrame(heads, columns=list(_AS_AT)).astype({"as_at": "datetime64[us]"}),
        summary=_frame(tables["summary"], _SUMMARY),
        reasons=_frame(tables["reasons"], _REASONS),
        answers=_frame(tables["answers"], _ANSWERS),
        strata=_frame(tables["strata"], _STRATA),
        signs=_frame(signs, _SIGNS),
        sign_strata=_frame(tables["sign_strata"], _SIGN_STRATA),
    )


@dataclass(frozen=True, slots=True)
class _One:
    """One pathway, its scores, and the engine with their outcomes."""

    engine: Engine
    pathway: Pathway
    scores: TraceScores

    def controls(self) -> Iterator[tuple[int, Rule]]:
        rules = enumerate(self.pathway.rules)
        return ((place, rule) for place, rule in rules if rule.kind in CONTROL_KINDS)

    def summary(self) -> list[Row]:
        known = _records(self.scores.summary)
        return [
            {
                "pathway": self.pathway.id, "pathway_title": self.pathway.title, "rule": rule.id,
                "title": rule.title, "kind": rule.kind, "concerns": concerns_words(self.pathway, rule),
                "weight": rule.weight,
                **_counted(known[place]),
            }
            for place, rule in self.controls()
        ]  # fmt: skip

    def reasons(self) -> list[Row]:
        return [row for place, rule in self.controls() for row in self._reasons_of(place, rule)]

    def _reasons_of(self, place: int, rule: Rule) -> list[Row]:
        code, layout = outcome_code(place), self.scores.layout[place]
        detail, reason = layout.detail or "NULL", layout.reason or "NULL"
        found = self.engine.rows(
            f"SELECT {code}, {detail}, {reason}, count(*) FROM outcomes "  # noqa: S608 - our own names
            f"WHERE {code} NOT IN ({_codes('met', 'not applicable', 'not yet due')}) GROUP BY ALL"
        )
        counts: dict[tuple[int, str, str], int] = {}
        for outcome, said, number, cases in found:
            for pair in reasons_of(rule, _text(layout, said, number)):
                counts[outcome, *pair] = counts.get((outcome, *pair), 0) + cases
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        head = {"pathway": self.pathway.id, "rule": rule.id, "title": rule.title}
        return [
            head | {"outcome": OUTCOMES[outcome], "reason": reason, "named": name,
                    "words": named_words(self.pathway, reason, name), "cases": cases}
            for (outcome, reason, name), cases in ordered
        ]  # fmt: skip

    def answers(self) -> list[Row]:
        return [
            row
            for place, rule in self.controls()
            if isinstance(rule, ValidationRule)
            for row in self._answers_of(place, rule)
        ]

    def _answers_of(self, place: int, rule: ValidationRule) -> list[Row]:
        code = outcome_code(place)
        told, step = _companion(self.pathway, rule)
        happened = f"{outcome_code(told)} = {CODES['met']}" if told is not None else "NULL"
        found = self.engine.rows(
            f"SELECT {code}, {happened}, count(*) FROM outcomes "  # noqa: S608 - our own names
            f"WHERE {code} <> {CODES['not applicable']} GROUP BY ALL"
        )
        counts = dict.fromkeys(["held", *(("later", "never") if step else (rule.otherwise,))], 0)
        for outcome, came, cases in found:
            answer = _answer(OUTCOMES[outcome], came=came)
            counts[answer] = counts.get(answer, 0) + cases
        asked = sum(counts.values())
        head = {"pathway": self.pathway.id, "rule": rule.id, "title": rule.title, "asked": asked}
        return [
            head | {"answer": answer, "step": step if answer in ("later", "never") else "", "cases": cases}
            for answer, cases in counts.items()
        ]

    def strata(self) -> list[Row]:
        controls = list(self.controls())
        asked = [
            f"count(*) FILTER (WHERE {outcome_code(place)} = {CODES[word]})"
            for place, _ in controls
            for word in OUTCOMES
        ]
        rows = []
        for column, stratum, found in self._by_stratum(asked):
            for _, rule in controls:
                counts = {outcome_column(word): next(found) for word in OUTCOMES}
                head = {"pathway": self.pathway.id, "column": column, "stratum": stratum}
                rows.append({**head, "rule": rule.id, "title": rule.title, **_counted(counts)})
        return rows

    def sign_strata(self) -> list[Row]:
        names = [sign_column(sign.id) for sign in self.pathway.signs]
        asked = [
            f"count(*) FILTER (WHERE {test})"
            for name in names
            for test in (name, f"NOT {name}", f"{name} IS NULL")
        ]
        rows = []
        for column, stratum, found in self._by_stratum(asked):
            for sign in self.pathway.signs:
                counts = {answer: next(found) for answer in ("yes", "no", "not_known")}
                head = {"pathway": self.pathway.id, "column": column, "stratum": stratum}
                said = {"sign": sign.id, "title": sign.title, **counts, "cases": sum(counts.values())}
                rows.append({**head, **said})
        return rows

    def _by_stratum(self, asked: Sequence[str]) -> Iterator[tuple[str, str, Iterator[int]]]:
        for column in self.scores.strata if asked else ():
            stratum = stratum_sql(self.scores, column)
            query = f"SELECT {stratum}, {', '.join(asked)} FROM outcomes GROUP BY 1 ORDER BY 1"  # noqa: S608
            for name, *found in self.engine.rows(query):
                yield column, str(name), map(int, found)


def _companion(pathway: Pathway, rule: ValidationRule) -> tuple[int | None, str]:
    """Find the validation that tells, of the cases that are late, whether the step came at all.

    It asks of the same cases whether a step has happened, and the late one is about that step: then those
    that are late came later, or never.
    """
    if rule.otherwise != "late":
        return None, ""
    titles = {step.id: step.title for step in pathway.steps}
    for place, other in enumerate(pathway.rules):
        if not isinstance(other, ValidationRule) or other is rule:
            continue
        asks = re.fullmatch(r"\s*(\w+)_count\s*(?:>\s*0|>=\s*1)\s*", other.holds)
        if asks is None or _plain(other.applies_when) != _plain(rule.applies_when):
            continue
        if asks[1] in titles and re.search(rf"\b{asks[1]}_(?:count|time)\b", rule.holds):
            return place, titles[asks[1]]
    return None, ""


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _answer(outcome: str, *, came: bool | None) -> str:
    if outcome == "late" and came is not None:
        return "later" if came else "never"
    return {"met": "held", "unreadable": "cannot be read"}.get(outcome, outcome)


def _text(layout: Layout, detail: str | None, number: int | None) -> str:
    if detail is not None:
        return detail
    return layout.texts[number >> 3] if number is not None else ""


def _codes(*words: str) -> str:
    return ", ".join(str(CODES[word]) for word in words)


def _counted(row: Row) -> Row:
    """Put the eight outcomes into what a control says of a case."""
    counts = {word: int(row[outcome_column(word)]) for word in OUTCOMES}
    cases, apart = sum(counts.values()), counts["not applicable"]
    broken = {outcome_column(word): counts[word] for word in BROKEN}
    return {
        "cases": cases, "asked": cases - apart, "held": counts["met"], "broken": sum(broken.values()),
        "not_yet_due": counts["not yet due"], "cannot_be_read": counts["unreadable"],
        "not_applicable": apart, **broken,
    }  # fmt: skip


def _records(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")  # type: ignore[return-value]


def _frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame whose texts are text and whose counts are integers, even of no rows."""
    texts = {"pathway", "pathway_title", "rule", "title", "kind", "concerns", "outcome", "reason", "named",
             "words", "answer", "step", "column", "stratum", "sign"}  # fmt: skip
    frame = pd.DataFrame([[row[name] for name in columns] for row in rows], columns=list(columns))
    kinds = dict.fromkeys(columns, "int64") | {"weight": "float64"} | dict.fromkeys(texts, "str")
    return frame.astype({name: kinds[name] for name in columns})
