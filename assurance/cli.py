"""The command line: parse, call, print. Heavy rooms are imported by the command that needs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from assurance.errors import AssuranceError

__all__ = ["app", "main"]

DONE, REFUSED, INCOMPLETE, ATTENTION = 0, 2, 3, 4

app = typer.Typer(
    name="assurance",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Prove, every month, whether the dashboard can be believed.\n\n"
    "Exit codes: 0 done, 2 refused (bad input, nothing changed), 3 incomplete, "
    "4 something needs attention and --fail-on-attention was given.",
)

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


def main() -> None:
    """Run the command line; errors raised on purpose become a message and exit code 2."""
    # nbformat would load a slow grammar of internationalised addresses that notebooks never use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console of Windows may not know a minus sign
            stream.reconfigure(errors="backslashreplace")
    try:
        app(standalone_mode=True)
    except AssuranceError as error:
        if "--json" in sys.argv[1:]:
            _print_json({"ok": False, "code": REFUSED, "error": str(error)})
        else:
            typer.echo(f"assurance: {error}", err=True)
        sys.exit(REFUSED)


@app.command()
def demo(
    out: Out = Path("reports"),
    programme: Annotated[
        str, typer.Option(help="community_mental_health (monthly) or discharge_flow (weekly).")
    ] = "community_mental_health",
    period: Annotated[
        str | None,
        typer.Option(help="A month up to 2026-10, or a week up to 2026-W43; else the last there is."),
    ] = None,
    seed: Annotated[str, typer.Option(help="Seed of the draw, as if typed.")] = "314159265358979",
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Run a whole month, or week, on a made-up programme."""
    from assurance.demo.job import run_demo

    with _progress(quiet=as_json) as tell:
        report = run_demo(out=out, period=period, seed=seed, programme=programme, store=store, progress=tell)
    _report(report, as_json=as_json, fail=False)


@app.command()
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

    with _progress(quiet=as_json) as tell:
        tell("looking at the files")
        made = new_programme(folder, [*(files or []), *(more or [])])
    if as_json:
        _print_json(made.as_dict())
    else:
        typer.echo("\n".join(made.lines))


@app.command()
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
        _print_json({"ok": False, "faults": faults})
        raise typer.Exit(REFUSED) from None
    counts = {
        "sources": len(programme.sources),
        "measures": len(programme.measures),
        "pathways": len(programme.pathways),
        "rules": len(programme.rules),
        "plan": int(programme.plan is not None),
    }
    if as_json:
        _print_json({"ok": True, "programme": programme.id, "digest": programme.digest, **counts})
    else:
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        typer.echo(f"{programme.id} {programme.header.version}: no faults ({said})")


@app.command()
def draw(
    folder: Folder,
    period: PeriodText,
    extracts: Extracts = None,
    store: StoreFolder = None,
    seed: Seed = None,
    commit_only: Annotated[bool, typer.Option(help="Commit to frame and plan; draw later.")] = False,
    as_json: AsJson = False,
) -> None:
    """Commit to the frame and draw the sealed sample of a month, once."""
    from assurance.month import check_typed, open_month

    check_typed(seed)
    with (
        _progress(quiet=as_json) as tell,
        open_month(folder, period, extracts=extracts, store=store) as month,
    ):
        tell("committing to the frame")
        frame = month.frame()
        result = None if commit_only else month.draw(seed=seed)
    if as_json:
        seal = result.certificate if result else None
        _print_json(
            {
                "programme": frame.programme, "period": str(frame.period), "frame": frame.size,
                "frame_digest": frame.digest, "seed": result.seed if result else None,
                "commit": seal.commit_hash if seal else None, "draw": seal.draw_hash if seal else None,
                "sizes": dict(result.sizes) if result else None,
            }
        )  # fmt: skip
        return
    typer.echo(frame.sentence())
    if result is None:
        typer.echo(
            f"Committed. SHA-256 of the frame: {frame.digest}. Now choose a seed and draw with --seed."
        )
    else:
        typer.echo(result.sentence())


