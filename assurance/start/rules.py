"""Rules proposed for a source: which date comes first, rows that may be left out, and quality scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.expressions.language import KEYWORDS
from assurance.extracts.profile import DatePair, FileProfile
from assurance.start.columns import Draft
from assurance.start.dates import read_orders
from assurance.start.parts import provider_column
from assurance.start.yaml_text import ANSWER, Entry, scalar, written

__all__ = ["check_lines", "limit_entry", "quality_lines"]

_LIMIT: Final = 0.05
_HOLDS: Final = 0.95
_FEWEST_ROWS: Final = 20
_MOST: Final = 5
_SHORT: Final = 24


def limit_entry(profile: FileProfile, drafts: Sequence[Draft]) -> Entry:
    """Write above which share of rejected rows a file is refused, and whether this one is beyond it."""
    why = "guessed: more than 5 rejected rows in 100, and the file is refused as a whole"
    typed = profile.table.form != "csv"
    misfits = {draft.name: _misfits(draft, typed=typed) for draft in drafts}
    worst = max(misfits, key=lambda name: misfits[name], default="")
    if worst and misfits[worst] > _LIMIT * profile.rows:
        why = (
            f"{why}; this file is beyond that: {misfits[worst]:,} of {profile.rows:,} rows do not fit what "
            f"stands below for {worst}; ask for a better export, or delete {worst} from the columns"
        )
    return Entry("rejected_limit", str(_LIMIT), why=why)


def check_lines(profile: FileProfile, drafts: Sequence[Draft]) -> list[str]:
    """Write a rule for two dates that nearly always come in one order, at most five of them."""
    dated = [draft for draft in drafts if draft.type in ("date", "timestamp") and not draft.withheld]
    if len(dated) < 2:
        return []
    if _is_asked(profile, dated):
        return written("no rules on which date comes first: how the dates are written is a question", 4)
    found = _pairs(profile, {draft.column.place: draft for draft in dated})
    if not found:
        return written("no rules on which date comes first: no two dates nearly always do", 4)
    said = (
        "guessed: which date comes first. A row that breaks a rule stays in, and is counted and named; "
        "write otherwise: reject to leave such rows out"
    )
    if len(found) > _MOST:
        said += f". Only the {_MOST} with the most rows stand here, of {len(found)}"
    lines = [*written(said, 4), "    checks:"]
    taken: list[str] = []
    for pair, earlier, later in found[:_MOST]:
        lines += _rule(pair, earlier, later, taken)
    return lines


def quality_lines(drafts: Sequence[Draft], key: Sequence[str]) -> list[str]:
    """Write that the quality of the data is scored, by team or provider where a column names it."""
    if not key:
        return []
    provider = provider_column(drafts)
    if provider is None:
        said = "scores how complete and valid each column is; take the # off to have them"
        return [*Entry("quality", "{}", why=said, off=True).lines(4)]
    said = f"guessed: how complete and valid each column is, by {provider.name}"
    return [*written(said, 4), "    quality:", f"      provider: {provider.name}"]


def _misfits(draft: Draft, *, typed: bool) -> int:
    """Count the cells of a column that do not read as its type."""
    column, look = draft.column, draft.column.dates
    if draft.clean or not draft.type:
        return 0
    if draft.type in ("date", "timestamp") and look is not None:
        bare = 0 if typed else look.read - look.timed
        return (
            column.filled
            - look.read
            - look.serials
            + (look.timed - look.midnight if draft.type == "date" else bare)
        )
    if column.person == "nhs_number":
        return column.filled - column.nhs_numbers - column.nhs_short
    if column.person == "postcode":
        return column.filled - column.count("postcode")
    return column.filled - column.count("whole", "decimal", "decimal_comma", "thousands")


def _is_asked(profile: FileProfile, dated: Sequence[Draft]) -> bool:
    orders = read_orders([draft.column for draft in dated], typed=profile.table.form != "csv")
    return orders.file == ANSWER


def _pairs(profile: FileProfile, dated: dict[int, Draft]) -> list[tuple[DatePair, Draft, Draft]]:
    """Give the pairs that hold, those first that follow from no others, then by the rows that have both."""
    good = [
        pair for pair in profile.pairs
        if pair.earlier in dated and pair.later in dated
        and pair.known >= _FEWEST_ROWS and pair.holds >= _HOLDS * pair.known
    ]  # fmt: skip
    ordered = {(pair.earlier, pair.later) for pair in good}

    def follows(pair: DatePair) -> bool:
        return any((pair.earlier, place) in ordered and (place, pair.later) in ordered for place in dated)

    ranked = sorted(good, key=lambda pair: (follows(pair), -pair.known, pair.earlier, pair.later))
    return [(pair, dated[pair.earlier], dated[pair.later]) for pair in ranked]


def _rule(pair: DatePair, earlier: Draft, later: Draft, taken: list[str]) -> list[str]:
    name = first = f"{later.name[:_SHORT]}_not_before_{earlier.name[:_SHORT]}"
    number = 1
    while name in taken:
        number += 1
        name = f"{first}_{number}"
    taken.append(name)
    reason = f"{later.column.heading.strip()!r} comes before {earlier.column.heading.strip()!r}"
    return [
        *written(f"{pair.holds:,} of {pair.known:,} rows with both dates hold", 6),
        f"      - id: {name}",
        f"        holds: {_expression(earlier, later)}",
        f"        reason: {scalar(reason)}",
        "        otherwise: warn",
    ]


def _expression(earlier: Draft, later: Draft) -> str:
    one, two = (f'"{name}"' if name in KEYWORDS else name for name in (earlier.name, later.name))
    alike = earlier.type == later.type  # else a moment is compared with a day by its own day
    text = f"{one} <= {two}" if alike else f"calendar_days({one}, {two}) >= 0"
    return f"'{text}'" if text.startswith('"') else text
