"""Starting the process of a notebook: forked from the preloaded one, or anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from assurance.errors import RunningError
from assurance.running.marking import MARK, end_marked
from assurance.running.outcomes import MEMORY
from assurance.running.warm.client import ADDRESS, STEADY, ForkedProcess

__all__ = ["Forked", "Plain", "Process", "start_process", "surroundings"]

# Most of papermill's start goes into a grammar of internationalised addresses that notebooks never use;
# jsonschema does without it where it is absent.
_START: Final = (
    "import sys; sys.modules['rfc3987_syntax'] = None; from assurance.running.child import start; start()"
)
_PROVISIONERS: Final = "jupyter_client.kernel_provisioners"
_PROVISIONER: Final = "assurance-forked"


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that was forked, and is looked after by the preloaded one."""

    process: ForkedProcess
    mark: str

    @property
    def lost(self) -> bool:
        """Whether it ended because the preloaded process did."""
        return self.process.lost

    def wait(self, seconds: float) -> int | None:
        """Give the exit code; None where it has not ended within those seconds."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        """End it and all that it started."""
        self.process.kill()
        self.process.wait()
        self.process.close()
        end_marked(self.mark)


@dataclass(frozen=True, slots=True)
class Plain:
    """A process that was started anew; its kernel is in a session of its own."""

    process: subprocess.Popen[bytes]
    mark: str
    lost = False

    def wait(self, seconds: float) -> int | None:
        """Give the exit code; None where it has not ended within those seconds."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        """End it and all that it started."""
        if self.process.poll() is None:
            _kill_group(self.process)
        self.process.communicate()
        end_marked(self.mark)


Process = Forked | Plain


def start_process(request: str, *, folder: Path, environment: Mapping[str, str], warm: str | None) -> Process:
    """Start the process of one notebook; anew where there is nothing to fork it from.

    Parameters
    ----------
    request : see `assurance.running.child.Request`
    folder : to work in
    environment : see `surroundings`
    warm : address of the preloaded process, see `warm_server`
    """
    mark = environment[MARK]
    if warm is not None:
        try:
            around = {**environment, **_forks_kernels(warm)}
            return Forked(
                ForkedProcess(
                    warm, what="papermill", argv=[request], environment=around, folder=str(folder.resolve())
                ),
                mark,
            )
        except RunningError:  # it has been killed: slower, but as well
            pass
    return Plain(
        subprocess.Popen(
            [sys.executable, "-c", _START, request],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,  # it ends when we do
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ),
        mark,
    )


def surroundings(*, mark: str, runtime: Path, scratch: Path, memory: int | None) -> dict[str, str]:
    """Give the environment of a notebook: ours, less what would make it differ from one start to another.

    Parameters
    ----------
    mark : by which its processes are known
    runtime : folder for the connection files and settings of kernels: those of whoever runs them must
        not change what a notebook shows
    scratch : folder for temporary files
    memory : bytes that it may use
    """
    left_out = (ADDRESS, "JUPYTER_DEFAULT_PROVISIONER_NAME", "JPY_PARENT_PID", "JPY_SESSION_NAME", MEMORY)
    return {
        **{name: value for name, value in os.environ.items() if name not in left_out},
        **_files_named(os.environ),
        **STEADY,
        **({MEMORY: str(memory)} if memory else {}),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "TMPDIR": str(scratch),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(runtime / "ipython"),
        MARK: mark,
    }


def _forks_kernels(warm: str) -> dict[str, str]:
    """Say where kernels are forked from; nothing where the package is used without its entry points."""
    if not entry_points(group=_PROVISIONERS, name=_PROVISIONER):
        return {}
    return {ADDRESS: warm, "JUPYTER_DEFAULT_PROVISIONER_NAME": _PROVISIONER}


def _files_named(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that name files, such as that of the key, as they read from another folder."""
    found = {name: Path(value) for name, value in variables.items() if name.endswith("_FILE") and value}
    return {
        name: str(path.absolute())
        for name, path in found.items()
        if not path.is_absolute() and path.is_file()
    }


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
