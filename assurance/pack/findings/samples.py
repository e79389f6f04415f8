"""Findings of the frame, the draw and the review."""

from __future__ import annotations

from assurance.pack.findings.model import (
    SEVERITY,
    Finding,
    Number,
    Severity,
    finding,
    findings_of,
    plain_rows,
)
from assurance.review import Estimates
from assurance.sampling import Draw, Frame, InUse, Tracers
from assurance.show.estimates import estimate_words

__all__: list[str] = []


@findings_of.register
def _(result: Frame) -> list[Finding]:
    numbers: dict[str, Number] = {"cases": result.size}
    numbers |= {f"removed: {step.id}": step.removed for step in result.flow}
    numbers |= {f"left: {step.id}": step.left for step in result.flow}
    source = {"frame_digest": result.digest}
    source |= {f"warning {place}": text for place, text in enumerate(result.warnings, start=1)}
    return [finding("frame", "frame", "Sampling frame", result.sentence(), "information", numbers, source)]


@findings_of.register
def _(result: Draw) -> list[Finding]:
    source = {"seed": result.seed}
    if result.certificate is not None:
        source |= {"commit": result.certificate.commit_hash, "draw": result.certificate.draw_hash}
    whole: dict[str, Number] = {"drawn": sum(result.sizes.values()), "frame": sum(result.population.values())}
    source = {name: value for name, value in source.items() if value}  # an empty frame has no seed
    found = [finding("draw", "draw", "Sample", result.sentence(), "information", whole, source)]
    for stratum, size in result.population.items():
        drawn = result.sizes.get(stratum, 0)
        numbers: dict[str, Number] = {"frame": size, "drawn": drawn, "chance": drawn / size if size else None}
        whole_text = " It was taken whole." if stratum in result.taken_whole else ""
        words = f"{drawn} of {size} cases of {stratum} were drawn.{whole_text}"
        found.append(finding("draw", stratum, f"Sample of {stratum}", words, "information", numbers, source))
    return found


@findings_of.register
def _(result: InUse) -> list[Finding]:
    numbers: dict[str, Number] = {
        "wanted": sum(result.sizes.values()),
        "in use": sum(result.eligible.values()),
        "ineligible": len(result.replacements),
        "reserves called up": sum(one.in_case is not None for one in result.replacements),
        "short": sum(result.shortfall.values()),
    }
    severity: Severity = "attention" if result.shortfall else "information"
    return [finding("in_use", "sample", "Sample in use", result.sentence(), severity, numbers)]


@findings_of.register
def _(result: Tracers) -> list[Finding]:
    numbers: dict[str, Number] = {"picked": len(result.picks), "found": result.found}
    return [finding("tracers", "tracers", "Tracers", result.sentence(), "information", numbers)]


@findings_of.register
def _(result: Estimates) -> list[Finding]:
    if result.status == "nothing to review":
        return [_nothing_to_review(result)]
    if result.status != "estimated":
        numbers: dict[str, Number] = {"answers given": result.given, "answers asked for": result.expected}
        return [finding("estimate", "status", "Review", result.sentence(), "unknown", numbers)]
    found = []
    frame = result.to_frame()
    for values, row in zip(frame.itertuples(index=False), plain_rows(frame), strict=True):
        said = estimate_words(values, result.confidence)
        words = f"Simulated reviews. {said}" if result.simulated else said
        name = f"{row['question']}.{row['stratum']}"
        severity = SEVERITY.get(row["verdict"], "information")
        found.append(finding("estimate", name, result.questions[row["question"]], words, severity, row))
    return found


def _nothing_to_review(result: Estimates) -> Finding:
    """Say that the frame had no case: its population is 0, and no rate or bound is a number."""
    numbers: dict[str, Number] = {
        "answers given": 0, "answers asked for": 0, "population": 0, "sampled": 0,
        "undecided": result.undecided, "rate": None, "lower": None, "upper": None,
    }  # fmt: skip
    return finding("estimate", "nothing_to_review", "Review", result.sentence(), "information", numbers)
