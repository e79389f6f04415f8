"""Errors raised on purpose. This file imports nothing from the package.

Every one says where, what was found, what was expected and what to do, and gives counts,
never a person's values. The command line prints the message and exits 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class AssuranceError(Exception):
    """Base of every error raised on purpose."""


class DomainError(AssuranceError, ValueError):
    """An argument is outside the range for which the method is defined."""


class ExpressionError(AssuranceError, ValueError):
    """An expression in a declaration uses something outside the safe language.

    Parameters
    ----------
    message : what was found, what was expected
    at : position of the fault in the expression, counted in characters from 1; 0 when unknown
    """

    def __init__(self, message: str, *, at: int = 0) -> None:
        self.at = at
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a declaration: where it is and what is wrong with it."""

    file: str
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.message}"


class DeclarationError(AssuranceError, ValueError):
    """A programme folder has faults; all of them are listed at once."""

    def __init__(self, folder: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [f"{folder}: {len(self.faults)} problem(s)", *(f"  {fault}" for fault in self.faults)]
        super().__init__("\n".join(lines))


class PlanError(AssuranceError, ValueError):
    """A sampling plan asks for something that cannot be carried out."""


class ExtractError(AssuranceError, ValueError):
    """A record extract cannot be read as its source declares it."""


class QueryError(AssuranceError, RuntimeError):
    """The engine could not carry out a query on these data.

    Parameters
    ----------
    message : what happened, without the engine's own words
    detail : those words; they may quote a record, so they are never shown
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        self.detail = detail
        super().__init__(message)


class StoreError(AssuranceError, OSError):
    """A file of the store or of a pack cannot be written, is missing, or is not what was written."""


class LedgerError(AssuranceError, ValueError):
    """The ledger is broken, locked, or asked for something its past forbids."""


class ParameterError(AssuranceError, ValueError):
    """A notebook was given parameters that it does not declare, or lacks one it needs."""


class RunningError(AssuranceError, RuntimeError):
    """Notebooks cannot be run: a month is being run already, or the process they start from is gone."""


class PackError(AssuranceError, ValueError):
    """A pack cannot be written, or does not verify."""


class DisclosureError(PackError):
    """What was asked for cannot leave the house: a small number could be worked out from it."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Give the closest known word, or None where nothing is close.

    Examples
    --------
    >>> closest("populaton", ["population", "period"])
    'population'
    """
    close = get_close_matches(word, list(known), n=1)
    return close[0] if close else None


def near_miss(word: str, known: Iterable[str]) -> str:
    """Name the closest known word, as the end of a sentence, or nothing.

    Examples
    --------
    >>> near_miss("populaton", ["population", "period"])
    '; did you mean "population"?'
    >>> near_miss("zzz", ["population"])
    ''
    """
    close = closest(word, known)
    return f'; did you mean "{close}"?' if close is not None else ""
