"""What a draw leaves: the picks, the probabilities, and the certificate that binds them to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from assurance.results import Result

__all__ = ["COLUMNS", "Certificate", "Draw", "Extension", "spread_reserves"]

COLUMNS: Mapping[str, Literal["str", "int64", "float64"]] = {
    "case_key": "str",
    "stratum": "str",
    "ticket": "str",
    "rank": "int64",
    "role": "str",
    "probability": "float64",
}


@dataclass(frozen=True, slots=True)
class Extension:
    """A sample made larger by the same seed, as the ledger holds it.

    Attributes
    ----------
    former, total : cases drawn before and after
    answers_given : answers that were known by then
    event_hash : of the ledger's event
    extended_at : UTC ISO text
    extended_by : who gave the command
    """

    former: int
    total: int
    answers_given: int
    event_hash: str
    extended_at: str
    extended_by: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof that frame and plan were fixed before the seed was known.

    Attributes
    ----------
    frame_digest, plan_digest : what was committed to
    commit_hash, draw_hash : hashes of the two ledger events, in this order
    seed_source : typed by a person (dice, lottery), drawn once from the system, or none: the frame was
        empty, so that nothing was drawn; there is no second event then
    committed_at, drawn_at : UTC ISO text; empty where nothing was drawn, as is drawn_by
    drawn_by : who gave the command
    permanent_seed : the seed is that of every period, so that samples overlap as planned: whoever has the
        frame can foresee later samples
    extensions : how the sample was made larger after it was drawn, oldest first
    """

    programme: str
    period: str
    frame_digest: str
    plan_digest: str
    commit_hash: str
    draw_hash: str
    seed_source: Literal["typed", "system", "none"]
    committed_at: str
    drawn_at: str
    drawn_by: str
    permanent_seed: bool = False
    extensions: tuple[Extension, ...] = ()

    @property
    def extended_after_answers(self) -> bool:
        """Whether answers were known when the sample was made larger."""
        return any(one.answers_given for one in self.extensions)


@dataclass(frozen=True, eq=False)
class Draw(Result):
    """A sample by tickets; anybody who has the frame and the seed draws the same.

    Attributes
    ----------
    seed : the seed's text
    population, sizes : cases and sampled cases per stratum
    reserves : spare cases asked for, in every stratum or by stratum
    picks : see `to_frame`
    taken_whole : strata of which every case is in the sample
    certificate : None until the draw is entered in the ledger
    selection : ``tickets``, or ``systematic``: every k-th case of an ordered list
    start : ticket at which a stratum's sample begins; those not named begin at 0
    ordered_by : columns that ordered the list of a systematic draw, and whether they hold text or numbers
    order_digest : `order_digest` of that list; empty for tickets
    """

    seed: str
    population: Mapping[str, int]
    sizes: Mapping[str, int]
    reserves: int | Mapping[str, int]
    picks: pd.DataFrame
    taken_whole: tuple[str, ...]
    certificate: Certificate | None = None
    selection: Literal["tickets", "systematic"] = "tickets"
    start: Mapping[str, str] = field(default_factory=dict)
    ordered_by: Mapping[str, Literal["text", "number"]] = field(default_factory=dict)
    order_digest: str = ""

    @property
    def reserves_by_stratum(self) -> dict[str, int]:
        """Spare cases asked for in each stratum; fewer are there where the stratum ends."""
        return spread_reserves(self.reserves, self.sizes)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a pick: strata in the order of the sizes, ranks ascending within.

        Columns: case_key; stratum; ticket (64 hex digits; in a systematic draw it decided nothing);
        rank (from 1 in the stratum, on into the reserves); role (``sample`` or ``reserve``);
        probability (n / N of the stratum, the chance that a case had to be in the sample).
        """
        return self.picks.copy()


def spread_reserves(reserves: int | Mapping[str, int], strata: Iterable[str]) -> dict[str, int]:
    """Give the reserves of each stratum: one number for all, or by stratum and none where not named."""
    if isinstance(reserves, Mapping):
        return {name: reserves.get(name, 0) for name in strata}
    return dict.fromkeys(strata, reserves)
