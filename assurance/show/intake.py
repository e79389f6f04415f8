"""What came of an extract: rows accepted, excluded and rejected, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assurance.extracts import Intake
from assurance.show.flow_plot import draw_flow, flow_height
from assurance.show.layout import WIDTH
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, digest, table
from assurance.show.words import count_words, date_words, join_words, upper_first, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []


@sentence.register
def _sentence(result: Intake) -> str:
    names = join_words(result.files)
    as_at = f", as at {date_words(result.as_at)}" if result.as_at else ""
    vintage = f" ({result.vintage}{as_at})" if result.vintage else f" (as {as_at[5:]})" if as_at else ""
    rows = f"{upper_first(count_words(result.rows_read, 'row'))} {was(result.rows_read)}"
    rows += f" read from {names}{vintage}"
    parts = [f"{result.rows_accepted:,} accepted"]
    excluded = [f"{count:,} {reason}" for _, reason, count in result.excluded if count]
    rejected = [f"{count:,} where {column} {reason}" for column, reason, count in result.rejected if count]
    for word, entries, reasons in (
        ("excluded", result.excluded, excluded),
        ("rejected", result.rejected, rejected),
    ):
        total = sum(count for _, _, count in entries)
        parts.append(f"{total:,} {word} ({' / '.join(reasons)})" if total else f"none {word}")
    return "\n".join([f"{rows}: {join_words(parts)}.", *result.warnings])


def _steps(result: Intake) -> list[tuple[str, int, int]]:
    left, steps = result.rows_read, []
    rejected = [(f"Rejected: {column}, {reason}", rows) for column, reason, rows in result.rejected]
    excluded = [(f"Excluded: {reason}", rows) for _, reason, rows in result.excluded]
    for label, rows in rejected + excluded:
        left -= rows
        steps.append((label, rows, left))
    return steps


@alt_text.register
def _alt(result: Intake) -> str:
    steps = "".join(f" {label}: {rows:,} rows, {left:,} left." for label, rows, left in _steps(result))
    return (
        f"Flow from {result.rows_read:,} rows read to {result.rows_accepted:,} rows accepted "
        f"of {result.source}.{steps}"
    )


@picture.register
def _picture(result: Intake) -> Picture | None:
    steps = [step for step in _steps(result) if step[1]]
    if not steps:
        return None

    def draw(ax: Axes) -> None:
        start, end = ("Rows in the file", result.rows_read), ("Rows accepted", result.rows_accepted)
        draw_flow(ax, start=start, steps=steps, end=end)

    caption = f"What became of the rows of {result.source}; the hatched part is what each step removed."
    return Picture(caption, WIDTH, flow_height(len(steps)), draw)


@tables.register
def _tables(result: Intake) -> tuple[str, ...]:
    rows: list[dict[str, object]] = [
        {"outcome": "Accepted", "place": "", "reason": "", "rows": result.rows_accepted}
    ]
    for word, entries in (("Excluded", result.excluded), ("Rejected", result.rejected)):
        rows += [{"outcome": word, "place": place, "reason": why, "rows": n} for place, why, n in entries]
    outcome = table(
        f"What became of the {count_words(result.rows_read, 'row')} of {result.source}",
        [
            Column("outcome", "Outcome", "stub"),
            Column("place", "Rule or column"),
            Column("reason", "Reason"),
            Column("rows", "Rows", "count"),
        ],
        rows,
    )
    fingerprints = (
        f'<p class="note">SHA-256 of the file: {digest(result.file_sha256)}. '
        f"SHA-256 of its snapshot in the store: {digest(result.snapshot_sha256)}.</p>"
    )
    if not (result.excluded or result.rejected):
        return (fingerprints,)
    return outcome, fingerprints
