"""Why a case is in one list and not in the other, or flagged differently: one reason a case, by its rows.

All is written into one table of the engine, a row a case and reason, whose counts add up to the classes.
"""

# ruff: noqa: S608 - names are quoted, words are literals

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assurance.engine import Engine, quote
from assurance.programme import Measure
from assurance.reconciliation.case_diff.aside import Aside
from assurance.reconciliation.case_diff.reading import Reading

__all__ = ["Sides", "explain"]

_OTHER_PERIOD, _NO_DATE = 5_000, 6_000
_ASIDE_HERE, _ASIDE = 1_000, 7_000


@dataclass(frozen=True, slots=True)
class Sides:
    """What the reasons are looked for in.

    Parameters
    ----------
    cases : table of `diff_cases`: a row a key that differs, its columns c0, c1, …
    theirs, ours : views of the two lists that were compared: k0, k1, …, met, b0, b1, …
    elsewhere : view of the rows of the list that belong to other periods: k0, k1, …, period; "" for none
    reading : all rows of the records
    aside : rows that intake set aside; None where it set none aside
    keys, breakdowns : how many columns
    first, past : first day of the period and first day after it; None for the whole file
    """

    cases: str
    theirs: str
    ours: str
    elsewhere: str
    reading: Reading
    aside: Aside | None
    keys: int
    breakdowns: tuple[str, ...]
    first: date | None
    past: date | None


def explain(engine: Engine, sides: Sides, *, measure: Measure, table: str) -> None:
    """Make the table: class, reason, detail, "case" (the key as text), rows."""
    parts = [
        _only_there(sides),
        _only_here(sides, measure),
        *_flagged(sides),
        *_more_there(sides),
        _more(sides, "more copies here", "more_here", "counted_again"),
    ]
    union = "\nUNION ALL\n".join(parts)
    engine.execute(f"CREATE OR REPLACE TABLE {quote(table)} AS\n{union}")


def _key_text(keys: int, name: str = "c", table: str = "k") -> str:
    return " || ' / ' || ".join(
        f"coalesce(CAST({table}.{name}{at} AS VARCHAR), '(not recorded)')" for at in range(keys)
    )


def _same(keys: int, left: str, right: str) -> str:
    """Join the keys of the cases (c0, …) to those of a view (k0, …); not recorded is a value here."""
    return " AND ".join(f"{left}.c{at} IS NOT DISTINCT FROM {right}.k{at}" for at in range(keys))


def _keys(keys: int, table: str = "") -> str:
    start = f"{table}." if table else ""
    return ", ".join(f"{start}c{at}" for at in range(keys))


def _no_key(keys: int) -> str:
    return "(" + " OR ".join(f"k.c{at} IS NULL" for at in range(keys)) + ")"


def _within(sides: Sides, dated: bool = True) -> str:
    if sides.first is None or not dated:
        return "TRUE"
    return f"coalesce(r.day >= DATE '{sides.first}' AND r.day < DATE '{sides.past}', FALSE)"


