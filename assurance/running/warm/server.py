"""The preloaded process: it imports what notebooks use, once, and forks a child for each request.

It starts no thread and opens no database before a fork, so a child is as good as a process started anew.
A child lives as long as the connection that asked for it, and a kernel no longer than its notebook's
process, so whatever kills a run leaves nothing behind.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from assurance.errors import RunningError
from assurance.running.marking import MARK
from assurance.running.warm.becoming import become

__all__ = ["PRELOADED", "serve"]

PRELOADED: Final = (
    "numpy", "pandas", "scipy.stats", "statsmodels.api", "seaborn", "matplotlib.pyplot",
    "matplotlib.backends.backend_svg", "matplotlib_inline.backend_inline", "duckdb", "pyarrow.dataset",
    "pyarrow.pandas_compat", "sqlglot.dialects.duckdb", "holidays.countries", "holidays.utils",
    "pydantic", "sqlalchemy.dialects.sqlite",
    "nbformat.v4", "papermill.execute", "papermill.engines", "nbclient", "jupyter_client.asynchronous",
    "ipykernel.kernelapp", "ipykernel.ipkernel",
    "assurance", "assurance.month", "assurance.pack", "assurance.pack.findings", "assurance.show",
    "assurance.running.child", "assurance.running.warm.provisioner",
)  # fmt: skip
"""Modules that a notebook of the pack uses, or papermill does."""
_LONGEST: Final = 4 << 20
"""Bytes of a request."""


@dataclass(slots=True)
class _Child:
    connection: socket.socket
    pid: int = 0
    what: str = ""
    mark: str = ""
    said: bytes = field(default=b"")


def serve(listening: socket.socket, *, modules: Sequence[str] = PRELOADED) -> None:
    """Preload, then fork a child for every connection until standard input is closed.

    A request is one line of JSON: `what` (papermill or kernel), `argv`, `environment`, `folder`. The answer
    is a line with `pid`, and one with `exit` when the child has ended: its code, negative for a signal.
    Meanwhile a line with `signal` has one sent to it and its group.

    Parameters
    ----------
    listening : a Unix socket that listens already, so that nobody has to wait for the imports

    Raises
    ------
    RunningError
        When an import started a thread: a fork would copy its locks, but not the thread.
    """
    gc.disable()  # what is imported stays: looking through it for what is gone takes a tenth of the time
    for name in modules:
        importlib.import_module(name)
    gc.enable()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RunningError(
            "preloading: an import started a thread, so that notebooks cannot be forked from it"
        )
    gc.collect()
    gc.freeze()
    _Server(listening).run()


class _Server:
    def __init__(self, listening: socket.socket) -> None:
        self.listening = listening
        self.children: dict[int, _Child] = {}
        self.selector = selectors.DefaultSelector()
        self.wake, self.woken = socket.socketpair()

    def run(self) -> None:
        for end in (self.listening, self.wake, self.woken):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, "end")
        self.selector.register(self.listening, selectors.EVENT_READ, "new")
        self.selector.register(self.woken, selectors.EVENT_READ, "ended")
        while all(self._one(key) for key, _ in self.selector.select()):
            pass
        for pid in list(self.children):
            self._finish(pid)

    def _one(self, key: selectors.SelectorKey) -> bool:
        """Answer one event; false when the runner has gone."""
        match key.data:
            case "end":
                return bool(os.read(sys.stdin.fileno(), 1))
            case "new":
                self._welcome()
            case "ended":
                self.woken.recv(4096)
                self._reap()
            case _Child() as child if child.connection.fileno() >= 0:
                self._heard(child)
        return True

    def _welcome(self) -> None:
        try:
            connection, _ = self.listening.accept()
        except OSError:  # it has gone again
            return
        connection.setblocking(False)
        self.selector.register(connection, selectors.EVENT_READ, _Child(connection))

    def _heard(self, child: _Child) -> None:
        try:
            said = child.connection.recv(65536)
        except OSError:
            said = b""
        child.said += said
        if not said or len(child.said) > _LONGEST:  # whoever asked has gone, or asks too much
            self._forget(child)
            if child.pid:
                self._finish(child.pid)
            return
        *lines, child.said = child.said.split(b"\n")
        for line in lines:
            words = json.loads(line)
            if "signal" in words:
                self._signal(child, words["signal"])
            elif not child.pid:
                self._fork(child, words)

    def _fork(self, child: _Child, request: dict[str, Any]) -> None:
        child.what, child.mark = request["what"], request["environment"].get(MARK, "")
        parent = os.getpid()
        try:
            child.pid = os.fork()
        except OSError:  # the system has no more processes to give
            self._forget(child)
            return
        if child.pid == 0:
            become(request, parent=parent, close=self._close)
        self.children[child.pid] = child
        _say(child.connection, {"pid": child.pid})

    def _close(self) -> None:
        """Close what belongs to this process and to its other children."""
        signal.set_wakeup_fd(-1)
        for key in list(self.selector.get_map().values()):
            if not isinstance(key.fileobj, int):
                key.fileobj.close()  # type: ignore[attr-defined]
        self.wake.close()
        self.selector.close()

    def _signal(self, child: _Child, number: int) -> None:
        if child.pid in self.children:
            _send(child.pid, number)

    def _reap(self) -> None:
        """Take note of the children that have ended; one taken for another's end is looked at again."""
        while self.children:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                return
            self._finish(ended.si_pid)

    def _finish(self, pid: int) -> None:
        """End a child with its group, and with it the kernels of its notebook; say how it ended."""
        child = self.children.get(pid)
        if child is None:  # an orphan that was given to us
            os.waitpid(pid, 0)
            return
        _send(pid, signal.SIGKILL)  # not yet reaped, so that its number is still its own
        _, status = os.waitpid(pid, 0)
        del self.children[pid]
        if child.what == "papermill":
            for other in [n for n, one in self.children.items() if one.mark and one.mark == child.mark]:
                self._finish(other)
        _say(child.connection, {"exit": os.waitstatus_to_exitcode(status)})
        self._forget(child)

    def _forget(self, child: _Child) -> None:
        if child.connection.fileno() >= 0:
            self.selector.unregister(child.connection)
            child.connection.close()


def _say(connection: socket.socket, words: dict[str, int]) -> None:
    try:
        connection.send(json.dumps(words).encode("ascii") + b"\n")
    except OSError:  # it has gone; its child is ended when that is seen
        return


def _send(pid: int, number: int) -> None:
    """Send a signal to a child and its group; the group is not there yet when it has only just begun."""
    for send in (os.killpg, os.kill):
        try:
            send(pid, number)
        except (ProcessLookupError, PermissionError):
            continue
        return
