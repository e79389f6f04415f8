"""How the cases behind an estimate were drawn, and what their review gave."""

from __future__ import annotations

from typing import Any

from assurance.pack.explaining.explanation import Part
from assurance.pack.explaining.finding import subject_of
from assurance.pack.explaining.reading import AnyFinding, SealedPack
from assurance.pack.explaining.writing import number_words

__all__ = ["draw_of", "reviews_of"]

_OF_A_SAMPLE = ("estimate", "corrected", "draw", "frame", "in_use")
_ANSWERS = ("met", "not_met", "cannot_tell", "not_found", "not_applicable", "ineligible")
_TOLD = (
    ("commit", "ledger entry of frame and plan"), ("draw", "ledger entry of the draw"), ("seed", "seed"),
    ("seed_source", "where the seed came from"), ("committed_at", "frame and plan entered"),
    ("drawn_at", "drawn"), ("drawn_by", "drawn by"), ("frame_digest", "SHA-256 of the frame"),
    ("plan_digest", "SHA-256 of the plan"), ("selection", "how cases are taken"),
)  # fmt: skip


def draw_of(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give the draw behind a figure of the sample: commit, seed, stratum, sizes."""
    if not _of_sample(item):
        return None
    draw = pack.draw
    if not draw:
        return Part(
            "Draw", (("not told here", "this edition says nothing of the draw; the controlled one does"),)
        )
    lines = [(words, str(draw[key])) for key, words in _TOLD if draw.get(key)]
    stratum = str(item.numbers.get("stratum") or "all")
    lines += _sizes(draw, stratum if stratum in draw.get("sizes", {}) else "all")
    extended = draw.get("extensions") or []
    lines += [("extended", f"{len(extended)} time(s)")] if extended else []
    lines.append(("drawn again by", "verify.py and redraw.py in this pack, from frame.csv"))
    return Part("Draw", tuple(lines))


def _of_sample(item: AnyFinding) -> bool:
    return item.stage in _OF_A_SAMPLE or subject_of(item)[0] in ("question", "sample")


def _sizes(draw: dict[str, Any] | Any, stratum: str) -> list[tuple[str, str]]:
    population, sizes = draw.get("population", {}), draw.get("sizes", {})
    if stratum == "all":
        return [
            ("strata", str(len(sizes))),
            ("cases in the frame", number_words(sum(population.values()))),
            ("cases drawn", number_words(sum(sizes.values()))),
        ]
    return [
        ("stratum", stratum),
        ("cases in its frame", number_words(population.get(stratum))),
        ("cases drawn from it", number_words(sizes.get(stratum))),
    ]


def reviews_of(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give the answers behind an estimate, whether they are made up, and what is known of a second review."""
    if item.stage not in ("estimate", "corrected"):
        return None
    lines = [
        (name.replace("_", " "), number_words(item.numbers[name]))
        for name in _ANSWERS
        if name in item.numbers
    ]
    in_use = pack.found.get("in_use.sample")
    if in_use is not None:
        lines.append(("sample in use", in_use.words))
    simulated = pack.manifest.get("simulated_reviews")
    lines.append(("answers", "simulated, made up to show the method" if simulated else "given by reviewers"))
    twice = "second_review.csv" in pack.manifest.get("files", {})
    second = "the cases are listed in second_review.csv" if twice else "none is recorded in this pack"
    lines.append(("second review", second))
    lines.append(("agreement between reviewers", "not measured in this pack"))
    return Part("Reviews", tuple(lines))
