"""By which query, in which steps, from which extracts and by which code a figure was made."""

from __future__ import annotations

from hashlib import sha256

from assurance.pack.explaining.explanation import Part
from assurance.pack.explaining.finding import declared_subject, subject_of
from assurance.pack.explaining.reading import AnyFinding, SealedPack
from assurance.pack.explaining.writing import input_lines, number_words

__all__ = ["extracts_of", "made_by", "query_of", "steps_of"]

_EXTRACT = "extract "


def query_of(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give the query that counted a figure, and say whether it is the one whose digest the figure carries."""
    counted = pack.found.get(item.source.get("counted_by", "")) or (
        pack.found.get(f"definition.{subject_of(item)[1]}") if subject_of(item)[0] == "measure" else None
    )
    text = counted.source.get("sql", "") if counted is not None else ""
    if not text:
        return None
    digest = sha256(text.encode("utf-8")).hexdigest()
    lines = [("SHA-256 of the query", digest)]
    if wanted := item.source.get("query", ""):
        same = "yes" if wanted == digest else f"no: the figure names {wanted}"
        lines.append(("it is the query that the figure names", same))
    return Part("Query", (*lines, ("SQL", text)))


def steps_of(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give what each step of the count removed and left, with its reason."""
    removed = {name: value for name, value in item.numbers.items() if name.startswith("step ")}
    counted = pack.found.get(item.source.get("counted_by", ""))
    reasons = counted.source if counted is not None else {}
    lines = []
    for name in dict.fromkeys(name.rpartition(" ")[0] for name in removed):
        _, place, step = name.split(" ", 2)
        reason = reasons.get(f"step {step}", step)
        gone, left = (number_words(removed.get(f"{name} {end}")) for end in ("removed", "left"))
        lines.append((f"{place}. {reason}", f"{gone} removed, {left} left"))
    return Part("How it was counted", tuple(lines)) if lines else None


def extracts_of(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Give the files behind a figure, with their digests and what became of their rows."""
    names = _sources(pack, item)
    lines = []
    for name, digest in names.items():
        given = pack.inputs.get(name)
        if given is None:
            lines.append((name, f"SHA-256 {digest}" if digest else "not told of in the manifest"))
            continue
        lines += input_lines(name, given)
        if digest and digest not in (given.get("snapshot_sha256"), given.get("file_sha256")):
            lines.append((f"{name}, SHA-256 that the figure names", digest))
    return Part("Extracts", tuple(lines)) if lines else None


def _sources(pack: SealedPack, item: AnyFinding) -> dict[str, str]:
    """Name the sources of a figure: those that it carries, else those of what was agreed."""
    carried = {
        name.removeprefix(_EXTRACT): digest
        for name, digest in item.source.items()
        if name.startswith(_EXTRACT)
    }
    if published := item.source.get("published extract", ""):
        carried[str(item.numbers.get("source", ""))] = published
    if carried:
        return carried
    kind, name = declared_subject(pack, item)
    if kind == "source":
        return {name: ""}
    if kind == "measure":
        figures = pack.of_stage.get("reconcile", ())
        same = next((one for one in figures if subject_of(one) == (kind, name)), item)
        if same is not item:
            return _sources(pack, same)
    return dict.fromkeys(_agreed_sources(pack, kind, name), "")


def _agreed_sources(pack: SealedPack, kind: str, name: str) -> list[str]:
    """Name the sources that a declaration reads; of a table of cases those of which it is made."""
    begun = {
        "measure": f"declared.measure.{name}", "interface": f"declared.interface.{name}",
        "pathway": f"declared.pathway.{name}", "rule": f"declared.pathway.{name.partition('.')[0]}",
        "sign": f"declared.pathway.{name.partition('.')[0]}", "question": "declared.sample",
        "sample": "declared.sample",
    }.get(kind, "")  # fmt: skip
    agreed = pack.declared.get(begun)
    if agreed is None:
        return []
    named = [agreed.source.get("source", "")]
    if kind == "question":
        named.append(agreed.source.get("reviews", ""))
    named += [text.partition(" of ")[2].partition(" where ")[0]
              for key, text in agreed.source.items() if key.startswith("step ")]  # fmt: skip
    found: dict[str, None] = {}
    while named:
        one = named.pop(0)
        source = pack.declared.get(f"declared.source.{one}")
        if not one or one in found:
            continue
        found[one] = None
        if source is not None:
            named += source.source.get("made of", "").split(", ")
    return [one for one in found if one in pack.inputs] or list(found)


def made_by(pack: SealedPack, item: AnyFinding) -> Part | None:
    """Say by which code and on what the pack was made."""
    code, ran = pack.manifest.get("code") or {}, pack.manifest.get("environment") or {}
    book = pack.pages.get(item.id, "").replace(".html", ".ipynb")
    lines = [("workbench", str(code.get("assurance", "not told")))]
    lines += [
        (words, str(code[key]))
        for key, words in (
            ("package_sha256", "SHA-256 of its code"),
            ("results_sha256", "SHA-256 of its code that decides results"),
        )
        if key in code
    ]
    if book in code.get("notebooks", {}):
        lines.append((f"SHA-256 of {book}", str(code["notebooks"][book])))
    if ran.get("python"):
        lines.append(("Python", str(ran["python"])))
    return Part("Code", tuple(lines))
