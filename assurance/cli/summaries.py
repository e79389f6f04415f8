"""`--summary` and `--summary-file`: what a run tells those who were not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assurance.errors import AssuranceError

if TYPE_CHECKING:
    from assurance.run import PeriodOutcome
    from assurance.run.summary import Summary

__all__ = ["SummaryFile", "SummaryKind", "SummaryOption", "Telling"]


class SummaryKind(StrEnum):
    """Form of a summary."""

    MAIL = "mail"
    JSON = "json"


SummaryOption = Annotated[
    SummaryKind | None,
    typer.Option("--summary", help="Give a summary that names nobody: a mail, or JSON for a webhook."),
]
SummaryFile = Annotated[
    Path | None, typer.Option("--summary-file", help="Write the summary to this file, whole or not at all.")
]


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of a run, and how; nobody where `kind` is None.

    Parameters
    ----------
    kind, file : as given; without a file the summary is what the command prints
    folder, places : of the programme, and other folders of the machine that no summary names
    """

    kind: SummaryKind | None
    file: Path | None
    folder: Path
    places: tuple[Path, ...] = ()

    def check(self, *, as_json: bool) -> None:
        """Refuse options that nobody can mean, and a file that could not be written afterwards."""
        if self.file is not None and self.kind is None:
            raise typer.BadParameter("--summary-file says where; say which with --summary mail or json")
        if self.prints and as_json:
            raise typer.BadParameter("--json and --summary would both be printed; give --summary-file too")
        if self.file is not None and (self.file.is_dir() or not self.file.absolute().parent.is_dir()):
            raise typer.BadParameter("--summary-file is to be a file in a folder that is there")

    @property
    def prints(self) -> bool:
        """Whether the summary stands in the place of the words that are printed else."""
        return self.kind is not None and self.file is None

    @contextmanager
    def refusals(self, period: str | None) -> Iterator[None]:
        """Tell also of a run that is refused; the refusal itself goes on its way."""
        try:
            yield
        except AssuranceError as error:
            if self.kind is not None:
                from assurance.run.summary import refused_summary

                self._tell(
                    refused_summary(
                        error, programme=self.folder.resolve().name, title=self._title(),
                        period=period or "", places=(self.folder, *self.places),
                    )
                )  # fmt: skip
            raise

    def tell(self, outcomes: Sequence[PeriodOutcome], *, code: int) -> None:
        """Tell what became of every period."""
        if self.kind is None:
            return
        from assurance.run.summary import outcomes_summary

        self._tell(
            outcomes_summary(
                outcomes, programme=self.folder.resolve().name, title=self._title(), code=code,
                places=(self.folder, *self.places),
            )
        )  # fmt: skip

    def _tell(self, summary: Summary) -> None:
        text = summary.text("mail" if self.kind is SummaryKind.MAIL else "json")
        if self.file is None:
            typer.echo(text, nl=False)
            return
        from assurance.engine import write_atomically

        write_atomically(self.file, text)

    def _title(self) -> str:
        """Give the programme's title; its id where it cannot be read."""
        from assurance.programme import load_programme

        try:
            return load_programme(self.folder).header.title
        except AssuranceError:
            return self.folder.resolve().name
