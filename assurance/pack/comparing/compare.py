"""Two packs compared: today's code runs again on what was stored, one cause exchanged at a time.

The order is fixed: data, definition, parameter, and then the sample or the whole period. A cause's share is
what the number does when its inputs are exchanged, those before it being exchanged already. What differs
where all inputs are the same is code or environment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from assurance.engine import Store
from assurance.errors import AssuranceError, PackError
from assurance.pack.comparing.declarations import declared_for
from assurance.pack.comparing.model import NOT_RUN, OTHER_NOTEBOOKS, RESIDUE, Comparison, Moved, Share
from assurance.pack.comparing.numbers import PRESENCE, Flat, Name, flat
from assurance.pack.comparing.reopening import Stored, check_stored, reopened
from assurance.pack.comparing.stages import SHOWN, findings_of_month
from assurance.pack.explaining import SealedPack, open_pack
from assurance.pack.findings import Finding
from assurance.programme import Programme, ReviewSource, declaration_digest

__all__ = ["compare_packs"]

Tell = Callable[[str], None]
_BOTH = "a file came otherwise and was declared otherwise at once"


@dataclass(frozen=True)
class _Pack:
    """A sealed pack, and what it was made from."""

    sealed: SealedPack
    stored: Stored

    @property
    def notebooks(self) -> frozenset[str]:
        return frozenset(page.removesuffix(".html") for page in self.sealed.pages.values())

    def flat(self) -> Flat:
        """Lay flat what its notebooks left."""
        found: dict[str, list[Finding]] = {}
        for name, one in self.sealed.found.items():
            if isinstance(one, Finding):
                found.setdefault(self.sealed.pages[name].removesuffix(".html"), []).append(one)
        return flat(found, period=self.stored.period)


@dataclass(frozen=True)
class _Step:
    """One more cause exchanged: what is run, and what it is called."""

    cause: str
    stored: Stored


def compare_packs(
    first: Path,
    second: Path | None = None,
    *,
    store: Path,
    folders: Sequence[Path] = (),
    progress: Tell = lambda words: None,
) -> Comparison:
    """Say which numbers differ between two packs, and by which cause.

    Parameters
    ----------
    first, second : folders of two controlled packs of a programme; without the second, today's run on what
        the first was made from stands in its place
    store : in which the snapshots and the ledger lie that they were made with; nothing in it is changed
    folders : where their declarations may lie, beside those kept in the store
    progress : told what is being run

    Raises
    ------
    PackError
        When a pack is not as it was sealed, they are of two programmes or of the release edition, or what
        they were made from is not stored any more.
    """
    one = _pack(first, store=store, folders=folders)
    other = _pack(second, store=store, folders=folders) if second is not None else one
    _check_pair(one, other)
    steps = _steps(one, other)
    notebooks = one.notebooks | other.notebooks
    runs, together = _run_all(steps, notebooks, progress)
    before = one.flat()
    after = other.flat() if second is not None else runs[-1][1]
    chain = [("", before), (RESIDUE, runs[0][1]), *runs[1:]]
    if second is not None:
        chain.append((RESIDUE, after))
    unlike = _unlike(before, runs[0][1]) | (_unlike(after, runs[-1][1]) if second is not None else set())
    moved, same = _moved(before, after, chain, unlike=unlike)
    return Comparison(
        programme=str(one.sealed.manifest["programme"]),
        first=one.stored.period,
        second=other.stored.period if second is not None else "",
        exchanged=tuple(step.cause for step in steps[1:]),
        together=together,
        moved=moved,
        rewritten=_rewritten(before, after, moved),
        same=same,
    )


def _pack(folder: Path, *, store: Path, folders: Sequence[Path]) -> _Pack:
    sealed = open_pack(folder)
    manifest = sealed.manifest
    if manifest.get("edition", "controlled") != "controlled":
        raise PackError(
            f"{folder}: is of the release edition, which says nothing of inputs; give the controlled"
        )
    place = Store(store)
    snapshots = {
        name: (str(told["snapshot_sha256"]), str(told["file_sha256"])) for name, told in sealed.inputs.items()
    }
    programme = declared_for(manifest, folders=folders, store=place)
    period, head = str(manifest["period"]), str(manifest["ledger_head"])
    stored = Stored(programme, period, snapshots, head, place)
    check_stored(stored)
    return _Pack(sealed, stored)


def _check_pair(one: _Pack, other: _Pack) -> None:
    names = [str(pack.sealed.manifest["programme"]) for pack in (one, other)]
    if names[0] != names[1]:
        raise PackError(f"the packs are of two programmes, {names[0]!r} and {names[1]!r}; give two of one")


def _steps(first: _Pack, second: _Pack) -> list[_Step]:
    """List what is run: what the first was made from, then one more cause exchanged each time."""
    one, other = first.stored, second.stored
    same_period = one.period == other.period
    again = same_period and not _is_drawn_otherwise(first, second)
    # Of one draw the ledger may go on: it then tells only of what came with the other inputs.
    now = replace(one, head=other.head if again else one.head)
    came, redeclared, remade = _exchanged(one, other, with_reviews=same_period)
    steps = [_Step(RESIDUE, one)]
    if alone := came - redeclared:
        now = _with(now, other, alone)
        steps.append(_Step("data", now))
    for cause, programme in _declared(one.programme, other.programme):
        both = cause == "definition" and bool(came & redeclared)
        now = _with(replace(now, programme=programme), other, redeclared if cause == "definition" else set())
        steps.append(_Step(f"data and {cause}" if both else cause, now))
    if remade:
        now = _with(now, other, remade)
        steps.append(_Step(RESIDUE, now))
    if not again:
        steps.append(_Step("sampling" if same_period else "period", other))
    return steps


def _with(now: Stored, other: Stored, names: Collection[str]) -> Stored:
    """Exchange the snapshots of some sources; one that the other has not is taken out."""
    kept = {name: digests for name, digests in now.snapshots.items() if name not in names}
    new = {name: digests for name, digests in other.snapshots.items() if name in names}
    return replace(now, snapshots=kept | new)


def _exchanged(one: Stored, other: Stored, *, with_reviews: bool) -> tuple[set[str], set[str], set[str]]:
    """Name the sources whose file came otherwise, that were declared otherwise, and the remaining ones.

    What remains was read otherwise from the same file under the same declaration: that is code, or the key
    of the pseudonyms. The reviews of another period's sample go with that.
    """
    names = set(one.snapshots) | set(other.snapshots)
    if not with_reviews:
        names -= _reviews(one.programme) | _reviews(other.programme)
    pairs = {name: (one.snapshots.get(name), other.snapshots.get(name)) for name in names}
    came = {name for name, (a, b) in pairs.items() if a is None or b is None or a[1] != b[1]}
    redeclared = {name for name in names if _source(one, name) != _source(other, name)}
    remade = {name for name, (a, b) in pairs.items() if a != b} - came - redeclared
    return came, redeclared, remade


def _source(stored: Stored, name: str) -> str:
    source = stored.programme.sources.get(name)
    return "" if source is None else declaration_digest(source)


def _is_drawn_otherwise(one: _Pack, other: _Pack) -> bool:
    return one.sealed.draw != other.sealed.draw or one.stored.programme.plan != other.stored.programme.plan


def _reviews(programme: Programme) -> set[str]:
    return {name for name, source in programme.sources.items() if isinstance(source, ReviewSource)}


def _declared(one: Programme, other: Programme) -> Iterator[tuple[str, Programme]]:
    """Exchange what is declared but the plan, which goes with the sample, and then the day of open clocks."""
    as_at, later = one.header.as_at, other.header.as_at
    header = other.header.model_copy(update={"as_at": as_at})
    now = replace(other, header=header, plan=one.plan)
    if now.digest != one.digest:
        yield "definition", now
    if as_at != later:
        yield "parameter", replace(now, header=other.header)


def _run_all(
    steps: Sequence[_Step], notebooks: frozenset[str], tell: Tell
) -> tuple[list[tuple[str, Flat]], tuple[tuple[str, str], ...]]:
    """Run every step; one that cannot be run by itself goes together with the next."""
    runs: list[tuple[str, Flat]] = []
    together = [(step.cause, _BOTH) for step in steps if " and " in step.cause and step.cause != RESIDUE]
    waiting: list[str] = []
    why = ""
    for place, step in enumerate(steps):
        tell(f"running {place + 1} of {len(steps)}: {step.stored.period}, {step.cause}")
        waiting.append(step.cause)
        try:
            found = _run(step.stored, notebooks)
        except AssuranceError as error:
            if place in (0, len(steps) - 1):
                raise PackError(
                    f"{step.stored.period}: today's code cannot run again on what is stored: {error}"
                ) from error
            why = str(error)
            continue
        cause = " and ".join(waiting)
        if len(waiting) > 1:
            together.append((cause, why))
        runs.append((cause, found))
        waiting = []
    return runs, tuple(together)


def _run(stored: Stored, notebooks: frozenset[str]) -> Flat:
    with reopened(stored) as month:
        found = findings_of_month(month, notebooks=notebooks)
    return flat(found, period=stored.period)


def _unlike(pack: Flat, run: Flat) -> set[str]:
    """Name the notebooks that only the pack has, or only the run."""
    return set(pack.notebooks.values()) ^ set(run.notebooks.values())


def _moved(
    before: Flat, after: Flat, chain: Sequence[tuple[str, Flat]], *, unlike: set[str]
) -> tuple[tuple[Moved, ...], int]:
    """List the numbers that differ, in the order of the packs, each with its shares."""
    names = dict.fromkeys([*after.numbers, *before.numbers])
    moved: list[Moved] = []
    same = 0
    for name in names:
        values = before.get(name), after.get(name)
        if _equal(*values):
            same += name.number != PRESENCE
            continue
        if name.number != PRESENCE and not _both(name, before, after):
            continue  # told by the line of its finding
        title = after.titles.get(name.finding) or before.titles.get(name.finding, "")
        notebook = after.notebooks.get(name.finding) or before.notebooks[name.finding]
        if notebook in unlike:
            cause = OTHER_NOTEBOOKS if notebook in SHOWN else NOT_RUN
            shares: tuple[Share, ...] = (Share(cause, *values),)
        else:
            shares = tuple(_shares(name, chain))
        moved.append(Moved(name.finding, name.number, title, *values, shares))
    return tuple(moved), same


def _both(name: Name, before: Flat, after: Flat) -> bool:
    there = Name(name.finding, PRESENCE)
    return there in before.numbers and there in after.numbers


def _shares(name: Name, chain: Sequence[tuple[str, Flat]]) -> Iterator[Share]:
    for (_, left), (cause, right) in pairwise(chain):
        old, new = left.get(name), right.get(name)
        if not _equal(old, new):
            yield Share(cause, old, new)


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _rewritten(before: Flat, after: Flat, moved: Sequence[Moved]) -> int:
    """Count the findings whose words changed and whose numbers did not."""
    numbers = {one.finding for one in moved}
    pairs: Mapping[str, tuple[str, ...]] = before.words
    return sum(
        after.words[name] != said
        for name, said in pairs.items()
        if name in after.words and name not in numbers
    )
