"""The chain of packs: each names the pack before it, so that none can be changed or taken out unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assurance.calendars import Period, parse_period
from assurance.engine import file_sha256
from assurance.errors import DomainError
from assurance.ledger import Event, Ledger
from assurance.pack.verify import is_digest

__all__ = [
    "Chained", "chain_of", "chained", "gaps", "link_faults", "links", "misplaced", "packs_in",
    "previous_of",
]  # fmt: skip


def chain_of(
    ledger: Ledger,
    programme: str,
    period: Period,
    *,
    financial_year_start: int = 4,
    kind: str = "pack",
) -> dict[str, Any]:
    """Give a pack's place in the chain of its programme, from what the ledger says was sealed before.

    Parameters
    ----------
    kind : of the ledger's events: ``pack``, or ``release`` for the chain of releases

    Returns
    -------
    dict
        `number`, the how manyth pack of the programme this is; `previous`, the last pack sealed of the
        nearest earlier period of the same kind, None where there is none; `replaces`, the packs of this
        very period that were sealed before, oldest first. A pack is named by its period and the SHA-256 of
        its manifest.

    References
    ----------
    Haber and Stornetta, "How to time-stamp a digital document", J. Cryptology 3 (1991), section 5.1.
    """
    sealed = ledger.events(kind=kind, programme=programme)
    before = previous_of(sealed, period, financial_year_start=financial_year_start)
    return {
        "number": len(sealed) + 1,
        "previous": None if before is None else _link(before),
        "replaces": [_link(event) for event in sealed if event.period == period.label],
    }


def previous_of(events: Sequence[Event], period: Period, *, financial_year_start: int = 4) -> Event | None:
    """Give the last sealing of the nearest earlier period of the same kind, among a programme's sealings."""
    earlier: dict[Period, Event] = {}
    for event in events:
        other = parse_period(event.period, financial_year_start=financial_year_start)
        if other.kind == period.kind and other.start < period.start:
            earlier[other] = event  # the last one sealed of a period stands
    return earlier[max(earlier)] if earlier else None


def _link(event: Event) -> dict[str, Any]:
    payload = event.payload
    return {
        "period": event.period,
        "manifest_sha256": payload["manifest_sha256"],
        "complete": payload["complete"],
    }


@dataclass(frozen=True, slots=True)
class Named:
    """A pack as another one names it: by its period and the SHA-256 of its manifest."""

    period: Period
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Chained:
    """A pack as the chain knows it: where it lies, its period, its manifest's digest, whom it names.

    Parameters
    ----------
    number : the how manyth pack of the programme it is; 0 of one sealed before packs named one another
    previous : the pack before it
    replaced : digests of the packs of its own period that it replaced
    """

    folder: Path
    programme: str
    period: Period
    manifest_sha256: str
    number: int = 0
    previous: Named | None = None
    replaced: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The period's label."""
        return self.period.label

    def was(self, digest: str) -> bool:
        """Tell whether a digest is that of this pack, or of one that it replaced."""
        return digest == self.manifest_sha256 or digest in self.replaced


def chained(folder: Path) -> Chained | None:
    """Read a pack's place in the chain; nothing where its manifest cannot be read."""
    path = folder / "manifest.json"
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        chain = manifest.get("chain") or {"number": 0, "previous": None, "replaces": []}
        before = chain["previous"]
        return Chained(
            folder,
            str(manifest["programme"]),
            parse_period(str(manifest["period"])),
            file_sha256(path),
            int(chain["number"]),
            None if before is None else _named(before),
            tuple(_digest(link["manifest_sha256"]) for link in chain["replaces"]),
        )
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError, DomainError):
        return None


def _named(link: Mapping[str, Any]) -> Named:
    return Named(parse_period(str(link["period"])), _digest(link["manifest_sha256"]))


def _digest(value: object) -> str:
    if not isinstance(value, str) or not is_digest(value):
        raise ValueError("no SHA-256")
    return value


