"""From a loaded table to the profile of each of its columns, in SQL over the distinct cells."""

# ruff: noqa: S608 - names are made here, and words are literals

from __future__ import annotations

from typing import Final

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.extracts.profile.classes import DATES, class_sql
from assurance.extracts.profile.column import FEWEST, ColumnProfile, DateLook
from assurance.extracts.profile.loading import Table
from assurance.extracts.profile.people import (
    Person,
    is_reference,
    names_people,
    person_by_cells,
    person_by_heading,
)

__all__ = ["SENTINELS", "SERIALS", "look_at_columns"]

_NUMBERS: Final = ("whole", "decimal", "scientific", "thousands", "decimal_comma")
_MOST_CODES: Final = 30
_MOST_DIGITS: Final = 5
"""Digits of a code; a longer number may be somebody's."""
SENTINELS: Final = ("1899-12-30", "1899-12-31", "1900-01-01", "1753-01-01", "9999-12-31", "2999-12-31")
"""Days that usually stand for nothing."""
SERIALS: Final = (20_000, 60_000)
"""Least and greatest number that is taken for a day as Excel counts them."""


def look_at_columns(table: Table, engine: Engine) -> tuple[ColumnProfile, ...]:
    """Profile every column of a loaded table that has a heading or a cell."""
    found = []
    for place, heading in enumerate(table.headings):
        profile = _column(table, place, heading, engine)
        if heading or profile.filled:
            found.append(profile)
    return tuple(found)


def _column(table: Table, place: int, heading: str, engine: Engine) -> ColumnProfile:
    engine.execute(
        f"CREATE OR REPLACE TABLE look_values AS SELECT v, n, {class_sql('v')} AS class FROM "
        f"(SELECT c{place} AS v, count(*) AS n FROM {table.relation} WHERE c{place} IS NOT NULL GROUP BY ALL)"
    )
    classes = dict(
        engine.rows("SELECT class, CAST(sum(n) AS BIGINT) FROM look_values GROUP BY class ORDER BY class")
    )
    nothing = _words("nothing", engine)
    unsure = _words("unsure", engine)
    said = sum(classes.values()) - classes.pop("nothing", 0)
    sure = said - classes.get("unsure", 0)
    if sure and _mostly(classes, sure, (*_NUMBERS, *DATES, "short_year", "named_month")):
        classes.pop("unsure", None)  # among numbers and dates such a word says nothing
        engine.execute("UPDATE look_values SET class = 'nothing' WHERE class = 'unsure'")
        nothing, unsure = nothing + unsure, ()
        said = sure
    distinct, shortest, longest, widths, zeros, nhs, short = engine.rows(
        "SELECT count(*), coalesce(min(length(v)), 0), coalesce(max(length(v)), 0), "
        "count(DISTINCT length(v)), "
        "coalesce(sum(n) FILTER (class = 'whole' AND v LIKE '0_%'), 0), "
        f"coalesce(sum(n) FILTER ({_nhs_sql('digits')}), 0), "
        f"coalesce(sum(n) FILTER (length(digits) = 9 AND {_nhs_sql(zero_back())}), 0) "
        "FROM (SELECT *, CASE WHEN class IN ('whole', 'spaced_ten', 'phone') "
        "THEN regexp_replace(v, '[ -]', '', 'g') END AS digits "
        "FROM look_values WHERE class <> 'nothing')"
    )[0]
    dates = _dates(classes, said, engine)
    person, by = _person(heading, classes, int(nhs), said)
    hidden = bool(person) or is_reference(heading)
    low, high = ("", "") if hidden else _range(classes, said, dates, engine)
    codes, rare = _codes(heading, classes, person, int(distinct), dates, engine)
    filled = said
    return ColumnProfile(
        place, heading, table.rows, table.rows - said - sum(count for _, count in nothing), nothing, unsure,
        filled, int(distinct), classes, int(shortest), int(longest), int(widths), int(zeros),
        kinds=dict(table.kinds[place]) if place < len(table.kinds) else {}, nhs_numbers=int(nhs),
        nhs_short=int(short),
        dates=dates, person=person, by=by, low=low, high=high, codes=codes, rare=rare,
    )  # fmt: skip


