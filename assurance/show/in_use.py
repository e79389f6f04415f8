"""Who is in the sample now, which reserves were called up, and for whom."""

from __future__ import annotations

from typing import Any

from assurance.sampling import InUse
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, join_words, plural, upper_first, was

__all__: list[str] = []


@sentence.register
def _sentence(result: InUse) -> str:
    wanted, held = sum(result.sizes.values()), sum(result.eligible.values())
    out = len(result.replacements)
    if not result.sizes:
        return "No case was drawn, so none is in use."
    if out == 0:
        return f"All {count_words(wanted, 'sampled case')} are in use; no reserve was called up."
    called = sum(1 for one in result.replacements if one.in_case)
    useless = called - int((result.uses["use"] == "called up").sum())
    text = (
        f"{upper_first(count_words(held, 'case'))} of the {wanted:,} wanted "
        f"{plural(held, 'is', 'are')} in use. "
        f"{count_words(out, 'drawn case')} proved ineligible and {was(out)} passed over; "
        f"{count_words(called, 'reserve')} {was(called)} called up, in ticket order"
    )
    text += f", of which {useless:,} proved ineligible too." if useless else "."
    if result.shortfall:
        lacking = [f"{name} ({count})" for name, count in result.shortfall.items()]
        text += (
            f" The reserves ran out: {count_words(sum(result.shortfall.values()), 'case')} cannot be "
            f"replaced, in {join_words(lacking)}. The bounds are wider for it; extend the draw to make "
            "them good."
        )
    return text


@alt_text.register
def _alt(result: InUse) -> str:
    return _sentence(result)


@picture.register
def _picture(result: InUse) -> Picture | None:
    return None


@tables.register
def _tables(result: InUse) -> tuple[str, ...]:
    if not result.replacements:
        return ()
    rows: list[dict[str, Any]] = [
        {
            "out": one.out_case,
            "stratum": one.stratum,
            "out_rank": one.out_rank,
            "in": one.in_case or "no reserve left",
            "in_rank": one.in_rank,
        }
        for one in result.replacements
    ]
    columns = [
        Column("out", "Ineligible case", "stub"),
        Column("stratum", "Stratum", "text"),
        Column("out_rank", "Its rank", "count"),
        Column("in", "Reserve called up", "text"),
        Column("in_rank", "Its rank", "count"),
    ]
    return (table("Ineligible cases and their reserves", columns, rows),)
