#!/usr/bin/env python3
"""Check a monthly pack: nothing in it was changed, and its sample is the one its frame and seed give.

Needs Python 3.8 or later and nothing else. Run it beside manifest.json:  python verify.py
Whoever can change a pack can also write a manifest that fits, and a verify.py that says yes. So give the
SHA-256 of manifest.json that was sent to you by another route, to a verify.py that you have from elsewhere:
  python verify.py --expect SHA256 PACK
Exit codes: 0 everything holds, 2 something does not, 3 the pack itself is marked incomplete.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # a file of the pack named as a library, such as json.py, is never run

import argparse
import csv
import hashlib
import json
import os
from fractions import Fraction

UNSEEN = (
    "Whether manifest.json itself was replaced cannot be seen here: compare its SHA-256 with",
    "the one sent to you by another route, or give that one with --expect.",
)
UNCHECKED = "manifest.sig says that it was signed with the key %s...; that is not checked here: run"
CHECK = "  assurance verify PACK --public-key FILE"
OUTSIDE = ("manifest.json", "manifest.sig")  # the manifest cannot list itself, nor what signs it


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


def is_digest(value):
    """Tell whether a value is a SHA-256 as 64 lower-case hexadecimal digits."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def once(pairs):
    """Make a mapping of a JSON object; two readers may read one that says a thing twice differently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def no_number(word):
    """Refuse NaN and infinity, which JSON does not know."""
    raise ValueError(word + " is no number")


def read_json(path):
    """Read a JSON file that holds an object and says everything once."""
    with open(path, encoding="utf-8") as stream:
        found = json.load(stream, object_pairs_hook=once, parse_constant=no_number)
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    return found


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def restored(cell):
    """Take away the one apostrophe that keeps a spreadsheet from running a cell as a formula."""
    rest = cell.lstrip("'")
    shielded = cell[:1] == "'" and (rest.startswith(FORMULA) or rest.lstrip().startswith(FORMULA))
    return cell[1:] if shielded else cell


UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error)


def read_rows(path):
    """Read a CSV file of the pack."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return [
            {restored(name): restored(cell) for name, cell in row.items()} for row in csv.DictReader(stream)
        ]


def frame_digest(rows):
    """SHA-256 of the lines `case_key <tab> stratum <line feed>` in UTF-8, sorted by their bytes."""
    lines = sorted((key + "\t" + stratum + "\n").encode("utf-8") for key, stratum in rows)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def in_order(rows, ordered_by):
    """List each stratum's keys: by the ordering columns, what is not recorded last, then by key."""
    lists = {}  # type: dict[str, list[tuple[object, str]]]
    for row in rows:
        place = [
            (not row[name], Fraction(row[name] or 0) if kind == "number" else row[name])
            for name, kind in ordered_by
        ]
        lists.setdefault(row["stratum"], []).append((place, row["case_key"]))
    return {stratum: [key for _, key in sorted(cases)] for stratum, cases in lists.items()}


def order_digest(lists):
    """SHA-256 of the lines `stratum <tab> case_key <line feed>`, case by case as they stand in order."""
    lines = [stratum + "\t" + key + "\n" for stratum in sorted(lists) for key in lists[stratum]]
    return text_sha256("".join(lines))


def by_ticket(keys, begun, start):
    """Order keys by ticket = sha256(sha256(seed) + case_key), those from the start on first."""
    tickets = [(text_sha256(begun + key), key) for key in keys]
    return [key for _, _, key in sorted((ticket < start, ticket, key) for ticket, key in tickets)]


