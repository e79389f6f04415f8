"""The JSON Schema of findings.json, of both editions, shipped so that others can check what they read."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter

from assurance.pack.findings.model import SCHEMA, FindingsFile, ReleasedFindingsFile

__all__ = ["PLACE", "schema_text"]

PLACE = Path(__file__).with_name("findings.schema.json")


def schema_text() -> str:
    """Give the JSON Schema of `findings.json` as text."""
    both: TypeAdapter[FindingsFile | ReleasedFindingsFile] = TypeAdapter(FindingsFile | ReleasedFindingsFile)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "findings.json of a pack",
        **both.json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":  # make schemas
    PLACE.write_text(schema_text(), encoding="utf-8")
