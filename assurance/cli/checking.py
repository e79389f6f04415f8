"""Commands that check, sign and explain what was sealed; none of them needs the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assurance.cli.shared import DONE, REFUSED, AsJson, print_json

if TYPE_CHECKING:
    from assurance.pack.verification import PackVerification

__all__ = ["explain", "keypair", "sign", "verify"]

_Pack = Annotated[Path, typer.Argument(help="Folder of a pack, such as reports/sepsis/2014-10.")]


def verify(
    pack: Annotated[
        Path | None,
        typer.Argument(help="Folder of a pack, or of all packs of a programme; else only the ledger."),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="Ledger file, such as .assurance/ledger.sqlite.")
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="Of manifest.json, as it was sent to you by another route."),
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="Public key of whoever signs; the pack has to be signed then.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that packs are as they were sealed and their samples redraw, or that a ledger is whole."""
    if pack is None and ledger is None:
        raise typer.BadParameter("give the folder of a pack, or --ledger with a ledger file")
    if pack is None and (expect or public_key):
        raise typer.BadParameter("--expect and --public-key are about a pack; give its folder")
    lines: list[str] = []
    code = DONE
    if pack is not None:
        found = _checked(pack, expect, public_key)
        lines += found.lines
        code = found.code
    if ledger is not None:
        from assurance.pack.verification import verify_ledger

        chain = verify_ledger(ledger, pack=None if code == REFUSED else pack)
        lines += chain.lines
        code = code if chain.ok else REFUSED
    if as_json:
        print_json({"ok": code == DONE, "code": code, "lines": lines})
    else:
        typer.echo("\n".join(lines))
    raise typer.Exit(code)


def _checked(pack: Path, expect: str | None, public_key: Path | None) -> PackVerification:
    """Check one pack, or all those that lie in a folder."""
    from assurance.pack.chain import packs_in
    from assurance.pack.verification import verify_pack, verify_programme

    if not pack.is_dir() or (pack / "manifest.json").exists() or not packs_in(pack):
        return verify_pack(pack, expect=expect, public_key=public_key)
    return verify_programme(pack, expect=expect, public_key=public_key)


def keypair(
    file: Annotated[Path, typer.Argument(help="Where the new private key is to stand, apart from the data.")],
    as_json: AsJson = False,
) -> None:
    """Make a new pair of keys to sign packs with; keys that exist are never replaced."""
    from assurance.pack.signing import make_key_pair

    made = make_key_pair(file)
    if as_json:
        print_json(
            {
                "ok": True, "private": str(made.private), "public": str(made.public),
                "fingerprint": made.fingerprint,
            }
        )  # fmt: skip
        return
    typer.echo(
        f"Private key in {made.private}; whoever has it can sign in your name, so keep it to yourself.\n"
        f"Public key in {made.public}: give it to whoever checks, and read them its fingerprint:\n"
        f"{made.fingerprint}"
    )


def sign(
    pack: _Pack,
    key_file: Annotated[Path, typer.Option(help="Private key, as assurance keypair made it.")],
    as_json: AsJson = False,
) -> None:
    """Sign a complete pack that holds: manifest.sig is written beside its manifest."""
    from assurance.pack.signing import SIGNATURE, sign_pack

    made = sign_pack(pack, key_file)
    if as_json:
        print_json({"ok": True, "file": str(pack / SIGNATURE), "fingerprint": made.fingerprint})
    else:
        typer.echo(f"{made.words}\nThe signature is in {pack / SIGNATURE}.")


def explain(
    pack: _Pack,
    figure: Annotated[
        str, typer.Argument(help="Id of a finding, or measure[.part][.period], question or rule.")
    ],
    as_json: AsJson = False,
) -> None:
    """Walk from a figure to its definition, query, extracts, draw and reviews, in the pack alone."""
    from assurance.pack.explaining import explain_figure

    found = explain_figure(pack, figure)
    if as_json:
        print_json(found.as_dict())
    else:
        typer.echo(found.text())