def systematic(keys, begun, stratum, size):
    """Take every k-th case of a list from the stratum's random start, k = cases / size not rounded."""
    first = int(text_sha256(begun + "\tsystematic\t" + stratum), 16)
    return [keys[(first + step * 2**256) * len(keys) // (size * 2**256)] for step in range(size)]


def redraw(lists, draw):
    """Draw again: a stratum's first tickets are its sample, the next its reserves; or every k-th case."""
    begun = text_sha256(draw["seed"] or "")  # an empty frame has no seed, and no case
    drawn = set()
    for stratum, size in draw["sizes"].items():
        wanted, keys = int(size), lists.get(stratum, [])
        spare = draw["reserves"]
        spare = int(spare.get(stratum, 0) if isinstance(spare, dict) else spare)
        if not wanted:
            continue
        if draw.get("selection") == "systematic":
            chosen = systematic(keys, begun, stratum, wanted)
        else:
            chosen = by_ticket(keys, begun, draw.get("start", {}).get(stratum, ""))[: wanted + spare]
        for rank, key in enumerate(chosen, start=1):
            drawn.add((key, stratum, rank, "sample" if rank <= wanted else "reserve"))
    return drawn


def shown(name):
    """Write a file name so that it cannot pass for something else on a screen."""
    return name if name.isprintable() else ascii(name)


def is_sound(name):
    """Tell whether a listed name is that of a file inside the pack on every system."""
    parts = name.split("/")
    return not any(sign in name for sign in "\\:\0") and not any(part in ("", ".", "..") for part in parts)


def check_manifest(manifest):
    """List what makes a manifest unfit to check anything by."""
    wrong = [
        "manifest.json: %s is %s" % (name, "missing" if name not in manifest else "none that is known")
        for name, known in (
            ("edition", ("controlled", "release")),
            ("status", ("complete", "incomplete")),
        )
        if manifest.get(name) not in known
    ]
    listed = manifest["files"]
    if not isinstance(listed, dict) or not listed:
        return [*wrong, "manifest.json: files is no list of files with their SHA-256"]
    wrong += [
        "manifest.json: lists what lies outside the pack: " + shown(n) for n in listed if not is_sound(n)
    ]
    wrong += ["manifest.json: lists itself or its signature: " + n for n in listed if n in OUTSIDE]
    wrong += ["manifest.json: has no SHA-256 of " + shown(n) for n, d in listed.items() if not is_digest(d)]
    plain = {}  # type: dict[str, str]
    for name in listed:
        other = plain.setdefault(name.casefold(), name)
        if other != name:
            wrong.append("manifest.json: two names differ by case only: %s, %s" % (shown(other), shown(name)))
    return wrong


def refuse(error):
    """Raise what went wrong on the way through a folder."""
    raise error


def all_there(folder):
    """Map the place of everything in the pack to what it is: a file, or what no pack holds."""
    there = {}
    for where, folders, names in os.walk(folder, onerror=refuse):
        for name in folders + names:
            path = os.path.join(where, name)
            place = os.path.relpath(path, folder).replace(os.sep, "/")
            if os.path.islink(path):
                there[place] = "a link"
            elif name in names:
                there[place] = "a file" if os.path.isfile(path) else "neither a file nor a folder"
            elif not os.listdir(path):
                there[place] = "an empty folder"
    return there


def check_files(folder, manifest):
    """List files that are missing, changed, not in the manifest, or no plain files."""
    wrong = []
    listed, there = manifest["files"], all_there(folder)
    for name in sorted(listed):
        if name not in there:
            wrong.append("missing: " + shown(name))
        elif there[name] != "a file":
            wrong.append("not a file: %s is %s" % (shown(name), there[name]))
        else:
            try:
                if sha256_of(os.path.join(folder, name)) != listed[name]:
                    wrong.append("changed: " + shown(name))
            except OSError:
                wrong.append("cannot be read: " + shown(name))
    for name in sorted(there):
        if name in OUTSIDE and there[name] != "a file":
            wrong.append("not a file: %s is %s" % (name, there[name]))
        elif name not in listed and name not in OUTSIDE:
            what = "" if there[name] == "a file" else " (%s)" % there[name]
            wrong.append("not in the manifest: " + shown(name) + what)
    return wrong


def check_draw(folder, manifest):
    """Compare the sample with a fresh draw from the frame; None where the pack has none to compare."""
    draw, frame = manifest.get("draw"), os.path.join(folder, "frame.csv")
    if manifest.get("edition") == "release" or not draw:
        found = "a frame lies here, and the manifest tells of no draw"
        if manifest.get("edition") == "release":
            found = "a frame lies in the release edition, which must not hold one"
        return [found] if os.path.exists(frame) else None
    if not os.path.isfile(frame):
        return ["the frame is gone"]
    cases = read_rows(frame)
    rows = [(row["case_key"], row["stratum"]) for row in cases]
    wrong = []
    if len({key for key, _ in rows}) != len(rows):
        wrong.append("the frame holds a case more than once")
    if frame_digest(rows) != draw["frame_digest"]:
        wrong.append("the frame is not the one that was committed to before the seed was known")
    lists = in_order(cases, draw.get("ordered_by", []))
    if draw.get("order_digest") and order_digest(lists) != draw["order_digest"]:
        wrong.append("the order of the frame is not the one that was committed to before the seed was known")
    sample = read_rows(os.path.join(folder, "sample.csv"))
    listed = {(row["case_key"], row["stratum"], int(row["rank"]), row["role"]) for row in sample}
    if len(sample) != len(listed) or listed != redraw(lists, draw):
        wrong.append("the sample is not the one that the frame and the seed give")
    if rows and not draw["seed"]:
        wrong.append("the frame holds cases, and nothing was drawn from it")
    return wrong + check_certificate(folder, draw)


CERTIFIED = (
    "seed", "sizes", "population", "reserves", "start", "selection", "ordered_by", "order_digest",
    "frame_digest", "plan_digest", "seed_source", "committed_at", "drawn_at", "drawn_by", "extensions",
    "permanent_seed",
)  # fmt: skip


def check_certificate(folder, draw):
    """Compare certificate.json, by which `redraw.py` draws again, with the manifest."""
    path = os.path.join(folder, "certificate.json")
    if not os.path.isfile(path):
        return [] if "selection" not in draw else ["the certificate of the draw is gone"]
    proof = read_json(path)
    same = all(proof.get(name) == draw.get(name) for name in CERTIFIED)
    if same and (proof.get("commit_hash"), proof.get("draw_hash")) == (draw.get("commit"), draw.get("draw")):
        return []
    return ["the certificate of the draw says something else than the manifest"]


def check_signature(folder, digest):
    """Say whether a signature that lies here is of this manifest; who signed needs the public key."""
    path = os.path.join(folder, "manifest.sig")
    if not os.path.isfile(path):
        return [], []
    try:
        signature = read_json(path)
        if signature["manifest_sha256"] != digest:
            return ["manifest.sig signs another manifest"], []
        key = signature["public_key_sha256"]
        if not is_digest(key):
            return ["manifest.sig does not say which key signed"], []
    except UNREADABLE as error:
        return ["manifest.sig cannot be read (%s)" % type(error).__name__], []
    return [], [UNCHECKED % key[:16], CHECK]


def check_expected(digest, expected):
    """Compare the digest of the manifest with the one that came by another route."""
    if expected is None or digest == expected.strip().lower():
        return []
    if not is_digest(expected.strip().lower()):
        return ["--expect is no SHA-256: expected 64 hexadecimal digits, found %d characters" % len(expected)]
    return ["changed: manifest.json is not the one expected; its SHA-256 is " + digest]


def before(manifest):
    """Say which packs the manifest names as those before it; nothing of a pack that names none."""
    chain = manifest.get("chain")
    if not isinstance(chain, dict):
        return []
    earlier, replaced = chain.get("previous"), chain.get("replaces")
    said = "The manifest names no pack of an earlier period: it was the first when it was sealed."
    if earlier:
        said = "The pack before it, of %s, has a manifest with SHA-256 %s."
        said = said % (shown(str(earlier["period"])), shown(str(earlier["manifest_sha256"])))
    if replaced:
        said += " It replaces %d earlier pack(s) of its own period." % len(replaced)
    return [said]


def holds(manifest, redrawn):
    """Say what was checked, and what cannot be checked here."""
    lines = ["Every file is as it was when the pack was sealed."]
    if redrawn is not None and not manifest["draw"]["seed"]:
        lines.append("Nothing was drawn: the frame committed to holds no case, so no seed was needed.")
    elif redrawn is not None:
        lines.append("The sample was drawn again from the frame and the seed: it is the same.")
    elif manifest["edition"] == "release":
        lines.append(
            "This is the release edition: it holds no frame, so no sample can be drawn again from it."
        )
    else:
        lines.append("The manifest tells of no draw, so no sample was drawn again.")
    return lines


def check_parts(folder, manifest):
    """Check files and draw; gives what is wrong, and what else to say."""
    unfit = check_manifest(manifest)
    if unfit:
        return unfit, []
    wrong = check_files(folder, manifest)
    try:
        redrawn = check_draw(folder, manifest)
    except UNREADABLE as error:
        redrawn = ["the frame, the sample or the seed cannot be read (%s)" % type(error).__name__]
    wrong += redrawn or []
    return wrong, [] if wrong else holds(manifest, redrawn) + before(manifest)


def verify(folder, expect=None):
    """Check one pack; gives (exit code, lines to print)."""
    path = os.path.join(folder, "manifest.json")
    if not os.path.isfile(path):
        advice = "DOES NOT HOLD: %s has no manifest.json; give a pack's folder, such as reports/NAME/2026-10"
        return 2, [advice % folder]
    wrong, said, lines, signed = [], [], [], []
    try:
        digest = sha256_of(path)
        wrong = check_expected(digest, expect)
        unsigned, signed = check_signature(folder, digest)
        manifest = read_json(path)
        names = shown(str(manifest["programme"])), shown(str(manifest["period"]))
        lines = ["%s, %s: %d files" % (*names, len(manifest["files"]))]
        faults, said = check_parts(folder, manifest)
        wrong += unsigned + faults
    except UNREADABLE as error:
        wrong.append("manifest.json, or what lies beside it, cannot be read (%s)" % type(error).__name__)
    if wrong:
        return 2, lines + ["DOES NOT HOLD: " + line for line in wrong]
    lines += [*said, "SHA-256 of manifest.json: " + digest, *signed]
    if expect is None:
        lines += UNSEEN
    else:
        lines.append("That is the one expected.")
    if manifest["status"] != "complete":
        return 3, lines + ["The pack is marked INCOMPLETE: a notebook failed."]
    return 0, lines


def main():
    """Check the pack that this file lies in, or another one."""
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Check that a pack is as it was sealed.")
    parser.add_argument("pack", nargs="?", default=here, help="its folder; else the one this file lies in")
    parser.add_argument(
        "--expect", metavar="SHA256", help="of manifest.json, as sent to you by another route"
    )
    asked = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code, report = verify(asked.pack, asked.expect)
    print("\n".join(report))
    return code


if __name__ == "__main__":
    sys.exit(main())