def zero_back() -> str:
    """Write SQL of the digits with a lost zero put back."""
    return "('0' || digits)"


def _nhs_sql(digits: str) -> str:
    """Write SQL that is true for ten digits with the check digit of an NHS number (modulus 11)."""
    weighed = " + ".join(
        f"({11 - place}) * CAST(substr({digits}, {place}, 1) AS INTEGER)" for place in range(1, 10)
    )
    return (
        f"CASE WHEN regexp_full_match({digits}, '[0-9]{{10}}') AND {digits} <> '0000000000' "
        f"THEN (11 - ({weighed}) % 11) % 11 = CAST(substr({digits}, 10, 1) AS INTEGER) ELSE FALSE END"
    )


def _mostly(classes: dict[str, int], filled: int, wanted: tuple[str, ...]) -> bool:
    return 10 * sum(classes.get(name, 0) for name in wanted) >= 9 * filled


def _words(name: str, engine: Engine) -> tuple[tuple[str, int], ...]:
    found = engine.rows(f"SELECT v, n FROM look_values WHERE class = {text_literal(name)} ORDER BY n DESC, v")
    return tuple((str(word), int(count)) for word, count in found)


def _person(heading: str, classes: dict[str, int], nhs: int, filled: int) -> tuple[Person, str]:
    by_heading = person_by_heading(heading)
    by_cells = person_by_cells(classes, nhs_numbers=nhs, filled=filled)
    if by_cells == "nhs_number" or not by_heading:
        return by_cells, ("its cells" if by_cells else "")
    return by_heading, "its heading"


def _dates(classes: dict[str, int], filled: int, engine: Engine) -> DateLook | None:
    if not any(classes.get(name) for name in DATES) or not filled:
        return _serials_only(classes, engine)
    engine.execute(
        "CREATE OR REPLACE TABLE look_days AS SELECT v, n, class, "
        "regexp_extract(v, '^([0-9]{1,4})', 1) AS p1, "
        "regexp_extract(v, '^[0-9]+[/.-]([0-9]{1,2})', 1) AS p2, "
        "TRY_CAST(regexp_extract(v, '^[0-9]{1,2}([/.-])[0-9]{1,2}[/.-]([0-9]{4})', 2) AS INTEGER) AS y, "
        "regexp_extract(v, '[T ]+([0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)', 1) AS clock "
        f"FROM look_values WHERE class IN ({', '.join(map(text_literal, DATES))})"
    )
    engine.execute(
        "CREATE OR REPLACE TABLE look_read AS SELECT v, n, class, clock, "
        "CASE WHEN class LIKE 'iso%' THEN TRY_CAST(left(v, 10) AS DATE) END AS iso, "
        f"{_made('p1', 'p2')} AS dmy, "
        f"{_made('p2', 'p1')} AS mdy FROM look_days"
    )
    iso, bad_iso, separated, day, month, either, same, none, timed, midnight = engine.rows(
        "SELECT coalesce(sum(n) FILTER (iso IS NOT NULL), 0), "
        "coalesce(sum(n) FILTER (class LIKE 'iso%' AND iso IS NULL), 0), "
        "coalesce(sum(n) FILTER (class LIKE 'date%'), 0), "
        "coalesce(sum(n) FILTER (dmy IS NOT NULL AND mdy IS NULL), 0), "
        "coalesce(sum(n) FILTER (dmy IS NULL AND mdy IS NOT NULL), 0), "
        "coalesce(sum(n) FILTER (dmy <> mdy), 0), coalesce(sum(n) FILTER (dmy = mdy), 0), "
        "coalesce(sum(n) FILTER (class LIKE 'date%' AND dmy IS NULL AND mdy IS NULL), 0), "
        "coalesce(sum(n) FILTER (clock <> ''), 0), "
        "coalesce(sum(n) FILTER (regexp_full_match(clock, '0?0:00(:00)?')), 0) FROM look_read"
    )[0]
    listed = ", ".join(map(text_literal, SENTINELS))
    sentinels = engine.rows(
        "SELECT CAST(coalesce(iso, dmy, mdy) AS VARCHAR) AS day, CAST(sum(n) AS BIGINT) FROM look_read "
        f"WHERE CAST(coalesce(iso, dmy, mdy) AS VARCHAR) IN ({listed}) GROUP BY day ORDER BY day"
    )
    return DateLook(
        int(iso) + int(bad_iso), int(separated), int(day), int(month), int(either), int(same),
        int(none) + int(bad_iso),
        int(timed), int(midnight), _serial_count(engine), tuple((str(d), int(n)) for d, n in sentinels),
    )  # fmt: skip


