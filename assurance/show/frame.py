"""The frame: which cases could be drawn, and why the others could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.sampling import FlowStep, Frame
from assurance.show.flow_plot import draw_flow, flow_height
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.words import count_words, ended, join_words, of_words, period_words, upper_first, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []


def _start(result: Frame) -> int:
    return result.flow[0].left + result.flow[0].removed if result.flow else result.size


def _steps(result: Frame) -> list[FlowStep]:
    """Give the steps, without the count of all rows that a flow begins with: it removes nothing."""
    first = result.flow[:1]
    opens = bool(first) and first[0].id == "rows" and not first[0].removed
    return list(result.flow[1:] if opens else result.flow)


def _reason(step: FlowStep) -> str:
    """Say why rows left; an eligibility rule is told as what it asks for, not as what it removes."""
    rule = step.reason.removeprefix("not eligible: ")
    return f"not eligible, because this does not hold: {rule}" if rule != step.reason else step.reason


@sentence.register
def _sentence(result: Frame) -> str:
    """Say what the frame holds, and then everything that its reader has to know."""
    return " ".join([_held(result), *(ended(text) for text in result.warnings)])


def _held(result: Frame) -> str:
    start, removed = _start(result), _start(result) - result.size
    strata = count_words(len(result.strata), "stratum", "strata")
    period = period_words(result.period)
    left_out = [step for step in result.flow if step.removed]
    gone = join_words(f"{step.removed:,} ({_reason(step)})" for step in left_out)
    if not result.size:
        rows = "the one row" if start == 1 else f"each of the {start:,} rows"
        why = _reason(left_out[0]) if len(left_out) == 1 else gone
        return f"The frame for {period} holds no case: {rows} of {result.source} was left out: {why}."
    if not removed:
        return (
            f"The frame for {period} holds all {count_words(start, 'row')} of {result.source}, in {strata}; "
            "none was left out."
        )
    told = (
        f"The frame for {period} holds {of_words(result.size, start)} rows of {result.source}, in {strata}. "
        f"Left out {was(removed)} {removed:,}"
    )
    if len(left_out) == 1:
        return f"{told}: {_reason(left_out[0])}."
    return f"{told}: {gone}."


@alt_text.register
def _alt(result: Frame) -> str:
    steps = [f"{_reason(step)}: {step.removed:,} removed, {step.left:,} left" for step in _steps(result)]
    return (
        f"Flow from {count_words(_start(result), 'row')} of {result.source} to "
        f"{count_words(result.size, 'case')} in the frame. {'. '.join(steps)}{'.' if steps else ''}"
    ).strip()


@picture.register
def _picture(result: Frame) -> Picture:
    steps = [(upper_first(_reason(step)), step.removed, step.left) for step in _steps(result)]

    def draw(ax: Axes) -> None:
        draw_flow(
            ax, start=(f"Rows of {result.source}", _start(result)), steps=steps,
            end=("Cases in the frame", result.size),
        )  # fmt: skip

    caption = (
        "From the rows of the source to the cases of the frame; the hatched part is what each step removed."
    )
    return Picture(caption, WIDTH, flow_height(len(steps)), draw)


@tables.register
def _tables(result: Frame) -> tuple[str, ...]:
    flow: list[dict[str, object]] = [
        {"reason": f"All rows of {result.source}", "removed": None, "left": _start(result)},
        *(
            {"reason": upper_first(_reason(step)), "removed": step.removed, "left": step.left}
            for step in _steps(result)
        ),
    ]
    if not result.size:
        return (_flow_table(flow),)
    strata = [{"stratum": name, "cases": size} for name, size in result.strata.items()]
    return (
        _flow_table(flow),
        table(
            "Cases in the frame by stratum",
            [Column("stratum", "Stratum", "stub"), Column("cases", "Cases", "count")],
            strata,
        ),
    )


def _flow_table(flow: list[dict[str, object]]) -> str:
    columns = [
        Column("reason", "Reason", "stub"),
        Column("removed", "Removed", "count"),
        Column("left", "Left", "count"),
    ]
    return table("What was left out of the frame, step by step", columns, flow)
