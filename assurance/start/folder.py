"""Writing a new programme folder: whole or not at all, and nothing over what is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assurance.engine.files import store_error, sync_folder, write_atomically
from assurance.errors import DeclarationError, DomainError, Fault, StoreError
from assurance.extracts.profile import FileProfile, profile_tables
from assurance.programme import load_programme
from assurance.start.drafting import ProgrammeDraft, draft_programme
from assurance.start.header import header_text
from assurance.start.names import is_name, slug
from assurance.start.plan import answers_lines, measures_text, plan_text
from assurance.start.yaml_text import DRAFTED, written

__all__ = ["NewProgramme", "new_programme"]


@dataclass(frozen=True)
class NewProgramme:
    """A programme folder that was written.

    Parameters
    ----------
    folder : where it lies
    files : names of the files in it
    sources : (name, file or pattern, rows looked at, columns declared, columns left out) of each source
    needs_key : whether pseudonyms are made, for which a key is needed
    open : what `assurance check` says of it: the questions that are left
    warnings : sentences about the files
    """

    folder: Path
    files: tuple[str, ...]
    sources: tuple[tuple[str, str, int, int, int], ...]
    needs_key: bool
    open: tuple[Fault, ...]
    warnings: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """Say what was written, what is left to answer, and what to do next."""
        said = [f"Wrote {self.folder}: {', '.join(self.files)}."]
        for name, file, rows, declared, left in self.sources:
            out = f", {left} left out" if left else ""
            said.append(f"  {name}: {file}, {rows:,} rows looked at, {declared} columns declared{out}")
        said += [f"  note: {text}" for text in self.warnings]
        count = len(self.open)
        if count:
            said.append(
                f"{count} {'question is' if count == 1 else 'questions are'} left; each is marked QUESTION:"
            )
            said += [f"  {_short(fault)}" for fault in self.open]
        said += [
            "Next: answer them in the files, read each line marked guessed, then run"
            if count
            else "Next: read each line marked guessed, then run",
            f"  assurance check {self.folder}",
        ]
        if self.needs_key:
            said[-2:-2] = [
                "Identifiers become keyed pseudonyms: make a key once, outside this folder, with",
                "  assurance key FILE",
                "  and name that file in the environment variable ASSURANCE_KEY_FILE.",
            ]
        return said

    def as_dict(self) -> dict[str, object]:
        """Give the same for programs."""
        keys = ("name", "file", "rows", "columns", "left_out")
        return {
            "ok": True,
            "needs_key": self.needs_key,
            "folder": str(self.folder),
            "files": list(self.files),
            "sources": [dict(zip(keys, source, strict=True)) for source in self.sources],
            "questions": [
                {"file": f.file, "line": f.line, "where": f.where, "message": f.message} for f in self.open
            ],
            "warnings": list(self.warnings),
            "next": f"assurance check {self.folder}",
        }


def new_programme(folder: Path | str, files: Sequence[Path | str]) -> NewProgramme:
    """Look at some files and write a commented programme folder for them.

    What was guessed says so and gives its evidence; what nobody can guess is a question, and the folder
    does not pass the check until it is answered. No person's values are written, and no free text.

    Parameters
    ----------
    folder : new, or empty; its name becomes that of the programme
    files : extracts; files with the same headings become one source

    Raises
    ------
    DomainError
        When the name of the folder cannot be that of a programme, or no file is given.
    StoreError
        When the folder is there and not empty, or cannot be written.
    ExtractError
        When a file cannot be looked at.
    """
    target = Path(folder).absolute()
    _check_target(target)
    if not files:
        raise DomainError("new: give at least one file to look at, with --from")
    profiles = profile_tables(*dict.fromkeys(Path(file) for file in files))
    draft = draft_programme(target.name, profiles)
    texts = _texts(draft)
    left = _write(target, texts)
    key = any(column.withheld for source in draft.sources for column in source.declared)
    return NewProgramme(Path(folder), tuple(texts), tuple(_told(draft)), key, left, tuple(_warned(profiles)))


def _short(fault: Fault) -> str:
    """Name the line of a question, and give whatever else was found wrong in full."""
    asked = fault.message.startswith(("not answered yet", "is empty; answer the QUESTION"))
    return f"{fault.file}, line {fault.line}: {fault.where}" if asked else str(fault)


def _check_target(target: Path) -> None:
    if not is_name(target.name):
        raise DomainError(
            f"new: {target.name!r} cannot be the name of a programme; expected lower-case letters, digits "
            f"and underscores, such as {slug(target.name, otherwise='programme')}"
        )
    if target.is_dir() and any(target.iterdir()):
        raise StoreError(
            f"{target} is there already and is not empty; nothing was written; choose another folder"
        )
    if target.exists() and not target.is_dir():
        raise StoreError(f"{target} is a file; nothing was written; choose another folder")


def _texts(draft: ProgrammeDraft) -> dict[str, str]:
    head = [
        *written("The sources: which files are read, and what each column in them means.", 0),
        *written(DRAFTED, 0),
        *written(
            "A column that is left out here is never read. Every word before a colon is explained in "
            "docs/declarations.md.",
            0,
        ),
        "sources:",
    ]
    sources = [line for source in draft.sources for line in source.lines()]
    return {
        "programme.yaml": header_text(draft),
        "sources.yaml": "\n".join([*head, *sources, *answers_lines(draft), ""]),
        "measures.yaml": measures_text(draft),
        "plan.yaml": plan_text(draft),
    }


def _write(target: Path, texts: Mapping[str, str]) -> tuple[Fault, ...]:
    """Write the files beside their place, see what the check says, and move the folder there whole."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    except OSError as error:
        raise store_error(target, error) from error
    try:
        made = beside / target.name
        for name, text in texts.items():
            write_atomically(made / name, text)
        left = _left(made)
        if target.is_dir():
            target.rmdir()  # empty, or this fails
        os.rename(made, target)
        sync_folder(target.parent)
    except OSError as error:
        raise (error if isinstance(error, StoreError) else store_error(target, error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return left


def _left(folder: Path) -> tuple[Fault, ...]:
    try:
        load_programme(folder)
    except DeclarationError as error:
        return error.faults
    return ()


def _told(draft: ProgrammeDraft) -> list[tuple[str, str, int, int, int]]:
    return [
        (
            source.name, ", ".join(source.profile.table.files), source.profile.rows, len(source.declared),
            len(source.columns) - len(source.declared),
        )
        for source in draft.sources
    ]  # fmt: skip


def _warned(profiles: Sequence[FileProfile]) -> list[str]:
    return [f"{profile.table.name}: {text}" for profile in profiles for text in profile.warnings]
