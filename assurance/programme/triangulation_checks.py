"""Checks of `triangulation`: every piece of evidence exists, and can say yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assurance.errors import near_miss
from assurance.programme.checker import DATES, Checker
from assurance.programme.triangulation import StaffEvidence, Topic
from assurance.programme.yaml_lines import Place

__all__ = ["check_triangulation", "rule_of"]


def check_triangulation(checker: Checker, topics: Sequence[Topic], models: Mapping[str, Any]) -> None:
    """Collect the faults of every topic; files that have faults of their own are passed over."""
    for index, topic in enumerate(topics):
        place: Place = ("triangulation", index)
        if topic.topic in [other.topic for other in topics[:index]]:
            checker.fault((*place, "topic"), f"topic {topic.topic!r} is declared twice")
        _check_dashboard(checker, topic, models, place)
        _check_records(checker, topic, models, place)
        _check_staff(checker, topic, models, place)


def rule_of(name: str, pathways: Sequence[Any]) -> list[tuple[str, str]]:
    """List the rules that a name means, each with its pathway: ``rule``, or ``pathway.rule``."""
    of, _, rule = name.rpartition(".")
    return [
        (pathway.id, each.id)
        for pathway in pathways
        if pathway is not None and of in ("", pathway.id)
        for each in pathway.rules
        if each.id == rule
    ]


def _check_dashboard(checker: Checker, topic: Topic, models: Mapping[str, Any], place: Place) -> None:
    found = _parts(models, "measures.yaml", "measures")
    if topic.dashboard is None or found is None:
        return
    measures = {measure.id: measure for measure in found}
    where = (*place, "dashboard")
    if topic.dashboard not in measures:
        checker.fault(where, f"no measure {topic.dashboard!r}{near_miss(topic.dashboard, measures)}")
    elif measures[topic.dashboard].target is None or measures[topic.dashboard].direction == "neutral":
        checker.fault(
            where,
            f"measure {topic.dashboard!r} has no target, or no better direction, so its figure can say "
            "neither yes nor no",
        )


def _check_records(checker: Checker, topic: Topic, models: Mapping[str, Any], place: Place) -> None:
    pathways, questions = _parts(models, "pathways.yaml", "pathways"), _questions(models)
    if topic.records is None or pathways is None or questions is None:
        return
    where = (*place, "records")
    if topic.records in questions:
        _decides(checker, topic.records, models, where)
        return
    rules = rule_of(topic.records, pathways)
    if not rules:
        known = [*questions, *(rule.id for pathway in pathways for rule in pathway.rules)]
        hint = near_miss(topic.records, known)
        checker.fault(where, f"no question of the plan and no rule of a pathway is {topic.records!r}{hint}")
    elif len(rules) > 1:
        several = " or ".join(f"{pathway}.{rule}" for pathway, rule in rules)
        checker.fault(where, f"several pathways have a rule {topic.records!r}; write {several}")
    elif topic.at_least is None:
        checker.fault(
            where,
            f"{topic.records!r} is a rule: give at_least, the share of cases from which it says yes",
        )


def _check_staff(checker: Checker, topic: Topic, models: Mapping[str, Any], place: Place) -> None:
    where = (*place, "staff")
    if isinstance(topic.staff, StaffEvidence):
        if checker.source(topic.staff.source, (*where, "source")):
            columns = checker.columns(topic.staff.source)
            checker.expression(topic.staff.agrees, (*where, "agrees"), columns=columns)
            checker.column(topic.staff.source, topic.staff.date, (*where, "date"), types=DATES)
        return
    questions = _questions(models)
    if topic.staff is None or questions is None:
        return
    if topic.staff not in questions:
        hint = near_miss(topic.staff, questions) or "; write a source of answers as {source: …, agrees: …}"
        checker.fault(where, f"no question of the plan is {topic.staff!r}{hint}")
        return
    _decides(checker, topic.staff, models, where)


def _decides(checker: Checker, question: str, models: Mapping[str, Any], where: Place) -> None:
    plan = models["plan.yaml"].plan
    asked = next(each for each in plan.questions if each.id == question)
    if plan.decides(asked) is None:
        checker.fault(
            where, f"nothing decides question {question!r}: give it a tolerable_rate, or the plan a decision"
        )


def _questions(models: Mapping[str, Any]) -> list[str] | None:
    if "plan.yaml" not in models:
        return []
    plan = getattr(models["plan.yaml"], "plan", None)
    return None if plan is None else [question.id for question in plan.questions]


def _parts(models: Mapping[str, Any], file: str, name: str) -> list[Any] | None:
    """List what a file declares; None where some of it has faults of its own."""
    if file not in models:
        return []
    found = getattr(models[file], name, None)
    return None if found is None or any(each is None for each in found) else list(found)