def _only_there(sides: Sides) -> str:
    """Find what the records say of each case that only the list has; the most telling row counts.

    First rows of the period that a step removes, by the order of the steps; then repeats of the period that
    intake set aside; then rows of another period, rows without a date, other rows set aside; else nothing.
    """
    steps = sides.reading.steps
    month = "strftime(r.day, '%Y-%m')"
    code = (
        f"CASE WHEN {_within(sides)} THEN r.removed_by "
        f"WHEN r.day IS NULL THEN {_NO_DATE} ELSE {_OTHER_PERIOD} END"
    )
    found = [
        f"SELECT {_keys(sides.keys, 'k')}, {code} AS code, {month} AS month FROM gone AS k "
        f"JOIN {quote(sides.reading.view)} AS r ON {_same(sides.keys, 'k', 'r')}"
    ]
    if sides.aside is not None:
        place = f"list_position({_words(sides.aside.reasons)}, r.reason)"
        near = _within(sides, sides.aside.dated)
        found.append(
            f"SELECT {_keys(sides.keys, 'k')}, "
            f"CASE WHEN {near} THEN {_ASIDE_HERE} ELSE {_ASIDE} END + {place}, NULL FROM gone AS k "
            f"JOIN {quote(sides.aside.view)} AS r ON {_same(sides.keys, 'k', 'r')}"
        )
    names = [(number, step.id) for number, step in enumerate(steps)]
    names += [(_OTHER_PERIOD, "another_period"), (_NO_DATE, "no_date")]
    for at, reason in enumerate(sides.aside.reasons if sides.aside else (), start=1):
        names += [(_ASIDE_HERE + at, f"set_aside:{reason}"), (_ASIDE + at, f"set_aside:{reason}")]
    worded = " ".join(f"WHEN {code} THEN {_text(name)}" for code, name in names)
    joined = " AND ".join(f"k.c{at} IS NOT DISTINCT FROM m.c{at}" for at in range(sides.keys))
    return (
        f"SELECT 'only there' AS class, "
        f"CASE WHEN {_no_key(sides.keys)} THEN 'no_key' ELSE CASE m.code {worded} "
        "ELSE 'not_in_records' END END AS reason, "
        f"CASE WHEN m.code = {_OTHER_PERIOD} AND NOT {_no_key(sides.keys)} THEN m.month "
        "ELSE '' END AS detail, "
        f'{_key_text(sides.keys)} AS "case", CAST(k.only_there AS BIGINT) AS rows FROM ('
        f"WITH gone AS (SELECT * FROM {quote(sides.cases)} WHERE only_there > 0), "
        f"every AS ({' UNION ALL '.join(found)}) SELECT {_keys(sides.keys)}, min(code) AS code, "
        f"arg_min(month, code) AS month FROM every GROUP BY {_keys(sides.keys)}) AS m "
        f"RIGHT JOIN {quote(sides.cases)} AS k ON {joined} WHERE k.only_there > 0"
    )


def _only_here(sides: Sides, measure: Measure) -> str:
    """Say what is known of cases that only the records have: listed in another period, or typed in late."""
    joins, cases = [], []
    days = sorted(measure.alternatives.cut_off_days, reverse=True)
    if sides.elsewhere:
        joins.append(
            f"LEFT JOIN (SELECT {', '.join(f'k{at}' for at in range(sides.keys))}, min(period) AS period "
            f"FROM {quote(sides.elsewhere)} GROUP BY ALL) AS e ON {_same(sides.keys, 'k', 'e')}"
        )
        cases.append(("e.period IS NOT NULL", "'other_list_period'", "e.period"))
    if sides.reading.late and sides.past is not None:
        joins.append(
            f"LEFT JOIN (SELECT {', '.join(f'k{at}' for at in range(sides.keys))}, max(entered) AS entered "
            f"FROM {quote(sides.ours)} GROUP BY ALL) AS o ON {_same(sides.keys, 'k', 'o')}"
        )
        for count in days:
            # The last day that still counted is so many days after the last day of the period.
            past = f"o.entered >= DATE '{sides.past}' + {count}"
            cases.append((past, "'entered_late'", _text(str(count))))
    reason = " ".join(f"WHEN {when} THEN {then}" for when, then, _ in cases)
    detail = " ".join(f"WHEN {when} THEN {then}" for when, _, then in cases)
    return (
        f"SELECT 'only here', {f'CASE {reason} ELSE ' if cases else ''}'not_known'{' END' if cases else ''}, "
        f"{f'CASE {detail} ELSE ' if cases else ''}''{' END' if cases else ''}, {_key_text(sides.keys)}, "
        f"CAST(k.only_here AS BIGINT) FROM {quote(sides.cases)} AS k {' '.join(joins)} WHERE k.only_here > 0"
    )


