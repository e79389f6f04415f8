"""Receiving an extract: from a file on a disk to a checked, hashed snapshot in the store."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, cast

from assurance import __version__
from assurance.engine import Engine, Store, code_digest, file_sha256
from assurance.extracts.conversion import Clock
from assurance.extracts.intake import Intake
from assurance.extracts.locate import find_file
from assurance.extracts.opened import Extract
from assurance.extracts.outputs import (
    keep,
    read_manifest,
    working_folder,
    write_manifest,
)
from assurance.extracts.reading import open_extract
from assurance.extracts.sorting import Sorted, sort_rows
from assurance.programme import FileSource, Programme, declaration_digest

__all__ = ["receive"]

_MANY_REJECTED: Final = 0.05


def receive(
    source_id: str, source: FileSource, *, folder: Path, programme: Programme, store: Store, engine: Engine
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
    path = find_file(source_id, source, folder=folder, programme_folder=programme.folder)
    extract = open_extract(path, source_id, source, engine=engine)
    digest = _digest(extract, source, programme)
    manifest = store.intake(programme.id, source_id, digest)
    rejected_file = store.rejected(programme.id, source_id, digest)
    known = read_manifest(manifest, store=store, rejected_file=rejected_file)
    if known is not None:
        return known
    clock = _clock(source, programme, engine)
    with working_folder(store) as work:
        found = sort_rows(extract, source, clock=clock, folder=work, engine=engine)
        extract.check_unchanged()
        intake = _store(source_id, source, extract, found, store=store, rejected_file=rejected_file)
    write_manifest(intake, manifest, version=__version__)
    return intake


def _store(
    source_id: str, source: FileSource, extract: Extract, found: Sorted, *, store: Store, rejected_file: Path
) -> Intake:
    """Move the finished files to their places, and say what came of the extract."""
    snapshot_sha256 = file_sha256(found.snapshot)
    snapshot = store.snapshot(snapshot_sha256)
    keep(found.snapshot, snapshot)
    if found.rejected_file:
        keep(found.rejected_file, rejected_file)
    return Intake(
        source=source_id,
        kind=str(getattr(source, "kind", "")),
        file=extract.path.name,
        file_sha256=extract.sha256,
        snapshot_sha256=snapshot_sha256,
        declaration=declaration_digest(source),
        rows_read=extract.rows,
        rows_accepted=found.accepted,
        excluded=found.excluded,
        rejected=found.rejected,
        rows_rejected=extract.rows - found.stored,
        vintage=source.vintage,
        as_at=source.as_at,
        columns=tuple((name, column.type) for name, column in source.columns.items()),
        undeclared=extract.undeclared,
        warnings=_warnings(extract, rejected=extract.rows - found.stored),
        snapshot=snapshot,
        rejected_file=rejected_file if found.rejected_file else None,
    )


def _clock(source: FileSource, programme: Programme, engine: Engine) -> Clock:
    zone = source.time_zone or programme.header.time_zone
    repeated = cast("Literal['first', 'second']", programme.header.repeated_hour)
    return Clock(source.date_order, zone, lambda wall: engine.local_to_utc_sql(wall, zone, repeated))


def _digest(extract: Extract, source: FileSource, programme: Programme) -> str:
    """Give the SHA-256 of all that decides what comes out: the file, the declaration, the clock, the code."""
    header = programme.header
    parts = [
        extract.path.name,
        extract.sha256,
        declaration_digest(source),
        header.time_zone,
        header.repeated_hour,
        header.holidays,
        code_digest(),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _warnings(extract: Extract, *, rejected: int) -> tuple[str, ...]:
    if extract.rows == 0:
        return (f"{extract.name} has a header and no rows; check that the export was complete.",)
    share = rejected / extract.rows
    if share > _MANY_REJECTED:
        return (
            f"{extract.name}: {rejected:,} of {extract.rows:,} rows ({share:.1%}) were rejected; see the "
            "rejected rows, and whether the declaration fits this extract.",
        )
    return ()
