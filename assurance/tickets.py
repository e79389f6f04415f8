"""Tickets: the random number that a case gets from the seed and its own key, and from nothing else.

A ticket does not depend on row order, machine, other cases or library versions, so anybody can
recompute it with the standard library alone.
"""

from __future__ import annotations

from hashlib import sha256

from assurance.errors import DomainError

__all__ = ["seed_digest", "ticket"]


def seed_digest(seed: str) -> str:
    """Give the SHA-256 of a seed's UTF-8 text, as 64 lower-case hex digits.

    Examples
    --------
    >>> seed_digest("2026-10")[:8]
    'b61370e4'
    """
    return sha256(seed.encode("utf-8")).hexdigest()


def ticket(seed: str, case_key: str) -> str:
    """Give the ticket of one case: ``sha256_hex(sha256_hex(seed) + case_key)``.

    Parameters
    ----------
    seed : text typed by a person or drawn once from the system
    case_key : the case's key as text; no normalisation is applied

    Returns
    -------
    str
        64 lower-case hex digits. Samples are the lowest tickets.

    Raises
    ------
    DomainError
        When either is not text that UTF-8 can write.

    References
    ----------
    Rivest, "Consistent sampling with replacement" (2018), arXiv:1808.10016, section 3.

    Examples
    --------
    >>> ticket("2026-10", "R0001") == ticket("2026-10", "R0001")
    True
    >>> len(ticket("2026-10", "R0001"))
    64
    """
    for name, text in (("seed", seed), ("case_key", case_key)):
        if not isinstance(text, str):
            raise DomainError(f"{name}: must be text, not {type(text).__name__}; 12 and '0012' are two keys")
    try:
        return sha256((seed_digest(seed) + case_key).encode("utf-8")).hexdigest()
    except UnicodeEncodeError:
        raise DomainError("seed or case_key is not valid Unicode (half a character)") from None
