"""Norms learned from the events: usual times between activities, departures from them, and sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, join_words, number, of_words, percent, upper_first, was
from assurance.traces.norms import Deviations, TemporalProfile, Variants

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []

Row = dict[str, Any]
_DRAWN = 15
_REST = "all rows are in to_frame()"
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def _unit(seconds: float) -> tuple[int, str]:
    return next(((size, name) for size, name in _UNITS if seconds >= size), _UNITS[-1])


def _span(seconds: float | None) -> str:
    """Write a length of time in the largest unit of which it has one."""
    if seconds is None:
        return "not known"
    size, name = _unit(seconds)
    written = number(seconds / size)
    return f"{written} {name}{'' if written == '1' else 's'}"


def _quoted(name: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"


def _left_out(reasons: Mapping[str, int]) -> str:
    if not reasons:
        return ""
    total = sum(reasons.values())
    return f" Left out {was(total)} {count_words(total, 'row')}: {_by_reason(reasons)}."


def _by_reason(reasons: Mapping[str, int]) -> str:
    if len(reasons) == 1:
        return next(iter(reasons))
    return join_words(f"{reason} {count:,}" for reason, count in reasons.items())


def _more(shown: int, total: int) -> str:
    return f" {of_words(shown, total)} shown." if shown < total else ""


def _arrow(first: str, then: str) -> str:
    return f"{first} \N{RIGHTWARDS ARROW} {then}"


# The temporal profile.


@sentence.register
def _profile_sentence(result: TemporalProfile) -> str:
    left_out = _left_out(result.left_out)
    seen = f"{count_words(result.events, 'event')} of {count_words(result.cases, 'case')}"
    if not result.pairs:
        return f"No activity follows another in {seen}, so there is no time to learn from.{left_out}"
    total = sum(pair.pairs for pair in result.pairs)
    top = result.pairs[0]
    spread = f"standard deviation {_span(top.sd)}" if top.sd is not None else "its spread is not known"
    kinds = f"{count_words(len(result.pairs), 'ordered pair')} of activities"
    return (
        f"In {seen}, {kinds} {was(len(result.pairs))} seen {total:,} times, at once or with others between. "
        f"The most frequent: from {_quoted(top.first)} to {_quoted(top.then)}, {top.pairs:,} times, "
        f"on average {_span(float(top.mean))} ({spread}).{_thin(result)}{left_out}"
    )


def _thin(result: TemporalProfile) -> str:
    once = sum(pair.pairs == 1 for pair in result.pairs)
    level = sum(pair.variance == 0 for pair in result.pairs)
    text = ""
    if once:
        text += f" Of {count_words(once, 'pair')} seen only once the spread is not known."
    if level:
        text += f" In {count_words(level, 'pair')} every time was the same."
    if result.single:
        text += f" {upper_first(count_words(result.single, 'case'))} with a single event gave no pair."
    if result.empty:
        text += f" {upper_first(count_words(result.empty, 'case'))} had no usable event."
    return text


@alt_text.register
def _profile_alt(result: TemporalProfile) -> str:
    shown = result.pairs[:_DRAWN]
    if not shown:
        return "No plot: no activity follows another."
    parts = [
        f"{pair.first} to {pair.then}: mean {_span(float(pair.mean))}, standard deviation {_span(pair.sd)}"
        for pair in shown
    ]
    return (
        "Dots of the mean time from one activity to another, with a line of one standard deviation on either "
        f"side, the most frequent pairs first.{_more(len(shown), len(result.pairs))} {'. '.join(parts)}."
    )


@picture.register
def _profile_picture(result: TemporalProfile) -> Picture | None:
    shown = result.pairs[:_DRAWN]
    if not shown:
        return None
    size, name = _unit(max(float(pair.mean) for pair in shown))
    rows = [
        (_arrow(pair.first, pair.then), float(pair.mean) / size, None if pair.sd is None else pair.sd / size)
        for pair in shown
    ]

    def draw(ax: Axes) -> None:
        from assurance.show.norms_plot import draw_times

        draw_times(ax, rows, unit=f"{name}s")

    caption = (
        f"Mean time in {name}s, with one standard deviation on either side (not below nothing); hollow: seen "
        f"once, no spread known.{_more(len(shown), len(result.pairs))}"
    )
    return Picture(caption, WIDTH, 0.8 + 0.3 * len(rows), draw)


@tables.register
def _profile_tables(result: TemporalProfile) -> tuple[str, ...]:
    columns = [
        Column("name", "From and to", "stub"),
        Column("pairs", "Pairs of events", "count"),
        Column("mean", "Mean time", "number", lambda row: _span(row["mean"])),
        Column("sd", "Standard deviation", "number", lambda row: _span(row["sd"])),
    ]
    rows: list[Row] = [
        {
            "name": _arrow(pair.first, pair.then),
            "pairs": pair.pairs,
            "mean": float(pair.mean),
            "sd": pair.sd,
        }
        for pair in result.pairs
    ]
    return (table("Times between activities", columns, rows, rest=_REST), *_left_table(result.left_out))


def _left_table(reasons: Mapping[str, int]) -> tuple[str, ...]:
    if not reasons:
        return ()
    columns = [Column("reason", "Why", "stub"), Column("rows", "Rows", "count")]
    return (
        table("Rows left out", columns, [{"reason": why, "rows": rows} for why, rows in reasons.items()]),
    )


# Deviations.


@sentence.register
def _deviations_sentence(result: Deviations) -> str:
    left_out = _left_out(result.left_out)
    unjudged = result.not_judged
    total = sum(unjudged.values())
    pairs = count_words(total, "pair")
    open_ = f" Not judged {was(total)} {pairs} of events: {_by_reason(unjudged)}." if total else ""
    if not result.judged:
        return f"No pair of events could be judged.{open_}{left_out}"
    far = f"more than {number(float(result.zeta))} standard deviations from the mean"
    found = (
        f"{upper_first(of_words(result.deviating, result.judged))} pairs of events lie {far} of their two "
        f"activities, in {of_words(result.deviating_cases, result.cases)} cases."
    )
    top = next((pair for pair in result.pairs if pair.deviating and pair.cases), None)
    most = ""
    if top is not None:
        most = (
            f" Most often: from {_quoted(top.first)} to {_quoted(top.then)}, {top.too_long:,} too long and "
            f"{top.too_short:,} too short of {top.pairs:,}, in {count_words(top.cases or 0, 'case')}."
        )
    return f"{found}{most} A time far from the mean is a question to ask, not a fault.{open_}{left_out}"


def _departing(result: Deviations) -> list[tuple[str, int, int, int]]:
    return [
        (_arrow(pair.first, pair.then), pair.too_short or 0, pair.too_long or 0, pair.pairs)
        for pair in result.pairs
        if pair.cases
    ]


@alt_text.register
def _deviations_alt(result: Deviations) -> str:
    rows = _departing(result)
    if not rows:
        return "No plot: no pair of events deviates."
    shown = rows[:_DRAWN]
    parts = [
        f"{name}: {long:,} too long, {short:,} too short of {pairs:,}" for name, short, long, pairs in shown
    ]
    return (
        "Bars of the share of pairs of events that deviate, a bar for each pair of activities."
        f"{_more(len(shown), len(rows))} {'. '.join(parts)}."
    )


@picture.register
def _deviations_picture(result: Deviations) -> Picture | None:
    rows = _departing(result)
    if not rows:
        return None
    bars = [
        (name, (short + long) / pairs, f"{short + long:,} of {pairs:,}")
        for name, short, long, pairs in rows[:_DRAWN]
    ]
    caption = (
        f"Share of pairs of events that lie too far from the mean.{_more(min(len(rows), _DRAWN), len(rows))}"
    )
    return _bars(bars, caption)


def _bars(bars: Sequence[tuple[str, float, str]], caption: str) -> Picture:
    def draw(ax: Axes) -> None:
        from assurance.show.norms_plot import draw_shares

        draw_shares(ax, bars)

    return Picture(caption, WIDTH, 0.8 + 0.36 * len(bars), draw)


@tables.register
def _deviations_tables(result: Deviations) -> tuple[str, ...]:
    columns = [
        Column("name", "From and to", "stub"),
        Column("pairs", "Pairs of events", "count"),
        Column("status", "Judged", "text"),
        Column("bounds", "Usual times", "text"),
        Column("too_short", "Too short", "count"),
        Column("too_long", "Too long", "count"),
        Column("cases", "Cases", "count"),
    ]
    rows: list[Row] = [
        {
            "name": _arrow(pair.first, pair.then),
            "bounds": "" if pair.bounds is None else " to ".join(_span(end / 1e6) for end in pair.bounds),
            **{name: getattr(pair, name) for name in ("pairs", "status", "too_short", "too_long", "cases")},
        }
        for pair in result.pairs
    ]
    note = "Without a spread, too short and too long count the times that are not the one of the profile."
    return (
        table("Departures from the profile", columns, rows, rest=_REST, note=note),
        *_left_table(result.left_out),
    )


# Variants.


@sentence.register
def _variants_sentence(result: Variants) -> str:
    left_out = _left_out(result.left_out)
    unknown = ""
    if result.unknown:
        unknown = (
            f" Of {count_words(result.unknown, 'case')} the sequence is not known: a row has "
            "no activity or no readable time."
        )
    if not result.cases:
        return f"No case has a known sequence.{unknown}{left_out}"
    total = len(result.variants) + result.other_variants
    opening = (
        f"{upper_first(count_words(result.cases, 'case'))} went through "
        f"{count_words(total, 'different sequence')} of activities."
    )
    if result.variants:
        top = result.variants[0]
        opening += (
            f" The most frequent has {count_words(len(top.sequence), 'event')} and "
            f"{count_words(top.cases, 'case')}, {percent(float(top.share))}: {_path(top.sequence)}."
        )
    if result.other_cases:
        opening += (
            f" Sequences of fewer than {count_words(result.fewest, 'case')} are not listed: "
            f"{result.other_variants:,}, with {count_words(result.other_cases, 'case')}, "
            f"{percent(float(result.other_share or 0))}."
        )
    return f"{opening}{unknown}{left_out}"


def _path(sequence: Sequence[str]) -> str:
    """Write a sequence; a long one by its beginning and end."""
    names = list(sequence)
    if len(names) > 12:
        names = [*names[:8], f"({len(names) - 10:,} more)", *names[-2:]]
    return " \N{RIGHTWARDS ARROW} ".join(names)


def _listed(result: Variants) -> list[Row]:
    rows: list[Row] = [
        {
            "name": _path(one.sequence),
            "events": len(one.sequence),
            "cases": one.cases,
            "share": float(one.share),
        }
        for one in result.variants
    ]
    if result.other_cases:
        name = f"other ({count_words(result.other_variants, 'sequence')})"
        share = float(result.other_share or 0)
        rows.append({"name": name, "events": None, "cases": result.other_cases, "share": share})
    return rows


@alt_text.register
def _variants_alt(result: Variants) -> str:
    rows = _drawn(result)
    if not rows:
        return "No plot: no case has a known sequence."
    parts = [f"{row['name']}: {row['cases']:,}, {percent(row['share'])}" for row in rows]
    return (
        f"Bars of the share of {count_words(result.cases, 'case')} by sequence."
        f"{_more(len(rows), len(_listed(result)))} {'. '.join(parts)}."
    )


def _drawn(result: Variants) -> list[Row]:
    """Give the most frequent sequences, and the other ones where there are any."""
    rows = _listed(result)
    return rows[:_DRAWN] + (rows[-1:] if result.other_cases and len(rows) > _DRAWN else [])


@picture.register
def _variants_picture(result: Variants) -> Picture | None:
    rows = _drawn(result)
    if not rows:
        return None
    caption = f"Share of cases by sequence of activities.{_more(len(rows), len(_listed(result)))}"
    return _bars([(row["name"], row["share"], f"{row['cases']:,}") for row in rows], caption)


@tables.register
def _variants_tables(result: Variants) -> tuple[str, ...]:
    columns = [
        Column("name", "Sequence", "stub"),
        Column("events", "Events", "count"),
        Column("cases", "Cases", "count"),
        Column("share", "Share", "percent"),
    ]
    return (
        table("Sequences of activities", columns, _listed(result), rest=_REST),
        *_left_table(result.left_out),
    )
