"""From which extracts a measure is counted, named by digests: of the files received, or of a frame's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from assurance.engine import Engine, quote
from assurance.expressions import ColumnType
from assurance.ledger import canonical_json
from assurance.programme import CaseSource, Measure, Source

__all__ = ["content_digest", "extracts_by_measure", "made_of"]


def made_of(sources: Mapping[str, Source]) -> dict[str, tuple[str, ...]]:
    """Name the received sources of which each source is made: itself, or those of a table of cases.

    A table of cases is made of its base and of the sources of its milestones, and those may be tables too.

    Examples
    --------
    >>> from assurance.programme import Sources
    >>> column = {"type": "id"}
    >>> declared = Sources.model_validate({"sources": {
    ...     "events": {"kind": "events", "title": "Events", "file": "e.csv", "columns": {"case": column}},
    ...     "cases": {"kind": "cases", "title": "Cases", "case": "case",
    ...               "milestones": {"steps": {"source": "events", "count": True}}}}})
    >>> made_of(declared.sources)
    {'events': ('events',), 'cases': ('events',)}
    """
    return {name: tuple(sorted(_leaves(name, sources, frozenset()))) for name in sources}


def _leaves(name: str, sources: Mapping[str, Source], above: frozenset[str]) -> set[str]:
    source = sources.get(name)
    if not isinstance(source, CaseSource) or name in above:
        return {name}
    parts = {each.source for each in source.milestones.values()} | ({source.base} if source.base else set())
    return set().union(*(_leaves(part, sources, above | {name}) for part in parts))


def extracts_by_measure(
    measures: Sequence[Measure],
    extracts: Mapping[str, str],
    parts: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, dict[str, str]]:
    """Give for each measure the sources of which its records are made, with their digests.

    Parameters
    ----------
    extracts : source and the SHA-256 of what was received of it
    parts : as `made_of` gives it; a source that is not there is made of itself

    Returns
    -------
    dict
        Measure, source, SHA-256; "" where a digest is not known.
    """
    known = parts or {}
    return {
        measure.id: {
            source: extracts.get(source, "") for source in known.get(measure.source, (measure.source,))
        }
        for measure in measures
    }


def content_digest(engine: Engine, view: str, columns: Mapping[str, ColumnType]) -> str:
    """Digest the rows of a view: names and types of its columns and every value, in whatever order of rows.

    Each row is written as text, column after column by name (``v``, the length of the value's text, a colon
    and that text; ``n`` for null), and hashed (SHA-256); the hashes are sorted and hashed together, first
    those that begin alike. Rows that are there twice count twice.

    Parameters
    ----------
    columns : names and types of the columns of the view

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> import pandas as pd
    >>> with Engine.open() as engine:
    ...     engine.register_frame("a", pd.DataFrame({"x": [1, 2], "y": ["p", None]}))
    ...     engine.register_frame("b", pd.DataFrame({"y": [None, "p"], "x": [2, 1]}))
    ...     one, other = (content_digest(engine, v, {"x": "integer", "y": "text"}) for v in "ab")
    >>> one == other, len(one)
    (True, 64)
    """
    texts = [f"CAST({quote(name)} AS VARCHAR)" for name in sorted(columns)]
    row = " || ".join(f"coalesce('v' || strlen({text}) || ':' || {text}, 'n')" for text in texts)
    sql = "\n".join(
        [
            f"WITH hashed AS (SELECT sha256({row}) AS row_hash FROM {quote(view)}),",  # noqa: S608 - quoted
            "grouped AS (",
            "  SELECT left(row_hash, 3) AS start, sha256(string_agg(row_hash, '' ORDER BY row_hash)) AS part",
            "  FROM hashed GROUP BY ALL",
            ")",
            "SELECT coalesce(string_agg(part, '' ORDER BY start), '') FROM grouped",
        ]
    )
    rows = sha256(str(engine.scalar(sql)).encode("ascii")).hexdigest()
    header = canonical_json({"columns": {name: columns[name] for name in sorted(columns)}, "rows": rows})
    return sha256(header.encode("utf-8")).hexdigest()
