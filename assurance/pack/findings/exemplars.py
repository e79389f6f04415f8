"""Findings of exemplars: how a few cases fared, never who they are nor when."""

from __future__ import annotations

from assurance.pack.findings.model import Finding, finding, findings_of
from assurance.show.exemplars import rule_words
from assurance.traces import OUTCOMES
from assurance.traces.exemplars import Exemplars, Timeline

__all__: list[str] = []


@findings_of.register
def _(result: Exemplars) -> list[Finding]:
    numbers = {"cases": result.cases, "drawn_up": len(result.items), "fewest": result.fewest}
    numbers |= {"rare": sum(item.rare for item in result.items) + len(result.held_back)}
    whole = finding("exemplars", result.pathway, result.title, _first_lines(result), "information", numbers)
    # Of a rare case nothing is said here: findings may leave the controlled edition.
    return [whole, *(_of(item) for item in result.items if not item.rare)]


def _first_lines(result: Exemplars) -> str:
    return "\n".join(result.public().sentence().split("\n")[:2])


def _of(item: Timeline) -> Finding:
    counts = {outcome: sum(line.outcome == outcome for line in item.rules) for outcome in OUTCOMES}
    numbers = {name.replace(" ", "_"): count for name, count in counts.items()}
    short = [
        f"{line.title}: {rule_words(line)}"
        for line in item.rules
        if line.outcome not in ("met", "not applicable")
    ]
    words = f"{item.sentence()} {'; '.join(short)}".strip()
    return finding(
        "exemplars", f"{item.pathway}.{item.label}", f"{item.title}: case {item.label}", words, "information",
        numbers | {"score": item.score, "alike": item.alike, "events": item.events},
        {"chosen": " and ".join(item.chosen)},
    )  # fmt: skip
