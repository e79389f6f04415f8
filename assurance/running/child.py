"""The process of one notebook: papermill runs it here, and the exit code tells how it ended.

It is started anew, or forked from the preloaded process; what it does is the same.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Final

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from assurance.running.outcomes import MEMORY, Ending

__all__ = ["Request", "hold_memory", "main", "start"]

_ENGINE: Final = "assurance"
_KEPT: Final = 2000
"""Letters that are kept of what a cell said too much of."""
_LONGEST_ADDRESS: Final = 100
"""Bytes that the address of a Unix socket may have, less a few."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one process is to run, in its working directory.

    Parameters
    ----------
    notebook : path of the notebook
    target : file to write the executed notebook to
    cell : seconds that a cell may take
    output_bytes : that it may show
    """

    notebook: str
    target: str
    parameters: Mapping[str, Any]
    cell: int
    output_bytes: int

    def text(self) -> str:
        """Give it as one line of JSON."""
        return json.dumps(asdict(self))


def main(argv: Sequence[str]) -> int:
    """Run the notebook that the first word asks for; gives the exit code."""
    request = Request(**json.loads(argv[0]))
    hold_memory()
    papermill_engines.register(_ENGINE, _Engine)
    try:
        execute_notebook(
            request.notebook,
            request.target,
            parameters=dict(request.parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            progress_bar=False,
            execution_timeout=request.cell,
            output_bytes=request.output_bytes,
        )
    except PapermillExecutionError:
        return Ending.CELL_FAILED
    except CellTimeoutError:
        return Ending.CELL_TOO_LONG
    except DeadKernelError:
        return Ending.KERNEL_DIED
    except NoSuchKernel:
        return Ending.NO_KERNEL
    except OSError:
        return Ending.CANNOT_WRITE
    return Ending.DONE


def start() -> None:
    """Run as a process of its own, and end when the one that started it ends: that one holds our input."""

    def follow() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os._exit(Ending.KERNEL_DIED)

    Thread(target=follow, daemon=True).start()
    sys.exit(main(sys.argv[1:]))


def hold_memory() -> None:
    """Keep this process and its children to the memory they may use, and offer them up first when it ends.

    A cell that wants more gets a MemoryError then, where the system can do that.
    """
    allowed = os.environ.get(MEMORY)
    if not allowed or sys.platform != "linux":
        return
    import resource

    highest = resource.getrlimit(resource.RLIMIT_DATA)[1]
    asked = int(allowed) if highest == resource.RLIM_INFINITY else min(int(allowed), highest)
    resource.setrlimit(resource.RLIMIT_DATA, (asked, highest))
    with suppress(OSError):  # some containers do not let a process say this
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")


class _Manager(AsyncKernelManager):
    """Kernels that are spoken to by Unix sockets: ports could be taken by another notebook's kernel."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        folder = os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir())
        address = os.path.join(folder, secrets.token_hex(6))
        if sys.platform == "linux" and len(os.fsencode(address)) < _LONGEST_ADDRESS:
            self.transport, self.ip = "ipc", address


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with our client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, output_bytes: int = 0, execution_timeout: int = 0, **_: Any
    ) -> Any:
        client = _Client(
            nb_man,
            kernel_manager_class=_Manager,
            kernel_name=kernel_name,
            timeout=execution_timeout,
            startup_timeout=120,
            coalesce_streams=True,  # where a text is cut in two hangs on the moment
        )
        client.output_bytes = output_bytes
        return client.execute()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client; it ends the process of a notebook that says too much."""

    output_bytes = 0
    said = 0

    def papermill_execute_cells(self) -> None:
        try:
            super().papermill_execute_cells()
        except BaseException:
            self.shutdown_kernel = "immediate"  # asked kindly it may take its time, or never go
            raise

    def process_message(self, message: Any, cell: Any, index: int) -> Any:
        self.said += _size(message["content"])
        if self.said > self.output_bytes:
            self._end(cell)
        return super().process_message(message, cell, index)

    def _end(self, cell: Any) -> None:
        cell.outputs = [_shortened(output) for output in cell.outputs[:1]]
        self.nb_man.save()
        os._exit(Ending.TOO_MUCH_OUTPUT)  # the kernel ends with this process: it may be saying still more


def _size(content: Mapping[str, Any]) -> int:
    """Count the bytes that a message may add to a notebook's file."""
    return len(json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def _shortened(output: Any) -> Any:
    if output.output_type == "stream":
        output.text = f"{output.text[:_KEPT]}\n(cut here: it said too much)\n"
    return output
