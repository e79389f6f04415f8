"""An interpreter of pathways that fits on a page: one case, one rule, no SQL; written from docs/pathways.md.

`judge(rule, case, as_at)` gives the outcome; `Case` holds a case's events by step, and its row.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assurance.programme import duration

UTC, LONDON = ZoneInfo("UTC"), ZoneInfo("Europe/London")
HOLIDAYS = {date(2026, 8, 31)}
OPENS, CLOSES = time(9), time(17)
ZERO, DAY = timedelta(0), timedelta(days=1)
UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": DAY}


def local(moment):
    return moment.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None)


def day(moment):
    return local(moment).date() if isinstance(moment, datetime) else moment


def at_or_before(one, other, strict=False):
    if isinstance(one, datetime) != isinstance(other, datetime):
        one, other = day(one), day(other)
    return one < other if strict else one <= other


def works(each):
    return each.weekday() < 5 and each not in HOLIDAYS


def clock(kind, start, end):
    """What a clock counts from start to end, as a length of time; days count 24 hours each."""
    if not at_or_before(start, end):
        return -clock(kind, end, start)
    if kind == "elapsed" and isinstance(start, datetime) and isinstance(end, datetime):
        return end - start
    if kind in ("elapsed", "calendar_days"):
        return day(end) - day(start)
    between = [day(start) + DAY * n for n in range((day(end) - day(start)).days + 1)]
    if kind == "working_days":
        return DAY * sum(works(each) for each in between[1:])
    opened = [
        (datetime.combine(each, OPENS), datetime.combine(each, CLOSES)) for each in between if works(each)
    ]
    return sum((max(min(local(end), b) - max(local(start), a), ZERO) for a, b in opened), ZERO)


class Case:
    """A case's rows by step, (time or None, row in its file, event), and the row of the case itself."""

    def __init__(self, steps, trace, row):
        self.steps, self.row = steps, row
        shows = {name: [e for e in trace if e["what"] == s.when[-2] and e["source"] == s.source]
                 for name, s in steps.items()}  # fmt: skip
        self.rows = {name: [(e[steps[name].at], e["row"], e) for e in shows[name]] for name in steps}

    def vague(self, *names):
        return any(moment is None for name in names for moment, _, _ in self.rows[name])

    def timed(self, name):
        return sorted((event for event in self.rows[name] if event[0] is not None), key=lambda e: e[:2])

    def chosen(self, name):
        """The row that counts: first or last by time, and by file order where no row has a time."""
        rows = self.timed(name) or sorted(self.rows[name], key=lambda e: e[1])
        return (rows[0] if self.steps[name].which == "first" else rows[-1]) if rows else None

    def at(self, name):
        return self.chosen(name)[0] if self.rows[name] else None

    def one_file(self, one, other):
        return (self.steps[one].source, self.steps[one].at) == (
            self.steps[other].source,
            self.steps[other].at,
        )

    def by(self, name):
        return (self.chosen(name)[2]["who"] or "").strip()


def presence(rule, case, as_at):
    if case.rows[rule.step]:
        return "met"
    if rule.start is None:
        return "missing"
    if not case.rows[rule.start]:
        return "not applicable"
    if case.vague(rule.start):
        return "unreadable"
    return (
        "not yet due" if clock("elapsed", case.at(rule.start), as_at) <= duration(rule.within) else "missing"
    )


def order(rule, case, as_at):
    if not case.rows[rule.then]:
        return "not applicable"
    if not case.rows[rule.first]:
        return "missing"
    if case.vague(rule.first, rule.then):
        return "unreadable"
    first, then = case.chosen(rule.first)[:2], case.chosen(rule.then)[:2]
    in_order = first <= then if case.one_file(rule.first, rule.then) else at_or_before(first[0], then[0])
    return "met" if in_order else "out of order"


def of_window(rule, case):
    """One clock for the window and its pauses: where its start or end is a date, elapsed counts days."""
    to_the_day = any(case.steps[name].at == "on_day" for name in (rule.start, rule.end))
    return "calendar_days" if to_the_day and rule.clock == "elapsed" else rule.clock


