"""Receiving an extract: from a file on a disk to a checked, hashed snapshot in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast

from assurance import __version__
from assurance.engine import Engine, Store, code_digest, file_sha256
from assurance.errors import ExtractError
from assurance.extracts.files.arriving import arrive
from assurance.extracts.files.opened import Arrival, Extract
from assurance.extracts.files.reading import open_extract
from assurance.extracts.intake import Intake, commonest
from assurance.extracts.lists import check_lists, list_warnings, lists_of, refuse_unmapped
from assurance.extracts.outputs import (
    keep,
    read_manifest,
    working_folder,
    write_manifest,
)
from assurance.extracts.privacy.apart import Apart, apart_of
from assurance.extracts.privacy.keys import Key, find_key, needs_key
from assurance.extracts.privacy.linking import linking_warnings
from assurance.extracts.privacy.look_ups import check_look_ups, refuse_unknown
from assurance.extracts.privacy.pseudonyms import key_on_loan
from assurance.extracts.setting import Setting
from assurance.extracts.sorting import Sorted, sort_rows
from assurance.extracts.suspicion.earlier import earlier_rows
from assurance.extracts.suspicion.identities import refuse_identities
from assurance.extracts.suspicion.looking import Background, warnings_of
from assurance.extracts.suspicion.repeats import case_columns
from assurance.extracts.values.conversion import Clock
from assurance.extracts.values.date_orders import settle_orders
from assurance.programme import FileSource, ListSource, Programme, declaration_digest

__all__ = ["receive"]


def receive(
    source_id: str,
    source: FileSource,
    *,
    folder: Path,
    programme: Programme,
    store: Store,
    engine: Engine,
    lists: Mapping[str, Intake] | None = None,
) -> Intake:
    r"""Read one extract, check every row, and store what was accepted and what was not.

    Cells are read without surrounding white space; an empty cell, or one of the declared null values,
    says nothing (null). Every row ends accepted, excluded with a reason or rejected with a reason.
    Faults of the whole file are raised before anything is stored. The same file under the same
    declaration is not read again: its stored intake is given.

    Parameters
    ----------
    source_id, source : what the file is declared to be: records, events, figures or reviews
    folder : where extracts lie
    programme : gives the time zone, and the folder of files kept with the declarations
    store : gets the snapshot, the rejected rows and the manifest
    engine : runs the checks
    lists : intake of each list source that this one takes its codes from, already registered

    Raises
    ------
    ExtractError
        When the file is missing, is not what was declared, or repeats keys that must be single.
    StoreError
        When the store cannot be written, or an earlier snapshot was changed.

    Examples
    --------
    >>> import tempfile
    >>> from assurance.programme import Header, RecordSource
    >>> header = Header(programme="x", version="1", title="Made up", owner="Quality lead")
    >>> source = RecordSource(kind="records", title="Referrals", file="referrals.csv",
    ...                       columns={"ref": {"type": "id", "width": 4}})
    >>> with tempfile.TemporaryDirectory() as name, Engine.open() as engine:
    ...     folder = Path(name)
    ...     _ = (folder / "referrals.csv").write_text("ref,team\n0012,A\n12,B\n")
    ...     programme = Programme(folder=folder, header=header, sources={})
    ...     intake = receive("referrals", source, folder=folder, programme=programme,
    ...                      store=Store(folder / "store"), engine=engine)
    >>> intake.rows_accepted, intake.rejected
    (1, (('ref', 'does not have the width of 4', 1),))
    """
    with working_folder(store) as work:
        arrivals = arrive(source_id, source, folder=folder, programme_folder=programme.folder, work=work)
        key = _key(source_id, source, programme, (store.root, folder))
        setting = replace(_setting(source, programme, lists or {}, engine), key=key)
        digest = _digest(arrivals, source, programme, setting)
        rejected_file = store.rejected(programme.id, source_id, digest)
        manifest = store.intake(programme.id, source_id, digest)
        known = read_manifest(manifest, store=store, rejected_file=rejected_file)
        apart = apart_of(source_id, source, key=key, store=store, programme=programme.id, digest=digest)
        if known is not None and apart.is_there:
            return known
        extract = open_extract(arrivals, source_id, source, work=work, engine=engine)
        setting = replace(setting, orders=settle_orders(extract, source, engine=engine))
        found = _sort(extract, source, apart, setting=setting, folder=work, engine=engine)
        for arrival in arrivals:
            arrival.check_unchanged()
        refuse_unmapped(extract, source, found.rejected_file, setting=setting)
        refuse_unknown(extract.name, source, found.rejected, setting=setting)
        refuse_identities(extract, source, found, engine=engine)
        listed = list_warnings(extract, source, found.snapshot, setting=setting, engine=engine)
        earlier = earlier_rows(manifest.parent, [arrival.sha256 for arrival in arrivals])
        background = Background(case_columns(source_id, programme), earlier)
        said = warnings_of(extract, source, found, setting=setting, background=background, engine=engine)
        intake = _store(source_id, source, extract, found, store=store, rejected_file=rejected_file)
        apart.keep(work)
        linked = linking_warnings(manifest.parent, source_id, key)
        intake = replace(
            intake, warnings=(*said, *listed, *linked), key_fingerprint=key.fingerprint if key else ""
        )
    write_manifest(intake, manifest, version=__version__)
    return intake


def _store(
    source_id: str, source: FileSource, extract: Extract, found: Sorted, *, store: Store, rejected_file: Path
) -> Intake:
    """Move the finished files to their places, and say what came of the extract."""
    rejected = extract.rows - found.stored
    _refuse_many(extract, source, found)
    snapshot_sha256 = file_sha256(found.snapshot)
    snapshot = store.snapshot(snapshot_sha256)
    keep(found.snapshot, snapshot)
    if found.rejected_file:
        keep(found.rejected_file, rejected_file)
    return Intake(
        source=source_id,
        kind=str(getattr(source, "kind", "")),
        file=source.place,
        parts=tuple((part.file, part.sha256, part.rows) for part in extract.parts),
        snapshot_sha256=snapshot_sha256,
        declaration=declaration_digest(source),
        rows_read=extract.rows,
        rows_accepted=found.accepted,
        excluded=found.excluded,
        rejected=found.rejected,
        rows_rejected=rejected,
        vintage=source.vintage or (f"version {source.version}" if isinstance(source, ListSource) else ""),
        as_at=source.as_at,
        columns=found.columns,
        undeclared=extract.undeclared,
        warnings=(),
        snapshot=snapshot,
        rejected_file=rejected_file if found.rejected_file else None,
        quality=found.quality,
    )


def _key(source_id: str, source: FileSource, programme: Programme, folders: tuple[Path, Path]) -> Key | None:
    """Find the key where this source needs it."""
    if not needs_key(source):
        return None
    store, extracts = folders
    columns = [name for name, column in source.columns.items() if column.withheld]
    listed = ", ".join(map(repr, columns))
    which = f"column {listed}, which tells" if len(columns) == 1 else f"columns {listed}, which tell"
    return find_key(
        programme.header,
        apart_from=(store, programme.folder, extracts, store.parent / "reports", Path("reports")),
        wanted_for=f"{source_id}: reading {which} who somebody is, needs the key of the pseudonyms",
    )


def _sort(
    extract: Extract, source: FileSource, apart: Apart, *, setting: Setting, folder: Path, engine: Engine
) -> Sorted:
    """Sort the rows, and write what is kept apart, while the engine has the key."""
    check_lists(source, setting=setting, engine=engine)
    check_look_ups(source, setting=setting, engine=engine)
    with key_on_loan(setting.key, engine):
        found = sort_rows(extract, source, setting=setting, folder=folder, engine=engine)
        if setting.key is not None:
            apart.write(found.checked, found.snapshot, key=setting.key, folder=folder, engine=engine)
    return found


def _refuse_many(extract: Extract, source: FileSource, found: Sorted) -> None:
    """Refuse an extract of which more rows are rejected than was declared tolerable."""
    rejected = extract.rows - found.stored
    limit = source.rejected_limit
    if limit is None or not extract.rows or Fraction(rejected, extract.rows) <= Fraction(str(limit)):
        return
    reasons = commonest(found.rejected)
    raise ExtractError(
        f"{extract.name}: {rejected:,} of {extract.rows:,} rows ({rejected / extract.rows:.1%}) do not fit "
        f"the declaration, more than the {limit:.1%} declared as rejected_limit: {reasons}; "
        "nothing was stored; correct the export or the declaration in sources.yaml"
    )


def _setting(
    source: FileSource, programme: Programme, lists: Mapping[str, Intake], engine: Engine
) -> Setting:
    zone = source.time_zone or programme.header.time_zone
    repeated = cast("Literal['first', 'second']", programme.header.repeated_hour)
    clock = Clock(
        source.date_order or "iso", zone, lambda wall: engine.local_to_utc_sql(wall, zone, repeated)
    )
    return Setting(clock, programme.sources, _lists(source, lists))


def _lists(source: FileSource, lists: Mapping[str, Intake]) -> dict[str, Intake]:
    for name in lists_of(source):
        if name not in lists:
            raise ExtractError(f"{source.title}: list {name!r} has not been received; receive lists first")
    return {name: lists[name] for name in lists_of(source)}


def _digest(arrivals: Sequence[Arrival], source: FileSource, programme: Programme, setting: Setting) -> str:
    """Give the SHA-256 of all that decides what comes out: files, declaration, clock, lists, key, code."""
    header = programme.header
    parts = [
        *(text for arrival in arrivals for text in (arrival.file, arrival.sha256)),
        declaration_digest(source),
        header.time_zone,
        header.repeated_hour,
        header.holidays,
        *(
            f"{name} {intake.declaration} {intake.snapshot_sha256}"
            for name, intake in sorted(setting.lists.items())
        ),
        f"key {setting.key.fingerprint if setting.key else ''}",
        code_digest(),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()
