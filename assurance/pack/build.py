"""From executed notebooks to a sealed pack: pages, findings, PDF, tables, status, verifier, manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from assurance.engine import file_sha256, quote, write_atomically
from assurance.engine.cells import write_csv
from assurance.errors import PackError
from assurance.month import COMMITTED, Month
from assurance.pack.case_lists import write_case_lists
from assurance.pack.explaining.page import HREF, TITLE, anchors, linked, sources_page
from assurance.pack.findings import Finding, FindingsFile, findings_text, read_findings, with_own_ids
from assurance.pack.findings.declared import declared_findings
from assurance.pack.footer import footer_of
from assurance.pack.front import Page, banners_of, draw_facts, front_page
from assurance.pack.manifest import inputs_of, manifest_of
from assurance.pack.report import document_of
from assurance.running import MonthlyNotebook, NotebookStatus, is_complete, write_status
from assurance.sampling import draw_certificate
from assurance.show.forms import make_pdf, make_workbook
from assurance.show.index import render_index
from assurance.show.page import render_notebook
from assurance.show.shell import Banner, page_shell

__all__ = ["build_pack", "check_pages"]


def build_pack(
    month: Month,
    *,
    draft: Path,
    notebooks: Sequence[MonthlyNotebook],
    statuses: Sequence[NotebookStatus],
) -> str:
    """Build the pack in the draft folder, from what the notebooks left there.

    A notebook that failed has a page all the same: it says what is missing, and every page of the pack
    says INCOMPLETE.

    Returns
    -------
    str
        SHA-256 of `manifest.json`.
    """
    complete = is_complete(statuses)
    by_name = {status.name: status for status in statuses}
    pages = [
        Page(book, by_name[book.name], _findings(draft, by_name[book.name], own=book.own))
        for book in notebooks
        if book.name in by_name
    ]
    stages = {finding.stage for page in pages for finding in page.findings}
    listed = write_case_lists(month, draft, stages=stages)
    banners = banners_of(month, complete=complete, listed=listed)
    declared = declared_findings(month.programme)
    nav = [("index.html", "Summary"), *((page.href, page.title) for page in pages), (HREF, TITLE)]
    around = {**_whose(month), "banners": banners, "nav": nav, "footer": footer_of(month)}
    for page in pages:
        targets = anchors(declared, stages={finding.stage for finding in page.findings})
        write_atomically(draft / page.href, linked(_page_text(month, page, draft, around), targets))
    write_atomically(draft / HREF, _sources_text(month, pages, declared, around))
    _write_findings(month, pages, draft, complete=complete)
    _write_draw(month, draft)
    _write_forms(month, pages, draft, banners)
    write_atomically(draft / "verify.py", Path(__file__).with_name("verify.py").read_bytes())
    write_status(draft / "status.json", statuses)
    front = front_page(month, pages=pages, banners=banners, complete=complete, draft=draft)
    write_atomically(draft / "index.html", render_index(front))
    manifest = manifest_of(
        month, folder=draft, complete=complete, notebooks=[book.path for book in notebooks]
    )
    write_atomically(draft / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return file_sha256(draft / "manifest.json")


def check_pages(
    month: Month, *, draft: Path, notebooks: Sequence[MonthlyNotebook], statuses: Sequence[NotebookStatus]
) -> tuple[NotebookStatus, ...]:
    """Say of notebooks that ran but cannot be shown that they failed: a figure without words, for one."""
    books = {book.name: book for book in notebooks}

    def one(status: NotebookStatus) -> NotebookStatus:
        try:
            page = Page(books[status.name], status, _findings(draft, status))
            _page_text(month, page, draft, {**_whose(month), "nav": [(page.href, page.title)]})
        except PackError as error:
            return replace(status, outcome="failed", reason=f"its page cannot be made: {error}")
        return status

    return tuple(map(one, statuses))


def _findings(draft: Path, status: NotebookStatus, *, own: bool = False) -> tuple[Finding, ...]:
    """Give what a notebook found; what one left before it failed is not an answer.

    What a notebook of the programme's own found stands under a stage of its own, so that nothing that the
    monthly notebooks found is counted twice.
    """
    found = tuple(read_findings(draft, status.name)) if status.done else ()
    if not own:
        return found
    return tuple(
        one.model_copy(update={"id": f"own.{status.name}.{one.id}", "stage": "own"}) for one in found
    )


def _whose(month: Month) -> dict[str, Any]:
    return {"programme_title": month.programme.header.title, "period_words": month.period.words()}


def _page_text(month: Month, page: Page, draft: Path, around: Mapping[str, Any]) -> str:
    if page.status.done:
        return render_notebook(draft / f"{page.book.name}.ipynb", title=page.title, here=page.href, **around)
    main = (
        f"<h1>{escape(page.title)}</h1><p>This part of the {month.period.noun()} is missing. Its notebook: "
        f"{escape(page.status.outcome)} ({escape(page.status.reason)}). Whoever ran it finds the "
        "cause in the notebook itself, which is kept beside this page as far as it ran.</p>"
    )
    return page_shell(main, title=page.title, here=page.href, **around)


def _sources_text(
    month: Month, pages: Sequence[Page], declared: Sequence[Finding], around: Mapping[str, Any]
) -> str:
    found = {finding.id: finding for page in pages for finding in page.findings}
    return page_shell(sources_page(declared, found, inputs_of(month)), title=TITLE, here=HREF, **around)


def _write_findings(month: Month, pages: Sequence[Page], draft: Path, *, complete: bool) -> None:
    file = FindingsFile(
        programme=month.programme.id,
        period=month.period.label,
        status="complete" if complete else "incomplete",
        simulated_reviews=month.programme.simulated,
        notebooks=with_own_ids({page.book.name: page.findings for page in pages}),
        declared=tuple(declared_findings(month.programme)),
    )
    write_atomically(draft / "findings.json", findings_text(file))
    for page in pages:
        (draft / f"{page.book.name}.findings.json").unlink(missing_ok=True)


def _write_forms(month: Month, pages: Sequence[Page], draft: Path, banners: Sequence[Banner]) -> None:
    """Write the findings as a PDF to read and sign, and as a workbook to count on."""
    found = [finding for page in pages for finding in page.findings]
    told: dict[str, Any] = {
        "title": "Assurance pack", **_whose(month), "banners": banners,
        "facts": (("Answers for it", month.programme.header.owner), *draw_facts(month)),
    }  # fmt: skip
    write_atomically(draft / "pack.pdf", make_pdf(document_of(found, **told, brief=True)))
    write_atomically(draft / "pack.xlsx", make_workbook(document_of(found, **told)))


def _write_draw(month: Month, draft: Path) -> None:
    """Write frame, sample and certificate, so that anybody can draw again with `redraw.py` or `verify.py`."""
    if month.programme.plan is None:
        return
    draw = month.draw()
    columns = ["case_key", "stratum", *draw.ordered_by]
    listed = ", ".join(map(quote, columns))
    rows = month.engine.rows(f"select {listed} from {quote(COMMITTED)} order by case_key")  # noqa: S608 - quoted
    write_csv(draft / "frame.csv", columns, rows)
    columns = ["case_key", "stratum", "ticket", "rank", "role"]
    write_csv(draft / "sample.csv", columns, draw.picks[columns].itertuples(index=False))
    twice = month.second_review()
    if twice is not None:
        columns = ["case_key", "stratum", "rank"]
        write_csv(draft / "second_review.csv", columns, twice[columns].itertuples(index=False))
    proof = json.dumps(draw_certificate(draw), indent=1, ensure_ascii=False)
    write_atomically(draft / "certificate.json", proof + "\n")
    write_atomically(draft / "redraw.py", Path(__file__).with_name("redraw.py").read_bytes())
