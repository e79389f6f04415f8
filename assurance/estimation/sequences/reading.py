"""What a caller gives to a sequence, checked: counts per stratum, and the prior."""

from __future__ import annotations

from collections.abc import Mapping, Set
from fractions import Fraction

from assurance.errors import DomainError
from assurance.estimation.arguments import as_printed, check_finite, is_row, stratum_columns, whole_number

Counts = tuple[tuple[int, int, int], ...]
COLUMNS = ("errors", "sampled", "population")
SMALLEST, LARGEST = Fraction(1, 10**300), Fraction(10**300)  # of a parameter, as floats hold it


def read_prior(prior: object) -> tuple[Fraction, Fraction]:
    """Read the two parameters of the Beta prior as printed; both have to be above 0.

    Examples
    --------
    >>> read_prior((0.5, 1))
    (Fraction(1, 2), Fraction(1, 1))
    """
    found = list(prior) if is_row(prior) and not isinstance(prior, str | Set | Mapping) else []
    if len(found) != 2:
        raise DomainError(f"prior must be two numbers, such as (1, 1); found {prior!r}")
    first, second = (_parameter(value) for value in found)
    return first, second


def _parameter(value: object) -> Fraction:
    read = as_printed(value)
    if read is None or not SMALLEST <= read <= LARGEST:
        raise DomainError(f"prior: both parameters must be finite numbers above 0; found {value!r}")
    return read


def read_looks(errors: object, sampled: object, population: object) -> Counts:
    """Read three whole numbers, or three sequences with one number per stratum.

    A stratum may have no case reviewed yet; strata without cases are left out.
    """
    given = (errors, sampled, population)
    many = [is_row(value) for value in given]
    if any(isinstance(value, str | bytes | Mapping | Set) for value in given):
        raise DomainError(
            "errors, sampled and population must be whole numbers, or sequences in one order of strata; "
            f"found {', '.join(type(value).__name__ for value in given)}"
        )
    if any(many) and not all(many):
        kinds = ", ".join("a sequence" if m else "one number" for m in many)
        raise DomainError(
            "errors, sampled and population must be all whole numbers or all sequences, one number per "
            f"stratum; found {kinds}"
        )
    columns = stratum_columns(*given) if many[0] else [[value] for value in given]
    rows = [
        _read_stratum(row, f"stratum {place}" if many[0] else "")
        for place, row in enumerate(zip(*columns, strict=True), start=1)
    ]
    if not any(size for _, _, size in rows):
        raise DomainError("population is 0: there are no cases to say anything of")
    return tuple(row for row in rows if row[2])


def _read_stratum(row: tuple[object, ...], where: str) -> tuple[int, int, int]:
    prefix = f"{where}: " if where else ""
    x, n, size = (whole_number(value, f"{prefix}{name}") for value, name in zip(row, COLUMNS, strict=True))
    if n == 0 and x == 0:
        return 0, 0, size  # not looked at yet: it says nothing, and is kept
    if n == 0:
        raise DomainError(f"{prefix}errors ({x}) exceed the cases sampled (0)")
    return check_finite(x, n, size, where)
