"""From tickets to a draw: sample and reserves of each stratum, in rank order, with their probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from assurance.sampling.drawing.drawn import COLUMNS, Certificate, Draw, spread_reserves

__all__ = ["draw_of", "make_draw", "no_draw", "taken"]

Row = tuple[str, str, str, int, str]


def taken(size: int, reserves: int, population: int) -> int:
    """Count the tickets to read in a stratum: sample and reserves, none where nothing is sampled."""
    return min(size + reserves, population) if size else 0


def make_draw(
    lowest: Iterable[tuple[str, str, str]],
    *,
    seed: str,
    population: Mapping[str, int],
    sizes: Mapping[str, int],
    reserves: int | Mapping[str, int],
    start: Mapping[str, str],
) -> Draw:
    """Build a draw from (stratum, ticket, case_key) of at least the tickets that each stratum gives.

    Tickets at or after the stratum's start come first, ascending, then those before it.
    """
    strata: dict[str, list[tuple[bool, str, str]]] = {name: [] for name in sizes}
    for stratum, ticket, key in lowest:
        strata[stratum].append((ticket < start.get(stratum, ""), ticket, key))
    spare = spread_reserves(reserves, sizes)
    rows: list[Row] = []
    for stratum, size in sizes.items():
        chosen = sorted(strata[stratum])[: taken(size, spare[stratum], population[stratum])]
        rows += [
            (key, stratum, ticket, rank, "sample" if rank <= size else "reserve")
            for rank, (_, ticket, key) in enumerate(chosen, start=1)
        ]
    return draw_of(
        rows, seed=seed, population=population, sizes=sizes, reserves=reserves,
        start={name: where for name, where in start.items() if name in sizes},
    )  # fmt: skip


def draw_of(
    rows: Sequence[Row], *, population: Mapping[str, int], sizes: Mapping[str, int], **others: Any
) -> Draw:
    """Build a draw from its rows: (case_key, stratum, ticket, rank, role), strata in the order of sizes."""
    full = [(*row, sizes[row[1]] / population[row[1]]) for row in rows]
    columns = zip(*full, strict=True) if full else ((),) * len(COLUMNS)
    series = {
        name: pd.Series(list(values), dtype=kind)
        for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
    }
    return Draw(
        population={name: population[name] for name in sizes},
        sizes=dict(sizes),
        picks=pd.DataFrame(series),
        taken_whole=tuple(name for name, size in sizes.items() if size and size == population[name]),
        **others,
    )


def no_draw(certificate: Certificate, *, order_digest: str | None = None) -> Draw:
    """Give what stands for the draw of an empty frame: no case, and no seed, since none was needed.

    Parameters
    ----------
    certificate : of the commit alone
    order_digest : of the empty list of a systematic plan; None for tickets
    """
    return draw_of(
        (), seed="", population={}, sizes={}, reserves={}, certificate=certificate,
        selection="tickets" if order_digest is None else "systematic", order_digest=order_digest or "",
    )  # fmt: skip
