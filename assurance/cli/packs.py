"""Commands about packs: the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assurance.cli.running import report_on
from assurance.cli.shared import AsJson, Out, StoreFolder, progress

__all__ = ["demo"]


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
