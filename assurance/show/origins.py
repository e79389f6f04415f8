"""By which definition, from which extracts and by which query the figures of each measure were counted."""

from __future__ import annotations

from hashlib import sha256

from assurance.reconciliation import Reconciliation
from assurance.show.folded import fold
from assurance.show.tables import Column, table

__all__ = ["origin_tables"]

_MOST = 400


def origin_tables(result: Reconciliation) -> tuple[str, ...]:
    """Give one folded table with the digests of each measure, once however many figures it has."""
    figures = result.to_frame()
    known = figures[figures["definition"] != ""].drop_duplicates("measure")
    rows = []
    for row in known.to_dict("records"):
        measure, query = str(row["measure"]), result.sql.get(str(row["measure"]), "")
        title = f"{row['title']}, version {row['version']}"
        listed = [("definition", row["definition"])]
        listed += [
            (f"extract of {name}", digest) for name, digest in result.extracts.get(measure, {}).items()
        ]
        listed.append(
            ("query", sha256(query.encode("utf-8")).hexdigest() if query else "nothing was counted")
        )
        rows += [{"title": title, "what": what, "is": digest or "not known"} for what, digest in listed]
    if not rows:
        return ()
    columns = [
        Column("title", "Measure", "stub"),
        Column("what", "What"),
        Column("is", "Digest (SHA-256)", "digest"),
    ]
    caption = "Definitions, extracts and queries behind the figures"
    note = (
        "The same digest means the same definition, file or query, to the last letter. Every figure carries "
        "these in findings.json, with the steps of its count; the text of each query is there too."
    )
    return (fold(caption, table(caption, columns, rows, note=note, longest=_MOST)),)
