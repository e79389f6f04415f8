"""The answers on the front page of a pack: one line a question, in four groups, in plain words.

Nothing is called right that was not compared, and ordinary variation is not called good: it is judged
by its target, or only told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assurance.month import Month
from assurance.pack.findings import Finding, Severity
from assurance.pack.page import Page
from assurance.show.figure_words import figure_value
from assurance.show.index import Tone, VerdictLine
from assurance.show.trends import latest_nouns
from assurance.show.variation import brief_words
from assurance.show.words import count_words, ended, is_missing, join_words, of_words, percent, upper_first
from assurance.variation import ControlChart

__all__ = ["answers", "compared", "notes", "standings"]

SAMPLE, FIGURES, PATHWAYS, TRENDS = "The sample", "The figures", "The pathways", "The trends"
_TONES: dict[Severity, Tone] = {"good": "good", "attention": "bad", "unknown": "open", "information": "plain"}
_AGREE = ("agrees", "agrees within published rounding", "agrees within tolerance")
_SETTLED = (*_AGREE, "differs")
_SAMPLE_WORDS = {
    "met": "met",
    "not met": "not met",
    "not shown": "not shown",
    "": "nothing agreed that decides",
}
_FIGURE_WORDS = {
    "differs": ("differs", "differ"),
    "no records": ("without records",) * 2,
    "not comparable": ("not comparable",) * 2,
    "no figure": ("not published",) * 2,
    "agrees": ("agrees", "agree"),
    "agrees within published rounding": ("agrees within rounding", "agree within rounding"),
    "agrees within tolerance": ("agrees within tolerance", "agree within tolerance"),
}
"""Of one figure, and of several."""
_OUTCOMES = ("met", "late", "missing", "out_of_order", "blocked", "unreadable")

Found = Sequence[tuple[Page, Finding]]


def answers(month: Month, pages: Sequence[Page]) -> tuple[VerdictLine, ...]:
    """Give every answer of the month, group by group."""
    pathways = (*_pathways(pages), *_controls(pages))
    return (*_sample(month, pages), *_figures(pages), *pathways, *_trends(month, pages))


def notes(month: Month, pages: Sequence[Page]) -> tuple[tuple[str, str], ...]:
    """Say once for a group what holds for all of its lines."""
    found = []
    if any(finding.numbers.get("stratum") == "all" for _, finding in _of(pages, "estimate")):
        simulated = (
            "The answers are simulated, made up to show the method. " if month.programme.simulated else ""
        )
        text = (
            f"{simulated}A case fails when the answer is not met or cannot be told from the record, or when "
            f"the record cannot be found. Bounds hold with {percent(month.estimate().confidence)} confidence."
        )
        found.append((SAMPLE, text))
    if unpublished := _unpublished(pages):
        those = f"{count_words(len(unpublished), 'measure')} nothing is published, so nothing was compared"
        found.append((FIGURES, f"For {those}: {'; '.join(unpublished)}."))
    if _of(pages, "variation"):
        nouns = latest_nouns(month.variation())
        text = (
            f"Steady means no change beyond chance in the latest {nouns}, not that all is well. Where limits "
            f"lie on both sides of a target, chance decides whether a {nouns} meets it: that is left open."
        )
        found.append((TRENDS, text))
    return tuple(found)


def compared(pages: Sequence[Page]) -> tuple[int, int] | None:
    """Count the published figures that were compared, and those that differ; None without the stage."""
    found = [str(finding.numbers["verdict"]) for _, finding in _of(pages, "reconcile")]
    if not found:
        return None
    return sum(verdict in _SETTLED for verdict in found), found.count("differs")


def standings(pages: Sequence[Page]) -> dict[str, str]:
    """Give, for each figure that differs, how it stands: explained, consistent with, or unexplained.

    Empty where no cause was looked for. A figure that was not looked into stays unexplained.
    """
    causes = _causes(pages)
    if causes is None:
        return {}
    differ = [finding.id for _, finding in _of(pages, "reconcile") if finding.numbers["verdict"] == "differs"]
    return {name: _standing(causes.get(_name(name))) for name in differ}


def _causes(pages: Sequence[Page]) -> dict[str, Finding] | None:
    """Give the diagnosis of each figure by its name; None where the stage is absent."""
    found = [finding for stage in ("diagnosis", "cause") for _, finding in _of(pages, stage)]
    if not found:
        return None
    return {_name(one.id): one for one in found if one.stage == "diagnosis"}


def _name(finding_id: str) -> str:
    return finding_id.partition(".")[2]


def _standing(found: Finding | None) -> str:
    return "unexplained" if found is None else str(found.numbers.get("standing", "unexplained"))


def _why(found: Found, causes: Mapping[str, Finding]) -> str:
    """Say how many figures that differ are explained, by what, and how many are not."""
    differ = [_name(one.id) for _, one in found if one.numbers["verdict"] == "differs"]
    counts = Counter(_standing(causes.get(name)) for name in differ)
    briefs = dict.fromkeys(
        brief.partition(" (")[0]
        for name in differ
        if name in causes and _standing(causes[name]) == "explained"
        for brief in str(causes[name].numbers["causes"]).split("; ")
        if brief
    )
    parts = []
    if counts["explained"]:
        parts.append(f"{counts['explained']:,} explained ({'; '.join(briefs)})")
    if counts["consistent with"]:
        parts.append(f"{counts['consistent with']:,} with a candidate that is not claimed")
    if counts["unexplained"]:
        parts.append(f"{counts['unexplained']:,} unexplained")
    return f" {ended(', '.join(parts))}"


def _of(pages: Sequence[Page], stage: str) -> Found:
    return [(page, finding) for page in pages for finding in page.findings if finding.stage == stage]


def _sample(month: Month, pages: Sequence[Page]) -> Iterable[VerdictLine]:
    for page, finding in _of(pages, "estimate"):
        numbers = finding.numbers
        if "verdict" not in numbers:
            status = month.estimate().status
            said = upper_first(
                finding.words.removeprefix("Awaiting review: ").removeprefix("Nothing to review: ")
            )
            tone: Tone = "plain" if status == "nothing to review" else "open"
            yield VerdictLine("Review of the sample", status, tone, said, page.href, SAMPLE)
        elif numbers.get("stratum") == "all":
            verdict = _SAMPLE_WORDS[str(numbers["verdict"] or "")]
            said = _sample_words(numbers)
            tone = _TONES[finding.severity]
            yield VerdictLine(finding.title, verdict, tone, said, page.href, SAMPLE)


def _sample_words(numbers: Mapping[str, object]) -> str:
    applicable, population = int(str(numbers["applicable"])), int(str(numbers["population"]))
    which = " to which it applies" if numbers["not_applicable"] else ""
    said = f"{numbers['deviations']} of {count_words(applicable, 'case')}{which} failed: in the frame "
    said += f"{numbers['lower_cases']} to {of_words(int(str(numbers['upper_cases'])), population)}."
    if numbers["tolerable_rate"] is None:
        return said
    return f"{said} Tolerable: {percent(float(str(numbers['tolerable_rate'])))}."


def _figures(pages: Sequence[Page]) -> Iterable[VerdictLine]:
    """Give one line a measure that has any published figure."""
    causes = _causes(pages)
    for title, found in _by_title(pages).items():
        counts = Counter(str(finding.numbers["verdict"]) for _, finding in found)
        if set(counts) == {"no figure"}:
            continue
        said = [
            f"{counts[verdict]:,} {one if counts[verdict] == 1 else more}"
            for verdict, (one, more) in _FIGURE_WORDS.items()
            if counts[verdict]
        ]
        total, differ = sum(counts.values()), counts["differs"]
        agree = sum(counts[verdict] for verdict in _AGREE)
        tone: Tone = "bad"
        if differ:
            settled = differ + agree  # what nobody published, or no records show, was not compared
            verb = "differs" if differ == 1 else "differ"
            verdict = f"{of_words(differ, settled)} {verb}" if settled > 1 else "differs"
        elif counts["no records"]:
            verdict = "no records"
        elif agree == total:
            verdict, tone = "all agree" if total > 1 else "agrees", "good"
            verdict += " within tolerance" if counts["agrees within tolerance"] else ""
        else:
            verdict, tone = "partly open" if agree else "not comparable", "open"
        first = found[0][1].numbers
        name = (
            title
            if first["version"]
            else f"Published as \N{LEFT DOUBLE QUOTATION MARK}{title}"
            + ("\N{RIGHT DOUBLE QUOTATION MARK}, a name that is not declared")
        )
        told = join_words(said) if total > 1 else _both(first)
        why = _why(found, causes) if differ and causes is not None else ""
        yield VerdictLine(name, verdict, tone, f"{ended(told)}{why}", found[0][0].href, FIGURES)


def _both(numbers: Mapping[str, object]) -> str:
    """Set the one published figure beside its recount."""
    published, counted = (figure_value(numbers, numbers[name]) for name in ("published_value", "value"))
    return f"published {published}, recomputed {counted}"


def _by_title(pages: Sequence[Page]) -> dict[str, list[tuple[Page, Finding]]]:
    found: dict[str, list[tuple[Page, Finding]]] = {}
    for page, finding in _of(pages, "reconcile"):
        found.setdefault(finding.title, []).append((page, finding))
    return found


def _unpublished(pages: Sequence[Page]) -> list[str]:
    by_title = _by_title(pages).items()
    return [
        title
        for title, found in by_title
        if {finding.numbers["verdict"] for _, finding in found} == {"no figure"}
    ]


def _pathways(pages: Sequence[Page]) -> Iterable[VerdictLine]:
    found = _of(pages, "traces")
    crossed = {
        str(finding.numbers["what"]).split(", ")[0]
        for _, finding in _of(pages, "attention")
        if finding.numbers["stage"] == "traces"
    }
    for page, whole in found:
        if "." in whole.id.removeprefix("traces."):  # of a rule, sign, dimension: a pathway has no dot
            continue
        rules = [rule for _, rule in found if rule.id.startswith(f"{whole.id}.") and "rule" in rule.numbers]
        broken = [rule for rule in rules if _due(rule) > _met(rule)]
        verdict: str
        tone: Tone
        if whole.id.removeprefix("traces.") in crossed:
            verdict, tone = "a threshold was crossed", "bad"
        elif broken:
            verdict, tone = f"shortfalls, {of_words(len(broken), len(rules))} rules", "plain"
        elif any(map(_due, rules)):
            verdict, tone = "met in every case", "good"
        else:
            verdict, tone = "nothing was due", "open"
        said = f"{upper_first(count_words(int(str(whole.numbers['cases'])), 'case'))}."
        if broken:
            weakest = min(broken, key=lambda rule: _met(rule) / _due(rule))
            said += f" Weakest: {weakest.title}, met in {of_words(_met(weakest), _due(weakest))}."
        yield VerdictLine(whole.title, verdict, tone, said, page.href, PATHWAYS)


def _controls(pages: Sequence[Page]) -> Iterable[VerdictLine]:
    """Give one line a pathway on its controls, with the answer of its weightiest broken validation."""
    found = _of(pages, "controls")
    for page, whole in found:
        name = whole.id.removeprefix("controls.")
        total = int(str(whole.numbers.get("controls", 0)))
        if "." in name or not total:  # of one control, reason or sign: a pathway has no dot
            continue
        verdict, tone = _controls_verdict(whole, total)
        told = [
            one
            for _, one in found
            if one.id.startswith(f"{whole.id}.") and one.numbers.get("kind") == "validation"
        ]
        chosen = max(told, key=lambda one: (bool(one.numbers["broken"]), one.numbers["weight"]), default=None)
        said = (
            _most_broken(whole, [one for _, one in found])
            if chosen is None
            else f"{chosen.title}: {chosen.words[:1].lower()}{chosen.words[1:]}"
        )
        yield VerdictLine(f"{whole.title}: controls", verdict, tone, said, page.href, PATHWAYS)


def _most_broken(whole: Finding, found: Sequence[Finding]) -> str:
    """Name the control of a pathway that was broken most often, over all its cases; else count those held."""
    counted = [
        (int(str(one.numbers["broken"])), one)
        for one in found
        if one.id.startswith(f"{whole.id}.") and one.numbers.get("asked") and not one.numbers.get("stratum")
    ]
    broken, worst = max(counted, key=lambda pair: pair[0], default=(0, whole))
    if not broken:
        held = int(str(whole.numbers["held_controls"]))
        return f"{upper_first(count_words(held, 'control'))} held in every case that was due." if held else ""
    return f"Most often: {worst.title}, in {of_words(broken, int(str(worst.numbers['asked'])))} cases."


def _controls_verdict(whole: Finding, total: int) -> tuple[str, Tone]:
    """Call controls good only where some were asked and all of those held."""
    broken, unread, held = (
        int(str(whole.numbers[f"{name}_controls"])) for name in ("broken", "unread", "held")
    )
    if broken:
        return f"{of_words(broken, total)} broken", "plain"
    if unread:
        return f"{of_words(unread, total)} cannot be read", "open"
    return ("none broken", "good") if held else ("nothing was due", "open")


def _met(rule: Finding) -> int:
    return int(str(rule.numbers["met"]))


def _due(rule: Finding) -> int:
    return sum(int(str(rule.numbers[outcome])) for outcome in _OUTCOMES)


def _trends(month: Month, pages: Sequence[Page]) -> Iterable[VerdictLine]:
    """Give one line a measure as a whole; its parts are on the page behind it."""
    found = _of(pages, "variation")
    charts = dict(month.variation().whole()) if found else {}
    for page, finding in found:
        chart = charts.get(str(finding.numbers.get("measure")))
        if chart is None or finding.numbers.get("breakdown") != "":
            continue
        verdict, tone = _trend(chart)
        yield VerdictLine(finding.title, verdict, tone, brief_words(chart), page.href, TRENDS)


def _trend(chart: ControlChart) -> tuple[str, Tone]:
    """Judge the latest point: changed beyond chance, or steady and then measured by the target."""
    kind = chart.variation.split("_")[0]
    if kind == "concern":
        return "changed for the worse", "bad"
    if kind == "improvement":
        return "changed for the better", "good"
    if kind == "neutral":
        return "changed beyond chance", "open"
    steady: dict[str | None, tuple[str, Tone]] = {
        "pass": ("steady, meets its target", "good"),
        "fail": ("steady, misses its target", "bad"),
        "inconsistent": (f"steady, {'meets' if _met_now(chart) else 'misses'} its target now", "open"),
    }
    return steady.get(chart.assurance, ("steady", "plain"))


def _met_now(chart: ControlChart) -> bool:
    """Tell whether the latest value meets the target."""
    known = [value for value in chart.values if not is_missing(value)]
    if not known or chart.target is None:
        return False
    return known[-1] <= chart.target if chart.direction == "decrease" else known[-1] >= chart.target
