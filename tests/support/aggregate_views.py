"""Declared sources of a programme as views, read with pandas: a second reading beside the intake's own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from assurance.engine import Engine
from assurance.expressions import parse_expression
from assurance.programme import FileSource, ListSource, Programme, columns_of


def register_views(engine: Engine, programme: Programme, folder: Path) -> None:
    """Register every file source under its name, as a snapshot would show it."""
    for name, source in programme.sources.items():
        if isinstance(source, FileSource):
            place = programme.folder if source.location == "programme" else folder
            frame = _frame(source, place / str(source.file), programme)
            engine.register_frame(f"{name}__file", frame)
            types = columns_of(name, programme.sources)
            kept = " AND ".join(
                f"NOT coalesce({engine.lower(parse_expression(rule.when, types, expected='boolean'))}, FALSE)"
                for rule in source.exclude
            )
            engine.create_view(name, f'SELECT * FROM "{name}__file" WHERE {kept or "TRUE"}')


def _frame(source: FileSource, path: Path, programme: Programme) -> pd.DataFrame:
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    found: dict[str, pd.Series] = {}
    for name, column in source.columns.items():
        cells = raw[column.heading or name]
        cells = cells.mask(cells.isin(source.null_values))
        if column.counts:
            found[f"{name}__hidden"] = cells.isin(column.counts.marks)
            cells = cells.mask(cells.isin(column.counts.marks))
        if column.type == "integer":
            found[name] = pd.to_numeric(cells).astype("Int64")
        elif column.type == "date":
            found[name] = pd.to_datetime(cells).dt.date
        else:
            found[name] = cells
        listed = programme.sources.get(column.code_list or "")
        if isinstance(listed, ListSource):
            codes = _frame(listed, programme.folder / str(listed.file), programme).set_index(
                listed.codes.code
            )
            for new, taken in column.adds.items():
                found[new] = cells.map(codes[taken])
    return pd.DataFrame(found)
