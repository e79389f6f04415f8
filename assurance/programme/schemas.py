"""JSON Schemas of the declaration files, for editors that complete and check YAML."""

from __future__ import annotations

import json
from pathlib import Path

from assurance.programme.folder import FILES

__all__ = ["FOLDER", "schema_text", "write_schemas"]

FOLDER = Path(__file__).parent / "schemas"


def schema_text(file: str) -> str:
    """Give the JSON Schema of one declaration file, such as ``plan.yaml``, as text."""
    schema = FILES[file].model_json_schema(by_alias=True)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{file} of an assurance programme",
        **{key: value for key, value in schema.items() if key != "title"},
    }
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_schemas(folder: Path = FOLDER) -> None:
    """Write the JSON Schema of every declaration file; run by `make schemas`."""
    folder.mkdir(exist_ok=True)
    for file in FILES:
        (folder / f"{Path(file).stem}.schema.json").write_text(schema_text(file), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
