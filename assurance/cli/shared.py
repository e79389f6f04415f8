"""What every command shares: its options, its exit codes, its printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assurance.running import NotebookStatus

__all__ = [
    "ATTENTION", "DONE", "INCOMPLETE", "REFUSED", "AsJson", "Extracts", "Fail", "Folder", "Out", "PeriodText",
    "Seed", "StoreFolder", "log_notebooks", "print_json", "progress",
]  # fmt: skip

DONE, REFUSED, INCOMPLETE, ATTENTION = 0, 2, 3, 4

Folder = Annotated[Path, typer.Argument(help="Programme folder, such as sampling_plans/sepsis.")]
PeriodText = Annotated[str, typer.Option("--period", help="Period to report on, such as 2026-10.")]
Extracts = Annotated[Path | None, typer.Option(help="Folder with the source files.")]
StoreFolder = Annotated[
    Path | None, typer.Option("--store", help="Store; else .assurance beside sampling_plans.")
]
Out = Annotated[Path, typer.Option(help="Folder for the packs.")]
Seed = Annotated[str | None, typer.Option(help="Typed seed of the draw; else taken from the system, once.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
Fail = Annotated[bool, typer.Option("--fail-on-attention", help="Exit 4 when something needs attention.")]


def print_json(data: dict[str, Any]) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False))


def log_notebooks(statuses: Iterable[NotebookStatus], *, of: str = "") -> None:
    """Write a line for each notebook to standard error, where no terminal shows how far the run has come.

    Parameters
    ----------
    of : the period, where several are run
    """
    if not sys.stderr.isatty():
        for status in statuses:
            typer.echo(f"{of}: {status.line()}" if of else status.line(), err=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda words: bar.update(task, description=words)
