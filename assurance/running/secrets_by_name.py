"""Secrets are given to notebooks by name only: an executed notebook shows every value that it was given."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["secret_faults"]

_WORDS: Final = frozenset(
    ("password", "passwd", "pwd", "passphrase", "token", "key", "apikey", "secret", "secrets", "credential",
     "credentials", "authorization")
)  # fmt: skip
"""Words of a parameter's name that tell of a secret."""
_BY_NAME: Final = ("_env", "_file")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VALUES: Final = re.compile(
    r"""
    -----BEGIN                                     # a key as text
    | ^[a-z][a-z0-9+.-]*://[^/\s@]*:[^/\s@]+@      # an address with a password in it
    | \b(?:password|passwd|pwd|secret|token|api_?key)\s*[=:]\s*\S   # a connection string
    | ^Bearer\s+\S
    | \b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-[A-Za-z0-9]{16}|AKIA[0-9A-Z]{16})
    | \bAIza[0-9A-Za-z_-]{30}
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.      # a signed web token
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REMEDY: Final = "name an environment variable in a parameter that ends in _env, or a file in one in _file"


def secret_faults(given: Mapping[str, Any]) -> list[str]:
    """Say which parameters are secrets given as such; no value is repeated.

    A parameter whose name tells of a secret ends in `_env` or `_file` and holds the name of an environment
    variable that is set, or of a file that is there. No value may look like a secret, whatever its name.

    Examples
    --------
    >>> secret_faults({"period": "2026-10"})
    []
    >>> secret_faults({"db_password": "made up"})[0].split(";")[0]
    "parameter 'db_password' is a secret by its name, and the executed notebook would show it"
    """
    faults = []
    for name, value in given.items():
        if isinstance(value, str) and _VALUES.search(value):
            faults.append(f"parameter {name!r} holds what looks like a secret; {_REMEDY}")
        elif set(re.split(r"[^a-z0-9]+", name.lower())) & _WORDS:
            faults += _fault_of_name(name, value)
    return faults


def _fault_of_name(name: str, value: Any) -> list[str]:
    if not name.endswith(_BY_NAME):
        return [
            f"parameter {name!r} is a secret by its name, and the executed notebook would show it; {_REMEDY}"
        ]
    if not isinstance(value, str):
        return []  # its type is refused already
    if name.endswith("_env"):
        there = bool(_VARIABLE.fullmatch(value)) and value in os.environ
        return [] if there else [f"parameter {name!r} does not name an environment variable that is set"]
    return (
        [] if value and Path(value).is_file() else [f"parameter {name!r} does not name a file that is there"]
    )