def paused(rule, case, start, end):
    """United stretches from each row that stops the clock to the next that lets it run on."""
    parts = []
    for pause in rule.pauses:
        for at, row, _ in case.timed(pause.start):
            if case.one_file(pause.start, pause.until):
                ends = [e[0] for e in case.timed(pause.until) if e[:2] >= (at, row)]
            else:
                ends = [e[0] for e in case.timed(pause.until) if at_or_before(at, e[0])]
            parts.append((at, ends[0] if ends else None))
    total, reached = ZERO, start
    for a, b in sorted(parts, key=lambda part: (day(part[0]), str(part[0]))):
        a = reached if at_or_before(a, reached) else a
        b = end if b is None or at_or_before(end, b) else b
        if at_or_before(a, b):
            total, reached = total + clock(of_window(rule, case), a, b), b
    return total


def in_time(rule, case, start, end):
    if rule.deadline:
        return at_or_before(end, case.row[rule.deadline], rule.strict)
    by = rule.within_by
    limit = UNITS[by.unit] * case.row[by.column] if by else duration(rule.within)
    amount = clock(rule.clock, start, end)
    kept = (lambda length: length < limit) if rule.strict else (lambda length: length <= limit)
    return kept(amount) or (not unclear(rule, case) and kept(amount - paused(rule, case, start, end)))


def unclear(rule, case):
    return case.vague(*(name for pause in rule.pauses for name in (pause.start, pause.until)))


def window(rule, case, as_at):
    start, end = case.rows[rule.start], case.rows[rule.end]
    if not start:
        return "missing" if end else "not applicable"
    limit = rule.deadline or (rule.within_by.column if rule.within_by else None)
    unread = limit and (case.row[limit] is None or (rule.within_by and case.row[limit] < 0))
    last = case.steps[rule.end].which == "last"
    if case.vague(rule.start) or unread or (last and case.vague(rule.end)):
        return "unreadable"
    begun = case.at(rule.start)
    after = [e[0] for e in case.timed(rule.end)[-1 if last else 0 :] if at_or_before(begun, e[0])]
    if after and in_time(rule, case, begun, after[0]):
        return "met"
    if case.vague(rule.end) or (after and unclear(rule, case)):
        return "unreadable"
    if end:
        return "late" if after else "out of order"
    now = as_at if case.steps[rule.end].at == "at" else day(as_at)  # as an end would be recorded
    if in_time(rule, case, begun, now):
        return "not yet due"
    return "unreadable" if unclear(rule, case) else "missing"


def fields(rule, case, as_at):
    if not case.rows[rule.step]:
        return "not applicable"
    value = case.chosen(rule.step)[2]["signed"]
    return "missing" if not (value or "").strip() else "met" if value == "yes" else "unreadable"


def gate(rule, case, as_at):
    if not case.rows[rule.step]:
        return "not applicable"
    if not all(case.rows[need] for need in rule.needs):
        return "blocked"
    if any(case.value(condition.holds) is not True for condition in rule.conditions):
        return "blocked"
    if not rule.needs:
        return "met"
    if case.vague(rule.step):
        return "unreadable"
    step = case.at(rule.step)
    lacking = [n for n in rule.needs if not any(at_or_before(e[0], step) for e in case.timed(n))]
    return "met" if not lacking else "unreadable" if all(case.vague(n) for n in lacking) else "blocked"


def separation(rule, case, as_at):
    found = [case.by(name) for name in rule.steps if case.rows[name] and case.by(name)]
    if len(set(found)) < len(found):
        return "blocked"
    if not all(case.rows[name] for name in rule.steps):
        return "not applicable"
    return "met" if len(found) == len(rule.steps) else "missing"


def authority(rule, case, as_at):
    if not case.rows[rule.step]:
        return "not applicable"
    return "missing" if not case.by(rule.step) else "met" if case.by(rule.step) in rule.roles else "blocked"


def validation(rule, case, as_at):
    holds = case.value(rule.holds)
    if holds is not False:
        return "met" if holds else "unreadable"
    if rule.due is None:
        return rule.otherwise
    due = case.value(rule.due)
    return "unreadable" if due is None else "not yet due" if at_or_before(as_at, due) else rule.otherwise


JUDGES = {judge.__name__: judge for judge in
          (presence, order, window, fields, gate, separation, authority, validation)}  # fmt: skip


def judge(rule, case, as_at):
    """The outcome of a rule for a case; `case.value(text)` works out an expression."""
    if rule.applies_when is not None and (applies := case.value(rule.applies_when)) is not True:
        return "unreadable" if applies is None else "not applicable"
    return JUDGES[rule.kind](rule, case, as_at)
