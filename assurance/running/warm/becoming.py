"""What a forked child does first: it turns into a process as if started anew, then into what was asked."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

__all__ = ["become"]

_DIE_WITH_PARENT: Final = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_LIBRARY: Final = ctypes.CDLL(None)


def become(request: dict[str, Any], *, parent: int, close: Callable[[], None]) -> NoReturn:
    """Turn this forked process into what was asked for; it never returns.

    Parameters
    ----------
    request : `what` (papermill or kernel), `argv`, `environment`, `folder`
    parent : number of the process it was forked from, with which it ends
    close : closes what belongs to that process
    """
    code = 1
    try:
        _LIBRARY.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(code)
        os.setsid()
        close()
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.close(nothing)
        os.environ.clear()
        os.environ.update(request["environment"])
        time.tzset()
        tempfile.tempdir = None  # asked of the environment anew
        os.chdir(request["folder"])
        _draw_anew()
        code = _KINDS[request["what"]](request["argv"], parent)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os._exit(code)


def _draw_anew() -> None:
    """Give this process random numbers of its own: forks would all begin with the same."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _papermill(argv: Sequence[str], parent: int) -> int:
    from assurance.running.child import main

    return main(argv)


def _kernel(argv: Sequence[str], parent: int) -> int:
    from ipykernel.kernelapp import IPKernelApp

    from assurance.running.child import hold_memory

    hold_memory()
    sys.modules.pop("rfc3987_syntax", None)  # a notebook may use it
    sys.argv = ["ipykernel_launcher", *argv]
    # Without the first the kernel would look for papermill's process above it; without the second every
    # figure is lost silently, because pyplot was there before IPython.
    extra = [f"--IPKernelApp.parent_handle={parent}", "--matplotlib=inline"]
    IPKernelApp.launch_instance(argv=[*argv, *extra])
    return 0


_KINDS: Final[dict[str, Callable[[Sequence[str], int], int]]] = {"papermill": _papermill, "kernel": _kernel}
