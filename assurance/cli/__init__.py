"""The command line: parse, call, print. Heavy rooms are imported by the command that needs them."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
from typing import Any

import typer

from assurance.cli.agreeing import check, doctor, key, new, retention
from assurance.cli.checking import explain, keypair, sign, verify
from assurance.cli.comparing import compare
from assurance.cli.packs import demo
from assurance.cli.running import release, run
from assurance.cli.sampling import draw, look, plan
from assurance.cli.scheduling import schedule
from assurance.cli.shared import DONE, REFUSED, print_json
from assurance.errors import AssuranceError

__all__ = ["app", "main"]

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
_WRONG_USE: type[Exception] = typer.BadParameter.__bases__[0]
"""Every wrong use of the command line; typer shows only this one kind of it."""
_COMMANDS = (
    demo, new, check, plan, draw, look, run, release, verify, explain, compare, sign, keypair, doctor, key,
    retention, schedule,
)  # fmt: skip
for _command in _COMMANDS:
    app.command()(_command)


def main() -> None:
    """Run the command line; errors raised on purpose become a message and exit code 2."""
    # nbformat would load a slow grammar of internationalised addresses that notebooks never use.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console of Windows may not know a minus sign
            stream.reconfigure(errors="backslashreplace")
    as_json = "--json" in sys.argv[1:]
    before = signal.signal(signal.SIGTERM, _told_to_end)
    try:
        if as_json:
            sys.exit(_code_of_json())
        app(standalone_mode=True)
    except AssuranceError as error:
        if as_json:
            print_json({"ok": False, "code": REFUSED, "error": str(error)})
        else:
            typer.echo(f"assurance: {error}", err=True)
        sys.exit(REFUSED)
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _told_to_end(number: int, frame: object) -> None:
    """End as from the keyboard: what is half made is cleared away, as when a machine shuts down."""
    sys.exit(128 + number)


def _code_of_json() -> int:
    """Run a command that was asked for JSON: a wrong option is told as one JSON object too."""
    try:
        return int(app(standalone_mode=False) or DONE)
    except _WRONG_USE as error:
        wrong: Any = error
        print_json({"ok": False, "code": REFUSED, "error": str(wrong.format_message())})
        return REFUSED
    except typer.Abort:
        return 1
