"""Rows that go missing, come twice, or are not of the sort the others are."""

from __future__ import annotations

from mutating.kinds_model import ALL, Job, Kind, NotSpoilt

__all__ = ["ROW_KINDS"]


def team_dropped(job: Job) -> None:
    table, unit = job.records(), job.roles.unit
    gone = job.random.choice(sorted({row[unit] for row in table.rows}))
    table.rows = [row for row in table.rows if row[unit] != gone]
    table.save()


def team_dropped_lately(job: Job) -> None:
    table, unit = job.records(), job.roles.unit
    gone = job.random.choice(sorted({row[unit] for row in table.rows}))
    table.without({place for place in job.mine(table) if table.rows[place][unit] == gone})
    table.save()


def last_days_dropped(job: Job) -> None:
    table, date = job.records(), job.roles.dates[0]
    days = sorted({table.rows[place][date][:10] for place in job.mine(table)})
    from_day = days[-(1 + job.number % 3)]
    table.rows = [row for row in table.rows if row[date][:10] < from_day]
    table.save()


def team_thinned(job: Job) -> None:
    table, unit = job.records(), job.roles.unit
    chosen = job.random.choice(sorted({row[unit] for row in table.rows}))
    places = table.at(lambda row: row[unit] == chosen)
    table.without(set(job.random.sample(places, max(1, len(places) // 20))))
    table.save()


def all_thinned(job: Job) -> None:
    table = job.records()
    table.without(set(job.random.sample(range(len(table.rows)), len(table.rows) // 20)))
    table.save()


def earlier_rows_lost(job: Job) -> None:
    """A year, or half of what there is, no longer comes."""
    table = job.records()
    table.rows = table.rows[len(table.rows) // (2 + job.number % 3) :]
    table.save()


def rows_repeated(job: Job) -> None:
    table = job.records()
    again = job.random.sample(table.rows, 5 * (job.number + 1))
    table.rows += [dict(row) for row in again]
    table.save()


def rows_with_new_ids(job: Job) -> None:
    """The same referrals once more, under ids of their own."""
    table, key = job.records(), job.roles.key
    known = {row[key] for row in table.rows}
    top = max(table.rows, key=lambda row: row[key])[key]
    head = top.rstrip("0123456789")
    number = int(top[len(head) :])
    places = job.mine(table)
    for place in places[: max(5, len(places) // (2 + job.number))]:
        number += 1
        new = f"{head}{number:0{len(top) - len(head)}}"
        if new in known:
            raise NotSpoilt("the id is there")
        table.rows.append({**table.rows[place], key: new})
    table.save()


def ids_repeated(job: Job) -> None:
    table, key = job.records(), job.roles.key
    places = job.random.sample(range(len(table.rows)), 2 * 3 * (job.number + 1))
    for one, other in zip(places[::2], places[1::2], strict=True):
        table.rows[one][key] = table.rows[other][key]
    table.save()


def file_of_before(job: Job) -> None:
    name = (job.roles.records, job.roles.figures, *job.roles.others)[job.number % (2 + len(job.roles.others))]
    (job.folder / name).write_bytes((job.subject.before / name).read_bytes())


def total_row(job: Job) -> None:
    table, roles = job.records(), job.roles
    last = dict.fromkeys(table.names, "")
    if job.number % 2:
        last |= {roles.key: "Total", roles.person: str(len(table.rows))}
    else:
        for name in roles.numbers:
            last[name] = f"{sum(float(row[name] or 0) for row in table.rows):g}"
        last |= {roles.key: "Total"} if not roles.numbers else {table.names[0]: "Total"}
    table.rows.append(last)
    table.save()


def unit_retired(job: Job) -> None:
    """A code that nobody has used so far takes the place of another."""
    table, unit = job.records(), job.roles.unit
    old = job.random.choice(sorted({row[unit] for row in table.rows}))
    for place in job.mine(table):
        if table.rows[place][unit] == old:
            table.rows[place][unit] = "0999" if job.roles.padded == unit else "Hazel"
    table.save()


def unit_moved(job: Job) -> None:
    """One team's new records are booked to another."""
    table, unit = job.records(), job.roles.unit
    old, new = job.random.sample(sorted({row[unit] for row in table.rows}), 2)
    for place in job.mine(table):
        if table.rows[place][unit] == old:
            table.rows[place][unit] = new
    table.save()


def other_file(job: Job) -> None:
    """The figures were saved under the name of the records, or the other way round."""
    roles = job.roles
    to, source = (roles.records, roles.figures) if job.number % 2 else (roles.figures, roles.records)
    (job.folder / to).write_bytes((job.folder / source).read_bytes())


ROW_KINDS = (
    Kind("team_dropped", "all records of one team are gone", "records", team_dropped),
    Kind("team_dropped_lately", "the period's records of one team are gone", "records", team_dropped_lately),
    Kind("last_days_dropped", "the last one to three days are gone", "records", last_days_dropped),
    Kind("team_thinned", "5% of one team's records are gone, anywhere", "records", team_thinned),
    Kind("all_thinned", "5% of all records are gone, anywhere", "records", all_thinned),
    Kind("earlier_rows_lost", "the earliest quarter to half is gone", "records", earlier_rows_lost),
    Kind("rows_repeated", "5 to 15 rows stand twice", "records", rows_repeated),
    Kind("rows_with_new_ids", "a part of the period comes again under new ids", "records", rows_with_new_ids),
    Kind("ids_repeated", "3 to 9 rows have the id of another", "records", ids_repeated),
    Kind(
        "file_of_before", "a file of the period before was sent again", "records or figures", file_of_before
    ),
    Kind("total_row", "a row of totals stands at the end", "records", total_row, 2),
    Kind("unit_retired", "one team's new records have an unknown code", "records", unit_retired),
    Kind("unit_moved", "one team's new records are booked to another", "records", unit_moved),
    Kind("other_file", "records and figures change places", "records or figures", other_file, 2, ALL),
)
