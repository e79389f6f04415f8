"""A small programme, whole, for docs/declarations.md: the place to begin with an extract of one's own."""

from __future__ import annotations

from typing import Final

__all__ = ["DECLARATIONS", "EXTRACTS"]

DECLARATIONS: Final[dict[str, str]] = {
    "programme.yaml": """\
programme: falls
version: "1"
title: Falls on three wards
owner: Falls lead
""",
    "sources.yaml": """\
sources:
  falls:
    kind: records
    title: Falls
    file: Falls export.csv
    delimiter: ;
    date_order: day_first             # 03/10/2026 is 3 October
    pseudonymous: true                # the ids are pseudonyms, made outside the workbench
    key: [fall_id]
    columns:                          # our name: heading in the file, type
      fall_id: {heading: Ref, type: id, width: 6, required: true}
      ward: {heading: Ward, type: category, required: true, allowed: [Elm, North, South]}
      fell_at: {heading: Date of fall, type: timestamp, required: true}
      checked_at: {heading: Check after the fall, type: timestamp}
  board:
    kind: figures
    title: Ward dashboard
    file: board.csv
    columns:
      measure: {type: category, required: true}
      period: {type: text, required: true}
      ward: {type: category}
      numerator: {type: integer}
      denominator: {type: integer}
      percent: {type: number, decimals: 1}
    figures: {numerator: numerator, denominator: denominator, value: percent, breakdown: {ward: ward}}
  answers:
    kind: reviews
    title: Answers of the reviewers
    file: answers.csv                 # may come later: case_key, question, answer
    columns:
      case_key: {type: id, width: 6, required: true}
      question: {type: category, required: true}
      answer: {type: category, required: true}
""",
    "measures.yaml": """\
measures:
  - id: checked_4h
    version: "1"
    effective_from: 2026-04-01
    title: Checked within 4 hours of the fall
    group: safety
    owner: Falls lead
    source: falls
    statistic: proportion
    numerator: checked_at is not null and elapsed_hours(fell_at, checked_at) <= 4
    date: fell_at
    breakdowns: [ward]
    direction: increase
    published: {percent: true, decimals: 1}
""",
    "plan.yaml": """\
plan:
  title: Monthly sample of falls
  source: falls
  case_key: fall_id
  date: fell_at
  strata: [ward]
  size: 24
  minimum: 4
  reviews: answers
  questions:
    - {id: check_in_notes, text: "Do the notes show the check after the fall?", tolerable_rate: 0.1}
""",
}
"""The files of the folder ``sampling_plans/falls``."""

EXTRACTS: Final[dict[str, str]] = {
    "Falls export.csv": """\
Ref;Ward;Date of fall;Check after the fall
000712;Elm;03/10/2026 14:05;03/10/2026 15:40
000713;South;03/10/2026 22:10;
""",
    "board.csv": """\
measure,period,ward,numerator,denominator,percent
checked_4h,2026-10,,1,2,50.0
checked_4h,2026-10,Elm,1,1,100.0
checked_4h,2026-10,South,0,1,0.0
""",
    "answers.csv": """\
case_key,question,answer
000712,check_in_notes,met
000713,check_in_notes,cannot_tell
""",
}
"""How its extracts begin; everybody in them is made up."""
