"""The lists of cases that a programme's dashboards give, each held against the records of its measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.calendars import Period
from assurance.engine import Engine, Table, quote
from assurance.expressions import ColumnType
from assurance.programme import CaseList, Measure, RecordSource, Source
from assurance.reconciliation.case_diff.aside import Aside, find_aside
from assurance.reconciliation.case_diff.diff import diff_cases
from assurance.reconciliation.case_diff.lengths import LINE_COLUMNS, lines_of
from assurance.reconciliation.case_diff.lists_result import (
    CASE_COLUMNS,
    COLUMN_COLUMNS,
    LIST_COLUMNS,
    REASON_COLUMNS,
    CaseDiffs,
    as_rows,
)
from assurance.reconciliation.case_diff.reading import Reading, read_rows
from assurance.reconciliation.case_diff.result import CaseDiff
from assurance.reconciliation.case_diff.why import Sides, explain
from assurance.reconciliation.labels import label_sql
from assurance.reconciliation.periods import in_pack, read_period
from assurance.reconciliation.recompute import span

__all__ = ["diff_case_lists"]


def diff_case_lists(
    engine: Engine,
    *,
    sources: Mapping[str, Source],
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    path: Path,
    financial_year_start: int = 4,
) -> CaseDiffs:
    """Hold every list of cases that the sources declare against the records' cases of its measure.

    The records' cases are the rows of the period that no filter of the measure removes; each is met or not.
    Rows are compared by key with `diff_cases`, and every case that differs gets one reason, from the
    measure's own filters and from what intake set aside.

    Parameters
    ----------
    engine : on which every source is registered under its name
    sources, measures : of the programme
    columns : source to the types of its columns
    period : of the pack: lists of it, of periods that end within it, and of the whole file
    path : Parquet file to which the cases that differ are written: it names people by their pseudonyms

    Raises
    ------
    DomainError, ExpressionError
        Where a measure or list does not fit its records.
    StoreError
        When the file cannot be written.
    """
    by_id = {measure.id: measure for measure in measures}
    found: list[_One] = []
    notes: list[str] = []
    for name, source in sources.items():
        if isinstance(source, RecordSource) and source.case_list is not None:
            task = _Task(engine, name, source.case_list, by_id[source.case_list.of], sources, columns)
            spans, said = _spans(task, period, financial_year_start)
            notes += said
            found += [_compare(task, each, number, financial_year_start) for number, each in enumerate(spans)]
    return CaseDiffs(
        period=period.label,
        lists=as_rows([one.whole for one in found], LIST_COLUMNS),
        reasons=as_rows([row for one in found for row in one.reasons], REASON_COLUMNS),
        columns=as_rows([row for one in found for row in one.columns], COLUMN_COLUMNS),
        lines=as_rows([row for one in found for row in one.lines], LINE_COLUMNS),
        notes=tuple(notes),
        case_table=_write(engine, [one.table for one in found], path),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    engine: Engine
    name: str
    listed: CaseList
    measure: Measure
    sources: Mapping[str, Source]
    columns: Mapping[str, Mapping[str, ColumnType]]

    def called(self, what: str) -> str:
        return f"case_list_{self.name}__{what}"


@dataclass(frozen=True, slots=True)
class _Span:
    """One period of a list: the texts of its column that mean it; None where the whole file is of it."""

    period: Period
    texts: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _One:
    whole: dict[str, Any]
    reasons: list[dict[str, Any]]
    columns: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    table: str


def _spans(task: _Task, month: Period, financial_year_start: int) -> tuple[list[_Span], list[str]]:
    """Find the periods of a list that belong in the pack, and say what does not."""
    column = task.listed.period
    if column not in task.columns[task.name]:
        period, fault = read_period(column, task.measure, financial_year_start=financial_year_start)
        if period is None or not in_pack(period, month):
            said = fault or f"it is of {period.words() if period else column}"
            return [], [f"{task.name}: not compared; {said}, and this pack is of {month.words()}."]
        return [_Span(period, None)], []
    where, text = quote(column), f"CAST({quote(column)} AS VARCHAR)"
    rows = task.engine.rows(
        "\n".join(
            [f"SELECT {where}, {text}, count(*)", f"FROM {quote(task.name)}", "GROUP BY ALL", "ORDER BY 2"]
        )
    )
    groups: dict[Any, tuple[Period, list[str]]] = {}
    unread = 0
    for cell, words, count in rows:
        period, _ = read_period(cell, task.measure, financial_year_start=financial_year_start)
        if period is None:
            unread += int(count)
        elif in_pack(period, month):
            groups.setdefault(span(period), (period, []))[1].append(words)
    notes = [f"{task.name}: {unread:,} row(s) name no period that can be read."] if unread else []
    if not groups:
        notes.append(f"{task.name}: not compared; it has no row of {month.words()}.")
    return [_Span(period, tuple(texts)) for period, texts in groups.values()], notes


def _compare(task: _Task, at: _Span, number: int, financial_year_start: int) -> _One:
    engine, listed, measure = task.engine, task.listed, task.measure
    names = tuple(listed.breakdown)
    reading = read_rows(
        engine,
        measure,
        columns=task.columns[measure.source],
        key=listed.key,
        breakdowns=names,
        flags=listed.met is not None,
        view=task.called("records"),
    )
    theirs, elsewhere = _their_rows(task, at)
    ours = _our_rows(task, reading, at.period)
    compared = [*(["met"] if listed.met else [])] + [f"b{place}" for place in range(len(names))]
    key = [f"k{place}" for place in range(len(listed.key))]
    diff = diff_cases(theirs, ours, key=key, compare=compared, engine=engine)
    table = f"{task.called('why')}_{number}"
    dated = at.period.kind != "all"
    aside = find_aside(engine, measure, key=listed.key, sources=task.sources, columns=task.columns,
                       view=task.called("aside"))  # fmt: skip
    explain(
        engine,
        Sides(
            cases=diff.store.table, theirs=theirs, ours=ours, elsewhere=elsewhere, reading=reading,
            aside=aside, keys=len(listed.key), breakdowns=names,
            first=at.period.start if dated else None, past=at.period.end if dated else None,
        ),
        measure=measure,
        table=table,
    )  # fmt: skip
    diff.close()
    lines = list(lines_of(engine, listed, measure, at.period, sources=task.sources, theirs=theirs,
                          financial_year_start=financial_year_start))  # fmt: skip
    which = {"source": task.name, "measure": measure.id, "period": at.period.label}
    return _One(
        which | _whole(task, diff),
        [which | row for row in _reasons(engine, table, _words(reading, aside), diff)],
        [which | row for row in _by_column(diff, names)],
        [which | row for row in lines],
        _named(engine, table, which),
    )


def _whole(task: _Task, diff: CaseDiff) -> dict[str, Any]:
    return {
        "list_title": task.sources[task.name].title,
        "title": task.measure.title,
        "there": diff.rows_there,
        "here": diff.rows_here,
        "same": diff.counts["same"],
        "different": diff.differences,
        "no_key": diff.no_key[0],
    }


def _their_rows(task: _Task, at: _Span) -> tuple[str, str]:
    """Make the views of the list: rows of the period, and keys of its other periods ("" without any)."""
    listed, kinds = task.listed, task.columns[task.name]
    keys = [f"{quote(name)} AS k{place}" for place, name in enumerate(listed.key)]
    met = quote(listed.met) if listed.met else "CAST(NULL AS BOOLEAN)"
    labels = [
        f"{label_sql(name, kinds[name])} AS b{place}" for place, name in enumerate(listed.breakdown.values())
    ]
    table = quote(task.name)
    mine, others = "TRUE", ""
    if at.texts is not None:
        text = f"CAST({quote(listed.period)} AS VARCHAR)"
        inside = ", ".join("'" + each.replace("'", "''") + "'" for each in at.texts)
        mine = f"coalesce({text} IN ({inside}), FALSE)"
        others = task.called("elsewhere")
        task.engine.create_view(
            others,
            "\n".join([f"SELECT {', '.join(keys)}, {text} AS period", f"FROM {table}", f"WHERE NOT {mine}"]),
        )
    theirs = task.called("theirs")
    chosen = ", ".join([*keys, f"{met} AS met", *labels])
    task.engine.create_view(theirs, "\n".join([f"SELECT {chosen}", f"FROM {table}", f"WHERE {mine}"]))
    return theirs, others


def _our_rows(task: _Task, reading: Reading, period: Period) -> str:
    """Keep the records' cases of the figure: made once, as the records may be joined from several sources."""
    view = task.called("ours")
    within = "TRUE"
    if period.kind != "all" and reading.dated:
        within = f"day >= DATE '{period.start}' AND day < DATE '{period.end}'"
    lines = [f"CREATE OR REPLACE TABLE {quote(view)} AS", "SELECT * EXCLUDE (day, removed_by)",
             f"FROM {quote(reading.view)}", f"WHERE removed_by IS NULL AND {within}"]  # fmt: skip
    task.engine.execute("\n".join(lines))
    return view


