"""Which finding somebody means: by its id, or by the name of a measure, question or rule, and its part."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from assurance.errors import PackError
from assurance.pack.explaining.reading import AnyFinding, SealedPack

__all__ = ["declared_subject", "find_figure", "names_of", "subject_of"]

_FIRST = (
    "reconcile", "estimate", "traces", "controls", "interfaces", "variation", "corrected", "restated",
)  # fmt: skip
"""Where a name stands for findings of several stages, the first of these that has one is meant."""
_WHOLE = ("", "all", None)
_LISTED = 12


def find_figure(pack: SealedPack, figure: str) -> AnyFinding:
    """Find the one finding that a text names.

    Parameters
    ----------
    figure : the id of a finding; or ``measure``, ``measure.part``, ``measure.period``,
        ``measure.part.period``; ``question`` or ``question.stratum``; ``rule`` or ``pathway.rule``. Without
        a part the whole is meant

    Raises
    ------
    PackError
        When nothing is called so, naming what comes close; or when several are, listing them.
    """
    every = {**pack.declared, **pack.found}
    if figure in every:
        return every[figure]
    wanted = figure.strip().casefold()
    meant = [item for item in pack.found.values() if wanted in names_of(item)]
    for chosen in (_of_first_stage, _declared_publisher, _by_its_own_name):
        meant = chosen(meant) or meant
    meant = meant or [item for item in pack.declared.values() if wanted in names_of(item)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        listed = "".join(f"\n  {item.id}" for item in meant[:_LISTED])
        more = f"\n  and {len(meant) - _LISTED} more" if len(meant) > _LISTED else ""
        raise PackError(f"{figure!r} names {len(meant)} findings; give the id of one of them:{listed}{more}")
    raise PackError(f"{figure[:120]!r} names nothing in this pack{_near(wanted, pack)}")


def _of_first_stage(items: Sequence[AnyFinding]) -> list[AnyFinding]:
    return next((mine for stage in _FIRST if (mine := [item for item in items if item.stage == stage])), [])


def _declared_publisher(items: Sequence[AnyFinding]) -> list[AnyFinding]:
    """Leave out what shadow sources print, where a declared source prints it too."""
    return [item for item in items if not item.numbers.get("shadow")]


def _by_its_own_name(items: Sequence[AnyFinding]) -> list[AnyFinding]:
    """Prefer a result itself to what else is said under its name, such as of a sample."""
    return [item for item in items if item.id == f"{item.stage}.{subject_of(item)[1]}"]


def _near(wanted: str, pack: SealedPack) -> str:
    every = {**pack.declared, **pack.found}
    known = {name: item.id for item in every.values() for name in names_of(item)}
    known |= {name.casefold(): name for name in every}
    close = [known[name] for name in get_close_matches(wanted, known, n=6, cutoff=0.6)]
    close += [name for name in every if wanted and wanted in name.casefold()]
    listed = "".join(f"\n  {name}" for name in list(dict.fromkeys(close))[:6])
    return f"; did you mean{listed}" if listed else "; findings.json lists what there is"


def subject_of(item: AnyFinding) -> tuple[str, str]:
    """Give the kind and name of what a finding is about, such as ``("measure", "first_contact_28d")``."""
    numbers = item.numbers
    if item.stage == "declared":
        _, kind, *name = item.id.split(".", 2)
        return kind, name[0] if name else ""
    if item.stage == "attention":
        return "threshold", str(numbers.get("rule", ""))
    if item.stage == "intake":
        return "source", item.id.removeprefix("intake.")
    if item.stage in ("frame", "draw", "in_use", "tracers"):
        return "sample", ""
    for kind, keys in _SUBJECTS:
        if all(isinstance(numbers.get(key), str) and numbers[key] for key in keys):
            return kind, ".".join(str(numbers[key]) for key in keys)
    return "", ""


def declared_subject(pack: SealedPack, item: AnyFinding) -> tuple[str, str]:
    """Give what a finding is about; where its numbers do not say, what its id begins with and was declared.

    The score of a pathway, a figure read otherwise and a field's quality follow from declarations too.
    """
    kind, name = subject_of(item)
    if kind:
        return kind, name
    pieces = item.id.split(".")[1:]
    for end in range(len(pieces), 0, -1):
        begun = ".".join(pieces[:end])
        for declared in ("measure", "rule", "sign", "pathway", "source"):
            if f"declared.{declared}.{begun}" in pack.declared:
                return declared, begun
    return "", ""


_SUBJECTS = (
    ("measure", ("measure",)), ("question", ("question",)), ("rule", ("pathway", "rule")),
    ("sign", ("pathway", "sign")), ("pathway", ("pathway",)), ("interface", ("wait",)),
    ("interface", ("set",)), ("interface", ("dataset",)), ("interface", ("class",)),
)  # fmt: skip


def names_of(item: AnyFinding) -> set[str]:
    """List, in small letters, what a finding may be called besides its id."""
    kind, name = subject_of(item)
    numbers = item.numbers
    names = {item.id, item.id.partition(".")[2]}
    if not name:
        return {one.casefold() for one in names}
    if item.stage == "declared":
        return {one.casefold() for one in (*names, name, name.rpartition(".")[2])}
    parts = [numbers.get(key) for key in ("breakdown", "part", "stratum") if key in numbers]
    part = str(parts[0]) if parts and parts[0] not in _WHOLE else ""
    period = str(numbers.get("period") or "")
    for begun in (name, name.rpartition(".")[2]) if kind in ("rule", "sign") else (name,):
        orders = ((begun, part), (begun, part, period), (begun, period, part))
        names |= {".".join(filter(None, pieces)) for pieces in orders}
    return {one.casefold() for one in names}
