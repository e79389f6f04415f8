"""What a machine lacks for the workbench, and how to get it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

__all__ = ["Check", "examine"]

_SPACE = 1 << 30
_PROGRAMS = (
    (("chromium", "chromium-browser", "google-chrome"), "Chromium", "page tests", "apt install chromium"),
    (("libreoffice", "soffice"), "LibreOffice", "worksheet tests", "apt install libreoffice-calc"),
    (("postgres", "pg_ctl"), "PostgreSQL", "database tests", "apt install postgresql"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `needed` says whether the workbench cannot do without it."""

    name: str
    ok: bool
    needed: bool
    found: str
    remedy: str = ""

    def sentence(self) -> str:
        """Say it in one line."""
        mark = "ok     " if self.ok else "MISSING" if self.needed else "absent "
        return f"{mark} {self.name}: {self.found}{'' if self.ok else f'. {self.remedy}'}"

    def as_dict(self) -> dict[str, object]:
        """Give it as JSON values."""
        return asdict(self)


def examine(store: Path) -> tuple[Check, ...]:
    """Look at Python, packages, the notebook kernel, the store and outside programs."""
    return (_python(), *_packages(), _kernel(), _store(store), *_programs())


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), True, found, "Install Python 3.11 or later.")


def _packages() -> Iterator[Check]:
    missing = []
    wanted = [line for line in requires("assurance-workbench") or [] if "extra ==" not in line]
    for line in wanted:
        name = line.split(";")[0].split(">")[0].split("<")[0].split("=")[0].strip()
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    found = f"{len(wanted) - len(missing)} of {len(wanted)} there"
    remedy = f"Install {', '.join(missing)}: pip install -r requirements.txt"
    yield Check("packages", not missing, True, found, remedy)


def _kernel() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager

    found = "python3" in KernelSpecManager().find_kernel_specs()
    remedy = "Run: python -m ipykernel install --sys-prefix"
    return Check("notebook kernel", found, True, "python3" if found else "none named python3", remedy)


def _store(store: Path) -> Check:
    remedy = "Give a folder that you may write to with --store, and free at least 1 GiB."
    if store.exists() and not store.is_dir():
        return Check("store", False, True, "a file stands in its place", remedy)
    place = next(folder for folder in (store, *store.resolve().parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    try:
        with tempfile.TemporaryFile(dir=place):
            writable = os.access(place, os.W_OK)
    except OSError:
        writable = False
    found = f"{'writable' if writable else 'not writable'}, {free / _SPACE:.1f} GiB free"
    return Check("store", writable and free > _SPACE, True, found, remedy)


def _programs() -> Iterator[Check]:
    for commands, name, use, how in _PROGRAMS:
        there = any(shutil.which(command) for command in commands)
        yield Check(name, there, False, "there" if there else f"needed for {use} only", f"Get it with: {how}")
