"""The frame of a period as its extracts and its plan give it, before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assurance.expressions import ColumnType, Expression, parse_expression
from assurance.extracts import Intake
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.quiet import complete_to, rejected_words
from assurance.month.drawing.seen import Earlier
from assurance.programme import Programme
from assurance.programme.presets import preset_note
from assurance.sampling import Frame, Seen, build_frame

__all__ = ["Candidate", "build_candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that could be committed to, and the earlier samples whose cases were left out of it."""

    frame: Frame
    seen: Earlier | None


def build_candidate(
    desk: Desk,
    *,
    programme: Programme,
    intakes: Mapping[str, Intake],
    columns: Mapping[str, ColumnType],
    seen: Earlier | None,
    path: Path,
) -> Candidate:
    """Filter the plan's source down to the frame.

    Parameters
    ----------
    programme : of the plan; its as_at may say up to when the records are complete
    intakes : of the files received, by source
    columns : of the plan's source, with their types
    seen : cases of earlier samples to leave out
    path : Parquet file to write
    """
    plan = desk.plan

    def rule(text: str) -> Expression:
        return parse_expression(text, columns, expected="boolean")

    frame = build_frame(
        desk.engine,
        view=plan.source,
        case_key=plan.case_key,
        strata=plan.strata,
        eligible=rule(plan.eligible) if plan.eligible else None,
        exclusions=[(item.id, item.reason, rule(item.when)) for item in plan.exclusions],
        date_column=plan.date,
        period=desk.period,
        programme=desk.shelf.programme,
        source=plan.source,
        path=path,
        seen=Seen(seen.keys, seen.periods) if seen is not None else None,
        ordered_by=plan.ordered_by,
        complete_to=complete_to(programme, plan, intakes),
    )
    said = [_not_drawn(seen)] if seen is not None and seen.not_drawn else []
    note = preset_note(plan)  # also what nobody has checked against the standard's wording
    said += [note] if note is not None else []
    said += rejected_words(programme, plan, intakes, frame)
    return Candidate(replace(frame, warnings=(*frame.warnings, *said)), seen)


def _not_drawn(seen: Earlier) -> str:
    return (
        f"not_seen_in {seen.periods}: no sample was drawn of {', '.join(seen.not_drawn)}, so no case was "
        "left out for being in it"
    )
