"""The release edition of one period: verified, protected, scanned, sealed, entered in the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from assurance.engine import Store, file_sha256, quote, write_atomically
from assurance.errors import PackError, StoreError
from assurance.extracts.privacy.keys import find_key
from assurance.extracts.privacy.recognising import token_files
from assurance.ledger import Event
from assurance.month import Month, open_month
from assurance.pack import verify_pack, workplace
from assurance.pack.across import write_programme_index
from assurance.pack.chain import chain_of
from assurance.pack.drafting import place_of
from assurance.pack.release import make_release
from assurance.pack.scan import Own, own_of_texts, reference_patterns, require_clean, scan_folder
from assurance.pack.verify import read_rows
from assurance.run.situation import RELEASE_EVENT
from assurance.running.locking import only_run
from assurance.show.forms.workbook import MADE

__all__ = ["ReleaseReport", "release_month", "released_already"]

_FOLDER: Final = "release"
_SPAN: Final = 10
"""Years before the period of which figures may speak."""


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release left: its folder, its page to open, its digest, what was withheld and what scanned."""

    folder: Path
    index: Path
    manifest_sha256: str
    withheld: int
    files_scanned: int


def release_month(
    programme: Path | str,
    period: str,
    *,
    extracts: Path | str | None = None,
    out: Path | str = "reports",
    store: Path | str | None = None,
    progress: Callable[[str], None] = lambda words: None,
) -> ReleaseReport:
    """Make the release edition of a sealed period in `out/<programme>/release/<period>/`.

    The controlled pack is verified first. The numbers are protected together with those of every earlier
    release of the programme, the files are scanned for identifiers, and only a clean release is sealed and
    entered in the ledger; else nothing is left.

    Parameters
    ----------
    programme, period, extracts, store : see `open_month`
    out : folder of the packs, in which the controlled pack lies
    progress : told what is being done, in a few words

    Raises
    ------
    AssuranceError
        When the pack does not verify or is incomplete, no disclosure rule is declared, an earlier release is
        not in the store, a number withheld before would be given away, or an identifier was found.
    """
    with open_month(programme, period, extracts=extracts, store=store) as month:
        own = month.programme.id, month.period.label
        with only_run(month.store.lock(*own), of=month.period.words()):
            source = place_of(Path(out), *own)
            progress("verifying the controlled pack")
            _require_whole(source)
            with workplace(Path(out) / own[0], _FOLDER, own[1]) as place:
                events = month.ledger.events(kind=RELEASE_EVENT, programme=own[0])
                progress("protecting the numbers")
                made = make_release(
                    source, place.draft, programme=month.programme, period=month.period,
                    earlier=[_earlier(month.store, event) for event in events], chain=_chain(month),
                    nests=_nests(month),
                )  # fmt: skip
                progress("scanning for identifiers")
                scan = scan_folder(place.draft, **_what_to_look_for(month, source))
                require_clean(scan)
                kept = month.store.released(own[0], made.findings_sha256)
                write_atomically(kept, (place.draft / "findings.json").read_bytes())
                month.ledger.append(
                    RELEASE_EVENT, {
                        "manifest_sha256": made.manifest_sha256, "findings_sha256": made.findings_sha256,
                        "complete": True,
                    },
                    programme=own[0], period=own[1],
                )  # fmt: skip
                folder = place.seal()
                write_programme_index(folder.parent, edition="release")
    told = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["disclosure"]
    return ReleaseReport(
        folder, folder / "index.html", made.manifest_sha256, int(told["withheld"]), scan.files
    )


def released_already(pack: Path) -> bool:
    """Tell whether the release that lies beside a pack was made from just this pack, and is whole."""
    place = pack.parent / _FOLDER / pack.name
    if not (place / "manifest.json").is_file() or not verify_pack(place).ok:
        return False
    told = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    return bool(told.get("controlled_manifest_sha256") == file_sha256(pack / "manifest.json"))


def _require_whole(source: Path) -> None:
    if not (source / "manifest.json").is_file():
        raise PackError(f"{source}: there is no pack to release; run the period first")
    found = verify_pack(source)
    if not found.ok:
        raise PackError(
            f"{source}: the controlled pack does not verify, so it is not released: {found.lines[-1]}; run "
            "`assurance verify` on it, and the period again"
        )


def _earlier(store: Store, event: Event) -> dict[str, Any]:
    """Read what an earlier release let out; without it nobody could say what follows from both."""
    digest = str(event.payload["findings_sha256"])
    path = store.released(event.programme, digest)
    if not path.is_file() or file_sha256(path) != digest:
        raise StoreError(
            f"{path.name}: what was released for {event.period} is not in the store, or was changed; restore "
            "the store from its backup: without it nobody can tell what both releases give away together"
        )
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _chain(month: Month) -> dict[str, Any]:
    return chain_of(
        month.ledger, month.programme.id, month.period, kind=RELEASE_EVENT,
        financial_year_start=month.programme.header.financial_year_start,
    )  # fmt: skip


def _nests(month: Month) -> dict[str, list[str]]:
    """Say of every part of a breakdown which parts of another lie wholly in it, as a reader may know."""
    columns: dict[str, dict[str, None]] = {}
    for measure in month.programme.measures:
        columns.setdefault(measure.source, {}).update(dict.fromkeys(measure.breakdowns))
    found: dict[str, set[str]] = {}
    for source, names in columns.items():
        for wide, narrow in permutations(names, 2):
            for whole, part in _within(month, source, wide, narrow):
                found.setdefault(f"{wide}={whole}", set()).add(f"{narrow}={part}")
    return {line: sorted(parts) for line, parts in sorted(found.items())}


def _within(month: Month, source: str, wide: str, narrow: str) -> list[tuple[str, str]]:
    """List (whole, part) where each part lies in one whole; nothing where one lies in two."""
    one, other = quote(wide), quote(narrow)
    pairs = month.engine.rows(
        f"select distinct {one}::varchar, {other}::varchar from {quote(source)} "  # noqa: S608 - quoted
        f"where {one} is not null and {other} is not null"
    )
    parts = [part for _, part in pairs]
    return pairs if len(set(parts)) == len(parts) else []


def _what_to_look_for(month: Month, source: Path) -> dict[str, Any]:
    programme = month.programme
    tokens = token_files(month.store, programme.id)
    apart = [month.extracts, month.store.root, programme.folder]
    keys: list[str] = []
    if programme.plan is not None:
        keys = [row["case_key"] for row in read_rows(source / "frame.csv")]
    return {
        "tokens": tokens,
        "key": find_key(programme.header, apart_from=apart) if tokens else None,
        "case_keys": keys,
        "references": reference_patterns(programme),
        "own": _own(month, source),
    }


def _own(month: Month, source: Path) -> Own:
    """Say what stands in the pages by right: the words and dates of the declarations, the periods told of."""
    folder = month.programme.folder
    texts = [(folder / name).read_text(encoding="utf-8") for name in month.programme.files]
    texts += [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csv"))]
    span = (date(month.period.start.year - _SPAN, 1, 1), month.period.end + timedelta(days=366))
    return own_of_texts(texts) | Own(dates=frozenset({MADE.date()}), spans=(span,))
