"""Whether this month's pseudonyms link to those of earlier months: only under the same key."""

from __future__ import annotations

import json
from pathlib import Path

from assurance.extracts.privacy.keys import Key

__all__ = ["linking_warnings"]


def linking_warnings(folder: Path, source_id: str, key: Key | None) -> tuple[str, ...]:
    """Warn where the latest intake of a source was made with another key.

    Parameters
    ----------
    folder : where the source's intake manifests lie
    source_id, key : of the extract at hand
    """
    found = []
    for path in folder.glob("*.json"):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found.append((path.stat().st_mtime_ns, str(content["key_fingerprint"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # what cannot be read says nothing of earlier keys; its own intake refuses it
    made_with = [fingerprint for _, fingerprint in sorted(found) if fingerprint]
    if key is None or not made_with or made_with[-1] == key.fingerprint:
        return ()
    return (
        f"{source_id}: the key of the pseudonyms is another ({key.fingerprint}) than that of the latest "
        f"extract of this source ({made_with[-1]}): nobody in it can be linked to earlier months, and the "
        "same person may count twice; set the earlier key, unless the change was agreed.",
    )
