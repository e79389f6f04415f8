"""What was counted of the quality of one source: numbers of rows, and never a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

__all__ = [
    "NOT_RECOGNISED",
    "NOT_STATED",
    "WHOLE",
    "CheckCount",
    "FieldCount",
    "Fix",
    "ProviderCount",
    "Quality",
]

WHOLE: Final = "(all)"
"""Stands for the provider where the source as a whole is meant."""
NOT_STATED: Final = "(not stated)"
"""Stands for the provider of rows that do not name one."""
NOT_RECOGNISED: Final = "(not recognised)"
"""Stands for the provider of rows whose cell is no value that is declared; it may hold anything."""


@dataclass(frozen=True, slots=True)
class FieldCount:
    """The cells of one field in the rows of one provider, each in one of five classes.

    The classes are those of the NHS's VODIM rules; they always sum to the rows.

    Parameters
    ----------
    provider, field : whose rows, and which column
    valid : fits the declaration
    other : valid, and says "something else"; also a mark that hides a published count
    default : fits the declaration, and stands for not asked or not known
    invalid : says something that does not fit the declaration
    missing : says nothing
    """

    provider: str
    field: str
    valid: int
    other: int
    default: int
    invalid: int
    missing: int

    @property
    def rows(self) -> int:
        """All rows of the provider that were read, rejected ones included."""
        return self.valid + self.other + self.default + self.invalid + self.missing

    @property
    def completeness(self) -> Fraction | None:
        """Share of the rows in which the cell says something; None without rows."""
        return 1 - Fraction(self.missing, self.rows) if self.rows else None

    @property
    def validity(self) -> Fraction | None:
        """Share, of the cells that say something, that fit the declaration; None where none says anything."""
        said = self.rows - self.missing
        return 1 - Fraction(self.invalid, said) if said else None


@dataclass(frozen=True, slots=True)
class CheckCount:
    """One rule across columns in the rows of one provider.

    Parameters
    ----------
    known : rows in which the rule is true or false; where a cell it reads is missing or invalid, it says
        nothing
    failing : of these, rows in which it is false
    """

    provider: str
    check: str
    reason: str
    known: int
    failing: int


@dataclass(frozen=True, slots=True)
class ProviderCount:
    """The rows of one provider.

    Parameters
    ----------
    rows : read, rejected ones included
    expected : declared; None where nothing is
    repeats : rows that repeat a key; None where no key is declared
    """

    provider: str
    rows: int
    expected: int | None
    repeats: int | None


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to correct: in the rows of whom, in which field, how often, and where first.

    Parameters
    ----------
    field : column, or id of the rule
    problem : in words; no values
    first : the first rows, as the file counts them
    """

    provider: str
    field: str
    problem: str
    rows: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What was counted of one source.

    Parameters
    ----------
    by : column that names the provider; None where the source is taken as a whole
    fields : by provider and field
    checks : by provider and rule
    providers : in the order of their names, those that do not name themselves last
    fixes : by provider, worst first
    numbering : how row numbers count, in words
    """

    by: str | None
    fields: tuple[FieldCount, ...]
    checks: tuple[CheckCount, ...]
    providers: tuple[ProviderCount, ...]
    fixes: tuple[Fix, ...]
    numbering: str

    @classmethod
    def read(cls, content: Mapping[str, Any] | None) -> Quality | None:
        """Make it of what `dataclasses.asdict` and JSON left of it."""
        if content is None:
            return None
        return cls(
            by=content["by"],
            fields=tuple(FieldCount(**entry) for entry in content["fields"]),
            checks=tuple(CheckCount(**entry) for entry in content["checks"]),
            providers=tuple(ProviderCount(**entry) for entry in content["providers"]),
            fixes=tuple(Fix(**{**entry, "first": tuple(entry["first"])}) for entry in content["fixes"]),
            numbering=content["numbering"],
        )
