"""Commands about packs: the demo, a month, and whether a pack is as it was sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assurance.cli.shared import (
    ATTENTION,
    DONE,
    INCOMPLETE,
    REFUSED,
    AsJson,
    Extracts,
    Fail,
    Folder,
    Out,
    PeriodText,
    Seed,
    StoreFolder,
    print_json,
    progress,
)  # fmt: skip

__all__ = ["demo", "run", "verify"]


def demo(
    out: Out = Path("reports"),
    programme: Annotated[
        str,
        typer.Option(
            help="community_mental_health or partner_coordination (monthly), or discharge_flow (weekly)."
        ),
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

    with progress(quiet=as_json) as tell:
        report = run_demo(out=out, period=period, seed=seed, programme=programme, store=store, progress=tell)
    report_on(report, as_json=as_json, fail=False)


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

    with progress(quiet=as_json) as tell:
        report = run_month(folder, period, extracts=extracts, out=out, store=store, seed=seed, progress=tell)
    report_on(report, as_json=as_json, fail=fail_on_attention)


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
        print_json({"ok": code == DONE, "code": code, "lines": lines})
    else:
        typer.echo("\n".join(lines))
    raise typer.Exit(code)


def report_on(report: Any, *, as_json: bool, fail: bool) -> None:
    """Say where the pack is, and exit as its status asks."""
    code = INCOMPLETE if report.status != "complete" else ATTENTION if fail and report.attention else DONE
    if as_json:
        print_json(
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
