"""A kernel provisioner for Jupyter: kernels forked from the preloaded process, where there is one."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from assurance.errors import RunningError
from assurance.running.warm.client import ADDRESS, ForkedProcess

__all__ = ["PROVISIONER", "ForkedProvisioner"]

PROVISIONER: Final = "assurance-forked"
"""Name of the entry point."""
_LAUNCHER: Final = "ipykernel_launcher"


class ForkedProvisioner(LocalProvisioner):
    """Start ordinary Python kernels by a fork, and every other kernel as Jupyter does.

    It is used where `JUPYTER_DEFAULT_PROVISIONER_NAME` is `assurance-forked`, and forks where
    `ASSURANCE_WARM_ADDRESS` names the preloaded process; notebooks, papermill and their command lines stay
    as they are.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it anew where there is nothing to fork it from."""
        process = _forked(cmd, kwargs)
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid, self.pgid = process.pid, None  # signals go through the process that forked it
        return self.connection_info


def _forked(cmd: list[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
    """Fork a kernel, if it is one of this very Python and there is something to fork it from."""
    address = os.environ.get(ADDRESS)
    if not address or _LAUNCHER not in cmd or cmd[0] != sys.executable:
        return None
    try:
        return ForkedProcess(
            address,
            what="kernel",
            argv=cmd[cmd.index(_LAUNCHER) + 1 :],
            environment=kwargs.get("env") or dict(os.environ),
            folder=str(kwargs.get("cwd") or os.getcwd()),
        )
    except RunningError:
        return None
