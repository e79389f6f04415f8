"""Tables of a diagnosis: what makes up each gap, what was claimed, and how many cases stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Any

from assurance.reconciliation import Diagnosis
from assurance.show.cause_words import brief_cause
from assurance.show.claims import Found
from assurance.show.figure_words import counted_words, signed
from assurance.show.folded import fold
from assurance.show.gaps import (
    Gap,
    end_words,
    size_words,
    source_of,
    start_words,
    title_of,
    words_of,
)
from assurance.show.tables import Column, table
from assurance.show.words import (
    count_words,
    is_missing,
    number,
    part_words,
    period_noun,
    period_words,
    upper_first,
)

__all__ = ["CASES_FILE", "diagnosis_tables", "exact_words"]

CASES_FILE = "differing_cases.csv"
"""Where a controlled pack lists the cases behind the causes."""
_LONGEST = 400
_CHANCE = 1e-6
Row = dict[str, Any]


def diagnosis_tables(result: Diagnosis, gaps: Sequence[Gap], found: Sequence[Found]) -> tuple[str, ...]:
    """Give the three tables, folded; none where there is nothing to show."""
    return (*_parts_table(result, gaps), *_claims_table(found), *_cases_table(result))


def exact_words(text: str) -> str:
    r"""Write an exact share with its sign, as the fraction that it is; nothing where it has no such part.

    Examples
    --------
    >>> exact_words("5"), exact_words("7/2"), exact_words("0"), exact_words("") == "\N{EN DASH}"
    ('+5', '+7/2', '0', True)
    """
    if not text:
        return "\N{EN DASH}"
    share = Fraction(text)
    if share.denominator == 1:
        return signed(float(share), "") if share else "0"
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    whole = share.denominator.bit_length() > 20 or share.denominator % 10 == 0
    return signed(float(share), "") if whole else f"{sign}{abs(share)}"


def _parts_table(result: Diagnosis, gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Give what makes up each gap: the whole of it first, then its parts."""
    rows: list[Row] = []
    for gap in gaps:
        rows += _gap_rows(result, gap)
    if not rows:
        return ()
    columns = [
        Column("measure", "Measure", "stub"),
        Column("line", "Part"),
        Column("cause", "What makes up the gap"),
        Column("size", "Published minus recounted", "number", lambda row: row["size"]),
        Column("numerator", "Numerator", "number", lambda row: row["numerator"]),
        Column("denominator", "Denominator", "number", lambda row: row["denominator"]),
        Column("standing", "Standing"),
        Column("source", "Published by"),
    ]
    if len({row["period"] for row in rows}) > 1:
        columns.insert(1, Column("period", "Period"))
    caption = "What makes up each gap"
    note = (
        "Parts of a gap add up to it exactly. The numerator and denominator are whole cases or the fractions "
        "of them that a cause has a share in; a dash says that the figure has no such part."
    )
    shown = table(caption, columns, rows, longest=_LONGEST, note=note)
    return (fold(f"{caption}: {count_words(len(gaps), 'figure')}, part by part", shown),)


def _gap_rows(result: Diagnosis, gap: Gap) -> list[Row]:
    figure = gap.figure
    whose = source_of(result, str(figure["source"]))
    base: Row = {
        "measure": title_of(result, str(figure["measure"])),
        "period": period_words(figure["period"], brief=True),
        "line": part_words(figure["breakdown"]),
        "source": f"{whose} (shadow)" if figure.get("shadow", False) else whose,
    }
    rows = [
        base
        | {
            "cause": upper_first(part.label),
            "size": _least(gap, size_words(gap, part.size)) if not is_missing(part.size) else "\N{EN DASH}",
            "numerator": exact_words(str(part.row["numerator_exact"])),
            "denominator": exact_words(str(part.row["denominator_exact"])),
            "standing": str(part.row["status"]),
        }
        for part in gap.parts
    ]
    sums = {
        name: exact_words(_sum(str(part.row[f"{name}_exact"]) for part in gap.parts))
        for name in ("numerator", "denominator")
    }
    known = not is_missing(gap.start)
    recounted = counted_words(figure) if gap.ranged else start_words(gap)
    ends = f": published {end_words(gap)}, recounted {recounted}" if known or gap.ranged else ""
    size = _least(gap, size_words(gap, gap.whole)) if gap.parts and ends else "\N{EN DASH}"
    whole = base | {"cause": f"The whole gap{ends}", "size": size, "standing": gap.standing, **sums}
    return [whole, *rows]


