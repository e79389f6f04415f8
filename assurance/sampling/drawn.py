"""What a draw leaves: the picks, the probabilities, and the certificate that binds them to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from assurance.errors import DomainError, PlanError, near_miss
from assurance.results import Result
from assurance.sampling.cases import WHOLE
from assurance.sampling.counts import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS: Mapping[str, Literal["str", "int64", "float64"]] = {
    "case_key": "str",
    "stratum": "str",
    "ticket": "str",
    "rank": "int64",
    "role": "str",
    "probability": "float64",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof that frame and plan were fixed before the seed was known.

    Attributes
    ----------
    frame_digest, plan_digest : what was committed to
    commit_hash, draw_hash : hashes of the two ledger events, in this order
    seed_source : typed by a person (dice, lottery), or drawn once from the system
    committed_at, drawn_at : UTC ISO text
    drawn_by : who gave the command
    """

    programme: str
    period: str
    frame_digest: str
    plan_digest: str
    commit_hash: str
    draw_hash: str
    seed_source: Literal["typed", "system"]
    committed_at: str
    drawn_at: str
    drawn_by: str


@dataclass(frozen=True, eq=False)
class Draw(Result):
    """A sample by tickets; anybody who has the frame and the seed draws the same.

    Attributes
    ----------
    seed : the seed's text
    population, sizes : cases and sampled cases per stratum
    reserves : spare cases asked for in each stratum
    picks : see `to_frame`
    taken_whole : strata of which every case is in the sample
    certificate : None until the draw is entered in the ledger
    """

    seed: str
    population: Mapping[str, int]
    sizes: Mapping[str, int]
    reserves: int
    picks: pd.DataFrame
    taken_whole: tuple[str, ...]
    certificate: Certificate | None = None

    def to_frame(self) -> pd.DataFrame:
        """Give a row a pick: strata in the order of the sizes, tickets ascending within.

        Columns: case_key; stratum; ticket (64 hex digits); rank (from 1 in the stratum, on into the
        reserves); role (``sample`` or ``reserve``); probability (n / N of the stratum, the chance
        that a case had to be in the sample).
        """
        return self.picks.copy()


def agreed_sizes(sizes: Mapping[str, int] | int, population: Mapping[str, int]) -> dict[str, int]:
    """Check sizes against the strata of a frame, all faults at once.

    Raises
    ------
    PlanError
        For a size above its stratum, a stratum that the frame does not have (0 of it is no fault:
        it may be empty this month), or one of the frame that has no size (0 leaves it out on purpose).
    DomainError
        For a size that is not a count.
    """
    if hasattr(sizes, "to_dict"):
        raise DomainError(f"sizes: a {type(sizes).__name__} is no mapping; call its .to_dict()")
    wanted = {WHOLE: sizes} if not isinstance(sizes, Mapping) else dict(sizes)
    checked = {name: whole_number(size, f"size of {name!r}") for name, size in wanted.items()}
    faults = [
        f"{name!r} is not a stratum of the frame{near_miss(str(name), population)}"
        for name, size in checked.items()
        if size and name not in population
    ]
    faults += [
        f"cannot draw {size} of {population[name]} cases in {name!r}"
        for name, size in checked.items()
        if name in population and size > population[name]
    ]
    faults += [
        f"stratum {name!r} ({count} cases) has no size; write 0 to leave it out"
        for name, count in population.items()
        if name not in checked
    ]
    if faults:
        raise PlanError("; ".join([f"sizes: {len(faults)} problem(s)", *faults]))
    return {name: size for name, size in checked.items() if name in population}


def agreed_seed(seed: str) -> str:
    """Check that a seed is text and not empty.

    Raises
    ------
    DomainError
        When it is not.
    """
    if not isinstance(seed, str):
        raise DomainError(
            f"seed: must be text, not {type(seed).__name__}; write it in quotes, as it was thrown"
        )
    if not seed:
        raise DomainError("seed: is empty; throw dice, or take one with new_seed()")
    try:
        seed.encode("utf-8")
    except UnicodeEncodeError:
        raise DomainError("seed: is not valid Unicode; write digits or plain text") from None
    return seed


def taken(size: int, reserves: int, population: int) -> int:
    """Count the tickets to read in a stratum: sample and reserves, none where nothing is sampled."""
    return min(size + reserves, population) if size else 0


def make_draw(
    lowest: Iterable[tuple[str, str, str]],
    *,
    seed: str,
    population: Mapping[str, int],
    sizes: Mapping[str, int],
    reserves: int,
) -> Draw:
    """Build a draw from (stratum, ticket, case_key) of at least each stratum's lowest tickets."""
    strata: dict[str, list[tuple[str, str]]] = {name: [] for name in sizes}
    for stratum, ticket, key in lowest:
        strata[stratum].append((ticket, key))
    rows: list[Sequence[object]] = []
    for stratum, size in sizes.items():
        chosen = sorted(strata[stratum])[: taken(size, reserves, population[stratum])]
        for rank, (ticket, key) in enumerate(chosen, start=1):
            role = "sample" if rank <= size else "reserve"
            rows.append((key, stratum, ticket, rank, role, size / population[stratum]))
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    series = {
        name: pd.Series(list(values), dtype=kind)
        for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
    }
    return Draw(
        seed=seed,
        population={name: population[name] for name in sizes},
        sizes=dict(sizes),
        reserves=reserves,
        picks=pd.DataFrame(series),
        taken_whole=tuple(name for name, size in sizes.items() if size and size == population[name]),
    )
