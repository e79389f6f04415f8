"""Where tables live: DuckDB behind one class, files that are whole or absent, and the store."""

from assurance.engine.code import code_digest, package_digest
from assurance.engine.codec import load_result, save_result
from assurance.engine.dialect import quote
from assurance.engine.engine import Engine
from assurance.engine.files import file_sha256, write_atomically
from assurance.engine.store import Store
from assurance.engine.tables import Table

__all__ = [
    "Engine",
    "Store",
    "Table",
    "code_digest",
    "file_sha256",
    "load_result",
    "package_digest",
    "quote",
    "save_result",
    "write_atomically",
]
