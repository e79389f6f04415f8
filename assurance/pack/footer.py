"""What stands at the foot of every page of a pack: who drew, what is reviewed, what made the page."""

from __future__ import annotations

from assurance import __version__
from assurance.month import Month
from assurance.show.words import moment_words, of_words, upper_first

__all__ = ["footer_of"]


def footer_of(month: Month) -> tuple[str, ...]:
    """Give the lines of the foot; no page can hold the manifest's digest, which is made of the pages."""
    header = month.programme.header
    made = (
        f"{header.title}, version {header.version}, {month.period.words()}. Made by assurance {__version__}. "
        "The inputs, the code and the parameters are in manifest.json; verify.py checks every file."
    )
    if month.programme.plan is None:
        return ("No sample is drawn for this programme.", made)
    return (_drawn(month), _reviewed(month), made)


def _drawn(month: Month) -> str:
    seal = month.draw().certificate
    if seal is None or not seal.drawn_at:
        return "No sample was drawn."
    return f"Sample drawn {moment_words(seal.drawn_at)}, by {seal.drawn_by}."


def _reviewed(month: Month) -> str:
    estimates = month.estimate()
    if estimates.status == "nothing to review":
        return "Nothing to review: the frame has no case."
    simulated = "; simulated, made up to show the method" if estimates.simulated else ""
    return upper_first(
        f"{of_words(estimates.given, estimates.expected)} answers of the review given{simulated}."
    )
