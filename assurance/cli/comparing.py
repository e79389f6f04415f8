"""The command that says which numbers differ between two packs, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assurance.cli.shared import ATTENTION, DONE, AsJson, Fail, Out, StoreFolder, print_json, progress

if TYPE_CHECKING:
    from assurance.pack.comparing import Comparison

__all__ = ["compare"]


def compare(  # noqa: PLR0913 - each is an option of the command
    first: Annotated[Path, typer.Argument(help="Folder of a pack; or a programme folder, with --period.")],
    second: Annotated[
        Path | None,
        typer.Argument(help="Folder of another pack; else today's run of what the first was made from."),
    ] = None,
    period: Annotated[str | None, typer.Option(help="Period of the first pack, of a programme.")] = None,
    with_period: Annotated[
        str | None, typer.Option("--with", help="Period of the second pack, of a programme.")
    ] = None,
    programme: Annotated[
        Path | None, typer.Option(help="Programme folder; else sampling_plans/<its name>.")
    ] = None,
    declared: Annotated[
        list[Path] | None, typer.Option(help="Folder with declarations of then; may be given twice.")
    ] = None,
    out: Out = Path("reports"),
    store: StoreFolder = None,
    fail_on_attention: Fail = False,
    as_json: AsJson = False,
) -> None:
    """Say which numbers differ between two packs, and what moved each: data, definition, sample or code."""
    from assurance.month import default_store
    from assurance.pack.comparing import compare_packs

    packs = _packs(first, second, period=period, with_period=with_period, out=out)
    folder = programme or (first if period else Path("sampling_plans") / packs[0].resolve().parent.name)
    with progress(quiet=as_json) as tell:
        found = compare_packs(
            *packs,
            store=store or default_store(folder),
            folders=[*(declared or ()), folder],
            progress=tell,
        )
    _report(found, as_json=as_json, fail=fail_on_attention)


def _packs(
    first: Path, second: Path | None, *, period: str | None, with_period: str | None, out: Path
) -> list[Path]:
    """Give the folders of the packs that are meant."""
    if period is None:
        if with_period:
            raise typer.BadParameter("--with names the second period; give --period for the first")
        return [first] if second is None else [first, second]
    if second is not None:
        raise typer.BadParameter("give two packs, or a programme with --period and --with; not both")
    from assurance.pack.drafting import place_of
    from assurance.programme import load_programme

    name = load_programme(first).id
    return [place_of(out, name, label) for label in (period, with_period) if label]


def _report(found: Comparison, *, as_json: bool, fail: bool) -> None:
    code = ATTENTION if fail and found.unexplained else DONE
    if as_json:
        print_json({"ok": code == DONE, "code": code, **found.as_dict()})
    else:
        from assurance.pack.comparing import CAUSES
        from assurance.show.comparison import comparison_lines

        typer.echo("\n".join(comparison_lines(found.as_dict(), CAUSES)))
    if code:
        raise typer.Exit(code)