@app.command()
def run(
    folder: Folder,
    period: PeriodText,
    extracts: Extracts = None,
    out: Out = Path("reports"),
    store: StoreFolder = None,
    seed: Seed = None,
    fail_on_attention: Fail = False,
    as_json: AsJson = False,
) -> None:
    """Run one month from extracts to a sealed pack."""
    from assurance.run import run_month

    with _progress(quiet=as_json) as tell:
        report = run_month(folder, period, extracts=extracts, out=out, store=store, seed=seed, progress=tell)
    _report(report, as_json=as_json, fail=fail_on_attention)


@app.command()
def verify(
    pack: Annotated[
        Path | None, typer.Argument(help="Folder of a pack; else only the ledger is checked.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="Ledger file, such as .assurance/ledger.sqlite.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that a pack is as it was sealed and its sample redraws, or that a ledger's chain is whole."""
    if pack is None and ledger is None:
        raise typer.BadParameter("give the folder of a pack, or --ledger with a ledger file")
    lines: list[str] = []
    code = DONE
    if pack is not None:
        from assurance.pack import verify_pack

        found = verify_pack(pack)
        lines += found.lines
        code = found.code
    if ledger is not None:
        from assurance.pack.verification import verify_ledger

        chain = verify_ledger(ledger, pack=pack if code != REFUSED else None)
        lines += chain.lines
        code = code if chain.ok else REFUSED
    if as_json:
        _print_json({"ok": code == DONE, "code": code, "lines": lines})
    else:
        typer.echo("\n".join(lines))
    raise typer.Exit(code)


@app.command()
def doctor(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Say what this machine lacks and how to get it."""
    from assurance.running import examine

    checks = examine(store or Path(".assurance"))
    if as_json:
        _print_json(
            {"ok": all(c.ok or not c.needed for c in checks), "checks": [c.as_dict() for c in checks]}
        )
    else:
        for item in checks:
            typer.echo(item.sentence())
    raise typer.Exit(DONE if all(item.ok or not item.needed for item in checks) else REFUSED)


@app.command()
def key(
    file: Annotated[Path, typer.Argument(help="Where the new key file is to stand, apart from the data.")],
    as_json: AsJson = False,
) -> None:
    """Make a new key for the pseudonyms; a key that exists is never replaced."""
    from assurance.extracts import data_folders_above, make_key_file

    made = make_key_file(file, apart_from=data_folders_above(file))
    if as_json:
        _print_json({"ok": True, "file": str(file), "fingerprint": made.fingerprint})
        return
    typer.echo(
        f"New key in {file}, fingerprint {made.fingerprint}.\n"
        f"Set ASSURANCE_KEY_FILE={file.absolute()} for whoever receives extracts.\n"
        "Keep a copy where the data and their backups are not: without it no later month links to this one, "
        "and with it anybody who has the data can test who a pseudonym is."
    )


@app.command()
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
        _print_json({"ok": True, "code": code, "due": left, "programmes": [e.as_dict() for e in found]})
    else:
        for each in found:
            typer.echo("\n".join(each.sentences()))
        if left:
            typer.echo(f"{left:,} due for deletion; delete with: assurance retention --delete")
    if code:
        raise typer.Exit(code)


def _report(report: Any, *, as_json: bool, fail: bool) -> None:
    """Say where the pack is, and exit as its status asks."""
    code = INCOMPLETE if report.status != "complete" else ATTENTION if fail and report.attention else DONE
    if as_json:
        _print_json(
            {
                "status": report.status, "folder": str(report.folder), "index": str(report.index),
                "attention": report.attention, "manifest_sha256": report.manifest_sha256, "code": code,
                "notebooks": [
                    {"name": n.name, "outcome": n.outcome, "reason": n.reason} for n in report.notebooks
                ],
            }
        )  # fmt: skip
    else:
        for notebook in report.notebooks:
            if not notebook.done:
                typer.echo(f"notebook {notebook.name}: {notebook.outcome}: {notebook.reason}", err=True)
        if report.status != "complete":
            typer.echo("The pack is INCOMPLETE, and says so on every page.", err=True)
        if report.attention:
            crossed = "1 threshold was" if report.attention == 1 else f"{report.attention} thresholds were"
            typer.echo(f"{crossed} crossed; see the front page.")
        typer.echo(f"SHA-256 of the manifest: {report.manifest_sha256}")
        typer.echo(f"Open {report.index}")
    if code:
        raise typer.Exit(code)


def _print_json(data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
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
