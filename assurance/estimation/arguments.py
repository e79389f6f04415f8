"""Checks of arguments that every estimator shares; they refuse with `DomainError`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, TypeGuard, get_args

from assurance.errors import DomainError, near_miss
from assurance.estimation.interval import Side

NEAREST_ONE = Fraction(1, 10**100)  # of 1 - confidence; below it the quantiles leave the range of floats
MOST_CASES = 10**15  # a count that floats still hold to the last case


def as_printed(value: object) -> Fraction | None:
    """Read a finite number of any type as it is printed; None for text, truth values, NaN and infinity.

    Examples
    --------
    >>> as_printed(0.07), as_printed(Decimal("0.07")), as_printed("0.07")
    (Fraction(7, 100), Fraction(7, 100), None)
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return None
    try:
        return Fraction(str(value))
    except ValueError:  # not a number, or infinite
        return None


def exact_alpha(confidence: float) -> Fraction:
    """Give 1 - confidence exactly, reading the confidence as it is printed.

    Examples
    --------
    >>> exact_alpha(0.95)
    Fraction(1, 20)
    """
    read = as_printed(confidence)
    if read is None or not 0 < read < 1:
        raise DomainError(
            f"confidence must be a fraction between 0 and 1, such as 0.95; found {confidence!r}"
        )
    if 1 - read < NEAREST_ONE:
        raise DomainError("confidence is nearer to 1 than 10**-100: no sample shows that much; lower it")
    return 1 - read


def side_alphas(confidence: float, side: str) -> tuple[Fraction | None, Fraction | None]:
    """Give the tail probabilities of the lower and of the upper bound; None where a bound is trivial."""
    if not isinstance(side, str) or side not in get_args(Side):
        raise DomainError(f'side must be "two", "upper" or "lower"; found {side!r}')
    alpha = exact_alpha(confidence)
    if side == "two":
        return alpha / 2, alpha / 2
    return (None, alpha) if side == "upper" else (alpha, None)


def check_method(method: str, available: Iterable[str], *, name: str = "method") -> None:
    """Refuse a method, or another choice by name, that is unknown."""
    known = tuple(available)
    if not isinstance(method, str) or method not in known:
        raise DomainError(
            f"unknown {name} {method!r}{near_miss(str(method), known)}; expected one of: {', '.join(known)}"
        )


def whole_number(value: object, name: str) -> int:
    """Read a count as an int; anything but a whole number that is not negative is refused."""
    whole = not isinstance(value, bool) and (
        isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    )
    if not whole or int(value) < 0:  # type: ignore[call-overload]
        raise DomainError(f"{name} must be a whole number of cases, 0 or more; found {value!r}")
    count = int(value)  # type: ignore[call-overload]
    if count > MOST_CASES:
        raise DomainError(f"{name} is more than {MOST_CASES:.0e}, which is no count of cases")
    return count  # type: ignore[no-any-return]


def check_counts(errors: object, sampled: object, where: str = "") -> tuple[int, int]:
    """Check 0 <= errors <= sampled and sampled >= 1."""
    prefix = f"{where}: " if where else ""
    x, n = whole_number(errors, f"{prefix}errors"), whole_number(sampled, f"{prefix}sampled")
    if n < 1:
        raise DomainError(f"{prefix}sampled is 0: nothing can be said without one reviewed case")
    if x > n:
        raise DomainError(f"{prefix}errors ({x}) exceed the cases sampled ({n})")
    return x, n


def check_finite(
    errors: object, sampled: object, population: object, where: str = ""
) -> tuple[int, int, int]:
    """Check 0 <= errors <= sampled <= population and sampled >= 1."""
    x, n = check_counts(errors, sampled, where)
    prefix = f"{where}: " if where else ""
    size = whole_number(population, f"{prefix}population")
    if n > size:
        raise DomainError(f"{prefix}sampled ({n}) exceeds the population ({size}): draw without replacement")
    return x, n, size


def stratum_column(values: object, name: str) -> list[Any]:
    """Read one number per stratum; what has no order of its own is refused."""
    if isinstance(values, str | bytes | Mapping | Set) or not is_row(values):
        raise DomainError(
            f"{name} must be a sequence with one number per stratum; found {type(values).__name__}"
        )
    return list(values)


def is_row(values: object) -> TypeGuard[Iterable[Any]]:
    """Whether it can be gone through; a numpy array without dimensions only looks like it.

    Examples
    --------
    >>> is_row([1]), is_row(1)
    (True, False)
    """
    return isinstance(values, Iterable) and getattr(values, "ndim", 1) > 0


def stratum_columns(errors: object, sampled: object, population: object) -> list[list[Any]]:
    """Read three sequences of one length, a number per stratum and in one order of strata."""
    given = {"errors": errors, "sampled": sampled, "population": population}
    columns = [stratum_column(values, name) for name, values in given.items()]
    lengths = [len(column) for column in columns]
    if len(set(lengths)) != 1 or lengths[0] == 0:
        raise DomainError(
            "errors, sampled and population need one number per stratum, at least one; "
            f"found {lengths[0]}, {lengths[1]} and {lengths[2]}"
        )
    check_indexes(given, "strata")
    return columns


def check_indexes(columns: Mapping[str, object], rows: str) -> None:
    """Refuse pandas columns whose indexes differ: they would be paired by position, so by chance."""
    found: list[Any] = [getattr(column, "index", None) for column in columns.values()]
    indexes = [index for index in found if hasattr(index, "equals")]
    if any(not index.equals(indexes[0]) for index in indexes[1:]):
        raise DomainError(
            f"{' and '.join(columns)} carry different indexes, so {rows} would be paired by chance: "
            "take them from one frame, or reset their indexes"
        )


def as_mapping(value: Any, name: str) -> Any:
    """Give a pandas Series as the mapping of its labels, each only once; anything else as it is."""
    if not hasattr(value, "to_dict") or getattr(value, "ndim", 0) != 1:
        return value
    again = int(value.index.duplicated().sum())
    if again:
        raise DomainError(f"{name}: {again} of {len(value)} labels occur before; give each of them once")
    return value.to_dict()
