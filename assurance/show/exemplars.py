"""Exemplars: one-page timelines of a typical, a worst and a random case, in words, marks and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assurance.show.figures import figure
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables
from assurance.show.tables import Column, paragraphs, table
from assurance.show.words import count_words, join_words, number, of_words, percent, plural, upper_first
from assurance.traces.exemplars import Exemplars, Mark, RuleLine, StepLine, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SYMBOLS", "limit_and_end", "mark_words", "rule_words", "since_words", "step_words"]

_MINUTE: Final = 60_000_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_UNITS: Final = ((_DAY, "day"), (_HOUR, "h"), (_MINUTE, "min"), (_MINUTE // 60, "s"))

SYMBOLS: Final = {
    "met": "✓", "late": "△", "missing": "○", "out of order": "⇄", "blocked": "■", "unreadable": "?",
    "not applicable": "\N{EN DASH}", "not yet due": "…",
}  # fmt: skip
"""Sign of each outcome; the word always stands beside it."""

_CHOSEN: Final = {
    "typical": "typical: the median score, and of those the median number of events",
    "worst": "worst: the lowest score, and of those the most that fell short",
    "random": "random: by ticket alone",
}


def since_words(offset: int) -> str:
    """Write a time since the start: hours within the first day, whole days from then on.

    Examples
    --------
    >>> since_words(0), since_words(1_500_000_000), since_words(9_000_000_000), since_words(200_000_000_000)
    ('at the start', '25 min', '2.5 h', 'day 2')
    """
    if offset == 0:
        return "at the start"
    if abs(offset) < _HOUR:
        return f"{number(offset / _MINUTE, decimals=0 if abs(offset) >= _MINUTE else 1)} min"
    if abs(offset) < _DAY:
        return f"{number(offset / _HOUR, decimals=1)} h"
    return f"day {number(offset // _DAY)}"


def _done(words: str) -> str:
    """Say when something was done, after the verb."""
    return (
        words if words == "at the start" else f"on {words}" if words.startswith("day") else f"after {words}"
    )


def limit_and_end(line: RuleLine) -> tuple[str, str]:
    """Write the limit of a rule and when it was done; of a late one never both alike.

    Whole days are coarse on purpose. Where they would make "due by day 1, done on day 1, late" of 24 and 27
    hours, both are written as finely as it takes to tell them apart, and no finer.

    Examples
    --------
    >>> line = RuleLine("r", "Escalated", "late", "", limit=24 * _HOUR, end=27 * _HOUR)
    >>> limit_and_end(line)
    ('1 day', '1 day 3 h')
    """
    limit = "" if line.limit is None else since_words(line.limit)
    end = "" if line.end is None else since_words(line.end)
    if line.outcome != "late" or line.limit is None or line.end is None:
        return limit, end
    finest = 1
    while limit == end and finest < len(_UNITS):
        finest += 1
        limit, end = _length(line.limit, finest), _length(line.end, finest)
    return limit, end


def _length(offset: int, finest: int) -> str:
    """Write a length in its units down to the one given, what is left dropped."""
    said, left = [], abs(offset)
    for size, name in _UNITS[:finest]:
        count, left = divmod(left, size)
        if count:
            said.append(count_words(count, name) if name == "day" else f"{count} {name}")
    return " ".join(said) or f"0 {_UNITS[finest - 1][1]}"


def mark_words(mark: Mark) -> str:
    """Write when a step was; of one timed to the day, its day.

    Examples
    --------
    >>> mark_words(Mark(0, 0)), mark_words(Mark(7_200_000_000))
    ('day 0', '2 h')
    """
    return since_words(mark.offset) if mark.day is None else f"day {mark.day}"


def step_words(line: StepLine) -> str:
    """Say when a step was, and how often."""
    if not line.rows:
        return "not on record"
    counting = [mark for mark in line.marks if mark.counts]
    said = mark_words(counting[0]) if counting else "on record, time not readable"
    more = line.rows - 1
    return f"{said}, and {count_words(more, 'more row')}" if more else said


def rule_words(line: RuleLine) -> str:
    """Say the outcome of a rule, its limit and what is lacking."""
    said = line.outcome
    if line.outcome == "late" and line.limit is not None and line.end is not None:
        limit, end = limit_and_end(line)
        said += f", done {_done(end)}, due by {limit}"
    elif line.outcome in ("missing", "not yet due") and line.limit is not None:
        said += f", due by {since_words(line.limit)}"
    elif line.windowed and line.limit is None and line.start is not None:
        said += ", its limit cannot be drawn"
    return f"{said} ({line.detail})" if line.detail else said


def _name(item: Timeline) -> str:
    return f"Case {item.label} ({' and '.join(item.chosen)})"


@sentence.register
def _sentence(result: Timeline) -> str:
    score = "had nothing due" if result.score is None else f"met {percent(result.score)} of what was due"
    weakest = f"; its weakest dimension is {result.weakest}" if result.weakest else ""
    said = f"{_name(result)} {score}{weakest}."
    if result.rare:
        return f"{said} Few cases took these steps in this order: for the controlled edition only."
    return f"{said} {count_words(result.alike, 'case')} took these steps in this order."


@alt_text.register
def _alt(result: Timeline) -> str:
    steps = [f"{line.title}: {step_words(line)}" for line in result.steps]
    rules = [f"{line.title}: {rule_words(line)}" for line in result.rules]
    when = "" if result.as_at is None else f" As at {_as_at(result)}."
    return (
        f"Timeline of {_name(result)} of {result.title}, in time since its start. "
        f"Steps: {'; '.join(steps)}. Promises: {'; '.join(rules)}.{when}"
    )


def _as_at(result: Timeline) -> str:
    """Name the as-at time only where it lies among the marks: else it would only date the start."""
    if result.as_at is None or result.as_at > _last(result):
        return "a time later than all of these"
    return since_words(result.as_at)


def _last(result: Timeline) -> int:
    marks = [mark.offset for line in result.steps for mark in line.marks]
    times = [time for line in result.rules for time in (line.limit, line.end) if time is not None]
    return max([*marks, *times, 0])


@picture.register
def _picture(result: Timeline) -> Picture | None:
    if not any(line.rows for line in result.steps):
        return None
    from assurance.show.timeline_plot import draw_timeline, timeline_height

    def draw(ax: Axes) -> None:
        draw_timeline(ax, result, last=_last(result))

    caption = f"{_name(result)}, {result.title}: time since its start."
    if any(line.windowed and line.start is not None for line in result.rules):
        caption += " A bar is the time allowed, up to its limit; a full mark, when it was done."
    if any(line.windowed and line.outcome in ("missing", "not yet due") for line in result.rules):
        caption += " An open mark: not done, or not done yet."
    return Picture(caption, WIDTH, timeline_height(result), draw)


@tables.register
def _tables(result: Timeline) -> tuple[str, ...]:
    rows = [
        {"title": line.title, "outcome": f"{SYMBOLS[line.outcome]} {line.outcome}", "detail": line.detail,
         "limit": limit_and_end(line)[0], "end": limit_and_end(line)[1]}
        for line in result.rules
    ]  # fmt: skip
    columns = [
        Column("title", "Promise", "stub"),
        Column("outcome", "Outcome"),
        Column("limit", "Due by"),
        Column("end", "Done"),
    ]
    if any(line.detail for line in result.rules):  # left out of what may be shown outside
        columns.append(Column("detail", "What is lacking"))
    return (table(f"{_name(result)}: what was promised, and what happened", columns, rows),)


@sentence.register
def _exemplars(result: Exemplars) -> str:
    if not result.items:
        opening = f"No case of {_title(result)} is drawn up."
        return "\n".join([opening, *_held(result), *result.notes])
    chosen = join_words(f"{item.label} ({' and '.join(item.chosen)})" for item in result.items)
    drawn = of_words(len(result.items), result.cases)
    is_drawn = plural(len(result.items), "is", "are")
    opening = f"{drawn} {plural(result.cases, 'case')} of {_title(result)} {is_drawn} drawn up: {chosen}."
    lines = [
        opening,
        f"Chosen by rule and by ticket ({result.seed_words}), never by hand. "
        f"{upper_first('; '.join(_CHOSEN[kind] for kind in _kinds(result)))}. "
        "They show how something came about, not how often.",
    ]
    return "\n".join([*lines, *(sentence(item) for item in result.items), *_held(result), *result.notes])


def _title(result: Exemplars) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{result.title}\N{RIGHT DOUBLE QUOTATION MARK}"


def _kinds(result: Exemplars) -> list[str]:
    return [kind for kind in _CHOSEN if any(kind in item.chosen for item in result.items)]


def _held(result: Exemplars) -> list[str]:
    if not result.held_back:
        return []
    cases = f"{plural(len(result.held_back), 'case')} {join_words(result.held_back)}"
    return [
        f"{upper_first(cases)} {plural(len(result.held_back), 'is', 'are')} left to the controlled edition: "
        f"fewer than {result.fewest} cases took the same steps in the same order."
    ]


@alt_text.register
def _exemplars_alt(result: Exemplars) -> str:
    return "\n".join(alt_text(item) for item in result.items)


@picture.register
def _exemplars_picture(result: Exemplars) -> Picture | None:
    return next((drawn for item in result.items if (drawn := picture(item))), None)


@tables.register
def _exemplars_tables(result: Exemplars) -> tuple[str, ...]:
    return tuple(part for item in result.items for part in tables(item))


@html.register
def _exemplars_html(result: Exemplars) -> str:
    parts = [paragraphs(sentence(result))]
    for item in result.items:
        drawn = picture(item)
        parts += [figure(drawn, alt_text(item)) if drawn else "", *tables(item)]
    body = "\n".join(part for part in parts if part)
    return f'<section class="result result-exemplars">\n{body}\n</section>'