def _least(gap: Gap, size: str) -> str:
    """Say that a gap may be more, where the recount is a range."""
    return f"at least {size}" if gap.ranged else size


def _sum(texts: Any) -> str:
    given = [text for text in texts if text]
    return str(sum(map(Fraction, given))) if given else ""


def _claims_table(found: Sequence[Found]) -> tuple[str, ...]:
    """Give every claim with what bears it out; a row a measure."""
    rows: list[Row] = [
        {
            "said": upper_first(one.said),
            "lines": upper_first(one.lines),
            "measure": measure,
            "status": row["status"],
            "figures": int(row["figures"]),
            "evidence": int(row["evidence"]),
            "chance": float(row["expected_by_chance"]),
            "tried": int(row["tried"]),
            "now": "yes" if one.now else "no",
            "source": f"{one.publisher} (shadow)" if one.shadow else one.publisher,
        }
        for one in found
        for row, measure in zip(one.claims, _measures(one), strict=True)
    ]
    if not rows:
        return ()
    columns = [
        Column("said", "The figures", "stub"),
        Column("lines", "Whose"),
        Column("measure", "Measure"),
        Column("status", "Standing"),
        Column("figures", "Figures that fit", "count"),
        Column("evidence", "Not given as agreed", "count"),
        Column("tried", "Variants tried", "count"),
        Column("chance", "Matches expected by chance", "number", lambda row: _chance_words(row["chance"])),
        Column("now", "Behind a gap now"),
        Column("source", "Published by"),
    ]
    caption = "Causes found in all periods that were printed"
    shown = table(caption, columns, rows, longest=_LONGEST)
    return (fold(f"{caption}, with what bears them out: {len(rows):,}", shown),)


def _measures(found: Found) -> tuple[str, ...]:
    """Give a title a claim; of claims of one measure in several scopes each has the same."""
    several = len(found.measures) == len(found.claims)
    return found.measures if several else found.measures[:1] * len(found.claims)


def _chance_words(expected: float) -> str:
    return "under 0.000001" if expected < _CHANCE else number(expected)


def _cases_table(result: Diagnosis) -> tuple[str, ...]:
    """Count the cases behind each cause, and say where they are listed; no case is named on a page."""
    if result.case_list.empty:
        return ()
    noun = period_noun(result.period)
    words = words_of(result)
    counts = result.case_list.groupby(["measure", "source", "cause"], sort=False).size()
    rows = [
        {
            "measure": title_of(result, row["measure"]),
            "cause": upper_first(brief_cause(row["cause"], words.get(row["cause"], ""), noun=noun)),
            "source": source_of(result, row["source"]),
            "cases": int(row["cases"]),
        }
        for row in counts.reset_index(name="cases").to_dict("records")
    ]
    columns = [
        Column("measure", "Measure", "stub"),
        Column("cause", "Counted otherwise because"),
        Column("cases", "Cases", "count"),
        Column("source", "Published by"),
    ]
    shown = table("Cases that the publisher and the agreed definition read differently", columns, rows)
    return (shown + _where(result),)


def _where(result: Diagnosis) -> str:
    """Say where the cases are listed; without a programme behind it the result itself has them."""
    if result.told is None or not result.told.records:
        return '<p class="note">Their keys are given by <code>cases(cause)</code> of this result.</p>'
    told = result.told
    behind = {told.records.get(str(measure), "") for measure in result.case_list["measure"]}
    left_out = [name for name in sorted(behind) if name in told.unlisted]
    notes = []
    if behind - set(left_out):
        link = f'<a href="{CASES_FILE}">{CASES_FILE}</a>'
        notes.append(f"Each case is listed by its pseudonym, with both readings, in {link} of this pack.")
    notes += [
        escape(f"Not listed: cases of {source_of(result, name)}, as {told.unlisted[name]}.")
        for name in left_out
    ]
    return f'<p class="note">{" ".join(notes)}</p>'
