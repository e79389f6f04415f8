"""Findings of the quality of data in detail: scores, cells and rules by provider; counts only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from assurance.extracts.quality.counted import WHOLE
from assurance.extracts.quality.result import ProviderScore, SourceQuality
from assurance.pack.findings.model import Finding, Number, finding
from assurance.show.words import count_words, upper_first

__all__ = ["quality_details", "quality_scores"]

_CLASSES: Final = ("valid", "other", "default", "invalid", "missing")


def quality_details(item: SourceQuality) -> Iterator[Finding]:
    """Give one finding a provider, one a field and provider, and one a rule and provider."""
    yield from quality_scores(item.source, item.title, item.scores())
    yield from _cells(item)
    for rule in item.quality.checks:
        numbers: dict[str, Number] = {
            "source": item.source, "rule": rule.check, "provider": _provider(rule.provider),
            "known": rule.known, "failing": rule.failing,
        }  # fmt: skip
        name = f"{item.source}.{rule.check}.{_provider(rule.provider) or 'all'}"
        against = upper_first(count_words(rule.failing, "row"))
        words = f"{against} against it, of {rule.known:,} of which it says anything."
        yield finding("quality_rule", name, f"{item.title}: {rule.reason}", words, "information", numbers)


def quality_scores(source: str, title: str, scores: Iterable[ProviderScore]) -> Iterator[Finding]:
    """Give the scores of each provider, in one source or over all of them."""
    for one in scores:
        numbers: dict[str, Number] = {
            "source": source, "provider": _provider(one.provider), "rows": one.rows, "fields": one.items,
            "repeated keys": one.repeats, "expected rows": one.expected,
        }  # fmt: skip
        for name, share in (("score", one.score), ("coverage", one.coverage), ("index", one.index)):
            numbers[name] = None if share is None else float(share)
        who = _provider(one.provider) or "all"
        words = f"{upper_first(count_words(one.items, 'field'))} over {count_words(one.rows, 'row')}."
        named = f"Data quality of {title}, {who}"
        yield finding("quality_score", f"{source}.{who}", named, words, "information", numbers)


def _cells(item: SourceQuality) -> Iterator[Finding]:
    quality = item.quality
    for one in (*quality.fields, *(item.totals if quality.by is not None else ())):
        who = _provider(one.provider)
        numbers: dict[str, Number] = {
            "source": item.source,
            "field": one.field,
            "provider": who,
            "rows": one.rows,
        }
        numbers |= {name: getattr(one, name) for name in _CLASSES}
        for name, share in (("completeness", one.completeness), ("validity", one.validity)):
            numbers[name] = None if share is None else float(share)
        missing = upper_first(count_words(one.missing, "cell"))
        words = f"{missing} missing and {one.invalid:,} invalid, of {one.rows:,}."
        place = f"{item.source}.{one.field}.{who or 'all'}"
        yield finding("quality_cell", place, f"{item.title}: {one.field}", words, "information", numbers)


def _provider(name: str) -> str:
    """Name a provider; "" is all of them."""
    return "" if name == WHOLE else name
