"""The walk from a figure to what it was made from, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from assurance.pack.explaining.explanation import Explanation, Part
from assurance.pack.explaining.finding import declared_subject, find_figure, subject_of
from assurance.pack.explaining.origins import extracts_of, made_by, query_of, steps_of
from assurance.pack.explaining.reading import AnyFinding, SealedPack, open_pack
from assurance.pack.explaining.reviews import draw_of, reviews_of
from assurance.pack.explaining.writing import number_words

__all__ = ["explain_figure"]

_ALSO = 12
_DECLARED = {
    "measure": "declared.measure.", "question": "declared.question.", "rule": "declared.rule.",
    "sign": "declared.sign.", "pathway": "declared.pathway.", "threshold": "declared.threshold.",
    "interface": "declared.interface.", "source": "declared.source.", "sample": "declared.sample",
}  # fmt: skip


def explain_figure(folder: Path | str, figure: str) -> Explanation:
    """Walk from a figure to its number, definition, query, steps, extracts, draw and reviews.

    Nothing but the pack is read. What a pack does not hold, such as the draw in the release edition, is said
    to be missing, never guessed.

    Parameters
    ----------
    folder : of the pack, of either edition
    figure : id of a finding, or the name of a measure, question or rule with its part or period; see
        `find_figure`

    Raises
    ------
    PackError
        When the pack cannot be read or was changed, or the text names no finding or several.
    """
    pack = open_pack(folder)
    item = find_figure(pack, figure)
    walk: tuple[Callable[[SealedPack, AnyFinding], Part | None], ...] = (
        _number, _definition, query_of, steps_of, _differs, extracts_of, draw_of, reviews_of, made_by,
    )  # fmt: skip
    parts = tuple(part for part in (step(pack, item) for step in walk) if part is not None)
    page = pack.pages.get(item.id, "none: it is what was agreed")
    return Explanation(item.id, item.title, item.words, page, parts, tuple(_also(pack, item)))


def _number(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give the numbers of the finding, but not the steps, which have a part of their own."""
    shown = {name: value for name, value in item.numbers.items() if not name.startswith("step ")}
    lines = tuple(
        (name.replace("_", " "), number_words(value)) for name, value in shown.items() if value != ""
    )
    return Part("The figure", lines) if lines else None


def _definition(pack: SealedPack, item: AnyFinding) -> Part | None:
    kind, name = declared_subject(pack, item)
    agreed = pack.declared.get(f"{_DECLARED.get(kind, 'declared.')}{name}")
    if not kind or item.stage == "declared":
        return Part("What was agreed", tuple(item.source.items())) if item.stage == "declared" else None
    if agreed is None:
        return Part(
            "Definition", (("not in this pack", f"{kind} {name}: what was agreed of it is not told here"),)
        )
    lines = [("title", agreed.title), *agreed.source.items()]
    if kind in ("rule", "sign"):
        pathway = pack.declared.get(f"declared.pathway.{name.partition('.')[0]}")
        lines += [("of the pathway", pathway.title), *pathway.source.items()] if pathway else []
    if digest := item.source.get("definition", ""):
        lines.append(("SHA-256 of the definition", digest))
    return Part("Definition", tuple(lines))


def _differs(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Say why a published figure differs, where that was looked into."""
    found = pack.found.get(f"diagnosis.{item.id.partition('.')[2]}") if item.stage == "reconcile" else None
    if found is None:
        return None
    exact = [(name, text) for name, text in found.source.items() if text]
    return Part("Why it differs", (("found", found.words), *exact))


def _also(pack: SealedPack, item: AnyFinding) -> Iterator[str]:
    """Name other findings about the same subject, those of the same part first."""
    subject = subject_of(item)
    if not subject[0]:
        return
    about = [one for one in pack.found.values() if one.id != item.id and subject_of(one) == subject]
    part = _part(item)
    about.sort(key=lambda one: _part(one) != part)
    about = [*_that_crossed(pack, item), *about]
    yield from (one.id for one in about[:_ALSO])
    if len(about) > _ALSO:
        yield f"and {len(about) - _ALSO} more in findings.json"


def _that_crossed(pack: SealedPack, item: AnyFinding) -> list[AnyFinding]:
    """Give the result that crossed a threshold, as far as the threshold's words name one."""
    if item.stage != "attention":
        return []
    pieces = set(str(item.numbers.get("what", "")).split(", "))
    return [
        one
        for one in pack.of_stage.get(str(item.numbers.get("stage", "")), ())
        if pieces <= {str(value) for value in one.numbers.values()} and _part(one) in {"", "all", *pieces}
    ]


def _part(item: AnyFinding) -> str:
    return next(
        (str(item.numbers[key]) for key in ("breakdown", "part", "stratum") if item.numbers.get(key)), ""
    )
