"""Cases picked on purpose: they show how something came about, never how often it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import Expression
from assurance.results import Result
from assurance.sampling.counts import whole_number
from assurance.sampling.drawing.arguments import agreed_seed
from assurance.sampling.frame.cases import WHOLE
from assurance.sampling.frame.flow import stratum_sql
from assurance.sampling.frame.keys import repeated_keys
from assurance.tickets import seed_digest

__all__ = ["Tracers", "no_tracers", "pick_tracers"]

COLUMNS = ["case_key", "stratum", "reason", "role"]


@dataclass(frozen=True, eq=False)
class Tracers(Result):
    """Purposive picks. They have no probability of selection, so no estimate may use them.

    Attributes
    ----------
    reason : why these, in words
    found : cases that fulfil the rule
    picks : see `to_frame`
    """

    reason: str
    found: int
    picks: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give a row a case, in the order picked: case_key, stratum, reason, role (``tracer``)."""
        return self.picks.copy()


def pick_tracers(  # noqa: PLR0913 - one argument for each thing that the plan declares
    engine: Engine,
    *,
    view: str,
    case_key: str,
    when: Expression,
    order_by: str | None,
    most: int,
    reason: str,
    seed: str,
    strata: Sequence[str] = (),
) -> Tracers:
    """Pick cases on purpose: those that fulfil a rule, the highest of a column first.

    Equal values, and values that are not recorded, which come last, are ordered by ticket, so nobody
    chooses among them. A case for which the rule is null is not picked.

    Parameters
    ----------
    engine : holds the view
    view : one row a case
    case_key : text column that names a case
    when : rule that a tracer fulfils
    order_by : column, the highest value first; None orders by ticket alone
    most : cases at most, at least 1
    reason : why these, in words; printed beside them
    seed : of the draw
    strata : columns that make the stratum's name, as in `build_frame`

    Raises
    ------
    DomainError
        When a column is missing, most or reason is empty, or a key of a case that fulfils the rule is
        missing, not text, or occurs twice; the message counts rows.

    References
    ----------
    Patton, Qualitative Research and Evaluation Methods (4th ed., 2015), module 30: purposeful sampling.
    """
    text, limit = agreed_seed(seed), whole_number(most, "most")
    if limit == 0 or not reason.strip():
        raise DomainError("tracers: give the most cases to pick, at least 1, and the reason in words")
    present = engine.columns(view)
    for column in (case_key, *strata, *([order_by] if order_by else [])):
        if column not in present:
            raise DomainError(f"{view}: there is no column {column!r}{near_miss(column, present)}")
    _check(engine, view, case_key, when)
    ticket = f"sha256('{seed_digest(text)}' || {quote(case_key)})"
    order = f"{quote(order_by)} desc nulls last, " if order_by else ""
    rows = engine.rows(
        f"""select {quote(case_key)}, {stratum_sql(strata, whole=WHOLE)} from {quote(view)}
        where ({engine.lower(when)}) order by {order}{ticket}, {quote(case_key)} limit {limit}"""  # noqa: S608
    )
    found = int(engine.scalar(f"select count(*) from {quote(view)} where ({engine.lower(when)})"))  # noqa: S608
    full = [(key, stratum, reason, "tracer") for key, stratum in rows]
    return Tracers(reason=reason, found=found, picks=pd.DataFrame(full, columns=COLUMNS, dtype="str"))


def no_tracers(reason: str) -> Tracers:
    """Give the tracers of an empty frame: none."""
    return Tracers(reason=reason, found=0, picks=pd.DataFrame([], columns=COLUMNS, dtype="str"))


def _check(engine: Engine, view: str, case_key: str, when: Expression) -> None:
    kind = engine.columns(view)[case_key]
    if kind.upper() != "VARCHAR":
        raise DomainError(
            f"{view}: {case_key} holds {kind}, not text; declare it as an id, so that 0012 stays 0012"
        )
    chosen = f"(select {quote(case_key)} as case_key from {quote(view)} where ({engine.lower(when)}))"  # noqa: S608
    missing = int(engine.scalar(f"select count(*) from {chosen} where case_key is null"))  # noqa: S608
    keys, rows = repeated_keys(engine, chosen)
    if missing or keys:
        raise DomainError(
            f"{view}: of the cases to trace, {missing} row(s) have no {case_key} and {keys} key(s) occur in "
            f"{rows} rows; a tracer needs one row a case"
        )
