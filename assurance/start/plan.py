"""`plan.yaml` and `measures.yaml`, as far as a file can tell."""

from __future__ import annotations

from typing import Final

from assurance.extracts.profile import FEWEST
from assurance.extracts.profile.people import heading_words
from assurance.start.columns import Draft
from assurance.start.drafting import ProgrammeDraft
from assurance.start.sources import SourceDraft, title_of
from assurance.start.yaml_text import ANSWER, Entry, flow, scalar, written

__all__ = ["answers_lines", "measures_text", "plan_text"]

_SIZE: Final = 60
_PARTS: Final = ("team", "ward", "site", "service", "provider", "clinic", "practice", "unit", "locality")
_BEGINS: Final = (
    "received",
    "referral",
    "referred",
    "admitted",
    "admission",
    "incident",
    "fell",
    "event",
    "opened",
    "start",
)
_QUESTIONS: Final = 3


def plan_text(draft: ProgrammeDraft) -> str:
    """Write the plan of a monthly sample, with questions that hold for any record."""
    main = draft.main
    entries = [
        Entry("title", scalar(f"Monthly sample of {title_of(main.name).lower()}")),
        Entry("source", main.name),
        _case_key(main),
        *([_date(main, "puts a case in its month")] if main.dates() else []),
        *_strata(main),
        _size(main),
        Entry("reviews", "answers"),
    ]
    lines = ["plan:", *(line for entry in entries for line in entry.lines(2)), "  questions:"]
    lines += written("guessed: what can be asked of any record; put your own questions in their place", 4)
    dated = [column for column in main.dates() if not column.column.blank][:_QUESTIONS] or list(
        main.dates()[:1]
    )
    if not dated:
        asked = written("QUESTION: what does a reviewer look for in the record of each case?", 6)
        return _page(draft, [*lines, "    - id: first_question", *asked, "      text:"])
    for column in dated:
        text = f"Do the notes bear out {column.column.heading.strip()!r}, as the extract has it?"
        lines += [f"    - id: {column.name[:50]}_in_notes", f"      text: {scalar(text)}"]
    return _page(draft, lines)


def measures_text(draft: ProgrammeDraft) -> str:
    """Write one measure that needs no definition but a row's date: how many rows a month has."""
    main = draft.main
    entries = [
        Entry("version", '"1"'),
        Entry("effective_from", _first_month(main), why="guessed: the first month with enough rows"),
        Entry("title", scalar(f"{title_of(main.name)} a month")),
        Entry("group", "access", why="guessed; or outcomes, experience, cost or safety"),
        Entry("owner", "Programme owner", why="guessed: whoever answers for the programme"),
        Entry("source", main.name),
        Entry("statistic", "count"),
        _date(main, "puts a row in its month") if main.dates() else _whole(),
    ]
    parts = [column.name for column in _parts(main)][:1]
    entries += [Entry("breakdowns", flow(parts), why="guessed: as the strata")] if parts else []
    entries.append(Entry("direction", "neutral"))
    lines = ["measures:", f"  - id: {main.name[:50]}_a_month"]
    lines += [line for entry in entries for line in entry.lines(4)]
    return _page(draft, lines)


def answers_lines(draft: ProgrammeDraft) -> list[str]:
    """Write the source of the reviewers' answers."""
    return [
        "  answers:",
        *written("the reviewers' answers; the file may come later, with these three columns", 4),
        "    kind: reviews",
        "    title: Answers of the reviewers",
        "    file: answers.csv",
        "    columns:",
        "      case_key: {type: id, required: true}",
        "      question: {type: category, required: true}",
        "      answer: {type: category, required: true}",
    ]


def _page(draft: ProgrammeDraft, lines: list[str]) -> str:
    top = written(
        f"Drafted from {', '.join(draft.main.profile.table.files)}; every line is yours to change.", 0
    )
    return "\n".join([*top, *lines, ""])


