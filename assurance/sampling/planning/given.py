"""Frame sizes that somebody gives, or that an earlier period left in the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from assurance.errors import DomainError
from assurance.ledger import Ledger

__all__ = ["committed_strata", "given_strata"]


def given_strata(strata: Iterable[str], population: int | None = None) -> dict[str, int] | None:
    """Read the sizes of a frame as typed: NAME=N for each stratum, or the number of cases in all.

    Returns
    -------
    dict or None
        Cases of each stratum; one stratum, "all", for a population; None where nothing was given.

    Raises
    ------
    DomainError
        When both are given, a stratum is written otherwise or twice, or a number is no count above 0.

    Examples
    --------
    >>> given_strata(["North=600", "Ward = 3=12"])
    {'North': 600, 'Ward = 3': 12}
    >>> given_strata([], 1000)
    {'all': 1000}
    """
    items = list(strata)
    if items and population is not None:
        raise DomainError("--population and --stratum say the same thing; give one of the two")
    if population is not None:
        return {"all": _count(str(population), "--population")}
    found: dict[str, int] = {}
    for item in items:
        name, sign, count = item.rpartition("=")
        if not sign or not name.strip():
            raise DomainError(f"--stratum {item!r}: write it as NAME=N, such as North=600")
        if name.strip() in found:
            raise DomainError(f"--stratum: {name.strip()!r} is given twice")
        found[name.strip()] = _count(count, f"--stratum {name.strip()!r}")
    return found or None


def committed_strata(ledger: Ledger, programme: str) -> tuple[dict[str, int], str] | None:
    """Give the cases of each stratum of the newest committed frame of a programme, and its period.

    An empty frame, of a quiet period, is passed over.

    Examples
    --------
    >>> from assurance.ledger import open_ledger
    >>> ledger = open_ledger("sqlite://")
    >>> _ = ledger.append("commit", {"population": {"North": 600}}, programme="demo", period="2026-10")
    >>> committed_strata(ledger, "demo")
    ({'North': 600}, '2026-10')
    """
    events = ledger.events(kind="commit", programme=programme)
    commits = [event for event in events if event.payload["population"]]
    if not commits:
        return None
    newest = commits[-1]
    return {str(name): int(cases) for name, cases in newest.payload["population"].items()}, newest.period


def _count(text: str, what: str) -> int:
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdecimal()) or int(digits) == 0:
        raise DomainError(
            f"{what}: the number of cases must be a whole number above 0; found {text.strip()!r}"
        )
    return int(digits)
