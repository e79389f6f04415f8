"""Databases that are not there, refuse, or hold something else than was declared."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from postgres import PASSWORD, shared_server

from tests.faults.intake.case import Case

COLUMNS = {"ref": {"type": "id", "required": True}, "team": "category"}
SECRET = "Nobody-Knows"
NAME = "records: table reporting.made_up"
VARIABLE = "MADE_UP_FAULTS_URL"
TABLE = f"""
DROP SCHEMA IF EXISTS reporting CASCADE; CREATE SCHEMA reporting; GRANT USAGE ON SCHEMA reporting TO reader;
CREATE TABLE reporting.made_up (ref text, team text, tags text[], whole bytea);
INSERT INTO reporting.made_up VALUES ('{SECRET}', 'A', NULL, NULL);
GRANT SELECT ON reporting.made_up TO reader;
"""


def url(text: str | None) -> Callable[[Path], None]:
    """Make a script that sets the variable, or unsets it."""

    def make(folder: Path) -> None:
        os.environ.pop(VARIABLE, None)
        if text is not None:
            os.environ[VARIABLE] = text

    return make


def nowhere(folder: Path) -> None:
    """Set a URL at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    os.environ[VARIABLE] = f"postgresql://reader:{PASSWORD}@127.0.0.1:{port}/made_up"


def server(sql: str = "", **url: str) -> Callable[[Path], None]:
    """Make a script that fills the table, runs further statements and sets the URL of a reader."""

    def make(folder: Path) -> None:
        running = shared_server()
        running.run(TABLE + sql)
        os.environ[VARIABLE] = running.url("reader", **url)

    return make


def broken(
    name: str, make: Callable[[Path], None], refused: str, *, table: str = "reporting.made_up", **keys: object
) -> Case:
    """Describe a table that is refused."""
    columns = keys.pop("columns", COLUMNS)
    return Case(
        name,
        make,
        columns,  # type: ignore[arg-type]
        refused=refused,
        source={"database": {"url_from": VARIABLE, "table": table}, **keys},
        needs="postgres" if make.__qualname__.startswith("server") else "",
        secrets=(SECRET, PASSWORD, "127.0.0.1"),
    )


CASES = (
    broken(
        "a database without a URL",
        url(None),
        f"{NAME}: the environment variable {VARIABLE} is not set; set it to the URL of the database, such as "
        "postgresql://user:password@host/database, and write it into no file of the programme",
    ),
    broken(
        "a database with the URL of another kind",
        url(f"mysql://reader:{PASSWORD}@127.0.0.1/made_up"),
        f"{NAME}: what {VARIABLE} holds does not begin with postgresql://; expected a URL such as "
        "postgresql://user:password@host/database",
    ),
    broken(
        "a database that is down",
        nowhere,
        f"{NAME}: the database cannot be opened: no server answers there; see whether it runs, and whether "
        f"the URL "
        f"in {VARIABLE} is right",
    ),
    broken(
        "a wrong password",
        server(password="wrong"),
        f"{NAME}: the database cannot be opened: it refused the user or the password; correct the URL in "
        f"{VARIABLE}",
    ),
    broken(
        "a database that does not exist",
        server(database="nothing_here"),
        f"{NAME}: the database cannot be opened: the database named in the URL does not exist; correct the "
        f"URL in "
        f"{VARIABLE}",
    ),
    broken(
        "a table that does not exist",
        server(),
        'records: table reporting.madeup is not in the database; did you mean "reporting.made_up"?',
        table="reporting.madeup",
    ),
    broken(
        "a table that may not be read",
        server("REVOKE SELECT ON reporting.made_up FROM reader"),
        f"{NAME} cannot be read: the user of the URL may not read it; ask for USAGE on its schema and "
        f"SELECT on the "
        "table",
    ),
    broken(
        "a table that lacks a column",
        server(),
        f"{NAME}: has no heading 'teem' for column 'teem'; did you mean \"team\"?; headings found: 'ref', "
        f"'team', "
        "'tags', 'whole'; correct the declaration in sources.yaml or export the file again",
        columns={"ref": "id", "teem": "category"},
    ),
    broken(
        "a table with lists in a column",
        server(),
        f"{NAME}, column 'tags' for column 'tags': it holds lists (text[]); ask for a view with one value "
        f"a row",
        columns={"ref": "id", "tags": "text"},
    ),
    broken(
        "a table with bytes in a column",
        server(),
        f"{NAME}, column 'whole' for column 'whole': its type bytea is not read; ask for a view that casts "
        f"it to "
        "text",
        columns={"ref": "id", "whole": "text"},
    ),
    broken(
        "the last row of a table",
        server(),
        f"{NAME}: duplicate_keys is keep_last, but a table has no first and no last row; ask for a view "
        f"that says "
        "which row of a key counts, or declare duplicate_keys: refuse",
        key=["ref"],
        duplicate_keys="keep_last",
    ),
    broken(
        "a table that is an index",
        server("CREATE INDEX made_up_index ON reporting.made_up (ref)"),
        "records: table reporting.made_up_index is neither a table nor a view; name one that has rows",
        table="reporting.made_up_index",
    ),
)