def _case_key(main: SourceDraft) -> Entry:
    places = {draft.column.place: draft for draft in main.declared if draft.pseudonym or not draft.withheld}
    single = [places[key[0]] for key in main.profile.keys if len(key) == 1 and key[0] in places]
    able = [draft for draft in single if draft.type in ("id", "category") or draft.pseudonym]
    if len(able) == 1:
        rows = f"{main.profile.rows:,}"
        return Entry(
            "case_key", able[0].name, why=f"guessed: different in {rows} of {rows} rows, and alone in that"
        )
    if able:
        which = ", ".join(draft.name for draft in able)
        return Entry(
            "case_key", ANSWER, question=f"what is a case? Each of {which} is different in every row"
        )
    if len(main.key) == 1:
        question = f"what is a case? No column is different in every row; {main.key[0]} comes closest"
        return Entry("case_key", ANSWER, question=question)
    question = "what is a case? No column is different in every row; name one whose values are never twice"
    return Entry("case_key", ANSWER, question=question)


def _date(main: SourceDraft, what: str) -> Entry:
    full = main.dates(full=True)
    begins = [d for d in full if set(_BEGINS) & set(heading_words(d.column.heading).split())]
    if len(full) == 1:
        return Entry("date", full[0].name, why="guessed: the only date that every row has")
    if len(begins) == 1:
        others = ", ".join(draft.name for draft in full if draft is not begins[0])
        return Entry("date", begins[0].name, why=f"guessed: by its heading; every row also has {others}")
    known = full or main.dates()
    which = ", ".join(draft.name for draft in known)
    return Entry("date", ANSWER, question=f"which date {what}? One of {which}")


def _whole() -> Entry:
    return Entry("period", "all", why="guessed: no column holds dates, so the file is taken as a whole")


def _parts(main: SourceDraft) -> list[Draft]:
    """List the columns that could be strata, organisations first."""
    able = {column.place for column in main.profile.strata}
    found = [
        d
        for d in main.declared
        if d.column.place in able and d.type in ("category", "boolean") and not d.withheld
    ]
    rank = {word: place for place, word in enumerate(_PARTS)}
    return sorted(
        found,
        key=lambda d: min(
            (rank[w] for w in heading_words(d.column.heading).split() if w in rank), default=99
        ),
    )


def _strata(main: SourceDraft) -> list[Entry]:
    parts = _parts(main)
    if not parts:
        return []
    organised = set(heading_words(parts[0].column.heading).split()) & set(_PARTS)
    if not organised:
        names = ", ".join(draft.name for draft in parts)
        why = f"few values, and one in every row, have {names}; take the # out to draw from each part"
        return [Entry("strata", flow([parts[0].name]), why=why, off=True)]
    names = ", ".join(draft.name for draft in parts[1:])
    others = f"; others could be {names}" if names else ""
    why = f"guessed: {parts[0].column.distinct} values, each in at least {FEWEST} rows{others}"
    return [Entry("strata", flow([parts[0].name]), why=why)]


def _size(main: SourceDraft) -> Entry:
    months = _months(main)
    least = main.profile.rows // max(months, 1)
    size = max(1, min(_SIZE, least // 2))
    why = f"guessed: {main.profile.rows:,} rows in about {months} months" if months > 1 else "guessed"
    return Entry("size", str(size), why=f"{why}; at most {_SIZE}, and half of a month")


def _months(main: SourceDraft) -> int:
    spans = [_span(draft.column.low, draft.column.high) for draft in main.dates() if draft.column.low]
    return max(spans, default=1)


def _span(low: str, high: str) -> int:
    first, last = ([int(part) for part in text.split("-")] for text in (low, high))
    return 12 * (last[0] - first[0]) + last[1] - first[1] + 1


def _first_month(main: SourceDraft) -> str:
    lows = [draft.column.low for draft in main.dates(full=True) if draft.column.low]
    return f"{min(lows)}-01" if lows else "2000-01-01"
