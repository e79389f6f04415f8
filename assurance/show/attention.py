"""What crossed a threshold agreed beforehand, risk control before performance management."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from assurance.governance import Attention
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, hours_words, part_words, period_words, upper_first, was

__all__ = ["titled"]

_LANES = {"risk_control": "Risk control: now", "performance": "Performance management"}
_KINDS = {"reconcile": "measure", "variation": "measure", "estimate": "question", "traces": "pathway"}
_LONGEST = 200


@sentence.register
def _sentence(result: Attention) -> str:
    if not result.declared:
        return "The programme declares no thresholds, so nothing here was held against one."
    declared = count_words(result.declared, "threshold")
    crossed = result.rows["rule"].nunique()
    if not crossed:
        return f"None of the {declared} agreed beforehand {was(1)} crossed."
    return (
        f"{upper_first(count_words(crossed, 'threshold'))} of {result.declared} agreed beforehand "
        f"{was(crossed)} crossed, in {count_words(len(result.rows), 'place')}."
    )


@alt_text.register
def _alt(result: Attention) -> str:
    return sentence(result)


@picture.register
def _picture(result: Attention) -> Picture | None:
    return None


@tables.register
def _tables(result: Attention) -> tuple[str, ...]:
    if result.rows.empty:
        return ()
    parts = []
    by_rule = result.rows.groupby("rule", sort=False)
    for _, rows in sorted(by_rule, key=lambda item: item[1]["lane"].iloc[0] != "risk_control"):
        first = rows.iloc[0]
        columns = [Column("what", "What", "stub"), Column("where", "Where")]
        within = hours_words(int(first["within_hours"]))
        note = f"{_LANES[first['lane']]}. Told: {first['route']}, within {within}."
        places = _places(str(first["stage"]), rows["what"], result.titles)
        parts.append(table(str(first["title"]), columns, places, note=note, longest=_LONGEST))
    return tuple(parts)


def _places(stage: str, whats: Iterable[object], titles: Mapping[str, str]) -> list[dict[str, object]]:
    """Give a row for each thing that crossed, with all its places: what it is called stands first."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for what in whats:
        first, *rest = str(what).split(", ")
        name, publisher = titled(stage, first, titles), ""
        if stage == "reconcile" and rest:
            name = f"{name}, {period_words(rest.pop(0), brief=True)}"
            if rest and "=" not in rest[-1]:
                publisher = rest.pop()
        if stage == "estimate" and rest == ["all"]:
            rest = ["the whole frame"]
        if stage == "traces":
            rest = [titles.get(f"rule.{first}.{piece}", piece) for piece in rest]
        place = ", ".join(
            part_words(piece) if "=" in piece else period_words(piece, brief=True) for piece in rest
        )
        shown = titles.get(f"source.{publisher}", publisher)
        found.setdefault(name, Counter())[shown, place or "the whole"] += 1
    return [{"what": name, "where": _by_publisher(places)} for name, places in found.items()]


def _by_publisher(places: Counter[tuple[str, str]]) -> str:
    """Name the places, those of one publisher together, so that it is named once."""
    by_publisher: dict[str, list[str]] = {}
    for (publisher, place), count in places.items():
        by_publisher.setdefault(publisher, []).append(_often(place, count))
    told = [
        f"{publisher}: {', '.join(mine)}" if publisher else "; ".join(mine)
        for publisher, mine in by_publisher.items()
    ]
    return "; ".join(told)


def titled(stage: str, name: str, titles: Mapping[str, str]) -> str:
    """Give the title of what crossed a threshold, or its id in quotation marks where none is declared."""
    title = titles.get(f"{_KINDS.get(stage, '')}.{name}")
    return title or f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"


def _often(place: str, count: int) -> str:
    return place if count == 1 else f"{place} ({count} figures)"