def _flagged(sides: Sides) -> list[str]:
    """Say in what the flagged rows of a key differ, where all its rows of each side say the same."""
    columns = ["met", *(f"b{at}" for at in range(len(sides.breakdowns)))]
    flips = [f"flip{at}" for at in range(len(sides.reading.flips))]
    first, extra = columns[0] if sides.reading.flags else "", []
    for name in columns:
        null = f"max(CASE WHEN {name} IS NULL THEN 1 ELSE 0 END)"
        extra += [f"any_value({name}) AS {name}", f"count(DISTINCT {name}) + {null} > 1 AS {name}_varies"]
    grouped = []
    for view, more in ((sides.theirs, []), (sides.ours, [f"bool_and({one}) AS {one}" for one in flips])):
        keys = ", ".join(f"k{at}" for at in range(sides.keys))
        grouped.append(f"(SELECT {keys}, {', '.join([*extra, *more])} FROM {quote(view)} GROUP BY {keys})")
    varies = " OR ".join(f"{side}.{name}_varies" for side in "to" for name in columns)
    cases = [(varies, "'several_rows'", "''")]
    if first:
        plain = "t.met IS DISTINCT FROM o.met"
        cases.append((f"{plain} AND t.met IS NULL", "'no_flag_there'", "''"))
        for at, (_, other) in enumerate(sides.reading.flips):
            cases.append((f"{plain} AND t.met = o.flip{at}", "'boundary'", _text(other)))
        cases.append((f"{plain} AND t.met", "'met_there'", "''"))
        cases.append((plain, "'met_here'", "''"))
    for at, name in enumerate(sides.breakdowns):
        cases.append((f"t.b{at} IS DISTINCT FROM o.b{at}", "'another_breakdown'", _text(name)))
    reason = " ".join(f"WHEN {when} THEN {then}" for when, then, _ in cases)
    detail = " ".join(f"WHEN {when} THEN {then}" for when, _, then in cases)
    return [
        f"SELECT 'flagged differently', CASE {reason} ELSE 'several_rows' END, CASE {detail} ELSE '' END, "
        f"{_key_text(sides.keys)}, CAST(k.flagged AS BIGINT) FROM {quote(sides.cases)} AS k "
        f"LEFT JOIN {grouped[0]} AS t ON {_same(sides.keys, 'k', 't')} "
        f"LEFT JOIN {grouped[1]} AS o ON {_same(sides.keys, 'k', 'o')} WHERE k.flagged > 0"
    ]


def _more_there(sides: Sides) -> list[str]:
    """Split copies too many in the list: as many as intake set aside as repeats, and others."""
    repeats = "0"
    join = ""
    if sides.aside is not None:
        near = _within(sides, sides.aside.dated)
        keys = ", ".join(f"r.k{at}" for at in range(sides.keys))
        join = (
            f"LEFT JOIN (SELECT {keys}, count(*) AS n FROM {quote(sides.aside.view)} AS r "
            f"WHERE r.reason = 'duplicate_key' AND {near} GROUP BY {keys}) AS s "
            f"ON {_same(sides.keys, 'k', 's')}"
        )
        repeats = "coalesce(s.n, 0)"
    found = []
    for reason, count in (
        ("set_aside:duplicate_key", f"least(k.more_there, {repeats})"),
        ("listed_again", f"greatest(k.more_there - {repeats}, 0)"),
    ):
        found.append(
            f"SELECT 'more copies there', '{reason}', '', {_key_text(sides.keys)}, CAST({count} AS BIGINT) "
            f"FROM {quote(sides.cases)} AS k {join} WHERE {count} > 0"
        )
    return found


def _more(sides: Sides, name: str, column: str, reason: str) -> str:
    return (
        f"SELECT '{name}', '{reason}', '', {_key_text(sides.keys)}, CAST(k.{column} AS BIGINT) "
        f"FROM {quote(sides.cases)} AS k WHERE k.{column} > 0"
    )


def _words(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
