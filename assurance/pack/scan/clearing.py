"""The gate: nothing is released while anything was seen."""

from __future__ import annotations

from typing import Final

from assurance.errors import PackError
from assurance.pack.scan.sightings import Scan

__all__ = ["require_clean"]

_SHOWN: Final = 20
_CURE: Final = (
    "nothing is released; find what put it there, take it out at its source and make the release again; a "
    "date, address or word that belongs to the pack itself is passed as such (`own`)"
)


def require_clean(scan: Scan) -> None:
    """Let a clean scan pass, and refuse any other.

    Raises
    ------
    PackError
        Naming file, place, kind and count of everything seen, never a value; or where no file was read, as
        an empty folder proves nothing.

    Examples
    --------
    >>> require_clean(Scan("2026-10", 4, ()))
    """
    if scan.is_clean:
        return
    if not scan.sightings:
        raise PackError(
            f"release {scan.folder}: no file was there to be scanned for identifiers; expected the files of "
            "the release; make it again"
        )
    lines = [f"  {seen.words()}" for seen in scan.sightings[:_SHOWN]]
    if len(scan.sightings) > _SHOWN:
        lines.append(f"  and in {len(scan.sightings) - _SHOWN:,} more places")
    raise PackError(
        f"release {scan.folder}: the identifier scan stops it in {len(scan.sightings):,} "
        f"place{'s' * (len(scan.sightings) != 1)}\n" + "\n".join(lines) + f"\n{_CURE}"
    )
