"""Checking a pack from Python, with the very code that lies in it as `verify.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from assurance.engine import file_sha256
from assurance.errors import LedgerError, PackError
from assurance.ledger import Ledger, open_ledger
from assurance.pack.chain import Chained, chained, gaps, link_faults, links, misplaced, packs_in
from assurance.pack.verify import CHECK, UNCHECKED, UNSEEN, verify

__all__ = ["PackVerification", "verify_ledger", "verify_pack", "verify_programme"]

REFUSED: Final = 2
_UNSIGNED: Final = frozenset({CHECK, *UNSEEN})
_UNCHECKED: Final = UNCHECKED.partition("%s")[0]
_MARK: Final = "DOES NOT HOLD: "
_UNCHAINED: Final = "manifest.json: its period, or what it says of the packs before it, cannot be read"
_STANDS: Final = {0: "holds.", REFUSED: "does not hold.", 3: "holds, and is marked INCOMPLETE."}


@dataclass(frozen=True, slots=True)
class PackVerification:
    """What checking a pack gave: `code` 0 holds, 2 does not, 3 holds but is incomplete."""

    code: int
    lines: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether everything holds and the pack is complete."""
        return self.code == 0


def verify_pack(
    folder: Path | str, *, expect: str | None = None, public_key: Path | str | None = None
) -> PackVerification:
    """Check a pack: every file as it was sealed, the sample drawn again, and the pack before it.

    Parameters
    ----------
    folder : of the pack, with `manifest.json`; the pack that it names as the one before is looked for
        beside it, and is no fault where it is not there
    expect : SHA-256 of the manifest, as it came by another route; only this, or a signature, can show that
        the manifest itself was replaced
    public_key : file with the public key of whoever signs; the signature has to be there then

    Raises
    ------
    PackError
        When the public key cannot be used.
    """
    place = Path(folder)
    code, lines = verify(str(place), expect)
    if code == REFUSED:
        return PackVerification(code, tuple(lines))
    faults, said = _neighbours(place)
    unsigned, signed = _signed(place, public_key)
    if faults := [*faults, *unsigned]:
        return PackVerification(REFUSED, (lines[0], *_not_held(faults)))
    if signed:  # whoever holds the private key vouches for the manifest
        lines = [line for line in lines if line not in _UNSIGNED and not line.startswith(_UNCHECKED)]
    return PackVerification(code, (*lines, *said, *signed))


def _signed(folder: Path, public_key: Path | str | None) -> tuple[list[str], list[str]]:
    """Check the signature, where a key is given: what is wrong with it, or by which key it is."""
    if public_key is None:
        return [], []
    from assurance.pack.signing import check_signature

    signature = check_signature(folder, Path(public_key))
    return ([], [signature.words]) if signature.ok else ([signature.words], [])


def _not_held(faults: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"DOES NOT HOLD: {fault}" for fault in faults)


def _neighbours(folder: Path) -> tuple[list[str], list[str]]:
    """Follow the link to the pack before, where that one lies beside it."""
    pack = chained(folder.resolve())
    if pack is None:
        return [_UNCHAINED], []
    wrong = list(misplaced([pack]))
    if pack.previous is None:
        return wrong, []
    label = pack.previous.period.label
    other = chained(pack.folder.parent / label.replace("/", "_"))
    if other is None or (other.programme, other.label) != (pack.programme, label):
        return wrong, [f"The pack of {label} does not lie beside it, so the link to it was not followed."]
    return [*wrong, *link_faults(pack, [other], whole=False)], list(links(pack, [other]))