def packs_in(home: Path) -> list[Path]:
    """List the packs that lie in the folder of a programme, whatever is left there half-made aside."""
    return sorted(
        path
        for path in home.iterdir()
        if not path.name.startswith(".") and path.is_dir() and (path / "manifest.json").exists()
    )


def gaps(packs: Sequence[Chained]) -> Iterator[str]:
    """Say between which packs, in order of their periods, there lie periods without one."""
    for before, after in pairwise(packs):
        if before.period.end < after.period.start:
            yield f"Gap: there is no pack between {before.label} and {after.label}."


def misplaced(packs: Sequence[Chained]) -> Iterator[str]:
    """Say of packs, in order of their periods, which lie twice or under the name of another period."""
    for before, after in pairwise(packs):
        if before.period == after.period:
            yield f"{after.folder.name}: is a pack of {after.label}, as is {before.folder.name}"
    for pack in packs:
        if pack.folder.name != pack.label.replace("/", "_") and _is_period(pack.folder.name):
            yield f"{pack.folder.name}: is named as that period, and holds the pack of {pack.label}"


def _is_period(name: str) -> bool:
    try:
        return bool(parse_period(name.replace("_", "/")))
    except DomainError:
        return False


def links(pack: Chained, others: Sequence[Chained]) -> Iterator[str]:
    """Say in words whom a pack names as the one before it, and whether that is the one that lies here."""
    if not pack.number:
        yield f"{pack.label}: it says nothing of packs before it; it was sealed by an earlier release."
        return
    named = pack.previous
    if named is None:
        yield f"{pack.label}: it was the first of its programme when it was sealed."
    else:
        other = _of(named.period, others)
        if other is not None and named.manifest_sha256 == other.manifest_sha256:
            yield f"{pack.label}: it names the pack of {other.label}; the one that lies here is that one."
        elif other is not None and other.was(named.manifest_sha256):
            yield f"{pack.label}: it names a pack of {other.label} that was replaced since by the one here."
    if pack.replaced:
        yield f"{pack.label}: it replaced {_times(len(pack.replaced))} of its own period."
    for other in _unnamed(pack, others):
        if other.number > pack.number:
            yield f"{pack.label}: the pack of {other.label} was sealed later, so it does not name that one."


def link_faults(pack: Chained, others: Sequence[Chained], *, whole: bool) -> Iterator[str]:
    """List what is broken about the links of a pack.

    Parameters
    ----------
    others : packs of the same programme that lie beside it
    whole : whether they should be all there are, so that one that is named and absent is a fault
    """
    if not pack.number:
        return
    named = pack.previous
    if named is not None:
        digest, other = named.manifest_sha256, _of(named.period, others)
        if other is None and whole:
            yield f"{pack.label}: the pack before it, of {named.period}, is gone (SHA-256 {digest})"
        elif other is not None and not other.was(digest):
            yield (
                f"{pack.label}: it names a pack of {named.period} with SHA-256 {digest}; the one here has "
                f"{other.manifest_sha256}, and does not say that it replaced that one"
            )
    for other in _unnamed(pack, others) if whole else ():
        if other.number <= pack.number:
            yield (
                f"{pack.label}: it does not name the pack of {other.label} that lies here, and that one does "
                "not say that it was sealed later"
            )


def _unnamed(pack: Chained, others: Sequence[Chained]) -> list[Chained]:
    """List the packs between the one that is named and this one: they ought to have been named instead."""
    return [
        other
        for other in others
        if other.period.kind == pack.period.kind
        and other.period.start < pack.period.start
        and (pack.previous is None or pack.previous.period.start < other.period.start)
    ]


def _of(period: Period, others: Sequence[Chained]) -> Chained | None:
    return next((other for other in others if other.label == period.label), None)


def _times(count: int) -> str:
    return "an earlier pack" if count == 1 else f"{count} earlier packs"
