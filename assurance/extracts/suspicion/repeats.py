"""Keys and cases that stand in more than one row of what was accepted."""

# ruff: noqa: S608 - the snapshot's path is quoted

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assurance.engine import Engine, quote
from assurance.extracts.files.opened import Extract
from assurance.extracts.sorting import Sorted
from assurance.extracts.suspicion.fan_out import fan_out_words, find_fan_out
from assurance.programme import CaseSource, FigureSource, FileSource, Programme, RecordSource

__all__ = ["case_columns", "case_warnings", "key_warning", "line_warning"]

_KEPT: Final = {
    "keep_first": ("the first is kept", "make sure that the others hold nothing that is to be counted"),
    "keep_last": ("the last is kept", "make sure that the others hold nothing that is to be counted"),
    "keep_all": ("all are kept", "export one row a key, or count what the rows are of, not the rows"),
}
"""By what is done with repeated keys: what became of the rows, and the cure."""


def case_columns(source_id: str, programme: Programme) -> tuple[str, ...]:
    """Name the columns by which plan, pathways and case tables know the cases of a source.

    A case table's base has one row a case, so what is said of the table's case is meant of its base.
    """
    found: list[str] = []
    made = {name: source for name, source in programme.sources.items() if isinstance(source, CaseSource)}
    found += [source.case for source in made.values() if source.base == source_id]
    places = [(pathway.source, pathway.case) for pathway in programme.pathways]
    if programme.plan is not None:
        places.append((programme.plan.source, programme.plan.case_key))
    for name, column in places:
        base = made[name].base if name in made else name
        if base == source_id:
            found.append(column)
    return tuple(dict.fromkeys(found))


def key_warning(extract: Extract, source: FileSource, found: Sorted, *, engine: Engine) -> tuple[str, ...]:
    """Warn of rows that repeat a key where the source lets that pass, and say how they differ."""
    if not source.key or source.duplicate_keys == "refuse" or not found.repeats:
        return ()
    rows = f"(SELECT * FROM {found.relation} WHERE _excluded IS NULL OR _excluded = 'duplicate_key')"
    names = [name for name, _ in found.columns if name not in source.key]
    words = fan_out_words(find_fan_out(rows, source.key, names, engine=engine), extract.undeclared)
    if not words:
        return ()
    repeats = "row repeats" if found.repeats == 1 else "rows repeat"
    became, cure = _KEPT[source.duplicate_keys]
    return (
        f"{extract.name}: {found.repeats:,} {repeats} the key ({', '.join(source.key)}) of another row, and "
        f"{became}: {words}; {cure}.",
    )


def case_warnings(
    extract: Extract, source: FileSource, found: Sorted, cases: Sequence[str], *, engine: Engine
) -> tuple[str, ...]:
    """Warn of records, one row a case, in which a case stands in several rows.

    Parameters
    ----------
    cases : from `case_columns`
    """
    if not isinstance(source, RecordSource) or source.kind != "records":
        return ()
    rows = f"(SELECT * FROM {found.relation} WHERE _excluded IS NULL)"
    stored = [name for name, _ in found.columns]
    said = []
    for case in cases:
        if case not in stored or source.key == (case,):
            continue
        others = [name for name in stored if name != case and name not in source.key]
        seen = find_fan_out(rows, [case], others, engine=engine)
        if not seen.keys:
            continue
        words = fan_out_words(seen, extract.undeclared, noun="cases")
        stand = "case stands" if seen.keys == 1 else "cases stand"
        said.append(
            f"{extract.name}: {seen.keys:,} {stand} in more than one row ({seen.rows:,} rows that share a "
            f"{case}), though a row is declared to be a case{f'; {words}' if words else ''}; export one row "
            "a case, or declare the column as the key."
        )
    return tuple(said)


def line_warning(extract: Extract, source: FileSource, found: Sorted, *, engine: Engine) -> tuple[str, ...]:
    """Warn of lines of published figures that stand twice, as where two exports were put together."""
    if not isinstance(source, FigureSource) or not found.columns:
        return ()
    names = ", ".join(quote(name) for name, _ in found.columns)
    ((rows, lines),) = engine.rows(
        f"SELECT coalesce(sum(_n) - count(*), 0), count(*) FILTER (WHERE _n > 1) FROM "
        f"(SELECT count(*) AS _n FROM {found.relation} WHERE _excluded IS NULL GROUP BY {names})"
    )
    if not rows:
        return ()
    again = "line is" if rows == 1 else "lines are"
    stand = "line stands" if lines == 1 else "lines stand"
    return (
        f"{extract.name}: {int(rows):,} {again} the same as another in every stored column ({int(lines):,} "
        f"{stand} more than once); a figure is printed once, so ask whether two exports were put together.",
    )
