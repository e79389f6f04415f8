"""The page docs/mutated_inputs.md from the outcomes of one run: its tables are counted, none is typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import fill

from assurance.estimation import binomial_interval
from mutating.benign import BENIGN_KINDS
from mutating.judging import CHECKS
from mutating.kinds_model import Kind
from mutating.study import KINDS, Outcome

__all__ = ["page", "told_share"]

_OPENING = """\
# Spoilt extracts: what the workbench notices

<!-- written by tests/support/mutated_study.py -->
"""
_WAYS = """\
Two made-up programmes are used: the weekly demo `discharge_flow`, with its planted faults, and a clinic of
five teams with more kinds of columns, whose board is right (once with more rows than an XLS sheet holds). Of
each, the extracts of four earlier weeks or months were received first, as they stood then. Then one copy of
the next extract is spoilt in one way, received, and held against the clean one.

**Noticed** means that the run says something that the run of the clean extract does not say, and that it
points at what was spoilt: the file is refused by name; a warning of that file is new, or its number is at
least twice as large; more than twice as many rows are rejected; or a finding of the pack asks for attention,
or cannot be told any more, that was in order before. Checks are asked in the order of the table below, and
the first that speaks is counted. Words alone that changed, or a number within a finding that asked for
attention before, do not count. Records and figures are spoilt before a sample is drawn; answers after it was
reviewed. The causes that `diagnose` gives are not asked.
"""
_HONEST = """\
The kinds are those that we could think of, and no sample of what goes wrong somewhere. The intervals are
exact (Clopper and Pearson, 1934), at 95%, and say only how sure the share of each kind is, were its variants
drawn at random. Much is noticed because published figures are held against the records; where there are
none, or where they are made from the same spoilt extract, that check is silent, and the others remain.

On the first run, of the clinic alone, 176 of 198 were noticed (88.9%). What had slipped through were rows
that went missing, and columns that were shifted, sorted or overwritten, where no measure reads them or in
months that were told before. Three checks were written then, and this page after them: records and figures
are looked up in the two extracts before; values that a column always had and lost in the period are said;
and so are lines of published figures that stand twice. The kinds of mutation stayed as they were, but for
`cut_at_a_limit`, which came later. So the score is of checks whose author had seen these kinds miss, in one
of the two programmes. Looking up what was received before needs two earlier extracts, so it is silent in the
first two periods of a programme.
"""
_SECOND = "a second review of some cases tells"
_ALREADY = "the figure that was changed differed from the records already, by a planted fault, and said so"
_SLIPS = {
    "answers_all_met": "nothing tells an answer that was copied down from one that was thought about, where "
    f"the others are nearly all met too; {_SECOND}",
    "ids_permuted": "among records that are new in the period, nothing tells that ids stand beside the "
    "wrong rows, unless another file knows the ids and what belongs to them",
    "questions_exchanged": f"answers that are nearly all met say much the same in each other's place; "
    f"{_SECOND}",
    "one_off": _ALREADY,
    "decimal_moved": _ALREADY,
}


def told_share(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    """Give how many mutations were noticed, and how many there were; benign ones aside."""
    found = [one.told is not None for one in outcomes if one.case.kind.touches != "nothing"]
    return sum(found), len(found)


def page(outcomes: Sequence[Outcome]) -> str:
    """Write the page."""
    harm = [one for one in outcomes if one.case.kind.touches != "nothing"]
    benign = [one for one in outcomes if one.case.kind.touches == "nothing"]
    alarms = sum(one.told is not None for one in benign)
    parts = [
        _OPENING,
        _wrapped(
            f"**{_words(*told_share(harm))} are noticed.** Of changes that change nothing, such as another "
            f"order of rows, {_words(alarms, len(benign))} are noticed: false alarms."
        ),
        _table(("Programme", "Spoilt", "Noticed", "Share", "95% interval"), _by_subject(harm)),
        _wrapped(_WAYS),
        "## Which check spoke first\n",
        _table(("Check", "Mutations"), _by_check(harm)),
        "## Kind by kind\n",
        _table(("Kind", "What was done", "Spoilt", "Noticed", "95% interval", "By"), _by_kind(harm, KINDS)),
        "## What slips through\n",
        _slips(harm),
        "## What is to pass in silence\n",
        _table(
            ("Kind", "What was done", "Tried", "False alarms", "95% interval", "By"),
            _by_kind(benign, BENIGN_KINDS),
        ),
        "## How to read this\n",
        _wrapped(_HONEST),
        _wrapped(
            "`python tests/support/mutated_study.py` writes this page anew; `make proof` holds it against a "
            "full run, and a few mutations are in the ordinary tests."
        ),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _words(found: int, total: int) -> str:
    return f"{found} of {total} ({_percent(found / total)}; 95% interval {_interval(found, total)})"


def _interval(found: int, total: int) -> str:
    bounds = binomial_interval(found, total, method="clopper-pearson")
    return f"{_percent(bounds.lower)} to {_percent(bounds.upper)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _by_subject(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    rows = []
    for name in sorted({one.case.subject for one in outcomes}):
        found, total = told_share(one for one in outcomes if one.case.subject == name)
        rows.append((name, str(total), str(found), _percent(found / total), _interval(found, total)))
    return rows


def _by_check(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    counted = Counter(one.told.check for one in outcomes if one.told)
    rows = [(words, str(counted[name])) for name, words in CHECKS.items() if counted[name]]
    return [*rows, ("nothing was said", str(sum(one.told is None for one in outcomes)))]


def _by_kind(outcomes: Sequence[Outcome], kinds: Sequence[Kind]) -> list[tuple[str, ...]]:
    rows = []
    for kind in kinds:
        mine = [one for one in outcomes if one.case.kind.id == kind.id]
        if not mine:
            continue
        found = sum(one.told is not None for one in mine)
        by = Counter(one.told.check for one in mine if one.told)
        listed = ", ".join(f"{name} {by[name]}" for name in CHECKS if by[name])
        rows.append((kind.id, kind.words, str(len(mine)), str(found), _interval(found, len(mine)), listed))
    return rows


def _slips(outcomes: Sequence[Outcome]) -> str:
    missed = Counter((one.case.kind.id, one.case.subject) for one in outcomes if one.told is None)
    lines = []
    for (kind, subject), count in sorted(missed.items()):
        why = _SLIPS.get(kind, "")
        lines.append(
            _wrapped(f"- `{kind}`, {subject}: {count}{f'. Why: {why}.' if why else '.'}", after="  ")
        )
    return "".join(lines) or "Nothing.\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _wrapped(text: str, *, after: str = "") -> str:
    parts = text.strip().split("\n\n")
    return (
        "\n\n".join(fill(part, 110, subsequent_indent=after, break_long_words=False) for part in parts) + "\n"
    )
