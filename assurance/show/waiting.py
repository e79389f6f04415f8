"""Waits: when half and nine in ten were seen, who waits still, and the curves with the number at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assurance.show.layout import WIDTH, panel, plain
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE, BROWN, GRID, INK, MUTED, ORANGE, PURPLE, TEAL
from assurance.show.words import count_words, is_missing, number, part_words, percent, upper_first, with_unit
from assurance.variation.waiting import Waits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["limits_words", "reached_words", "wait_words"]

Row = Mapping[str, Any]
_LOOKS = ((BLUE, "-"), (ORANGE, "--"), (TEAL, "-."), (PURPLE, ":"), (BROWN, (0, (5, 1, 1, 1))))
_PANEL = 3.7
_MOST = len(_LOOKS)
NOT_REACHED = "not reached"


def reached_words(row: Row, name: str) -> str:
    """Write a median or 90th centile with its unit; what was not reached says so.

    Examples
    --------
    >>> reached_words({"median": 19.0, "unit": "days", "people": 5}, "median")
    '19 days'
    >>> reached_words({"median": float("nan"), "unit": "days", "people": 5}, "median")
    'not reached'
    """
    if not row["people"]:
        return "nobody"
    value = row[name]
    return NOT_REACHED if is_missing(value) else with_unit(number(value, decimals=1), row["unit"])


def limits_words(row: Row, name: str) -> str:
    """Write the 95% interval of a median or 90th centile."""
    if not row["people"]:
        return ""
    lower, upper = (
        NOT_REACHED if is_missing(row[f"{name}_{end}"]) else number(row[f"{name}_{end}"], decimals=1)
        for end in ("lower", "upper")
    )
    return NOT_REACHED if lower == upper == NOT_REACHED else f"{lower} to {upper}"


def wait_words(row: Row) -> str:
    """Say one wait in a sentence or two."""
    if not row["people"]:
        return f"{row['title']}: nobody to watch."
    half = _centile_words(row, "median", "half")
    most = _centile_words(row, "p90", "nine in ten")
    open_ = f"{row['waiting']:,} of {row['people']:,} not over yet"
    gone = f", {count_words(row['left'], 'other')} left before it was" if row["left"] else ""
    return f"{row['title']}: {half}; {most}. {open_}{gone}."


def _centile_words(row: Row, name: str, share: str) -> str:
    if is_missing(row[name]):
        lower = row[f"{name}_lower"]
        least = "" if is_missing(lower) else f" (95% interval from {number(lower, decimals=1)} {row['unit']})"
        return f"that {share} were over was not reached{least}"
    return f"{share} over by {reached_words(row, name)} (95% interval {limits_words(row, name)})"


def _rows(result: Waits) -> list[Row]:
    return result.to_frame().to_dict("records")  # type: ignore[return-value]


def _whole(result: Waits) -> list[Row]:
    return [row for row in _rows(result) if not row["part"]]


@sentence.register
def _sentence(result: Waits) -> str:
    whole = _whole(result)
    if not whole:
        return "No wait is declared."
    lines = [wait_words(row) for row in whole]
    lines.append(
        "Whoever still waits is kept in with the time so far (Kaplan-Meier); where too many still wait, a "
        "time is not reached, which is not the same as short."
    )
    return "\n".join([*lines, *_left_out(result)])


def _left_out(result: Waits) -> list[str]:
    titles = {row["wait"]: row["title"] for row in _whole(result)}
    rows = result.left_out.to_dict("records")
    return [
        f"{titles[row['of']]}: {count_words(row['rows'], 'record')} left out ({row['reason']})."
        for row in rows
        if row["rows"] and row["step"] != "population"
    ]


@alt_text.register
def _alt(result: Waits) -> str:
    said = []
    for row in _whole(result):
        parts = [other for other in _rows(result) if other["wait"] == row["wait"] and other["part"]][:_MOST]
        each = "; ".join(f"{part_words(other['part'])} {reached_words(other, 'median')}" for other in parts)
        said.append(f"{wait_words(row)}{f' Medians: {each}.' if each else ''}")
    start = "Falling steps: the share not over yet against time, a line each part. "
    return start + " ".join(said) if said else "No plot: no wait is declared."


@picture.register
def _picture(result: Waits) -> Picture | None:
    shown = [row for row in _whole(result) if row["people"]]
    if not shown:
        return None

    def draw(ax: Axes) -> None:
        ax.set_axis_off()
        each = 1 / len(shown)
        for place, row in enumerate(shown):
            inner = panel(
                ax, place * each + 0.06 * each, each * 0.58, title=f"{row['title']} ({row['unit']})"
            )
            _draw(inner, result, row)

    caption = (
        "Share whose wait is not over, by time since it began. Black: all, with the 95% limits in grey; the "
        f"others: the first {_MOST} parts at most. Below: how many were still watched and waiting then."
    )
    return Picture(caption, WIDTH, _PANEL * len(shown), draw)


def _draw(ax: Axes, result: Waits, row: Row) -> None:
    risk = result.risk[result.risk["wait"] == row["wait"]]
    rows = [one for one in _rows(result) if one["wait"] == row["wait"] and one["people"]][: _MOST + 1]
    for one, (colour, style) in zip(rows, ((INK, "-"), *_LOOKS), strict=False):
        _draw_curve(ax, result, one, colour, style)
    ax.set_xlim(0, max(float(row["longest"]), 1.0))
    ax.set_ylim(0, 1.02)
    ax.set_xticks(list(dict.fromkeys(risk["time"])))
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    ax.yaxis.set_major_formatter(lambda value, _: percent(round(value, 9)))
    ax.grid(color=GRID)
    ax.set_axisbelow(True)
    ax.legend(fontsize=8, loc="upper right")
    _write_risk(ax, risk, [one["part"] for one in rows], height=_PANEL * 0.58)


def _draw_curve(ax: Axes, result: Waits, row: Row, colour: str, style: Any) -> None:
    """Draw one curve up to the longest time watched; the whole with its limits."""
    steps = result.steps[(result.steps["wait"] == row["wait"]) & (result.steps["part"] == row["part"])]
    times = [0.0, *steps["time"], float(row["longest"])]

    def level(name: str) -> list[float]:
        return [1.0, *steps[name], *(steps[name].iloc[-1:] if len(steps) else [1.0])]

    whole = not row["part"]
    label = plain(part_words(row["part"])) if row["part"] else "all"
    ax.step(
        times, level("still"), where="post", color=colour, linestyle=style,
        linewidth=1.8 if whole else 1.4, label=label,
    )  # fmt: skip
    if whole:
        ax.fill_between(
            times, level("lower"), level("upper"), step="post", color=MUTED, alpha=0.18, linewidth=0
        )


def _write_risk(ax: Axes, risk: Any, parts: Sequence[str], *, height: float) -> None:
    """Write the number at risk beneath the axis, a line each part."""
    for line, part in enumerate(parts):
        low = -(0.48 + 0.17 * line) / height
        label = plain(part_words(part) if part else "all")
        ax.text(-0.045, low, label, transform=ax.transAxes, ha="right", va="center", fontsize=7.5)
        for one in risk[risk["part"] == part].to_dict("records"):
            ax.text(one["time"], low, f"{one['at_risk']:,}", transform=ax.get_xaxis_transform(), ha="center",
                    va="center", fontsize=7.5)  # fmt: skip


@tables.register
def _tables(result: Waits) -> tuple[str, ...]:
    found = []
    for row in _whole(result):
        mine = [other for other in _rows(result) if other["wait"] == row["wait"]]
        found.append(_centiles(row, mine, result))
        found.append(_at_risk(row, result))
    return tuple(found)


def _centiles(row: Row, rows: Sequence[Row], result: Waits) -> str:
    def written(name: str, words: Any) -> Any:
        return lambda each: words(each, name)

    said = [text for wait, text in result.limitations if wait == row["wait"]]
    note = f"Out of: {row['out_of']}. {' '.join(said)}".strip()
    return table(
        str(row["title"]),
        [
            Column("part", "Part", "stub", lambda each: upper_first(part_words(each["part"]))),
            Column("people", "In it", "count"),
            Column("seen", "Over", "count"),
            Column("left", "Left before", "count"),
            Column("waiting", "Not over yet", "count"),
            Column("median", "Half over by", "text", written("median", reached_words)),
            Column("median_limits", "95% interval", "text", written("median", limits_words)),
            Column("p90", "Nine in ten over by", "text", written("p90", reached_words)),
            Column("p90_limits", "95% interval", "text", written("p90", limits_words)),
        ],
        rows,
        note=note,
    )


def _at_risk(row: Row, result: Waits) -> str:
    risk = result.risk[result.risk["wait"] == row["wait"]]
    times = list(dict.fromkeys(risk["time"]))
    lines = [
        {"part": part, **{f"t{place}": count for place, count in enumerate(mine["at_risk"])}}
        for part, mine in risk.groupby("part", sort=False)
    ]
    columns = [Column("part", "Part", "stub", lambda each: upper_first(part_words(each["part"])))]
    columns += [Column(f"t{place}", number(time), "count") for place, time in enumerate(times)]
    caption = f"{row['title']}: still watched and waiting after so many {row['unit']} (the number at risk)"
    return table(caption, columns, lines)
