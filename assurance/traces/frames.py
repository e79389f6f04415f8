"""Frames that are lent to the traces: their file order, their case keys, and text read as times."""

from __future__ import annotations

from assurance.engine import Engine, quote
from assurance.errors import DomainError, ExpressionError
from assurance.expressions import ColumnType, parse_expression
from assurance.programme import Pathway, WindowRule
from assurance.traces.inputs import column_types
from assurance.traces.moments import lowered

__all__ = ["check_columns", "make_view"]

_DATE = r"\s*\d{4}-\d{1,2}-\d{1,2}\s*"


def check_columns(source: str, frame: object) -> None:
    """Refuse a frame without columns, of which no table can be made."""
    columns = getattr(frame, "columns", None)
    if columns is not None and not callable(columns) and len(columns) == 0:
        raise DomainError(f"the frame for source {source!r} has no columns; give a case key and times")


def make_view(engine: Engine, pathway: Pathway, source: str, *, raw: str, view: str) -> None:
    """Make a view of a table with its file order in `_row`, no blank case keys, and times read from text."""
    kinds = engine.columns(raw)
    texts = _texts_of_no_rows(engine, pathway, source, raw)
    times, keys = _times(pathway, source), _keys(pathway, source)
    chosen = []
    for name, kind in kinds.items():
        if name in times:
            chosen.append(f"{_as_time(engine, raw, name, kind)} AS {quote(name)}")
        elif name in texts:
            chosen.append(f"CAST({quote(name)} AS VARCHAR) AS {quote(name)}")
        elif name in keys and kind == "VARCHAR":
            chosen.append(f"{_as_key(engine, raw, name)} AS {quote(name)}")
        elif name.lower() != "_row":
            chosen.append(quote(name))
    # A column that is called rowid hides the table's own.
    hidden = any(name.lower() == "rowid" for name in kinds)
    place = "row_number() OVER ()" if hidden else "rowid + 1"
    engine.create_view(view, f"SELECT {', '.join(chosen)}, {place} AS _row FROM {quote(raw)}")  # noqa: S608


def _times(pathway: Pathway, source: str) -> set[str]:
    times = {step.at for step in pathway.steps if step.source == source}
    if source == pathway.source:
        times |= {pathway.date} if pathway.date is not None else set()
        times |= {rule.deadline for rule in pathway.rules if isinstance(rule, WindowRule) and rule.deadline}
    return times


def _keys(pathway: Pathway, source: str) -> set[str]:
    keys = {step.case or pathway.case for step in pathway.steps if step.source == source}
    return keys | ({pathway.case} if source == pathway.source else set())


def _texts_of_no_rows(engine: Engine, pathway: Pathway, source: str, raw: str) -> set[str]:
    """Name the columns of a frame without rows that are text, though nothing in them says so.

    Frames made of empty lists call such columns numbers, with which no condition on text could be read.
    """
    types = column_types(engine, raw)
    numbers = {name for name, kind in types.items() if kind == "number"}
    if not numbers or engine.scalar(f"SELECT count(*) FROM (SELECT 1 FROM {quote(raw)} LIMIT 1)"):  # noqa: S608
        return set()
    conditions = [step.when for step in pathway.steps if step.source == source]
    conditions += [pathway.includes] if source == pathway.source else []
    fits = all(_parses(condition, types) for condition in conditions if condition is not None)
    return set() if fits else numbers


def _parses(condition: str, types: dict[str, ColumnType]) -> bool:
    try:
        parse_expression(condition, types, expected="boolean")
    except ExpressionError:
        return False
    return True


def _as_key(engine: Engine, raw: str, name: str) -> str:
    """Take white space off the ends of case keys, and read a blank one as none, where there are such keys."""
    column = quote(name)
    trimmed = lowered(engine, f'trim("{name}")', {name: "text"}, raw)
    odd = engine.scalar(f"SELECT bool_or({column} <> {trimmed} OR {column} = '') FROM {quote(raw)}")  # noqa: S608
    return f"nullif({trimmed}, '')" if odd else column


def _as_time(engine: Engine, raw: str, name: str, kind: str) -> str:
    """Read text as times; a column without any value, which files often give as numbers, holds none.

    Text with dates alone gives dates, which have no hour. Among times, a date alone is no time: an hour
    that nobody wrote would decide what is late.
    """
    column = quote(name)
    if kind == "VARCHAR":
        # text with an offset is converted; a plain cast would drop the offset silently
        timed = f"CASE WHEN contains({column}, ':') THEN {column} END"
        time = f"CAST(TRY_CAST({timed} AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)"
        day = f"TRY_CAST(CASE WHEN regexp_full_match({column}, '{_DATE}') THEN {column} END AS DATE)"
        asked = f"SELECT count({time}), count({day}) FROM {quote(raw)}"  # noqa: S608
        times, days = engine.rows(asked)[0]
        return day if days and not times else time
    if kind not in ("DATE", "TIMESTAMP") and not engine.scalar(f"SELECT count({column}) FROM {quote(raw)}"):  # noqa: S608
        return "CAST(NULL AS TIMESTAMP)"
    return column
