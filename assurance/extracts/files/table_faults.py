"""Why a database gave nothing, in words of our own: the driver's may name host, user, password or values."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["reason_of"]

_BY_STATE: Final = {
    "28P01": "it refused the user or the password; correct the URL in {variable}",
    "28000": "it refused the user; correct the URL in {variable}, or ask for access",
    "3D000": "the database named in the URL does not exist; correct the URL in {variable}",
    "42501": "the user of the URL may not read it; ask for USAGE on its schema and SELECT on the table",
    "53300": "it has too many connections; run again later",
    "57P03": "it is starting or stopping; run again later",
    "57014": "it stopped the query at its time limit; ask for a longer one, or for a smaller view",
    "25006": "reading it would write, and only reading is allowed; ask for a view that only reads",
    "42P01": "it does not exist any more; run again",
}
_BY_WORDS: Final = (
    (r"no such|does not exist", "3D000"),
    (r"password|authentication|role |pg_hba", "28P01"),
    (r"too many", "53300"),
    (r"starting up|shutting down", "57P03"),
)
_WHILE_READING: Final = (
    ("read-only transaction", "25006"),
    ("permission denied", "42501"),
    ("canceling statement|timeout", "57014"),
)
_NO_ANSWER: Final = (
    "refused|timeout|timed out|could not translate|unreachable|no route|could not connect|resolve"
)


def reason_of(error: Exception, variable: str, *, connecting: bool) -> str:
    """Say why, without a word of the driver's: by the state it gives, else by what its words are about.

    Parameters
    ----------
    error : of the driver
    variable : environment variable that holds the URL
    connecting : whether there was no connection yet

    Examples
    --------
    >>> reason_of(OSError("server at made-up-host refused"), "REFERRALS_URL", connecting=True)
    'no server answers there; see whether it runs, and whether the URL in REFERRALS_URL is right'
    """
    state = str(getattr(error, "sqlstate", None) or "")
    if state in _BY_STATE:
        return _BY_STATE[state].format(variable=variable)
    if state:
        return f"it stopped with the state {state}; ask who runs the database"
    if not connecting:
        found = next((known for pattern, known in _WHILE_READING if re.search(pattern, str(error))), None)
        if found:
            return _BY_STATE[found].format(variable=variable)
        return "it stopped while its rows were read; run again, or ask who runs the database"
    words = str(error).partition("FATAL:")[2] or ""
    for pattern, known in _BY_WORDS:
        if re.search(pattern, words):
            return _BY_STATE[known].format(variable=variable)
    if re.search(_NO_ANSWER, str(error), re.IGNORECASE) and "URI" not in str(error):
        return f"no server answers there; see whether it runs, and whether the URL in {variable} is right"
    return f"no connection came about; correct the URL in {variable}"
