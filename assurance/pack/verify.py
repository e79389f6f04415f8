#!/usr/bin/env python3
"""Check a monthly pack: nothing in it was changed, and its sample is the one its frame and seed give.

Needs Python 3.8 or later and nothing else. Run it beside manifest.json:  python verify.py
Exit codes: 0 everything holds, 2 something does not, 3 the pack itself is marked incomplete.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys


def sha256_of(path):
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def text_sha256(text):
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def restored(cell):
    """Take away the one apostrophe that keeps a spreadsheet from running a cell as a formula."""
    rest = cell.lstrip("'")
    shielded = cell[:1] == "'" and (rest.startswith(FORMULA) or rest.lstrip().startswith(FORMULA))
    return cell[1:] if shielded else cell


UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error)


def read_rows(path):
    """Read a CSV file of the pack."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return [{name: restored(cell) for name, cell in row.items()} for row in csv.DictReader(stream)]


def frame_digest(rows):
    """SHA-256 of the lines `case_key <tab> stratum <line feed>` in UTF-8, sorted by their bytes."""
    lines = sorted((key + "\t" + stratum + "\n").encode("utf-8") for key, stratum in rows)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def redraw(rows, seed, sizes, reserves):
    """Draw again: ticket = sha256(sha256(seed) + case_key); a stratum's lowest tickets are its sample."""
    start = text_sha256(seed)
    tickets = {}  # type: dict[str, list[tuple[str, str]]]
    for key, stratum in rows:
        tickets.setdefault(stratum, []).append((text_sha256(start + key), key))
    drawn = set()
    for stratum, wanted in sizes.items():
        for rank, (_, key) in enumerate(sorted(tickets.get(stratum, []))[: wanted + reserves], start=1):
            drawn.add((key, stratum, rank, "sample" if rank <= wanted else "reserve"))
    return drawn


def check_files(folder, manifest):
    """List files that are missing, changed or not in the manifest."""
    wrong = []
    listed = manifest["files"]
    for name in sorted(listed):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            wrong.append("missing: " + name)
        elif sha256_of(path) != listed[name]:
            wrong.append("changed: " + name)
    for where, _, names in os.walk(folder):
        for name in names:
            found = os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/")
            if found not in listed and found != "manifest.json":
                wrong.append("not in the manifest: " + found)
    return wrong


def check_draw(folder, manifest):
    """Compare the sample with a fresh draw from the frame; None where the pack has none to compare."""
    draw = manifest.get("draw")
    frame = os.path.join(folder, "frame.csv")
    if not draw:
        return None
    if not os.path.isfile(frame):
        return ["the frame is gone"] if manifest.get("edition") == "controlled" else None
    rows = [(row["case_key"], row["stratum"]) for row in read_rows(frame)]
    wrong = []
    if len({key for key, _ in rows}) != len(rows):
        wrong.append("the frame holds a case more than once")
    if frame_digest(rows) != draw["frame_digest"]:
        wrong.append("the frame is not the one that was committed to before the seed was known")
    sizes = {stratum: int(size) for stratum, size in draw["sizes"].items()}
    again = redraw(rows, draw["seed"], sizes, int(draw["reserves"]))
    sample = read_rows(os.path.join(folder, "sample.csv"))
    shown = {(row["case_key"], row["stratum"], int(row["rank"]), row["role"]) for row in sample}
    if len(sample) != len(shown) or shown != again:
        wrong.append("the sample is not the one that the frame and the seed give")
    return wrong


def verify(folder):
    """Check one pack; gives (exit code, lines to print)."""
    if not os.path.isfile(os.path.join(folder, "manifest.json")):
        said = (
            "DOES NOT HOLD: %s has no manifest.json; give the folder of a pack, such as reports/NAME/2026-10"
        )
        return 2, [said % folder]
    try:
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as stream:
            manifest = json.load(stream)
        wrong = check_files(folder, manifest)
        lines = ["%s, %s: %d files" % (manifest["programme"], manifest["period"], len(manifest["files"]))]
    except UNREADABLE as error:
        return 2, ["DOES NOT HOLD: the pack cannot be read (%s)" % type(error).__name__]
    try:
        redrawn = check_draw(folder, manifest)
    except UNREADABLE as error:
        redrawn = ["the frame, the sample or the seed cannot be read (%s)" % type(error).__name__]
    wrong = wrong + (redrawn or [])
    lines += ["DOES NOT HOLD: " + line for line in wrong]
    if wrong:
        return 2, lines
    lines.append("Every file is as it was when the pack was sealed.")
    if redrawn is not None:
        lines.append("The sample was drawn again from the frame and the seed: it is the same.")
    lines.append("SHA-256 of manifest.json: " + sha256_of(os.path.join(folder, "manifest.json")))
    if manifest.get("status") != "complete":
        return 3, lines + ["The pack is marked INCOMPLETE: a notebook failed."]
    return 0, lines


if __name__ == "__main__":
    code, report = verify(os.path.dirname(os.path.abspath(__file__)))
    print("\n".join(report))
    sys.exit(code)
