"""How far the weakest link hangs on the weights, and the scores of every stratum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assurance.show.folded import fold, folded_table
from assurance.show.tables import Column, table
from assurance.show.words import count_words, join_words, of_words, plural, upper_first
from assurance.traces import TraceScores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["is_ranked", "scheme_rows", "scheme_words", "weight_tables", "weight_words"]

Row = Mapping[str, Any]
_MOST = 3
_CAUTION = "Chance alone ranks few cases apart, so a low rank asks for a look and proves nothing."
_SCHEMES = {"declared": "as declared", "equal": "all dimensions alike"}


def is_ranked(result: TraceScores) -> bool:
    """Tell whether a ranking says anything: several dimensions, and something that fell short."""
    return result.weakest is not None and len(result.dimensions) > 1


def scheme_rows(found: pd.DataFrame) -> list[Row]:
    """Give a row a scheme of weights: who comes first under it, and how many move.

    Parameters
    ----------
    found : what `TraceScores.sensitivity` gives
    """
    rows: list[Row] = []
    for scheme, every in found.groupby("scheme", sort=False):
        part = every[every["rank"].notna()]
        # a dimension left out moves nobody: those that remain are compared among themselves
        before = part["declared_rank"].rank(method="min").astype("int64")
        moved = int((part["rank"].astype("int64") != before).sum())
        first = _first(part)
        rows.append({"scheme": str(scheme), "first": first, "moved": moved, "ranked": len(part)})
    return rows


def _first(part: pd.DataFrame) -> str:
    names = [str(name) for name in part.loc[part["rank"] == 1, "group"]]
    if len(names) > 1 and len(names) == len(part):
        return "none, all are level"
    return join_words(names) if len(names) <= _MOST else f"{len(names):,} that are level"


def scheme_words(row: Row) -> str:
    """Name a scheme of weights.

    Examples
    --------
    >>> scheme_words({"scheme": "without timely"}), scheme_words({"scheme": "equal"})
    ('without timely', 'all dimensions alike')
    """
    return _SCHEMES.get(str(row["scheme"]), str(row["scheme"]))


def weight_words(result: TraceScores) -> list[str]:
    """Say how far it hangs on the weights which dimension costs most; nothing where nothing is ranked."""
    if not is_ranked(result):
        return []
    found = result.sensitivity()
    rows = scheme_rows(found)
    declared, others = rows[0], rows[1:]
    first = set(_groups(found, "declared"))
    if not others or len(first) != 1:
        return []
    (most,) = first
    held = [row for row in others if row["scheme"] != f"without {most}"]
    still = [row for row in held if most in _groups(found, str(row["scheme"]))]
    by = "" if most == result.weakest else f" By weight, {declared['first']} costs most."
    if len(still) == len(held):
        costs = f"{most} costs most under every one that has it"
    else:
        instead = sorted({name for row in held for name in _groups(found, str(row["scheme"]))} - {most})
        costs = f"{most} costs most under {of_words(len(still), len(held))} that have it"
        costs += f", else {join_words(instead)}"
    stable = sum(not row["moved"] for row in others)
    return [
        f"Does it hang on the weights?{by} {count_words(len(others), 'other set')} of weights "
        f"{plural(len(others), 'was', 'were')} tried, with all dimensions alike and with each left out or "
        f"doubled: {costs}, and the order of all dimensions stays under "
        f"{of_words(stable, len(others))}."
    ]


def _groups(found: pd.DataFrame, scheme: str) -> list[str]:
    """Name who ranks first under a scheme; several where they are level."""
    part = found[(found["scheme"] == scheme) & found["rank"].notna()]
    return [str(name) for name in part.loc[part["rank"] == 1, "group"]]


def weight_tables(result: TraceScores) -> list[str]:
    """Give the rankings under other weights, of the dimensions and of every declared stratum, and scores."""
    found = [_stratum_scores(result, column) for column in result.strata if result.score is not None]
    if not is_ranked(result):
        return found
    note = "Ranked by its share in all that fell short, the largest first."
    found.append(_schemes(result, "dimension", result.sensitivity(), first="Costs most", note=note))
    for column in result.strata:
        note = f"Ranked by mean score, the lowest first; level ones share a rank. {_CAUTION}"
        ranking = result.sensitivity(by=column)
        found.append(_schemes(result, column.replace("_", " "), ranking, first="Lowest", note=note))
    return found


def _schemes(result: TraceScores, what: str, found: pd.DataFrame, *, first: str, note: str) -> str:
    rows = scheme_rows(found)
    others = rows[1:]  # the declared weights move nobody by themselves
    stable = sum(not row["moved"] for row in others)
    columns = [
        Column("scheme", "Weights", "stub", lambda row: upper_first(scheme_words(row))),
        Column("first", first, "text", lambda row: row["first"].replace("_", " ")),
        Column("moved", "Ranks that move", "text", lambda row: of_words(row["moved"], row["ranked"])),
    ]
    stays = f"the ranking by {what} stays under {of_words(stable, len(others))} other {_sets(len(others))}"
    caption = f"{result.title}: does the ranking by {what} hang on the weights?"
    return fold(f"{result.title}: {stays}", table(caption, columns, rows, note=note))


def _sets(count: int) -> str:
    return count_words(count, "set of weights", "sets of weights").partition(" ")[2]


def _stratum_scores(result: TraceScores, column: str) -> str:
    rows: list[Row] = result.by_stratum(column).scores.to_dict("records")  # type: ignore[assignment]
    name = column.replace("_", " ")
    columns = [
        Column("stratum", upper_first(name), "stub", lambda row: str(row["stratum"]).replace("_", " ")),
        Column("dimension", "Dimension"),
        Column("assessed", "Cases assessed", "count"),
        Column("score", "Mean score of a case", "percent"),
    ]
    caption = f"{result.title}: what was met, by {name} and dimension"
    return folded_table(caption, columns, rows, first=0, longest=12)