def _words(reading: Reading, aside: Aside | None) -> dict[str, str]:
    """Give the words of the measure's own filters and of those of the intake, by the id of the reason."""
    words = {step.id: step.words for step in reading.steps if step.id.startswith("excluded:")}
    return words | {f"set_aside:{one}": said for one, said in (aside.words if aside else {}).items()}


def _reasons(
    engine: Engine, table: str, words: Mapping[str, str], diff: CaseDiff
) -> Iterator[dict[str, Any]]:
    yield {"class": "same", "reason": "", "detail": "", "words": "", "cases": diff.counts["same"]}
    lines = ["SELECT class, reason, detail, sum(rows)", f"FROM {quote(table)}", "GROUP BY ALL"]
    order = list(diff.counts)
    rows = sorted(
        engine.rows("\n".join(lines)), key=lambda row: (order.index(row[0]), -row[3], row[1], row[2])
    )
    for class_, reason, detail, count in rows:
        yield {"class": class_, "reason": reason, "detail": detail, "words": words.get(reason, ""),
               "cases": int(count)}  # fmt: skip


def _by_column(diff: CaseDiff, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Count the differing columns by kind; no value is told."""
    called = {"met": "met", **{f"b{place}": name for place, name in enumerate(names)}}
    frame = diff.by_column()
    for (column, kind), rows in frame.groupby(["column", "kind"], sort=False):
        yield {"column": called.get(str(column), ""), "kind": str(kind), "cases": int(rows["cases"].sum())}


def _named(engine: Engine, table: str, which: Mapping[str, str]) -> str:
    """Write the query of the cases of one list, with what it is of."""
    said = ", ".join("'" + value.replace("'", "''") + f"' AS {name}" for name, value in which.items())
    return f'SELECT {said}, class, reason, detail, "case", rows FROM {quote(table)}'  # noqa: S608 - quoted


def _write(engine: Engine, tables: Sequence[str], path: Path) -> Table:
    nothing = ", ".join(
        f"CAST(NULL AS {'BIGINT' if name == 'rows' else 'VARCHAR'}) AS {quote(name)}" for name in CASE_COLUMNS
    )
    union = " UNION ALL ".join([f"SELECT {nothing} WHERE FALSE", *tables])
    listed = ", ".join(map(quote, CASE_COLUMNS))
    sql = f"SELECT {listed} FROM ({union}) ORDER BY ALL"  # noqa: S608 - quoted names
    return Table(path, engine.write_parquet(sql, path))
