"""Made-up people with planted identifiers, and a shorthand for receiving them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assurance.engine import Engine, Store
from assurance.extracts import receive, register
from assurance.programme import Header, Programme, Source

KEY = "8f1d3a5c7e9b0d2f4a6c8e0b1d3f5a7c9e1b3d5f7a9c0e2d4f6a8b0c1e3d5f7a"
OTHER_KEY = "0b1d3f5a7c9e1b3d5f7a9c0e2d4f6a8b8f1d3a5c7e9b0d2f4a6c8e0b1d3f5a7c"
SECRETS = (
    *("Quagmire", "Zebedee", "Featherstonehaugh", "Ermintrude", "9990000018", "9990000026"),
    *("1950-03-07", "07/03/1950", "ZZ99 3VZ", "ZZ993VZ", "HOSP-77123", "quagmire@example.org"),
)
"""What must not stand anywhere but in the extract and the restricted file."""

PEOPLE = (
    "nhs,forename,surname,dob,postcode,email,local,seen,site\n"
    "9990000018,Zebedee,Quagmire,1950-03-07,ZZ99 3VZ,quagmire@example.org,HOSP-77123,2026-10-05,North\n"
    "9990000026,Ermintrude,Featherstonehaugh,1987-12-31,ZZ9 9ZZ,,HOSP-77124,2026-10-06,South\n"
    "9990000018,Zebedee,Quagmire,1950-03-07,ZZ99 3VZ,,HOSP-77123,2026-10-07,Nowhere\n"
)
COLUMNS: dict[str, Any] = {
    "person": {"heading": "nhs", "type": "id", "becomes": {"pseudonym": "person"}},
    "forename": {"type": "text", "identifying": True},
    "surname": {"type": "text", "identifying": True},
    "age": {"heading": "dob", "type": "date", "becomes": {"age_band": 5, "on": "seen"}},
    "area": {"heading": "postcode", "type": "text", "becomes": {"postcode": "area"}},
    "email": {"type": "text", "identifying": True},
    "local": {"type": "id", "local_reference": True},
    "seen": {"type": "date", "required": True},
    "site": {"type": "category", "allowed": ["North", "South"]},
}


def declare(columns: dict[str, Any] | None = None, **keys: Any) -> Any:
    """Declare a source of records; a bare word is a column's type."""
    named = {k: {"type": v} if isinstance(v, str) else v for k, v in (columns or COLUMNS).items()}
    settings = {"kind": "records", "title": "Made-up records", "file": "records.csv", "columns": named}
    return TypeAdapter(Source).validate_python({**settings, **keys})


class Place:
    """An extracts folder, a store and a programme, in a temporary folder."""

    def __init__(self, root: Path, engine: Engine, **header: Any) -> None:
        self.root, self.engine = root, engine
        self.extracts = root / "extracts"
        self.store = Store(root / "store")
        self.header = Header(
            programme="made_up", version="1", title="Made up", owner="Quality lead", **header
        )

    def receive(self, content: str = PEOPLE, source: Any = None, *, name: str = "records", **sources: Any):
        """Write the file of a source and receive it, lists among `sources` first (content, source)."""
        chosen = source or declare()
        programme = Programme(
            folder=self.root / "programme",
            header=self.header,
            sources={name: chosen, **{key: each for key, (_, each) in sources.items()}},
        )
        lists: dict[str, Any] = {}
        for key, (text, each) in {**sources, name: (content, chosen)}.items():
            path = self.extracts / each.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            lists[key] = receive(
                key, each, folder=self.extracts, programme=programme, store=self.store, engine=self.engine,
                lists=lists,
            )  # fmt: skip
            register(lists[key], self.engine, sources=programme.sources)
        return lists[name]

    def column(self, intake: Any, name: str) -> list[Any]:
        """Give the stored values of a column, accepted and excluded rows."""
        return [row[0] for row in self.engine.rows(f"select {name} from read_parquet('{intake.snapshot}')")]
