"""The quality of the data of a month, for the sources that ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.errors import DomainError
from assurance.extracts import DataQuality, Intake, SourceQuality
from assurance.programme import FileSource, Programme

__all__ = ["data_quality", "scored_sources"]


def scored_sources(programme: Programme) -> dict[str, str]:
    """Give the titles of the sources that declare `quality`, by id; no title stands twice."""
    found = {
        name: source.title
        for name, source in programme.sources.items()
        if isinstance(source, FileSource) and source.quality is not None
    }
    titles = list(found.values())
    return {name: f"{title} ({name})" if titles.count(title) > 1 else title for name, title in found.items()}


def data_quality(programme: Programme, intakes: Mapping[str, Intake]) -> DataQuality:
    """Put together what was counted when the files were received.

    Raises
    ------
    DomainError
        When no source declares `quality`.
    """
    scored = scored_sources(programme)
    if not scored:
        raise DomainError(f"no source of programme {programme.id!r} declares quality in sources.yaml")
    found = {
        title: SourceQuality(name, title, counted)
        for name, title in scored.items()
        if name in intakes and (counted := intakes[name].quality) is not None
    }
    return DataQuality(found)