def _made(day: str, month: str) -> str:
    """Write SQL of the date that separated parts make, null where they make none."""
    text = f"lpad(CAST(y AS VARCHAR), 4, '0') || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    return f"CASE WHEN class LIKE 'date%' THEN TRY_CAST({text} AS DATE) END"


def _serial_count(engine: Engine) -> int:
    low, high = SERIALS
    return int(
        engine.scalar(
            "SELECT coalesce(sum(n), 0) FROM look_values WHERE class IN ('whole', 'decimal') "
            f"AND TRY_CAST(v AS DOUBLE) BETWEEN {low} AND {high}"
        )
    )


def _serials_only(classes: dict[str, int], engine: Engine) -> DateLook | None:
    """Give the look of a column that has only numbers, all of the size of Excel's days."""
    numbers = classes.get("whole", 0) + classes.get("decimal", 0)
    serials = _serial_count(engine) if numbers else 0
    return DateLook(serials=serials) if serials and serials == numbers == sum(classes.values()) else None


def _range(classes: dict[str, int], filled: int, dates: DateLook | None, engine: Engine) -> tuple[str, str]:
    """Give the least and greatest month or number that at least ten rows hold."""
    if dates and 10 * dates.read >= 9 * filled and not dates.contradictory:
        if dates.ambiguous:
            return "", ""
        chosen = "coalesce(iso, mdy)" if dates.month_first_only else "coalesce(iso, dmy)"
        sentinels = ", ".join(map(text_literal, SENTINELS))
        values = (
            f"SELECT strftime({chosen}, '%Y-%m') AS shown, sum(n) AS n FROM look_read "
            f"WHERE CAST({chosen} AS VARCHAR) NOT IN ({sentinels}) GROUP BY shown"
        )
        order = "shown"
    elif filled and _mostly(classes, filled, ("whole", "decimal")):
        values = "SELECT v AS shown, n FROM look_values WHERE class IN ('whole', 'decimal')"
        order = "CAST(shown AS DOUBLE)"
    else:
        return "", ""
    found = engine.rows(
        f"SELECT shown FROM ({values}) WHERE n >= {FEWEST} AND shown IS NOT NULL ORDER BY {order}"
    )
    return (str(found[0][0]), str(found[-1][0])) if found else ("", "")


def _codes(
    heading: str,
    classes: dict[str, int],
    person: Person,
    distinct: int,
    dates: DateLook | None,
    engine: Engine,
) -> tuple[tuple[tuple[str, int], ...], int]:
    """Give all values where every one is a code that many rows hold, and how many are rare."""
    few = 0 < distinct <= _MOST_CODES
    telling = (
        "long",
        "email",
        "phone",
        "spaced_ten",
        "postcode",
        "decimal",
        "clock",
        "short_year",
        "named_month",
    )
    if not few or person or is_reference(heading) or (dates and dates.read) or any(map(classes.get, telling)):
        return (), 0
    rows = engine.rows("SELECT v, n FROM look_values WHERE class <> 'nothing' ORDER BY n DESC, v")
    rare = sum(1 for _, count in rows if count < FEWEST)
    numbers = any(len(value) > _MOST_DIGITS and value.isdigit() for value, _ in rows)
    if rare or numbers or names_people(heading, classes):
        return (), rare
    return tuple((str(value), int(count)) for value, count in rows), 0
