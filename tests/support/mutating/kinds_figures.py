"""Published figures that are not those of the records."""

from __future__ import annotations

from mutating.kinds_model import Job, Kind, NotSpoilt
from mutating.tables import Row, Table

__all__ = ["FIGURE_KINDS"]

_SAID = ("numerator", "denominator", "value")


def _of(job: Job, table: Table, measure: str) -> list[Row]:
    unit = job.roles.figure_unit
    rows = [table.rows[place] for place in job.figure_places(table)]
    return [row for row in rows if row["measure"] == measure and row[unit] and row["value"]]


def _measure(job: Job) -> str:
    counts = {"discharge_flow": "referrals_sent", "clinic": "referrals"}[job.subject.name]
    return (job.roles.share, job.roles.middle, counts)[job.number % 3]


def permuted(job: Job) -> None:
    table = job.figures()
    rows = _of(job, table, _measure(job))
    values = [tuple(row[name] for name in _SAID) for row in rows]
    for row, value in zip(rows, values[1:] + values[:1], strict=True):
        row.update(zip(_SAID, value, strict=True))
    table.save()


def of_before(job: Job) -> None:
    """The figures of the period before were printed again."""
    table, roles = job.figures(), job.roles
    period = sorted(
        {row["period"] for row in table.rows if row["period"] < roles.period and row["period"][:2] == "20"}
    )[-1]
    chosen = None if job.number == 0 else _measure(job)
    before = {_line(row): row for row in table.rows if row["period"] == period}
    for place in job.figure_places(table):
        row = table.rows[place]
        if row["measure"] == (chosen or row["measure"]) and _line(row) in before:
            row.update({name: before[_line(row)][name] for name in _SAID})
    table.save()


def _line(row: Row) -> tuple[str, ...]:
    return tuple(text for name, text in row.items() if name not in (*_SAID, "period", "version"))


def one_off(job: Job) -> None:
    """One figure is off by a tenth."""
    table = job.figures()
    row = job.random.choice(_of(job, table, _measure(job)))
    factor = 1.1 if job.number % 2 else 0.9
    for name in ("value", "numerator"):
        if row[name]:
            places = len(row[name].partition(".")[2])
            row[name] = f"{float(row[name]) * factor:.{places}f}"
    table.save()


def share_for_percent(job: Job) -> None:
    table = job.figures()
    rows = [row for row in table.rows if row["measure"] == job.roles.share and row["value"]]
    for row in rows:
        if job.number or row["period"] == job.roles.period:
            row["value"] = f"{float(row['value']) / 100:.3f}"
    table.save()


def other_unit(job: Job) -> None:
    """Hours were printed for days, or days for hours."""
    table = job.figures()
    factor = 24 if job.subject.name == "clinic" else 1 / 24
    rows = [row for row in table.rows if row["measure"] == job.roles.middle and row["value"]]
    for row in rows:
        if job.number or row["period"] == job.roles.period:
            row["value"] = f"{float(row['value']) * factor:.2f}"
    table.save()


def decimal_moved(job: Job) -> None:
    table = job.figures()
    row = job.random.choice(_of(job, table, (job.roles.share, job.roles.middle, job.roles.share)[job.number]))
    row["value"] = f"{float(row['value']) * (10, 0.1, 100)[job.number]:.2f}"
    table.save()


def swapped_counts(job: Job) -> None:
    table = job.figures()
    for row in _of(job, table, job.roles.share):
        row["numerator"], row["denominator"] = row["denominator"], row["numerator"]
    table.save()


def line_missing(job: Job) -> None:
    table = job.figures()
    row = job.random.choice(_of(job, table, _measure(job)))
    table.rows.remove(row)
    table.save()


def period_missing(job: Job) -> None:
    table = job.figures()
    table.rows = [row for row in table.rows if row["period"] != job.roles.period]
    table.save()


def printed_twice(job: Job) -> None:
    """One line stands twice; in half the cases the second says something else."""
    table = job.figures()
    row = dict(job.random.choice(_of(job, table, _measure(job))))
    if job.number % 2:
        row["value"] = f"{float(row['value']) + 1:.2f}"
    table.rows.append(row)
    table.save()


def measures_exchanged(job: Job) -> None:
    """Two measures have each other's names."""
    table, roles = job.figures(), job.roles
    names = {roles.share: roles.middle, roles.middle: roles.share}
    for row in table.rows:
        row["measure"] = names.get(row["measure"], row["measure"])
    table.save()


def measure_renamed(job: Job) -> None:
    table, roles = job.figures(), job.roles
    for row in table.rows:
        if row["measure"] == roles.share and (job.number or row["period"] == roles.period):
            row["measure"] = f"{roles.share}_v2"
    table.save()


def earlier_rewritten(job: Job) -> None:
    """A figure of an earlier period was changed without a word."""
    table, roles = job.figures(), job.roles
    rows = [row for row in table.rows if row["measure"] == _measure(job) and row["value"]]
    earlier = sorted({row["period"] for row in rows if row["period"] < roles.period})[-3:]
    row = job.random.choice([row for row in rows if row["period"] in earlier])
    places = len(row["value"].partition(".")[2])
    row["value"] = f"{float(row['value']) * 1.1 + 1:.{places}f}"
    table.save()


def codes_lost(job: Job) -> None:
    """A team of the board has a name that the records do not know."""
    table, unit = job.figures(), job.roles.figure_unit
    chosen = job.random.choice(sorted({row[unit] for row in table.rows if row[unit]}))
    rows = [row for row in table.rows if row[unit] == chosen]
    if not rows:
        raise NotSpoilt("no such team")
    for row in rows:
        row[unit] = chosen.lstrip("0").upper() if chosen[0] == "0" else f"{chosen} Ltd"
    table.save()


FIGURE_KINDS = (
    Kind("permuted", "teams have each other's figures", "figures", permuted),
    Kind("of_before", "figures of the period before are printed again", "figures", of_before),
    Kind("one_off", "one figure is off by a tenth", "figures", one_off),
    Kind("share_for_percent", "0.805 stands for 80.5%", "figures", share_for_percent, 2),
    Kind("other_unit", "hours stand for days, or days for hours", "figures", other_unit, 2),
    Kind("decimal_moved", "the decimal point of one figure moved", "figures", decimal_moved),
    Kind("swapped_counts", "numerator and denominator change places", "figures", swapped_counts, 1),
    Kind("line_missing", "one team's line is not there", "figures", line_missing),
    Kind("period_missing", "the period is not there yet", "figures", period_missing, 1),
    Kind("printed_twice", "one line stands twice", "figures", printed_twice, 2),
    Kind("measures_exchanged", "two measures have each other's names", "figures", measures_exchanged, 1),
    Kind("measure_renamed", "a measure has another name", "figures", measure_renamed, 2),
    Kind("earlier_rewritten", "a figure of an earlier period was changed", "figures", earlier_rewritten),
    Kind("codes_lost", "a team's code is written in another way", "figures", codes_lost, 2),
)
