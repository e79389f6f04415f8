"""The quality of the data of a month: scores by source, provider and field, and what to correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from assurance.extracts.quality.counted import NOT_RECOGNISED, NOT_STATED, WHOLE, FieldCount, Quality
from assurance.extracts.quality.score import coverage, dqmi, item_score
from assurance.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DataQuality", "ProviderScore", "SourceQuality", "field_score"]

_NOBODY = (WHOLE, NOT_STATED, NOT_RECOGNISED)


@dataclass(frozen=True, slots=True)
class ProviderScore:
    """How good the data of one provider is, in exact fractions.

    Parameters
    ----------
    provider : its name, or `(all)`
    rows : read
    expected : rows declared to be expected; None where nothing is
    items : fields scored
    score : mean of the scores of its fields; None without rows
    coverage : rows over rows expected, at most 1; None where it is not measured
    index : score times coverage, as the DQMI is; None where coverage is not measured
    repeats : rows that repeat a key; None without a key
    """

    provider: str
    rows: int
    expected: int | None
    items: int
    score: Fraction | None
    coverage: Fraction | None
    index: Fraction | None
    repeats: int | None


def field_score(count: FieldCount) -> Fraction | None:
    """Score one field: valid and complete, and no default value; None without rows."""
    complete = count.valid + count.other + count.default
    return item_score(count.rows, valid=complete, default=count.default)


@dataclass(frozen=True, eq=False)
class SourceQuality(Result):
    """The quality of one source.

    Parameters
    ----------
    source, title : its id and its title
    quality : what was counted
    """

    source: str
    title: str
    quality: Quality

    @property
    def totals(self) -> tuple[FieldCount, ...]:
        """The counts of each field over all rows, whoever's they are."""
        summed: dict[str, list[int]] = {}
        for entry in self.quality.fields:
            counts = summed.setdefault(entry.field, [0] * 5)
            values = (entry.valid, entry.other, entry.default, entry.invalid, entry.missing)
            summed[entry.field] = [a + b for a, b in zip(counts, values, strict=True)]
        return tuple(FieldCount(WHOLE, field, *counts) for field, counts in summed.items())

    def scores(self) -> tuple[ProviderScore, ...]:
        """Score each provider, then all rows together."""
        found = [self._score(entry.provider) for entry in self.quality.providers]
        return tuple(found) if self.quality.by is None else (*found, self._whole())

    def whole(self) -> ProviderScore:
        """Score all rows together."""
        return self.scores()[-1]

    def _score(self, provider: str) -> ProviderScore:
        place = next(entry for entry in self.quality.providers if entry.provider == provider)
        counts = [entry for entry in self.quality.fields if entry.provider == provider]
        measured = coverage(place.rows, place.expected)
        return _scored(provider, counts, place.rows, place.expected, measured, place.repeats)

    def _whole(self) -> ProviderScore:
        """Take all rows together; their coverage is known where every provider's is."""
        named = [entry for entry in self.quality.providers if entry.provider not in _NOBODY]
        expected: int | None = 0
        for entry in named:
            expected = None if expected is None or entry.expected is None else expected + entry.expected
        measured = None
        if named and expected is not None:
            met = sum(min(entry.rows, entry.expected or 0) for entry in named)
            measured = coverage(met, expected)
        rows = sum(entry.rows for entry in self.quality.providers)
        known = [entry.repeats for entry in self.quality.providers if entry.repeats is not None]
        return _scored(
            WHOLE, self.totals, rows, expected if named else None, measured, sum(known) if known else None
        )

    def to_frame(self) -> pd.DataFrame:
        """Give one row a provider and field; where providers are told apart, `(all)` comes last.

        Returns
        -------
        DataFrame : source, provider, field; rows, and of these valid, other, default, invalid, missing, which
            always sum to the rows; completeness, validity and score, fractions in [0, 1] or missing
        """
        import pandas as pd

        whole = self.totals if self.quality.by is not None else ()
        rows = [_field_row(self.source, entry) for entry in (*self.quality.fields, *whole)]
        return pd.DataFrame(rows, columns=_FIELD_COLUMNS)


_FIELD_COLUMNS = [
    *("source", "provider", "field", "rows", "valid", "other", "default", "invalid", "missing"),
    *("completeness", "validity", "score"),
]


