"""The files of the release edition, from a sealed controlled pack: what is not declared fit is not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat

from assurance.calendars import Period
from assurance.engine import file_sha256, write_atomically
from assurance.errors import PackError
from assurance.month.reach import unfinished
from assurance.pack.disclosure import protect_findings
from assurance.pack.findings import ReleasedFindingsFile, findings_text
from assurance.pack.manifest import sealed_files
from assurance.pack.report import document_of
from assurance.programme import Programme
from assurance.show.document import Document
from assurance.show.forms import make_pdf, make_workbook, render_document
from assurance.show.shell import Banner

__all__ = ["Release", "make_release"]

_SCHEMA: Final = "assurance-manifest/2"
_TITLE: Final = "Assurance pack"
_TOLD: Final = ("schema", "programme", "title", "period", "status", "simulated_reviews", "declarations",
                "programme_digest", "code", "environment")  # fmt: skip
"""What the manifest of the release repeats of the controlled one's: nothing that counts anybody."""


@dataclass(frozen=True, slots=True)
class Release:
    """What was made: the digest of its manifest, and of the findings that were let out."""

    manifest_sha256: str
    findings_sha256: str


def make_release(
    source: Path,
    draft: Path,
    *,
    programme: Programme,
    period: Period,
    earlier: Iterable[Mapping[str, Any]],
    chain: Mapping[str, Any],
    nests: Mapping[str, Sequence[str]],
) -> Release:
    """Make the release edition of a sealed pack in a draft folder; the scan and the sealing come after.

    Nothing is read of the controlled pack but its findings, its manifest and the code of its notebooks.

    Parameters
    ----------
    source : folder of the controlled pack, which was verified
    programme : says by which rules numbers are protected
    earlier : findings of earlier releases of the programme, oldest first
    chain : place in the chain of releases, see `assurance.pack.chain.chain_of`
    nests : of a line such as ``provider=Alder`` the lines that lie wholly in it, such as ``team=A1``

    Raises
    ------
    PackError
        When the programme declares no disclosure rule, or the pack is incomplete.
    DisclosureError
        When a number that earlier releases withheld would follow from this one.
    """
    told = _manifest_of(source)
    released = protect_findings(
        json.loads((source / "findings.json").read_text(encoding="utf-8")),
        _rule(programme),
        measures={one.id: one.disclosure for one in programme.measures if one.disclosure is not None},
        nests=nests,
        earlier=earlier,
    )
    write_atomically(draft / "findings.json", findings_text(ReleasedFindingsFile.model_validate(released)))
    document = _document(released, programme=programme, period=period, brief=False)
    write_atomically(draft / "index.html", render_document(document, here="index.html"))
    write_atomically(draft / "pack.xlsx", make_workbook(document))
    brief = _document(released, programme=programme, period=period, brief=True)
    write_atomically(draft / "pack.pdf", make_pdf(brief))
    for name in released["notebooks"]:
        write_atomically(draft / f"{name}.ipynb", _code_of(source / f"{name}.ipynb"))
    write_atomically(draft / "verify.py", (Path(__file__).parents[1] / "verify.py").read_bytes())
    _seal(source, draft, told, chain)
    return Release(file_sha256(draft / "manifest.json"), file_sha256(draft / "findings.json"))


def _rule(programme: Programme) -> Any:
    rule = programme.header.disclosure
    if rule is None:
        raise PackError(
            f"{programme.id}: programme.yaml declares no disclosure rule, so nobody can tell which numbers "
            "may leave; add `disclosure:` with a preset such as nhs-mhsds, see docs/disclosure.md"
        )
    return rule


def _manifest_of(source: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    if told.get("edition") != "controlled" or told.get("status") != "complete":
        raise PackError(
            f"{source.name}: a release is made from a complete pack of the controlled edition; this one is "
            f"{told.get('edition')}, {told.get('status')}; run the period again first"
        )
    return told


def _document(released: Mapping[str, Any], *, programme: Programme, period: Period, brief: bool) -> Document:
    banners = [Banner.release()]
    banners += [Banner.short(*one) for one in unfinished(programme, period).items()]
    if programme.simulated:
        banners.append(Banner.simulated())
    return document_of(
        [one for book in released["notebooks"].values() for one in book],
        title=_TITLE,
        programme_title=programme.header.title,
        period_words=period.words(),
        banners=banners,
        facts=_facts(released, programme),
        brief=brief,
        released=True,
    )


def _facts(released: Mapping[str, Any], programme: Programme) -> tuple[tuple[str, str], ...]:
    shown = released["disclosure"]
    limitations = [limitation.text for limitation in programme.header.limitations]
    return (
        ("Answers for it", programme.header.owner),
        ("Numbers withheld", f"{shown['withheld']:,}: small counts, and what would give them away"),
        *(("Limitation", text) for text in limitations),
    )


def _code_of(path: Path) -> str:
    """Give a notebook with its code and its words, and nothing of what came out of it or went into it."""
    book = nbformat.read(path, as_version=4)
    cells = []
    for number, cell in enumerate(book.cells):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            continue
        if cell.cell_type == "code":
            cells.append(nbformat.v4.new_code_cell(cell.source, id=f"cell-{number}"))
        else:
            cells.append(nbformat.v4.new_markdown_cell(cell.source, id=f"cell-{number}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    clean = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return str(nbformat.writes(clean)) + "\n"


def _seal(source: Path, draft: Path, told: Mapping[str, Any], chain: Mapping[str, Any]) -> None:
    manifest = {
        **{name: told[name] for name in _TOLD if name in told},
        "edition": "release",
        "controlled_manifest_sha256": file_sha256(source / "manifest.json"),
        "draw": None,
        "chain": dict(chain),
        "files": sealed_files(draft),
    }
    write_atomically(draft / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
