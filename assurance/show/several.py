"""Results of one kind, one after another, each under its own heading."""

from __future__ import annotations

from html import escape

from assurance.results import Several
from assurance.show.registry import Picture, alt_text, html, picture, sentence, tables

__all__: list[str] = []


@sentence.register
def _sentence(result: Several) -> str:
    return "\n".join(sentence(item) for item in result.items.values()) or "There is nothing to show."


@alt_text.register
def _alt(result: Several) -> str:
    return "\n".join(f"{name}: {alt_text(item)}" for name, item in result.items.items())


@picture.register
def _picture(result: Several) -> Picture | None:
    return next((picture(item) for item in result.items.values()), None)


@tables.register
def _tables(result: Several) -> tuple[str, ...]:
    return tuple(part for item in result.items.values() for part in tables(item))


@html.register
def _html(result: Several) -> str:
    return "\n".join(f"<h3>{escape(name)}</h3>\n{html(item)}" for name, item in result.items.items()) or (
        '<p class="finding">There is nothing to show.</p>'
    )
