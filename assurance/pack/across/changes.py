"""What changed since the pack before: verdicts, thresholds, definitions, sample, sources, limitations.

Only what was found counts. The words of a title or a sentence may change without anything having changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assurance.pack.across.summary import number, text
from assurance.pack.explaining import SealedPack
from assurance.pack.findings import Finding, ReleasedFinding
from assurance.show.words import count_words, join_words, part_words, upper_first

__all__ = ["Side", "changes_since", "side_of", "words_of_changes"]

AnyFinding = Finding | ReleasedFinding
_NAMED: Final = 3
"""Places named in one line; the others are counted."""
_LINES: Final = 20
"""Changes said on a page; a few more are not worth leaving out."""
_SPARE: Final = 3
_STRONGLY: Final = (0.8, 1.25)
"""Rows of a source that are fewer, or more, than these times those of before are told."""
_VERDICTS: Final = {
    "no figure": "not published", "no records": "without records", "": "not judged",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """What is compared of a pack.

    Parameters
    ----------
    found : findings of its notebooks
    declared : what was agreed
    vintages : vintage of each source, as declared
    """

    found: tuple[AnyFinding, ...]
    declared: tuple[AnyFinding, ...] = ()
    vintages: Mapping[str, str] = field(default_factory=dict)

    def of(self, stage: str) -> tuple[AnyFinding, ...]:
        """Give the findings of one stage."""
        return tuple(one for one in self.found if one.stage == stage)

    @property
    def looked(self) -> bool:
        """Whether the thresholds were looked at: the same page accounts for the records."""
        return any(one.stage in ("attention", "intake") for one in self.found)


def side_of(pack: SealedPack) -> Side:
    """Give what is compared of a sealed pack."""
    vintages = {name: str(told.get("vintage") or "") for name, told in pack.inputs.items()}
    return Side(tuple(pack.found.values()), tuple(pack.declared.values()), vintages)


def changes_since(before: Side, now: Side) -> tuple[str, ...]:
    """Say what changed from one pack to the next, one sentence a change; nothing where nothing did.

    Parameters
    ----------
    before, now : the pack before and this one; what one of them does not hold is not compared

    Examples
    --------
    >>> changes_since(Side(()), Side(()))
    ()
    """
    return (
        *_verdicts(before, now),
        *_questions(before, now),
        *_thresholds(before, now),
        *_definitions(before, now),
        *_sample(before, now),
        *_sources(before, now),
        *_limitations(before, now),
    )


def words_of_changes(changes: Sequence[str], *, when: str) -> tuple[str, ...]:
    """Give the lines for a page; where nothing changed, that.

    Parameters
    ----------
    when : the period before, in words

    Examples
    --------
    >>> words_of_changes((), when="September 2026")[0][:30]
    'Since September 2026 no verdic'
    """
    if changes:
        left = len(changes) - _LINES
        more = (
            f"And {count_words(left, 'more change', 'more changes')}: assurance compare lists every number."
        )
        return (*changes[:_LINES], more) if left > _SPARE else tuple(changes)
    return (
        f"Since {when} no verdict, threshold, definition, frame, source or declared limitation has changed.",
    )


def _some(names: Sequence[str], word: str) -> str:
    left = len(names) - _NAMED
    if left <= 0:
        return join_words(names)
    return f"{', '.join(names[:_NAMED])} and {count_words(left, f'more {word}', f'more {word}s')}"


def _verdicts(before: Side, now: Side) -> Iterable[str]:
    """Tell of figures whose verdict is another one, by measure; a measure that is new says nothing here."""
    old = {_figure(one): text(one.numbers.get("verdict")) for one in before.of("reconcile")}
    moved: dict[tuple[str, str, str], list[str]] = {}
    for one in now.of("reconcile"):
        was, verdict = old.get(_figure(one)), text(one.numbers.get("verdict"))
        if was is not None and was != verdict:
            where = part_words(text(one.numbers.get("breakdown")))
            moved.setdefault((one.title, was, verdict), []).append(where)
    for (title, was, verdict), places in moved.items():
        yield f"{title}, {_some(places, 'part')}: {_verdict(was)} before, {_verdict(verdict)} now."


def _figure(one: AnyFinding) -> tuple[str, ...]:
    """Name a figure whatever its period; of several periods in one pack the latest comes last and stands."""
    return tuple(text(one.numbers.get(name)) for name in ("source", "measure", "breakdown"))


def _verdict(words: str) -> str:
    return _VERDICTS.get(words, words)


_QUIET: Final = "estimate.nothing_to_review"


def _questions(before: Side, now: Side) -> Iterable[str]:
    old = {one.id: one for one in before.of("estimate")}
    for one in now.of("estimate"):
        was = old.get(one.id)
        if was is None or text(one.numbers.get("stratum")) != "all":
            continue
        verdicts = [text(each.numbers.get("verdict")) for each in (was, one)]
        if verdicts[0] != verdicts[1]:
            yield f"{one.title} {upper_first(_verdict(verdicts[0]))} before, {_verdict(verdicts[1])} now."
    quiet = [any(one.id == _QUIET for one in side.of("estimate")) for side in (before, now)]
    if quiet[0] != quiet[1] and before.of("estimate") and now.of("estimate"):
        there = ("Something", "nothing") if quiet[1] else ("Nothing", "something")
        yield f"{there[0]} was there to review before, and {there[1]} is now."
        return
    waiting = ["estimate.status" in {one.id for one in side.of("estimate")} for side in (before, now)]
    if waiting[1] and before.of("estimate") and not waiting[0]:
        yield "The sample of before was reviewed; this one is not yet."
    if waiting[0] and now.of("estimate") and not waiting[1]:
        yield "The sample of before was not reviewed when its pack was sealed; this one is."


def _thresholds(before: Side, now: Side) -> Iterable[str]:
    if not (before.looked and now.looked):
        return
    old, new = (_crossed(side) for side in (before, now))
    for rule, one in new.items():
        if rule not in old:
            yield f"Newly crossed: {one}."
    agreed = {one.id for one in now.declared}
    for rule, one in old.items():
        if rule in new:
            continue
        if now.declared and f"declared.threshold.{rule}" not in agreed:
            yield f"No longer a threshold, and crossed before: {one}."
        else:
            yield f"No longer crossed: {one}."


def _crossed(side: Side) -> dict[str, str]:
    return {text(one.numbers.get("rule")): one.title for one in side.of("attention")}


def _definitions(before: Side, now: Side) -> Iterable[str]:
    if not (before.declared and now.declared):
        return
    old, new = (_measures(side) for side in (before, now))
    counted = [_counted(side) for side in (before, now)]
    for name, one in new.items():
        was = old.get(name)
        if was is None:
            yield f"New measure: {one.title}."
            continue
        versions = [text(each.numbers.get("version")) for each in (was, one)]
        digests = [each.get(name.removeprefix("declared.measure."), "") for each in counted]
        if versions[0] != versions[1]:
            yield f"{one.title} is defined by version {versions[1]}; before it was version {versions[0]}."
        elif all(digests) and digests[0] != digests[1]:
            yield f"{one.title} is counted under another definition, though its version is the same."
    for name, one in old.items():
        if name not in new:
            yield f"No longer a measure: {one.title}."


def _measures(side: Side) -> dict[str, AnyFinding]:
    return {one.id: one for one in side.declared if one.id.startswith("declared.measure.")}


def _counted(side: Side) -> dict[str, str]:
    return {
        text(one.numbers.get("measure")): text(one.numbers.get("definition"))
        for one in side.of("reconcile")
        if text(one.numbers.get("definition"))
    }


def _sample(before: Side, now: Side) -> Iterable[str]:
    for name, stage, words in (
        ("cases", "frame", "cases in the frame"),
        ("drawn", "draw", "cases drawn"),
    ):
        values = [_whole(side, stage, name) for side in (before, now)]
        if None not in values and values[0] != values[1]:
            yield f"{values[1]:,.0f} {words}; before there were {values[0]:,.0f}."


def _whole(side: Side, stage: str, name: str) -> float | None:
    found = [one for one in side.of(stage) if one.id == f"{stage}.{stage}"]
    return number(found[0].numbers.get(name)) if found else None


def _sources(before: Side, now: Side) -> Iterable[str]:
    old, new = ({one.id: one for one in side.of("intake")} for side in (before, now))
    if not (old and new):
        return
    titles = _source_titles(now) | {
        name: title for name, title in _source_titles(before).items() if name not in _source_titles(now)
    }
    for name, one in new.items():
        source = name.removeprefix("intake.")
        title = titles.get(source, source)
        was = old.get(name)
        if was is None:
            yield f"{title}: received now, and not before."
            continue
        yield from _rows(title, number(was.numbers.get("accepted")), number(one.numbers.get("accepted")))
        vintages = [side.vintages.get(source, "") for side in (before, now)]
        if vintages[0] != vintages[1]:
            told = [words or "none declared" for words in vintages]
            yield f"{title}: its vintage is {told[1]}; before it was {told[0]}."
    for name in old:
        if name not in new:
            source = name.removeprefix("intake.")
            yield f"{titles.get(source, source)}: received before, and not now."


def _rows(title: str, was: float | None, rows: float | None) -> Iterable[str]:
    if was is None or rows is None or was == rows:
        return
    if rows < _STRONGLY[0] * was or rows > _STRONGLY[1] * was:
        yield f"{title}: {rows:,.0f} rows accepted; before there were {was:,.0f}."


def _source_titles(side: Side) -> dict[str, str]:
    start = "declared.source."
    return {one.id.removeprefix(start): one.title for one in side.declared if one.id.startswith(start)}


def _limitations(before: Side, now: Side) -> Iterable[str]:
    if not (before.declared and now.declared):
        return
    old, new = (dict.fromkeys(_limited(side)) for side in (before, now))
    for title, said in new:
        if (title, said) not in old:
            yield f"New limitation, {title}: {said}"
    for title, said in old:
        if (title, said) not in new:
            yield f"Limitation that is closed, {title}: {said}"


def _limited(side: Side) -> Iterable[tuple[str, str]]:
    for one in side.declared:
        for name, said in one.source.items():
            if name.startswith("limitation "):
                yield one.title, said
