"""The front of a report: what needs a decision, and the verdict on every question in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from assurance.pack.report.reading import ABSENT, Found, Known
from assurance.pack.report.rows import EVERY, Field, Sheet, measure_title, table_of
from assurance.pack.report.trends import variation_words
from assurance.show.document import Cell, Section, Table, Withheld
from assurance.show.words import (
    count_words,
    hours_words,
    join_words,
    of_words,
    part_words,
    period_words,
    plural,
    was,
)

__all__ = ["attention_section", "front_section"]

_AGREE = ("agrees", "agrees within published rounding", "agrees within tolerance")
_SETTLED = (*_AGREE, "differs")
_URGENT = "risk_control"
_LANES = {_URGENT: "risk control", "performance": "performance management"}
_PLACES = 3
"""Places named for each threshold that was crossed; the others are counted."""

_FAILING = ("late", "missing", "out_of_order", "blocked", "unreadable")
"""Outcomes of a rule that a case failed, or of which nobody can tell."""

Judged = tuple[str, str]
"""A verdict, and what stands behind it."""


def front_section(known: Known) -> Section:
    """Give what a board takes away, what it has to decide, and the verdict on every measure."""
    crossed = known.of("attention")
    tables = (*_decisions(known, crossed), *_questions(known), *_measures(known), *_pathways(known))
    return Section("What this report says", tuple(_headlines(known, crossed)), tables)


def _headlines(known: Known, crossed: Sequence[Found]) -> Iterable[str]:
    rules = {one.text("rule"): one for one in crossed}
    if rules:
        urgent = sum(one.text("lane") == _URGENT for one in rules.values())
        said = f", {urgent:,} of them for risk control" if urgent else ""
        noun = plural(len(rules), "threshold")
        least = "At least " if known.released else ""
        yield f"{least}{len(rules):,} {noun} agreed beforehand {was(len(rules))} crossed{said}."
    if known.released:
        yield "That a threshold was crossed is told only where no small number follows from it."
        if any(one.has("answers given") and not one.has("undecided") for one in known.of("estimate")):
            yield "The review of the sample was not complete, so there is no verdict of the sample."
    verdicts = [one.text("verdict") for one in known.of("reconcile")]
    settled = sum(verdict in _SETTLED for verdict in verdicts)
    hidden = sum(isinstance(one.get("verdict"), Withheld) for one in known.of("reconcile"))
    if settled:
        differ = verdicts.count("differs")
        verb = "differs" if differ == 1 else "differ"
        told = "of which the verdict may be told" if hidden else "that could be compared with the records"
        figures = f"{count_words(settled, 'published figure')} {told}"
        yield f"Of {figures}, {differ:,} {verb}." if differ else f"All {figures} agree."
    elif verdicts and not hidden:
        yield "No published figure could be compared with the records."
    if hidden:
        figures = count_words(hidden, "published figure")
        yield f"The verdict on {figures} is withheld, as it would give a small number away."


def _decisions(known: Known, crossed: Sequence[Found]) -> tuple[Table, ...]:
    """Give one row a threshold, what is for risk control first."""
    by_rule: dict[str, list[Found]] = {}
    for one in crossed:
        by_rule.setdefault(one.text("rule") or one.title, []).append(one)
    groups = sorted(by_rule.values(), key=lambda places: places[0].text("lane") != _URGENT)
    rows = [
        _rewritten(places[0], {"places": len(places), "where": _where(known, places)}) for places in groups
    ]
    fields = (
        Field("title", "Threshold that was crossed", read=lambda one: one.title),
        Field("lane", "For", read=lambda one: _LANES.get(one.text("lane"), one.text("lane"))),
        Field("route", "Who is told"),
        Field("within_hours", "Within", read=_within),
        Field("places", "Places", "count"),
        Field("where", "Where"),
    )
    return table_of(known, Sheet("decisions", "What needs a decision", fields), rows)


def attention_section(known: Known) -> Section | None:
    """Give every place at which a threshold was crossed; only in full reports."""
    crossed = known.of("attention")
    if known.brief or not crossed:
        return None
    fields = (
        Field("title", "Threshold", read=lambda one: one.title),
        Field("what", "Where", read=lambda one: one.text("where") or _place(known, one)),
        Field("lane", "For", read=lambda one: _LANES.get(one.text("lane"), one.text("lane"))),
        Field("route", "Who is told"),
        Field("within_hours", "Within, hours", "count"),
        Field("stage", "Stage"),
        Field("rule", "Threshold, by its id"),
    )
    rows = _gathered(known, crossed) if known.released else crossed
    tables = table_of(known, Sheet("attention", "Every place at which a threshold was crossed", fields), rows)
    return Section("Thresholds that were crossed", (), tables)


def _gathered(known: Known, crossed: Sequence[Found]) -> list[Found]:
    """Give one row a threshold and what it is about, with all its places: the same is not said of each."""
    alike: dict[tuple[str, ...], list[Found]] = {}
    for one in crossed:
        about, _ = _about(one)
        alike.setdefault((one.text("rule"), one.text("lane"), *about), []).append(one)
    return [_rewritten(places[0], {"where": _parts(known, places)}) for places in alike.values()]


def _about(one: Found) -> tuple[list[str], list[str]]:
    """Give what a crossed threshold is about, and in which part of it."""
    pieces = one.text("what").split(", ")
    return [piece for piece in pieces if "=" not in piece], [piece for piece in pieces if "=" in piece]


def _parts(known: Known, places: Sequence[Found]) -> str:
    """Name what several places are about once, and then their parts."""
    if len(places) == 1:
        return _place(known, places[0])
    told = [_about(one)[1] for one in places]
    parts = "; ".join(", ".join(map(part_words, mine)) or "the whole" for mine in told)
    about, _ = _about(places[0])
    return f"{_place(known, _rewritten(places[0], {'what': ', '.join(about)}))}: {parts}"


def _within(one: Found) -> Cell:
    hours = one.get("within_hours")
    return hours_words(hours) if isinstance(hours, int) and not isinstance(hours, bool) else ABSENT


def _where(known: Known, places: Sequence[Found]) -> str:
    """Name places, most first; several of one measure are counted."""
    by_name: dict[str, list[str]] = {}
    for one in places:
        by_name.setdefault(_subject(known, one), []).append(_place(known, one))
    groups = sorted(by_name.items(), key=lambda item: -len(item[1]))
    named = [f"{name} ({len(mine):,})" if len(mine) > 1 else mine[0] for name, mine in groups]
    left = len(named) - _PLACES
    return "; ".join(named[:_PLACES]) + (f"; and {left:,} more" if left > 0 else "")


def _subject(known: Known, one: Found) -> str:
    name = one.text("what").partition(", ")[0]
    return known.title(name) if name in known.measures else name.replace("_", " ")


def _place(known: Known, one: Found) -> str:
    """Name a place by the title of its measure and its part."""
    rest = one.text("what").split(", ")[1:]
    parts = [
        part_words(piece) if "=" in piece else period_words(piece.replace("_", " "), brief=True)
        for piece in rest
    ]
    return ", ".join(filter(None, (_subject(known, one), *parts)))


def _rewritten(one: Found, numbers: dict[str, Cell]) -> Found:
    return Found(one.id, one.stage, one.title, one.words, one.severity, {**one.numbers, **numbers})


def _questions(known: Known) -> tuple[Table, ...]:
    rows = [one for one in known.of("estimate") if one.text("stratum") == "all"]
    fields = (
        Field("title", "Question about the sample", read=lambda one: one.title),
        Field("verdict", "Verdict", "verdict"),
        Field("deviations", "Failed", "count"),
        Field("applicable", "Of cases reviewed", "count"),
        Field("lower", "In the frame, at least", "share"),
        Field("upper", "At most", "share"),
        Field("tolerable_rate", "Tolerable", "share", blank=True),
    )
    return table_of(
        known,
        Sheet("verdicts_sample", "The verdict of the sample on every question", fields, elsewhere=EVERY),
        rows,
    )


def _measures(known: Known) -> tuple[Table, ...]:
    """Give one row a measure: its published figures against records, and its trend."""
    causes = {one.name: one.text("standing") for one in known.of("diagnosis")}
    by_measure: dict[str, list[Found]] = {}
    for one in known.of("reconcile"):
        by_measure.setdefault(one.text("measure") or one.title, []).append(one)
    trends = {
        one.text("measure"): one
        for one in known.of("variation")
        if one.has("measure") and one.get("breakdown") == ABSENT
    }
    rows = []
    for measure in dict.fromkeys((*by_measure, *trends)):
        figures, trend = by_measure.get(measure, []), trends.get(measure)
        first = figures[0] if figures else trends[measure]
        verdict, said = _judged(figures, causes)
        numbers: dict[str, Cell] = {"verdict": verdict, "said": said, "trend": ABSENT, "latest": ABSENT}
        if trend is not None:
            numbers["trend"] = variation_words(trend.text("variation"))
            numbers["latest"] = known.amount(measure, trend.get("latest value"))
        rows.append(Found(first.id, first.stage, measure_title(first), "", "", numbers))
    fields = (
        Field("title", "Measure", read=lambda one: one.title),
        Field("verdict", "Published figures", "verdict"),
        Field("said", "In words"),
        Field("latest", "Latest value", "number", blank=True),
        Field("trend", "Trend"),
    )
    return table_of(known, Sheet("verdicts_measures", "The verdict on every measure", fields), rows)


def _judged(figures: Sequence[Found], causes: dict[str, str]) -> Judged:
    """Say of the figures of a measure whether they hold, of those that were compared."""
    if not figures:
        return ABSENT, "no published figure to compare"
    counts = Counter(one.text("verdict") for one in figures)
    hidden = sum(isinstance(one.get("verdict"), Withheld) for one in figures)
    if set(counts) == {"no figure"}:
        return "no figure", "none is published"
    agree = sum(counts[verdict] for verdict in _AGREE)
    settled = agree + counts["differs"]
    differ, held = ("differs", "agrees") if settled == 1 else ("differ", "agree")
    parts = [
        (counts["differs"], f"{of_words(counts['differs'], settled)} compared {differ}"),
        (agree if not counts["differs"] else 0, f"{of_words(agree, settled)} compared {held}"),
        (counts["no records"], f"{counts['no records']:,} without records"),
        (counts["not comparable"], f"{counts['not comparable']:,} not comparable"),
        (counts["no figure"], f"{counts['no figure']:,} not published"),
        (hidden, f"{hidden:,} withheld"),
    ]
    said = join_words([words for count, words in parts if count])
    return _verdict(counts, settled, hidden), f"{said}{_why(figures, causes)}"


def _verdict(counts: Counter[str], settled: int, hidden: int) -> str:
    """Give the gravest of the verdicts; nothing is called right of which a part was not compared."""
    if counts["differs"]:
        return "differs"
    if hidden:
        return "partly withheld" if settled else "withheld"
    if counts["no records"]:
        return "no records"
    if not settled:
        return "not comparable"
    return "agrees" if not counts["not comparable"] else "partly compared"


def _why(figures: Sequence[Found], causes: dict[str, str]) -> str:
    differ = [causes.get(one.name, "unexplained") for one in figures if one.text("verdict") == "differs"]
    if not differ or not causes or "" in differ:  # of one that is withheld nobody may be told
        return ""
    explained = differ.count("explained")
    return f"; {explained:,} explained, {len(differ) - explained:,} not"


def _falls_short(rule: Found) -> bool | None:
    """Tell whether a case failed a rule; None where the counts that would say so are withheld."""
    counts = [rule.get(key) for key in _FAILING]
    if any(isinstance(count, int) and count > 0 for count in counts):
        return True
    return None if any(isinstance(count, Withheld) for count in counts) else False


def _pathways(known: Known) -> tuple[Table, ...]:
    whole = [one for one in known.of("traces") if "." not in one.name]
    controls = {one.name: one for one in known.of("controls") if one.has("broken_controls")}
    rules = [one for one in known.of("traces") if one.has("rule")]

    def short(one: Found) -> Cell:
        mine = [rule for rule in rules if rule.name.startswith(f"{one.name}.")]
        found = [_falls_short(rule) for rule in mine]
        if None in found:
            return Withheld("withheld", "some of its counts are withheld")
        return f"{of_words(found.count(True), len(mine))}" if mine else ABSENT

    def control(key: str) -> Callable[[Found], Cell]:
        return lambda one: controls[one.name].get(key) if one.name in controls else ABSENT

    fields = (
        Field("title", "Pathway", read=lambda one: one.title),
        Field("cases", "Cases", "count"),
        Field("score", "Met, of what was due", "share"),
        Field("weakest", "Weakest dimension"),
        Field("short", "Rules with shortfalls", read=short),
        Field("controls", "Controls", "count", read=control("controls")),
        Field("broken", "Broken at least once", "count", read=control("broken_controls")),
    )
    return table_of(known, Sheet("verdicts_pathways", "Every pathway at a glance", fields), whole)