def _field_row(source: str, entry: FieldCount) -> dict[str, Any]:
    counts = {name: getattr(entry, name) for name in _FIELD_COLUMNS[3:9]}
    shares = {
        "completeness": _float(entry.completeness),
        "validity": _float(entry.validity),
        "score": _float(field_score(entry)),
    }
    return {"source": source, "provider": entry.provider, "field": entry.field, **counts, **shares}


def _float(share: Fraction | None) -> float:
    return float("nan") if share is None else float(share)


def _scored(
    provider: str,
    counts: Iterable[FieldCount],
    rows: int,
    expected: int | None,
    measured: Fraction | None,
    repeats: int | None,
) -> ProviderScore:
    scores = [score for entry in counts if (score := field_score(entry)) is not None]
    mean = dqmi(scores, [Fraction(1)] * len(scores))
    index = None if measured is None else dqmi(scores, [measured] * len(scores))
    if not rows and measured == 0:
        index = Fraction(0)  # data expected, but no submission
    return ProviderScore(provider, rows, expected, len(scores), mean, measured, index, repeats)


@dataclass(frozen=True, eq=False)
class DataQuality(Result):
    """The quality of every source of which it is asked.

    Parameters
    ----------
    sources : by title
    """

    sources: Mapping[str, SourceQuality]

    def to_frame(self) -> pd.DataFrame:
        """Give the rows of every source; the columns are those of `SourceQuality.to_frame`."""
        import pandas as pd

        frames = [item.to_frame() for item in self.sources.values()]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_FIELD_COLUMNS)

    def scores(self) -> tuple[ProviderScore, ...]:
        """Score each provider over all its fields in all sources, then all rows together.

        As in the DQMI, every field weighs the same, whatever its source, and the coverage is the mean over
        the fields; it is known where every source of the provider measures it. A source of which rows are
        expected and none came has no score, but counts with a coverage of 0. Sources that do not tell
        providers apart count in the last line only.
        """
        names = [
            entry.provider
            for item in self.sources.values()
            if item.quality.by is not None
            for entry in item.quality.providers
        ]
        ordered = sorted(set(names), key=lambda name: (name in _NOBODY, name))
        found = [self._over_all(name) for name in ordered]
        return (*found, self._over_all(WHOLE))

    def _over_all(self, provider: str) -> ProviderScore:
        items = list(self.sources.values())
        parts = [(item, score) for item in items for score in item.scores() if score.provider == provider]
        counts = [
            entry
            for item, _ in parts
            for entry in (item.totals if provider == WHOLE else item.quality.fields)
            if entry.provider == provider
        ]
        scores = [score for entry in counts if (score := field_score(entry)) is not None]
        coverages = [part.coverage for item, part in parts for _ in item.totals]
        measured = [share for share in coverages if share is not None]
        mean = dqmi(scores, [Fraction(1)] * len(scores))
        covered = sum(measured, Fraction(0)) / len(measured) if measured else None
        if len(measured) < len(coverages):
            covered = None
        expected = [part.expected for _, part in parts]
        repeats = [part.repeats for _, part in parts if part.repeats is not None]
        return ProviderScore(
            provider,
            sum(part.rows for _, part in parts),
            sum(count for count in expected if count is not None) if None not in expected else None,
            len(scores),
            mean,
            covered,
            None if covered is None else (mean or Fraction(0)) * covered,
            sum(repeats) if repeats else None,
        )

    def fixes(self) -> pd.DataFrame:
        """Give what is to be corrected, worst first for each provider.

        Returns
        -------
        DataFrame : provider, source, field, problem, rows, first (row numbers of the file, as text)
        """
        import pandas as pd

        rows = [
            {
                "provider": fix.provider,
                "source": item.source,
                "field": fix.field,
                "problem": fix.problem,
                "rows": fix.rows,
                "first": ", ".join(fix.first),
            }
            for item in self.sources.values()
            for fix in item.quality.fixes
        ]
        frame = pd.DataFrame(rows, columns=["provider", "source", "field", "problem", "rows", "first"])
        return frame.sort_values(
            ["provider", "rows"], ascending=[True, False], kind="stable", ignore_index=True
        )
