"""Findings of traces against pathways: scores, rules, signs, rankings under other weights, notes; no case."""

from __future__ import annotations

from collections.abc import Iterable

from assurance.pack.findings.model import Finding, Severity, finding, findings_of, plain_rows
from assurance.show.sampled_traces import between_words, rate_words
from assurance.show.trace_weights import is_ranked, scheme_rows, scheme_words
from assurance.show.words import count_words, percent
from assurance.traces import TraceScores
from assurance.traces.sampled import SampledTraces

__all__: list[str] = []


@findings_of.register
def _(result: TraceScores) -> list[Finding]:
    numbers = {"cases": result.cases, "score": result.score, "weakest": result.weakest}
    whole = finding("traces", result.pathway, result.title, result.sentence(), "information", numbers)
    return [
        whole,
        *_rules(result),
        *_signs(result),
        *_dimensions(result),
        *_weights(result),
        *_strata(result),
        *_notes(result),
    ]  # fmt: skip


def _rules(result: TraceScores) -> Iterable[Finding]:
    for row in plain_rows(result.summary):
        wrong = sum(int(row[name]) for name in ("late", "missing", "out_of_order", "blocked", "unreadable"))
        words = f"{row['met']} of {row['cases']} cases met it; {wrong} did not or cannot be read."
        severity: Severity = "attention" if wrong else "good"
        yield finding("traces", f"{result.pathway}.{row['rule']}", str(row["title"]), words, severity, row)


def _signs(result: TraceScores) -> Iterable[Finding]:
    for row in plain_rows(result.signs):
        shown: Severity = "attention" if row["yes"] else "good"
        words = f"{row['yes']} of {row['cases']} cases show it; of {row['not_known']} it is not known."
        yield finding("traces", f"{result.pathway}.sign.{row['sign']}", str(row["title"]), words, shown, row)


def _dimensions(result: TraceScores) -> Iterable[Finding]:
    for row in plain_rows(result.dimensions):
        cases = count_words(int(row["assessed"]), "case")
        words = f"Met, of what was due: {percent(row['score'])}, over {cases} assessed."
        title = f"{result.title}, {row['dimension']}"
        yield finding(
            "traces", f"{result.pathway}.dimension.{row['dimension']}", title, words, "information", row
        )


def _weights(result: TraceScores) -> Iterable[Finding]:
    """Give the ranking under each set of weights, of the dimensions and of every declared stratum."""
    if not is_ranked(result):
        return
    for column in (None, *result.strata):
        for row in scheme_rows(result.sensitivity(by=column)):
            words = (
                f"Weights {scheme_words(row)}: first {row['first']}; {row['moved']} of {row['ranked']} move."
            )
            name = f"{result.pathway}.weights.{column or 'dimension'}.{row['scheme'].replace(' ', '_')}"
            yield finding("traces", name, result.title, words, "information", row)


def _strata(result: TraceScores) -> Iterable[Finding]:
    if result.score is None:
        return
    for column in result.strata:
        for row in plain_rows(result.by_stratum(column).scores):
            words = f"Met, of what was due: {percent(row['score'])}, over {row['assessed']} assessed."
            title = f"{result.title}, {column.replace('_', ' ')} {row['stratum']}, {row['dimension']}"
            name = f"{result.pathway}.stratum.{column}={row['stratum']}.{row['dimension']}"
            yield finding("traces", name, title, words, "information", row)


def _notes(result: TraceScores) -> Iterable[Finding]:
    for kind, frame in (("left_out", result.left_out), ("noted", result.noted)):
        for number, row in enumerate(plain_rows(frame), start=1):
            words = f"{row['source']}: {row['reason']}, {count_words(int(row['rows']), 'row')}."
            yield finding(
                "traces", f"{result.pathway}.{kind}.{number}", result.title, words, "information", row
            )


@findings_of.register
def _(result: SampledTraces) -> list[Finding]:
    numbers = {
        "population": result.population, "sampled": result.sampled, "strata": result.strata,
        "outside": result.outside, "confidence": result.confidence,
    }  # fmt: skip
    name, title = result.pathway, f"{result.title}, from the sample alone"
    found = [finding("sampled_traces", name, title, result.sentence(), "information", numbers)]
    for row in plain_rows(result.rules):
        bounds = between_words(float(row["lower"]), float(row["upper"])) if row["inside"] else "none"
        words = (
            f"Not met, in the sample: {rate_words(row['failed'], row['applicable'])}; "
            f"bounds {bounds}; counted over all: {rate_words(row['all_failed'], row['all_applicable'])}."
        )
        found.append(
            finding(
                "sampled_traces", f"{name}.rule.{row['rule']}", str(row["title"]), words, "information", row
            )
        )
    for row in plain_rows(result.scores):
        words = (
            f"Mean score over {count_words(int(row['all_assessed']), 'case')}: {percent(row['all_mean'])}."
            if row["all_mean"] is not None
            else "No case was assessed."
        )
        found.append(
            finding("sampled_traces", f"{name}.score.{row['dimension']}", title, words, "information", row)
        )
    return found
