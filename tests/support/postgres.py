"""A real PostgreSQL server for tests: made anew, run by an ordinary user, stopped at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["PASSWORD", "Server", "shared_server"]

PASSWORD = "Never-Print-This-7391"
_USERS = ("postgres", "nobody")


@dataclass(frozen=True)
class Server:
    """A running server; `owner` is its superuser, `reader` may log in and nothing else."""

    folder: Path
    port: int

    def url(self, user: str = "owner", *, password: str = PASSWORD, database: str = "made_up") -> str:
        """Give the URL for one of its users."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, *, database: str = "made_up") -> str:
        """Run statements as its superuser and give what psql prints."""
        command = [_program("psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", self.url(database=database)]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()


@cache
def shared_server() -> Server:
    """Start the server of this test run, once."""
    folder = Path(tempfile.mkdtemp(prefix="made-up-postgres-"))
    account = _account()
    if account:
        shutil.chown(folder, account.pw_uid, account.pw_gid)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data, port = folder / "data", _free_port()
    _as(account, "initdb", "-D", data, "-U", "owner", "-A", "scram-sha-256", f"--pwfile={secret}",
        "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    _as(account, "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start")
    server = Server(folder, port)
    atexit.register(_stop, account, server)
    server.run("CREATE DATABASE made_up", database="postgres")
    server.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    return server


def _stop(account: pwd.struct_passwd | None, server: Server) -> None:
    _as(account, "pg_ctl", "-D", server.folder / "data", "-m", "immediate", "stop")
    time.sleep(0.05)
    shutil.rmtree(server.folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Choose an ordinary user where the tests run as root, whom PostgreSQL does not serve."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in _USERS if name in names)


def _as(account: pwd.struct_passwd | None, program: str, *arguments: object) -> None:
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    command = [_program(program), *map(str, arguments)]
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, check=False, cwd="/", **who)
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program}: {said.read().decode()}")


def _program(name: str) -> str:
    """Find a program of PostgreSQL on the path, or where Debian puts the newest version."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(places[0]) if places else shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} of PostgreSQL is not on this machine")
    return found


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
