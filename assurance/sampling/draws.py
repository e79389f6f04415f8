"""The draw: each stratum's lowest tickets. In memory here; on the engine in `table_draws`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from assurance.sampling.cases import WHOLE, read_cases
from assurance.sampling.counts import whole_number
from assurance.sampling.drawn import Draw, agreed_seed, agreed_sizes, make_draw
from assurance.tickets import seed_digest


def draw_sample(frame: Any, sizes: Mapping[str, int] | int, *, seed: str, reserves: int = 0) -> Draw:
    """Draw a stratified random sample without replacement, by tickets.

    A case's ticket is ``sha256_hex(sha256_hex(seed) + case_key)``; the sample of a stratum is its
    lowest tickets and its reserves are the next. So the draw does not depend on the order of rows,
    strata are filters of one order, a larger sample contains the smaller, and a case that joins
    late moves nobody else's ticket.

    Parameters
    ----------
    frame : pandas or polars data frame, or arrow table, with text columns `case_key` and `stratum`;
        keys are taken as they stand, without normalisation
    sizes : cases to draw in each stratum, 0 to leave one out; or one number, which draws from the
        whole frame as one stratum named ``all`` (a `stratum` column is then ignored)
    seed : text, not empty; chosen after frame and plan were committed
    reserves : further cases in each sampled stratum, fewer where the stratum ends

    Raises
    ------
    PlanError
        When a size is above its stratum, or strata of sizes and frame differ.
    DomainError
        When a key is missing, not text or occurs twice; for an empty seed or a size that is not a
        count.

    References
    ----------
    Rivest, "Consistent sampling with replacement" (2018), arXiv:1808.10016. Ohlsson, "Coordination of
    samples using permanent random numbers" (1995).

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"case_key": ["R1", "R2", "R3"], "stratum": ["North", "North", "South"]})
    >>> draw = draw_sample(cases, {"North": 1, "South": 1}, seed="417 302", reserves=1)
    >>> draw.to_frame()[["case_key", "stratum", "rank", "role", "probability"]].values.tolist()
    [['R2', 'North', 1, 'sample', 0.5], ['R1', 'North', 2, 'reserve', 0.5], ['R3', 'South', 1, 'sample', 1.0]]
    """
    text = agreed_seed(seed)
    spare = whole_number(reserves, "reserves")
    keys, strata = read_cases(frame, stratified=isinstance(sizes, Mapping))
    population = dict(sorted(Counter(strata).items())) if isinstance(sizes, Mapping) else {WHOLE: len(keys)}
    wanted = agreed_sizes(sizes, population)
    begun = sha256(seed_digest(text).encode("ascii"))
    tickets = []
    for stratum, key in zip(strata, keys, strict=True):
        state = begun.copy()
        state.update(key.encode("utf-8"))
        tickets.append((stratum, state.hexdigest(), key))
    return make_draw(tickets, seed=text, population=population, sizes=wanted, reserves=spare)
