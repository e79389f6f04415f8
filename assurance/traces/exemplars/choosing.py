"""Which cases are shown: a typical one, the worst one and some by ticket; each by a rule, never by hand."""

# ruff: noqa: S608 - names are quoted and numbers are our own

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.tickets import seed_digest

__all__ = ["Choice", "choose"]

_SHORT: Final = ("blocked", "missing", "out_of_order", "late", "unreadable")
"""What falls short, the gravest first; unreadable last, since what was done is not known."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen case.

    Parameters
    ----------
    alike : cases with the same sequence of steps, itself among them
    """

    case_key: str
    chosen: tuple[str, ...]
    score: float | None
    weakest: str | None
    events: int
    alike: int


def choose(
    engine: Engine, *, cases: str, sequences: str, seed: str, random: int
) -> tuple[list[Choice], list[str]]:
    """Choose the cases, and say what could not be chosen.

    typical: a case with the median score and, among those, the median number of events (of two middle
    ones the lower, so that a case has it). worst: the lowest score, then most rules that fall short, then
    most of them blocked, missing, out of order, late. random: the lowest tickets of all cases. Ties are
    broken by ticket, ``sha256_hex(sha256_hex(seed) + case_key)``.

    Parameters
    ----------
    cases : view of the scored cases
    sequences : table of `build_sequences`
    random : cases chosen by ticket alone
    """
    ticket = f"sha256({text_literal(seed_digest(seed))} || case_key)"
    every = f"(SELECT * FROM {quote(cases)} JOIN {quote(sequences)} USING (case_key))"
    typical = (
        f"WITH scored AS (SELECT * FROM {every} WHERE score IS NOT NULL), "
        "middle AS (SELECT * FROM scored WHERE score = (SELECT quantile_disc(score, 0.5) FROM scored)) "
        "SELECT case_key FROM middle WHERE events = (SELECT quantile_disc(events, 0.5) FROM middle) "
        f"ORDER BY {ticket} LIMIT 1"
    )
    gravest = ", ".join(f"{name} DESC" for name in _SHORT)
    worst = (
        f"SELECT case_key FROM {every} WHERE score < 1 "
        f"ORDER BY score, {' + '.join(_SHORT)} DESC, {gravest}, {ticket} LIMIT 1"
    )
    by_ticket = f"SELECT case_key FROM {quote(cases)} ORDER BY {ticket} LIMIT {random}"
    found: dict[str, list[str]] = {}
    notes: list[str] = []
    for kind, query, lacking in (
        ("typical", typical, "No typical case: no case has a score."),
        ("worst", worst, "No worst case: no case fell short."),
        ("random", by_ticket, ""),
    ):
        keys = [str(row[0]) for row in engine.rows(query)]
        if not keys and lacking:
            notes.append(lacking)
        for key in keys:
            found.setdefault(key, []).append(kind)
    return [_choice(engine, cases, sequences, key, kinds) for key, kinds in found.items()], notes


def _choice(engine: Engine, cases: str, sequences: str, key: str, kinds: list[str]) -> Choice:
    both = f"{quote(cases)} JOIN {quote(sequences)} USING (case_key)"
    alike = f"(SELECT count(*) FROM {quote(sequences)} AS other WHERE other.sequence = own.sequence)"
    query = f"SELECT score, weakest, events, {alike} FROM (SELECT * FROM {both}) AS own WHERE case_key = ?"
    score, weakest, events, cases_alike = engine.rows(query, [key])[0]
    return Choice(key, tuple(kinds), score, weakest, int(events), int(cases_alike))
