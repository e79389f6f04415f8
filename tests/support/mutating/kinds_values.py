"""Cells that say something else than they did: columns, codes, ids, numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mutating.kinds_model import Job, Kind, NotSpoilt
from mutating.tables import Table

__all__ = ["VALUE_KINDS"]

CLINIC = ("clinic",)


def _set(table: Table, places: Sequence[int], name: str, make: Callable[[str], str]) -> None:
    changed = 0
    for place in places:
        old = table.rows[place][name]
        table.rows[place][name] = make(old)
        changed += table.rows[place][name] != old
    if not changed:
        raise NotSpoilt(name)


def _pair(job: Job) -> tuple[str, str]:
    roles = job.roles
    pairs = [(roles.dates[-2], roles.dates[-1]), (roles.key, roles.person), (roles.dates[0], roles.dates[1])]
    pairs += [(roles.truths[0], roles.truths[1])] if len(roles.truths) > 1 else []
    pairs += [(roles.numbers[1], roles.numbers[2])] if roles.numbers else []
    return pairs[job.number % len(pairs)]


def columns_swapped(job: Job) -> None:
    """The values of two columns of one type change places, the headings stay."""
    table, (one, other) = job.records(), _pair(job)
    for row in table.rows:
        row[one], row[other] = row[other], row[one]
    table.save()


def columns_swapped_lately(job: Job) -> None:
    table, (one, other) = job.records(), _pair(job)
    for place in job.mine(table):
        row = table.rows[place]
        row[one], row[other] = row[other], row[one]
    table.save()


def headings_swapped(job: Job) -> None:
    table = job.records()
    kinds = [(job.roles.codes[0], job.roles.unit), (job.roles.unit, job.roles.dates[0])]
    kinds += [(job.roles.truths[0], job.roles.codes[-1])]
    one, other = kinds[job.number % len(kinds)]
    for row in table.rows:
        row[one], row[other] = row[other], row[one]
    table.save()


def heading_renamed(job: Job) -> None:
    table = job.records()
    old = job.random.choice(table.names)
    new = f"{old}_new"
    table.names[table.names.index(old)] = new
    for row in table.rows:
        row[new] = row.pop(old)
    table.save()


def column_sorted_alone(job: Job) -> None:
    """Somebody sorted one column of a spreadsheet without the others."""
    table = job.records()
    name = (job.roles.unit, job.roles.dates[1], *job.roles.codes)[job.number]
    values = sorted(row[name] for row in table.rows)
    _set(table, range(len(table.rows)), name, lambda old: values.pop(0))
    table.save()


def column_one_row_off(job: Job) -> None:
    """One column slid down by a row."""
    table = job.records()
    name = (job.roles.dates[-1], job.roles.unit, job.roles.dates[1])[job.number]
    values = [row[name] for row in table.rows]
    values = values[-1:] + values[:-1]
    _set(table, range(len(table.rows)), name, lambda old: values.pop(0))
    table.save()


def one_value(job: Job) -> None:
    table = job.records()
    name = (job.roles.unit, job.roles.codes[-1], job.roles.truths[0], job.roles.dates[0])[job.number]
    value = job.random.choice(table.rows)[name]
    _set(table, range(len(table.rows)), name, lambda old: value)
    table.save()


def one_value_lately(job: Job) -> None:
    table = job.records()
    name = (job.roles.unit, job.roles.codes[0], job.roles.dates[1])[job.number]
    places = job.mine(table)
    value = table.rows[job.random.choice(places)][name]
    _set(table, places, name, lambda old: value)
    table.save()


def emptied(job: Job) -> None:
    """One cell in ten of a column is empty."""
    table = job.records()
    name = (job.roles.dates[-1], job.roles.unit, job.roles.dates[1], job.roles.codes[-1])[job.number]
    places = job.random.sample(range(len(table.rows)), len(table.rows) // 10)
    _set(table, places, name, lambda old: "")
    table.save()


def not_available(job: Job) -> None:
    table = job.records()
    name = (job.roles.dates[-1], job.roles.codes[0], (*job.roles.numbers, *job.roles.truths)[0])[job.number]
    places = job.random.sample(range(len(table.rows)), len(table.rows) // 20)
    word = ("N/A", "n/a", "NULL")[job.number]
    _set(table, places, name, lambda old: word)
    table.save()


def codes_in_capitals(job: Job) -> None:
    table = job.records()
    name = (job.roles.codes[0], job.roles.codes[-1], job.roles.codes[0])[job.number]
    places = range(len(table.rows)) if job.number else job.mine(table)
    _set(table, places, name, (str.upper, str.capitalize, lambda old: old.replace("o", "0"))[job.number])
    table.save()


def booleans_turned(job: Job) -> None:
    table = job.records()
    turned = {"true": "false", "false": "true"}
    places = job.mine(table) if job.number % 2 else range(len(table.rows))
    _set(table, places, job.roles.truths[0], lambda old: turned[old])
    table.save()


def zeros_lost(job: Job) -> None:
    table = job.records()
    places = job.mine(table) if job.number % 2 else range(len(table.rows))
    _set(table, places, (job.roles.padded, job.roles.person)[job.number // 2], lambda old: old.lstrip("0"))
    table.save()


def scientific(job: Job) -> None:
    table = job.records()
    name = (job.roles.key, job.roles.person)[job.number % 2]
    _set(table, range(len(table.rows)), name, lambda old: f"{float(old):.2E}")
    table.save()


def ids_permuted(job: Job) -> None:
    """The ids of the period's records stand beside other people's rows."""
    table, key = job.records(), job.roles.key
    places = job.mine(table) if job.number % 2 else list(range(len(table.rows)))
    values = [table.rows[place][key] for place in places]
    job.random.shuffle(values)
    _set(table, places, key, lambda old: values.pop(0))
    table.save()


def decimals_moved(job: Job) -> None:
    table = job.records()
    places = job.mine(table) if job.number % 2 else range(len(table.rows))
    factor = (10, 100, 0.1, 1000)[job.number]
    _set(table, places, "wait_days", lambda old: f"{float(old) * factor:.3f}" if old else "")
    table.save()


def hours_for_days(job: Job) -> None:
    table = job.records()
    places = job.mine(table) if job.number % 2 else range(len(table.rows))
    _set(table, places, "wait_days", lambda old: f"{float(old) * 24:.2f}" if old else "")
    table.save()


def decimal_commas(job: Job) -> None:
    table = job.records()
    places = job.mine(table) if job.number % 2 else range(len(table.rows))
    _set(table, places, "wait_days", lambda old: old.replace(".", ","))
    table.save()


def _kind(name: str, words: str, apply: Callable[[Job], None], *more: object) -> Kind:
    return Kind(name, words, "records", apply, *more)  # type: ignore[arg-type]


VALUE_KINDS = (
    _kind("columns_swapped", "two columns of one type have each other's values", columns_swapped, 4),
    _kind("columns_swapped_lately", "the same, in the period's records only", columns_swapped_lately, 4),
    _kind("headings_swapped", "two columns of different types have each other's headings", headings_swapped),
    _kind("heading_renamed", "a column has another heading", heading_renamed, 2),
    _kind("column_sorted_alone", "one column was sorted without the others", column_sorted_alone, 4),
    _kind("column_one_row_off", "one column slid down by one row", column_one_row_off),
    _kind("one_value", "a column has one value all the way", one_value, 4),
    _kind("one_value_lately", "a column has one value in the period's records", one_value_lately),
    _kind("emptied", "one cell in ten of a column is empty", emptied, 4),
    _kind("not_available", "one cell in twenty says N/A, n/a or NULL", not_available),
    _kind("codes_in_capitals", "codes are spelt in another way", codes_in_capitals),
    _kind("booleans_turned", "yes and no change places", booleans_turned, 2),
    _kind("ids_permuted", "ids stand beside other rows", ids_permuted, 2),
    _kind("zeros_lost", "leading zeros of ids are lost", zeros_lost, 4, CLINIC),
    _kind("scientific", "ids are written like 4.50E+08", scientific, 2, CLINIC),
    _kind("decimals_moved", "decimal points moved by one to three places", decimals_moved, 4, CLINIC),
    _kind("hours_for_days", "hours stand where days are meant", hours_for_days, 2, CLINIC),
    _kind("decimal_commas", "numbers have decimal commas", decimal_commas, 2, CLINIC),
)
