"""Commands about what is agreed and kept: programme folders, keys, retention, this machine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assurance.cli.shared import (
    ATTENTION,
    DONE,
    REFUSED,
    AsJson,
    Fail,
    Folder,
    StoreFolder,
    print_json,
    progress,
)  # fmt: skip

__all__ = ["check", "doctor", "key", "new", "retention"]


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make, such as sampling_plans/falls.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Further files.")] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--from", metavar="FILE...", help="Extracts to look at.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at your files and write a programme folder for them, its guesses and questions marked."""
    from assurance.start import new_programme

    with progress(quiet=as_json) as tell:
        tell("looking at the files")
        made = new_programme(folder, [*(files or []), *(more or [])])
    if as_json:
        print_json(made.as_dict())
    else:
        typer.echo("\n".join(made.lines))


def check(folder: Folder, as_json: AsJson = False) -> None:
    """Check a programme folder: every fault with its file and line."""
    from assurance.errors import DeclarationError
    from assurance.programme import load_programme

    try:
        programme = load_programme(folder)
    except DeclarationError as error:
        if not as_json:
            raise
        faults = [
            {"file": f.file, "line": f.line, "where": f.where, "message": f.message} for f in error.faults
        ]
        print_json({"ok": False, "faults": faults})
        raise typer.Exit(REFUSED) from None
    if programme.notebooks:
        from assurance.running import check_own_notebooks

        check_own_notebooks(programme.notebooks)
    counts = {
        "sources": len(programme.sources),
        "measures": len(programme.measures),
        "pathways": len(programme.pathways),
        "rules": len(programme.rules),
        "plan": int(programme.plan is not None),
    }
    if as_json:
        print_json({"ok": True, "programme": programme.id, "digest": programme.digest, **counts})
    else:
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        typer.echo(f"{programme.id} {programme.header.version}: no faults ({said})")


def doctor(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Say what this machine lacks and how to get it."""
    from assurance.running import examine

    checks = examine(store or Path(".assurance"))
    if as_json:
        print_json({"ok": all(c.ok or not c.needed for c in checks), "checks": [c.as_dict() for c in checks]})
    else:
        for item in checks:
            typer.echo(item.sentence())
    raise typer.Exit(DONE if all(item.ok or not item.needed for item in checks) else REFUSED)


def key(
    file: Annotated[Path, typer.Argument(help="Where the new key file is to stand, apart from the data.")],
    as_json: AsJson = False,
) -> None:
    """Make a new key for the pseudonyms; a key that exists is never replaced."""
    from assurance.extracts import data_folders_above, make_key_file

    made = make_key_file(file, apart_from=data_folders_above(file))
    if as_json:
        print_json({"ok": True, "file": str(file), "fingerprint": made.fingerprint})
        return
    typer.echo(
        f"New key in {file}, fingerprint {made.fingerprint}.\n"
        f"Set ASSURANCE_KEY_FILE={file.absolute()} for whoever receives extracts.\n"
        "Keep a copy where the data and their backups are not: without it no later month links to this one, "
        "and with it anybody who has the data can test who a pseudonym is."
    )


def retention(
    folder: Annotated[
        Path | None, typer.Argument(help="Programme folder; else all in sampling_plans beside the store.")
    ] = None,
    store: StoreFolder = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete what is due, with a certificate.")] = False,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the check.")] = None,
    fail_on_attention: Fail = False,
    as_json: AsJson = False,
) -> None:
    """List the stored extracts with their age and declared life; delete what is due."""
    from assurance.month import retentions

    found = retentions(folder, store=store, today=today.date() if today else None, delete=delete)
    left = sum(len(each.due) - len(each.certificates) for each in found)
    code = ATTENTION if fail_on_attention and left else DONE
    if as_json:
        print_json({"ok": True, "code": code, "due": left, "programmes": [e.as_dict() for e in found]})
    else:
        for each in found:
            typer.echo("\n".join(each.sentences()))
        if left:
            typer.echo(f"{left:,} due for deletion; delete with: assurance retention --delete")
    if code:
        raise typer.Exit(code)
