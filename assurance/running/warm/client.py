"""Asking the preloaded process for a child, and what became of it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

from assurance.errors import RunningError
from assurance.running.marking import MARK, end_marked, new_mark
from assurance.running.places import scratch_folder

__all__ = ["ADDRESS", "STEADY", "SWITCH", "ForkedProcess", "can_fork", "warm_server"]

ADDRESS: Final = "ASSURANCE_WARM_ADDRESS"
"""Environment variable that tells a kernel provisioner where the preloaded process is."""
SWITCH: Final = "ASSURANCE_WARM"
"""Environment variable that turns the preloaded process off where it is 0."""
STEADY: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a thread that pandas would bring along
    "PYTHONHASHSEED": "0",
}
"""Environment of notebooks: single-threaded, and the same however they are started."""
_LONGEST_WAIT: Final = 120.0
"""Seconds that the preloaded process may take to get ready."""


def can_fork() -> bool:
    """Tell whether notebooks are forked here: on Linux only, and unless `ASSURANCE_WARM` is 0."""
    return sys.platform == "linux" and os.environ.get(SWITCH) != "0"


@contextmanager
def warm_server(address: str | None = None) -> Iterator[str | None]:
    """Start a preloaded process for as long as this lasts, and end with it all that came out of it.

    It loads while others work: nobody waits for it before the first notebook is asked of it. No thread and
    no database connection is in it, so that its forks are as good as processes started anew.

    Parameters
    ----------
    address : of one that runs already; it is given back then, and not ended

    Yields
    ------
    str or None
        The address, for `run_notebooks`; None where notebooks are started anew: not on Linux, or switched
        off by `ASSURANCE_WARM=0`.
    """
    if address is not None or not can_fork():
        yield address
        return
    mark = new_mark()
    with scratch_folder(short=True) as folder:
        place = str(folder / "warm")
        process = _started(place, mark)
        try:
            yield place
        finally:
            process.kill()
            process.communicate()
            end_marked(mark)


def _started(address: str, mark: str) -> subprocess.Popen[bytes]:
    # Our copy of the socket is closed at once: nobody may wait at the door of a process that is gone.
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        return subprocess.Popen(
            [sys.executable, "-m", "assurance.running.warm", str(listening.fileno())],
            pass_fds=[listening.fileno()],
            cwd=Path(address).parent,  # a matplotlibrc or a module lying about where we are is not for it
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **STEADY, "MPLBACKEND": "agg", MARK: mark},
        )


class ForkedProcess:
    """A child of the preloaded process, with what `subprocess.Popen` has and Jupyter uses.

    Parameters
    ----------
    address : of the preloaded process
    what : papermill or kernel
    argv : its words
    environment : the whole of it
    folder : to work in

    Raises
    ------
    RunningError
        When the preloaded process is not there.
    """

    stdin = stdout = stderr = None
    lost = False
    """Whether the preloaded process went away under it; it has ended then, killed."""

    def __init__(
        self,
        address: str,
        *,
        what: Literal["papermill", "kernel"],
        argv: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
    ) -> None:
        self.returncode: int | None = None
        self._heard = b""
        self._connection = socket.socket(socket.AF_UNIX)
        request = {"what": what, "argv": list(argv), "environment": dict(environment), "folder": folder}
        try:
            self._connection.settimeout(_LONGEST_WAIT)
            self._connection.connect(address)
            self._say(request)
            self.pid = self._line()["pid"]
        except OSError as error:
            self._connection.close()
            raise RunningError("the preloaded process of the notebooks is not there") from error
        except RunningError:
            self._connection.close()
            raise

    def _say(self, words: Mapping[str, Any]) -> None:
        self._connection.sendall(json.dumps(words).encode("ascii") + b"\n")

    def _line(self) -> dict[str, int]:
        while b"\n" not in self._heard:
            said = self._connection.recv(4096)
            if not said:
                raise RunningError("the preloaded process of the notebooks ended")
            self._heard += said
        line, _, self._heard = self._heard.partition(b"\n")
        found: dict[str, int] = json.loads(line)
        return found

    def poll(self) -> int | None:
        """Give the exit code, negative for a signal; None while it runs."""
        if self.returncode is None and (self._heard or select.select([self._connection], [], [], 0)[0]):
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; see `subprocess.Popen.wait`."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not self._heard and not select.select([self._connection], [], [], left)[0]:
                raise subprocess.TimeoutExpired("notebook", timeout or 0)
            self._end()
        return self.returncode

    def _end(self) -> None:
        try:
            self.returncode = self._line()["exit"]
        except (OSError, RunningError):
            self.lost, self.returncode = True, -signal.SIGKILL

    def send_signal(self, number: int) -> None:
        """Have a signal sent to it and its group, unless it has ended."""
        if self.poll() is None:
            with suppress(OSError):  # it is gone, which `poll` will see
                self._say({"signal": int(number)})

    def kill(self) -> None:
        """End it at once, with its kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Let go of it: the preloaded process ends it, if it has not ended."""
        self._connection.close()
