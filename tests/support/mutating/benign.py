"""Changes that change nothing: whoever warns of them cries wolf."""

from __future__ import annotations

from mutating.kinds_model import Job, Kind

__all__ = ["BENIGN_KINDS"]


def _table(job: Job):  # type: ignore[no-untyped-def]
    return (job.records, job.figures, job.reviews)[job.number % 3]()


def row_order(job: Job) -> None:
    table = _table(job)
    job.random.shuffle(table.rows)
    table.save()


def column_order(job: Job) -> None:
    table = _table(job)
    job.random.shuffle(table.names)
    table.save()


def line_ends(job: Job) -> None:
    _table(job).save(lineterminator="\r\n")


def quotes(job: Job) -> None:
    _table(job).save(quoting=1)


def byte_order_mark(job: Job) -> None:
    path = _table(job).path
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def another_column(job: Job) -> None:
    table = _table(job)
    table.names.append("remark")
    for row in table.rows:
        row["remark"] = "seen"
    table.save()


def no_last_line_end(job: Job) -> None:
    path = _table(job).path
    path.write_bytes(path.read_bytes().rstrip(b"\n"))


def spaces_around(job: Job) -> None:
    """Codes have a space behind them, as fixed-width columns leave it."""
    table, name = job.records(), (job.roles.codes[0], job.roles.unit, job.roles.key)[job.number]
    for row in table.rows:
        row[name] += " "
    table.save()


def two_corrections(job: Job) -> None:
    """Two cells of long ago were put right, as happens every month."""
    table, name = job.records(), job.roles.codes[-1]
    values = sorted({row[name] for row in table.rows})
    for place in job.random.sample(range(len(table.rows) // 3), 2):
        old = table.rows[place][name]
        table.rows[place][name] = next(value for value in values if value != old)
    table.save()


def nothing(job: Job) -> None:
    """The same files once more."""


def _kind(name: str, words: str, apply: object, seeds: int = 3) -> Kind:
    return Kind(name, words, "nothing", apply, seeds)  # type: ignore[arg-type]


BENIGN_KINDS = (
    _kind("row_order", "rows in another order", row_order),
    _kind("column_order", "columns in another order", column_order),
    _kind("line_ends", "Windows line ends", line_ends),
    _kind("quotes", "every cell in quotes", quotes),
    _kind("byte_order_mark", "a byte order mark", byte_order_mark),
    _kind("another_column", "a further column that is not declared", another_column),
    _kind("no_last_line_end", "no line end after the last row", no_last_line_end),
    _kind("spaces_around", "a space after every code", spaces_around),
    _kind("two_corrections", "two cells of long ago put right", two_corrections),
    _kind("nothing", "the same files once more", nothing, 1),
)
