"""What the diagnosis of a month is told besides its figures: titles, and whose cases may be listed."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.programme import CaseSource, Measure, Programme, RecordSource
from assurance.programme.source_checks import case_key_faults
from assurance.reconciliation import Reconciliation, Told

__all__ = ["case_keys", "told_of"]


def case_keys(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Give the columns that name a case, by source of records, where nobody can be known by them.

    A source qualifies where it says that its ids are pseudonyms, or where intake makes pseudonyms of every
    column of its key. Of others the place of a row in its file stands for the case.

    Examples
    --------
    >>> from assurance.programme import load_programme
    >>> case_keys(load_programme("sampling_plans/community_mental_health"))["cases"]
    ('referral_id',)
    """
    found = {name: _key(programme, name) for name in {measure.source for measure in programme.measures}}
    return {name: key for name, key in sorted(found.items()) if key and not _faults(programme, name, key)}


def told_of(programme: Programme, reconciliation: Reconciliation) -> Told:
    """Give what a page needs to say the diagnosis in words."""
    return Told(
        figures=reconciliation.to_frame(),
        sources={name: source.title for name, source in programme.sources.items()},
        definitions={measure.id: _expressions(measure) for measure in programme.measures},
        records={measure.id: measure.source for measure in programme.measures},
        unlisted=_unlisted(programme),
    )


def _unlisted(programme: Programme) -> Mapping[str, str]:
    """Say of sources whose cases cannot be listed why that is."""
    listed = case_keys(programme)
    reasons = {}
    for name in sorted({measure.source for measure in programme.measures} - set(listed)):
        key = _key(programme, name)
        reasons[name] = (
            "nothing says that its case ids are pseudonyms (pseudonymous: true, or becomes: {pseudonym: …})"
            if key
            else "no key is declared that names a case"
        )
    return reasons


def _key(programme: Programme, name: str) -> tuple[str, ...]:
    source = programme.sources.get(name)
    if isinstance(source, CaseSource):
        return (source.case,)
    return source.key if isinstance(source, RecordSource) else ()


def _faults(programme: Programme, name: str, key: tuple[str, ...]) -> list[str]:
    return [fault for column in key for fault in case_key_faults(name, column, programme.sources)]


def _expressions(measure: Measure) -> str:
    """Write the parts of a measure one after another."""
    parts = [measure.population, *(one.when for one in measure.exclusions)]
    parts += [measure.numerator, measure.denominator, measure.value]
    return "; ".join(part for part in parts if part)
