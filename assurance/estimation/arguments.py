"""Checks of arguments that every estimator shares; they refuse with `DomainError`."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from numbers import Integral, Real
from typing import get_args

from assurance.errors import DomainError, near_miss
from assurance.estimation.interval import Side


def exact_alpha(confidence: float) -> Fraction:
    """Give 1 - confidence exactly, reading the confidence as it is printed.

    Examples
    --------
    >>> exact_alpha(0.95)
    Fraction(1, 20)
    """
    if isinstance(confidence, bool) or not isinstance(confidence, Real) or not 0 < confidence < 1:
        raise DomainError(
            f"confidence must be a fraction between 0 and 1, such as 0.95; found {confidence!r}"
        )
    return 1 - Fraction(str(confidence))


def side_alphas(confidence: float, side: str) -> tuple[Fraction | None, Fraction | None]:
    """Give the tail probabilities of the lower and of the upper bound; None where a bound is trivial."""
    if side not in get_args(Side):
        raise DomainError(f'side must be "two", "upper" or "lower"; found {side!r}')
    alpha = exact_alpha(confidence)
    if side == "two":
        return alpha / 2, alpha / 2
    return (None, alpha) if side == "upper" else (alpha, None)


def check_method(method: str, available: Iterable[str], *, later: Iterable[str] = ()) -> None:
    """Refuse a method that is unknown, or known but not available yet."""
    known = tuple(available)
    if method in known:
        return
    if method in tuple(later):
        raise DomainError(f"method {method!r} is not available yet; use one of: {', '.join(known)}")
    raise DomainError(
        f"unknown method {method!r}{near_miss(str(method), known)}; expected one of: {', '.join(known)}"
    )


def whole_number(value: object, name: str) -> int:
    """Read a count as an int; anything but a whole number that is not negative is refused."""
    whole = not isinstance(value, bool) and (
        isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    )
    if not whole or int(value) < 0:  # type: ignore[call-overload]
        raise DomainError(f"{name} must be a whole number of cases, 0 or more; found {value!r}")
    return int(value)  # type: ignore[call-overload,no-any-return]


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
