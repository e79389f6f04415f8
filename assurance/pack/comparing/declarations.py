"""The declarations behind a pack: kept in the store when it is sealed, found again by their digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from assurance.engine import Store, file_sha256, write_atomically
from assurance.errors import DeclarationError, PackError
from assurance.ledger import canonical_json
from assurance.programme import Programme, load_programme

__all__ = ["declared_for", "keep_declarations"]


def keep_declarations(programme: Programme, store: Store) -> Path:
    """Keep the files of a programme folder in the store, once for each state of them.

    Parameters
    ----------
    programme : as it was loaded; a file that was changed since is left out

    Returns
    -------
    Path
        The folder they lie in, named as the programme.
    """
    place = _place(store, programme.files, programme.id)
    for name, digest in programme.files.items():
        source, kept = programme.folder / name, place / name
        if kept.is_file() and file_sha256(kept) == digest:
            continue
        data = source.read_bytes()
        if sha256(data).hexdigest() == digest:
            write_atomically(kept, data)
    return place


def _place(store: Store, files: Mapping[str, str], programme: str) -> Path:
    state = sha256(canonical_json(dict(files)).encode("utf-8")).hexdigest()
    return store.declarations(programme, state)


def declared_for(manifest: Mapping[str, Any], *, folders: Sequence[Path], store: Store) -> Programme:
    """Load the declarations that a pack was made under.

    Parameters
    ----------
    manifest : of the pack; it gives the digest of each file
    folders : where they may lie, in the order looked at, before the store is

    Raises
    ------
    PackError
        When they are in none of them.
    """
    wanted = {str(name): str(digest) for name, digest in dict(manifest.get("declarations") or {}).items()}
    programme, period = str(manifest["programme"]), str(manifest["period"])
    differing: list[str] = []
    for folder in (*folders, _place(store, wanted, programme)):
        if not folder.is_dir():
            continue
        found = {name: file_sha256(folder / name) for name in wanted if (folder / name).is_file()}
        if found != wanted:
            differing = differing or sorted(name for name in wanted if found.get(name) != wanted[name])
            continue
        try:
            return load_programme(folder)
        except DeclarationError as error:
            raise PackError(
                f"{period}: today's code no longer reads the declarations of this pack, so nothing can be "
                f"run again on them: {error}"
            ) from error
    raise PackError(
        f"{period}: the declarations of this pack ({', '.join(differing or sorted(wanted))}) are not those "
        "of the programme folder, and are not kept in the store; give a folder with them by --declared, such "
        "as a checkout of your version control"
    )