def verify_programme(
    home: Path | str, *, expect: str | None = None, public_key: Path | str | None = None
) -> PackVerification:
    """Check every pack of a programme, and the chain that holds them together.

    Parameters
    ----------
    home : folder of the programme's packs, such as `reports/sepsis`
    expect : SHA-256 of the manifest of the last pack, as it came by another route: through the chain it
        vouches for all the packs before it. Weeks and months are chains of their own
    public_key : file with the public key of whoever signs; every pack has to be signed then

    Returns
    -------
    PackVerification
        2 where a pack or a link does not hold, or a pack that another one names is gone; else 3 where a
        pack is incomplete. Gaps and packs that were replaced are told, and are no faults.

    Raises
    ------
    PackError
        When no pack lies there, or the public key cannot be used.
    """
    places = packs_in(Path(home))
    if not places:
        raise PackError(
            f"{home}: no pack lies in it; give reports/NAME, or one pack such as reports/NAME/2026-10"
        )
    read = {place: chained(place) for place in places}
    known = [pack for pack in read.values() if pack is not None]
    known.sort(key=lambda pack: (pack.programme, pack.period.kind, pack.period.start))
    chains = [list(packs) for _, packs in groupby(known, key=lambda pack: (pack.programme, pack.period.kind))]
    last = _vouching([beside[-1] for beside in chains], expect)
    faults: list[str] = []
    said: list[str] = []
    codes = []
    for place in places:
        code, lines = verify(str(place), expect if last and place == last.folder else None)
        wrong = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
        if not wrong and read[place] is None:
            wrong = [_UNCHAINED]
        wrong += _signed(place, public_key)[0]
        codes.append(REFUSED if wrong else code)
        said.append(f"{place.name}: {_STANDS[codes[-1]]}")
        faults += [f"{place.name}: {line}" for line in wrong]
    for beside in chains:
        faults += misplaced(beside)
        faults += [fault for pack in beside for fault in link_faults(pack, beside, whole=True)]
        said += _told(beside, vouched=expect is None or beside[-1] is last)
    code = REFUSED if faults or REFUSED in codes else max(codes)
    if expect is None and public_key is None and code != REFUSED:
        said += UNSEEN
    return PackVerification(code, (*said, *_not_held(faults)))


def _told(chain: Sequence[Chained], *, vouched: bool) -> Iterator[str]:
    """Say what holds a chain together, and what has to be known of its end."""
    yield from gaps(chain)
    for pack in chain:
        yield from links(pack, chain)
    end = chain[-1]
    yield f"SHA-256 of manifest.json of {end.label}: {end.manifest_sha256}"
    if not vouched:
        yield f"{end.label}: ends a chain of its own, of which the digest given says nothing."


def _vouching(lasts: Sequence[Chained], expect: str | None) -> Chained | None:
    """Choose which chain's last pack an expected digest is of: the one it fits, else the latest."""
    wanted = (expect or "").strip().lower()
    return max(lasts, key=lambda one: (one.manifest_sha256 == wanted, one.period.end), default=None)


def verify_ledger(path: Path, *, pack: Path | None = None) -> PackVerification:
    """Check a ledger's chain, and that it is the ledger of a pack, or of all packs of a programme.

    Parameters
    ----------
    path : of the ledger's file
    pack : folder of a pack that verifies, or of a programme's packs; the ledger has to hold the sealing of
        just these, and the events that they name as its last

    Raises
    ------
    LedgerError
        When there is no ledger there; nothing is made.
    """
    if not path.is_file() or not path.stat().st_size:
        raise LedgerError(f"{path}: there is no ledger; give its file, such as .assurance/ledger.sqlite")
    ledger = open_ledger(path)
    whole = ledger.verify()
    if pack is None or not whole.ok:
        return PackVerification(0 if whole.ok else REFUSED, (str(whole),))
    one = (pack / "manifest.json").exists()
    faults = [fault for place in ([pack] if one else packs_in(pack)) for fault in _unsealed(place, ledger)]
    if faults:
        return PackVerification(REFUSED, (str(whole), *_not_held(faults)))
    return PackVerification(0, (str(whole), f"Ledger: it sealed {'this pack' if one else 'each of them'}."))


def _unsealed(pack: Path, ledger: Ledger) -> Iterator[str]:
    """Say where a ledger did not seal a pack, or is not the one that it was sealed in."""
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    kind = "release" if manifest["edition"] == "release" else "pack"
    sealed = file_sha256(pack / "manifest.json")
    if sealed not in {event.payload.get("manifest_sha256") for event in ledger.events(kind)}:
        yield f"{pack.name}: this ledger never sealed this pack"
    elif "ledger_head" in manifest:  # which a release keeps to itself
        yield from map(str, ledger.verify(expected_head=str(manifest["ledger_head"])).faults)
