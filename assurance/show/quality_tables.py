"""Tables of the quality of the data: scores, classes, rules, and what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from assurance.extracts.quality import DataQuality
from assurance.extracts.quality.counted import WHOLE, FieldCount
from assurance.extracts.quality.result import ProviderScore, SourceQuality
from assurance.extracts.quality.score import VERSION
from assurance.show.registry import tables
from assurance.show.tables import Column, table
from assurance.show.words import of_words, percent, upper_first

__all__ = ["share_words"]

_SHOWN: Final = 40
_COUNTS: Final = ("rows", "valid", "other", "default", "invalid", "missing")
_METHOD: Final = (
    "Score: of all rows, the share whose cell is valid and complete and no default value, as a mean over "
    f"the fields ({VERSION}); no share of default values is accepted here. That index multiplies it by "
    "coverage, which it takes by periods submitted; here it is rows received over rows expected, at most "
    "100%, where a number of rows is declared to be expected."
)
_CLASSES: Final = (
    "The five classes are those of the NHS's VODIM rules and always sum to the rows, rejected ones included. "
    "Default: stands for not asked or not known. Other: valid, and says something else. Completeness: share "
    "of rows that say anything. Validity: share of these that fit the declaration."
)


def share_words(share: Fraction | None, missing: str = "not known") -> str:
    """Write an exact share in percent."""
    return percent(None if share is None else float(share), decimals=2, missing=missing)


_SCORE_COLUMNS: Final = (
    Column("provider", "Provider", "stub"),
    Column("rows", "Rows read", "count"),
    Column("repeats", "Repeated keys", "count"),
    Column("items", "Fields", "count"),
    Column("score", "Score", "percent", lambda row: _written(row["score"])),
    Column("coverage", "Coverage", "text"),
    Column("index", "Index", "percent", lambda row: _written(row["index"])),
)


def _score_rows(scores: Sequence[ProviderScore]) -> list[dict[str, object]]:
    return [
        {
            "provider": "All rows" if entry.provider == WHOLE else entry.provider,
            "rows": entry.rows,
            "repeats": entry.repeats,
            "items": entry.items,
            "score": entry.score,
            "coverage": _coverage(entry),
            "index": entry.index,
        }
        for entry in scores
    ]


def _written(share: Fraction | None) -> str:
    return "\N{EN DASH}" if share is None else share_words(share)


def _coverage(score: ProviderScore) -> str:
    if score.coverage is None:
        return "not measured"
    beside = "" if score.expected is None else f" ({of_words(score.rows, score.expected)} rows)"
    return f"{share_words(score.coverage)}{beside}"


@tables.register
def _tables(result: DataQuality) -> tuple[str, ...]:
    scores = _score_rows(result.scores())
    return (
        table("Score by provider over all sources", _SCORE_COLUMNS, scores, note=_METHOD),
        _fix_table(result),
    )


def _fix_table(result: DataQuality) -> str:
    rows = [{str(key): value for key, value in row.items()} for row in result.fixes().to_dict("records")]
    titles = {item.source: item.title for item in result.sources.values()}
    for row in rows:
        row["source"] = titles[row["source"]]
        row["provider"] = "All rows" if row["provider"] == WHOLE else row["provider"]
    return table(
        "What to correct, for each provider the most rows first",
        [
            Column("provider", "Provider", "stub"),
            Column("source", "Source"),
            Column("field", "Field or rule"),
            Column("problem", "What is wrong"),
            Column("rows", "Rows", "count"),
            Column("first", "First rows"),
        ],
        rows,
        longest=_SHOWN,
        note="Row numbers are those of the file; no value of a record is shown.",
        rest="all of them are in the table that month.quality().fixes() gives",
    )


@tables.register
def _source_tables(result: SourceQuality) -> tuple[str, ...]:
    quality = result.quality
    parts = [table(f"Scores by provider of {result.title}", _SCORE_COLUMNS, _score_rows(result.scores()))]
    counted = (*quality.fields, *(result.totals if quality.by is not None else ()))
    order = [entry.field for entry in result.totals]
    parts.append(
        table(
            f"Cells of {result.title} by field and class",
            [
                Column("field", "Field", "stub"),
                Column("provider", "Provider"),
                *(Column(name, upper_first(name), "count") for name in _COUNTS),
                Column("completeness", "Completeness", "percent"),
                Column("validity", "Validity", "percent"),
            ],
            [_count_row(entry) for entry in sorted(counted, key=lambda entry: order.index(entry.field))],
            longest=200,
            note=_CLASSES,
        )
    )
    if quality.checks:
        parts.append(_rule_table(result))
    return tuple(parts)


def _count_row(entry: FieldCount) -> dict[str, object]:
    completeness, validity = entry.completeness, entry.validity
    return {
        "field": entry.field,
        "provider": "All rows" if entry.provider == WHOLE else entry.provider,
        **{name: getattr(entry, name) for name in _COUNTS},
        "completeness": None if completeness is None else float(completeness),
        "validity": None if validity is None else float(validity),
    }


def _rule_table(result: SourceQuality) -> str:
    return table(
        f"Rules across the columns of {result.title}",
        [
            Column("check", "Rule", "stub"),
            Column("provider", "Provider"),
            Column("reason", "What is wrong where it does not hold"),
            Column("known", "Rows it says anything of", "count"),
            Column("failing", "Rows against it", "count"),
        ],
        [
            {
                "check": entry.check,
                "provider": "All rows" if entry.provider == WHOLE else entry.provider,
                "reason": entry.reason,
                "known": entry.known,
                "failing": entry.failing,
            }
            for entry in result.quality.checks
        ],
    )
